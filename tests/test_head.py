"""What the head of each page says, judged by the rules of `head_rules`, which are judged here too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaybook.schema.load import load_schema
from tests.head_rules import Head, find_head_faults
from tests.projects import FILES, ROOT, mkdocs_build, run, write

GOOD = """<!doctype html><html lang="en"><head><title>Wells · Book</title>
<link rel="canonical" href="https://example.org/wells/">
<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">
<meta name="citation_title" content="Wells">
<meta name="citation_author" content="García Márquez, María José">
<meta name="citation_author" content="Government Digital Service,">
<meta name="citation_publication_date" content="2024/03/05">
<meta name="citation_technical_report_institution" content="Book">
<meta name="citation_technical_report_number" content="case_study/wells">
<meta name="citation_language" content="en">
<meta name="citation_public_url" content="https://example.org/wells/">
<meta name="citation_fulltext_html_url" content="https://example.org/wells/">
<meta name="DC.rights" content="https://creativecommons.org/licenses/by/4.0/">
<meta property="og:type" content="article"><meta property="og:title" content="Wells">
<meta property="og:url" content="https://example.org/wells/"><meta property="og:site_name" content="Book">
<meta property="article:published_time" content="2024-03-05">
<link rel="cite-as" href="https://example.org/wells/">
<link rel="type" href="https://schema.org/AboutPage"><link rel="type" href="https://schema.org/Report">
<link rel="describedby" href="https://example.org/wells/cite.bib" type="application/x-bibtex">
<link rel="describedby" href="https://example.org/wells/cite.json" type="application/vnd.citationstyles.csl+json">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Report","name":"Wells",
"author":[{},{}],"datePublished":"2024-03-05"}</script>
</head><body><h1>Wells</h1></body></html>"""
BAD = [
    ('lang="en"', "", "the page does not say its language"),
    ("<title>Wells · Book</title>", "", "the page has no title"),
    ("<h1>", '<span class="Z3988"></span><h1>', "the page holds COinS"),
    ('name="citation_title" content="Wells"', 'name="citation_title" content="Wells - Book"', "the heading is `Wells`"),
    ("Government Digital Service,", "Government Digital Service", "would be taken apart at its last word"),
    ("García Márquez, María José", "García Márquez, María José; Smith, Ann", "would become several"),
    ("Government Digital Service,", "Ministry of Health, Uganda,", "would become several"),
    ("2024/03/05", "5 March 2024", "is not YYYY/MM/DD"),
    (' name="citation_technical_report_institution"', ' name="x"', "0 tags say what the page is"),
    ('name="citation_language"', 'name="citation_journal_title" content="x"><meta name="citation_language"', "2 tags"),
    ('<meta name="citation_technical_report_number" content="case_study/wells">', "", "the report has no number"),
    ('<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">', "", "DC tags need the link schema.DC"),
    ('public_url" content="https://example.org', 'public_url" content="', "citation_public_url is no whole address"),
    ('language" content="en"', 'language" content="es"', "citation_language is ['es']"),
    ('og:url" content="https://example.org/wells/', 'og:url" content="https://example.org/', "several addresses"),
    ('<meta property="og:type" content="article">', "", "there is no og:type"),
    ('content="2024-03-05"', 'content="soon"', "article:published_time is no date"),
    ('<link rel="cite-as" href="https://example.org/wells/">', "", "0 links say what to cite"),
    ('<link rel="type" href="https://schema.org/AboutPage">', "", "the links type are not AboutPage"),
    ('type="application/x-bibtex"', "", "no link describedby leads to application/x-bibtex"),
    ('"@context"', '"x":"</scrip","@context"', "the text of the JSON-LD could end its script"),
    ('"author":[{},{}]', '"author":[{}]', "the JSON-LD has other authors"),
    ('"@type":"Report"', '"@type":"Dataset"', "the JSON-LD says Dataset"),
    ('"datePublished":"2024-03-05"', '"datePublished":"2023"', "the JSON-LD has another date"),
    ('"@context":"https://schema.org",', "", "not in the words of schema.org"),
    ("{}]", "{}", "the JSON-LD cannot be read"),
    ("<h1>", '<meta name="citation_reference" content="x"><h1>', "citation_reference has no reader"),
]


def test_a_good_head_has_no_faults() -> None:
    assert find_head_faults(GOOD, work=True) == []


@pytest.mark.parametrize(("old", "new", "said"), BAD, ids=[said for _, _, said in BAD])
def test_each_rule_finds_what_breaks_it(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert any(said in fault for fault in find_head_faults(GOOD.replace(old, new, 1), work=True))


def test_a_page_that_is_no_work_says_nothing_of_the_kind() -> None:
    faults = find_head_faults(GOOD, work=False)
    assert "citation_title is on a page that is no work" in faults
    assert "JSON-LD is on a page that is no work" in faults
    assert "a link cite-as is on a page that is no work" in faults


def faults_of(site: Path) -> tuple[list[str], int]:
    """Every fault of a built site, and how many of its pages show a work."""
    works = {name for name, kind in load_schema()[0].types.items() if kind.work}
    listed = json.loads((site / "records.json").read_text("utf-8"))["records"]
    whole = [each for each in listed if each["type"] in works and "#" not in each["url"]]
    shown = {each["url"] + "index.html" for each in whole}
    for each in whole:
        record = json.loads((site / f"data/{each['ref']}.json").read_text("utf-8"))
        shown |= {version["url"] + "index.html" for version in record.get("released", ())}
    found = []
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        text = file.read_text("utf-8")
        if "http-equiv" not in text:  # A page that only leads on has no head of its own.
            found += [f"{path}: {fault}" for fault in find_head_faults(text, work=path in shown)]
    assert shown <= {file.relative_to(site).as_posix() for file in site.rglob("*.html")}
    return found, len(shown)


def test_every_page_of_this_site(tmp_path: Path) -> None:
    built = run("mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site"), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    found, works = faults_of(tmp_path / "site")
    assert found == [] and works > 50


def test_every_page_of_a_site_without_an_address(tmp_path: Path) -> None:
    files = {**FILES, "mkdocs.yml": str(FILES["mkdocs.yml"]).replace("site_url: https://example.org/test/\n", "")}
    folder = write(tmp_path, files)
    assert mkdocs_build(folder).returncode == 0
    found, works = faults_of(folder / "site")
    assert found == [] and works == 2
    text = (folder / "site/case_studies/fountains/index.html").read_text("utf-8")
    head = Head(text)
    assert head.rel("cite-as") == [] and head.all("citation_public_url") == [] and head.all("og:url") == []
    assert head.rel("describedby")[0] == "../../case_studies/fountains/cite.bib"
    assert "example.org" not in text.replace("github.com/example", "")
