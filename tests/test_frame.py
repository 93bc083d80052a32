"""The frame of every page in a real browser: its policy, its weight, its reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import found_by_axe, open_page, served
from tests.projects import CASE, FILES, ROOT, mkdocs_build, write
from tests.test_browser import PAGES

pytestmark = pytest.mark.browser
CONFIG = (ROOT / "mkdocs.yml").read_text("utf-8")
FIRST, NEXT = 150_000, 25_000
"""What a record page may weigh on the way to a reader, in bytes, on the first visit and on the next page."""

WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (e) => refused.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`));
"""

# A table of data may scroll by itself, as WCAG has it.
CUT_OFF = """() => [...document.querySelectorAll("header a, main :is(a, h1, h2, p, button)")]
    .filter((e) => e.checkVisibility())
    .filter((e) => !e.closest(".rb-tip, .rb-skip, .rb-sr, .md-typeset__scrollwrap, .rb-scroll, pre"))
    .filter((e) => { const box = e.getBoundingClientRect(); return box.width && (box.left < -1 || box.right > 321); })
    .map((e) => e.outerHTML.slice(0, 100))"""

MOVING = """() => {
    const time = (text) => Math.max(...text.split(",").map(parseFloat));
    const moves = (style) => time(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth"
        || (style.animationName !== "none" && time(style.animationDuration) > 0.01);
    return [...document.querySelectorAll("*")]
        .filter((e) => [null, "::before", "::after"].some((part) => moves(getComputedStyle(e, part))))
        .map((e) => e.outerHTML.slice(0, 80));
}"""


def watched(browser: Browser, url: str, **options: bool) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 800}, **options).new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


def test_no_page_holds_script_or_style_of_its_own(own_site: Path) -> None:
    allowed = re.compile(r'<script( [a-z]+="[\w-]+")* type="application/(ld\+)?json"|<script[^>]* src="')
    wrong = []
    for file in own_site.rglob("*.html"):
        text = file.read_text("utf-8")
        tags = re.findall(r"<[a-z][^>]*>", text)
        wrong += [(file, tag) for tag in tags if tag.startswith("<script") and not allowed.match(tag)]
        wrong += [(file, t) for t in tags if re.search(r'\s(style|on[a-z]+)\s*=|^<style|="\s*javascript:', t, re.I)]
    assert wrong == []


@pytest.mark.parametrize("kind", PAGES)
def test_the_policy_refuses_nothing_of_ours(browser: Browser, address: str, kind: str) -> None:
    page = watched(browser, address + PAGES[kind])
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert policy == "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'self'"
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator("[data-rb-theme]").click()
    assert page.evaluate(ground) != before
    page.reload()
    assert page.evaluate(ground) != before
    for card in page.locator(".rb-mention, .rb-cite a").all()[:3]:
        card.focus()
    assert page.evaluate("refused") == []
    page.context.close()


def test_the_policy_refuses_what_is_written_into_a_page(browser: Browser, address: str) -> None:
    page = watched(browser, address)
    page.evaluate("""() => {
        const made = document.createElement("p");
        made.innerHTML = '<img src="nothing" onerror="window.ran = true"><b style="color: red">red</b>';
        document.querySelector("article").append(made);
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert len(page.evaluate("refused")) >= 2
    page.context.close()


def test_a_browser_offers_to_install_the_site(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.goto(address + PAGES["about"])
    session = page.context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in errors} <= {"in-incognito"}  # As every page of the tests is.
    assert session.send("Page.getAppManifest")["errors"] == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_playbook_on_paper_has_its_evidence_and_references(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.goto(address + PAGES["playbook"])
    page.locator("[data-rb-theme]").click()  # The other one, by choice: paper is white all the same.
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    for kept in ("h1", ".rb-brand", ".rb-facts", "#steps", ".rb-references", "#linked", "#cite", "#about"):
        assert page.locator(kept).first.is_visible(), kept
    claim = page.locator(".rb-card--claim").first
    assert claim.is_visible() and re.search("We are (very sure|fairly sure|not very sure|not sure)", claim.inner_text())
    for dropped in (".rb-nav", ".rb-theme", ".rb-menu", ".rb-search", ".rb-aside", ".rb-crumbs", "#more", ".rb-edit"):
        assert page.locator(dropped).first.is_hidden(), dropped
    link = page.locator("#sources + ul a").first
    shown = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://" in shown or "attr(href)" in shown
    assert page.pdf(format="A4").startswith(b"%PDF-")
    page.context.close()


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_can_be_zoomed_to_four_times_its_size(browser: Browser, address: str, kind: str) -> None:
    """1280 pixels at 400 % are 320: nothing is cut off, and one scrolls in one direction only."""
    page = open_page(browser, address + PAGES[kind], width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    hidden = page.evaluate(CUT_OFF)
    assert hidden == []
    page.context.close()


@pytest.fixture(scope="session")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that is read from right to left."""
    text = CASE.replace("title: Fountains of Aldeia", "title: نوافير القرية\nlanguage: ar")
    text = text.replace("Half of the fountains were mended.", "أُصلح نصف النوافير.").replace("They walked.", "ساروا.")
    text = text.replace("former_ids: [aldeia-fountains]\n", "").replace("## What happened", "## ما الذي حدث")
    folder = write(tmp_path_factory.mktemp("arabic"), {**FILES, "case_studies/fountains-ar.md": text})
    assert mkdocs_build(folder, "--strict").returncode == 0
    with served(folder / "site", tmp_path_factory.mktemp("host")) as url:
        yield url + "case_studies/fountains-ar/"


@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_read_from_right_to_left(browser: Browser, arabic: str, dark: bool, width: int) -> None:
    assert found_by_axe(browser, arabic, width=width, dark=dark) == []
    page = open_page(browser, arabic, width=width, dark=dark)
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    brand, theme = (page.locator(name).bounding_box() for name in (".rb-brand", ".rb-theme"))
    assert brand and theme and brand["x"] > theme["x"]
    page.context.close()


def test_nothing_moves_for_those_who_asked_for_no_motion(browser: Browser, address: str) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    for kind in ("front", "playbook"):
        page.goto(address + PAGES[kind])
        moving = page.evaluate(MOVING)
        assert moving == []
    page.context.close()


@pytest.mark.parametrize("kind", ["front", "playbook", "evidence", "sources"])
def test_forced_colours_lose_nothing(browser: Browser, address: str, kind: str) -> None:
    page = browser.new_context(forced_colors="active", viewport={"width": 360, "height": 740}).new_page()
    page.goto(address + PAGES[kind])
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.locator(".rb-theme").is_hidden()  # It would change nothing.
    page.locator(".rb-menu summary").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    border = page.locator(".rb-menu nav").evaluate("e => getComputedStyle(e).borderTopWidth")
    assert border != "0px"
    for mark in page.locator(".rb-dots, .rb-mark").all()[:5]:
        colours = mark.evaluate("e => [getComputedStyle(e).color, getComputedStyle(document.body).color]")
        assert colours[0] == colours[1]
    page.context.close()


def weight(page: Page, url: str) -> dict[str, int]:
    """What came over the wire for a page, by address, as Chromium counts it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    named: dict[str, str] = {}
    found: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: named.update({e["requestId"]: e["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: found.update({named[e["requestId"]]: e["encodedDataLength"]}) if e["requestId"] in named else None,
    )
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    session.detach()
    return found


@pytest.mark.skipif("material/search" in CONFIG, reason="Material's search loads its whole index with every first page")
def test_a_record_page_is_light(browser: Browser, address: str, own_site: Path) -> None:
    for kind in ("case study", "evidence", "playbook", "organisation"):
        page = browser.new_context().new_page()
        first = weight(page, address + PAGES[kind])
        assert sum(first.values()) <= FIRST, first
        page.context.close()
    page = browser.new_context().new_page()
    weight(page, address + PAGES["case study"])
    for kind in ("case_studies", "evidence", "playbooks", "organisations"):
        largest = max((own_site / kind).glob("*/index.html"), key=lambda file: (file.stat().st_size, str(file)))
        after = weight(page, f"{address}{kind}/{largest.parent.name}/")
        assert after and sum(after.values()) <= NEXT, after
    page.context.close()
