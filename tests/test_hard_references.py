"""References that are hard to write, in three styles: read by eye once (`hard_references.md`), and kept since."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from relaybook.citations.bibliography import Bibliography, read_bibliography
from relaybook.citations.cluster import Cite
from relaybook.citations.csl import to_csl
from relaybook.citations.render import Job, Rendered, render
from relaybook.citations.styles import read_style, shipped_styles
from relaybook.model import Source

HERE = Path(__file__).parent
GOLDEN = HERE / "golden_references"
STYLES = ("apa", "chicago-author-date", "harvard-cite-them-right")
MARKS = {"em": "*", "strong": "**", "sub": "~", "sup": "^"}


@cache
def bibliography() -> Bibliography:
    path = HERE / "hard_references.bib"
    return read_bibliography([Source(path.name, path.read_text("utf-8"))])


@cache
def written() -> dict[str, Rendered]:
    return write_references([to_csl(entry) for entry in bibliography().entries.values()])


def write_references(items: list[dict[str, Any]]) -> dict[str, Rendered]:
    """Works as CSL-JSON in all styles, each cited in both ways: one call, for the time that pandoc takes to start."""
    clusters = tuple((Cite(item["id"], mode=mode),) for item in items for mode in ("NormalCitation", "AuthorInText"))
    jobs = [Job(read_style(shipped_styles()[style]), "en", tuple(items), clusters) for style in STYLES]
    return dict(zip(STYLES, render(jobs), strict=True))


def readable(text: str) -> str:
    """HTML as text, with the marks that one would write by hand."""
    text = re.sub(r"</?(em|strong|sub|sup)>", lambda found: MARKS[found[1]], text)
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\u00a0", " ").replace("\u202f", " ")


def shown(style: str) -> dict[str, str]:
    """Each work by its key: how it is cited in brackets and in a sentence, and its reference."""
    made = written()[style]
    return {
        key: "\n".join(
            (
                readable(made.clusters[(Cite(key),)]),
                readable(made.clusters[(Cite(key, mode="AuthorInText"),)]),
                readable(made.references[key]),
            )
        )
        for key in made.order
    }


@pytest.mark.parametrize("style", STYLES)
def test_references_are_as_they_were_read_by_eye(style: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{style}.txt"
    text = "\n".join(f"## {key}\n{lines}\n" for key, lines in shown(style).items())
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8")


SLIPS = re.compile(r"undefined|null|None|\.\.|,,|, ,|;;|\(\)|\[\]|  | [.,;)]|“{2}|”{2}|‘‘|’’|<|&amp;|\\\\|[{}]")
"""What no reference may hold: words of programs, doubled marks, marks after a space, empty brackets, mark-up."""


@pytest.mark.parametrize("style", STYLES)
def test_no_reference_holds_a_slip(style: str) -> None:
    for key, lines in shown(style).items():
        assert not SLIPS.search(lines), (key, lines)


@pytest.mark.parametrize("style", STYLES)
def test_no_letter_of_a_name_or_title_is_lost(style: str) -> None:
    made = written()[style]
    for key, entry in bibliography().entries.items():
        item, reference = to_csl(entry), readable(made.references[key])
        title = re.sub(r"[\W_]+", "", re.sub(r"<[^>]+>", "", item["title"])).casefold()
        assert title in re.sub(r"[\W_]+", "", reference).casefold(), (key, reference)
        first = next((item[role][0] for role in ("author", "editor") if role in item), {})
        assert first.get("literal", first.get("family", "")).removeprefix("al-") in reference, (key, reference)


@pytest.mark.parametrize("style", STYLES)
def test_two_works_are_never_cited_alike(style: str) -> None:
    made = written()[style]
    cited = [readable(made.clusters[(Cite(key),)]) for key in made.order]
    assert sorted(cited) == sorted(set(cited))
