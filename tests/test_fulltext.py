"""The index, what is read of finished pages, and the vocabulary: from text alone."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from relaybook.search.article import read_article
from relaybook.search.entries import Known, Written, entries_of, plain_words
from relaybook.search.facet_file import VERSION
from relaybook.search.fulltext import Entry, Index, folder_of, make_index
from relaybook.search.listed import read_listed
from relaybook.search.words import Named, Words, counted, read_words, words_file
from tests.projects import ROOT

PAGE = """<!doctype html><html lang="{lang}" dir="ltr"><head><title>Wells · Site</title>
<meta name="description" content="Who mends &quot;them&quot;.">{head}</head><body><nav>Menu</nav>
<article class="x"><nav>Crumbs</nav><h1 id="top">Wells<a class="headerlink" href="#top">¶</a></h1><p>Water for all.</p>
<h2 id="claims">Claims</h2><h3 id="a">Pumps last.</h3><div data-search-exclude><p>Ten years.</p></div>
<h3 id="b">Ropes wear.</h3><p>Two years.</p><article>Inner</article></article><footer>Foot</footer></body></html>"""
FACETS = {
    "version": VERSION,
    "language": "en",
    "kinds": {"claim": "Claim", "evidence_summary": "Evidence summary"},
    "card": ["countries"],
    "facets": [
        {"id": "type", "terms": [["claim", "Claims", -1, ""], ["evidence_summary", "Evidence", -1, ""]]},
        {"id": "countries", "terms": [["africa", "Africa", -1, ""], ["KE", "Kenya", 0, ""], ["GH", "Ghana", 0, ""]]},
    ],
    "values": {"type": "0\n1", "countries": "1.2\n"},
}
TITLES = {"version": VERSION, "titles": "Pumps last.\nWells", "urls": "wells/#a\nwells/"}
WORDS = Words(
    "en", (Named("countries", "KE", "Kenya", "ke/", ("Kenia", "كينيا")),), ("kenya",), {"countries": "Countries"}
)


def page(lang: str = "en", head: str = "") -> str:
    return PAGE.format(lang=lang, head=head)


def fragments(index: Index, language: str = "en") -> dict[str, dict[str, object]]:
    found = {}
    for path, content in index.files.items():
        if path.startswith(f"pagefind/{language}/fragment/"):
            read = json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd"))
            found[read["meta"].get("url") or read["url"].lstrip("/")] = read
    return found


def site() -> list[Entry]:
    article = read_article(page())
    assert article
    listed = read_listed(json.dumps(FACETS), json.dumps(TITLES))
    return list(entries_of([Written("wells/", article)], Known(listed, WORDS)))


def test_an_article_is_read() -> None:
    article = read_article(page("pt-BR"))
    assert article and (article.language, article.title, article.summary) == ("pt-BR", "Wells", 'Who mends "them".')
    assert article.headings() == ("Wells", "Claims", "Pumps last.", "Ropes wear.")
    assert "Menu" not in article.html and "Foot" not in article.html and "Inner" in article.html


@pytest.mark.parametrize("head", ['<meta name="robots" content="noindex">', '<meta http-equiv="refresh" content="0">'])
def test_a_page_that_hides_is_not_read(head: str) -> None:
    assert read_article(page(head=head)) is None


def test_a_page_without_an_article_is_not_read() -> None:
    assert read_article("<html lang=en><body><p>x</p></body></html>") is None


def test_a_section_ends_at_the_next_heading_and_shows_what_the_page_leaves_out() -> None:
    article = read_article(page())
    assert article
    assert article.section("a").strip() == "<div><p>Ten years.</p></div>"
    assert article.section("none") == ""


def test_a_record_inside_a_page_is_a_hit_of_its_own() -> None:
    found = fragments(make_index(site()))
    assert sorted(found) == ["wells/", "wells/#a"]
    claim = found["wells/#a"]
    assert claim["content"] == "Ten years."
    assert claim["meta"] == {
        "title": "Pumps last.",
        "kind": "Claim",
        "facts": "Kenya, Ghana",
        "near": "Kenya Kenia كينيا",
        "url": "wells/#a",
    }
    assert claim["filters"] == {"type": ["claim"], "countries": ["KE", "africa", "GH"]}


def test_hidden_words_and_frames_are_in_no_text() -> None:
    for fragment in fragments(make_index(site())).values():
        assert not {"Kenia", "Crumbs", "¶"} & set(str(fragment["content"]).replace(".", " ").split())


def test_the_same_pages_give_the_same_bytes_in_any_order() -> None:
    entries = [
        *site(),
        Entry("eau/", "fr", "L'eau", "<p>Qui répare ?</p>"),
        Entry("水/", "zh-Hans", "水井", "<p>谁来修理水井？</p>"),
    ]
    first, second = make_index(entries), make_index(reversed(entries))
    assert first == second
    assert sorted(first.hits) == ["en", "fr", "zh"]
    assert sorted(first.hits["en"].values()) == ["wells/", "wells/#a"]


def test_only_what_our_list_of_results_needs_is_published() -> None:
    paths = make_index(site()).files
    assert not [path for path in paths if "ui" in path or "highlight" in path or "worker" in path]
    assert "pagefind/pagefind.js" in paths and "pagefind/en/wasm.en.pagefind" in paths
    entry = paths["pagefind/en/pagefind-entry.json"]
    assert entry == json.dumps(json.loads(entry), sort_keys=True, separators=(",", ":")).encode()


def test_settings_of_somebody_elses_pagefind_change_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plain = make_index(site())
    monkeypatch.setenv("PAGEFIND_INCLUDE_CHARACTERS", "<>$")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pagefind.yml").write_text("exclude_selectors: [p]\n")
    assert make_index(site()) == plain


def test_a_site_without_pages_has_an_empty_index() -> None:
    assert make_index([]) == Index()


def test_a_facet_file_of_another_version_is_not_read() -> None:
    assert read_listed(json.dumps({**FACETS, "version": 99}), json.dumps(TITLES)) == {}


def test_the_vocabulary_comes_back_as_it_was_written() -> None:
    assert read_words(words_file(WORDS)) == WORDS
    assert read_words(words_file(WORDS).replace('"version":1', '"version":2')) is None


def test_words_that_are_too_short_or_have_no_spaces_are_not_kept() -> None:
    assert counted(["The Äcker of Öd, 2020", "水井 l'eau Äcker"]) == ("äcker", "l'eau")


def test_a_site_without_records_has_the_words_of_titles_and_headings() -> None:
    article = read_article(page("fr"))
    assert article
    made = plain_words([Written("wells/", article)])
    assert set(made) == {"fr"}
    assert set(made["fr"].words) == {"wells", "claims", "pumps", "last", "ropes", "wear"}


def test_regions_and_scripts_share_the_index_of_their_language() -> None:
    assert [folder_of(tag) for tag in ("pt-BR", "zh_Hant", "EN", "")] == ["pt", "zh", "en", "en"]


@pytest.mark.skipif(not (ROOT / "node_modules/.bin/esbuild").exists(), reason="scripts/browser installs esbuild")
def test_the_scripts_are_what_their_modules_say() -> None:
    shell = shutil.which("sh")
    if not shell:
        pytest.skip("there is no shell")
    done = subprocess.run([shell, "scripts/browser", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
