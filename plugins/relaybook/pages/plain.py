"""Pages that are no records: the front page, the guide."""

from __future__ import annotations

from typing import Any

from relaybook.model import Page, Span
from relaybook.pages.box import problem_box, problems_in
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, for_themes, join
from relaybook.pages.markdown import place_views, render_body
from relaybook.pages.marks import LIST, has_marks
from relaybook.pages.words import word
from relaybook.schema.formats import direction
from relaybook.schema.records import PlainPage


def plain_page(source: PlainPage, context: Context) -> Page:
    """A page as its author wrote it, with mentions, links, citations and views resolved."""
    page = context.places.of_file[source.path]
    language = language_of(source, context.settings.language)
    text, inline = render_body(source.body, page, language, context)
    found = problems_in(Span(source.path), context)
    parts: list[str] = [problem_box(found, context.settings.language)] if found else []
    parts += list(place_views(text.strip(), page, context))
    if any(map(has_marks, parts)):
        parts += [f"## {word('references', language)} {{ #references }}", Aside(LIST)]
    markdown, slots = join(parts, inline)
    written = source.tree.value if isinstance(source.tree.value, dict) else {}
    meta: dict[str, Any] = {key: value for key, value in written.items() if value is not None and not _is_ours(key)}
    meta.update({key: for_themes(meta[key]) for key in ("title", "description") if isinstance(meta.get(key), str)})
    meta.update({"lang": language, "dir": direction(language), "rb_kind": written.get("rb_kind") or "page"})
    return Page(page, markdown, meta, source.path, in_nav=True, slots=slots)


def _is_ours(key: object) -> bool:
    """Whether a key is one that the theme prints as it stands, because nobody but us writes it."""
    return str(key).startswith("rb_")


def language_of(page: PlainPage, default: str) -> str:
    """The language of a page that is no record."""
    written = page.tree.value if isinstance(page.tree.value, dict) else {}
    return str(written.get("lang") or written.get("language") or default)


def title_of(page: PlainPage) -> str:
    """The title of a page that is no record: as its front matter says, else its first heading, else its file."""
    written = page.tree.value if isinstance(page.tree.value, dict) else {}
    first = page.body.headings[0].text if page.body.headings else ""
    return str(written.get("title") or first or page.path)
