"""The copy of a site for a disk: what is in it, that its links lead somewhere, and that it opens in a browser."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest
from playwright.sync_api import Browser

from relaybook.pages.offline import is_left_out, local_link, local_page, local_style, write_copy
from tests.projects import CASE, CONFIG, FILES, mkdocs_build, run, write
from tests.test_browser import PAGES

KNOWN = frozenset({"index.html", "a/index.html", "a/b/index.html", "a/b.html", "a/data.json", "a/café/index.html"})


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("../", "../index.html"),
        ("..", "../index.html"),
        ("./", "./index.html"),
        (".", "./index.html"),
        ("b/", "b/index.html"),
        ("b", "b/index.html"),
        ("b/#part", "b/index.html#part"),
        ("b/?topic=x&amp;y=1#part", "b/index.html?topic=x&amp;y=1#part"),
        ("../a/b/?q=../", "../a/b/index.html?q=../"),
        ("caf%C3%A9/", "caf%C3%A9/index.html"),
        ("b.html#part", "b.html#part"),
        ("data.json", "data.json"),
        ("nowhere/", "nowhere/"),
        ("#part", "#part"),
        ("?topic=x", "?topic=x"),
        ("", ""),
        ("https://example.org/a/", "https://example.org/a/"),
        ("//example.org/a/", "//example.org/a/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/a/", "/a/"),
    ],
)
def test_a_link_names_a_file(url: str, local: str) -> None:
    assert local_link(url, "a/index.html", KNOWN) == local


def test_only_links_of_tags_are_rewritten() -> None:
    page = (
        '<html lang="es"><head><link rel="canonical" href="https://example.org/a/">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
        '<meta http-equiv="refresh" content="0; url=b/#x"></head><body>'
        '<a title="1 > 0" href=\'b/\'>href="b/"</a><!-- href="b/" -->'
        '<script src="b/">var x = \'<a href="b/">\'</script>'
        '<ul><li data-rb-online><a href="b/">Only there</a></li><li>Here</li></ul></body></html>'
    )
    made = local_page(page, "a/index.html", KNOWN)
    assert '<link rel="canonical" href="https://example.org/a/">' in made and "Content-Security" not in made
    assert 'content="0; url=b/index.html#x"' in made
    assert 'href=\'b/index.html\'>href="b/"</a><!-- href="b/" -->' in made
    assert "var x = '<a href=\"b/\">'" in made and "Only there" not in made and "<li>Here</li>" in made
    assert '<script src="../assets/offline-search.js" data-label="Buscar en esta copia"' in made


def test_a_small_drawing_is_in_the_style_sheet() -> None:
    """A page on a disk may not use a file as a mask."""
    files = {"assets/icons/a.svg": b"<svg/>", "assets/big.svg": b"<svg>" + b" " * 9000}
    style = "a{mask:url(icons/a.svg)}b{background:url('big.svg') url(not.svg) url(x.png)}"
    made = local_style(style, "assets/main.css", frozenset(files), files.__getitem__)
    assert made.startswith('a{mask:url("data:image/svg+xml;base64,PHN2Zy8+")}')
    assert made.endswith("b{background:url('big.svg') url(not.svg) url(x.png)}")


def test_what_needs_a_server_is_left_out() -> None:
    for path in (
        "pagefind/pagefind.js",
        "404.html",
        "sitemap.xml",
        "sitemap.xml.gz",
        "search/search_index.json",
        "a.map",
    ):
        assert is_left_out(path), path
    for path in ("index.html", "search/words.en.js", "data/records.csv", "a/pagefind/index.html", "a/404.html"):
        assert not is_left_out(path), path


def test_the_same_site_gives_the_same_bytes() -> None:
    files = {"index.html": b"<title>A</title>", "b/x.png": b"png", "data.json": b"{}"}

    def copy(names: list[str]) -> bytes:
        out = io.BytesIO()
        write_copy(out, "mine", names, files.__getitem__)
        return out.getvalue()

    made = copy(list(files))
    assert made == copy(list(reversed(files)))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert all(name.startswith("mine/") for name in archive.namelist())
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = CONFIG.replace("nav:", "  - relaybook/offline\nnav:")
    arabic = CASE.replace("title: Fountains of Aldeia", "title: نوافير القرية\nlanguage: ar").replace(
        "former_ids: [aldeia-fountains]\n", ""
    )
    folder = write(
        tmp_path_factory.mktemp("offline"), {**FILES, "mkdocs.yml": config, "case_studies/fountains-ar.md": arabic}
    )
    result = mkdocs_build(folder, "--strict")
    assert result.returncode == 0, result.stderr
    return folder


def unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    return next(folder.iterdir())


def test_every_page_links_to_the_copy_and_the_copy_does_not(built: Path, tmp_path: Path) -> None:
    case = "case_studies/fountains/index.html"
    html = (built / "site" / case).read_text("utf-8")
    assert '<a href="../../test-offline.zip" download>Take this site with you</a>' in html
    arabic = (built / "site/case_studies/fountains-ar/index.html").read_text("utf-8")
    assert "خذ هذا الموقع معك" in arabic
    copy = unpacked(built / "site/test-offline.zip", tmp_path)
    html = (copy / case).read_text("utf-8")
    assert "test-offline.zip" not in html and 'href="../../playbooks/count-fountains/index.html#steps"' in html
    assert (copy / "case_studies/fountain.png").exists() and (copy / "records.json").exists()
    moved = (copy / "case_studies/aldeia-fountains/index.html").read_text("utf-8")
    assert "url=../../case_studies/fountains/index.html" in moved


def test_the_list_has_titles_summaries_and_headings(built: Path, tmp_path: Path) -> None:
    copy = unpacked(built / "site/test-offline.zip", tmp_path)
    listed = (copy / "search/offline.js").read_text("utf-8")
    assert listed.startswith("window.relaybookOffline = [")
    assert (
        '{"url":"case_studies/fountains/index.html","title":"Fountains of Aldeia",'
        '"summary":"Half of the fountains were mended.","headings":["The problem",' in listed
    )
    assert '"type":"Case study","lang":"en"}' in listed and '"lang":"ar"}' in listed
    assert "aldeia-fountains" not in listed and "SECRET" not in listed


def test_both_adapters_make_the_same_copy(built: Path, tmp_path: Path) -> None:
    """Also of a site whose id is not its name."""
    config = (built / "mkdocs.yml").read_text("utf-8").replace("site_id: test", "site_id: our-library")
    folder = write(tmp_path / "project", {**FILES, "mkdocs.yml": config})
    assert mkdocs_build(folder, "--strict").returncode == 0
    assert run("relaybook", "materialise", str(tmp_path / "plain"), cwd=folder).returncode == 0
    made = run("mkdocs", "build", "--site-dir", str(tmp_path / "two"), cwd=tmp_path / "plain")
    assert made.returncode == 0, made.stderr
    sites = folder / "site", tmp_path / "two"
    one, two = (zipfile.ZipFile(site / "our-library-offline.zip").namelist() for site in sites)
    assert one == two


def test_a_name_that_no_file_can_have_is_one_clear_sentence(tmp_path: Path) -> None:
    config = CONFIG.replace("nav:", "  - relaybook/offline: {name: ../Our Copy}\nnav:")
    folder = write(tmp_path, {**FILES, "mkdocs.yml": config})
    result = mkdocs_build(folder)
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert "cannot be the name of a file: `../Our Copy`. Write `our-copy`" in result.stderr


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_it_works_on_other_themes_without_records(tmp_path: Path, theme: str) -> None:
    files = {
        "mkdocs.yml": f"site_name: Übersicht\ntheme: {{name: {theme}}}\nplugins: [relaybook/offline]\n",
        "docs/index.md": "# Front\n\n[More](more.md#a-part)\n",
        "docs/more.md": "# More\n\n## A part\n",
    }
    folder = write(tmp_path / "project", files)
    result = mkdocs_build(folder, "--strict")
    assert result.returncode == 0, result.stderr
    copy = unpacked(folder / "site/übersicht-offline.zip", tmp_path / "copy")
    assert 'href="more/index.html#a-part"' in (copy / "index.html").read_text("utf-8")
    assert '"title":"More"' in (copy / "search/offline.js").read_text("utf-8")


class Links(HTMLParser):
    """Every address that a page names, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links.add(value)
            elif name == "id" and value:
                self.ids.add(value)


@pytest.fixture(scope="session")
def own_copy(own_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(own_site / "relaybook-offline.zip", tmp_path_factory.mktemp("copy"))


@pytest.mark.browser
def test_every_link_of_the_copy_leads_to_a_file(own_copy: Path) -> None:
    pages = {file: Links(file.read_text("utf-8")) for file in own_copy.rglob("*.html")}
    assert len(pages) > 400
    broken: list[str] = []
    for file, page in pages.items():
        here = "file:///" + file.relative_to(own_copy).as_posix()
        for link in page.links:
            url = urlparse(urljoin(here, link))
            if url.scheme != "file":
                continue
            target = own_copy / unquote(url.path).lstrip("/")
            if not target.is_file():
                broken.append(f"{here}: {link} is no file")
            elif url.fragment and target in pages and unquote(url.fragment) not in pages[target].ids:
                broken.append(f"{here}: {link} has no such part")
    assert broken == []


def wrong_on(browser: Browser, url: str) -> Iterator[str]:
    """What goes wrong when a page is opened, but for Material's own search, which needs a server."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    said: list[str] = []
    page.on("request", lambda r: said.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    page.on("requestfailed", lambda r: said.append(f"failed: {r.url}"))
    page.on("console", lambda m: said.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    yield from (each for each in said if "search_index" not in each)
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        yield "the page is wider than the screen"
    if not page.evaluate("getComputedStyle(document.querySelector('.rb-page')).fontFamily.includes('Source Serif')"):
        yield "the page has no style"
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind != "not found"])
def test_a_page_opens_from_a_disk(browser: Browser, own_copy: Path, kind: str) -> None:
    assert list(wrong_on(browser, (own_copy / PAGES[kind] / "index.html").as_uri())) == []


@pytest.mark.browser
def test_explore_works_from_a_disk(browser: Browser, own_copy: Path) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto((own_copy / "explore/index.html").as_uri() + "?country=ke")
    page.locator(".rb-explore--live .rb-explore__cards article").first.wait_for()
    assert errors == []
    page.close()


@pytest.mark.browser
def test_one_can_search_and_walk_in_the_copy(browser: Browser, own_copy: Path) -> None:
    page = browser.new_page()
    page.goto((own_copy / "about/accessibility/index.html").as_uri())
    page.get_by_label("Search this copy").press_sequentially("fixmystr STREET")
    page.get_by_text("Pages that fit:").wait_for()
    assert re.search(r"FixMyStreet", page.locator(".rb-offline__list").inner_text())
    page.get_by_label("Search this copy").fill("particip budget")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.rb-offline__list') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("file://**/index.html")
    assert page.locator("h1").inner_text()
    page.get_by_label("Search this copy").fill("zzzz")
    page.get_by_text("Nothing in this copy fits.").wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_text("Nothing in this copy fits.").is_visible()
    page.locator(".rb-brand").click()
    page.wait_for_url("**/index.html")
    page.close()
