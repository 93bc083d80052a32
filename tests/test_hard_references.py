"""References that are hard to write, in three styles: read by eye once (`hard_references.md`), and kept from then on."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest

from relaybook.citations.bibliography import Bibliography, read_bibliography
from relaybook.citations.citeproc import Cite, Job, Rendered, render
from relaybook.citations.csl import to_csl
from relaybook.citations.styles import shipped_styles
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
    """All references in all styles: one call, for the time that it takes pandoc to start."""
    entries = bibliography().entries
    clusters = tuple((Cite(key, mode=mode),) for key in entries for mode in ("NormalCitation", "AuthorInText"))
    jobs = [Job(shipped_styles()[style], "en", clusters) for style in STYLES]
    return dict(zip(STYLES, render(jobs, [to_csl(entry) for entry in entries.values()]), strict=True))


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
