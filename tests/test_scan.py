"""The scanner: what it finds, and that it agrees with Python-Markdown on what is a heading and what is code."""

from __future__ import annotations

import html
import re

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaybook.content.scan import scan, slugify

EXTENSIONS = [
    "attr_list",
    "md_in_html",
    "admonition",
    "def_list",
    "footnotes",
    "tables",
    "toc",
    "pymdownx.superfences",
    "pymdownx.details",
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## A *b* `c`", [(2, "A b c", "a-b-c")]),
        ("## A { #own .x }", [(2, "A", "own")]),
        ("## A ##\n\n## A", [(2, "A", "a"), (2, "A", "a_1")]),
        ("Title\n=====\n\nx", [(1, "Title", "title")]),
        ("!!! note\n\n    ### Inside", [(3, "Inside", "inside")]),
        ("## ما الذي حدث", [(2, "ما الذي حدث", "ما-الذي-حدث")]),
        ("```\n## no\n```\n\n    ## no\n\n<!-- ## no -->", []),
        ("<div>\n## no\n</div>", []),
    ],
)
def test_headings(text: str, found: list[tuple[int, str, str]]) -> None:
    assert [(h.level, h.text, h.id) for h in scan(text).headings] == found


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("see [[playbook/x]] and [[playbook/y|a label]]", ["playbook/x", "playbook/y"]),
        ("| a | [[playbook/x|b]] |\n|---|---|\n| [[playbook/y\\|c]] | d |", ["playbook/x", "playbook/y"]),
        ("`[[playbook/x]]`, \\[[playbook/y]]", []),
        ("```\n[[playbook/x]]\n```", []),
        ("para\n\n    [[playbook/x]]", []),
        ("- item\n\n    [[playbook/x]]", ["playbook/x"]),
    ],
)
def test_mentions(text: str, targets: list[str]) -> None:
    assert [m.target for m in scan(text).mentions] == targets


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("[@a]", ["a"]),
        ("[see @a2010, pp. 33-35; -@b:c]", ["a2010", "b:c"]),
        ("mail me@example.org or [me](mailto:me@example.org)", []),
        ("`[@a]` and \\[@b\\]", []),
        ("[text @x](page.md)", []),
        ("@handle", []),
    ],
)
def test_citations(text: str, keys: list[str]) -> None:
    assert [c.key for c in scan(text).citations if not c.narrative] == keys


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('[a](b.md "t")', [("b.md", "a", False)]),
        ("![a](b_(c).png)", [("b_(c).png", "a", True)]),
        ("[![a](b.png)](c.md)", [("c.md", "![a](b.png)", False), ("b.png", "a", True)]),
        ("[a]: https://x.org\n", [("https://x.org", "a", False)]),
        ("`[a](b)`", []),
    ],
)
def test_links(text: str, links: list[tuple[str, str, bool]]) -> None:
    assert [(k.target, k.text, k.image) for k in scan(text).links] == links


WORDS = st.sampled_from(["water", "Brunnen süd", "ماء القرية", "水井", "two words", "under_score", "a, b."])
BLOCKS = st.one_of(
    WORDS,
    WORDS.map(lambda w: f"{w} [[m/N]] {w}"),
    st.tuples(st.integers(1, 6), WORDS).map(lambda p: f"{'#' * p[0]} {p[1]} end"),
    WORDS.map(lambda w: f"{w}\n{'-' * 5}"),
    WORDS.map(lambda w: f"```\n## {w} [[m/N]]\n```"),
    WORDS.map(lambda w: f"~~~ text\n{w}\n\n[[m/N]]\n~~~"),
    WORDS.map(lambda w: f"    {w} [[m/N]]"),
    WORDS.map(lambda w: f"- {w} [[m/N]]\n- more"),
    WORDS.map(lambda w: f"1. {w}\n\n    inner [[m/N]]\n\n    ## {w} inner"),
    WORDS.map(lambda w: f"!!! note\n\n    {w} [[m/N]]\n\n    #### {w} box"),
    WORDS.map(lambda w: f"> {w} [[m/N]]"),
    WORDS.map(lambda w: f"| a | b |\n|---|---|\n| {w} | [[m/N]] |"),
    WORDS.map(lambda w: f"<div>\n## {w}\n</div>"),
    WORDS.map(lambda w: f"<!-- ## {w} -->"),
    WORDS.map(lambda w: f"`[[m/N]]` {w}"),
)


def numbered(blocks: list[str]) -> str:
    text = "\n\n".join(blocks)
    parts = text.split("[[m/N]]")
    return "".join(part + (f"[[m/{n}x]]" if n < len(parts) - 1 else "") for n, part in enumerate(parts))


def agrees(text: str) -> None:
    made = markdown.markdown(text, extensions=EXTENSIONS)
    headings = re.findall(r"<h([1-6]) id=[^>]*>(.*?)</h\1>", made)
    wanted = [(int(level), html.unescape(re.sub(r"<[^>]*>", "", inside)).strip()) for level, inside in headings]
    found = scan(text)
    assert [(h.level, h.text) for h in found.headings] == wanted, text
    code = "".join(re.findall(r"<(?:code|pre)\b.*?</(?:code|pre)>", made, re.DOTALL))
    hidden = set(re.findall(r"m/\d+x", re.sub(r"<[^>]*>", "", code)))
    assert {m.target for m in found.mentions} == set(re.findall(r"m/\d+x", text)) - hidden, text
    for mention in found.mentions:
        assert text[mention.target_start :].startswith(mention.target)


@given(st.lists(BLOCKS, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_headings_and_code_are_those_of_python_markdown(blocks: list[str]) -> None:
    agrees(numbered(blocks))


@pytest.mark.long
@given(st.lists(BLOCKS, min_size=1, max_size=8))
@settings(max_examples=100_000, deadline=None)
def test_headings_and_code_are_those_of_python_markdown_at_length(blocks: list[str]) -> None:
    agrees(numbered(blocks))


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_much(text: str) -> None:
    body = scan(text)
    for each in (*body.links, *body.mentions, *body.citations, *body.tags, *body.headings):
        assert 0 <= each.start < each.end <= len(text)


def test_an_id_keeps_letters_of_any_script() -> None:
    assert slugify("What, now? Ünï – 水") == "what-now-ünï-水"
