"""References as BibTeX, RIS and CSL-JSON: what comes back when they are read again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.csl import to_csl
from relaybook.citations.formats import to_bibtex, to_csl_json, to_ris
from relaybook.citations.variables import CSL_TYPES
from relaybook.model import Source

ROOT = Path(__file__).resolve().parent.parent
quick = settings(max_examples=100, deadline=None)


def reread(*items: dict[str, Any]) -> list[dict[str, Any]]:
    text = "\n".join(map(to_bibtex, items))
    found = read_bibliography([Source("docs/a.bib", text)])
    assert "bib-syntax" not in {d.code for d in found.diagnostics}, text
    return [dict(to_csl(entry)) for entry in found.entries.values()]


@pytest.mark.parametrize("path", ["docs/references.bib", "tests/golden/minimal/input/docs/references.bib"])
def test_our_own_references_come_back_the_same(path: str) -> None:
    found = read_bibliography([Source("docs/a.bib", (ROOT / path).read_text("utf-8"))])
    items = [to_csl(entry) for entry in found.entries.values()]
    assert items and reread(*items) == items


def test_an_entry_as_a_person_would_write_it() -> None:
    item = {
        "id": "aldeia2020", "type": "report",
        "author": [{"literal": "Ministry of Water & Land, Aldeia"}, {"family": "Berg", "given": "Ana",
                    "non-dropping-particle": "van der"}, {"family": "Doe", "given": "Ann", "suffix": "Jr."}],
        "title": 'Fountains_1 of the <span class="nocase">EU</span>: 50% for <i>Aqua</i>',
        "issued": {"date-parts": [[2020, 3, 9]]}, "accessed": {"date-parts": [[2021]]},
        "publisher": "Open Council", "page": "3–9", "language": "pt", "DOI": "10.1000/a_b",
    }  # fmt: skip
    assert to_bibtex(item) == (
        "@report{aldeia2020,\n"
        r"  author = {{Ministry of Water \& Land, Aldeia} and van der Berg, Ana and Doe, Jr., Ann}," "\n"
        r"  title = {Fountains\_1 of the {EU}: 50\% for \emph{Aqua}}," "\n"
        "  date = {2020-03-09},\n"
        "  year = {2020},\n"
        "  pages = {3--9},\n"
        "  urldate = {2021},\n"
        "  institution = {Open Council},\n"
        "  doi = {10.1000/a_b},\n"
        "  langid = {portuguese},\n"
        "}\n"
    )  # fmt: skip
    assert reread(item) == [item]


@pytest.mark.parametrize(
    "name",
    [
        {"literal": "others"},
        {"literal": "Barnes and Noble"},
        {"literal": "&Co"},
        {"literal": "Ämter {und} Räte"},
        {"family": "Plato"},
        {"family": "hooks", "given": "bell"},
        {"family": "Open Council"},
        {"family": "van der Berg", "given": "Anna"},
        {"family": "Berg", "given": "Anna", "non-dropping-particle": "Von Der"},
        {"family": "Marks and Spencer", "given": "A."},
        {"family": "Doe", "suffix": "Jr."},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"family": "Núñez Seixas", "given": "Xosé Manoel"},
        {"given": "Madonna"},
        {"family": "Smith, the elder", "given": "Ann"},
    ],
)
def test_names_come_back(name: dict[str, str]) -> None:
    item = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Roe", "given": "B."}, name]}
    assert reread(item) == [item]


@pytest.mark.parametrize(
    "date",
    [
        {"date-parts": [[2020]]},
        {"date-parts": [[2020, 12, 31]]},
        {"date-parts": [[2014], [2016]]},
        {"date-parts": [[2014, 3], [2015, 2]], "circa": True},
        {"date-parts": [[2020]], "season": 2},
        {"date-parts": [[980]]},
        {"date-parts": [[-44, 3]]},
        {"date-parts": [[-1]]},
        {"date-parts": [[12345]]},
        {"literal": "forthcoming"},
        {"literal": "2014–"},
        {"literal": "Easter 1916"},
    ],
)
def test_dates_come_back(date: dict[str, Any]) -> None:
    item = {"id": "a", "type": "book", "title": "T", "issued": date}
    assert reread(item) == [item]


@pytest.mark.parametrize("kind", sorted(CSL_TYPES))
def test_types_come_back(kind: str) -> None:
    item = {"id": "a", "type": kind, "title": "T", "URL": "https://example.org/", "publisher": "P", "genre": "G",
            "container-title": "C", "volume-title": "V", "number": "arXiv:1", "issue": "2",
            "author": [{"family": "Doe", "given": "A."}]}  # fmt: skip
    if kind == "legal_case":
        item["authority"] = "P"  # The court.
    assert reread(item) == [item]
    bare = {"id": "a", "type": kind, "title": "T", "URL": "https://example.org/"}
    assert reread(bare) == [bare]


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ({"id": "a,b {c}", "type": "book"}, "@book{a_b__c_,"),
        ({"id": "a", "type": "thesis", "genre": "PhD thesis"}, "@phdthesis{a,"),
        ({"id": "a", "type": "map"}, "  entrysubtype = {map},"),
        ({"id": "a", "type": "book", "URL": "https://example.org/{x}\\"}, "  url = {https://example.org/%7Bx%7D%5C},"),
        ({"id": "a", "type": "book", "compiler": [{"literal": "A B"}]}, "  editortype = {compiler},"),
    ],
)
def test_what_bibtex_has_a_way_of_its_own_for(item: dict[str, Any], shown: str) -> None:
    assert shown in to_bibtex(item).split("\n")


# ---- anything else ---------------------------------------------------------------------------------------------

LETTERS = "abAZ éß中'\"-–—`~&%#$_^{}\\<>@=,.:;()[]/🦊\u00a0\u202f"


def tidy(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


WORDS = st.tuples(st.text(LETTERS, max_size=8), st.sampled_from("aAßÉ中"), st.text(LETTERS, max_size=8)).map(
    lambda parts: tidy("".join(parts)).strip()
)
MARKED = st.lists(
    WORDS | WORDS.map(lambda t: f"<i>{t}</i>") | WORDS.map(lambda t: f'<span class="nocase">A{t}</span>')
    | WORDS.map(lambda t: f"<sup>{t}</sup>"),
    min_size=1, max_size=4,
).map(" ".join)  # fmt: skip
SAFE = st.from_regex(r"[1-9][A-Za-z0-9./:]{0,8}", fullmatch=True)
PERSON = st.fixed_dictionaries({"family": WORDS}, optional={"given": WORDS, "suffix": WORDS}) | WORDS.map(
    lambda text: {"literal": text}
)
YEARS = st.integers(1, 2050)
DATE = (
    st.builds(lambda y: {"date-parts": [[y]]}, YEARS)
    | st.builds(lambda y, m, d: {"date-parts": [[y, m, d]]}, YEARS, st.integers(1, 12), st.integers(1, 31))
    | st.builds(lambda y, z: {"date-parts": [[y, 1], [z]], "circa": True}, YEARS, YEARS)
)
ITEM = st.fixed_dictionaries(
    {"id": st.from_regex(r"[a-z][\w:/+.-]{0,9}", fullmatch=True), "type": st.sampled_from(sorted(CSL_TYPES)),
     "title": MARKED},
    optional={
        "author": st.lists(PERSON, min_size=1, max_size=3), "editor": st.lists(PERSON, min_size=1, max_size=2),
        "issued": DATE, "accessed": DATE, "container-title": MARKED, "title-short": MARKED,
        "publisher": WORDS, "publisher-place": WORDS, "volume": WORDS, "edition": WORDS, "keyword": WORDS,
        "issue": WORDS, "genre": WORDS, "page": SAFE,
        "DOI": SAFE.map(lambda t: f"10.1000/{t}"), "URL": SAFE.map(lambda t: f"https://example.org/{t}"),
        "language": st.sampled_from(["en", "uk", "pt-BR", "xx-Latn"]),
    },
)  # fmt: skip


@quick
@given(ITEM)
@example({"id": "a", "type": "book", "title": "``a''"})
def test_any_item_comes_back(item: dict[str, Any]) -> None:
    [once] = reread(item)
    assert reread(once) == [once], to_bibtex(once)
    for variable in item:  # The reader takes a full stop off a title, and "ed." off an edition; it adds a court.
        if once.get(variable) != item[variable]:
            assert variable in ("title", "title-short", "container-title", "edition"), to_bibtex(item)
            assert item[variable].startswith(once[variable].removesuffix("</span>")), to_bibtex(item)
    assert set(once) - set(item) <= {"authority"}


@quick
@given(st.lists(ITEM, max_size=3))
def test_csl_json_is_read_again_as_it_was(items: list[dict[str, Any]]) -> None:
    text = to_csl_json(items)
    assert text.endswith("]\n")
    assert json.loads(text) == sorted(items, key=lambda item: item["id"])


# ---- RIS -------------------------------------------------------------------------------------------------------


def test_a_reference_in_ris() -> None:
    item = {
        "id": "doe2020", "type": "article-journal", "title": "On <i>Foxes</i>", "container-title": "Foxes",
        "author": [{"family": "Doe", "given": "Ann", "suffix": "Jr."}, {"literal": "Council for Foxes, Owls"}],
        "issued": {"date-parts": [[2020, 3]]}, "volume": "3", "issue": "2", "page": "12–19", "keyword": "foxes, owls",
        "DOI": "10.1000/182", "ISSN": "1234-5678",
    }  # fmt: skip
    rows = to_ris(item).split("\r\n")
    assert rows[0] == "TY  - JOUR" and rows[-2:] == ["ER  - ", ""]
    assert rows[1:-2] == [
        "ID  - doe2020", "AU  - Doe, Ann, Jr.", "AU  - Council for Foxes Owls", "TI  - On Foxes", "T2  - Foxes",
        "VL  - 3", "DO  - 10.1000/182", "PY  - 2020", "DA  - 2020/03//", "IS  - 2", "SP  - 12", "EP  - 19",
        "SN  - 1234-5678", "KW  - foxes", "KW  - owls",
    ]  # fmt: skip


@quick
@given(ITEM)
def test_every_row_of_ris_has_a_tag(item: dict[str, Any]) -> None:
    text = to_ris(item)
    assert text.count("\n") == text.count("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", row) for row in text.removesuffix("\r\n").split("\r\n"))
