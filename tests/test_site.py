"""Real builds with MkDocs: what a visitor gets, what must never get out, and both adapters side by side."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.projects import CASE, CONFIG, FILES, ROOT, comparable, mkdocs_build, run, write


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("small"))
    result = mkdocs_build(folder, "--strict")
    assert result.returncode == 0, result.stderr
    return folder / "site"


def page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def test_records_have_their_addresses(built: Path) -> None:
    assert "Fountains of Aldeia" in page(built, "case_studies/fountains")
    assert "Count fountains" in page(built, "playbooks/count-fountains")
    assert "Friends of Water" in page(built, "organisations/water-friends")
    for index in ("case_studies", "playbooks", "countries/pt", "organisations"):
        assert "<h1" in page(built, index)


def test_a_relation_shows_from_both_sides(built: Path) -> None:
    case, playbook = page(built, "case_studies/fountains"), page(built, "playbooks/count-fountains")
    assert "Playbooks used" in case and "../../playbooks/count-fountains/" in case
    assert "Used in" in playbook and "../../case_studies/fountains/" in playbook


def test_a_mention_carries_title_and_summary(built: Path) -> None:
    case = page(built, "case_studies/fountains")
    assert 'role="tooltip"' in case and "How to count fountains with neighbours." in case
    assert "[[" not in case


def test_links_and_pictures_are_read_from_the_file(built: Path) -> None:
    case = page(built, "case_studies/fountains")
    assert 'href="../../playbooks/count-fountains/#steps"' in case
    assert 'src="../fountain.png"' in case
    assert (built / "case_studies/fountain.png").read_bytes() == FILES["case_studies/fountain.png"]


@pytest.mark.parametrize("extension", ["", "markdown_extensions: [tables]\n", "markdown_extensions: {tables: }\n"])
def test_a_table_is_aligned_without_a_style_of_its_own(tmp_path: Path, extension: str) -> None:
    table = "# Front\n\n| Place | Number |\n|:------|-------:|\n| Aldeia | 12 |\n"
    folder = write(tmp_path / "project", {**FILES, "docs/index.md": table, "mkdocs.yml": CONFIG + extension})
    assert mkdocs_build(folder, "--strict").returncode == 0
    assert run("relaybook", "materialise", str(tmp_path / "plain"), cwd=folder).returncode == 0
    assert run("mkdocs", "build", "--site-dir", str(tmp_path / "two"), cwd=tmp_path / "plain").returncode == 0
    for site in (folder / "site", tmp_path / "two"):
        front = (site / "index.html").read_text("utf-8")
        assert '<td align="right">12</td>' in front and "style=" not in front


def test_a_site_can_have_a_policy_of_its_own(tmp_path: Path, built: Path) -> None:
    assert "default-src &#39;self&#39;" in page(built, "case_studies/fountains")
    config = CONFIG.replace("{name: relaybook}", "{name: relaybook, policy: \"img-src 'self' films.example.org\"}")
    folder = write(tmp_path, {**FILES, "mkdocs.yml": config})
    assert mkdocs_build(folder, "--strict").returncode == 0
    html = page(folder / "site", "case_studies/fountains")
    assert 'content="img-src &#39;self&#39; films.example.org"' in html and "default-src" not in html


def test_scripts_of_material_come_only_where_a_site_uses_them(tmp_path: Path, built: Path) -> None:
    assert "javascripts/bundle" in page(built, "case_studies/fountains")  # It has Material's search.
    plain = CONFIG.replace("  - material/search\n", "")
    folder = write(tmp_path / "plain", {**FILES, "mkdocs.yml": plain})
    assert mkdocs_build(folder, "--strict").returncode == 0
    html = page(folder / "site", "case_studies/fountains")
    assert "javascripts/bundle" not in html and "__config" not in html and "assets/relaybook.js" in html
    copies = plain.replace("{name: relaybook}", "{name: relaybook, features: [content.code.copy]}")
    folder = write(tmp_path / "copies", {**FILES, "mkdocs.yml": copies})
    assert mkdocs_build(folder, "--strict").returncode == 0
    assert "javascripts/bundle" in page(folder / "site", "case_studies/fountains")


def test_the_sitemap_has_the_dates_of_records_and_no_page_that_is_not_for_search(tmp_path: Path) -> None:
    files = {
        **FILES,
        "case_studies/fountains.md": CASE.replace("places:", "date_published: 2020-05-04\nplaces:"),
        "case_studies/ponds.md": CASE.replace("former_ids: [aldeia-fountains]", "status: withdrawn").replace(
            "places:", "withdrawn_reason: It was told twice.\nplaces:"
        ),
        "docs/hidden.md": "---\nrobots: noindex\n---\n\n# Hidden\n",
    }
    folder = write(tmp_path, files)
    assert mkdocs_build(folder, "--strict").returncode == 0
    sitemap = (folder / "site/sitemap.xml").read_text("utf-8")
    base = "<url><loc>https://example.org/test/"
    assert f"{base}case_studies/fountains/</loc><lastmod>2020-05-04</lastmod></url>" in sitemap
    assert f"{base}organisations/water-friends/</loc></url>" in sitemap
    assert "ponds" not in sitemap and "hidden" not in sitemap and "404" not in sitemap
    assert 'content="noindex"' in page(folder / "site", "case_studies/ponds")


def test_programs_that_read_with_a_language_model_get_a_short_list(tmp_path: Path, built: Path) -> None:
    said = (built / "llms.txt").read_text("utf-8")
    assert said.startswith("# Test\n\nEvery page of a record says")
    base = "https://example.org/test/"
    case = f"- [Fountains of Aldeia]({base}case_studies/fountains/): Half of the fountains were mended.\n"
    assert f"## Case studies\n\n{case}" in said
    assert f"## Optional\n\n- [Organisations]({base}organisations/)" in said
    folder = write(tmp_path, {**FILES, "docs/llms.txt": "# Ours\n"})
    assert mkdocs_build(folder, "--strict").returncode == 0
    assert (folder / "site/llms.txt").read_text("utf-8") == "# Ours\n"


def test_a_site_can_be_installed_under_its_name(tmp_path: Path) -> None:
    config = CONFIG.replace("site_name: Test", """site_name: 'Our "best" library'""")
    folder = write(tmp_path, {**FILES, "mkdocs.yml": config})
    assert mkdocs_build(folder, "--strict").returncode == 0
    assert '<link rel="manifest" href="../../manifest.webmanifest">' in page(folder / "site", "case_studies/fountains")
    manifest = json.loads((folder / "site/manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == 'Our "best" library' and manifest["start_url"] == "./"
    for icon in manifest["icons"]:
        assert (folder / "site" / icon["src"]).exists()


def test_a_former_id_leads_to_the_record(built: Path) -> None:
    old = page(built, "case_studies/aldeia-fountains")
    assert 'url=../../case_studies/fountains/"' in old


def test_edit_links_lead_to_both_folders(built: Path) -> None:
    base = "https://github.com/example/test/edit/main/"
    assert f'href="{base}case_studies/fountains.md"' in page(built, "case_studies/fountains")
    assert f'href="{base}docs/playbooks/count-fountains.md"' in page(built, "playbooks/count-fountains")


def test_no_secret_is_published(built: Path) -> None:
    leaks = [str(f.relative_to(built)) for f in built.rglob("*") if f.is_file() and b"SECRET" in f.read_bytes()]
    assert leaks == []
    names = {f.name for f in built.rglob("*")}
    assert not names & {"references.bib", "organisations.yml", "own.yml", "lineage"}


def test_the_data_holds_relations_both_ways(built: Path) -> None:
    listed = json.loads((built / "records.json").read_text("utf-8"))["records"]
    assert {(r["type"], r["id"]) for r in listed} == {
        ("case_study", "fountains"),
        ("playbook", "count-fountains"),
        ("organisation", "water-friends"),
    }
    playbook = json.loads((built / "data/playbook/count-fountains.json").read_text("utf-8"))
    assert playbook["relations"]["used_in"] == [{"record": "case_study/fountains"}]
    assert playbook["license"] == "CC-BY-4.0" and len(playbook["hash"]) == 16
    assert (built / ".nojekyll").exists()


def test_same_input_same_bytes(tmp_path: Path, built: Path) -> None:
    folder = write(tmp_path)
    assert mkdocs_build(folder, "--strict").returncode == 0
    for file in sorted(built.rglob("*")):
        if file.is_file() and file.suffix in {".html", ".json"}:
            assert file.read_bytes() == (folder / "site" / file.relative_to(built)).read_bytes(), file


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_other_themes_build_too(tmp_path: Path, theme: str) -> None:
    search = "material/search" if theme == "material" else "search"
    config = CONFIG.replace("{name: relaybook}", f"{{name: {theme}}}").replace("material/search", search)
    folder = write(tmp_path, {**FILES, "mkdocs.yml": config})
    result = mkdocs_build(folder, "--strict")
    assert result.returncode == 0, result.stderr
    assert "Used in" in page(folder / "site", "playbooks/count-fountains")


def test_flat_addresses_work(tmp_path: Path) -> None:
    folder = write(tmp_path, {**FILES, "mkdocs.yml": CONFIG + "use_directory_urls: false\n"})
    assert mkdocs_build(folder, "--strict").returncode == 0
    case = (folder / "site/case_studies/fountains.html").read_text("utf-8")
    assert 'href="../playbooks/count-fountains.html"' in case
    assert (folder / "site/case_studies/aldeia-fountains.html").exists()


def test_a_mistake_stops_the_build_once_and_keeps_the_last_site(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert mkdocs_build(folder).returncode == 0
    before = (folder / "site/case_studies/fountains/index.html").read_bytes()
    bad = CASE.replace("result: mixed", "result: mixd").replace("water-friends", "water-friend")
    (folder / "case_studies/fountains.md").write_text(bad, "utf-8")
    result = mkdocs_build(folder)
    assert result.returncode == 1
    assert "case_studies/fountains.md:6:9: error[unknown-term]" in result.stderr
    assert "case_studies/fountains.md:9:26: error[unknown-record]" in result.stderr
    assert "The content has 2 mistakes, listed above." in result.stderr
    assert "Traceback" not in result.stderr
    assert (folder / "site/case_studies/fountains/index.html").read_bytes() == before


def test_a_build_and_the_command_say_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "case_studies/fountains.md").write_text(CASE.replace("places: [PT]", "places: [Portugal]"), "utf-8")
    said = run("relaybook", "check", "--format", "concise", cwd=folder).stdout.strip()
    assert said == (
        "case_studies/fountains.md:7:10: error[unknown-term]: the vocabulary `countries` has no term `Portugal` "
        "(help: write `PT`)"
    )
    assert said in mkdocs_build(folder).stderr


def test_a_style_that_pandoc_cannot_read_is_one_clear_sentence(tmp_path: Path) -> None:
    folder = write(tmp_path)
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("{site_id:", "{style: docs/mine.csl, site_id:", 1), "utf-8")
    (folder / "docs/mine.csl").write_text('<style xmlns="http://purl.org/net/xbiblio/csl"><citation>', "utf-8")
    (folder / "docs/cited.bib").write_text("@book{doe2020, author={Doe, Ann}, title={A Book}, year={2020}}\n", "utf-8")
    (folder / "docs/cited.md").write_text("# Cited\n\nAs [@doe2020] says.\n", "utf-8")
    for done in (mkdocs_build(folder), run("relaybook", "materialise", "out", cwd=folder)):
        assert done.returncode != 0 and "Traceback" not in done.stderr
        assert "pandoc stopped before the references were written (styles: mine.csl)" in done.stderr
        assert "Download the style again" in done.stderr and "citeproc.lua" not in done.stderr
    assert not (folder / "site").exists() and not (folder / "out").exists()


def test_an_arabic_record_says_its_language_and_direction(tmp_path: Path) -> None:
    arabic = CASE.replace("title: Fountains of Aldeia", "title: نوافير القرية\nlanguage: ar").replace(
        "former_ids: [aldeia-fountains]\n", ""
    )
    folder = write(tmp_path, {**FILES, "case_studies/fountains-ar.md": arabic})
    assert mkdocs_build(folder, "--strict").returncode == 0
    html = page(folder / "site", "case_studies/fountains-ar")
    assert '<html lang="ar" dir="rtl"' in html and "المشكلة" in html
    assert '<html lang="en" dir="ltr"' in page(folder / "site", "case_studies/fountains")


def test_a_fork_must_not_pass_for_the_original(tmp_path: Path) -> None:
    config = CONFIG.replace("site_id: test", "site_id: relaybook").replace(
        "https://example.org/test/", "https://mysociety.github.io/relaybook/"
    )
    folder = write(tmp_path, {**FILES, "mkdocs.yml": config})
    git = folder / ".git" / "config"
    git.parent.mkdir()

    def remote(url: str) -> None:
        git.write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n', "utf-8")

    remote("git@github.com:partner/their-book.git")
    strict = mkdocs_build(folder, "--strict")
    assert strict.returncode == 1
    assert "write `site_id: partner-their-book` and `site_url: https://partner.github.io/their-book/`" in strict.stderr
    assert mkdocs_build(folder).returncode == 0  # Only a warning where nothing is published.
    remote("/srv/git/relaybook.git")
    inner = write(folder / "inner", {**FILES, "mkdocs.yml": config})
    git.write_text('[remote "partner"]\n\turl = https://gitlab.com/partner/their-book.git\n', "utf-8")
    assert (
        mkdocs_build(inner, "--strict").returncode == 1
    )  # A site in a folder of the repository, another remote's name.
    shutil.rmtree(inner)
    for fine in ("https://github.com/mysociety/relaybook.git", "/srv/git/relaybook.git", "../relaybook"):
        remote(fine)
        assert mkdocs_build(folder, "--strict").returncode == 0, fine


def test_serving_goes_on_with_a_box_on_the_bad_page(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "case_studies/fountains.md").write_text(CASE.replace("result: mixed", "result: mixd"), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = (tmp_path / "serve.log").open("w")
    server = subprocess.Popen(
        command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    address = f"http://127.0.0.1:{port}/test/case_studies/fountains/"
    try:
        html = _wait_for(address, lambda text: "rb-problems" in text)
        assert "has no term `mixd`" in html and "noindex" in html
        assert (
            "script-src &#39;unsafe-inline&#39; &#39;self&#39;" in html
        )  # For MkDocs' live reload, only while serving.
        (folder / "case_studies/fountains.md").write_text(CASE, "utf-8")
        html = _wait_for(address, lambda text: "rb-problems" not in text)
        assert "Fountains of Aldeia" in html
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait_for(address: str, holds: object, seconds: float = 30) -> str:
    text = ""
    for _ in range(int(seconds * 5)):
        try:
            text = urllib.request.urlopen(address, timeout=5).read().decode()
            if holds(text):  # type: ignore[operator]
                return text
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"never so: {text[:500]}")


def test_both_adapters_give_the_same_pages(tmp_path: Path) -> None:
    """Our own site, through the plugin and through `materialise` and plain MkDocs."""
    through_plugin = run("mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "one"), cwd=ROOT)
    assert through_plugin.returncode == 0, through_plugin.stderr
    made = run("relaybook", "materialise", str(tmp_path / "plain"), cwd=ROOT)
    assert made.returncode == 0, made.stdout + made.stderr
    config = (tmp_path / "plain/mkdocs.yml").read_text("utf-8")
    assert "site_id" not in config
    plain = run("mkdocs", "build", "--site-dir", str(tmp_path / "two"), cwd=tmp_path / "plain")
    assert plain.returncode == 0, plain.stderr
    one = {f.relative_to(tmp_path / "one") for f in (tmp_path / "one").rglob("*") if f.is_file()}
    two = {f.relative_to(tmp_path / "two") for f in (tmp_path / "two").rglob("*") if f.is_file()}
    assert one == two
    for path in sorted(one):
        if path.suffix == ".html":
            assert comparable((tmp_path / "one" / path).read_text("utf-8")) == comparable(
                (tmp_path / "two" / path).read_text("utf-8")
            ), path


def test_materialise_keeps_a_custom_dir_and_inherits(tmp_path: Path) -> None:
    files = {
        **FILES,
        "base.yml": CONFIG,
        "mkdocs.yml": "INHERIT: base.yml\nsite_name: Heir\ntheme:\n  custom_dir: overrides\n",
        "overrides/partials/footer.html": "<footer>OUR OWN FOOTER</footer>\n",
    }
    folder = write(tmp_path / "project", files)
    assert run("relaybook", "materialise", str(tmp_path / "plain"), cwd=folder).returncode == 0
    assert run("mkdocs", "build", "--site-dir", str(tmp_path / "site"), cwd=tmp_path / "plain").returncode == 0
    html = page(tmp_path / "site", "case_studies/fountains")
    assert "OUR OWN FOOTER" in html and "Heir" in html


def test_materialise_writes_nothing_over_other_files(tmp_path: Path) -> None:
    folder = write(tmp_path / "project")
    precious = tmp_path / "photos"
    precious.mkdir()
    (precious / "me.jpg").write_bytes(b"me")
    result = run("relaybook", "materialise", str(precious), cwd=folder)
    assert result.returncode == 2 and "holds other files" in result.stderr
    assert [f.name for f in precious.iterdir()] == ["me.jpg"]


def test_the_wheel_builds_a_content_only_site(tmp_path: Path) -> None:
    """A partner's second way to start: content alone, on the released package, in an empty environment."""
    build = run("build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT), cwd=tmp_path)
    assert build.returncode == 0, build.stderr
    wheel = next((tmp_path / "dist").glob("relaybook-*.whl"))
    venv.create(tmp_path / "env", with_pip=shutil.which("uv") is None)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = (
        ["uv", "pip", "install", "--python", str(python)]
        if shutil.which("uv")
        else [str(python), "-m", "pip", "install"]
    )
    for what in (["-q", "--require-hashes", "-r", str(ROOT / "requirements.lock")], ["-q", "--no-deps", str(wheel)]):
        done = subprocess.run(install + what, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    folder = write(tmp_path / "content")
    result = subprocess.run(
        [str(python), "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"NO_MKDOCS_2_WARNING": "1"},
    )
    assert result.returncode == 0, result.stderr
    assert "Fountains of Aldeia" in page(folder / "site", "case_studies/fountains")
    said = subprocess.run([str(python), "-m", "relaybook", "check"], cwd=folder, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


NASTY = '</title><img src=x onerror=alert(1)><script>alert(2)</script>" onclick="alert(3)'


class Running(HTMLParser):
    """Finds what would run in a browser: handlers, and scripts that none of the themes has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and data.startswith("alert("):
            self.found.append(data)


@pytest.mark.parametrize("theme", ["relaybook", "material", "mkdocs", "readthedocs"])
def test_no_title_or_description_runs_a_script_on_any_theme(tmp_path: Path, theme: str) -> None:
    search = "material/search" if theme in ("relaybook", "material") else "search"
    config = CONFIG.replace("{name: relaybook}", f"{{name: {theme}}}").replace("material/search", search)
    head = f"title: '{NASTY}'\ndescription: '{NASTY}'\n"
    ours = f"rb_jsonld: '{NASTY}'\nrb_meta: [[http-equiv, refresh, '0;url=https://example.org']]\n"
    plain = f"---\n{head}{ours}---\n\n# Page\n"
    case = re.sub(r"^title: .*\ndescription: .*\n", lambda _: head, CASE, flags=re.MULTILINE)
    bib = f"@book{{smith2020, title={{{NASTY}}}, author={{Smith, Jo}}, year={{2020}}}}\n"
    files = {**FILES, "case_studies/fountains.md": case, "docs/plain.md": plain}
    nobody = f"@book{{anon2020, title={{T}}, author={{{{{NASTY}}}}}, year={{2020}}}}\n"
    files |= {"docs/references.bib": bib + nobody, "docs/headed.md": "# About [@anon2020]\n\nWords.\n"}
    folder = write(tmp_path, {**files, "mkdocs.yml": config})
    result = mkdocs_build(folder, "--strict")
    assert result.returncode == 0, result.stderr
    for name in ("case_studies/fountains", "plain", "headed", "references/smith2020", "references"):
        html = page(folder / "site", name)
        reader = Running()
        reader.feed(html)
        assert reader.found == [] and 'content="0;url' not in html, name
    assert "&lt;script&gt;alert(2)" in page(folder / "site", "references/smith2020")
    index = json.loads((folder / "site/search/search_index.json").read_text("utf-8"))
    assert not any("<img" in each["title"] or "<script" in each["title"] for each in index["docs"])


def test_an_id_too_long_for_a_file_is_one_error_and_no_half_written_site(tmp_path: Path) -> None:
    claim = f"{{id: {'k' * 300}, statement: S., direction: positive, certainty: low, cites: [smith2020]}}"
    summary = "title: S\ndescription: D\nquestion: Q?\nbottom_line: B.\nsearch_date: 2026-01-01\n"
    text = f"---\n{summary}claims:\n  - {claim}\n---\n"
    folder = write(tmp_path, {**FILES, "docs/evidence/long.md": text})
    result = mkdocs_build(folder, "--strict")
    assert "docs/evidence/long.md:8:10: error[bad-id]: `kkk" in result.stderr and "too long for an id" in result.stderr
    assert "Traceback" not in result.stderr and not (folder / "site").exists()


def test_a_configuration_named_from_where_one_stands_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for name in ("mkdocs.yml", f"{folder.name}/mkdocs.yml"):
        where = folder if name == "mkdocs.yml" else folder.parent
        result = run("mkdocs", "build", "--strict", "--config-file", name, "--site-dir", str(folder / "out"), cwd=where)
        assert result.returncode == 0, result.stderr
        assert (folder / "out/case_studies/fountains/index.html").exists()
        assert not (folder / "out/references.bib").exists()
        shutil.rmtree(folder / "out")
