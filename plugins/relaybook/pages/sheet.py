"""One record on its page: what the parts of a record's page are made from."""

from __future__ import annotations

from dataclasses import dataclass

from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.html import escape
from relaybook.pages.values import show_values
from relaybook.pages.words import word
from relaybook.schema.definitions import Field, RecordType, label_in


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record, the page that it is shown on, and the site around it."""

    record: Record
    page: str
    context: Context

    @property
    def kind(self) -> RecordType:
        """The type of the record."""
        return self.context.type_of(self.record)

    @property
    def language(self) -> str:
        """The language of the record."""
        return self.record.language

    def of(self, ref: Ref) -> Sheet:
        """The same for another record on the same page."""
        return Sheet(self.context.library.records[ref], self.page, self.context)

    def inner(self) -> tuple[Ref, ...]:
        """The records inside the record."""
        return self.context.library.inner.get(self.record.ref, ())

    def label(self, each: Field) -> str:
        """The label of a field in the record's language."""
        return label_in(each.label, self.language)

    def shown(self, name: str) -> str:
        """All values of a field as HTML; the empty text where there are none."""
        each = self.kind.fields.get(name)
        return show_values(self.record, each, self.page, self.context) if each else ""

    def word(self, name: str, **values: object) -> str:
        """A word of the interface in the record's language, as HTML."""
        return escape(word(name, self.language, **values))

    def link(self, ref: Ref) -> str:
        """A record's title, linked where it has a page."""
        record = self.context.visible(ref)
        if record is None:
            return escape(ref)
        return f'<a href="{self.context.record_url(self.page, ref)}">{escape(record.title)}</a>'
