"""What the head of a page must say of it, as rules over HTML: for people who cite, for Zotero, for search engines.

The rules are those that Scholar's guidelines give, and that Zotero was seen to follow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

TYPE_TAGS = frozenset(
    {
        "citation_journal_title",
        "citation_conference_title",
        "citation_book_title",
        "citation_dissertation_institution",
        "citation_technical_report_institution",
        "DC.type",
    }
)
"""Each of these says what a page is. A page with two of them is saved as either."""
MANY = frozenset({"citation_author", "citation_keywords"})
DC_TYPES = frozenset({"Dataset", "Report", "webpage"})
SCHEMA_ORG = "https://schema.org/"
_DATE = re.compile(r"\d{4}(/\d\d(/\d\d)?)?")
_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_ABSOLUTE = re.compile(r"https?://[^/\s]+/\S*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


class Head(HTMLParser):
    """The parts of a page that the rules look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.links: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []
        self.language = self.title = self.heading = ""
        self.coins = False
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = held.get("lang", "")
        elif tag == "meta":
            self.metas.append((held.get("name") or held.get("property") or "", held.get("content", "")))
        elif tag == "link":
            self.links += [(rel, held.get("href", ""), held.get("type", "")) for rel in held.get("rel", "").split()]
        elif tag == "script" and held.get("type") == "application/ld+json":
            self.scripts.append("")
            self._inside = "ld"
        elif tag in ("title", "h1") and not getattr(self, "heading" if tag == "h1" else "title"):
            self._inside = tag
        self.coins = self.coins or "Z3988" in held.get("class", "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == ("script" if self._inside == "ld" else self._inside):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "ld":
            self.scripts[-1] += data
        elif self._inside == "title":
            self.title += data
        elif self._inside == "h1":
            self.heading += data

    def all(self, name: str) -> list[str]:
        """The contents of every tag of a name."""
        return [content for held, content in self.metas if held == name]

    def rel(self, name: str) -> list[str]:
        """The addresses of every link of a relation."""
        return [href for rel, href, _ in self.links if rel == name]


def find_head_faults(html: str, *, work: bool) -> list[str]:
    """What is wrong with the head of a page, in plain words; an empty list where nothing is.

    Args:
        html: The whole page.
        work: Whether the page shows something to be cited. All other pages must say nothing of the kind.
    """
    head = Head(html)
    faults = list(_everywhere(head))
    faults += _of_a_work(head) if work else _of_no_work(head)
    return faults


def _everywhere(head: Head) -> Iterator[str]:
    if not _LANGUAGE.fullmatch(head.language):
        yield "the page does not say its language"
    if not head.title.strip():
        yield "the page has no title"
    if head.coins:
        yield "the page holds COinS: Zotero would save the work cited instead of the page"
    if head.all("citation_reference"):
        yield "citation_reference has no reader"
    if len(head.rel("canonical")) > 1:
        yield "the page has two canonical addresses"
    for name in sorted({name for name, _ in head.metas if name}):
        if name not in MANY and len(head.all(name)) > 1:
            yield f"{name} is there twice"
        if not all(content.strip() for content in head.all(name)):
            yield f"{name} is empty"
    for rel, href, _ in head.links:
        if not href:
            yield f"a link {rel} leads nowhere"


def _of_no_work(head: Head) -> Iterator[str]:
    for name, _ in head.metas:
        if name.startswith(("citation_", "DC.", "og:", "article:")):
            yield f"{name} is on a page that is no work"
    for rel in ("cite-as", "describedby", "author", "item", "type"):
        if head.rel(rel):
            yield f"a link {rel} is on a page that is no work"
    if head.scripts:
        yield "JSON-LD is on a page that is no work"


def _of_a_work(head: Head) -> Iterator[str]:
    yield from _names(head)
    yield from _type(head)
    yield from _dates_and_addresses(head)
    yield from _open_graph(head)
    yield from _signposting(head)
    yield from _json_ld(head)


def _names(head: Head) -> Iterator[str]:
    title = "".join(head.all("citation_title"))
    if title != head.heading.strip():
        yield f"citation_title is `{title}`, and the heading is `{head.heading.strip()}`"
    if not head.all("citation_author"):
        yield "there is no citation_author"
    for author in head.all("citation_author"):
        family, comma, given = author.partition(",")
        if not comma:
            yield f"the author `{author}` would be taken apart at its last word: end a name in one part with a comma"
        elif "," in given or ";" in author or re.search(r"\band\b", author) and given:
            yield f"the author `{author}` would become several: one tag for each"
        elif not family.strip():
            yield f"the author `{author}` has no family name"


def _type(head: Head) -> Iterator[str]:
    found = [name for name, _ in head.metas if name in TYPE_TAGS]
    if len(found) != 1:
        yield f"{len(found)} tags say what the page is: {', '.join(found) or 'Zotero would save an article'}"
    if "citation_technical_report_institution" in found and not head.all("citation_technical_report_number"):
        yield "the report has no number"
    if "DC.type" in found and head.all("DC.type")[0] not in DC_TYPES:
        yield f"Zotero does not know the DC.type `{head.all('DC.type')[0]}`"
    if any(name.startswith("DC.") for name, _ in head.metas) and not head.rel("schema.DC"):
        yield "DC tags need the link schema.DC"
    if head.all("DCTERMS.license"):
        yield "DCTERMS.license is not read: write DC.rights"


def _dates_and_addresses(head: Head) -> Iterator[str]:
    for date in head.all("citation_publication_date"):
        if not _DATE.fullmatch(date):
            yield f"the date `{date}` is not YYYY/MM/DD"
    for name in ("citation_public_url", "citation_fulltext_html_url", "citation_pdf_url", "og:url"):
        for url in head.all(name):
            if not _ABSOLUTE.fullmatch(url):
                yield f"{name} is no whole address: {url}"
    if head.all("citation_language") != [head.language]:
        yield f"citation_language is {head.all('citation_language')}, and the page is in `{head.language}`"
    canonical = head.rel("canonical")
    if canonical and (head.all("og:url") != canonical or head.all("citation_fulltext_html_url") != canonical):
        yield f"the page has several addresses: {canonical}, {head.all('og:url')}"
    if canonical and not head.all("citation_public_url"):
        yield "there is no citation_public_url"


def _open_graph(head: Head) -> Iterator[str]:
    for name in ("og:type", "og:title", "og:site_name"):
        if not head.all(name):
            yield f"there is no {name}"
    if head.all("og:title") != head.all("citation_title"):
        yield "og:title is not the title"
    for name in ("article:published_time", "article:modified_time"):
        for date in head.all(name):
            if not _ISO_DATE.fullmatch(date):
                yield f"{name} is no date: {date}"


def _signposting(head: Head) -> Iterator[str]:
    for rel in ("cite-as", "license", "author"):
        for href in head.rel(rel):
            if not _ABSOLUTE.fullmatch(href):
                yield f"the link {rel} is no whole address: {href}"
    if head.rel("canonical") and len(head.rel("cite-as")) != 1:
        yield f"{len(head.rel('cite-as'))} links say what to cite"
    types = head.rel("type")
    if SCHEMA_ORG + "AboutPage" not in types or len(types) != 2 or not all(t.startswith(SCHEMA_ORG) for t in types):
        yield f"the links type are not AboutPage and one kind: {types}"
    described = {media for rel, _, media in head.links if rel == "describedby"}
    for media in ("application/vnd.citationstyles.csl+json", "application/x-bibtex"):
        if media not in described:
            yield f"no link describedby leads to {media}"


def _json_ld(head: Head) -> Iterator[str]:
    if len(head.scripts) != 1:
        yield f"{len(head.scripts)} scripts hold JSON-LD"
        return
    if "<" in head.scripts[0]:
        yield "the text of the JSON-LD could end its script"
    try:
        node: dict[str, Any] = json.loads(head.scripts[0])
    except ValueError:
        yield "the JSON-LD cannot be read"
        return
    adapted = ["https://schema.org", {"prov": "http://www.w3.org/ns/prov#"}]
    if node.get("@context") != (adapted if "prov:wasDerivedFrom" in node else "https://schema.org"):
        yield "the JSON-LD is not in the words of schema.org"
    if [node.get("name")] != head.all("citation_title"):
        yield "the JSON-LD has another title"
    if SCHEMA_ORG + str(node.get("@type")) not in head.rel("type"):
        yield f"the JSON-LD says {node.get('@type')}, and the links say {head.rel('type')}"
    if len(node.get("author") or ()) != len(head.all("citation_author")):
        yield "the JSON-LD has other authors"
    if [node.get("dateModified") or node.get("datePublished") or ""] != [
        date.replace("/", "-") for date in head.all("citation_publication_date")
    ] and (head.all("citation_publication_date") or node.get("datePublished")):
        yield "the JSON-LD has another date"
