"""References as citeproc writes them: in one process, in every language, cached, and with one clear error."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from relaybook.citations import citeproc
from relaybook.citations.citeproc import Cite, CiteprocError, Job, render
from relaybook.citations.styles import shipped_styles

APA, CHICAGO = (shipped_styles()[name] for name in ("apa", "chicago-author-date"))


def work(key: str, title: str, year: int = 2020, **more: Any) -> dict[str, Any]:
    return {"id": key, "type": "report", "title": title, "author": [{"family": "Smith", "given": "Ann"}],
            "issued": {"date-parts": [[year]]}, **more}  # fmt: skip


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_a_cluster_holds_links_to_its_works() -> None:
    cluster = (Cite("b", prefix="see", suffix=", p. 12"), Cite("a", mode="SuppressAuthor"))
    rendered = render([Job(APA, "en", (cluster,))], [work("a", "First", 2019), work("b", "Second")])[0]
    assert words(rendered.clusters[cluster]) == "(see Smith, 2020, p. 12; 2019)"
    assert 'href="#ref-b" role="doc-biblioref"' in rendered.clusters[cluster]
    assert words(rendered.references["b"]) == "Smith, A. (2020). Second."


def test_year_suffixes_are_those_of_the_whole_bibliography() -> None:
    cluster = (Cite("b"),)
    rendered = render([Job(APA, "en", (cluster,))], [work(key, f"Study {key}") for key in "abc"])[0]
    assert words(rendered.clusters[cluster]) == "(Smith, 2020b)"
    assert rendered.order == ("a", "b", "c")


def test_the_language_decides_the_terms() -> None:
    cluster = (Cite("a"),)
    jobs = [Job(CHICAGO, language, (cluster,)) for language in ("en", "es", "cy")]
    works = [{"id": "a", "type": "book", "title": "Undated", "author": [{"literal": "Government Digital Service"}]}]
    shown = [words(answer.clusters[cluster]) for answer in render(jobs, works)]
    undated = [shown.removeprefix("(Government Digital Service, ").replace("\xa0", " ") for shown in shown]
    assert undated == ["n.d.)", "s. f.)", "d.d.)"]


def test_the_markup_of_csl_json_is_read_and_no_other() -> None:
    title = 'On <i>H. sapiens</i> & <span class="nocase">iOS</span> with <script>x</script> *stars* and <b>no end'
    shown = render([Job(APA, "en", ())], [work("a", title)])[0].references["a"]
    assert "&lt;script&gt;" in shown and "*stars*" in shown and "iOS" in shown
    assert "<script" not in shown and "<b>" not in words(shown).replace("&lt;b&gt;", "")


def test_an_answer_is_kept_by_what_it_is_made_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, works = [Job(APA, "en", ((Cite("a"),),))], [work("a", "First")]
    first = render(jobs, works, tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert render(jobs, works, tmp_path) == first
    with pytest.raises(pytest.fail.Exception):
        render(jobs, [work("a", "Another")], tmp_path)


def test_a_broken_cache_costs_time_only(tmp_path: Path) -> None:
    jobs, works = [Job(APA, "en", ((Cite("a"),),))], [work("a", "First")]
    first = render(jobs, works, tmp_path)
    for kept in tmp_path.iterdir():
        kept.write_text("{", encoding="utf-8")
    assert render(jobs, works, tmp_path) == first
    assert render(jobs, works, Path(__file__) / "no-folder") == first


def test_a_style_that_pandoc_cannot_read_is_one_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csl"
    broken.write_text('<style xmlns="http://purl.org/net/xbiblio/csl">', encoding="utf-8")
    with pytest.raises(CiteprocError, match="pandoc stopped before the references were written .styles: broken.csl"):
        render([Job(broken, "en", ())], [work("a", "First")])


def test_pandoc_missing_or_killed_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = tmp_path / "files" / "pandoc"
    killed.parent.mkdir()
    killed.write_text("#!/bin/sh\nprintf '{\"blocks\": ['\nkill -9 $$\n", encoding="utf-8")
    killed.chmod(0o755)
    monkeypatch.setattr(citeproc, "find_spec", lambda _: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    with pytest.raises(CiteprocError, match="pandoc stopped before"):
        render([Job(APA, "en", ())], [work("a", "First")])
    monkeypatch.setattr(citeproc, "find_spec", lambda _: None)
    with pytest.raises(CiteprocError, match="install the package `pypandoc_binary`"):
        render([Job(APA, "en", ())], [work("a", "First")])
