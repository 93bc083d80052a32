"""What stands beside the parts of an adapted page: notes on changes of the original, and what is not translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from relaybook.library.adapted import Adapted, Decision
from relaybook.library.released import KINDS
from relaybook.lineage.changes import group_of
from relaybook.lineage.decide import LAW, TRANSLATE
from relaybook.lineage.standing import Standing, standing_of
from relaybook.model import Body, Source
from relaybook.pages.compare import compare_page, part_anchor
from relaybook.pages.html import Aside, escape, tag
from relaybook.pages.origins import language_name, term_label
from relaybook.pages.sheet import Sheet
from relaybook.pages.untranslated import Inserts, Marks, inserts
from relaybook.pages.values import show_date
from relaybook.schema.formats import direction

_URGENT = ("correction", "safety", "law")
"""The kinds of change that a reader is told of where they stand."""
SHOW = "show"
"""The value of the option `untranslated` with which the original's new words stand on the page too."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the parts of one page."""

    notes: Mapping[str, Aside] = field(default_factory=dict)
    """By field, and by section of the page with `#` before its id."""
    homeless: tuple[Aside, ...] = ()
    """Notes on parts that the page does not have."""
    marks: Marks = field(default_factory=Marks)

    def head(self, sheet: Sheet) -> Iterator[Aside]:
        """The notes on fields that have no section of their own: those of the head, and of the facts."""
        shown = {name for name in sheet.kind.page if sheet.record.data.get(name)}
        return (note for name, note in self.notes.items() if not name.startswith("#") and name not in shown)

    def body(self, body: Body) -> Inserts:
        """What is put into the body."""
        notes = {key: note for key, note in self.notes.items() if key in self.marks.text.sections}
        return inserts(self.marks, body, notes)

    def field(self, name: str, parts: Iterable[str]) -> Iterator[str]:
        """A field's section with its notes, and with what is not translated marked."""
        if note := self.notes.get(name):
            yield note
        yield from self.marks.field(name, parts)


NOTHING = Beside()


def beside(sheet: Sheet) -> Beside:
    """What stands beside the parts of a page; of a released version, only which parts are not translated."""
    context, record = sheet.context, sheet.record
    adapted = context.adapted.get(record.ref)
    standing = context.standings.get(record.ref)
    if adapted is None or standing is None:
        return NOTHING
    if standing.ours.source.text != record.tree.text:
        standing = standing_of(adapted, Source(record.path, record.tree.text), None, sheet.kind)
        if standing is None:
            return NOTHING
    spoken = adapted.adaptation.source.language
    label = sheet.word("untranslated", what=language_name(spoken, context, sheet.language))
    marks = Marks(spoken, sheet.language, label, standing.ours, standing.untranslated())
    if context.version:
        return Beside(marks=marks)
    notes, homeless = _notes(sheet, adapted, standing)
    return Beside(notes, homeless, marks)


def _notes(sheet: Sheet, adapted: Adapted, standing: Standing) -> tuple[dict[str, Aside], tuple[Aside, ...]]:
    found: dict[str, list[str]] = {}
    homeless: list[Aside] = []
    shows = sheet.context.settings.untranslated == SHOW
    for decision in adapted.decisions:
        key = group_of(decision.unit)
        ours = standing.ours_for(decision.unit)
        inside = _note(sheet, decision) if decision.kind in _URGENT or decision.what == LAW else ""
        if ours is None and key.startswith("#"):
            if inside:
                homeless.append(Aside(inside))
            continue
        if shows and decision.what == TRANSLATE and decision.theirs:
            inside += _theirs(sheet, decision, adapted)
        place = found.setdefault(ours.key if ours else key, [])
        if inside and inside not in place:
            place.append(inside)
    return {key: Aside("".join(parts)) for key, parts in found.items() if parts}, tuple(homeless)


def _note(sheet: Sheet, decision: Decision) -> str:
    """What sort of change it is, since when, and the way to it."""
    kind = decision.kind if decision.kind in _URGENT else "local"
    named = term_label(KINDS, decision.kind, sheet.context, sheet.language) if decision.kind else ""
    what = " · ".join(filter(None, (named, _called(sheet, decision))))
    date = show_date(decision.since, sheet.language) if decision.since else ""
    said = [sheet.word(f"affected_{kind}")]
    said.append(sheet.word("affected_since", date=date) if date else sheet.word("affected_not_yet"))
    url = sheet.context.url(sheet.page, compare_page(sheet.page), part_anchor(group_of(decision.unit)))
    said.append(f'<a href="{url}">{sheet.word("affected_compare")}</a>')
    head = tag("strong", escape(what)) + " " if what else ""
    return tag("p", head + " ".join(said), class_="rb-affected", role="note")


def _called(sheet: Sheet, decision: Decision) -> str:
    """What the part is called, where no heading above the note says so."""
    key = group_of(decision.unit)
    if key.startswith("#"):
        held = {f"#{heading.id}" for heading in sheet.record.body.headings} if sheet.record.body else set()
        return "" if key in held or key == "#" else decision.section
    each = sheet.kind.fields.get(key)
    return "" if key in sheet.kind.page and sheet.record.data.get(key) else sheet.label(each) if each else key


def _theirs(sheet: Sheet, decision: Decision, adapted: Adapted) -> str:
    """What the original says now, as the plain text that it is, folded."""
    spoken = adapted.adaptation.source.language
    name = language_name(spoken, sheet.context, sheet.language)
    inside = "<br>".join(escape(row) for row in decision.theirs.strip("\n").split("\n"))
    text = tag("div", inside, class_="rb-plaintext", lang=spoken, dir=direction(spoken))
    return tag("details", tag("summary", sheet.word("original_now", what=name)) + text, class_="rb-theirs")
