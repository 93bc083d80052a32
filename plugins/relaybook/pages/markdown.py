"""The Markdown of an author, ready for any engine: mentions, links and citations resolved, headings with their ids."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from relaybook.citations.plain import reference, short_label
from relaybook.content.scan import scan
from relaybook.library.bodies import find_unsafe_tags
from relaybook.library.places import site_path
from relaybook.model import Body, Heading, Ref
from relaybook.pages.context import Context
from relaybook.pages.html import Html, address, escape, inert, tag

_ATTRIBUTES = re.compile(r"\{:?[ \t]*([^}\n]*?)[ \t]*\}[ \t]*$")
_VIEW = re.compile(r"^<!-- view: ([\w-]+) -->[ \t]*$", re.MULTILINE)


def render_body(body: Body, page: str, context: Context) -> str:
    """A body with everything of ours replaced. Offsets are those of the scan, so no text is read twice."""
    edits: list[tuple[int, int, str]] = []
    for mention in body.mentions:
        edits.append((mention.start, mention.end, _mention(mention.target, mention.label, page, context)))
    for citation in body.citations:
        edits.append(_citation(body, citation.key, citation.start, citation.end, context))
    for target in context.targets.get(body.path, ()):
        raw = body.tags and any(t.start <= target.start < t.end for t in body.tags)
        mark = (f"?{target.query}" if target.query else "") + (f"#{target.fragment}" if target.fragment else "")
        path = site_path(target.asset, context.settings) if target.asset else target.page
        if raw:  # No engine rewrites what stands in a raw tag.
            new = (context.url(page, path) if target.page else address(_up(page, context) + path)) + mark
        elif path == page and mark:
            new = mark
        else:
            new = posixpath.relpath(path, posixpath.dirname(page) or ".") + mark
        edits.append((target.start, target.end, new.replace(" ", "%20")))
    for heading in body.headings:
        if not heading.explicit:
            edits.append(_heading(body, heading))
    for found in find_unsafe_tags(body):
        edits.append((found.start, found.end, escape(found.text)))
    return _apply(body.text, edits)


def render_text(text: str, page: str, context: Context) -> str:
    """A field that holds Markdown, with mentions and citations resolved."""
    return render_body(scan(text), page, context) if "[" in text or "<" in text else text


def used_keys(body: Body | None, fields: list[str]) -> list[str]:
    """The citation keys of a body and of fields that hold Markdown, in order of first use."""
    keys = [citation.key for text in fields if "@" in text for citation in scan(text).citations]
    if body is not None:
        keys += [citation.key for citation in body.citations]
    return list(dict.fromkeys(keys))


def reference_list(keys: list[str], context: Context) -> str:
    """The works of a page as a list, each with an anchor that its citations lead to."""
    items = []
    for key in keys:
        entry = context.library.entries.get(key)
        if entry is None:
            continue
        who, title, rest, link = reference(entry)
        shown = f'<a href="{escape(link)}" rel="external">{escape(title)}</a>' if link else escape(title)
        text = f"{escape(who)}. <cite>{shown}</cite>" + (f". {escape(rest)}" if rest else "")
        items.append(tag("li", text + ".", id=f"ref-{key}"))
    return tag("ol", "".join(items), class_="rb-references") if items else ""


def place_views(text: str, page: str, context: Context) -> Iterator[str]:
    """The parts of a text around its lines `<!-- view: name -->`, with the view of that name in their place."""
    from relaybook.pages.views import render_view

    parts = _VIEW.split(text) if "<!-- view: " in text else [text]
    for index, part in enumerate(parts):
        yield Html(render_view(part, page, context)) if index % 2 else part.strip("\n")


def _up(page: str, context: Context) -> str:
    return "../" * context.site_url(page).count("/")


def _mention(target: str, label: str, page: str, context: Context) -> str:
    ref, fragment = context.mentions.get(target, (None, ""))
    record = context.visible(ref) if isinstance(ref, Ref) else None
    if ref is None or record is None:
        held = context.library.records.get(ref) if ref else None
        return inert(label or (held.title if held else target))
    url = context.url(page, context.places.of_record[ref], fragment or ref.part)
    shown = inert(label or record.title)
    about = record.data.get("description")
    kind = inert(context.type_of(record).label.get("en", ""))
    summary = inert(about if isinstance(about, str) else "")
    card = (
        f'<span class="rb-tip" role="tooltip"><span class="rb-kind">{kind}</span> '
        f"<strong>{inert(record.title)}</strong> {summary}</span>"
    )
    link = f'<a class="rb-mention__link" href="{url}">{shown}</a>'
    return f'<span class="rb-mention rb-mention--{record.type}">{link}{card}</span>'


def _citation(body: Body, key: str, start: int, end: int, context: Context) -> tuple[int, int, str]:
    text = body.text
    at = start - 1
    if at > 0 and text[at - 1] == "-":
        at -= 1
    entry = context.library.entries.get(key)
    label = short_label(entry) if entry else key
    return at, end, f'<a class="rb-cite" href="#ref-{inert(key)}">{inert(label)}</a>'


def _heading(body: Body, heading: Heading) -> tuple[int, int, str]:
    line = body.text[heading.start : heading.end].split("\n")[0].rstrip()
    attributes = _ATTRIBUTES.search(line)
    if attributes:
        at = heading.start + len(line) - 1
        return at, at, f" #{heading.id} "
    line = line.rstrip("#").rstrip() if line.startswith("#") else line
    at = heading.start + len(line)
    return at, at, f" {{ #{heading.id} }}"


def _apply(text: str, edits: list[tuple[int, int, str]]) -> str:
    out: list[str] = []
    done = 0
    for start, end, new in sorted(edits):
        if start < done:  # Something inside a part that was replaced already.
            continue
        out += [text[done:start], new]
        done = end
    out.append(text[done:])
    return "".join(out)
