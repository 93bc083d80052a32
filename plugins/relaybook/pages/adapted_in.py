"""On an original: who adapted it, as a table, as a tree, and on a map of the world."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.library.network import Learned
from relaybook.pages.adapted import changes_in_words
from relaybook.pages.descendants import Descendant, descendants
from relaybook.pages.html import Aside, escape, tag, title
from relaybook.pages.origins import country, language_name, reviewed, term_label, web_address
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_date
from relaybook.pages.views.figure import in_scroll_box
from relaybook.pages.views.map import map_picture
from relaybook.pages.views.map_countries import Country, Tally
from relaybook.pages.views.tree import Node, branches
from relaybook.pages.views.world import points
from relaybook.pages.words import word
from relaybook.schema.formats import direction

ANCHOR = "adapted-in"
_COLUMNS = ("adapted_page", "adapted_where", "adapted_version", "what_was_changed", "learned")
_RESULTS, _AGAIN = "results", "again"


def adapted_in(sheet: Sheet) -> Iterator[str]:
    """The section on what was made from a record; nothing where nothing was, and on a released version."""
    found = () if sheet.context.version else descendants(sheet.record.ref, sheet.page, sheet.context)
    if not found:
        return
    show = _Show(sheet)
    rows = list(_walk(found, sheet.record.title))
    yield title(2, word("adapted_in", sheet.language), ANCHOR)
    yield Aside(show.table(rows) + show.tree(found) + show.map([each for each, _ in rows]))


def _walk(found: tuple[Descendant, ...], above: str) -> Iterator[tuple[Descendant, str]]:
    """Everything that was made from a record, each with the title of what it was made from."""
    for each in found:
        yield each, above
        yield from _walk(each.below, each.title)


class _Show:
    """How they are written on one page."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.language, self.context = sheet, sheet.language, sheet.context

    def table(self, rows: list[tuple[Descendant, str]]) -> str:
        """One row for each: the tree and the map say nothing more."""
        head = "".join(f'<th scope="col">{self.sheet.word(name)}</th>' for name in _COLUMNS)
        first: set[str] = set()
        body = ""
        for each, above in rows:
            anchor = f"{ANCHOR}-{each.jurisdiction.lower()}" if each.jurisdiction not in first else ""
            first.add(each.jurisdiction)
            cells = "".join(tag("td", cell) for cell in self.cells(each, above))
            body += tag("tr", tag("th", self.page(each), scope="row") + cells, id=anchor if each.jurisdiction else "")
        name = self.sheet.word("adapted_in")
        inside = f"<caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return in_scroll_box(f'<table class="rb-table rb-table--adapted">{inside}</table>', name)

    def page(self, each: Descendant) -> str:
        """The title, linked, and what a reader should know before following the link."""
        facts = [self.sheet.word(f"made_{each.kind}")] if each.kind in ("translation", "adaptation", "copy") else []
        facts += [self.sheet.word("machine_translated")] if each.machine_translated else []
        by = word("this_site", self.language) if each.reviewed_here else each.reviewed
        facts.append(escape(reviewed(by, self.language)))
        facts += [tag("bdi", escape(each.site))] if each.site else []
        facts += [self.sheet.word("last_seen", date=show_date(each.seen, self.language))] if each.seen else []
        return self.link(each) + "".join(tag("span", fact, class_="rb-provenance") for fact in facts)

    def link(self, each: Descendant) -> str:
        spoken = {"lang": each.language, "dir": direction(each.language)}
        text = escape(each.title)
        if not each.url:
            return tag("span", text, **spoken)
        return f'<a href="{self.url(each)}"{self.attributes(each)}>{text}</a>'

    def url(self, each: Descendant) -> str:
        """The address for an attribute: that of this site is one already."""
        return escape(each.url) if each.site else each.url

    def attributes(self, each: Descendant) -> str:
        external = ' rel="external"' if each.site else ""
        return f' lang="{escape(each.language)}" dir="{direction(each.language)}"{external}'

    def cells(self, each: Descendant, above: str) -> Iterator[str]:
        """Where it is and in which language; from what and how far behind; what was changed; what was learned."""
        spoken = escape(language_name(each.language, self.context, self.language))
        yield escape(self.country(each)) + tag("span", spoken, class_="rb-provenance")
        made_from = word("version_n", self.language, n=each.version)
        made_from = made_from if above == self.sheet.record.title else f"{above}, {made_from.lower()}"
        yield escape(made_from) + tag("span", escape(self.behind(each)), class_="rb-provenance")
        note = tag("p", escape(each.note), lang=each.language, dir=direction(each.language)) if each.note else ""
        yield note + escape(changes_in_words(each.states, self.language))
        yield "".join(map(self.lesson, each.learned)) or tag("span", self.sheet.word("nothing_yet"), class_="rb-quiet")

    def country(self, each: Descendant) -> str:
        return country(each.jurisdiction, self.context, self.language) or word("no_country", self.language)

    def behind(self, each: Descendant) -> str:
        """How far behind, in words; in another's line, behind the version of that one."""
        if each.behind is None:
            return word("not_given", self.language)
        if not each.behind:
            return word("up_to_date", self.language)
        name = "behind_one" if each.behind == 1 else "behind_many"
        return word(name, self.language, n=each.behind, v=each.newest)

    def lesson(self, each: Learned) -> str:
        url = each.url if each.url.startswith((".", "#", "/")) else escape(web_address(each.url))
        named = f'<a href="{url}">{escape(each.title)}</a>' if url else escape(each.title)
        facts = [escape(show_date(each.date, self.language))] if each.date else []
        facts += [escape(term_label(_RESULTS, each.result, self.context, self.language))] if each.result else []
        facts += [escape(term_label(_AGAIN, each.again, self.context, self.language))] if each.again else []
        return tag("p", named + (tag("span", meta_line(facts), class_="rb-provenance") if facts else ""))

    def tree(self, found: tuple[Descendant, ...]) -> str:
        """Which was made from which, the record of this page at the root."""
        here = Node(
            self.sheet.record.title, "", self.sheet.word("this_page"), below=[self.node(each) for each in found]
        )
        return self.figure("tree", "lineage_tree", branches([here], "rb-branches"))

    def node(self, each: Descendant) -> Node:
        facts = [self.country(each), language_name(each.language, self.context, self.language), self.behind(each)]
        return Node(each.title, self.url(each), meta_line(map(escape, facts)),
                    below=[self.node(other) for other in each.below], attributes=self.attributes(each))  # fmt: skip

    def map(self, rows: list[Descendant]) -> str:
        """Where they are, each country with its number; the empty text where no place is known."""
        types = self.context.schema.types
        by_code: dict[str, dict[str, int]] = {}
        for each in rows:
            if each.jurisdiction in points() and each.type in types:
                counted = by_code.setdefault(each.jurisdiction, {})
                counted[each.type] = counted.get(each.type, 0) + 1
        if not by_code:
            return ""
        countries = [
            Country(code, country(code, self.context, self.language), f"#{ANCHOR}-{code.lower()}",
                    tuple(Tally(types[name], number) for name, number in counted.items()))
            for code, counted in by_code.items()
        ]  # fmt: skip
        countries.sort(key=lambda each: (-each.total, each.label, each.code))
        kinds = [kind for kind in types.values() if any(kind.name in counted for counted in by_code.values())]
        drawn = map_picture(countries, kinds, self.sheet.page, self.context, self.language)
        return self.figure("map", "lineage_map", tag("div", drawn, class_="rb-map"))

    def figure(self, kind: str, name: str, inside: str) -> str:
        caption = tag("figcaption", tag("strong", self.sheet.word(name), class_="rb-figure__title"))
        return tag("figure", caption + inside, class_=f"rb-figure rb-figure--{kind}")
