"""The plugin `relaybook/citations` on sites that have no records: real builds, read as a visitor reads them."""

from __future__ import annotations

import html
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaybook.build import check_citing, cite
from relaybook.content.sources import Sources, read_sources
from relaybook.model import Source
from relaybook.settings import Settings
from tests.projects import ROOT, run, write
from tests.test_site import _wait_for

CORPUS = ROOT.parent / "shared/corpora/turing-commons-ped"
CONFIG = "site_name: Example\ntheme: {name: mkdocs}\nplugins: [search, relaybook/citations]\n"
BIB = """\
@book{doe2020, author = {Doe, Ann}, title = {A Book}, year = {2020}, publisher = {Press}, note = {SECRET}}
@article{lane2023, author = {Lane, Ada and Brook, Ben}, title = {Who *Writes*}, journal = {Towns}, year = {2023}}
"""
CITED = """\
---
title: Answers
type: case_study
anything: [1, {at: all}]
---

# Answers

Most were answered [see @doe2020, p. 4; @lane2023]. As @lane2023 say, [[nobody]] asked <b onclick="x()">twice</b>.
Write to ann@doe2020.org or @handle, and read [the other page](other.md "with [@doe2020]").

Not in `[@doe2020]`, and not in

    [@doe2020]

```
[@doe2020]
```

## What [@doe2020] left out

Nothing.
"""
OTHER = (
    "---\nlist: [a, b]\n---\n\n# Other\n\nA page of [its own](index.md), with `[@code]`, @handle and [[brackets]].\n"
)
FILES: dict[str, str | bytes] = {
    "mkdocs.yml": CONFIG,
    "docs/index.md": CITED,
    "docs/other.md": OTHER,
    "docs/refs/all.bib": BIB,
}


@pytest.fixture(scope="session")
def entries(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The entry points of this checkout, as a path for Python: those that are installed may be older."""
    folder = tmp_path_factory.mktemp("entries")
    made = folder / "relaybook_here-0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: relaybook-here\nVersion: 0\n", "utf-8")
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["mkdocs.plugins"]
    lines = "".join(f"{name} = {value}\n" for name, value in listed.items())
    (made / "entry_points.txt").write_text(f"[mkdocs.plugins]\n{lines}", "utf-8")
    return os.pathsep.join((str(folder), str(ROOT / "plugins")))


Built = subprocess.CompletedProcess[str]


def build(folder: Path, entries: str, *options: str, site: str = "site") -> Built:
    """A build as at one moment, since some themes write the time into their pages."""
    command = ("mkdocs", "build", "--site-dir", str(folder / site), *options)
    return run(*command, cwd=folder, PYTHONPATH=entries, SOURCE_DATE_EPOCH="1700000000")


def page(folder: Path, path: str = "", site: str = "site") -> str:
    return (folder / site / path / "index.html").read_text("utf-8")


def words(html_text: str) -> str:
    """What a reader sees of a page."""
    main = re.sub(r'<span class="rb-tip.*?</span></span>', "", html_text).replace("</li>", " ")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", main)).split())


@pytest.fixture(scope="module", params=["mkdocs", "material"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, entries: str) -> Path:
    folder = write(
        tmp_path_factory.mktemp(request.param), FILES | {"mkdocs.yml": CONFIG.replace("mkdocs}", f"{request.param}}}")}
    )
    done = build(folder, entries, "--strict")
    assert done.returncode == 0, done.stderr
    return folder


# ---- what readers see --------------------------------------------------------------------------------------------


def test_citations_and_their_list(built: Path) -> None:
    seen = words(page(built))
    assert "Most were answered (see Doe, 2020, p. 4; Lane & Brook, 2023). As Lane and Brook (2023) say," in seen
    assert "Sources Doe, A. (2020). A Book. Press. ↩ Lane, A., & Brook, B. (2023). Who *Writes*. Towns. ↩1↩2" in seen


def test_every_link_of_a_citation_leads_to_its_work_and_back(built: Path) -> None:
    made = page(built)
    anchors = set(re.findall(r' id="([^"]+)"', made))
    targets = set(re.findall(r'href="#((?:ref|cite)-[^"]+)"', made))
    assert targets == {"ref-doe2020", "ref-lane2023", "cite-1", "cite-2"}
    assert targets <= anchors


def test_nothing_changes_inside_code_links_and_addresses(built: Path) -> None:
    made = page(built)
    assert "<code>[@doe2020]</code>" in made
    assert len(re.findall(r"<pre><code>\[@doe2020\]\n</code></pre>", made)) == 2
    assert 'title="with [@doe2020]"' in made
    assert "ann@doe2020.org or @handle" in made


def test_nothing_else_of_a_page_changes(built: Path) -> None:
    made = page(built)
    assert '[[nobody]] asked <b onclick="x()">twice</b>' in made
    assert 'href="other/"' in made
    assert "<title>Answers - Example</title>" in made or "<title>Example</title>" in made


def test_a_citation_in_a_heading_is_in_the_table_of_contents(built: Path) -> None:
    made = page(built)
    assert 'id="what-doe-2020-left-out"' in made and 'href="#what-doe-2020-left-out"' in made
    assert 'id="sources"' in made and 'href="#sources"' in made


def test_the_search_reads_citations_but_no_cards(built: Path) -> None:
    docs = json.loads((built / "site/search/search_index.json").read_text("utf-8"))["docs"]
    texts = [html.unescape(doc["text"]) for doc in docs]
    assert any("Most were answered (see Doe, 2020, p. 4" in text for text in texts)
    assert max(text.count("A Book") for text in texts) == 1  # In the list, where it is looked for.


def test_cards_and_their_style_are_there_without_scripts(built: Path) -> None:
    made = page(built)
    assert '<link rel="stylesheet" href="assets/relaybook-citations.css">' in made
    assert made.count('role="tooltip"') == 2 and "relaybook.js" not in made
    style = (built / "site/assets/relaybook-citations.css").read_text("utf-8")
    assert ":focus-within)+.rb-tip" in style and "@media print" in style
    assert not re.search(r"(?<![\w-])(?:left|right|width|height|margin-left|margin-right)\s*:", style)


def test_references_are_not_published_as_they_stand(built: Path) -> None:
    leaks = [
        f for f in (built / "site").rglob("*") if f.is_file() and (f.suffix == ".bib" or b"SECRET" in f.read_bytes())
    ]
    assert leaks == []


@pytest.mark.parametrize("theme", ["mkdocs", "material", "readthedocs"])
def test_a_page_without_citations_is_that_of_plain_mkdocs(tmp_path: Path, entries: str, theme: str) -> None:
    files = {
        **FILES,
        "docs/index.md": OTHER.replace("index.md", "other.md"),
        "docs/deep/er.md": "Title: Old\n\n# Old\n",
    }
    config = f"site_name: Example\nsite_url: https://example.org/\ntheme: {{name: {theme}}}\nplugins: [search"
    with_it = write(tmp_path / "with", files | {"mkdocs.yml": f"{config}, relaybook/citations]\n"})
    without = write(tmp_path / "without", files | {"mkdocs.yml": f"{config}]\n"})
    for folder in (with_it, without):
        done = build(folder, entries, "--strict")
        assert done.returncode == 0, done.stderr
    made = {f.relative_to(without / "site"): f for f in (without / "site").rglob("*") if f.is_file()}
    for path, file in made.items():
        if path.suffix not in (".bib", ".gz"):
            assert (with_it / "site" / path).read_bytes() == file.read_bytes(), path


def test_the_author_says_where_the_list_goes(tmp_path: Path, entries: str) -> None:
    text = "# Page\n\nAs [@doe2020].\n\n## Read more\n\n{}\n\n## After\n\n```\n{}\n```\n"
    files = {
        "docs/index.md": text.replace("{}", "<!-- references -->"),
        "docs/other.md": text.replace("{}", "\\bibliography"),
    }
    folder = write(tmp_path, {**FILES, **files, "docs/none.md": "# None\n\nText.\n\n\\bibliography\n"})
    done = build(folder, entries, "--strict")
    assert done.returncode == 0, done.stderr
    for path in ("", "other"):
        seen = words(page(folder, path))
        assert "Read more Doe, A. (2020). A Book. Press. ↩ After" in seen and "Sources" not in seen
    assert "\\bibliography" in words(page(folder, "other")) and "\\bibliography" not in page(folder, "none")


# ---- options -----------------------------------------------------------------------------------------------------


def test_style_language_and_pages_of_sources(tmp_path: Path, entries: str) -> None:
    options = (
        "  - relaybook/citations: {bibliography: [refs/all.bib, more.yml], style: ieee, references: 'sources/{id}/'}\n"
    )
    config = f"site_name: Example\ntheme: {{name: material, language: es}}\nplugins:\n  - search\n{options}"
    files = {name: text for name, text in FILES.items() if not name.endswith(".bib")}
    extra: dict[str, str | bytes] = {
        "mkdocs.yml": config,
        "refs/all.bib": BIB,
        "more.yml": "references:\n- id: roe\n  type: book\n  title: More\n  author: [{family: Roe}]\n  issued: 2019\n",
        "docs/arabic.md": "---\nlang: ar\n---\n\n# Page\n\nAs [@roe].\n",
        "docs/refs.json": '{"a": 1}\n',
        "docs/unread.bib": "@book{unread, title = {SECRET}}\n",
    }
    folder = write(tmp_path, files | extra)
    done = build(folder, entries, "--strict")
    assert done.returncode == 0, done.stderr
    seen = words(page(folder))
    assert "Most were answered see [1, p. 4], [2]." in seen
    assert '<h2 id="fuentes">Fuentes</h2>' in page(folder)
    assert "المصادر" in page(folder, "arabic")
    assert "A Book" in page(folder, "sources/doe2020") and 'href="../../"' in page(folder, "sources/doe2020")
    assert 'href="sources/doe2020/" class="rb-uses"' in page(folder)
    assert "More" in page(folder, "sources") and 'href="../sources/filters.css"' in page(folder, "sources")
    assert ".rb-sources>li" in (folder / "site/sources/filters.css").read_text("utf-8")
    assert (folder / "site/refs.json").exists() and not (folder / "site/unread.bib").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{style: appa}", "mkdocs.yml:4:34: error[bad-option]: there is no citation style `appa` (help: did you mean"),
        ("{stile: apa}", "mkdocs.yml:4:27: error[bad-option]: the plugin `relaybook/citations` has no option `stile`"),
        ("{bibliography: docs/refs/al.bib}", "no file of references at `docs/refs/al.bib` (help: did you mean "
         "`docs/refs/all.bib`?)"),
        ("{bibliography: [../refs.bib]}", "the option `bibliography` must be a list of files inside the repository"),
        ("{bibliography: [mkdocs.yml]}", "`mkdocs.yml` holds no references"),
        ("{bibliography: 'docs/**x.bib'}", "there is no file of references at `docs/**x.bib`"),
        ("{bibliography: '', style: appa}", "there is no citation style `appa`"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_one_clear_line(tmp_path: Path, entries: str, options: str, said: str) -> None:
    config = f"site_name: Example\ntheme: {{name: mkdocs}}\nplugins:\n  - relaybook/citations: {options}\n"
    done = build(write(tmp_path, FILES | {"mkdocs.yml": config}), entries)
    assert done.returncode != 0 and said in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_two_plugins_that_cite_are_one_clear_error(tmp_path: Path, entries: str) -> None:
    config = "site_name: Example\ntheme: {name: relaybook}\nplugins:\n  - relaybook: {site_id: x}\n  - citations\n"
    done = build(write(tmp_path, FILES | {"mkdocs.yml": config}), entries)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "take `relaybook/citations` out of `plugins` in mkdocs.yml" in done.stderr


def test_the_theme_of_ours_needs_no_second_style(tmp_path: Path, entries: str) -> None:
    config = "site_name: Example\ntheme: {name: relaybook}\nplugins: [material/search, citations]\n"
    folder = write(tmp_path, FILES | {"mkdocs.yml": config})
    done = build(folder, entries, "--strict")
    assert done.returncode == 0, done.stderr
    assert "(see Doe, 2020, p. 4" in words(page(folder)) and "relaybook-citations.css" not in page(folder)


# ---- mistakes ----------------------------------------------------------------------------------------------------


def test_an_unknown_key_stops_the_build_and_leaves_the_last_site(tmp_path: Path, entries: str) -> None:
    folder = write(tmp_path, FILES)
    assert build(folder, entries).returncode == 0
    before = page(folder)
    (folder / "docs/index.md").write_text(CITED.replace("; @lane2023]", "; @lane2024]"), "utf-8")
    done = build(folder, entries)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert (
        "docs/index.md:9:42: error[unknown-citation]: the bibliography has no entry `lane2024` "
        "(help: did you mean `lane2023`?)"
    ) in done.stderr
    assert "The content has 1 mistake, listed above. The site was not built." in done.stderr
    assert page(folder) == before


def test_faults_of_references_and_unused_entries_are_said(tmp_path: Path, entries: str) -> None:
    idle = "@book{idle, author = {Idle, I.}, title = {Unread}, year = {2001}}\n"
    bib = BIB + idle + "@book{odd, title = {Odd}, year = {20x1}}\n"
    folder = write(tmp_path, FILES | {"docs/refs/all.bib": bib})
    done = build(folder, entries)
    assert done.returncode == 0
    assert "docs/refs/all.bib:3:7: hint[unused-entry]: nothing cites the entry `idle`" in done.stderr
    assert "docs/refs/all.bib:4:" in done.stderr and "warning[implausible-date]" in done.stderr
    assert build(folder, entries, "--strict").returncode == 1


def test_serving_shows_the_mistake_and_watches_the_references(tmp_path: Path, entries: str) -> None:
    config = CONFIG.replace("relaybook/citations", "relaybook/citations: {bibliography: [refs.bib]}")
    config = config.replace("plugins: [search, ", "plugins:\n  - search\n  - ").replace("}]", "}")
    files = {name: text for name, text in FILES.items() if not name.endswith(".bib")}
    bad = BIB.replace("lane2023", "lane2024")
    folder = write(tmp_path, files | {"mkdocs.yml": config, "refs.bib": bad})
    log = (tmp_path / "serve.log").open("w")
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=folder, stdout=log, stderr=log, env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": entries},
    )  # fmt: skip
    try:
        shown = _wait_for(f"http://127.0.0.1:{port}/", lambda text: "rb-problems" in text)
        assert "the bibliography has no entry `lane2023`" in html.unescape(shown)
        time.sleep(1)
        (folder / "refs.bib").write_text(BIB, "utf-8")
        _wait_for(f"http://127.0.0.1:{port}/", lambda text: "Lane &amp; Brook" in text and "rb-problems" not in text)
    finally:
        server.terminate()
        server.wait()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---- with others -------------------------------------------------------------------------------------------------


HOOK = """
from mkdocs.structure.files import File

def on_files(files, config):
    files.append(File.generated(config, "made.md", content="# Made\\n\\nMade elsewhere [@doe2020].\\n"))
    return files

def on_page_markdown(markdown, page, config, files):
    return markdown.replace("PLACEHOLDER", "put in [@lane2023]")
"""


def test_pages_that_other_plugins_make_or_change(tmp_path: Path, entries: str) -> None:
    """Where the text comes from another plugin before ours. A hook stands in for one."""
    early = HOOK.replace(
        "def on_page_markdown", "from mkdocs.plugins import event_priority\n@event_priority(100)\ndef on_page_markdown"
    )
    changed = "---\nlang: es\n---\n\n# Changed\n\nOwn [@doe2020], and PLACEHOLDER.\n"
    folder = write(
        tmp_path,
        {
            **FILES,
            "mkdocs.yml": CONFIG + "hooks: [hook.py]\n",
            "hook.py": early,
            "docs/changed.md": changed,
            "docs/headed.md": "# Headed\n\nPLACEHOLDER\n\n## As [@lane2023] say\n\nNothing.\n",
        },
    )
    done = build(folder, entries, "--strict")
    assert done.returncode == 0, done.stderr
    assert "Made elsewhere (Doe, 2020)." in words(page(folder, "made"))
    seen = words(page(folder, "changed"))
    assert "Own (Doe, 2020), and put in (Lane & Brook, 2023)." in seen and "Fuentes Doe, A. (2020)" in seen
    assert "As (Lane & Brook, 2023) say Nothing." in words(page(folder, "headed"))
    assert 'href="#as-lane-brook-2023-say"' in page(folder, "headed")
    assert "unused-entry" not in done.stderr
    (folder / "hook.py").write_text(early.replace("@lane2023", "@lane2024"), "utf-8")
    done = build(folder, entries)
    assert done.returncode == 1 and "docs/changed.md:7:30: error[unknown-citation]" in done.stderr, done.stderr


def test_a_list_of_posts_shows_citations_as_words(tmp_path: Path, entries: str) -> None:
    config = "site_name: Example\ntheme: {name: material}\nplugins: [search, blog, relaybook/citations]\n"
    post = "---\ndate: 2024-01-0{n}\n---\n\n# Post {n}\n\nAs [@{key}] says.\n{more}\nMore [@doe2020].\n"
    folder = write(tmp_path, {
        **FILES, "mkdocs.yml": config, "docs/blog/index.md": "# Blog\n",
        "docs/blog/posts/one.md": post.format(n=1, key="doe2020", more="\n<!-- more -->\n"),
        "docs/blog/posts/two.md": post.format(n=2, key="lane2023", more=""),
    })  # fmt: skip
    done = build(folder, entries)
    assert done.returncode == 0, done.stderr
    made = page(folder, "blog")
    assert "As (Doe, 2020) says." in words(made) and "As (Lane & Brook, 2023) says." in words(made)
    assert "#ref-" not in made and "↩" not in made and "<p><div" not in made
    assert "As (Doe, 2020) says." in words(page(folder, "blog/2024/01/01/post-1"))
    assert not [
        f for f in (folder / "site").rglob("*.html") if re.search("[\ufdd0-\ufdd3]|rb-slot-", f.read_text("utf-8"))
    ]


def test_a_second_build_starts_no_process_and_dirty_builds_work(tmp_path: Path, entries: str) -> None:
    folder = write(tmp_path, FILES)
    assert build(folder, entries).returncode == 0
    stop = tmp_path / "stop"
    trap = "import subprocess\ndef run(*a, **k): raise OSError(1, 'a process was started')\nsubprocess.run = run\n"
    write(stop, {"sitecustomize.py": trap})
    entries = os.pathsep.join((str(stop), entries))
    done = build(folder, entries, site="again")
    assert done.returncode == 0, done.stderr
    assert page(folder) == page(folder, site="again")
    (folder / "docs/index.md").write_text(CITED + "\nAdded.\n", "utf-8")
    assert build(folder, entries, "--dirty", site="again").returncode == 0
    assert "Added." in words(page(folder, site="again")) and "(see Doe, 2020" in words(page(folder, site="again"))


# ---- the package -------------------------------------------------------------------------------------------------


def test_the_wheel_has_the_plugin_and_its_style(tmp_path: Path) -> None:
    done = run("build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("relaybook-*.whl"))) as wheel:
        listed = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        text = wheel.read(listed).decode()
        assert "relaybook/citations = relaybook.adapters.mkdocs_citations:CitationsPlugin" in text
        assert "relaybook/adapters/citations.css" in wheel.namelist()


@pytest.mark.parametrize(("theme", "name", "works"), [("relaybook", "citations", True), ("mkdocs", "citations", False)])
def test_the_short_name_is_that_of_the_theme(tmp_path: Path, entries: str, theme: str, name: str, works: bool) -> None:
    config = f"site_name: Example\ntheme: {{name: {theme}}}\nplugins: [{name}]\n"
    done = build(write(tmp_path, FILES | {"mkdocs.yml": config}), entries)
    assert (done.returncode == 0) is works
    assert ('The "citations" plugin is not installed' in done.stderr) is not works


def test_the_check_says_the_same_as_the_build(tmp_path: Path, entries: str) -> None:
    folder = write(tmp_path, FILES | {"docs/other.md": "# Other\n\nAs [@lane2022].\n"})
    said = run("relaybook", "check", "--format", "concise", cwd=folder)
    assert said.returncode == 1
    assert said.stdout == (
        "docs/other.md:3:6: error[unknown-citation]: the bibliography has no entry `lane2022` "
        "(help: did you mean `lane2023`?)\n"
    )
    assert said.stdout.strip() in build(folder, entries).stderr


# ---- the core, and a site that nobody here wrote -----------------------------------------------------------------


def test_the_core_cites_from_nothing_but_texts() -> None:
    sources = Sources(
        (Source("docs/a.md", "As [@doe2020].\n"), Source("docs/b.md", "Text.\n"), Source("docs/r.bib", BIB))
    )
    site = cite(sources, Settings(references="", language="de"))
    assert [made.path for made in site.pages] == ["a.md"] and site.hidden == {"docs/r.bib"}
    assert "(Doe, 2020)" in words(site.pages[0].whole())
    assert [d.code for d in site.diagnostics] == ["unused-entry"]


@pytest.fixture
def commons() -> Iterator[Sources]:
    if not CORPUS.exists():
        pytest.skip("the pages of the Turing Commons are not on this machine")
    yield read_sources(CORPUS, ["docs"])


def test_the_pages_of_the_turing_commons(commons: Sources) -> None:
    """Counted by hand: 73 citations of 49 keys, of which 23 citations of 14 keys resolve."""
    settings = Settings(references="", docs_dir="docs", serving=True)
    texts = tuple(source for source in commons.texts if source.path.endswith((".md", ".bib")))
    site = cite(Sources(texts), settings)
    unknown = [d for d in site.diagnostics if d.code == "unknown-citation" and d.severity.value == "error"]
    assert len(unknown) == 35
    assert sum(1 + len(d.related) for d in unknown) == 50
    shown = "".join(made.whole() for made in site.pages)
    assert len(set(re.findall(r'<li id="ref-([^"]+)"', shown))) == 14
    assert sum(len(re.findall(r'href="#ref-', made.whole())) for made in site.pages) == 23


def test_the_turing_commons_builds_where_every_key_is_known(tmp_path: Path, entries: str, commons: Sources) -> None:
    files: dict[str, str | bytes] = {s.path: s.text for s in commons.texts}
    found = check_citing(commons, Settings()).diagnostics
    unknown = re.findall(r"no entry `([^`]+)`", "\n".join(d.message for d in found))
    files["docs/stand-ins.bib"] = "".join(
        f"@book{{{k}, author={{Doe, A.}}, title={{{k}}}, year={{2000}}}}\n" for k in set(unknown)
    )
    files["mkdocs.yml"] = "site_name: Commons\ntheme: {name: material}\nplugins: [search, relaybook/citations]\n"
    folder = write(tmp_path, files)
    done = build(folder, entries)
    assert done.returncode == 0, done.stderr
    made = "".join(f.read_text("utf-8") for f in (folder / "site").rglob("*.html"))
    assert made.count('class="rb-cite"') > 50
    assert not re.search("[\ufdd0-\ufdd3]|rb-slot-", made)
