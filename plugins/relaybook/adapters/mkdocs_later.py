"""Pages that other MkDocs plugins make or change: drafted when their text is known, and written all in one go."""

from __future__ import annotations

from mkdocs.structure.pages import Page as HostPage

from relaybook.adapters.mkdocs_site import report
from relaybook.build import unused_beside
from relaybook.library.checked import Checked
from relaybook.library.citing import find_unknown
from relaybook.model import Page, Source
from relaybook.pages.cited import cited_later, drafted
from relaybook.schema.pages import read_page
from relaybook.schema.records import PlainPage


class Later:
    """The further pages of one build."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.said = frozenset(diagnostic.message for diagnostic in checked.diagnostics)
        self.waiting: dict[str, tuple[PlainPage, HostPage]] = {}

    def draft(self, source: Source, page: HostPage) -> Page | None:
        """A page with nothing in its slots yet; nothing where it stays as it is.

        Raises:
            PluginError: There are errors, and the site is not being served.
        """
        plain = read_page(source)
        found = find_unknown(plain.body, self.checked.library.entries)
        report((d for d in found if d.message not in self.said), serving=self.checked.settings.serving)
        draft = drafted(plain, self.checked)
        if draft:
            self.waiting[page.file.src_uri] = plain, page
        return draft

    def write(self) -> dict[str, Page]:
        """Put everything into the slots; give back the pages by their `src_uri`. Now it is known what nothing cites."""
        further = [plain for plain, _ in self.waiting.values()]
        report(unused_beside(self.checked, further), serving=self.checked.settings.serving)
        done = cited_later(further, self.checked) if further else {}
        by_source = {made.source: made for made in done.values()}
        pages: dict[str, Page] = {}
        for uri, (plain, page) in self.waiting.items():
            pages[uri] = by_source[plain.path]
            page.content = pages[uri].with_searchable(page.content or "")
        return pages
