"""What is said of a text of another site or of this one, wherever adaptations are shown."""

from __future__ import annotations

from relaybook.library.adapted import Ancestor
from relaybook.library.graph import Library
from relaybook.model import Ref
from relaybook.pages.context import Context
from relaybook.pages.words import word
from relaybook.schema.definitions import label_in
from relaybook.settings import Settings

COUNTRIES, LANGUAGES, LICENCES = "countries", "languages", "licences"
"""The vocabularies that the values of other sites are named with."""


def web_address(url: str) -> str:
    """An address of another site, if it can be one that a reader may follow; else the empty text."""
    return url if url.startswith(("https://", "http://")) else ""


def local_record(origin: Ancestor, library: Library, settings: Settings) -> Ref | None:
    """The record of this very site that a text is of, under its name of today; nothing for one of another site."""
    return named_record(origin.record, library) if origin.site == settings.site_id else None


def named_record(name: str, library: Library) -> Ref | None:
    """The record that has a name, or had it once."""
    kind, _, id = name.partition("/")
    if Ref(kind, id) in library.records:
        return Ref(kind, id)
    former = (r.ref for r in library.records.values() if r.type == kind and not r.parent and id in r.former_ids)
    return next(former, None)


def term_label(vocabulary: str, name: str, context: Context, language: str) -> str:
    """What a term is called in a language; its name where nobody knows."""
    known = context.schema.vocabularies.get(vocabulary)
    term = known.terms.get(name) if known else None
    return label_in(term.label, language, name) if term else name


def licence_address(name: str, context: Context) -> str:
    """The address of a licence by its name, where that is known."""
    known = context.schema.vocabularies.get(LICENCES)
    term = known.terms.get(name) if known else None
    return web_address(str(term.data.get("link") or "")) if term else ""


def country(code: str, context: Context, language: str) -> str:
    """A country by its code, in a language."""
    return term_label(COUNTRIES, code, context, language) if code else ""


def language_name(tag: str, context: Context, language: str) -> str:
    """A language by its tag, in another: by the whole tag, else by the part that says which language it is."""
    known = context.schema.vocabularies.get(LANGUAGES)
    part = tag if known and tag in known.terms else tag.partition("-")[0]
    label = term_label(LANGUAGES, part, context, language)
    return tag if label == part else label


def reviewed(by: str, language: str) -> str:
    """Who reviewed a text for its original's authors, or that nobody did."""
    return word("reviewed_by", language, who=by) if by else word("not_reviewed", language)
