"""`relaybook refs fmt`: what is made even, what is never touched, and that no entry means anything else afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from relaybook.citations.bibliography import LARGEST, read_bibliography
from relaybook.citations.csl import to_csl
from relaybook.citations.tidy import tidy
from relaybook.cli import main
from relaybook.model import Source
from tests.projects import ROOT, write

CORPORA = ROOT.parent / "shared" / "corpora"
REAL = (
    "bib/turing-way-references.bib",
    "bib/open-standards-report-references.bib",
    "turing-commons-ped/docs/assets/bibliographies/ped.bib",
)
CONFIG = "site_name: Test\nplugins:\n  - relaybook: {site_id: test}\n"

UNTIDY = """\


% The head of the file.
@STRING{ts = "Town Studies"}
@preamble{ "\\newcommand{x}" }

@Article (doe2020, Title = "Trust in the {UK}", %why
\t% checked in March
 YEAR=2020, % hello
 % old = {x},
 month = mar # "~1",  Pages = {1-2, 5 – 9},

 doi = "https://doi.org/10.1000/182", journal = ts,
 % end = {1}
)



@book{roe, title = {Line one
   and two}, annote = "x } {", C=12}
"""
TIDY = """\


% The head of the file.
@STRING{ts = "Town Studies"}
@preamble{ "\\newcommand{x}" }

@article{doe2020,
  title = {Trust in the {UK}}, %why
\t% checked in March
  year = {2020}, % hello
 % old = {x},
  month = mar # "~1",
  pages = {1--2, 5--9},
  doi = {10.1000/182},
  journal = ts,
 % end = {1}
}

@book{roe,
  title = {Line one
   and two},
  annote = "x } {",
  c = {12},
}
"""


def tidied(text: str) -> str:
    return tidy(Source("docs/a.bib", text)).text


def said(text: str) -> list[str]:
    return [f"{d.span.line} {d.message}" for d in tidy(Source("docs/a.bib", text)).problems]


def meaning(text: str) -> list[dict[str, Any]]:
    return [to_csl(entry) for entry in read_bibliography([Source("docs/a.bib", text)]).entries.values()]


# ---- the layout --------------------------------------------------------------------------------------------------


def test_an_untidy_text_is_laid_out_and_its_comments_stay() -> None:
    assert tidied(UNTIDY) == TIDY
    assert tidied(TIDY) == TIDY
    assert meaning(UNTIDY) == meaning(TIDY)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("title = {  A  {B}  }", "title = {A  {B}}"),
        ('title = "{Whole}"', "title = {{Whole}}"),
        ('title = "A {"}quoted{"} word"', 'title = {A {"}quoted{"} word}'),
        ('title = "an \\} escaped brace"', 'title = "an \\} escaped brace"'),
        ("title = {an \\{ escaped brace}", "title = {an \\{ escaped brace}"),
        ("journal = ts", "journal = ts"),
        ('journal = "A " # ts # { B}', 'journal = "A " # ts # { B}'),
        ("month = Mar", "month = Mar"),
        ("year = 2020", "year = {2020}"),
        ("pages = 12", "pages = {12}"),
        ("pages = {12-34}", "pages = {12--34}"),
        ("pages = {12 -- 34, e5—e7}", "pages = {12--34, e5--e7}"),
        ("pages = {1-2-3}", "pages = {1-2-3}"),
        ("pages = {A--B{\\textendash}C}", "pages = {A--B{\\textendash}C}"),
        ("doi = {http://dx.doi.org/10.1000/a_b}", "doi = {10.1000/a_b}"),
        ("DOI = {doi: 10.1000/182}", "doi = {10.1000/182}"),
        ("doi = {https://doi.org/}", "doi = {https://doi.org/}"),
        ("url = {https://doi.org/10.1000/182}", "url = {https://doi.org/10.1000/182}"),
        ("title = {}", "title = {}"),
    ],
)
def test_how_a_field_is_written(value: str, wanted: str) -> None:
    assert tidied(f"@misc{{k, {value}}}\n") == f"@misc{{k,\n  {wanted},\n}}\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("Only words.\n", "Only words.\n"),
        ("@book{k}", "@book{k,\n}\n"),
        ("@book{a,}@book{b,}", "@book{a,\n}\n\n@book{b,\n}\n"),
        ("@book{a,\n}\n% about b\n@book{b,\n}", "@book{a,\n}\n% about b\n@book{b,\n}\n"),
        ("@comment{@book{a, x=1}}\n@Book{b,}\n\n\n", "@comment{@book{a, x=1}}\n@book{b,\n}\n"),
        ("% @Book{a, x=1}\n@Book{b,}\nthe end", "% @Book{a, x=1}\n@book{b,\n}\nthe end"),
        ("@Book{a, % why\n x=1}", "@book{a,\n  % why\n  x = {1},\n}\n"),
    ],
)
def test_what_stands_between_entries_stays(text: str, wanted: str) -> None:
    assert tidied(text) == wanted
    assert tidied(wanted) == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@Book{a, x = {1} y = {2}}\n", "1 the entry `a` was left as it is, because it cannot be read to its end"),
        ("@Book{a, x = {1} {2}}\n", "1 the entry `a` was left as it is, because it cannot be read to its end"),
        ("@Book{a, x = {1\n", "1 this entry cannot be read"),
        ("@Book{a, = {1}}\n", "1 a field of the entry `a` cannot be read"),
        ("@Book{, x = {1}}\n", "1 this entry has no key"),
    ],
)
def test_what_cannot_be_read_is_left_and_pointed_out(text: str, message: str) -> None:
    assert tidied(text) == text
    assert said(text) == [message]
    both = f"@Book{{first, x=1}}\n\n{text}"
    assert tidied(both) == f"@book{{first,\n  x = {{1}},\n}}\n\n{text}"


def test_a_half_done_merge_is_left_alone() -> None:
    text = "<<<<<<< ours\n@Book{a, x=1}\n=======\n@Book{a, x=2}\n>>>>>>> theirs\n"
    assert tidied(text) == text
    assert said(text)


# ---- the meaning -------------------------------------------------------------------------------------------------

_words = st.sampled_from(
    ["Town", "{UK}", "{\\'e}", "&", "\\&", "1", "10-12", "–", "#", "ts", "mar", "a_b", "%", "~", "@", "et al.", "«x»"]
)
_text = st.lists(_words, max_size=4).map(" ".join)
_value = st.one_of(
    _text.map(lambda t: f"{{{t}}}"),
    _text.map(lambda t: f'"{t}"'),
    st.sampled_from(["2020", "ts", "mar", '"a" # ts', "{https://doi.org/10.1000/182}", "{1-5}", '{"}', "", "{{{"]),
)
_names = st.sampled_from(["title", "Author", "YEAR", "pages", "doi", "url", "journal", "note", "crossref", "x-y"])
_space = st.sampled_from([" ", "", "\n", "\n  ", "\t", "\n % a comment\n", "\n % old = {1},\n ", "\n\n"])
_field = st.tuples(_space, _names, st.sampled_from([" = ", "=", "\n="]), _value, _space).map("".join)
_entry = st.builds(
    lambda kind, key, fields, end: f"@{kind}{{{key},{','.join(fields)}{end}}}",
    st.sampled_from(["article", "Book", " misc", "string", "comment", "techReport"]),
    st.sampled_from(["a", "B2", "doe:2020", "ü", ""]),
    st.lists(_field, max_size=5),
    st.sampled_from(["", ",", ",\n", "\n"]),
)
_between = st.sampled_from(
    ["", "\n", "\n\n\n", "\n% words\n", "\nwords @ words\n", "  ", "}\n", "\n@string{ts = {T}}\n"]
)
_file = st.lists(st.tuples(_entry, _between).map("".join), max_size=4).map("".join)


@given(_file)
@example("@article{a,\n % a comment\n title={x}}")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_entry_means_anything_else_and_twice_is_once(text: str) -> None:
    once = tidied(text)
    assert tidied(once) == once
    assert meaning(once) == meaning(text)
    comments = [row for row in text.split("\n") if row.startswith(" %")]
    assert [row for row in once.split("\n") if row.startswith(" %")] == comments


@given(st.text(alphabet='@{}()",=#%\\ \naB1ü', max_size=80))
@settings(max_examples=400, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    once = tidied(text)
    assert tidied(once) == once
    assert meaning(once) == meaning(text)


@pytest.mark.parametrize("name", REAL)
def test_real_files_keep_their_meaning(name: str) -> None:
    path = CORPORA / name
    if not path.is_file():
        pytest.skip("the corpora are not in ../shared/corpora")
    text = path.read_text("utf-8-sig")
    made = tidy(Source(name, text))
    assert made.problems == ()
    assert made.text != text
    assert tidied(made.text) == made.text
    assert meaning(made.text) == meaning(text)
    assert len(meaning(text)) > 20


def test_our_own_references_keep_their_meaning() -> None:
    text = (ROOT / "docs/references.bib").read_text("utf-8")
    made = tidy(Source("docs/references.bib", text))
    assert made.problems == ()
    assert meaning(made.text) == meaning(text)
    assert [row for row in text.split("\n") if row.startswith("%")] == [
        r for r in made.text.split("\n") if r[:1] == "%"
    ]


# ---- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"mkdocs.yml": CONFIG, "docs/references.bib": UNTIDY, "docs/more.bib": TIDY.replace("doe", "poe")}
    monkeypatch.chdir(write(tmp_path, {**files, "docs/index.md": "# Test\n"}))
    return tmp_path


def test_all_files_of_the_site_are_tidied(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refs", "fmt"]) == 0
    assert capsys.readouterr() == ("docs/references.bib is tidied\n", "")
    assert (site / "docs/references.bib").read_text("utf-8") == TIDY
    assert main(["refs", "fmt"]) == 0
    assert capsys.readouterr() == ("2 files looked at, nothing to tidy\n", "")


def test_check_and_diff_change_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refs", "fmt", "--check"]) == 1
    assert capsys.readouterr() == (
        "docs/references.bib would change\n",
        "1 file would change; `relaybook refs fmt` tidies\n",
    )
    assert main(["refs", "fmt", "--diff", "docs/references.bib"]) == 1
    out = capsys.readouterr().out
    assert "--- docs/references.bib\n+++ docs/references.bib (tidied)\n" in out
    assert "\n- YEAR=2020, % hello\n" in out and "\n+  year = {2020}, % hello\n" in out
    assert main(["refs", "fmt", "--check", "docs/more.bib"]) == 0
    assert (site / "docs/references.bib").read_text("utf-8") == UNTIDY


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_byte_order_mark_and_mode_stay(site: Path, end: str, mark: bytes) -> None:
    path = site / "docs/references.bib"
    path.write_bytes(mark + UNTIDY.replace("\n", end).encode())
    path.chmod(0o640)
    assert main(["refs", "fmt"]) == 0
    assert path.read_bytes() == mark + TIDY.replace("\n", end).encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == ["index.md", "more.bib", "references.bib"]


def test_what_cannot_be_read_is_named_with_its_place(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "docs/more.bib").write_text("@Book{a, title={A}}\n@Book{b, title = {B\n", "utf-8")
    (site / "docs/references.bib").write_bytes(b"@book{k, title = {\xe9}}\n")
    assert main(["refs", "fmt"]) == 1
    out, errors = capsys.readouterr()
    assert out == "docs/more.bib is tidied\n"
    assert "docs/more.bib:2:1: error[bib-syntax]: this entry cannot be read" in errors
    assert "docs/references.bib:1:19: error[not-utf8]: this file is not UTF-8 text" in errors
    assert (site / "docs/references.bib").read_bytes() == b"@book{k, title = {\xe9}}\n"
    assert main(["refs", "fmt", "--check", "docs/more.bib"]) == 1


def test_a_file_that_is_too_large_is_left(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "docs/more.bib").write_text("@Book{a, title={A}}\n" + "%" * LARGEST, "utf-8")
    assert main(["refs", "fmt", "docs/more.bib"]) == 1
    assert "docs/more.bib holds 8 million characters, and was left as it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("docs/none.bib", "there is no file docs/none.bib"),
        ("docs/index.md", "docs/index.md is no `.bib` file, and only those are tidied"),
        ("docs/link.bib", "docs/link.bib is, or lies behind, a symbolic link: name the file itself"),
        ("docs/folder/away.bib", "docs/folder/away.bib is, or lies behind, a symbolic link: name the file itself"),
        ("../away/away.bib", "../away/away.bib is not in the folder of this site, site"),
    ],
)
def test_files_that_may_not_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: str, message: str
) -> None:
    write(tmp_path, {"site/mkdocs.yml": CONFIG, "site/docs/index.md": "# Test\n", "away/away.bib": UNTIDY})
    os.symlink("../../away/away.bib", tmp_path / "site/docs/link.bib")
    os.symlink("../../away", tmp_path / "site/docs/folder")
    monkeypatch.chdir(tmp_path / "site")
    assert main(["refs", "fmt", path]) == 2
    assert capsys.readouterr() == ("", f"relaybook: {message}\n")
    assert (tmp_path / "away/away.bib").read_text("utf-8") == UNTIDY
    assert main(["refs", "fmt"]) == 0
    assert capsys.readouterr() == ("this site has no `.bib` file\n", "")


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "docs").chmod(0o555)
    try:
        assert main(["refs", "fmt"]) == 2
        assert capsys.readouterr().err == "relaybook: references.bib cannot be written: Permission denied\n"
    finally:
        (site / "docs").chmod(0o755)
    assert (site / "docs/references.bib").read_text("utf-8") == UNTIDY
