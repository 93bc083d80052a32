"""Find the record that a text names, or say what was probably meant."""

from __future__ import annotations

import unicodedata
from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from relaybook.diagnostics import Diagnostic, Edit, Fix, Related, make
from relaybook.diagnostics.suggest import longer_or_shorter, nearest
from relaybook.model import Record, Ref, Span
from relaybook.schema.definitions import Schema, label_in
from relaybook.schema.validate import with_article


@dataclass(frozen=True, slots=True)
class Named:
    """What a text turned out to name: a record, or nothing and why."""

    ref: Ref | None = None
    fragment: str = ""
    problem: Diagnostic | None = None


class Names:
    """Every name that may be used: ids of all records, valid or not, and the ids that they once had."""

    def __init__(self, schema: Schema, records: Iterable[Record], incomplete: Collection[str] = ()) -> None:
        self.schema = schema
        self.incomplete = incomplete
        """Types of which not every record could be read; a name that is not known may be one of theirs."""
        self.ids: MutableMapping[str, MutableMapping[str, Record]] = {}
        self.former: MutableMapping[tuple[str, str], Record] = {}
        self.parts: MutableMapping[Ref, dict[str, Record]] = {}
        self.titles: MutableMapping[tuple[str, str], dict[Ref, Record]] = {}
        self.mentioned: dict[str, tuple[Ref, str]] = {}
        for record in records:
            if record.parent:
                self.parts.setdefault(record.parent, {}).setdefault(record.ref.part, record)
                continue
            self.ids.setdefault(record.type, {}).setdefault(record.ref.id, record)
            self.titles.setdefault((record.type, _plain(record.title)), {}).setdefault(record.ref, record)
            for former in record.former_ids:
                self.former.setdefault((record.type, former), record)

    def mentions(self) -> Mapping[str, tuple[Ref, str]]:
        """What each mention that was resolved names."""
        return dict(self.mentioned)

    def laid_over(self, records: Iterable[Record]) -> Names:
        """These names with those of a few records in front: for a text of earlier, which has parts of its own.

        What is not known may be of its time, so that nothing is looked for that it could mean instead.
        """
        own = Names(self.schema, records, {*self.schema.types, "reference"})
        ids = {kind: ChainMap(found, self.ids.get(kind, {})) for kind, found in own.ids.items()}
        own.ids = ChainMap(ids, self.ids)  # type: ignore[arg-type]  # It is only read.
        own.parts = ChainMap(own.parts, self.parts)
        own.former = ChainMap(own.former, self.former)
        own.titles = ChainMap(own.titles, self.titles)
        return own

    def allowed(self, to: Iterable[str], own_type: str) -> tuple[str, ...]:
        """The types of a relation written out."""
        found: list[str] = []
        for name in to:
            found += [own_type] if name == "same" else list(self.schema.types) if name == "any" else [name]
        return tuple(dict.fromkeys(found))

    def resolve(self, text: str, allowed: tuple[str, ...], span: Span, name: str, *, by_title: bool = False) -> Named:
        """The record that a text names.

        Args:
            text: `type/id`, `id`, or either with `#part`.
            allowed: The types that may be named.
            span: Where the text stands.
            name: The relation, for messages.
            by_title: Whether the text may be a title instead of an id.
        """
        if by_title and (titled := self.titled(text, allowed, span)):
            return titled
        head, _, part = text.partition("#")
        kind, slash, record_id = head.partition("/")
        if by_title and kind not in self.schema.types:
            kind, slash, record_id, part = "", "", text, ""  # A title may hold any character.
        outer = tuple(dict.fromkeys(self.schema.types[t].inside or t for t in allowed if t in self.schema.types))
        if not slash:
            kind, record_id = "", text if by_title else head
            holders = [t for t in outer if record_id in self.ids.get(t, {})]
            if part and len(holders) > 1:  # Only one of them may hold such a part.
                inside = [t for t in holders if part in self.parts.get(self.ids[t][record_id].ref, ())]
                holders = inside or holders
            if len(outer) == 1:
                kind = outer[0]
            elif len(holders) == 1:
                kind = holders[0]
            else:
                options = holders or [t for t in outer if (t, record_id) in self.former]
                return self.untyped(text, outer, options, span, by_title=by_title)
        if kind not in self.schema.types:
            known = [t for t in self.schema.types if not self.schema.types[t].inside]
            near = nearest(kind, known)
            fixes = (Fix(f"write `{near}/{record_id}`", (_edit(span, text, f"{near}/{record_id}"),)),) if near else ()
            help = f"did you mean `{near}/{record_id}`?" if near else "types are " + ", ".join(f"`{t}`" for t in known)
            return Named(problem=make("bad-reference", span, f"there is no type `{kind}`", help=help, fixes=fixes))
        record = self.ids.get(kind, {}).get(record_id)
        if record is None and (moved := self.former.get((kind, record_id))):
            return self.renamed(text, moved, part, span)
        if record is None and kind in self.incomplete:
            return Named()
        if record is None:
            return Named(problem=self.unknown(text, kind, record_id, outer, span, by_title=by_title))
        return self.reached(record, part, allowed, text, span, name)

    def titled(self, text: str, allowed: tuple[str, ...], span: Span) -> Named | None:
        """The one record with a title; nothing where no record has it."""
        found = [ref for kind in allowed for ref in self.titles.get((kind, _plain(text)), ())]
        if len(found) < 2:
            return Named(found[0]) if found else None
        help = "write " + " or ".join(f"`{ref}`" for ref in found)
        return Named(problem=make("bad-reference", span, f"more than one record has the title `{text}`", help=help))

    def reached(self, record: Record, part: str, allowed: tuple[str, ...], text: str, span: Span, name: str) -> Named:
        """What is meant inside a record that was found, and whether the relation may lead to it."""
        inner = self.parts.get(record.ref, {})
        if part and part in inner:
            record, part = inner[part], ""
        elif part and not record.complete:
            return Named()
        elif part and (kinds := [t for t in allowed if self.schema.types[t].inside == record.type]) and inner:
            noun = label_in(self.schema.types[kinds[0]].label, "en").lower()
            if record.type not in allowed or not _has_heading(record, part):
                near = nearest(part, inner)
                help = (
                    f"did you mean `{record.ref}#{near}`?"
                    if near
                    else "known are " + ", ".join(f"`{i}`" for i in inner)
                )
                message = f"{record.ref} has no {noun} `{part}`"
                written = f"{text.partition('#')[0]}#{near}"
                fixes = (Fix(f"write `{written}`", (_edit(span, text, written),)),) if near else ()
                return Named(problem=make("unknown-record", span, message, help=help, fixes=fixes))
        if record.type not in allowed:
            wanted = " or ".join(with_article(label_in(self.schema.types[t].label, "en").lower())
                                 for t in allowed if t in self.schema.types)  # fmt: skip
            got = with_article(label_in(self.schema.types[record.type].label, "en").lower())
            message = f"`{name}` leads to {wanted}, and `{text}` is {got}"
            help = f"name {wanted}, or use another field"
            return Named(problem=make("wrong-record-type", span, message, help=help))
        return Named(record.ref, part)

    def untyped(
        self, text: str, outer: tuple[str, ...], holders: list[str], span: Span, *, by_title: bool = False
    ) -> Named:
        """A text without a type that several types may have."""
        if len(holders) > 1:
            options = " or ".join(f"`{t}/{text}`" for t in holders)
            problem = make("bad-reference", span, f"more than one record has the id `{text}`", help=f"write {options}")
            return Named(problem=problem)
        if len(holders) == 1:
            return self.renamed(text, self.former[(holders[0], text)], "", span)
        what = "title" if by_title else "id"
        pool = {record.title if by_title else i: f"{t}/{i}" for t in outer for i, record in self.ids.get(t, {}).items()}
        near = nearest(text, pool) or longer_or_shorter(text, pool)
        help = f"did you mean `{near if by_title else pool[near]}`?" if near else "write it with its type, as `type/id`"
        return Named(problem=make("unknown-record", span, f"no record has the {what} `{text}`", help=help))

    def renamed(self, text: str, record: Record, part: str, span: Span) -> Named:
        """A record by an id that it once had."""
        now = f"{record.ref}#{part}" if part else str(record.ref)
        if "/" not in text:
            now = now.partition("/")[2]
        fix = Fix(f"write `{now}`", (_edit(span, text, now),), safe=True)
        message = f"`{text}` is now called `{now}`"
        problem = make("renamed-record", span, message, help=f"write `{now}`: the old id only redirects", fixes=(fix,))
        return Named(record.ref, part, problem)

    def unknown(
        self, text: str, kind: str, record_id: str, outer: tuple[str, ...], span: Span, *, by_title: bool
    ) -> Diagnostic:
        """Why a name of one type leads nowhere, and what was most likely meant."""
        noun = label_in(self.schema.types[kind].label, "en").lower()
        what = "title" if by_title else "id"
        message = f"no {noun} has the {what} `{record_id}`"
        elsewhere = [t for t in self.ids if t != kind and record_id in self.ids[t]]
        if elsewhere:
            other = with_article(label_in(self.schema.types[elsewhere[0]].label, "en").lower())
            note = f"{other} has this id, in {self.ids[elsewhere[0]][record_id].path}"
            help = f"write `{elsewhere[0]}/{record_id}`" if elsewhere[0] in outer else f"name {with_article(noun)} here"
            return make("unknown-record", span, message, note=note, help=help)
        pool: Mapping[str, Record] = self.ids.get(kind, {})
        if by_title:
            pool = {record.title: record for record in pool.values()}
        near = nearest(record_id, pool) or longer_or_shorter(record_id, pool)
        if not near:
            help = f"make the {noun}, or name one that exists"
            return make("unknown-record", span, message, help=help)
        note = f"{with_article(noun)} with a like {what} is defined in {pool[near].path}"
        written = near if "/" not in text else f"{kind}/{near}"
        fixes = (Fix(f"write `{written}`", (_edit(span, text, written),)),)
        return make("unknown-record", span, message, note=note, help=f"did you mean `{near}`?", fixes=fixes)


def merged(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One diagnostic for each missing record, however many places name it; the others become related places."""
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    done: list[Diagnostic] = []
    for problem in problems:
        if problem.code in ("unknown-record", "unknown-citation"):
            groups.setdefault((problem.code, problem.message), []).append(problem)
        else:
            done.append(problem)
    for group in groups.values():
        first, *others = sorted(group, key=lambda d: d.span)
        related = tuple(Related(d.span, "also named here") for d in others)
        fixes = tuple(
            Fix(fix.title, tuple(e for d in (first, *others) for f in d.fixes[:1] for e in f.edits), fix.safe)
            for fix in first.fixes[:1]
        )
        done.append(make(first.code, first.span, first.message, help=first.help, note=first.note,
                         related=related, fixes=fixes, severity=first.severity))  # fmt: skip
    return done


def _plain(title: str) -> str:
    return unicodedata.normalize("NFC", " ".join(title.split())).casefold()


def _edit(span: Span, text: str, new: str) -> Edit:
    return Edit(span._replace(end_line=span.line, end_column=max(span.end_column, span.column + 1)), new)


def _has_heading(record: Record, name: str) -> bool:
    return record.body is not None and any(h.id == name for h in record.body.headings)
