"""Files of references: what is read of the messy one, what becomes of it in CSL-JSON, and what is said of it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relaybook.citations.bibliography import LARGEST, Bibliography, is_bibliography, read_bibliography
from relaybook.citations.csl import to_csl
from relaybook.citations.variables import (
    CSL_TYPES,
    DATE_VARIABLES,
    NAME_PARTS,
    NAME_VARIABLES,
    TEXT_VARIABLES,
)
from relaybook.content.sources import read_sources
from relaybook.model import Source

HERE = Path(__file__).parent
MESSY = HERE / "data" / "messy.bib"
CORPORA = HERE.parent.parent / "shared" / "corpora"
REAL = {
    "bib/turing-way-references.bib": 265,
    "bib/open-standards-report-references.bib": 28,
    "turing-commons-ped/docs/assets/bibliographies/ped.bib": 32,
}
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not in ../shared/corpora")
quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str, path: str = "docs/a.bib") -> Bibliography:
    return read_bibliography([Source(path, text)])


def said(found: Bibliography) -> list[str]:
    """The diagnostics, each as `line:column code`."""
    return [f"{d.span.line}:{d.span.column} {d.code}" for d in sorted(found.diagnostics, key=lambda d: d.span)]


def item_of(fields: str, kind: str = "article") -> dict[str, Any]:
    """The item that an entry with some fields becomes."""
    return to_csl(read(f"@{kind}{{key, {fields}}}").entries["key"])


# ---- the messy file --------------------------------------------------------------------------------------------

WANTED: dict[str, tuple[int, dict[str, Any]]] = {
    "ann2001accents": (9, {
        "type": "article-journal",
        "author": [
            {"family": "Ødegaard", "given": "Éric"},
            {"family": "García Márquez", "given": "María"},
            {"family": "Berg", "given": "Renée", "non-dropping-particle": "van der"},
            {"family": "King", "given": "Martin", "suffix": "Jr."},
        ],
        "title": 'The <span class="nocase">UK</span> and <i>Hamlet</i> in Öresund: '
                 "100% of H<sub>2</sub>O & more — a “test”",
        "container-title": "Town Studies",
        "volume": "12", "issue": "3", "page": "200–249",
        "issued": {"date-parts": [[2001, 3]]},
        "DOI": "10.1000/182",
    }),
    "parens2002": (20, {
        "type": "book",
        "author": [{"literal": "Barnes and Noble"}, {"literal": "others"}],
        "title": '<span class="nocase">Braces All Over</span>',
        "publisher": "Aldeia University Press", "edition": "2nd",
        "collection-title": "Town Books", "collection-number": "7",
        "issued": {"date-parts": [[2002]]},
    }),
    "chapter2003": (28, {
        "type": "chapter",
        "author": [{"family": "Doe", "given": "Ann"}],
        "editor": [{"family": "Roe", "given": "Bob"}],
        "title": "A Chapter", "container-title": "The Whole: And Its Parts", "page": "5–9",
        "publisher": "Aldeia Press", "publisher-place": "Aldeia", "language": "pt", "ISBN": "978-0-00-000000-2",
        "issued": {"date-parts": [[2003, 5]]},
    }),
    "whole2003": (29, {
        "type": "book",
        "editor": [{"family": "Roe", "given": "Bob"}],
        "title": "The Whole: And Its Parts",
        "publisher": "Aldeia Press", "publisher-place": "Aldeia", "language": "pt", "ISBN": "978-0-00-000000-2",
        "issued": {"date-parts": [[2003, 5]]},
    }),
    "common": (31, {"type": "document", "language": "pt", "ISBN": "978-0-00-000000-2"}),
    "range2004": (33, {
        "type": "webpage",
        "author": [{"literal": "Open Council, The"}],
        "title": "Open Budgets",
        "issued": {"date-parts": [[2004, 1], [2004, 3]], "circa": True},
        "accessed": {"date-parts": [[2020, 2, 3]]},
        "URL": "https://example.org/a_b?x=1&y=2%20",
    }),
    "corp2005": (36, {
        "type": "report",
        "author": [{"literal": "European Research Council"}],
        "title": "Report & Annex", "publisher": "ERC", "genre": "Technical report", "number": "R-5",
        "issued": {"date-parts": [[2005, 9]]},
    }),
    "soft2006": (39, {
        "type": "software",
        "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van den"}],
        "title": "Counter", "version": "1.2", "URL": "https://example.org/counter",
        "issued": {"date-parts": [[2006]]},
    }),
    "data2007": (42, {
        "type": "dataset",
        "author": [{"family": "王", "given": "小明"}, {"family": "نور", "given": "ليلى"}],
        "title": "数据", "publisher": "数据中心", "DOI": "10.5281/zenodo.42",
        "issued": {"date-parts": [[2007]]},
    }),
    "thesis2008": (44, {
        "type": "thesis",
        "author": [{"family": "Fontaine", "given": "Jean", "non-dropping-particle": "de la"}],
        "title": "On Foxes", "publisher": "Université d'Aldeia", "genre": "PhD thesis",
        "issued": {"date-parts": [[2008, 1, 10]]},
    }),
    "ключ2009": (46, {
        "type": "webpage",
        "author": [{"family": "Иванова", "given": "Анна"}],
        "title": "Город", "URL": "https://example.org/gorod",
        "issued": {"date-parts": [[2009, 7], [2009, 8]]},
    }),
    "circa2010": (48, {
        "type": "manuscript",
        "author": [{"family": "hooks", "given": "bell"}],
        "title": "Draft", "number": "arXiv:2010.00001", "URL": "https://arxiv.org/abs/2010.00001",
        "issued": {"date-parts": [[2010]], "circa": True},
    }),
    "joined2011": (50, {
        "type": "article-journal",
        "author": [{"family": "Doe", "given": "A."}],
        "title": "Parts and Town Studies", "container-title": 'J. " of Quotes', "issue": "4", "page": "e12",
        "issued": {"date-parts": [[2011]]},
    }),
    "newline2012": (54, {
        "type": "paper-conference",
        "author": [
            {"family": "Doe", "given": "A."},
            {"family": "Roe", "given": "B."},
            {"family": "Poe", "given": "C."},
        ],
        "title": "A Line That Ends in a Backslash and Goes On", "container-title": "Proceedings of Things",
        "event-date": {"date-parts": [[2012, 6, 1], [2012, 6, 3]]}, "event-place": "Aldeia",
        "issued": {"date-parts": [[2012]]},
    }),
    "nodate2013": (63, {
        "type": "webpage",
        "author": [{"family": "mySociety"}],
        "title": "Pages", "URL": "https://doi.org/10.1000/xyz", "DOI": "10.1000/xyz",
    }),
    "odd2015": (67, {
        "type": "document",
        "author": [{"family": "Poe", "given": "C."}],
        "title": "Odd",
        "issued": {"date-parts": [[2015], [2016]]},
    }),
    "broken2016": (69, {"type": "document"}),
    "undefined2017": (73, {
        "type": "article-journal",
        "author": [{"family": "Doe", "given": "A."}],
        "title": "Undefined", "container-title": "nosuch",
        "issued": {"date-parts": [[2017]]},
    }),
    "comma2018": (74, {
        "type": "article-journal",
        "author": [{"family": "Doe", "given": "A."}],
        "title": "A Comma is Missing", "container-title": "J",
        "issued": {"date-parts": [[2018]]},
    }),
    "twice2019": (76, {
        "type": "article-journal",
        "author": [{"family": "Doe", "given": "A."}],
        "title": "Twice", "container-title": "J",
        "issued": {"date-parts": [[2019]]},
    }),
    "person2021": (78, {
        "type": "report",
        "author": [{"family": "Council", "given": "European Research"}],
        "title": "A Person",
        "issued": {"literal": "20211"},
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def messy() -> Bibliography:
    return read(MESSY.read_text("utf-8"), "docs/messy.bib")


def test_messy_entries_are_all_there(messy: Bibliography) -> None:
    assert list(messy.entries) == list(WANTED)
    assert messy.complete


@pytest.mark.parametrize("key", WANTED)
def test_messy_entry(key: str, messy: Bibliography) -> None:
    line, wanted = WANTED[key]
    entry = messy.entries[key]
    column = MESSY.read_text("utf-8").split("\n")[line - 1].index(key) + 1
    assert entry.span == ("docs/messy.bib", line, column, line, column + len(key))
    item = to_csl(entry)
    assert item == {"id": key, **wanted}
    assert list(item)[:2] == ["id", "type"]


def test_messy_faults(messy: Bibliography) -> None:
    assert said(messy) == [
        "48:92 placeholder-value",
        "69:1 bib-syntax",
        "73:76 undefined-string",
        "74:38 bib-syntax",
        "76:58 bib-syntax",
        "77:1 bib-syntax",
        "78:35 organisation-as-person",
        "78:91 implausible-date",
    ]


def test_nothing_private_goes_out(messy: Bibliography) -> None:
    assert "SECRET" not in str([to_csl(entry) for entry in messy.entries.values()])


# ---- values, names, dates, one by one --------------------------------------------------------------------------

DATES: list[tuple[str, Any]] = [
    ("year = 2020, month = sep", [[2020, 9]]),
    ("year = {2020}, month = {9}", [[2020, 9]]),
    ("year = {2020}, month = {09}, day = {3}", [[2020, 9, 3]]),
    ("year = {2020}, month = {September 3}", [[2020, 9, 3]]),
    ("year = {2020}, month = jun # { 2}", [[2020, 6, 2]]),
    ("year = {2020}, month = {Jan.--Mar.}", [[2020, 1], [2020, 3]]),
    ("year = {2019/20}", [[2019], [2020]]),
    ("year = {2019--2021}", [[2019], [2021]]),
    ("year = {2020-03-04}", [[2020, 3, 4]]),
    ("year = {2020a}", [[2020]]),
    ("date = {2020-03-04T10:00:00}", [[2020, 3, 4]]),
    ("date = {-0043}", [[-44]]),
    ("date = {199X}", [[1990], [1999]]),
    ("date = {spring 2020}, year = {2020}", [[2020]]),
]


@pytest.mark.parametrize(("fields", "parts"), DATES, ids=[fields for fields, _ in DATES])
def test_date(fields: str, parts: Any) -> None:
    assert item_of(fields)["issued"]["date-parts"] == parts


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("date = {2020?}", {"date-parts": [[2020]], "circa": True}),
        ("year = {[2020]}", {"date-parts": [[2020]], "circa": True}),
        ("year = {2020}, month = {Autumn}", {"date-parts": [[2020]], "season": 3}),
        ("date = {2020-22}", {"date-parts": [[2020]], "season": 2}),
        ("date = {2020/..}", {"literal": "2020–"}),
        ("year = {in press}", {"literal": "in press"}),
        ("year = {n.d.}", None),
    ],
)
def test_date_of_another_kind(fields: str, issued: Any) -> None:
    assert item_of(fields).get("issued") == issued


NAMES: list[tuple[str, list[dict[str, str]]]] = [
    ("Plato", [{"family": "Plato"}]),
    ("Doe, Ann and {Marks and Spencer}", [{"family": "Doe", "given": "Ann"}, {"literal": "Marks and Spencer"}]),
    ("Ludwig van Beethoven", [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}]),
    ("{von Neumann}, John", [{"family": "von Neumann", "given": "John"}]),
    ("Doe, John, Jr.", [{"family": "Doe", "given": "John", "suffix": "Jr."}]),
    (r"S\o ren Kierkegaard", [{"family": "Kierkegaard", "given": "Søren"}]),
    (r"{\L}ukasz {\'S}wi{\k a}tek", [{"family": "Świątek", "given": "Łukasz"}]),
    ("Donald~E. Knuth", [{"family": "Knuth", "given": "Donald E."}]),
    ("{\\relax Ann Doe}, Bob", [{"family": "Ann Doe", "given": "Bob"}]),
    ("Doe, Ann and et al.", [{"family": "Doe", "given": "Ann"}, {"literal": "others"}]),
    ("Doe, Ann and others", [{"family": "Doe", "given": "Ann"}, {"literal": "others"}]),
    ("{Barnes and Noble, Inc.}", [{"literal": "Barnes and Noble, Inc."}]),
    ("Myrddin ap Dafydd", [{"family": "ap Dafydd", "given": "Myrddin"}]),
    ("ferch Rhys, Angharad", [{"family": "ferch Rhys", "given": "Angharad"}]),
    ("bin Rashid, Ahmad", [{"family": "bin Rashid", "given": "Ahmad"}]),
    ("Muhammad ibn Musa al-Khwarizmi", [{"family": "al-Khwarizmi", "given": "Muhammad ibn Musa"}]),
    ("al-Jabri, Mohammed Abed", [{"family": "al-Jabri", "given": "Mohammed Abed"}]),
    ("Tocqueville, Alexis de", [{"family": "Tocqueville", "given": "Alexis de"}]),
]


@pytest.mark.parametrize(("names", "wanted"), NAMES, ids=[names for names, _ in NAMES])
def test_names(names: str, wanted: list[dict[str, str]]) -> None:
    assert item_of(f"author = {{{names}}}")["author"] == wanted


TITLES: list[tuple[str, str]] = [
    (r"{\'E}tude and {\"O}l", "Étude and Öl"),
    ("The {NASA} way", 'The <span class="nocase">NASA</span> way'),
    ("the {word} small", "the word small"),
    (r"A \& B, 5\% of 3\,m", "A & B, 5% of 3\u202fm"),
    ("100% of A & B #1", "100% of A & B #1"),
    (r"From \$5 to $6 million and $7 million", "From $5 to $6 million and $7 million"),
    (r"$\alpha$-Lactam and x$^2$", "α-Lactam and x<sup>2</sup>"),
    (r"{\em Hamlet} again", "<i>Hamlet</i> again"),
    (r"G{\ifmmode\acute{o}\else\'{o}\fi}mez", "Gómez"),
    (r"\unknown{kept}", r"\unknown kept"),
    (r"\noopsort{1990}Sorted", "Sorted"),
    (r"Don't say `no' or ``never''", "Don't say ‘no’ or “never”"),
    (r"a \{b\} \_c", "a {b} _c"),
    (r"Of \emph{{E. coli} and others}", 'Of <i><span class="nocase">E. coli</span> and others</i>'),
    ("Disorder in children.", "Disorder in children"),
    ("Made in the U.S.", "Made in the U.S."),
    ("Doe Co.", "Doe Co."),
    ("And so on...", "And so on..."),
]


@pytest.mark.parametrize(("title", "wanted"), TITLES, ids=[title for title, _ in TITLES])
def test_title(title: str, wanted: str) -> None:
    assert item_of(f"title = {{{title}}}")["title"] == wanted


@pytest.mark.parametrize(
    ("kind", "fields", "wanted"),
    [
        ("article", "issue = {6377}", {"issue": "6377"}),
        ("article", "number = {2}, issue = {Spring}", {"issue": "2, Spring"}),
        ("article", "entrysubtype = {newspaper}", {"type": "article-newspaper"}),
        ("misc", "url = {https://a.org}", {"type": "webpage"}),
        ("misc", "url = {https://a.org}, publisher = {P}", {"type": "document"}),
        ("techreport", "institution = {A and B}, publisher = {C}", {"publisher": "C; A and B"}),
        ("book", "publisher = {{A} and {B}}", {"publisher": "A; B"}),
        ("mastersthesis", "school = {S}", {"genre": "Master’s thesis"}),
        ("article", "pages = {12 - 34, 50---52}", {"page": "12–34, 50–52"}),
        ("article", "langid = {ngerman}", {"language": "de"}),
        ("article", "url = {javascript:alert(1)}", {"URL": None}),
        ("article", "doi = {10.1000/a\\_b}", {"DOI": "10.1000/a_b"}),
        ("article", "DOI = {https://dx.doi.org/10.1000/a}", {"DOI": "10.1000/a"}),
        ("inproceedings", "booktitle = {P}, journal = {LNCS}", {"container-title": "P", "collection-title": "LNCS"}),
        ("book", "editor = {Roe, B.}, editortype = {compiler}", {"compiler": [{"family": "Roe", "given": "B."}]}),
        ("book", "foreword = {Roe, B.}", {"contributor": [{"family": "Roe", "given": "B."}]}),
        ("book", "title = {T}, maintitle = {M}, volume = 2", {"title": "M", "volume-title": "T"}),
        ("book", "title = {Why?}, subtitle = {Because}", {"title": "Why? Because"}),
        ("techreport", "eprint = {123}, eprinttype = {jstor}", {"URL": "https://www.jstor.org/stable/123"}),
        ("book", "edition = {Second}", {"edition": "2"}),
        ("book", "edition = {3rd ed.}", {"edition": "3rd"}),
        ("book", "edition = {Revised}", {"edition": "Revised"}),
        ("article", "pubstate = {inpress}", {"status": "in press", "issued": None}),
        ("article", "pubstate = {under review}", {"status": "under review"}),
        ("misc", "eprint = {2010.1}, archiveprefix = {arXiv}", {"type": "article", "publisher": "arXiv"}),
        ("article", "eprint = {2010.1}, eprinttype = {arxiv}, journal = {J}", {"type": "article-journal"}),
        ("audio", "type = {Podcast episode}, booktitle = {S}", {"type": "broadcast", "container-title": "S"}),
        ("audio", "booktitle = {S}", {"type": "song"}),
        ("movie", "title = {T}", {"type": "motion_picture", "genre": "Film"}),
        ("map", "title = {T}", {"type": "map"}),
        ("legislation", "title = {Fox Act 2000}, year = 2000, number = {c. 36}",
         {"title": "Fox Act", "container-title": "c. 36", "number": None}),
        ("legislation", "title = {Fox Act 2000}, year = 2001, number = {111-148}",
         {"title": "Fox Act 2000", "number": "111-148"}),
        ("legislation", "title = {2000}, year = 2000", {"title": "2000"}),
        ("jurisdiction", "institution = {High Court}", {"authority": "High Court", "publisher": "High Court"}),
    ],
)  # fmt: skip
def test_fields(kind: str, fields: str, wanted: dict[str, Any]) -> None:
    item = item_of(fields, kind)
    assert {name: item.get(name) for name in wanted} == wanted


def test_crossref_across_files_and_in_a_circle() -> None:
    one = "@incollection{a, crossref = {b}, title = {A}, author = {X, Y}, year = 2020}"
    other = "@book{b, title = {B}, author = {Z, Q}, publisher = {P}, year = 2020, crossref = {a}}"
    found = read_bibliography([Source("a.bib", one), Source("b.bib", other)])
    assert said(found) == []
    item = to_csl(found.entries["a"])
    assert (item["container-title"], item["publisher"]) == ("B", "P")
    assert item["author"] == [{"family": "X", "given": "Y"}]


def test_strings_of_strings_have_an_end() -> None:
    text = "@string{a0 = {xxxxxxxxxx}}" + "".join(f"\n@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 12))
    found = read(text + "\n@book{b, author = {X}, title = a3, year = 2020, publisher = a10}\n@string{c = nosuch}")
    assert said(found) == [f"{at} undefined-string" for at in ("12:15", "12:21", "13:61", "14:13")]
    assert len(found.entries["b"].fields["title"]) == 80


def test_strings_hold_in_every_file() -> None:
    found = read_bibliography(
        [
            Source("a.bib", "@book{a, author = {X}, title = {A}, year = 2020, publisher = press}"),
            Source("b.bib", "@string{PRESS = {The Press}}"),
        ]
    )
    assert said(found) == []
    assert to_csl(found.entries["a"])["publisher"] == "The Press"


def test_one_key_in_two_files() -> None:
    entry = "@book{a, author = {X}, title = {A}, year = 2020}\n"
    spaced = entry.replace(", title", ",\n    title")
    assert said(read_bibliography([Source("a.bib", entry), Source("b.bib", spaced)])) == []
    (problem,) = read_bibliography(
        [Source("a.bib", entry), Source("b.bib", "\n" + entry.replace("A}", "B}"))]
    ).diagnostics
    assert (problem.code, str(problem.span), str(problem.related[0].span)) == (
        "duplicate-entry",
        "b.bib:2:7",
        "a.bib:1:7",
    )
    (problem,) = read(entry + entry).diagnostics
    assert (problem.code, str(problem.span)) == ("duplicate-entry", "docs/a.bib:2:7")


# ---- CSL-JSON and CSL-YAML -------------------------------------------------------------------------------------

ITEMS = """[
  {"id": "http://zotero.org/users/1/items/A", "citation-key": "doe2020", "type": "article-journal",
   "title": "On <i>Foxes</i> \\ud83e\\udd8a & {braces}", "container-title": "Foxes", "DOI": "https://doi.org/10.1000/182",
   "author": [{"family": "Doe", "given": "Ann", "non-dropping-particle": "van"}, {"literal": "Fox Council"}],
   "issued": {"date-parts": [["2020", "3"]]}, "note": "SECRET", "abstract": "SECRET", "custom": {"x": "SECRET"}},
  {"id": 7, "type": "no-such-type", "title": "Numbers", "editor": [{"name": "Roe"}], "issued": {"raw": "2019-01-02"},
   "DOI": "10", "volume": 3}
]"""


def test_csl_json() -> None:
    found = read(ITEMS, "docs/items.json")
    assert said(found) == ["7:12 malformed-doi"]
    assert to_csl(found.entries["doe2020"]) == {
        "id": "doe2020",
        "type": "article-journal",
        "title": "On <i>Foxes</i> 🦊 & {braces}",
        "container-title": "Foxes",
        "DOI": "10.1000/182",
        "author": [{"family": "Doe", "given": "Ann", "non-dropping-particle": "van"}, {"literal": "Fox Council"}],
        "issued": {"date-parts": [[2020, 3]]},
    }
    assert to_csl(found.entries["7"])["type"] == "document"
    assert found.entries["doe2020"].span[1:3] == (2, 64)
    fields = dict(found.entries["doe2020"].fields)
    assert (fields["author"], fields["journal"], fields["year"]) == ("van Doe, Ann and {Fox Council}", "Foxes", "2020")
    assert fields["title"] == r"On Foxes 🦊 & \{braces\}"


def test_csl_yaml() -> None:
    text = (
        "# mine\n---\nreferences:\n- id: doe2020\n  type: book\n  title: Foxes\n  publisher: n/a\n  issued: 2020-03\n"
    )
    source = Source("docs/refs.yaml", text)
    assert is_bibliography(source)
    found = read_bibliography([source])
    assert said(found) == ["4:7 incomplete-entry", "7:14 placeholder-value"]
    assert to_csl(found.entries["doe2020"]) == {
        "id": "doe2020", "type": "book", "title": "Foxes", "issued": {"date-parts": [[2020, 3]]},
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"items": []}', '{"name": "x", "author": "y"}', "", "[1, null]", "nonsense"]
)
def test_json_that_holds_no_item(text: str) -> None:
    assert read(text, "docs/a.json") == ({}, (), True)


def test_json_that_breaks_off_keeps_what_came_before() -> None:
    found = read(ITEMS[: ITEMS.index('"no-such')], "docs/items.json")
    assert list(found.entries) == ["doe2020"]
    assert [(d.code, d.span.line) for d in found.diagnostics] == [("bib-syntax", 6)]
    assert not found.complete


def test_sources_read_lists_and_hide_the_rest(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/list.json").write_text(ITEMS, "utf-8-sig")
    late = {"id": "a", "type": "book", "abstract": "x" * 9_000, "author": [{"literal": "B"}], "note": "SECRET"}
    (tmp_path / "docs/late.json").write_text(json.dumps([late]))
    (tmp_path / "docs/package.json").write_text('{"type": "module", "author": "SECRET"}')
    (tmp_path / "docs/data.json").write_text("[1, 2]")
    found = read_sources(tmp_path, ["docs"])
    assert [source.path for source in found.texts] == ["docs/late.json", "docs/list.json"]
    assert (found.references, found.assets) == (("docs/package.json",), ("docs/data.json",))


# ---- bad input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html>\n<title>Not found</title>\n", "x" * (LARGEST + 1), "@" * 1000 + " {", "@article{" * 3],
    ids=["a page of an error", "too large", "marks", "beginnings"],
)
def test_nonsense_gives_one_diagnostic(text: str) -> None:
    found = read(text)
    assert {d.code for d in found.diagnostics} == {"bib-syntax"}
    assert len(found.diagnostics) <= 3
    assert not found.entries


@pytest.mark.parametrize("text", ["", "\n\n", "% only a comment\n", "@comment{nothing}", "@string{a = {b}}"])
def test_files_without_entries_are_right(text: str) -> None:
    assert read(text) == ({}, (), True)


def test_a_file_that_is_no_text_says_nothing_more() -> None:
    assert read_bibliography([Source("a.bib", "", readable=False)]) == ({}, (), False)


BITS = st.sampled_from(
    [*"@{}()\",=#%\\$~&\n ", "@article{", "@string{s = ", "@comment{", "@book(", "key,", "author = ", "title = {",
     "year = 20",
     "date = {20", "crossref = {key}", " and ", "}}", "\\'e", "\\emph{", "\\begin{x}", "$x^", "jan", "s # ", "é", "中",
     "doi = {10.", "month = ", "--", "[", "]", "\\ifmmode", "``", "\\t{", "\\url{", "\\u0301", "\U0001f5f3", "/..",
     "X?"]
)  # fmt: skip
TEXTS = st.lists(BITS, max_size=40).map("".join) | st.text(max_size=80)


def look_at(found: Bibliography, text: str) -> None:
    """Every place is one that the text has, and every item holds nothing but what CSL knows."""
    rows = text.split("\n")
    for diagnostic in found.diagnostics:
        span = diagnostic.span
        assert 1 <= span.line <= span.end_line <= len(rows)
        assert 1 <= span.column <= len(rows[span.line - 1]) + 1
        assert span.end_column <= len(rows[span.end_line - 1]) + 2
    for entry in found.entries.values():
        item = to_csl(entry)
        assert item.pop("id") == entry.key
        assert item.pop("type") in CSL_TYPES
        for name, value in item.items():
            if name in NAME_VARIABLES:
                assert value and all(part and set(part) <= set(NAME_PARTS) for part in value)
            elif name in DATE_VARIABLES:
                assert value and set(value) <= {"date-parts", "literal", "circa", "season"}
            else:
                assert name in TEXT_VARIABLES and isinstance(value, str) and value


@quick
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    look_at(read(text), text)


@quick
@given(st.data())
def test_marks_written_over_the_messy_file(data: st.DataObject) -> None:
    text = MESSY.read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(BITS) + text[at + data.draw(st.integers(0, 6)) :]
    look_at(read(text), text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["2020-01", "a b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("id type title author issued DOI family given literal date-parts raw season note".split()),
            inner,
        )
    ),
    max_leaves=12,
)


@quick
@given(st.lists(VALUES, max_size=4), st.sampled_from(["docs/a.json", "docs/a.yaml"]))
def test_any_items_are_read(items: list[Any], path: str) -> None:
    text = json.dumps(items, ensure_ascii=False)
    text = f"references: {text}" if path.endswith("yaml") else text
    look_at(read(text, path), text)


@quick
@given(st.text("ab{}\\$\"'`~^&%#_ éA-", max_size=24))
def test_no_letter_is_lost(title: str) -> None:
    from relaybook.citations.latex import plain

    shown = plain(title)
    letters = re.sub(r"\\[A-Za-z]+|\\.", "", title)
    for letter in "é":
        assert shown.count(letter) >= letters.count(letter)
    if "\\" not in title and "$" not in title:
        assert re.sub(r"[^abAé]", "", shown) == re.sub(r"[^abAé]", "", title)


# ---- real files ------------------------------------------------------------------------------------------------


@needs_corpora
@pytest.mark.parametrize("name", REAL)
def test_every_entry_of_a_real_file_is_read(name: str) -> None:
    text = (CORPORA / name).read_text("utf-8")
    beginnings = re.findall(r"^[ \t]*@(?!comment|string|preamble)\w+[ \t]*\{", text, re.MULTILINE | re.IGNORECASE)
    found = read(text, name)
    assert len(found.entries) == len(beginnings) == REAL[name]
    assert "bib-syntax" not in {d.code for d in found.diagnostics}
    for entry in found.entries.values():
        item = to_csl(entry)
        assert text.split("\n")[entry.span.line - 1][entry.span.column - 1 :].startswith(entry.key)
        people = re.split(r"\s+and\s+", entry.fields.get("author", ""), flags=re.IGNORECASE)
        if "{" not in entry.fields.get("author", "{"):
            assert len(item.get("author", [])) == len([p for p in people if p.strip()])
        assert "title" not in entry.fields or item["title"]


@needs_corpora
def test_what_is_said_of_a_real_file() -> None:
    text = (CORPORA / "bib/turing-way-references.bib").read_text("utf-8")
    found = said(read(text, "a.bib"))
    assert "1007:14 placeholder-value" in found
    assert "9:13 organisation-as-person" in found
    assert "1679:176 unsplit-names" in found
    assert "2970:11 implausible-date" in found
    assert len(found) < 30


@pytest.mark.long
def test_a_thousand_entries_take_less_than_a_second() -> None:
    entry = """@article{{doe{n},
  author = {{D{{\\"o}}e, Ann and Roe, Bob and {{Open Council}} and Poe, Carl}},
  title = {{The {{UK}} and Its Budgets: \\emph{{Paper}} {n}}},
  journal = ts, volume = {{12}}, number = {{3}}, pages = {{{n}--{m}}}, month = mar, year = {{2020}},
  doi = {{10.1000/{n}}}, url = {{https://example.org/{n}}}, keywords = {{rct, budgets}},
  abstract = {{A long text that nobody asks for, which is in the file all the same, with {{braces}} and \\% signs.}}
}}
"""
    text = "@string{ts = {Town Studies}}" + "".join(entry.format(n=n, m=n + 9) for n in range(1000))
    started = time.process_time()
    found = read(text)
    read_in = time.process_time() - started
    assert (len(found.entries), found.diagnostics) == (1000, ())
    items = [to_csl(entry) for entry in found.entries.values()]
    assert items[7]["title"] == 'The <span class="nocase">UK</span> and Its Budgets: <i>Paper</i> 7'
    assert read_in < 1
    assert time.process_time() - started < 3
