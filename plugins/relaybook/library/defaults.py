"""Judge what `mkdocs.yml` gives to every record that says nothing itself: once, where it is set."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.diagnostics import Diagnostic, make
from relaybook.library.names import Names
from relaybook.model import Span
from relaybook.schema.definitions import Field
from relaybook.schema.formats import is_language
from relaybook.schema.validate import unknown_term
from relaybook.settings import Settings


def find_bad_defaults(settings: Settings, names: Names) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each default that no record could give.

    Args:
        settings: The settings of the site.
        names: Every record that may be named.
    """
    fields = {name: each for kind in names.schema.types.values() for name, each in kind.fields.items()}
    for option in ("status", "license", "language"):
        each, value = fields.get(option), str(getattr(settings, option))
        if each and value:
            yield from _judge(option, value, each, settings, names)
    each = fields.get("creators")
    allowed = names.allowed(each.relation.to, "") if each and each.relation else ()
    for index, creator in enumerate(settings.creators):
        problem = names.resolve(creator, allowed, _place(settings, f"creators/{index}"), "creators").problem
        if problem:
            yield problem


def _judge(option: str, value: str, each: Field, settings: Settings, names: Names) -> Iterator[Diagnostic]:
    span = _place(settings, option)
    vocabulary = names.schema.vocabularies.get(each.vocabulary)
    if vocabulary and value not in vocabulary.terms:
        message, help, fixes = unknown_term(value, vocabulary, span)
        yield make("bad-option", span, message, help=help, fixes=fixes)
    elif each.format == "language-tag" and not is_language(value):
        help = "write a tag such as `en`, `es` or `pt-BR`"
        yield make("bad-option", span, f"`{option}` is no language tag: `{value}`", help=help)


def _place(settings: Settings, name: str) -> Span:
    return settings.places.get(name, Span(settings.config_path))
