"""References as citeproc writes them: in one process, in every language, cached, and with one clear error."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from relaybook.citations import apart, citeproc
from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.citeproc import Call, CiteprocError, run
from relaybook.citations.cluster import Cite, Cluster, read_cluster
from relaybook.citations.csl import to_csl
from relaybook.citations.render import Job, Rendered, render
from relaybook.citations.styles import SHORT, Style, read_style, shipped_styles
from relaybook.model import Source

STYLES = {name: read_style(path) for name, path in shipped_styles().items()}
APA, CHICAGO = STYLES["apa"], STYLES["chicago-author-date"]


def rendered(
    clusters: tuple[Cluster, ...], *works: dict[str, Any], style: Style = APA, language: str = "en"
) -> Rendered:
    return render([Job(style, language, works, clusters)])[0]


def work(key: str, title: str, year: int = 2020, **more: Any) -> dict[str, Any]:
    return {"id": key, "type": "report", "title": title, "author": [{"family": "Smith", "given": "Ann"}],
            "issued": {"date-parts": [[year]]}, **more}  # fmt: skip


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_a_cluster_holds_links_to_its_works() -> None:
    cluster = read_cluster("[see @b, p. 12; -@a]")
    made = rendered((cluster,), work("a", "First", 2019), work("b", "Second"))
    assert words(made.clusters[cluster]) == "(see Smith, 2020, p. 12; 2019)"
    assert 'href="#ref-b" role="doc-biblioref"' in made.clusters[cluster]
    assert words(made.references["b"]) == "Smith, A. (2020). Second."


def test_year_suffixes_are_those_of_the_whole_bibliography() -> None:
    cluster = (Cite("b"),)
    made = rendered((cluster,), *(work(key, f"Study {key}") for key in "abc"))
    assert words(made.clusters[cluster]) == "(Smith, 2020b)"
    assert made.order == ("a", "b", "c")


def test_a_list_from_which_works_are_taken_out_names_every_author() -> None:
    made = rendered((), work("a", "First"), work("b", "Second"), style=STYLES["modern-language-association"])
    assert [words(made.references[key])[:5] for key in "ab"] == ["Smith", "Smith"]


def test_the_language_decides_the_terms() -> None:
    cluster = (Cite("a"),)
    works = ({"id": "a", "type": "book", "title": "Undated", "author": [{"literal": "Government Digital Service"}]},)
    jobs = [Job(CHICAGO, language, works, (cluster,)) for language in ("en", "es", "cy")]
    shown = [words(answer.clusters[cluster]) for answer in render(jobs)]
    undated = [shown.removeprefix("(Government Digital Service, ").replace("\xa0", " ") for shown in shown]
    assert undated == ["n.d.)", "s. f.)", "d.d.)"]


@pytest.mark.parametrize(
    ("written", "language", "wanted"),
    [
        ("[@a, p. 12]", "en", "(Smith, 2020, p. 12)"),
        ("[@a, p. 12]", "cy", "(Smith, 2020, t. 12)"),
        ("[@a, pp. 12-14]", "es", "(Smith, 2020, pp. 12-14)"),
        ("[@a, chap. 3]", "es", "(Smith, 2020, Capítulo 3)"),
        ("[@a, § 5]", "de", "(Smith, 2020, Abschnitt 5)"),
        ("[@a, fig. 2]", "fr", "(Smith, 2020, Figure 2)"),
        ("[@a, p. 12]", "ar", "(Smith, 2020, ص 12)"),
        ("[@a, 12]", "cy", "(Smith, 2020, t. 12)"),
        ("[@a, pág. 12]", "es", "(Smith, 2020, pág. 12)"),
        ("[@a, table 3]", "en", "(Smith, 2020, table 3)"),
        ("[@a, s.v. “vote”]", "en", "(Smith, 2020, s.v. “vote”)"),
        ("@a [p. 4]", "en", "Smith (2020, p. 4)"),
    ],
)
def test_a_locator_is_in_the_words_of_the_page(written: str, language: str, wanted: str) -> None:
    cluster = read_cluster(written)
    shown = words(rendered((cluster,), work("a", "First"), language=language).clusters[cluster])
    assert shown.replace("\xa0", " ") == wanted


@pytest.mark.parametrize(
    ("style", "language", "cited", "in_sentence", "reference"),
    [
        ("apa", "en", "(Roe & Marks & Spencer, 2020)", "Roe and Marks & Spencer (2020)", "Roe, A., & Marks & Spencer."),
        ("apa", "es", "(Roe & Marks & Spencer, 2020)", "Roe y Marks & Spencer (2020)", "Roe, A., & Marks & Spencer."),
        ("harvard", "en", "(Roe and Marks & Spencer, 2020)", "Roe and Marks & Spencer (2020)", "Roe, A. and Marks"),
        ("harvard", "cy", "(Roe a Marks & Spencer, 2020)", "Roe a Marks & Spencer (2020)", "Roe, A. a Marks"),
        ("chicago", "cy", "(Roe a Marks & Spencer 2020)", "Roe a Marks & Spencer (2020)", "Roe, Ann, a Marks"),
    ],
)
def test_two_authors_are_joined_as_the_place_wants_it(
    style: str, language: str, cited: str, in_sentence: str, reference: str
) -> None:
    names = [{"family": "Roe", "given": "Ann"}, {"literal": "Marks & Spencer"}]
    clusters = read_cluster("[@a]"), read_cluster("@a")
    made = rendered(
        clusters, work("a", "First", author=names), style=STYLES[SHORT.get(style, style)], language=language
    )
    assert [words(made.clusters[cluster]).replace("&amp;", "&") for cluster in clusters] == [cited, in_sentence]
    assert words(made.references["a"]).replace("&amp;", "&").startswith(reference)


@pytest.mark.parametrize(
    ("style", "language", "wanted"),
    [
        ("harvard", "en", "Roe, A. (2020) ‘On “Hamlet” again’, "),
        ("harvard", "en-US", "Roe, A. (2020) “On ‘Hamlet’ again,” "),
        ("chicago", "en", "Roe, Ann. 2020. “On ‘Hamlet’ Again.” "),
        ("chicago", "es", "Roe, Ann. 2020. «On “Hamlet” again». "),
        ("apa", "en", "Roe, A. (2020). On “Hamlet” again. "),
    ],
)
def test_quotation_marks_are_those_of_the_style_and_the_language(style: str, language: str, wanted: str) -> None:
    title = 'On <span class="nocase">“<i>Hamlet</i>”</span> again'
    made = work("a", title, type="article-journal", author=[{"family": "Roe", "given": "Ann"}])
    shown = rendered((), {**made, "container-title": "J"}, style=STYLES[SHORT.get(style, style)], language=language)
    assert words(shown.references["a"]).replace("\u00a0", " ").startswith(wanted)


def test_no_title_shows_its_markup() -> None:
    title = '<span class="nocase">UK</span> <i>Hamlet</i> <span style="font-variant:small-caps;">Unix</span>'
    titles = "title container-title collection-title volume-title event-title original-title reviewed-title".split()
    works = tuple(
        {**work(f"{kind}{name}", "First", type=kind, volume="2", **{"original-date": {"raw": "1900"}}), name: title}
        for kind in ("book", "chapter", "article-journal", "paper-conference", "review")
        for name in titles
    )
    for style, made in zip(STYLES, render([Job(style, "en", works) for style in STYLES.values()]), strict=True):
        for key, shown in made.references.items():
            assert "&lt;" not in shown and "nocase" not in shown, (style, key, shown)


def test_what_only_looks_like_quotation_marks_stays() -> None:
    for title in ("The citizens’ own", "An “open one", "It’s ’t", "a” and b’"):
        assert f"(2020). {title}." in words(rendered((), work("a", title)).references["a"])


@pytest.mark.parametrize(
    ("name", "cited", "reference"),
    [
        ({"family": "费", "given": "孝通"}, "(费孝通, 2020)", "费孝通. (2020)"),
        ({"family": "김", "given": "철수"}, "(김철수, 2020)", "김철수. (2020)"),
        ({"family": "حسين", "given": "طه"}, "(حسين, 2020)", "حسين, طه. (2020)"),
        ({"family": "ap Dafydd", "given": "Myrddin"}, "(ap Dafydd, 2020)", "ap Dafydd, M. (2020)"),
        ({"family": "al-Jabri", "given": "Mohammed"}, "(al-Jabri, 2020)", "al-Jabri, M. (2020)"),
    ],
)
def test_a_name_is_not_turned_round(name: dict[str, str], cited: str, reference: str) -> None:
    cluster = read_cluster("[@a]")
    made = rendered((cluster,), work("a", "First", author=[name]))
    assert words(made.clusters[cluster]) == cited
    assert words(made.references["a"]).startswith(reference)


def test_the_markup_of_csl_json_is_read_and_no_other() -> None:
    title = 'On <i>H. sapiens</i> & <span class="nocase">iOS</span> with <script>x</script> *stars* and <b>no end'
    shown = rendered((), work("a", title)).references["a"]
    assert "&lt;script&gt;" in shown and "*stars*" in shown and "iOS" in shown
    assert "<script" not in shown and "<b>" not in words(shown).replace("&lt;b&gt;", "")


@pytest.mark.parametrize("name", ["ieee", "nlm-citation-sequence"])
def test_a_style_that_numbers_goes_by_the_numbers_it_is_given(name: str) -> None:
    clusters = tuple(read_cluster(text) for text in ("[@1]", "[@3; @2; @1]", "[@2, p. 4]", "@2"))
    made = rendered(clusters, work("a", "First"), work("b", "Second"), work("c", "Third"), style=STYLES[name])
    shown = [words(made.clusters[cluster]) for cluster in clusters]
    if name == "ieee":
        assert shown == ["[1]", "[1], [2], [3]", "[2, p. 4]", "[2]"]
    else:
        assert shown == ["(1)", "(1–3)", "(2)", "(2)"]
    assert not re.match(r"\W*\d", words(made.references["a"]))


@pytest.mark.parametrize(
    "name", ["apa", "chicago-author-date", "harvard-cite-them-right", "modern-language-association"]
)
def test_works_in_batches_are_told_apart_as_if_they_were_all_together(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real bibliography, and works made to be mistaken for each other, against one call over everything."""
    bib = Path(__file__).parent.parent / "docs" / "references.bib"
    entries = read_bibliography([Source("references.bib", bib.read_text("utf-8"))]).entries
    likes = [
        {"id": f"like{n}", "type": "book", "title": f"Title {n % 7}", "issued": {"date-parts": [[2000 + n % 3]]}}
        | ({"author": [{"family": f"Name{n % 4}", "given": "ABC"[n % 3] + "nn"}, {"family": f"Other{n % 5}"}]}
           if n % 6 else {"editor": [{"family": "Name1", "given": "Ann"}]} if n % 12 else {})
        for n in range(40)
    ]  # fmt: skip
    works = tuple([*map(to_csl, entries.values()), *likes])
    keys = sorted(str(each["id"]) for each in works)
    clusters = tuple((Cite(key, mode=mode),) for key in keys for mode in ("NormalCitation", "AuthorInText"))
    clusters += tuple(tuple(Cite(key) for key in keys[at : at + 4]) for at in range(0, len(keys), 3))
    clusters += tuple((Cite(keys[at], "see"), Cite(keys[-at], "", "4", locator="page")) for at in range(1, 40))
    clusters += tuple((Cite(keys[at], mode="SuppressAuthor"), Cite("like1"), Cite("like5")) for at in range(40))
    monkeypatch.setattr(apart, "_MOST", 10)
    made = render([Job(STYLES[name], "en", works, clusters)])[0]
    alone = run([Call(Style(name, STYLES[name].whole), "en", works, clusters)])[0]
    assert made.clusters == dict(zip(clusters, alone.clusters, strict=True))
    assert made.references == dict(zip(alone.order, alone.references, strict=True))
    assert made.order == alone.order
    suffixed = any(re.search(r"20\d\d[ab]\b", html) for html in alone.clusters)
    assert suffixed or "year-suffix" not in STYLES[name].text


def test_an_answer_is_kept_by_what_it_is_made_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [Job(APA, "en", (work("a", "First"),), ((Cite("a"),),))]
    first = render(jobs, tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert render(jobs, tmp_path) == first
    with pytest.raises(pytest.fail.Exception):
        render([jobs[0]._replace(works=(work("a", "Another"),))], tmp_path)


def test_a_broken_cache_costs_time_only(tmp_path: Path) -> None:
    jobs = [Job(APA, "en", (work("a", "First"),), ((Cite("a"),),))]
    first = render(jobs, tmp_path)
    for text in ("{", "[]", '{"clusters": 3, "order": {}, "references": [1]}', '{"clusters": [], "order": ["a"]}'):
        for kept in tmp_path.iterdir():
            kept.write_text(text, encoding="utf-8")
        assert render(jobs, tmp_path) == first
    assert render(jobs, Path(__file__) / "no-folder") == first


def test_a_style_that_pandoc_cannot_read_is_one_clear_error() -> None:
    broken = Style("broken.csl", '<style xmlns="http://purl.org/net/xbiblio/csl">')
    with pytest.raises(CiteprocError, match="pandoc stopped before the references were written .styles: broken.csl"):
        rendered((), work("a", "First"), style=broken)


def test_pandoc_missing_or_killed_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = tmp_path / "files" / "pandoc"
    killed.parent.mkdir()
    killed.write_text("#!/bin/sh\nprintf '{\"blocks\": ['\nkill -9 $$\n", encoding="utf-8")
    killed.chmod(0o755)
    monkeypatch.setattr(citeproc, "find_spec", lambda _: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    with pytest.raises(CiteprocError, match="pandoc stopped before"):
        rendered((), work("a", "First"))
    monkeypatch.setattr(citeproc, "find_spec", lambda _: None)
    with pytest.raises(CiteprocError, match="install the package `pypandoc_binary`"):
        rendered((), work("a", "First"))
