"""Pages of any site as their authors wrote them, with citations and lists of references, and nothing else changed."""

from __future__ import annotations

import re

from relaybook.citations.csl import to_csl
from relaybook.content.hide import hide_fences
from relaybook.library.checked import Checked
from relaybook.model import Page, Span
from relaybook.pages.bibliography import bibliography_pages
from relaybook.pages.box import problem_box, problems_by_file, problems_in
from relaybook.pages.citing import cite_pages
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, join
from relaybook.pages.markdown import cite_marks, replaced
from relaybook.pages.marks import LIST
from relaybook.pages.plain import language_of, title_of
from relaybook.pages.words import word
from relaybook.schema.records import PlainPage

_LIST_LINE = re.compile(r"^(?:<!-- references -->|\\bibliography)[ \t]*$", re.MULTILINE)
"""Where an author wants the list; the second is how mkdocs-bibtex has it."""


def cited_pages(checked: Checked) -> tuple[Page, ...]:
    """The pages that are changed, and those of all sources where the site wants them, in order of path.

    Raises:
        CiteprocError: Citations could not be written.
    """
    plain, library = checked.gathered.pages, checked.library
    context = Context(
        library,
        checked.places,
        checked.settings,
        problems=problems_by_file(checked.diagnostics),
        titles={page.path: title_of(page) for page in plain},
    )
    works = {key: to_csl(entry) for key, entry in library.entries.items() if entry.type}
    done, written = cite_pages([made for page in plain if (made := _page(page, context))], works, context, heading="")
    pages = {page.path: page for page in done}
    if context.places.of_entry:
        mine = bibliography_pages(works, written[checked.settings.language], checked.uses, context)
        own = {*context.places.of_file.values()}  # A page that the site has written itself stands.
        pages |= {page.path: page for page in mine if page.path not in own}
    return tuple(pages[path] for path in sorted(pages))


def _page(source: PlainPage, context: Context) -> Page | None:
    """A page with marks, or nothing where it would stay as it is."""
    body = source.body
    marks = list(cite_marks(body, context))
    lines = list(_LIST_LINE.finditer(hide_fences(body.text)))
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
    return Page(context.places.of_file[source.path], markdown, {"lang": language}, source.path, slots=slots)
