"""How pages and claims of a site are cited: the texts, the files, the address that lasts, and who is named."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from relaybook.citations import citeproc
from relaybook.model import Page, Ref
from relaybook.pages import own_citations
from relaybook.pages.head import author_tag
from relaybook.pages.own_citations import plan_own_citations
from relaybook.pages.site import _context, render
from relaybook.pages.work import work_of
from tests.head_rules import TYPE_TAGS
from tests.texts import CASE, PLAYBOOK, RINGERS, STEPS, SUMMARY, check_texts, front, lines_of

CLAIM = (
    "[{id: bells-help, statement: Bells help in small towns., direction: positive, certainty: low, cites: [ann2020]}]"
)
FILES = {
    **RINGERS,
    "docs/references.bib": "@book{ann2020, author={Ann, A.}, title={Bells}, year={2020}, doi={10.1000/1}}\n",
    "case_studies/bells.md": front(**CASE, creators="[organisation/ringers]", date_published="2024-03-05"),
    "docs/evidence/do-bells-help.md": front(**SUMMARY, claims=CLAIM, creators="[ringers]", date_modified="2025"),
    "docs/playbooks/ring.md": front(**PLAYBOOK, based_on="[case_study/bells]", version="1.2.0") + STEPS,
}


def built(
    files: Mapping[str, str], permalinks: Mapping[Ref, str] | None = None, **settings: object
) -> tuple[dict[str, Page], dict[str, str]]:
    """Pages and the texts of files, by path."""
    checked = check_texts({**FILES, **files})
    assert lines_of(checked) == []
    settings = {"site_name": "Bell Book", "site_url": "https://example.org/b/", **settings}
    checked = replace(
        checked,
        settings=replace(checked.settings, **settings),  # type: ignore[arg-type]
        places=replace(checked.places, permalinks=permalinks or {}),
    )
    pages, made = render(checked)
    return {page.path: page for page in pages}, {file.path: str(file.content) for file in made}


def cited(page: Page, number: int = 0) -> dict[str, str]:
    """The citations of a block on a page as plain text, by style; block 0 is that of the page, which comes last."""
    blocks = re.findall(r'<(?:div|details) class="rb-credit[ "].*?rb-credit__files', page.whole(), re.DOTALL)
    shown = re.findall(r'__name">(\w+)</span><p>(.*?)</p>', blocks[number - 1])
    return {name: html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\xa0", " ") for name, text in shown}


def metas(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, name, content in page.meta.get("rb_meta", ()):
        found.setdefault(name, []).append(content)
    return found


def test_a_page_is_cited_in_three_styles() -> None:
    pages, _ = built({})
    assert cited(pages["case_studies/bells.md"]) == {
        "APA": "Ringers. (2024). Bells [Case study]. Bell Book. https://example.org/b/case_studies/bells/",
        "Harvard": "Ringers (2024) Bells. Case study. Bell Book. Available at: "
        "https://example.org/b/case_studies/bells/.",
        "Chicago": "Ringers. 2024. Bells. Case study. Bell Book. https://example.org/b/case_studies/bells/.",
    }


def test_a_claim_is_cited_by_itself_as_a_part_of_its_summary() -> None:
    pages, files = built({})
    page = pages["evidence/do-bells-help.md"]
    address = "https://example.org/b/evidence/do-bells-help/#bells-help"
    assert cited(page, 1)["APA"] == (
        f"Ringers. (2025). Bells help in small towns. In Do bells help? Bell Book. {address}"
    )
    assert 'id="bells-help"' in page.whole() and "Cite this claim" in page.whole()
    assert cited(page)["APA"].startswith("Ringers. (2025). Do bells help? [Evidence summary].")
    item = json.loads(files["evidence/do-bells-help/cite/bells-help.json"])[0]
    assert item["container-title"] == "Do bells help?" and item["URL"] == address
    assert "@incollection{" in files["evidence/do-bells-help/cite/bells-help.bib"]
    assert 'href="../../evidence/do-bells-help/cite/bells-help.ris"' in page.whole()


def test_files_lie_beside_the_page() -> None:
    pages, files = built({})
    assert "author = {{Ringers}}" in files["case_studies/bells/cite.bib"]
    assert files["case_studies/bells/cite.ris"].startswith("TY  - RPRT")
    assert json.loads(files["case_studies/bells/cite.json"])[0]["author"] == [{"literal": "Ringers"}]
    for ending in ("bib", "ris", "json"):
        assert f'href="../../case_studies/bells/cite.{ending}"' in pages["case_studies/bells.md"].whole()


def test_flat_addresses_have_the_same_files() -> None:
    pages, files = built({}, use_directory_urls=False)
    assert "case_studies/bells/cite.bib" in files
    assert 'href="../case_studies/bells/cite.bib"' in pages["case_studies/bells.md"].whole()


def test_nobody_is_told_apart_from_their_other_pages() -> None:
    more = {
        f"case_studies/more-{n}.md": front(**CASE, creators="[organisation/ringers]", date_published="2024")
        for n in range(70)
    }
    pages, _ = built(more)
    for path, page in pages.items():
        if path.startswith("case_studies/more-"):
            assert cited(page)["APA"].startswith("Ringers. (2024). Bells")
            assert cited(page)["Chicago"].startswith("Ringers. 2024. ")


def test_a_released_version_is_cited_at_its_own_address() -> None:
    playbook = "playbooks/ring.md"
    before, _ = built({})
    assert "Version" not in cited(before[playbook])["APA"]  # Its words may still change.
    after, files = built({}, permalinks={Ref("playbook", "ring"): "playbooks/ring/v/1.2.0.md"})
    assert (
        "(Version 1.2.0) [Playbook]. Bell Book. Retrieved https://example.org/b/playbooks/ring/v/1.2.0/"
        in (cited(after[playbook])["APA"])
    )
    assert json.loads(files["playbooks/ring/cite.json"])[0]["version"] == "1.2.0"
    assert ["cite-as", "https://example.org/b/playbooks/ring/v/1.2.0/", ""] in after[playbook].meta["rb_links"]
    assert metas(after[playbook])["citation_technical_report_number"] == ["playbook/ring, 1.2.0"]
    assert metas(after[playbook])["citation_public_url"] == ["https://example.org/b/playbooks/ring/v/1.2.0/"]
    assert metas(after[playbook])["og:url"] == ["https://example.org/b/playbooks/ring/"]


def test_a_claim_of_a_released_summary_has_that_address_too() -> None:
    pages, _ = built({}, permalinks={Ref("evidence_summary", "do-bells-help"): "evidence/do-bells-help/v/2.md"})
    assert (
        "https://example.org/b/evidence/do-bells-help/v/2/#bells-help"
        in (cited(pages["evidence/do-bells-help.md"], 1)["APA"])
    )


def test_the_date_is_that_of_the_last_change_else_of_publication_else_none() -> None:
    both = front(**CASE, creators="[ringers]", date_published="2020-01", date_modified="2023-05-06")
    none = front(**CASE, creators="[ringers]")
    pages, files = built({"case_studies/both.md": both, "case_studies/none.md": none})
    assert cited(pages["case_studies/both.md"])["APA"].startswith("Ringers. (2023).")
    assert metas(pages["case_studies/both.md"])["citation_publication_date"] == ["2023/05/06"]
    assert metas(pages["case_studies/both.md"])["article:published_time"] == ["2020-01"]
    assert cited(pages["case_studies/none.md"])["APA"].startswith("Ringers. (n.d.).")
    assert "citation_publication_date" not in metas(pages["case_studies/none.md"])
    assert "issued" not in json.loads(files["case_studies/none/cite.json"])[0]


def test_the_language_of_the_record_decides_the_words() -> None:
    spanish = front(**{**CASE, "title": "Campanas"}, creators="[ringers]", language="es", date_published="2024")
    pages, _ = built({"case_studies/campanas.md": spanish})
    page = pages["case_studies/campanas.md"]
    assert "Estudio de caso" in cited(page)["APA"] and "Disponible en:" in cited(page)["Harvard"]
    assert "Cómo citar esta página" in page.whole() and metas(page)["citation_language"] == ["es"]


def test_people_are_named_in_two_parts_where_both_are_known() -> None:
    people = (
        "- {id: maria, name: María José García Márquez, family_name: García Márquez, given_name: María José, "
        "orcid: 0000-0002-1825-0097, consent: true}\n- {id: plato, name: Plato, consent: true}\n"
        "- {id: ann, name: Ann Smith, consent: true}\n"
    )
    case = front(**CASE, creators="[person/maria, person/plato, person/ann, organisation/ringers]")
    pages, files = built({"docs/people.yml": people, "case_studies/bells.md": case})
    page = pages["case_studies/bells.md"]
    assert metas(page)["citation_author"] == ["García Márquez, María José", "Plato,", "Ann Smith,", "Ringers,"]
    assert cited(page)["APA"].startswith("García Márquez, M. J., Plato, Ann Smith, & Ringers.")
    assert json.loads(files["case_studies/bells/cite.json"])[0]["author"][:2] == [
        {"family": "García Márquez", "given": "María José"},
        {"literal": "Plato"},
    ]
    assert ["author", "https://orcid.org/0000-0002-1825-0097", ""] in page.meta["rb_links"]
    node = json.loads(page.meta["rb_jsonld"])["author"][0]
    assert node["@type"] == "Person" and node["sameAs"] == "https://orcid.org/0000-0002-1825-0097"


def test_a_name_with_a_comma_stays_one_author() -> None:
    assert author_tag({"literal": "Ministry of Health, Uganda"}) == "Ministry of Health – Uganda,"
    assert author_tag({"literal": "Government Digital Service"}) == "Government Digital Service,"
    assert author_tag({"family": "Smith", "given": "Ann"}) == "Smith, Ann"


def test_without_creators_the_site_is_the_author() -> None:
    pages, _ = built({"case_studies/bells.md": front(**CASE)})
    assert metas(pages["case_studies/bells.md"])["citation_author"] == ["Bell Book,"]


def test_who_wrote_is_no_work_and_neither_is_a_list_or_a_draft() -> None:
    draft = front(title="Soon", status="draft")
    pages, files = built({"case_studies/soon.md": draft}, drafts=True)
    for path in ("organisations/ringers.md", "case_studies/index.md", "case_studies/soon.md"):
        assert not {"rb_meta", "rb_links", "rb_jsonld"} & pages[path].meta.keys(), path
        assert "Cite this page" not in pages[path].whole()
    assert not any(path.startswith(("organisations/ringers/cite", "case_studies/soon/cite")) for path in files)


def test_a_withdrawn_record_can_still_be_cited() -> None:
    withdrawn = front(**CASE, status="withdrawn", withdrawn_reason="It was wrong.", creators="[ringers]")
    pages, files = built({"case_studies/gone.md": withdrawn})
    assert "case_studies/gone/cite.bib" in files and pages["case_studies/gone.md"].meta["robots"] == "noindex"
    assert metas(pages["case_studies/gone.md"])["citation_title"] == ["Bells"]


def test_no_title_can_end_the_script_or_become_markup() -> None:
    title = "'Ring </script><script>alert(1)</script> & <i>run</i> {x} $y$'"
    pages, files = built({"case_studies/bells.md": front(**{**CASE, "title": title}, creators="[ringers]")})
    page = pages["case_studies/bells.md"]
    assert "<" not in page.meta["rb_jsonld"]
    assert json.loads(page.meta["rb_jsonld"])["name"] == title.strip("'")
    assert cited(page)["APA"].startswith(f"Ringers. (n.d.). {title.strip(chr(39))} [Case study].")
    assert "<script>" not in page.whole()
    assert json.loads(files["case_studies/bells/cite.json"])[0]["title"] == title.strip("'")


def test_json_ld_holds_claims_and_what_they_rest_on() -> None:
    pages, _ = built({})
    node = json.loads(pages["evidence/do-bells-help.md"].meta["rb_jsonld"])
    assert node["@type"] == "ScholarlyArticle" and node["isPartOf"]["name"] == "Bell Book"
    assert node["citation"] == [
        {
            "@type": "CreativeWork",
            "@id": "https://doi.org/10.1000/1",
            "name": "Bells",
            "url": "https://doi.org/10.1000/1",
        }
    ]
    assert node["hasPart"] == [
        {
            "@type": "Claim",
            "text": "Bells help in small towns.",
            "@id": "https://example.org/b/evidence/do-bells-help/#bells-help",
            "url": "https://example.org/b/evidence/do-bells-help/#bells-help",
            "citation": [{"@id": "https://doi.org/10.1000/1"}],
        }
    ]
    assert json.loads(pages["playbooks/ring.md"].meta["rb_jsonld"])["@type"] == "HowTo"


OWN = """\
type: count
label: {en: Count}
folders: [docs/counts]
url: counts/{id}/
required: [title]
work: {csl: dataset, genre: {en: Table of counts}, institution: Office of Bells}
properties:
  doi: {label: DOI, description: Its DOI., maps: {csl: DOI}}
  by: {label: By, description: Who counted., type: array, relation: {to: [band]}, maps: {schema.org: creator}}
  years: {label: Years, description: When., format: partial-date, maps: {schema.org: temporalCoverage}}
"""
BAND = """\
type: band
label: {en: Band}
folders: [docs/bands]
url: bands/{id}/
required: [title]
agent: {schema_org: MusicGroup, same_as: [site]}
properties:
  site: {label: Site, description: Its address., format: uri}
"""


def test_a_type_of_a_sites_own_is_cited_by_yaml_alone() -> None:
    pages, files = built(
        {
            "docs/schema/count.yml": OWN,
            "docs/schema/band.yml": BAND,
            "docs/bands/tin.md": front(title="Tin", site="https://tin.example"),
            "docs/counts/all.md": front(title="All bells", doi="10.1000/2", by="[tin]", years="2001~"),
        }
    )
    page = pages["counts/all.md"]
    assert cited(page)["APA"] == "Tin. (n.d.). All bells [Table of counts]. Office of Bells. https://doi.org/10.1000/2"
    assert metas(page)["DC.type"] == ["Dataset"] and metas(page)["DC.publisher"] == ["Office of Bells"]
    assert metas(page)["citation_doi"] == ["10.1000/2"]
    assert not [name for name in metas(page) if "technical_report" in name]
    assert ["cite-as", "https://doi.org/10.1000/2", ""] in page.meta["rb_links"]
    assert ["author", "https://tin.example", ""] in page.meta["rb_links"]
    node = json.loads(page.meta["rb_jsonld"])
    assert node["@type"] == "Dataset" and node["temporalCoverage"] == "2001"
    assert node["author"][0]["@type"] == "MusicGroup"
    assert "rb_meta" not in pages["bands/tin.md"].meta


@pytest.mark.parametrize(
    ("csl", "name", "content"),
    [
        ("report", "citation_technical_report_institution", "Bell Book"),
        ("article-journal", "citation_journal_title", "Bell Book"),
        ("chapter", "citation_book_title", "Bell Book"),
        ("dataset", "DC.type", "Dataset"),
        ("webpage", "DC.type", "webpage"),
    ],
)
def test_each_kind_of_work_has_one_tag_that_says_so(csl: str, name: str, content: str) -> None:
    own = f"type: count\nfolders: [docs/counts]\nurl: counts/{{id}}/\nwork: {{csl: {csl}}}\n"
    pages, _ = built({"docs/schema/count.yml": own, "docs/counts/all.md": front(title="All bells")})
    found = metas(pages["counts/all.md"])
    assert [(each, found[each]) for each in found if each in TYPE_TAGS] == [(name, [content])]
    assert "All bells" in cited(pages["counts/all.md"])["APA"]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("work: {csl: reprot}", "`reprot` is no kind of work that a record can be"),
        ("work: report", "`work` is a map of names and values (help: write `work: {csl: report}`)"),
        ("work: {csl: report, genra: X}", "a work has no part `genra` (help: did you mean `genre`?)"),
        ("work: {schema_org: how to}", "`how to` is no type of schema.org"),
        ("agent: {family: surname}", "there is no field `surname`"),
        ("agent: Person", "`agent` is a map of names and values"),
    ],
)
def test_a_mistake_in_a_definition_is_told(block: str, said: str) -> None:
    checked = check_texts({"docs/schema/own.yml": f"type: case_study\n{block}\n"})
    assert [line for line in lines_of(checked) if said in line and line.startswith("docs/schema/own.yml:2:")]


def test_a_type_can_undo_what_it_inherits() -> None:
    own = "type: note\nextends: case_study\nfolders: [docs/notes]\nurl: notes/{id}/\nwork: {}\n"
    pages, _ = built({"docs/schema/note.yml": own, "docs/notes/one.md": front(**CASE)})
    assert "rb_meta" not in pages["notes/one.md"].meta


def test_texts_are_kept_and_a_new_record_leaves_most_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"case_studies/c-{n}.md": front(**CASE, creators="[ringers]") for n in range(130)}

    def texts(more: dict[str, str]) -> dict[str, str]:
        own = plan_own_citations(_context(check_texts({**FILES, **many, **more})))
        return own.texts(citeproc.run(own.calls, tmp_path))

    monkeypatch.setattr(own_citations, "_AT_ONCE", 64)
    first = texts({})
    started = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: started.append(k["input"]) or real(*a, **k))
    assert texts({}) == first
    assert started == []
    again = texts({"case_studies/new.md": front(**CASE, creators="[ringers]")})
    assert len(again) == len(first) + 3 and {name: again[name] for name in first} == first
    assert len(started) == 1 and started[0].count(b"test-case_study-c-") < 65


def test_a_key_is_unique_and_says_where_it_comes_from() -> None:
    checked = check_texts(FILES)
    context = _context(checked)
    items = [work_of(record, context) for record in checked.library.records.values()]
    keys = [item["id"] for item in items if item]
    assert keys == [
        "test-case_study-bells",
        "test-evidence_summary-do-bells-help",
        "test-evidence_summary-do-bells-help:bells-help",
        "test-playbook-ring",
    ]


def test_no_two_works_have_one_key_whatever_their_ids_are_made_of() -> None:
    claim = "[{{id: {}, statement: {}, direction: positive, certainty: low, cites: [ann2020]}}]"
    files = {
        "docs/evidence/a.md": front(**SUMMARY, claims=claim.format("b-c", "The first claim.")),
        "docs/evidence/a-b.md": front(**SUMMARY, claims=claim.format("c", "The second claim.")),
    }
    pages, made = built(files)
    assert "The first claim" in cited(pages["evidence/a.md"], 1)["APA"]
    assert "The second claim" in cited(pages["evidence/a-b.md"], 1)["APA"]
    keys = re.findall(r'"id": "([^"]*)"', made["records.csl.json"])
    assert "test-evidence_summary-a:b-c" in keys
    assert len({*keys}) == len(keys)
