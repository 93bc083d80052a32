"""Blocks of BibTeX → entries: values joined, `@string`s put in, fields named alike, placeholders left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from relaybook.citations.bibtex import Block, Field
from relaybook.citations.dates import month_number
from relaybook.citations.fields import ALIASES, is_placeholder
from relaybook.citations.lines import Lines
from relaybook.citations.values import MONTHS, Value, joined, parse_value, unknown_names
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Entry, Span

LONGEST = 10_000
"""How many characters an `@string` may stand for. Strings in strings grow fast; a longer one counts as undefined."""
MOST_SLIPS = 50
"""How many commas may be missing from one entry before what follows is no longer read as fields."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it is being judged."""

    entry: Entry
    place: Callable[[str, str], Span]
    """The place of a text in the value of a field; of the whole value, where the text is empty or not in it."""
    inherits: tuple[str, ...] = ()
    """Fields that it has from another entry, and that are judged there."""


def bad_address(address: str, span: Span) -> Diagnostic:
    """What is said of an address that cannot be made a link of."""
    help = "write the whole address, with `https://` at its beginning"
    return make("bad-address", span, f"`{address}` is no complete web address", help=help)


def read_strings(fields: tuple[Field, ...], strings: Mapping[str, str]) -> dict[str, str]:
    """The `@string`s of a file, added to those that are known already. Of two with one name the last one counts."""
    known = dict(strings)
    for each in fields:
        text = joined(parse_value(each.value).pieces, known)
        if len(text) <= LONGEST:
            known[each.name] = text
    return known


def find_undefined(fields: tuple[Field, ...], strings: Mapping[str, str], lines: Lines) -> Iterator[Diagnostic]:
    """Names that `@string`s are made of and that no other `@string` defines."""
    for each in fields:
        for piece in unknown_names(parse_value(each.value).pieces, {*strings, *MONTHS}):
            yield _undefined(piece.text, lines, each.value_start + piece.start, strings)


def _undefined(name: str, lines: Lines, at: int, known: Iterable[str]) -> Diagnostic:
    near = nearest(name.lower(), known)
    help = f"did you mean `{near}`?" if near else f"write `{{{name}}}` if these are the words themselves"
    span = lines.span(at, at + len(name))
    return make("undefined-string", span, f"no `@string` has the name `{name}`", help=help)


def read_block(block: Block, strings: Mapping[str, str], lines: Lines) -> tuple[Draft, tuple[Diagnostic, ...]]:
    """One block as an entry, and what was wrong with the way its values are written."""
    made = _Reader(block, strings, lines)
    for each in block.fields:
        for field, value in made.fields_in(each):
            made.take(field, value)
    for old, new in ALIASES.items():
        if old in made.values and new not in made.values:
            made.values[new] = made.values.pop(old)
            made.places[new] = made.places.pop(old)
    span = lines.span(block.key_start, block.key_start + len(block.key))
    entry = Entry(block.key, block.type, span, MappingProxyType(made.values), block.text)
    return Draft(entry, made.place), tuple(made.problems)


class _Reader:
    def __init__(self, block: Block, strings: Mapping[str, str], lines: Lines) -> None:
        self.block = block
        self.strings = strings
        self.lines = lines
        self.values: dict[str, str] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.repeated: set[str] = set()
        self.problems: list[Diagnostic] = []

    def fields_in(self, field: Field) -> Iterator[tuple[Field, Value]]:
        """A field, and those that it swallowed because no comma stands between: the one looks whole."""
        value = parse_value(field.value)
        for _ in range(MOST_SLIPS):
            if not value.next_name:
                break
            end = field.value_start + value.end
            message = f"a comma is missing after `{field.name}` of the entry `{self.block.key}`"
            help = "write a comma at the end of this line"
            self.problems.append(make("bib-syntax", self.lines.span(end - 1, end), message, help=help))
            yield field._replace(value=field.value[: value.end]), value
            start, value_start = field.value_start + value.next_at, field.value_start + value.next_start
            field = Field(value.next_name, field.value[value.next_start :], start, value_start)
            value = parse_value(field.value)
        yield field, value

    def take(self, field: Field, value: Value) -> None:
        name = field.name
        if name in self.values:
            if name in self.repeated:
                return
            self.repeated.add(name)
            message, help = f"the entry `{self.block.key}` gives `{name}` twice", "keep one of the two"
            span = self.lines.span(field.start, field.start + len(name))
            self.problems.append(make("bib-syntax", span, message, help=help))
            return
        text = self.text_of(field, value)
        if not text:
            return
        start, end = field.value_start, field.value_start + len(field.value)
        bare = text.replace("{", "").replace("}", "").strip()
        if is_placeholder(name, bare):
            at = max(self.lines.text.find(bare, start, end), start)
            message = f"`{bare}` stands where `{name}` of the entry `{self.block.key}` should be"
            help = "write what the work says, or delete the field"
            self.problems.append(make("placeholder-value", self.lines.span(at, at + len(bare)), message, help=help))
            return
        self.values[name] = text
        self.places[name] = (start, end)

    def text_of(self, field: Field, value: Value) -> str:
        if field.value[value.end :].strip():
            message = f"the value of `{field.name}` of the entry `{self.block.key}` goes on after its end"
            help = "write the whole value in one pair of braces, and `#` between parts that are to be joined"
            at = field.value_start
            end = at + len(field.value.split("\n")[0])
            self.problems.append(make("bib-syntax", self.lines.span(at, end), message, help=help))
            return " ".join(field.value.strip().strip('"').split())
        for piece in unknown_names(value.pieces, self.strings):
            if piece.text.lower() not in MONTHS and not (field.name == "month" and month_number(piece.text)):
                known = [*self.strings, *(MONTHS if field.name == "month" else ())]
                self.problems.append(_undefined(piece.text, self.lines, field.value_start + piece.start, known))
        return joined(value.pieces, self.strings)

    def place(self, field: str, needle: str = "") -> Span:
        if field not in self.places:
            return self.lines.span(self.block.key_start, self.block.key_start + len(self.block.key))
        start, end = self.places[field]
        at = self.lines.text.find(needle, start, end) if needle else -1
        if at >= 0:
            return self.lines.span(at, at + len(needle))
        value = self.lines.text[start:end]
        if value[:1] in ("{", '"') and len(value) > 1:
            start, end = start + 1, end - 1
        return self.lines.span(start, end)
