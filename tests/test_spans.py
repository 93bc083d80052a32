"""Every key and every value is where it was written, whatever the YAML looks like; and nothing that is read raises."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from relaybook.content import yamltree
from relaybook.content.frontmatter import split_source
from relaybook.content.sources import decode
from relaybook.content.yamltree import parse_yaml
from relaybook.model import Source, Tree
from tests.yaml_emitter import DOCUMENTS, Emitter

LEAST = settings(max_examples=150)


@st.composite
def emitted(draw: st.DrawFn) -> Emitter:
    """A generated document, written."""
    random = draw(st.randoms(use_true_random=False))
    return Emitter(random.randrange).document(draw(DOCUMENTS))


def text_at(place: tuple[int, int, int, int], rows: list[str]) -> str:
    """The text between two places."""
    line, column, end_line, end_column = place
    part = rows[line - 1 : end_line]
    part[-1] = part[-1][: end_column - 1]
    part[0] = part[0][column - 1 :]
    return "\n".join(part)


def plain(value: Any) -> Any:
    """A value as BaseLoader gives it: nothing is the empty text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return "" if value is None else value


def parsed(text: str, line: int = 1) -> Tree:
    tree, diagnostics = parse_yaml(text, "a.yml", line)
    assert diagnostics == (), text
    return tree


@LEAST
@given(emitted())
def test_every_key_and_value_is_where_it_was_written(made: Emitter) -> None:
    tree = parsed(made.text)
    assert dict(tree.keys) == made.keys, made.text
    assert dict(tree.values) == made.values, made.text


@LEAST
@given(emitted())
def test_the_text_at_a_place_is_what_was_written(made: Emitter) -> None:
    tree, rows = parsed(made.text), made.text.split("\n")
    assert {at: text_at(tree.values[at], rows) for at in made.written} == made.written


@LEAST
@given(emitted())
def test_the_fast_way_and_the_events_agree(made: Emitter) -> None:
    composer, yamltree._COMPOSER = yamltree._COMPOSER, None
    try:
        exact = parsed(made.text, 3)
    finally:
        yamltree._COMPOSER = composer
    tree = parsed(made.text, 3)
    assert tree.value == exact.value
    assert (dict(tree.values), dict(tree.keys)) == (dict(exact.values), dict(exact.keys))
    assert "/no/such/place" not in tree.values


@LEAST
@given(emitted())
def test_values_are_those_of_pyyaml(made: Emitter) -> None:
    assert plain(parsed(made.text).value) == yaml.load(made.text, yaml.BaseLoader)


@given(emitted(), st.integers(2, 90))
def test_places_move_with_the_line_on_which_the_yaml_begins(made: Emitter, line: int) -> None:
    tree = parsed(made.text, line)
    moved = {at: (a + line - 1, b, c + line - 1, d) for at, (a, b, c, d) in made.values.items()}
    assert dict(tree.values) == moved


@given(emitted(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.sampled_from(["---", "..."]))
def test_front_matter_has_the_same_places_however_the_file_is_saved(
    made: Emitter, end: str, bom: bool, close: str
) -> None:
    whole = f"---\n{made.text}\n{close}\n\nA body.\n".replace("\n", end)
    text, problems = decode(whole.encode("utf-8-sig" if bom else "utf-8"), "a.md")
    parts = split_source(Source("a.md", text))
    assert (problems, parts.diagnostics, parts.body) == ((), (), "\nA body.\n")
    assert parts.tree is not None
    assert dict(parts.tree.values) == {at: (a + 1, b, c + 1, d) for at, (a, b, c, d) in made.values.items()}


TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "plain": {"a: b c # d": ("/a", "b c")},
    "key-with-slash": {"и/или: нет": ("/и~1или", "нет")},
    "key-with-tilde": {"a~b: c": ("/a~0b", "c")},
    "not-touched": {"a: no": ("/a", "no"), "b: 0755": ("/b", "0755"), "c: 2014-03-05": ("/c", "2014-03-05")},
    "emoji-before": {"{🗳: 🗳, x: y}": ("/x", "y")},
    "anchor": {"a: &n b": ("/a", "b"), "a: &n\n  b": ("/a", "b"), "a: &n [b]": ("/a", "[b]")},
    "anchor-and-dash": {"a: &n\n- b\n- c\nd: e": ("/a", "- b\n- c")},
    "anchor-and-map": {"a: &n\n  b: c\n\n  d: e\n\nf: g": ("/a", "b: c\n\n  d: e")},
    "tag": {"a: !!str b": ("/a", "b"), "a: ! 'b'": ("/a", "'b'")},
    "alias": {"a: &n b\nc: *n": ("/c", "*n")},
    "literal": {"a: |\n  b\n\n  c\n\n\nd: e": ("/a", "|\n  b\n\n  c")},
    "quoted-over-lines": {'a: "b\n  c"\nd: e': ("/a", '"b\n  c"')},
    "nothing": {"a:\nb: c": ("/a", "")},
    "nothing-at-the-end": {"?": ("", "?")},
    "list-of-maps": {"- a: b\n  c: d\n- e: f\n": ("/0", "a: b\n  c: d")},
}


@pytest.mark.parametrize(
    ("text", "pointer", "at"), [(t, *found) for case in TABLE.values() for t, found in case.items()]
)
def test_table(text: str, pointer: str, at: str) -> None:
    assert text_at(parsed(text).values[pointer], text.split("\n")) == at
