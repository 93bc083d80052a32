"""References, citation marks and texts made by chance, bytes and all: nothing raises, and every key stays."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.cluster import read_cluster
from relaybook.citations.csl import to_csl
from relaybook.citations.dates import month_number, read_date, read_fields
from relaybook.citations.identifiers import bare_doi, verbatim
from relaybook.citations.latex import plain, rich, unknown_commands
from relaybook.citations.names import is_several, read_names, split_names
from relaybook.citations.organisations import is_like_organisation, unturned
from relaybook.content.scan import scan
from relaybook.content.sources import decode
from relaybook.model import Entry, Source
from tests.test_bibtex import ITEMS, look_at
from tests.test_hard_references import STYLES, bibliography, write_references

HERE = Path(__file__).parent
quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

MARKS = (
    *"@ { } ( ) [ ] \" ' ` , ; : = # % \\ $ ~ & ^ _ - . ! ? | < > / * + 0 9".split(),
    *"@a [@a [-@a ; @b] @{ @{a} [^1]: [[ ]] ]( ``` ~~~ <div> </div> <!-- --> !!! ??? --- === ::: {: } https://".split(),
    *"@book{ @article( @string{ @comment @preamble author = year and others doi eprint \\emph{ \\'e \\url{".split(),
    *"\\begin{ \\ifmmode $x^ ``x'' {[ ]} }, {} 1999/.. 20XX -0044 2020-22 jan al- ibn ap von é ß 中 ע ا \u0301".split(),
    *"\n \r\n \t \0 \x1e \x1f \x7f \x85 \xa0 \u200b \u2028 \u202e \ufeff \ufffe \U0001f5f3 \U000e0001".split(" "),
    *(" ", "\n", "\n\n", "\n    ", "> ", "- ", "1. "),
)
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(MARKS), max_size=40).map("".join)
VALUES = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
"""As values of a file of references come, with every run of spaces as one."""
BYTES = st.binary(max_size=80) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
PATHS = st.sampled_from(["docs/a.bib", "docs/a.json", "docs/a.yaml"])


@cache
def hard() -> str:
    return (HERE / "hard_references.bib").read_text("utf-8")


def read(data: bytes, path: str) -> None:
    """Read bytes as a site does, and look at all that comes of it."""
    text, problems = decode(data, path)
    found = read_bibliography([Source(path, text, not problems)])
    if problems:
        assert not found.entries and not found.complete
    look_at(found, text)


@quick
@given(BYTES, PATHS)
def test_any_bytes_are_read(data: bytes, path: str) -> None:
    read(data, path)


@quick
@given(st.data(), PATHS)
def test_bytes_written_over_good_references(data: st.DataObject, path: str) -> None:
    good = hard() if path.endswith("bib") else ITEMS if path.endswith("json") else f"references: {ITEMS}"
    made = good.encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(made)))
        made = made[:at] + data.draw(BYTES) + made[at + data.draw(st.integers(0, 40)) :]
    read(made, path)


@quick
@given(st.integers(0, 4_000), PATHS)
def test_references_that_break_off_anywhere(at: int, path: str) -> None:
    good = hard() if path.endswith("bib") else ITEMS if path.endswith("json") else f"references: {ITEMS}"
    read(good.encode()[:at], path)


@quick
@given(TEXTS)
def test_any_text_is_scanned(text: str) -> None:
    body = scan(text)
    for citation in body.citations:
        assert text[citation.start : citation.end] == citation.key
        start, end = citation.mark
        assert 0 <= start <= citation.start < citation.end <= end <= len(text)
        assert {cite.key for cite in read_cluster(text[start:end])} <= {c.key for c in body.citations}
    for link in body.links:
        assert 0 <= link.start < link.end <= len(text)
    for mention in body.mentions:
        assert 0 <= mention.start < mention.end <= len(text)


@quick
@given(TEXTS)
def test_any_text_is_a_mark_or_none(text: str) -> None:
    for mark in (text, f"[{text}]", f"[@a{text}]", f"@a {text}"):
        assert all(cite.key for cite in read_cluster(mark))


@quick
@given(TEXTS)
def test_any_text_is_a_value(text: str) -> None:
    assert isinstance(plain(text), str) and isinstance(rich(text), str)
    assert isinstance(bare_doi(text), str) and isinstance(verbatim(text), str)
    assert all(name for name in read_names(text)) and all(split_names(text))
    assert 0 <= month_number(text) <= 12
    for date in (read_date(text), read_fields({"year": text, "month": text, "day": text})):
        assert set(date) <= {"date-parts", "season", "circa", "literal"}
    list(unknown_commands(text))
    assert (
        is_like_organisation(text) in (True, False) and is_several(text) in (True, False) and unturned(text) is not None
    )


FIELDS = (
    *"author editor translator title subtitle journal booktitle maintitle series year date month origdate".split(),
    *"urldate pages eid volume number issue edition publisher doi url eprint eprinttype type pubstate language".split(),
)
TYPES = (*"article book incollection inproceedings misc online legislation jurisdiction audio movie map x".split(),)


@quick
@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_any_fields_make_an_item(kind: str, fields: dict[str, str]) -> None:
    entry = Entry("key", kind, bibliography().entries["press"].span, fields, "")
    assert to_csl(entry)["id"] == "key"
    assert all(value for value in to_csl(entry).values())


class Balance(HTMLParser):
    """Whether every tag is closed, and which tags there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@few
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES), min_size=1, max_size=12))
def test_any_items_are_written(drawn: list[dict[str, str]]) -> None:
    span = bibliography().entries["press"].span
    entries = [Entry(f"key{n}", TYPES[n], span, fields, "") for n, fields in enumerate(drawn)]
    for style, made in write_references([to_csl(entry) for entry in entries]).items():
        assert sorted(made.references) == sorted(entry.key for entry in entries), style
        for text in (*made.references.values(), *made.clusters.values()):
            page = Balance()
            page.feed(text)
            assert not page.open, text
            assert page.seen <= {"a", "em", "strong", "span", "sub", "sup", "i", "b"}, text


@few
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_any_items_of_json_are_written(texts: list[str]) -> None:
    items = [
        {"id": f"k{n}", "type": "book", "title": t, "author": [{"family": t, "given": t}], "issued": {"raw": t}}
        for n, t in enumerate(texts)
    ]
    found = read_bibliography([Source("a.json", json.dumps(items))])
    made = write_references([to_csl(entry) for entry in found.entries.values()])
    assert all(len(rendered.references) == len(texts) for rendered in made.values())


@pytest.mark.parametrize("style", STYLES)
def test_contributed_text_stays_text(style: str) -> None:
    evil = {"title": '<script>x</script> <a href="javascript:x">', "author": "{<img src=x onerror=y>}", "year": "<b>"}
    entry = Entry("key", "book", bibliography().entries["press"].span, evil, "")
    shown = write_references([to_csl(entry)])[style].references["key"]
    assert not re.search(r"<(script|img|b>)|javascript:x\">.*</a>", shown), shown
