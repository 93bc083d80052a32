"""How to cite a page or a claim, for readers: the text in three styles, the files, and the address that lasts."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.pages.cite_files import KINDS, cite_path
from relaybook.pages.html import Aside, escape, tag, title
from relaybook.pages.own_citations import STYLES
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_date
from relaybook.pages.words import word
from relaybook.pages.work import date_of
from relaybook.schema.definitions import label_in

ANCHOR = "cite"


def cite_page(sheet: Sheet) -> Iterator[str]:
    """The section of a record: the first style in view, all others and the files one step away."""
    texts = sheet.context.own_citations.get(sheet.record.ref)
    if not texts:
        return
    heading = title(2, word("cite_page", sheet.language), ANCHOR)
    heading.searchable = False
    first, *others = _styles(texts)
    more = tag("summary", sheet.word("cite_more")) + "".join(others) + _files(sheet)
    yield heading
    yield Aside(_block(sheet, "div", first + _which(sheet) + tag("details", more), "rb-credit"))


def cite_part(sheet: Sheet) -> str:
    """The same for a record inside a record, folded up under a line of its own."""
    texts = sheet.context.own_citations.get(sheet.record.ref)
    if not texts:
        return ""
    label = sheet.word("cite_part", type=label_in(sheet.kind.label, sheet.language).lower())
    inside = tag("summary", label) + "".join(_styles(texts)) + _files(sheet)
    return _block(sheet, "details", inside, "rb-credit rb-credit--part")


def _block(sheet: Sheet, element: str, inside: str, name: str) -> str:
    """The words are for the buttons that a script puts in: without one they could do nothing."""
    said = {"data_rb_copy": word("copy", sheet.language), "data_rb_copied": word("copied", sheet.language)}
    return tag(element, inside, class_=name, **said)


def _styles(texts: tuple[str, ...]) -> list[str]:
    return [
        tag("div", tag("span", name, class_="rb-credit__name") + tag("p", text), class_="rb-credit__style")
        for name, text in zip(STYLES.values(), texts, strict=True)
    ]


def _files(sheet: Sheet) -> str:
    shown = tag("span", sheet.word("cite_files"), class_="rb-credit__name")
    for kind in KINDS:
        url = sheet.context.url(sheet.page, cite_path(sheet.record, kind.ending, sheet.context))
        shown += f'<span><a href="{url}" download>{kind.name}</a></span>'
    return tag("p", shown, class_="rb-credit__files")


def _which(sheet: Sheet) -> str:
    """What is cited: the version, the date, and the address that will lead to it."""
    record, context = sheet.record, sheet.context
    version = record.data.get("version") if record.ref in context.places.permalinks else None
    date = date_of(record)
    parts = [f"{sheet.word('version')} {escape(version)}"] if version else []
    if date:
        parts.append(escape(show_date(date, sheet.language)))
    if context.settings.site_url:
        link = escape(context.permalink(record))
        parts.append(f'{sheet.word("permalink")}: <a href="{link}">{link}</a>')
    return tag("p", meta_line(parts), class_="rb-credit__which") if parts else ""
