"""`llms.txt`: what the site holds, as one short Markdown file for programs that read with a language model.

Source: https://llmstxt.org: a title, a summary, then lists of links; the section `Optional` may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.library.places import index_page
from relaybook.model import File, Record
from relaybook.pages.context import Context
from relaybook.pages.data import published
from relaybook.pages.words import word
from relaybook.schema.definitions import RecordType, label_in

PATH = "llms.txt"
_LISTED = 200
"""How many records of a type are listed; the file is read as a whole, so that it must stay short."""
_FILES = ("records.json", "datapackage.json", "bibliography.csl.json")


def llms_files(context: Context) -> Iterator[File]:
    """`llms.txt`, unless the site has written its own."""
    if f"{context.settings.docs_dir}/{PATH}" not in context.places.assets:
        yield File(PATH, "\n".join(_lines(context)) + "\n")


def _lines(context: Context) -> Iterator[str]:
    settings, language = context.settings, context.settings.language
    yield f"# {_flat(settings.site_name)}"
    if settings.site_description:
        yield f"\n> {_flat(settings.site_description)}"
    yield "\n" + word("llms_about", language, data=context.absolute("data/type/id.json"))
    if settings.license:
        yield "\n" + word("llms_licence", language, licence=settings.license)
    kinds = [kind for kind in context.schema.types.values() if kind.url and not kind.inside]
    for kind in kinds:
        if kind.work and (found := _records(kind, context)):
            yield f"\n## {_flat(label_in(kind.plural, language))}\n"
            yield from (_record(record, context) for record in found[:_LISTED])
            if len(found) > _LISTED:
                yield _link(word("llms_more", language, n=len(found) - _LISTED), "records.json", context)
    yield f"\n## {word('llms_data', language)}\n"
    yield from (_link(name, name, context) for name in _FILES)
    yield "\n## Optional\n"  # The word of the format, in every language.
    for kind in kinds:
        if not kind.work and _records(kind, context):
            about = label_in(kind.description, language)
            yield _link(label_in(kind.plural, language), index_page(kind.url), context, about)
    for vocabulary in context.schema.vocabularies.values():
        if vocabulary.url and index_page(vocabulary.url) in context.places.pages:
            yield _link(label_in(vocabulary.label, language), index_page(vocabulary.url), context)


def _records(kind: RecordType, context: Context) -> list[Record]:
    found = [r for r in published(context) if r.type == kind.name and r.status == "published" and not r.parent]
    return sorted(found, key=lambda record: (record.title.casefold(), record.ref))


def _record(record: Record, context: Context) -> str:
    about = record.data.get("description")
    return _link(record.title, context.places.of_record[record.ref], context, about if isinstance(about, str) else "")


def _link(title: str, path: str, context: Context, about: str = "") -> str:
    label = _flat(title).replace("[", "(").replace("]", ")")
    url = context.absolute(path).replace("(", "%28").replace(")", "%29")
    return f"- [{label}]({url})" + (f": {_flat(about)}" if about else "")


def _flat(text: str) -> str:
    return " ".join(text.split())
