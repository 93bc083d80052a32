"""Feeds as a feed reader sees them, by RFC 4287."""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree

from relaybook.build import build
from relaybook.config import read_project
from tests.projects import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"


@cache
def feeds() -> dict[str, ElementTree.Element]:
    project = read_project(ROOT / "mkdocs.yml")
    files = build(project.sources, project.settings).files
    return {f.path: ElementTree.fromstring(str(f.content)) for f in files if f.path.endswith("feed.xml")}


def text(node: ElementTree.Element, name: str) -> str:
    return (node.findtext(ATOM + name) or "").strip()


def test_every_topic_and_country_with_records_has_a_feed() -> None:
    assert {"feed.xml", "topics/freedom-of-information/feed.xml", "countries/ke/feed.xml"} <= set(feeds())


def test_a_feed_says_what_the_standard_asks() -> None:
    ids = [text(feed, "id") for feed in feeds().values()]
    assert len(set(ids)) == len(ids)
    for path, feed in feeds().items():
        assert text(feed, "title") and text(feed, "updated").endswith("T00:00:00Z"), path
        links = {link.get("rel"): link.get("href", "") for link in feed.findall(ATOM + "link")}
        assert links["self"].endswith("/relaybook/" + path)
        entries = feed.findall(ATOM + "entry")
        assert 0 < len(entries) <= 50
        dates = [text(entry, "updated") for entry in entries]
        assert dates == sorted(dates, reverse=True) and text(feed, "updated") == dates[0]
        for entry in entries:
            assert text(entry, "id").startswith("urn:relaybook:relaybook:") and text(entry, "title")
            author = entry.find(ATOM + "author")
            assert author is not None and text(author, "name")


def test_a_feed_holds_what_is_new_under_its_term() -> None:
    titles = [text(entry, "title") for entry in feeds()["countries/ke/feed.xml"].findall(ATOM + "entry")]
    assert "Mzalendo: Kenya's parliament in plain view" in titles
    assert not [title for title in titles if "Germany" in title]
