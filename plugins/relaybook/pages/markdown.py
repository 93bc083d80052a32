"""The Markdown of an author, ready for any engine: mentions, links and citations resolved, headings with their ids."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from relaybook.citations.cluster import clusters_of
from relaybook.library.bodies import Target, find_unsafe_tags
from relaybook.library.places import site_path
from relaybook.model import Body, Heading, Mention, Ref, Slot, slot_marker
from relaybook.pages.context import Context
from relaybook.pages.html import Html, address, escape, inert, unforged
from relaybook.pages.marks import cite_mark

_ATTRIBUTES = re.compile(r"[ \t]\{:?[ \t]*([^}\n]*?)[ \t]*\}[ \t]*$")
_VIEW = re.compile(r"^<!-- view: ([\w-]+) -->[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"\n[ \t]*\n|^[ \t]*(?:[-+#>|]|\d+\.)|\n[ \t]*(?:[-+#>|=]|\d+\.)|  \n|^    ")
_INLINE = re.compile(r"[*_`\\<&\[\]{}!]")

Replacement = tuple[int, int, str]
"""A range of a text, and what takes its place."""


def render_body(
    body: Body, page: str, language: str, context: Context, *, slotted: bool = True,
    inserts: Mapping[int, Iterable[str]] = MappingProxyType({}),
) -> tuple[str, list[Slot]]:  # fmt: skip
    """A body with everything of ours replaced, and the slots inside it. Offsets are those of the scan.

    Args:
        body: The text, scanned.
        page: The page that it is on.
        language: The language of the page.
        context: The linked library.
        slotted: Whether finished HTML goes into slots; else it stands in the text.
        inserts: What is put in besides, by offset: finished HTML as a block of its own.
    """
    edits: list[Replacement] = []
    slots: list[Slot] = []

    def put(at: int, html: str, *, searchable: bool = True) -> str:
        if not html or not slotted or _in_heading(at, body):
            return html  # The engine itself reads headings, for its table of contents.
        slots.append(Slot(slot_marker("i", len(slots)), html, searchable))
        return slots[-1].marker

    def block(html: Html) -> str:
        if not html:
            return ""
        number = sum(slot.marker[1] == "b" for slot in slots)
        slots.append(Slot(slot_marker("b", number), html, html.searchable))
        return f"\n\n{slots[-1].marker}\n\n"

    for mention in body.mentions:
        link, card = _mention(mention, page, context)
        shown = put(mention.start, link) + put(mention.start, card, searchable=False)
        edits.append((mention.start, mention.end, shown))
    edits += cite_marks(body, context)
    for target in context.targets.get(body.key, ()):
        if target.instead is not None:
            edits.append((target.start, target.end, target.instead))
            continue
        raw = body.tags and any(t.start <= target.start < t.end for t in body.tags)
        edits.append((target.start, target.end, _link(target, page, context, finished=bool(raw))))
    for heading in body.headings:
        if not heading.explicit:
            edits.append(_heading(body, heading))
    for found in find_unsafe_tags(body):
        edits.append((found.start, found.end, escape(found.text)))
    for at, parts in inserts.items():
        edits.append((at, at, "".join(block(part) if isinstance(part, Html) else part for part in parts)))
    return replaced(body.text, edits), slots


def render_prose(text: str, body: Body | None, page: str, language: str, context: Context) -> str:
    """A field that holds Markdown. Plain words with links, mentions and citations need no engine and become HTML.

    Args:
        text: The value.
        body: The same, scanned, where it holds any mark.
        page: The page that it is on.
        language: The language of the page.
        context: The linked library.
    """
    if _BLOCK.search(text):
        return render_body(body, page, language, context, slotted=False)[0] if body else text
    edits: list[Replacement] = []
    if body is not None:
        if body.tags or any(link.image for link in body.links):
            return render_body(body, page, language, context, slotted=False)[0]
        targets = {t.start: t for t in context.targets.get(body.key, ())}
        for mention in body.mentions:
            edits.append((mention.start, mention.end, "".join(_mention(mention, page, context))))
        edits += cite_marks(body, context)
        for link in body.links:
            gone = targets.get(link.start)
            if gone and gone.instead is not None:
                edits.append((link.start, link.end, escape(link.text)))
                continue
            target = targets.get(link.target_start)
            url = _link(target, page, context, finished=True) if target else link.target
            edits.append((link.start, link.end, f'<a href="{escape(url)}">{escape(link.text)}</a>'))
    plain = list(_between(text, edits))
    if _INLINE.search("".join(plain)) or (body and any(_INLINE.search(link.text) for link in body.links)):
        return render_body(body, page, language, context, slotted=False)[0] if body else text
    done = [piece for pair in zip(plain, [*(e[2] for e in sorted(edits)), ""], strict=False) for piece in
            (escape(pair[0]), pair[1])]  # fmt: skip
    return Html("".join(done).strip())


def cite_marks(body: Body, context: Context) -> Iterator[Replacement]:
    """Every citation of works that the bibliography holds, and the mark that takes its place; `@` for what is none."""
    for at in body.escapes:
        yield at, at + 2, "&#64;"
    for start, end, cluster in clusters_of(body):
        if cluster and all(context.can_cite(cite.key) for cite in cluster):
            yield start, end, cite_mark(cluster, bare=_in_heading(start, body))


def _in_heading(at: int, body: Body) -> bool:
    return any(heading.start <= at < heading.end for heading in body.headings)


def place_views(text: str, page: str, context: Context) -> Iterator[str]:
    """The parts of a text around its lines `<!-- view: name -->`, with the view of that name in their place."""
    from relaybook.pages.views.render import render_view

    done = 0
    for found in _VIEW.finditer(text):
        if text.count("\n```", 0, found.start()) % 2 or text.count("\n~~~", 0, found.start()) % 2:
            continue  # An example inside a fence.
        yield text[done : found.start()].strip("\n")
        yield render_view(found[1], page, context)
        done = found.end()
    yield text[done:].strip("\n")


def _link(target: Target, page: str, context: Context, *, finished: bool) -> str:
    """The address of a target: final where no engine rewrites it, else the path of its source."""
    mark = (f"?{target.query}" if target.query else "") + (f"#{target.fragment}" if target.fragment else "")
    path = site_path(target.asset, context.settings) if target.asset else target.page
    if path == page and mark:
        return mark
    if finished:
        return (context.url(page, path) if target.page else address(_up(page, context) + path)) + mark
    return (posixpath.relpath(path, posixpath.dirname(page) or ".") + mark).replace(" ", "%20")


def _up(page: str, context: Context) -> str:
    return "../" * context.site_url(page).count("/")


def _mention(mention: Mention, page: str, context: Context) -> tuple[str, str]:
    """A mention as a link, and the card that belongs to it."""
    ref, fragment = context.mentions.get(mention.target, (None, ""))
    record = context.visible(ref) if isinstance(ref, Ref) else None
    if ref is None or record is None:
        held = context.library.records.get(ref) if ref else None
        return inert(mention.label or (held.title if held else mention.target)), ""
    url = context.url(page, context.places.of_record[ref], fragment or ref.part)
    shown = f'<a class="rb-mention" href="{url}">{inert(mention.label or record.title)}</a>'
    return shown, context.tip(record)


def _heading(body: Body, heading: Heading) -> Replacement:
    line = body.text[heading.start : heading.end].split("\n")[0].rstrip()
    attributes = _ATTRIBUTES.search(line)
    if attributes:
        at = heading.start + len(line) - 1
        return at, at, f" #{heading.id} "
    line = line.rstrip("#").rstrip() if line.startswith("#") else line
    at = heading.start + len(line)
    return at, at, f" {{ #{heading.id} }}"


def _between(text: str, edits: list[Replacement]) -> Iterator[str]:
    """The pieces of a text that no edit replaces: before the first, between them, and after the last."""
    done = 0
    for start, end, _ in sorted(edits):
        yield text[done:start]
        done = max(done, end)
    yield text[done:]


def replaced(text: str, edits: Iterable[Replacement]) -> str:
    """A text with some of its ranges replaced."""
    out: list[str] = []
    done = 0
    for start, end, new in sorted(edits):
        if start < done:  # Something inside a part that was replaced already.
            continue
        out += [unforged(text[done:start]), new]
        done = end
    out.append(unforged(text[done:]))
    return "".join(out)
