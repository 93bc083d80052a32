"""The citations of all pages, written in one go, and each page's list of the works that it cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from relaybook.citations.citeproc import Csl, run
from relaybook.citations.cluster import Cluster
from relaybook.citations.render import Job, Rendered, plan, render
from relaybook.citations.styles import Style, read_style, shipped_styles, style_path
from relaybook.model import Page
from relaybook.pages.context import Context
from relaybook.pages.html import escape, isolated, tag
from relaybook.pages.marks import Mark, Shown, fill, marks_of
from relaybook.pages.own_citations import OwnCitations
from relaybook.pages.words import word

_LINKS = re.compile(r"</?a\b[^>]*>")
_NUMBER = re.compile(r'href="#ref-(\d+)"')
_WRAPPED = re.compile(r'\A<span class="citation" data-cites="[^"]*">(.*)</span>\Z', re.DOTALL)
_NOTHING = Rendered({}, {}, ())
_NO_OWN = OwnCitations()


def anchor_of(key: str) -> str:
    """The anchor of a work in the list of a page."""
    return f"ref-{key}"


@dataclass(frozen=True, slots=True)
class _Cited:
    """What one page cites."""

    language: str
    marks: Sequence[Mark]
    keys: tuple[str, ...]
    """In order of first use."""
    places: Mapping[str, tuple[int, ...]]
    """The numbers of the marks that cite each work."""


def cite_pages(
    pages: Sequence[Page], context: Context, *, own: OwnCitations = _NO_OWN, heading: str = "references"
) -> tuple[list[Page], Mapping[str, Rendered]]:
    """Pages with their citations and lists of references in place, and the references by language.

    Args:
        pages: Pages with marks.
        context: The addresses of the site.
        own: How the records of the site are to be cited themselves.
        heading: The id of the heading above each list; empty where nobody knows it, and the list says its own name.

    Raises:
        CiteprocError: Pandoc is missing or stopped.
    """
    settings, works = context.settings, context.works
    found = {page.path: _read(page, works, settings.language) for page in pages}
    cited = {path: each for path, each in found.items() if each.marks}
    style = read_style(style_path(settings.style, settings.root) or shipped_styles()["apa"])  # Reported already.
    numbers = style.numbers
    written, texts = _write(cited.values(), style, own, context)
    filled: dict[str, Page] = {}
    for page in pages:
        if each := cited.get(page.path):
            references = written.get(each.language, _NOTHING)
            filled[page.path] = _Page(page, each, numbers, references, texts, context, heading).filled()
    return [filled.get(page.path, page) for page in pages], written


def _read(page: Page, works: Mapping[str, Csl], default: str) -> _Cited:
    marks = [mark if all(cite.key in works for cite in mark.cluster) else Mark(bare=True) for mark in marks_of(page)]
    places: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        for cite in mark.cluster:
            places.setdefault(cite.key, []).append(number)
    once = {key: tuple(dict.fromkeys(numbers)) for key, numbers in places.items()}
    return _Cited(str(page.meta.get("lang") or default), marks, tuple(places), once)


def _write(
    cited: Collection[_Cited], style: Style, own: OwnCitations, context: Context
) -> tuple[Mapping[str, Rendered], Mapping[str, str]]:
    """What citeproc makes of all of them, by language, and the texts by which records are cited: in one process."""
    settings = context.settings
    cache = settings.root / ".cache" / "relaybook" / "citations" if settings.root else None
    everything = tuple(context.works[key] for key in sorted(context.works))
    order: dict[str, Sequence[str]] = {}
    numeric = style.numbers
    if numeric == "list":
        languages = sorted({each.language for each in cited})
        jobs = [Job(style, language, everything) for language in languages]
        order = {job.language: made.order for job, made in zip(jobs, render(jobs, cache), strict=True)}
    wanted: dict[str, set[Cluster]] = {settings.language: set()} if context.places.of_entry else {}
    for each in cited:
        numbers = numbers_of(each.keys, order.get(each.language))
        for mark in each.marks:
            if mark.cluster:
                cluster = numbered(mark.cluster, numbers) if numeric else mark.cluster
                wanted.setdefault(each.language, set()).add(cluster)
    plans = [plan(Job(style, language, everything, tuple(sorted(wanted[language])))) for language in sorted(wanted)]
    answers = iter(run([*own.calls, *(call for each in plans for call in each.calls)], cache))
    texts = own.texts([next(answers) for _ in own.calls])
    return {each.job.language: each.joined([next(answers) for _ in each.calls]) for each in plans}, texts


def numbers_of(keys: Sequence[str], order: Sequence[str] | None) -> dict[str, str]:
    """The number of each work on its page: in order of first use, or of the list where one is given."""
    if order is not None:
        wanted = set(keys)
        keys = [key for key in order if key in wanted]
    return {key: str(index + 1) for index, key in enumerate(keys)}


def numbered(cluster: Cluster, numbers: Mapping[str, str]) -> Cluster:
    """A cluster with numbers instead of keys."""
    return tuple(cite._replace(key=numbers[cite.key]) for cite in cluster)


class _Page:
    """A page on its way: everything that its marks need to be filled."""

    def __init__(
        self,
        page: Page,
        cited: _Cited,
        numbers: str,
        written: Rendered,
        texts: Mapping[str, str],
        context: Context,
        heading: str,
    ) -> None:
        self.page, self.cited, self.context, self.heading = page, cited, context, heading
        self.written, self.texts = written, texts
        self.anchors: dict[int, int] = {}
        for number, mark in enumerate(cited.marks):
            if mark.cluster and not mark.bare:
                self.anchors[number] = len(self.anchors) + 1
        self.numbers = numbers_of(cited.keys, written.order if numbers == "list" else None) if numbers else {}
        wanted = set(cited.keys)
        self.keys = tuple(self.numbers) if numbers else tuple(key for key in written.order if key in wanted)

    def filled(self) -> Page:
        return fill(self.page, self.cited.marks, self.show)

    def show(self, number: int) -> Shown:
        mark = self.cited.marks[number]
        if not mark.cluster:
            return Shown(self.texts.get(mark.own, "") if mark.bare else self.listed())
        return Shown(self.citation(number, mark), "" if mark.bare else self.card(mark.cluster))

    def citation(self, number: int, mark: Mark) -> str:
        cluster = numbered(mark.cluster, self.numbers) if self.numbers else mark.cluster
        html = self.written.clusters[cluster]
        if self.numbers:
            keys = list(self.numbers)
            html = _NUMBER.sub(lambda found: f'href="#{escape(anchor_of(keys[int(found[1]) - 1]))}"', html)
        inside = _WRAPPED.sub(r"\1", html)
        return inside if mark.bare else f'<span class="rb-cite" id="cite-{self.anchors[number]}">{inside}</span>'

    def card(self, cluster: Cluster) -> str:
        """The full references of a citation, without links of their own."""
        made = ("cited", self.cited.language, *(cite.key for cite in cluster))
        if made not in self.context.cache:
            inside = "".join(
                f'<span class="rb-tip__work">{_LINKS.sub("", self.written.references[key])}</span>'
                for key in dict.fromkeys(cite.key for cite in cluster)
            )
            card = f'<span class="rb-tip rb-tip--works" role="tooltip" data-search-exclude>{inside}</span>'
            self.context.cache[made] = card
        return self.context.cache[made]

    def listed(self) -> str:
        """The works of the page, each with an anchor that its citations lead to and links back to them."""
        language = self.cited.language
        texts = {key: isolated(self.written.references[key], language) for key in self.keys}
        items = "".join(tag("li", f"{texts[key]} {''.join(self.after(key))}", id=anchor_of(key)) for key in self.keys)
        kind = "rb-references rb-references--numbered" if self.numbers else "rb-references"
        listed = tag("ol", items, class_=kind)
        label = "" if self.heading else word("references", language)
        return tag("section", listed, role="doc-bibliography", aria_labelledby=self.heading, aria_label=label)

    def after(self, key: str) -> Iterator[str]:
        """Links to every place on the page where a work is cited, and to the page of the work."""
        places = [n for n in self.cited.places[key] if not self.cited.marks[n].bare]
        for index, number in enumerate(places):
            label = word("back_to_text", self.cited.language, n=index + 1)
            shown = "↩" if len(places) == 1 else f"↩{index + 1}"
            attributes = f'class="rb-back" role="doc-backlink" aria-label="{escape(label)}"'
            yield f'<a href="#cite-{self.anchors[number]}" {attributes}>{shown}</a>'
        if page := self.context.places.of_entry.get(key):
            url = self.context.url(self.page.path, page)
            label = word("all_uses", self.cited.language)
            yield tag("a", label, href=url, class_="rb-uses")
