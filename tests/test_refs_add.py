"""`relaybook refs add`: a real server answers as resolvers do, and the file is what the author would see."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.formats import to_bibtex
from relaybook.citations.tidy import tidy
from relaybook.cli import main
from relaybook.config import BrokenConfiguration
from relaybook.editing.fetch import LARGEST, resolver_address
from relaybook.editing.keys import new_key
from relaybook.editing.works import DATES, TEXTS, item_of, retracted_on, retracts
from relaybook.model import Source
from tests.answering import Host as Resolver
from tests.answering import answering, broken, drip, no_content
from tests.projects import write

CONFIG = "site_name: Test\nplugins:\n  - relaybook: {site_id: test}\n"
BIB = """\
% Our references.
@article{doe2020trust,
  title = {Trust},
  author = {Doe, Ann},
  year = {2020},
  doi = {https://doi.org/10.1000/OLD},
}
"""
ARTICLE: dict[str, Any] = {  # As Crossref answers: types, lists and fields that CSL does not have.
    "indexed": {"date-parts": [[2024, 1, 1]], "timestamp": 1},
    "reference-count": 2,
    "reference": [{"key": "a", "unstructured": "SECRET"}],
    "publisher": "University of Somewhere Press",
    "issue": "2",
    "DOI": "10.1000/new",
    "type": "journal-article",
    "page": "200-249",
    "title": "Fix my <i>street</i>: what&amp;#39;s mended in the UK &amp; Malmö",
    "subtitle": ["A field experiment"],
    "author": [
        {"given": "Anna", "family": "van der Östberg", "sequence": "first", "affiliation": [], "ORCID": "SECRET"},
        {"name": "Marks & Spencer Council", "sequence": "additional"},
    ],
    "container-title": "Journal of Town &amp; Country",
    "short-container-title": ["JTC"],
    "abstract": "<jats:p>SECRET</jats:p>",
    "issued": {"date-parts": [[2021, 3, 9]]},
    "volume": "12",
    "URL": "http://dx.doi.org/10.1000/new",
    "ISSN": ["0000-0000"],
    "language": "en",
    "license": [{"URL": "SECRET"}],
}
ENTRY = """\
@article{ostberg2021street,
  author = {van der Östberg, Anna and {Marks \\& Spencer Council}},
  title = {Fix my \\emph{street}: what's mended in the {UK} \\& Malmö: A field experiment},
  journal = {Journal of Town \\& Country},
  date = {2021-03-09},
  year = {2021},
  volume = {12},
  number = {2},
  pages = {200--249},
  doi = {10.1000/new},
  note = {Added from HOST on DAY},
}
"""


_NAMES = [*TEXTS, *DATES, "type", "title", "subtitle", "DOI", "author", "editor", "container-title", "updated-by",
          "update-to", "updated", "date-parts", "family", "given", "literal", "name"]  # fmt: skip
_ODD = [
    "<i>",
    "</i>",
    "<mml:msup>",
    "a<b",
    "&lt;script&gt;",
    "}",
    "{",
    "\\",
    '"',
    "@book{x,",
    "%",
    "retraction",
    "van der X",
]


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    with answering() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write(tmp_path, {"mkdocs.yml": CONFIG, "docs/index.md": "# Test\n", "docs/references.bib": BIB}))
    return tmp_path


def add(resolver: Resolver, *words: str) -> int:
    return main(["refs", "add", "--resolver", resolver.address, *words])


def references(site: Path, resolver: Resolver, name: str = "docs/references.bib") -> str:
    """The file, with names for what differs from run to run."""
    text = (site / name).read_bytes().decode("utf-8-sig")
    return re.sub(r"on \d{4}-\d\d-\d\d\}", "on DAY}", text.replace(resolver.host, "HOST"))


# ---- what is added -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["10.1000/new", "doi:10.1000/new", "https://doi.org/10.1000/new", "http://dx.doi.org/10.1000/new"]
)
def test_an_entry_is_appended(site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str], written: str) -> None:
    resolver.answers = {"/10.1000/new": "/transform/10.1000/new", "/transform/10.1000/new": ARTICLE}
    assert add(resolver, written) == 0
    assert references(site, resolver) == f"{BIB}\n{ENTRY}"
    out, errors = capsys.readouterr()
    assert out.startswith("added to docs/references.bib, to be cited as [@ostberg2021street]; compare it with")
    assert "\n  pages = {200--249},\n" in out
    assert errors == ""
    assert "SECRET" not in references(site, resolver)
    paths, accepted, names = zip(*resolver.asked, strict=True)
    assert paths == ("/10.1000/new", "/transform/10.1000/new")
    assert set(accepted) == {"application/vnd.citationstyles.csl+json"}
    assert all(name.startswith("relaybook/") for name in names)


def test_the_new_entry_is_tidy_and_without_faults(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    resolver.answers = {"/10.1000/new": ARTICLE}
    assert add(resolver, "10.1000/new") == 0
    text = (site / "docs/references.bib").read_text("utf-8")
    assert main(["refs", "fmt"]) == 0
    assert (site / "docs/references.bib").read_text("utf-8") == text.replace("https://doi.org/10", "10")
    assert main(["check", "--strict"]) == 0, capsys.readouterr().out


def test_a_work_that_is_there_is_not_asked_for_again(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(resolver, "10.1000/old") == 0
    assert capsys.readouterr().out == "10.1000/old is there already: `doe2020trust`, at docs/references.bib:2:10\n"
    assert resolver.asked == []
    resolver.answers = {"/10/abc": {**ARTICLE, "DOI": "10.1000/old"}}
    assert add(resolver, "10/abc") == 0
    assert "10/abc is there already, as 10.1000/old: `doe2020trust`" in capsys.readouterr().out
    assert references(site, resolver) == BIB


def test_several_at_once_and_the_one_that_fails_does_not_stop_the_others(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    resolver.answers = {f"/10.1000/{name}": {**ARTICLE, "DOI": f"10.1000/{name}"} for name in "abc"}
    assert add(resolver, "10.1000/a", "10.1000/none", "10.1000/b", "10.1000/A", "10.1000/old") == 1
    out, errors = capsys.readouterr()
    assert "10.1000/old is there already" in out
    assert errors == (
        f"relaybook: 10.1000/none: {resolver.host} does not know this DOI; "
        "compare it with the one that is printed on the work\n"
    )
    assert re.findall(r"@article\{(.*),", references(site, resolver)) == [
        "doe2020trust",
        "ostberg2021street",
        "ostberg2021streeta",
    ]
    assert add(resolver, "10.1000/c", "--key", "mine:2021") == 0
    assert "@article{mine:2021,\n" in references(site, resolver)


def test_strange_dois_are_asked_for_letter_by_letter(site: Path, resolver: Resolver) -> None:
    doi = "10.1002/(SICI)1099<1::AID-AB#1>3.0.CO;2-X?é"
    resolver.answers = {f"/{doi}": {**ARTICLE, "DOI": doi}}
    assert add(resolver, doi) == 0
    assert f"doi = {{{doi}}}" in references(site, resolver)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"@"),
        (b"\xef\xbb\xbf@book{a,\r\n}\r\n", b"\xef\xbb\xbf@book{a,\r\n}\r\n\r\n@"),
        (b"@book{a,\n}", b"@book{a,\n}\n\n@"),
        (b"@book{a,\n}\n\n\n", b"@book{a,\n}\n\n\n@"),
        (b"  @Book(a, Title={x})\n% The end.\n", b"  @Book(a, Title={x})\n% The end.\n\n@"),
    ],
)
def test_what_was_there_stays_to_the_byte(site: Path, resolver: Resolver, before: bytes, after: bytes) -> None:
    path = site / "docs/references.bib"
    path.write_bytes(before)
    path.chmod(0o600)
    resolver.answers = {"/10.1000/new": ARTICLE}
    assert add(resolver, "10.1000/new") == 0
    data = path.read_bytes()
    assert data.startswith(after)
    assert data.endswith(b"}\r\n" if b"\r\n" in before else b"}\n")
    assert data.count(b"\r\n") == (data.count(b"\n") if b"\r\n" in before else 0)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == ["index.md", "references.bib"]


# ---- what publishers say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"type": "posted-content", "title": ["A"]}, {"type": "article", "title": "A"}),
        ({"type": "monograph", "container-title": ["A series"]}, {"type": "book", "collection-title": "A series"}),
        ({"type": "dissertation", "degree": ["PhD"]}, {"type": "thesis", "genre": "PhD"}),
        ({"type": "book-chapter", "container-title": ["Series", "Book"]},
         {"type": "chapter", "collection-title": "Series", "container-title": "Book"}),
        ({"type": "report", "institution": [{"name": "Council"}]}, {"type": "report", "publisher": "Council"}),
        ({"type": None}, {"type": "document"}),
        ({"type": "other", "article-number": "e12"}, {"type": "document", "page": "e12"}),
        ({"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [["2020", 4]]}},
         {"issued": {"date-parts": [[2020, 4]]}}),
        ({"title": "CO<sub>2</sub> &lt;b&gt;now&lt;/b&gt; for <scp>all</scp>"},
         {"title": '<span class="nocase">CO</span><sub>2</sub> <b>now</b> for all'}),
        ({"title": "<mml:math><mml:msub><mml:mi>x</mml:mi> <mml:mn>2</mml:mn></mml:msub></mml:math> <p>a &lt; b</p>"},
         {"title": "x<sub>2</sub> a < b"}),
        ({"title": "mRNA in the EU<script>alert(1)</script>\u0007"},
         {"title": '<span class="nocase">mRNA</span> in the <span class="nocase">EU</span>'}),
        ({"title": "ALL OF IT IN CAPITALS"}, {"title": "ALL OF IT IN CAPITALS"}),
        ({"title": ["Why?"], "subtitle": ["Because", "not"]}, {"title": "Why? Because"}),
        ({"author": [{"literal": "O&apos;Brien &amp; Co"}, "no map", {}, {"family": ["Roe"], "given": None}]},
         {"author": [{"literal": "O'Brien & Co"}, {"family": "Roe"}]}),
        ({"author": [{"family": "de la Cruz", "given": "Ana"}, {"family": "hooks", "given": "bell"},
                     {"family": "Öst"}]},
         {"author": [{"family": "Cruz", "given": "Ana", "non-dropping-particle": "de la"},
                     {"family": "hooks", "given": "bell"}, {"family": "Öst"}]}),
        ({"title": "a" * 100_000, "original-title": "x"}, {"title": None}),
        ({"language": "pt"}, {"language": "pt"}),
    ],
)  # fmt: skip
def test_the_ways_of_the_agencies_are_understood(answer: dict[str, Any], wanted: dict[str, Any]) -> None:
    item = item_of({"title": "A work of theirs", **answer}, "10.1000/new")
    assert {key: item.get(key) for key in wanted} == wanted
    assert item["DOI"] == "10.1000/new"


def test_a_retracted_work_says_so(site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]) -> None:
    update = {"type": "retraction", "DOI": "10.1000/notice", "updated": {"date-parts": [[2024, 2, 1]]}}
    resolver.answers = {
        "/10.1000/new": {**ARTICLE, "updated-by": [{"type": "correction"}, update]},
        "/10.1000/title": {**ARTICLE, "DOI": "10.1000/title", "title": "RETRACTED: Trust in towns"},
        "/10.1000/notice": {**ARTICLE, "DOI": "10.1000/notice", "update-to": [{**update, "DOI": "10.1000/new"}]},
    }
    assert add(resolver, "10.1000/new") == 0
    assert "\n  retracted = {2024-02-01},\n" in references(site, resolver)
    assert capsys.readouterr().err == (
        "relaybook: ostberg2021street: the work was retracted: the entry says so, and whatever rests on it will "
        "be pointed out\n"
    )
    assert add(resolver, "10.1000/title") == 0
    assert "by its title the work was retracted" in capsys.readouterr().err
    assert add(resolver, "10.1000/notice") == 0
    assert "this is the notice that retracts 10.1000/new, not the work itself" in capsys.readouterr().err


def test_whatever_a_title_holds_it_stays_a_title(site: Path, resolver: Resolver) -> None:
    title = 'A }\n@book{evil, title = {B}} \\input{x} $5 "q" 100% # @article{y, {{ \\'
    resolver.answers = {"/10.1000/new": {**ARTICLE, "title": title, "subtitle": []}}
    assert add(resolver, "10.1000/new") == 0
    assert re.findall(r"^@\w+\{(.*),$", references(site, resolver), re.M) == ["doe2020trust", "ostberg2021book"]
    assert main(["refs", "fmt"]) == 0
    assert main(["check"]) == 0


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(_ODD)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(_NAMES), _json))
@settings(max_examples=300, deadline=None)
def test_whatever_an_answer_holds_one_entry_comes_of_it(answer: dict[str, Any]) -> None:
    item = item_of({"title": "A work", **answer}, "10.1000/new")
    assert retracted_on(answer).replace("-", "").isalnum() or not retracted_on(answer)
    assert isinstance(retracts(answer), str)
    text = tidy(Source("a.bib", to_bibtex({"id": new_key(item, ()), **item}))).text
    found = read_bibliography([Source("a.bib", text)])
    assert len(found.entries) == 1
    assert not [d for d in found.diagnostics if d.code == "bib-syntax"]
    assert all(key.isascii() and key.isalnum() for key in found.entries)


# ---- what goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (404, "HOST does not know this DOI; compare it with the one that is printed on the work"),
        (406, "HOST has no data about this DOI that can be read; write the entry by hand"),
        (no_content, "HOST has no data about this DOI that can be read; write the entry by hand"),
        (429, "HOST was asked too often; wait a minute, then try again"),
        (503, "HOST is out of order (status 503); try again later"),
        (403, "HOST refuses to answer (status 403); try again later, or write the entry by hand"),
        (b"<!doctype html><title>A journal</title>",
         "HOST answers with a web page instead of data about the work; write the entry by hand"),
        (b"[1]", "HOST answers with something else instead of data about the work; write the entry by hand"),
        (b"\xff\xfe{", "HOST answers with something else instead of data about the work; write the entry by hand"),
        (b"[" * 200_000, "HOST answers with something else instead of data about the work; write the entry by hand"),
        (b'{"title": "' + b"a" * LARGEST, "HOST answers with more than 4 million bytes; write the entry by hand"),
        ({"type": "book"}, "HOST gives no title for it; write the entry by hand"),
        ("/10.1000/new", "HOST points from one address to the next and never answers; write the entry by hand"),
        ("http://example.org/x", "HOST points to an address that is not encrypted; write the entry by hand"),
        ("file:///etc/passwd", "HOST points to an address that is not encrypted; write the entry by hand"),
        (drip, "HOST has not answered within 0.5 seconds; try again later"),
        (broken, "HOST broke off its answer; try again later"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or repr(value)[:20],
)  # fmt: skip
def test_an_answer_that_is_none(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str], answer: Any, message: str
) -> None:
    resolver.answers = {"/10.1000/new": answer}
    started = time.monotonic()
    assert add(resolver, "10.1000/new", "--timeout", "0.5" if answer is drip else "10") == 1
    assert time.monotonic() - started < 5
    out, errors = capsys.readouterr()
    assert (out, errors.replace(resolver.host, "HOST")) == ("", f"relaybook: 10.1000/new: {message}\n")
    assert references(site, resolver) == BIB


def test_without_a_network(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert main(["refs", "add", "10.1000/new", "--resolver", f"http://localhost:{port}"]) == 1
    assert capsys.readouterr().err == (
        f"relaybook: 10.1000/new: localhost:{port} cannot be reached; check that this computer is online, or write the entry by hand\n"  # noqa: E501
    )
    assert (site / "docs/references.bib").read_text("utf-8") == BIB


@pytest.mark.parametrize(
    "address", ["http://doi.org/", "ftp://doi.org", "doi.org", "https://", "file:///etc", "https:// x"]
)
def test_a_resolver_is_encrypted_or_on_this_machine(address: str) -> None:
    with pytest.raises(BrokenConfiguration, match="is no address of a resolver"):
        resolver_address(address)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["abc"], "`abc` is no DOI: one begins with `10.`, a number and a slash"),
        (["https://press.example.org/doi/abs/10.1000/182?x=1"],
         "`https://press.example.org/doi/abs/10.1000/182?x=1` is no DOI: did you mean `10.1000/182`?"),
        (["10.1000/a", "10.1000/b", "--key", "k"], "`--key` is for one DOI: leave it out, or add one after the other"),
        (["10.1000/a", "--key", "two words"], "`two words` is no key: it is one word of letters and digits"),
        (["10.1000/a", "--key", "Doe2020Trust"], "the key `Doe2020Trust` is taken, at docs/references.bib:2:10"),
        (["10.1000/a", "--to", "docs/index.md"], "docs/index.md is no `.bib` file, and entries are only added to those"),  # noqa: E501
        (["10.1000/a", "--to", "other.bib"], "the site does not read other.bib: name a file below docs or case_studies"),  # noqa: E501
        (["10.1000/a", "--to", "docs/no/a.bib"], "there is no folder docs/no"),
        (["10.1000/a", "--to", "../a.bib"], "../a.bib is not in the folder of this site, NAME"),
        (["10.1000/a", "--to", "docs/link.bib"],
         "docs/link.bib is, or lies behind, a symbolic link: name the file itself"),
        (["10.1000/a", "--timeout", "nan"], "`--timeout` is a number of seconds, from 1 to 600"),
        (["10.1000/a", "-f", "none.yml"], "there is no file none.yml"),
    ],
)  # fmt: skip
def test_wrong_use_asks_nobody_and_writes_nothing(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    if "docs/link.bib" in words:
        os.symlink("references.bib", site / "docs/link.bib")
    assert add(resolver, *words) == 2
    assert capsys.readouterr() == ("", f"relaybook: {message.replace('NAME', site.name)}\n")
    assert resolver.asked == []
    assert references(site, resolver) == BIB


def test_the_file_is_the_only_one_or_named(site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]) -> None:
    resolver.answers = {"/10.1000/new": ARTICLE, "/10.1000/b": {**ARTICLE, "DOI": "10.1000/b"}}
    (site / "docs/references.bib").rename(site / "docs/a.bib")
    (site / "docs/b.bib").write_text("", "utf-8")
    assert add(resolver, "10.1000/new") == 2
    assert capsys.readouterr().err == (
        "relaybook: this site has several `.bib` files: name one with `--to`: docs/a.bib, docs/b.bib\n"
    )
    assert add(resolver, "10.1000/new", "--to", "docs/c.bib") == 0
    assert references(site, resolver, "docs/c.bib") == ENTRY
    for name in "abc":
        (site / f"docs/{name}.bib").unlink()
    assert add(resolver, "10.1000/b") == 2
    assert capsys.readouterr().err == (
        "relaybook: this site has no `.bib` file yet: name one, as in `--to docs/references.bib`\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"@book{a, title = {A}}\n@book{open, title = {A\n",
            "docs/references.bib:2:1: this entry cannot be read, so that nothing was added after it: mend what "
            "`relaybook check` points out",
        ),
        (b"@book{a, title = {\xe9}}\n", "docs/references.bib is not UTF-8 text, so that nothing was added"),
    ],
)  # fmt: skip
def test_a_file_with_faults_is_left(
    site: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str], text: bytes, message: str
) -> None:
    (site / "docs/references.bib").write_bytes(text)
    resolver.answers = {"/10.1000/new": ARTICLE}
    assert add(resolver, "10.1000/new") == 2
    assert capsys.readouterr() == ("", f"relaybook: {message}\n")
    assert (site / "docs/references.bib").read_bytes() == text
