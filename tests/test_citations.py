"""Citation marks in pandoc's syntax: what is one, what is none, and what each cites."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaybook.citations.cluster import Cite, clusters_of, read_cluster
from relaybook.content.scan import scan


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[@a]", [Cite("a")]),
        ("[see @a, pp. 33-35; @b]", [Cite("a", "see", "33-35", locator="page"), Cite("b")]),
        ("[-@a]", [Cite("a", mode="SuppressAuthor")]),
        (
            "[see also -@a2020, chap. 4, and more]",
            [Cite("a2020", "see also", "4, and more", "SuppressAuthor", "chapter")],
        ),
        ("[@a, as p. 3 says]", [Cite("a", "", ", as p. 3 says")]),
        ("[@a, pages of it]", [Cite("a", "", ", pages of it")]),
        ("[@a, parting words]", [Cite("a", "", ", parting words")]),
        ("[@{https://example.org/x}]", [Cite("https://example.org/x")]),
        ("[@a, p. 3; with a remark]", [Cite("a", "", "3; with a remark", locator="page")]),
        ("@a", [Cite("a", mode="AuthorInText")]),
        ("@a [p. 4]", [Cite("a", "", "4", "AuthorInText", "page")]),
        ("[@müller:2020]", [Cite("müller:2020")]),
        ("[]", []),
    ],
)
def test_a_mark(text: str, wanted: list[Cite]) -> None:
    assert list(read_cluster(text)) == wanted


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("As @a says, and [@b].", [("a", True), ("b", False)]),
        ("As @a [p. 4] says.", [("a", True)]),
        ("Write to me@example.org or <you@example.org>.", []),
        ("See https://example.org/@handle and `@code`.", []),
        ("In [a link @a](https://example.org) and ![@b](x.png).", []),
        (r"Escaped \@a.", []),
        ("```\n@a [@b]\n```", []),
        ("<div>\n@a [@b]\n</div>", []),
        ('Raw <a href="@a">x</a>.', []),
        ("A `-` before: -@a.", [("a", True)]),
    ],
)
def test_what_is_a_citation(text: str, keys: list[tuple[str, bool]]) -> None:
    found = sorted(scan(text).citations, key=lambda c: c.start)
    assert [(c.key, c.narrative) for c in found] == keys


@given(st.text(alphabet="@ab[];-{}, .\\`<>()\n", max_size=60))
def test_no_input_raises_and_every_mark_is_what_was_written(text: str) -> None:
    body = scan(text)
    for start, end, cluster in clusters_of(body):
        assert {c.key for c in body.citations if c.mark == (start, end)} >= {cite.key for cite in cluster}
    for citation in body.citations:
        assert text[citation.start : citation.end] == citation.key
        assert citation.mark[0] <= citation.start < citation.end <= citation.mark[1]


def test_a_paragraph_of_many_citations_takes_no_longer_for_each() -> None:
    begun = time.process_time()
    found = scan("[@a] and @b. " * 20_000).citations
    assert (len(found), sum(each.narrative for each in found)) == (40_000, 20_000)
    assert time.process_time() - begun < 10  # Each looked at beside every other one took minutes.
