"""Judge one record by its type, and say in plain words what is wrong and where."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.diagnostics.concise import counted
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span, Tree
from relaybook.schema.compile import validator
from relaybook.schema.definitions import Field, RecordType, Schema, Vocabulary, label_in
from relaybook.schema.formats import LONGEST_ID, date_readings, is_address

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map of names and values",
    "null": "empty",
}
_CURLY = "“”„‘’‚«»"
"""Quotes of a word processor, which are part of a value."""


@dataclass(slots=True)
class Validators:
    """The validators of a schema, each compiled when it is first needed."""

    schema: Schema
    _made: dict[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> Any:
        """The validator of a type."""
        if name not in self._made:
            self._made[name] = validator(self.schema.types[name], self.schema)
        return self._made[name]


def validate_item(
    data: Mapping[str, Any],
    record_type: RecordType,
    validators: Validators,
    tree: Tree,
    at: str = "",
    *,
    draft: bool = False,
) -> list[Diagnostic]:
    """Everything that is wrong with the values of one record.

    Args:
        data: The values in their normal form.
        record_type: The type to judge by.
        validators: Those of the site's schema.
        tree: The places of what was written.
        at: The JSON pointer of the record in its tree.
        draft: A draft may lack required fields.
    """
    context = _Context(record_type, validators.schema, tree, at)
    found: list[Diagnostic] = []
    misspelt: set[str] = set()
    seen: set[str] = set()
    errors = sorted(validators.of(record_type.name).iter_errors(data), key=lambda error: error.kind.name == "required")
    for error in errors:  # Names that are not known come first: a misspelt name is not also a missing one.
        pointer = "".join(
            f"/{part}".replace("~", "~0") if "~" in str(part) else f"/{part}" for part in error.instance_path
        )
        kind = error.kind.name
        if kind in ("additionalProperties", "required"):
            found.extend(context.names(error, pointer, misspelt))
        elif pointer not in seen:
            seen.add(pointer)
            found.append(context.value(error, kind, pointer, error.instance))
    if not draft:
        found.extend(context.missing(data, misspelt))
    found.extend(context.order(data))
    return found


class _Context:
    def __init__(self, record_type: RecordType, schema: Schema, tree: Tree, at: str) -> None:
        self.type, self.schema, self.tree, self.at = record_type, schema, tree, at
        self.aliases: set[str] = set()

    def a_record(self, record_type: RecordType | None = None) -> str:
        return with_article(label_in((record_type or self.type).label, "en").lower())

    def find(self, pointer: str) -> tuple[Field | None, Mapping[str, Field], RecordType | None]:
        """The field at a pointer, the fields of the map around it, and the record inside the record if any."""
        fields, found, inner = self.type.fields, None, None
        around = fields
        for part in pointer.split("/")[1:]:
            if part.isdigit() and found is not None:
                continue
            around = fields
            found = fields.get(part)
            if found is None:
                return None, around, inner
            if found.contains in self.schema.types:
                inner = self.schema.types[found.contains]
                fields = inner.fields
            else:
                fields = found.fields
        return found, around, inner

    def name(self, pointer: str) -> str:
        parts = [part for part in pointer.split("/")[1:] if not part.isdigit()]
        named = f"`{parts[-1]}`" if len(parts) == 1 else f"`{parts[-1]}` of `{parts[-2]}`" if parts else "the record"
        return f"an item of {named}" if pointer.rpartition("/")[2].isdigit() else named

    def is_alias(self, pointer: str) -> bool:
        """Whether a value was not written here, but elsewhere under an anchor."""
        span = self.tree.span(self.at + pointer)
        row = "".join(self.tree.text.split("\n")[span.line - 1 : span.line])
        return row[span.column - 1 : span.column] == "*"

    def wanted(self, each: Field | None) -> str:
        """What to write into a field that is missing: its description, and the terms that it may hold."""
        vocabulary = self.schema.vocabularies.get(each.vocabulary) if each else None
        text = describe(each)
        return f"{text} ({_listed(vocabulary)})" if text and vocabulary else text

    # ---- names of fields -------------------------------------------------------------------------------------

    def names(self, error: Any, pointer: str, misspelt: set[str]) -> Iterator[Diagnostic]:
        owner, _, inner = self.find(pointer)
        fields = self.type.fields if owner is None else inner.fields if inner and owner.contains else owner.fields
        what = self.a_record() if owner is None else self.a_record(inner) if inner and owner.contains \
            else f"an item of `{owner.name}`"  # fmt: skip
        if error.kind.name == "required":
            name = error.kind.property
            if f"{pointer}/{name}" not in misspelt and pointer not in self.aliases:
                yield make("missing-field", start_of(self.tree.span(self.at + pointer)), f"{what} needs `{name}`",
                           help=self.wanted(fields.get(name)))  # fmt: skip
            return
        if self.is_alias(pointer):  # Its names stand elsewhere, and are right there.
            self.aliases.add(pointer)
            message = f"what stands at the anchor does not fit {self.name(pointer)}"
            yield make("wrong-kind", self.tree.span(self.at + pointer), message, help="write the value out")
            return
        for name in error.kind.unexpected:
            span = self.tree.key_span(self.at + step(pointer, name))
            near = f"- {name[1:]}" if name[:1] == "-" and name[1:] in fields else nearest(name, fields)
            written = self.at + step(pointer, name) in self.tree.keys  # Not so where a list was read from one map.
            fixes = (Fix(f"rename it to `{near}`", (Edit(span, near),)),) if near and written else ()
            if near:
                misspelt.add(f"{pointer}/{near.removeprefix('- ')}")
            help = (
                f"did you mean `{near}`?" if near else "remove it, or begin its name with `x_` to keep it as your own"
            )
            if not near and (above := self.list_above(name, fields, pointer, span.line)):
                help = f"indent it, if it belongs to an item of `{above}`; or remove it"
            yield make("unknown-field", span, f"{what} has no field `{_short(name)}`", help=help, fixes=fixes)

    def list_above(self, name: str, fields: Mapping[str, Field], pointer: str, line: int) -> str:
        """The nearest list above a line whose items can have a name; the empty text where there is none."""
        found = [(0, "")]
        for each in fields.values():
            at = self.at + step(pointer, each.name)
            if each.many and name in each.fields and at in self.tree.values:
                found.append((self.tree.span(at).line, each.name))
        return max(pair for pair in found if pair[0] < line)[1]

    def missing(self, data: Mapping[str, Any], misspelt: set[str]) -> Iterator[Diagnostic]:
        yield from self.lacking(data, self.type, "", misspelt)
        for name, each in self.type.fields.items():
            inner = self.schema.types.get(each.contains)
            if inner and isinstance(data.get(name), list):
                for index, item in enumerate(data[name]):
                    if isinstance(item, dict):
                        yield from self.lacking(item, inner, f"/{name}/{index}", misspelt)

    def lacking(self, data: Mapping[str, Any], kind: RecordType, at: str, misspelt: set[str]) -> Iterator[Diagnostic]:
        for name in kind.required:
            pointer = self.at + step(at, name)
            if name in data or f"{at}/{name}" in misspelt:
                continue
            if pointer in self.tree.keys:
                yield make("missing-field", self.tree.key_span(pointer), f"`{name}` is empty",
                           help=self.wanted(kind.fields.get(name)))  # fmt: skip
            else:
                span = start_of(self.tree.span(self.at + at))
                yield make("missing-field", span, f"{self.a_record(kind)} needs `{name}`",
                           help=self.wanted(kind.fields.get(name)))  # fmt: skip

    def order(self, data: Mapping[str, Any]) -> Iterator[Diagnostic]:
        for name, each in self.type.fields.items():
            first, last = data.get(each.not_before or ""), data.get(name)
            if not (isinstance(first, str) and isinstance(last, str)):
                continue
            length = min(len(first), len(last))
            if first[:4].isdigit() and last[:4].isdigit() and last[:length] < first[:length]:
                yield make("date-order", self.tree.span(step(self.at, name)),
                           f"`{name}` is before `{each.not_before}` ({first})", help="check both dates")  # fmt: skip

    # ---- values ----------------------------------------------------------------------------------------------

    def value(self, error: Any, kind: str, pointer: str, value: Any) -> Diagnostic:
        each, _, _ = self.find(pointer)
        span = self.tree.span(self.at + pointer)
        name = self.name(pointer)
        say: Callable[..., Diagnostic] = lambda code, message, help="", fixes=(): make(  # noqa: E731
            code, span, message, help=help, fixes=fixes
        )
        if kind == "type":
            return say(*self.wrong_kind(error.kind.types[0], value, name, each))
        if kind == "minLength" or kind == "minItems" and not value:
            return say("empty-value", f"{name} is empty", "write something, or remove the line")
        if kind == "maxLength":
            size, limit = len(value), error.kind.limit
            return say("too-long", f"{name} has {size} characters, and {limit} are allowed",
                       "shorten it: the rest belongs in the body")  # fmt: skip
        if kind in ("maxItems", "minItems"):
            few = kind == "minItems"
            return say("too-many-values", f"{name} has {counted(len(value), 'value')}, and {error.kind.limit} "
                       f"{'are needed' if few else 'are allowed'}", "add some" if few else "remove some")  # fmt: skip
        if kind == "uniqueItems":
            return say("repeated-value", f"{name} holds the same value twice", "remove one of them")
        if kind == "enum" and each and each.vocabulary:
            message, help, fixes = unknown_term(value, self.schema.vocabularies[each.vocabulary], span)
            return say("unknown-term", message, help, fixes)
        if kind == "format" and error.kind.format == "id":
            if len(str(value).encode("utf-8", "replace")) > LONGEST_ID:
                message = f"`{_short(value)}` is too long for an id: files are named by it"
                return say("bad-id", message, "write a few words")
            return say("bad-id", f"`{value}` cannot be an id", "write small letters, digits and single hyphens: "
                       f"`{as_id(value)}`" if as_id(value) else "write small letters, digits and hyphens")  # fmt: skip
        if kind == "format":
            return say(*self.wrong_format(error.kind.format, value, name))
        if kind == "const" and each and each.json_type == "boolean":
            return say("no-consent", f"{name} must be `true`", describe(each) or "list the person only with consent")
        return say("bad-value", f"{name} has a value that does not fit: `{_short(value)}`", describe(each))

    def wrong_kind(self, wanted: str, value: Any, name: str, each: Field | None) -> tuple[str, str, str]:
        got = "empty" if value is None else "a list" if isinstance(value, list) else \
            "a map of names and values" if isinstance(value, dict) else f"`{_short(value)}`"  # fmt: skip
        if value is None:
            return "empty-value", f"{name} is empty", "write something, or remove the line"
        if wanted == "object" and each and each.short:
            wanted = "string"
        help = {
            "string": "write it as plain text, without brackets, braces or dashes",
            "array": "write one value a line, each after a dash",
            "boolean": "write `true` or `false`",
            "integer": "write a whole number, such as `3`",
            "number": "write a number, such as `3` or `3.5`",
            "object": "write " + _example(each),
        }[wanted]
        return "wrong-kind", f"{name} must be {_KINDS[wanted]}, not {got}", help

    def wrong_format(self, format: str, value: str, name: str) -> tuple[str, str, str]:
        if format == "partial-date":
            readings = date_readings(value.strip(_CURLY))
            help = "write `2014`, `2014-03` or `2014-03-05`"
            if len(readings) == 1:
                help = f"write `{readings[0]}`"
            elif readings:
                help = f"write {' or '.join(f'`{r}`' for r in readings)}, whichever is meant"
            return "bad-date", f"{name} is no date: `{_short(value)}`", help
        if format == "language-tag":
            return (
                "bad-language",
                f"{name} is no language tag: `{_short(value)}`",
                "write a tag such as `en`, `es` or `pt-BR`",
            )
        if format == "uri":
            bare = value.strip(_CURLY)
            help = f"write `{bare}`" if is_address(bare) else "write it with `https://` and without spaces"
            return "bad-address", f"{name} is no web address: `{_short(value)}`", help
        return (
            "bad-orcid",
            f"{name} is no ORCID: `{_short(value)}`",
            "copy all 16 digits, such as `0000-0002-1825-0097`",
        )


def unknown_term(value: Any, vocabulary: Vocabulary, span: Any) -> tuple[str, str, tuple[Fix, ...]]:
    """Message, help and fixes for a value that is no term of a vocabulary."""
    message = f"the vocabulary `{vocabulary.name}` has no term `{_short(value)}`"
    text = str(value).strip(_CURLY)
    exact = {name.casefold(): term.id for term in vocabulary.terms.values() for name in term_names(term)}
    if text.casefold() in exact:
        term = exact[text.casefold()]
        return message, f"write `{term}`", (Fix(f"write `{term}`", (Edit(span, term),), safe=True),)
    near = nearest(text, vocabulary.terms) or exact.get(nearest(text.casefold(), exact), "")
    if near:
        return message, f"did you mean `{near}`?", (Fix(f"write `{near}`", (Edit(span, near),)),)
    if text.startswith("-") or " - " in text:
        return message, "write one value a line, each after a dash and a space, and line all dashes up", ()
    return message, f"terms are {_listed(vocabulary)}", ()


def _listed(vocabulary: Vocabulary) -> str:
    """The first terms of a vocabulary, and how many more there are."""
    terms = list(vocabulary.terms)
    more = f" and {len(terms) - 12} more" if len(terms) > 12 else ""
    return ", ".join(f"`{term}`" for term in terms[:12]) + more


def start_of(span: Span) -> Span:
    """The first character of a place: where to look for what is not there."""
    return span._replace(end_line=span.line, end_column=span.column + 1)


def term_names(term: Any) -> Iterable[str]:
    """Every name that a term goes by."""
    return (term.id, *term.label.values(), *term.alt_labels)


def describe(each: Field | None) -> str:
    """A field's description as a help."""
    if each is None:
        return ""
    text = label_in(each.description, "en").rstrip(".")
    return text[:1].lower() + text[1:] if text[:2] not in ("A ", "I ") and not text[:2].isupper() else text


def with_article(noun: str) -> str:
    """The noun with `a` or `an`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def as_id(text: Any) -> str:
    """The nearest text that can be an id, or the empty text."""
    plain = unicodedata.normalize("NFC", str(text).lower().replace("'", "").replace("’", ""))
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else "-" for c in plain)
    made = "-".join(part for part in kept.split("-") if part)
    return made.encode("utf-8", "replace")[:LONGEST_ID].decode("utf-8", "ignore").rstrip("-")


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:59] + "…"


def _example(each: Field | None) -> str:
    if each is None or not each.fields:
        return "`name: value` on lines of its own"
    return "`{" + ", ".join(f"{name}: …" for name in (each.required or tuple(each.fields)[:2])) + "}`"
