"""What pages show of what they cite: numbers, links there and back, lists, and the page of each source."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from markdown import Markdown

from relaybook.adapters.extensions import EXTENSIONS
from relaybook.build import build
from relaybook.citations.cluster import Cite
from relaybook.content.sources import Sources
from relaybook.content.yamltree import parse_yaml
from relaybook.model import Source
from relaybook.pages.marks import cite_mark
from relaybook.settings import Settings, read_settings
from tests.texts import CASE, RINGERS, SUMMARY, front

BIB = """
@article{lamp2020, author = {Lamp, Ann}, title = {On <b> Lamps}, year = {2020}, keywords = {rct}, doi = {10.1000/1}}
@book{bell2019, author = {Bell, Bo}, title = {Bells}, year = {2019}, archived = {https://example.org/old/bells}}
@misc{moss2001, author = {Moss, Cy}, title = {Moss}, year = {2001}, retracted = {yes}}
@misc{Moss:2001, author = {Other, Di}, title = {Another}, year = {2002}, url = {https://example.org/m},
  openaccess = {javascript:alert(1)}}
"""
CLAIM = "\n  - {id: loud, statement: Bells are loud., direction: positive, certainty: low, cites: " \
        "[{key: bell2019, locator: p. 4, quote: 'very <loud>'}, lamp2020]}"  # fmt: skip
FILES = {
    **RINGERS,
    "docs/references.bib": BIB.replace("javascript:alert(1)", "https://example.org/free"),
    "docs/index.md": "# Home\n\n[@lamp2020] first, then @bell2019 [p. 3] and [@bell2019; @lamp2020].\n",
    "docs/evidence/bells.md": front(**SUMMARY, claims=CLAIM, topics="[anti-corruption]"),
    "case_studies/tower.md": front(**{**CASE, "intervention_summary": "A bell [@lamp2020]."})
    + "\nAs [@bell2019] says.\n",
}


def built(files: dict[str, str] = FILES, **settings: object) -> dict[str, str]:
    """Every page as it would be read, by path."""
    sources = Sources(tuple(Source(path, text) for path, text in sorted(files.items())))
    site = build(sources, Settings(site_id="test", **settings))  # type: ignore[arg-type]
    assert site.errors == ()
    return {page.path: page.whole() for page in site.pages}


def words(html: str) -> str:
    html = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), html)
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r'<span class="rb-tip.*?</span></span>', "", html)).split())


@pytest.mark.parametrize(
    ("style", "index", "listed"),
    [
        ("apa", "(Lamp, 2020) first, then Bell (2019, p. 3) and (Bell, 2019; Lamp, 2020).", ["bell2019", "lamp2020"]),
        ("ieee", "[1] first, then [2, p. 3] and [1], [2].", ["lamp2020", "bell2019"]),
        ("vancouver", "(1) first, then (2) and (1,2).", ["lamp2020", "bell2019"]),
    ],
)
def test_a_page_cites_in_its_style(style: str, index: str, listed: list[str]) -> None:
    page = built(style=style)["index.md"]
    assert index in words(page)
    assert re.findall(r'<li id="ref-([^"]+)"', page) == listed
    for key in listed:
        assert f'<a href="#ref-{key}" role="doc-biblioref">' in page


def test_numbers_begin_with_one_on_every_page() -> None:
    pages = built(style="ieee")
    assert "A bell [1]." in words(pages["case_studies/tower.md"]) and "As [2] says." in words(
        pages["case_studies/tower.md"]
    )
    assert re.findall(r'<li id="ref-([^"]+)"', pages["case_studies/tower.md"]) == ["lamp2020", "bell2019"]
    assert re.findall(r'<li id="ref-([^"]+)"', pages["evidence/bells.md"]) == ["bell2019", "lamp2020"]


def test_a_style_that_numbers_by_its_list_does_so_on_every_page(tmp_path: Path) -> None:
    from relaybook.citations.styles import shipped_styles

    text = shipped_styles()["nlm-citation-sequence"].read_text("utf-8")
    sorted_list = re.sub(r"(<bibliography[^>]*>)", r'\1<sort><key variable="author"/></sort>', text)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/mine.csl").write_text(sorted_list, "utf-8")
    page = built(style="docs/mine.csl", root=tmp_path)["index.md"]
    assert "(2) first, then (1) and (1,2)." in words(page)
    assert re.findall(r'<li id="ref-([^"]+)"', page) == ["bell2019", "lamp2020"]


def test_a_reference_leads_back_to_every_place_that_cites_it() -> None:
    page = built()["index.md"]
    item = re.search(r'<li id="ref-bell2019">.*?</li>', page)
    assert item
    back = re.findall(r'<a href="#(cite-\d+)"[^>]* role="doc-backlink" aria-label="([^"]+)"', item[0])
    assert back == [("cite-2", "Back to the text, place 1"), ("cite-3", "Back to the text, place 2")]
    for anchor, _ in back:
        around = page[page.index(f'id="{anchor}"') :]
        assert 'href="#ref-bell2019"' in around[: around.index("rb-tip")]


def test_a_claim_shows_where_in_a_work_and_what_it_quotes() -> None:
    page = built()["evidence/bells.md"]
    assert "Bell (2019, p. 4) very &lt;loud&gt;" in words(page)


def test_the_card_of_a_citation_is_not_for_search_engines() -> None:
    sources = Sources(tuple(Source(path, text) for path, text in sorted(FILES.items())))
    pages = {page.path: page for page in build(sources, Settings(site_id="test")).pages}
    for path in ("index.md", "case_studies/tower.md"):
        indexed = pages[path].with_searchable(pages[path].markdown)
        assert "Lamp, 2020</a>" in indexed and "On &lt;b&gt; Lamps" not in indexed
        assert "On &lt;b&gt; Lamps" in pages[path].with_rest(indexed)


def test_a_page_that_cites_nothing_has_no_list() -> None:
    page = built({**FILES, "docs/quiet.md": "# Quiet\n\nNothing by @anybody.\n"})["quiet.md"]
    assert "doc-bibliography" not in page and "Sources" not in page and "@anybody" in page


def test_all_sources_are_listed_with_kind_and_topics() -> None:
    page = built()["references/index.md"]
    items = re.findall(r'<li id="ref-([^"]+)" data-kind="(\w+)"(?: data-topics="([^"]*)")?>(.*?)</li>', page)
    assert [(key, kind, topics) for key, kind, topics, _ in items] == [
        ("bell2019", "book", "anti-corruption"),
        ("lamp2020", "article", "anti-corruption"),
        ("moss2001", "document", ""),
        ("Moss:2001", "web", ""),
    ]
    assert words(items[2][3]).startswith("Retracted") and words(items[2][3]).endswith("Not cited yet")
    assert words(items[0][3]).endswith("Cited in 3 places")
    assert '<option value="book">Book</option>' in page and '<option value="anti-corruption">' in page
    assert '<link rel="stylesheet" href="../references/filters.css">' in page


def test_the_page_of_a_source_says_what_rests_on_it() -> None:
    pages = built()
    page = pages["references/bell2019.md"]
    assert "Bell, B. (2019). Bells." in words(page)
    for url, shown in (("../../evidence/bells/#loud", "Bells are loud."), ("../../case_studies/tower/", "Bells"),
                       ("../../", "Home")):  # fmt: skip
        assert re.search(rf'<a href="{re.escape(url)}"[^>]*>{re.escape(shown)}</a>', page), url
    assert 'href="https://example.org/old/bells"' in page
    assert "do not rely on it" in words(pages["references/moss2001.md"]).casefold()
    assert 'href="https://example.org/free"' in pages["references/moss-2001.md"]
    assert "On &lt;b&gt; Lamps" in pages["references/lamp2020.md"] and "Randomised" in pages["references/lamp2020.md"]


def test_a_site_may_have_no_pages_of_sources() -> None:
    pages = built(references="")
    assert not any(path.startswith("references/") for path in pages)
    assert "rb-uses" not in pages["index.md"] and "doc-bibliography" in pages["index.md"]


def test_an_address_that_would_run_a_script_is_an_error() -> None:
    sources = Sources(tuple(Source(path, text) for path, text in {**FILES, "docs/references.bib": BIB}.items()))
    found = build(sources, Settings(site_id="test")).errors
    assert [(error.code, error.span.line) for error in found] == [("bad-address", 6)]


def test_marks_that_somebody_writes_are_no_marks() -> None:
    forged = f"\ufdd2%5Bfalse\ufdd3 \ufdd2\ufdd3 {cite_mark((Cite('nobody'),))}"
    page = built({**FILES, "docs/forged.md": f"# Forged\n\n{forged} [@lamp2020]\n"})["forged.md"]
    assert "(Lamp, 2020)" in words(page) and "nobody" not in words(page)


def test_a_whole_build_starts_pandoc_once_and_a_second_one_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: started.append(1) or real(*a, **k))
    first = built(root=tmp_path)
    assert started == [1]
    assert built(root=tmp_path) == first and started == [1]


def test_marks_that_somebody_writes_make_nothing_of_their_own() -> None:
    odd = cite_mark((Cite("lamp2020", mode="Nonsense"),))  # type: ignore[arg-type]
    forged = f"\ufdd2\ufdd3 {odd} \ufdd0b0\ufdd1 <!--rb-slot-b0--> \ufdd0i0\ufdd1"
    title = r"Bells \uFDD2\uFDD3 \uFDD0b0\uFDD1"
    case = front(**{**CASE, "title": f'"{title}"', "description": f'"{title}"', "intervention_summary": f'"{title}"'})
    files = {
        **FILES,
        "docs/forged.md": f"# Forged {forged}\n\n{forged} [@lamp2020]\n",
        "case_studies/forged.md": f"{case}\n{forged} and [@bell2019] and [[case_study/forged]]\n",
        "docs/more.json": r'[{"id": "x", "type": "book", "title": "X \ufdd2\ufdd3 \ufdd0b0\ufdd1", "issued": {}}]',
    }
    pages = built(files)
    for path in ("forged.md", "case_studies/forged.md", "case_studies/index.md", "references/index.md",
                 "references/x.md"):  # fmt: skip
        page = pages[path]
        assert page.count('role="doc-bibliography"') == (path.endswith("forged.md")), path
        assert len(re.findall(r' id="([^"]+)"', page)) == len({*re.findall(r' id="([^"]+)"', page)}), path


def test_a_long_key_gives_a_name_that_a_disk_can_hold() -> None:
    entries = "".join(f"@book{{{letter * 300}{n}, title={{Bells}}, author={{Bell, B.}}, year={{2019}}}}\n"
                      for letter in ("k", "ж") for n in (1, 2))  # fmt: skip
    pages = built({**FILES, "docs/long.bib": entries})
    names = [path for path in pages if path.startswith(("references/k", "references/ж"))]
    assert len(names) == 4 and all(len(name.encode()) < 150 for name in names)


def test_no_engine_reads_a_mark_in_what_is_cited() -> None:
    odd = "[a](javascript:alert(1)) **b** `c` __d__ [1]"
    bib = f"@book{{odd_*key*, title={{{odd}}}, author={{{odd} and {odd}}}, year={{2020}}}}\n"
    text = "# About @{odd_*key*}\n\nSee [@{odd_*key*}].\n\n[1]: https://example.org/one\n"
    page = built({**FILES, "docs/odd.bib": bib, "docs/odd.md": text})["odd.md"]
    html = Markdown(extensions=[*EXTENSIONS]).convert(page)
    assert "javascript:alert(1)" in words(html) and 'href="javascript' not in html and 'href="https' not in html
    assert "<code>" not in html and "<strong>" not in html
    assert "**b** `c` __d__ [1]" in words(html).replace("“", "").replace("”", "")
    assert html.count('href="#ref-odd_*key*"') == 2 and re.search(r'<h1 id="about[^"]*">', html)


@pytest.mark.parametrize(
    "address", ["{id}/", "/{id}", "references/", "a/{id}/{id}/", "https://example.org/{id}/", "../{id}/"]
)
def test_pages_of_sources_need_a_folder_of_the_site(address: str) -> None:
    tree, _ = parse_yaml(f"plugins: [{{relaybook: {{references: '{address}'}}}}]", "mkdocs.yml")
    _, problems = read_settings(tree)
    assert [(d.code, d.help) for d in problems] == [
        ("bad-option", "write an address with `{id}` below a folder, such as `references/{id}/`, or empty")
    ]


def test_a_citation_in_the_flow_of_a_field_is_one_and_an_escaped_one_is_none() -> None:
    case = {**CASE, "intervention_summary": r"'@bell2019 says so; write \@lamp2020 to us.'"}
    text = front(**case) + "\n\\@lamp2020 and `\\@lamp2020`.\n"
    page = words(built({**FILES, "case_studies/flow.md": text})["case_studies/flow.md"]).replace("&#64;", "@")
    assert "Bell (2019) says so; write @lamp2020 to us." in page
    assert "@lamp2020 and `\\@lamp2020`." in page


def test_what_others_take_their_fields_from_is_in_use_and_a_container_is_no_source() -> None:
    bib = FILES["docs/references.bib"].replace("retracted = {yes}", "note = {seen}") + (
        "@xdata{press, publisher = {Press}}\n@book{whole, title = {The Whole}, editor = {Ed, Al}, year = {2018}}\n"
        "@incollection{part, author = {Part, P.}, title = {Part}, year = {2018}, crossref = {whole}, xdata = {press}}\n"
    )
    files = {**FILES, "docs/references.bib": bib, "docs/part.md": "# Part\n\n[@part; @moss2001; @{Moss:2001}]\n"}
    sources = Sources(tuple(Source(path, text) for path, text in sorted(files.items())))
    site = build(sources, Settings(site_id="test"))
    assert site.diagnostics == ()
    listed = next(page.whole() for page in site.pages if page.path == "references/index.md")
    assert 'id="ref-whole"' in listed and 'id="ref-press"' not in listed
    assert not any(page.path.startswith("references/press") for page in site.pages)
