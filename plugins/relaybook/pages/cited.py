"""Pages of any site as their authors wrote them, with citations and lists of references, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from relaybook.citations.bibliography import works_of
from relaybook.citations.render import Rendered
from relaybook.content.hide import hide_fences
from relaybook.library.checked import Checked
from relaybook.library.places import site_path
from relaybook.model import File, Page, Slot, Span
from relaybook.pages.bibliography import bibliography
from relaybook.pages.box import problem_box, problems_by_file, problems_in
from relaybook.pages.citing import cite_pages
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, join
from relaybook.pages.markdown import cite_marks, replaced
from relaybook.pages.marks import LIST, Shown, fill, marks_of
from relaybook.pages.plain import language_of, title_of
from relaybook.pages.words import word
from relaybook.schema.records import PlainPage

_LIST_LINE = re.compile(r"^(?:<!-- references -->|\\bibliography)[ \t]*$", re.MULTILINE)
"""Where an author wants the list; the second is how mkdocs-bibtex has it."""
_MARKER = re.compile("\ufdd0([bi])(\\d+)\ufdd1|<!--rb-slot-([bi])(\\d+)-->")
_OF_ITS_PAGE = re.compile(r'<a [^>]*class="rb-(?:back|uses)"[^>]*>.*?</a>|</?a\b[^>]*>| id="[^"]*"')


def cited_pages(checked: Checked) -> tuple[tuple[Page, ...], tuple[File, ...]]:
    """The pages that are changed, in order of path; those of all sources and their files, where the site wants them.

    Raises:
        CiteprocError: Citations could not be written.
    """
    context = _context(checked)
    pages, written = _written(checked.gathered.pages, context)
    files: tuple[File, ...] = ()
    if context.places.of_entry:
        own = {*context.places.of_file.values()}  # A page that the site has written itself stands.
        mine, sheet = bibliography(written[checked.settings.language], checked.uses, context)
        pages |= {page.path: page for page in mine if page.path not in own}
        files = (sheet,)
    return tuple(pages[path] for path in sorted(pages)), files


def cited_later(pages: Sequence[PlainPage], checked: Checked) -> Mapping[str, Page]:
    """Further pages of a site with their citations, by their path: those that are changed.

    Args:
        pages: Pages that other plugins have made or changed.
        checked: The site.

    Raises:
        CiteprocError: Citations could not be written.
    """
    return _written(pages, _context(checked))[0]


def drafted(source: PlainPage, checked: Checked) -> Page | None:
    """A further page as `cited_later` will give it, with nothing in its slots yet; nothing where it stays as it is.

    So that many such pages can be written in one go. Only a citation in a heading is written at once: the engine reads
    headings for its table of contents.

    Raises:
        CiteprocError: Citations could not be written.
    """
    problems = problems_by_file(checked.diagnostics)
    page = _page(source, Context(checked.library, checked.places, checked.settings, problems=problems))
    if page is None:
        return None
    marks = marks_of(page)
    if any(mark.bare for mark in marks):
        return cited_later([source], checked)[page.path]
    return _told_apart(fill(page, marks, lambda number: Shown("", "later" if marks[number].cluster else "")))


def _context(checked: Checked) -> Context:
    return Context(
        checked.library,
        checked.places,
        checked.settings,
        problems=problems_by_file(checked.diagnostics),
        titles={page.path: title_of(page) for page in checked.gathered.pages},
        works=works_of(checked.library.entries),
    )


def _written(pages: Iterable[PlainPage], context: Context) -> tuple[dict[str, Page], Mapping[str, Rendered]]:
    done, written = cite_pages([made for page in pages if (made := _page(page, context))], context, heading="")
    return {page.path: _told_apart(page) for page in done}, written


def _page(source: PlainPage, context: Context) -> Page | None:
    """A page with marks, or nothing where it would stay as it is."""
    body = source.body
    marks = list(cite_marks(body, context))
    wanted = "<!-- references -->" in body.text or "\\bibliography" in body.text
    lines = list(_LIST_LINE.finditer(hide_fences(body.text))) if wanted else []
    found = problems_in(Span(source.path), context)
    if not marks and not lines and not found:
        return None
    language = language_of(source, context.settings.language)
    places = [(line.start(), line.end(), "") for line in lines]
    if marks and lines:
        places[0] = (*lines[0].span(), LIST)
    above, listed, below = replaced(body.text, [*marks, *places]).partition(LIST)
    if marks and not listed:
        above, listed = f"{above.rstrip()}\n\n## {word('references', language)}", LIST
    parts: list[str] = [problem_box(found, language)] if found else []
    # A search finds a work on the pages that cite it, unless the work has a page of its own.
    finished = Aside if context.places.of_entry else Html
    markdown, slots = join([*parts, above.strip("\n"), finished(listed) if listed else "", below.strip("\n")])
    return Page(site_path(source.path, context.settings), markdown, {"lang": language}, source.path, slots=slots)


def _told_apart(page: Page) -> Page:
    """The same page with markers that no other page has, since a list of posts shows parts of many."""
    number = f"{crc32(page.path.encode()):010}"

    def own(text: str) -> str:
        if "\ufdd0" not in text and "<!--rb-slot-" not in text:
            return text  # Most of them, and there are many.
        return _MARKER.sub(lambda m: m[0].replace(m[2] or m[4], number + (m[2] or m[4])), text)

    slots = tuple(Slot(own(slot.marker), own(slot.html), slot.searchable) for slot in page.slots)
    return replace(page, markdown=own(page.markdown), slots=slots)


def with_parts_of(pages: Iterable[Page], html: str) -> str:
    """A page that shows parts of others, such as a list of posts: their citations, without what leads into their lists.

    Args:
        pages: The pages that parts may be of.
        html: The page, with markers in it.
    """
    slots = (slot for page in pages for slot in page.slots)
    bare = (replace(slot, html=_OF_ITS_PAGE.sub("", slot.html) if slot.searchable else "") for slot in slots)
    whole = Page("", "", slots=tuple(bare))
    return whole.with_rest(whole.with_searchable(html))
