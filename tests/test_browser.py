"""The built site in a real browser: both widths, light and dark, keyboard only, scripts off, and nobody else's host."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import found_by_axe, open_page
from tests.projects import ROOT

pytestmark = pytest.mark.browser

PAGES = {
    "front": "",
    "case study": "case_studies/fixmystreet-uk/",
    "evidence": "evidence/does-community-monitoring-improve-services/",
    "playbook": "playbooks/foi-request-site/",
    "organisation": "organisations/mysociety/",
    "list": "case_studies/",
    "topics": "topics/",
    "shift": "shifts/power-in-more-hands/",
    "country": "countries/ke/",
    "sources": "references/",
    "source": "references/olken2007monitoring/",
    "map": "views/world-map/",
    "map of a topic": "views/world-map/participatory-budgeting/",
    "timeline": "views/timeline/",
    "released": "playbooks/foi-request-site/v/1.0.0/",
    "adapted": "playbooks/foi-request-site-tn/",
    "compared": "playbooks/foi-request-site-tn/compare/",
    "compared in one language": "playbooks/foi-request-site-ie/compare/",
    "guide": "guide/tutorial/",
    "code": "guide/reference/codes/unknown-record/",
    "about": "about/accessibility/",
    "not found": "404.html",
    "gap map": "views/evidence-gap-map/",
    "gap map of one country": "views/evidence-gap-map/ug/",
    "tree": "views/families/",
    "state": "state/",
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_asks_no_other_host_and_has_no_error(browser: Browser, address: str, kind: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    host = "/".join(address.split("/")[:3])
    wrong: list[str] = []
    page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith((host, "data:", "blob:")) else None)
    page.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
    page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(address + PAGES[kind])
    page.wait_for_load_state("networkidle")
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    assert page.locator("h1").count() == 1
    context.close()


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(360, True, id="360-dark"),
        pytest.param(1440, False, id="1440-light"),
        pytest.param(360, False, id="360-light", marks=pytest.mark.long),
        pytest.param(1440, True, id="1440-dark", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(browser: Browser, address: str, kind: str, width: int, dark: bool) -> None:
    assert found_by_axe(browser, address + PAGES[kind], width=width, dark=dark) == []


def test_the_keyboard_reaches_the_menu_on_a_small_screen(browser: Browser, address: str) -> None:
    page = open_page(browser, address + PAGES["case study"], width=360)
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()")
        )
    assert reached[0].endswith("Skip to the text")
    menu = next(i for i, name in enumerate(reached) if name.startswith("SUMMARY"))
    for _ in range(len(reached) - 1 - menu):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    link = page.locator(".rb-menu a", has_text="Playbooks")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.keyboard.press("Enter")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/playbooks/")
    page.context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_everything_can_be_read_with_scripts_off(browser: Browser, address: str, width: int) -> None:
    page = open_page(browser, address + PAGES["case study"], width=width, scripts=False)
    assert page.locator("h1").is_visible()
    assert page.locator(".rb-find").is_visible() and not page.locator(".rb-theme").is_visible()
    if width == 360:
        page.locator(".rb-menu summary").click()
        page.locator(".rb-menu").get_by_role("link", name="Evidence", exact=True).click()
    else:
        page.locator(".rb-nav a", has_text="Evidence").click()
    page.wait_for_url("**/evidence/")
    page.locator(".rb-card a").first.click()
    assert page.locator("h1").is_visible()
    page.context.close()


def test_a_citation_shows_its_reference_and_leads_to_it(browser: Browser, address: str) -> None:
    for scripts in (True, False):
        page = open_page(browser, address + "evidence/do-citizens-assemblies-change-policy/", scripts=scripts)
        citation = page.locator(".rb-cite a").first
        card = page.locator(".rb-cite + .rb-tip").first
        assert not card.is_visible()
        citation.hover()
        assert card.is_visible() and "Irish Political Studies" in card.inner_text()
        page.mouse.move(0, 0)
        citation.focus()
        assert card.is_visible()
        citation.press("Enter")
        assert page.locator(".rb-references li:target").inner_text().startswith("Farrell, D. M.")
        page.context.close()


def test_a_mention_shows_its_card_to_mouse_and_keyboard(browser: Browser, address: str) -> None:
    for scripts in (True, False):
        page = open_page(browser, address + PAGES["case study"], scripts=scripts)
        mention = page.locator(".rb-mention").first
        card = page.locator(".rb-mention + .rb-tip").first
        assert not card.is_visible()
        mention.hover()
        assert card.is_visible() and len(card.inner_text()) > 40
        page.mouse.move(0, 0)
        assert not card.is_visible()
        mention.focus()
        assert card.is_visible()
        page.context.close()


def test_a_card_goes_away_with_escape_and_comes_back(browser: Browser, address: str) -> None:
    page = open_page(browser, address + PAGES["evidence"])
    cards = page.locator(".rb-tip:visible")
    page.locator(".rb-cite a").first.focus()
    assert cards.count() == 1
    page.keyboard.press("Escape")
    assert cards.count() == 0 and page.evaluate("document.activeElement.matches('.rb-cite a')")
    page.locator(".rb-cite a").nth(1).focus()
    assert cards.count() == 1
    page.context.close()


def test_a_citation_of_the_page_can_be_read_and_copied(browser: Browser, address: str) -> None:
    page = open_page(browser, address + PAGES["playbook"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator(".rb-credit").last
    assert block.get_by_text("APA").is_visible() and not block.get_by_text("Chicago").is_visible()
    block.locator("summary").click()
    block.get_by_role("button", name="Copy (Harvard)").click()
    block.get_by_role("button", name="Copied (Harvard)").wait_for()
    shown = block.locator(".rb-credit__style", has_text="Harvard").locator("p").inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    block.get_by_role("button", name="Copy (BibTeX)").click()
    block.get_by_role("button", name="Copied (BibTeX)").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@report{")
    page.context.close()


def test_a_claim_can_be_cited_with_scripts_off(browser: Browser, address: str) -> None:
    page = open_page(browser, address + PAGES["evidence"], width=360, scripts=False)
    block = page.locator("details.rb-credit").first
    assert not block.get_by_text("APA").is_visible()
    block.get_by_text("Cite this claim").click()
    assert block.get_by_text("APA").is_visible() and block.locator("button").count() == 0
    assert (
        page.request.get(block.get_by_role("link", name="RIS").evaluate("e => e.href")).text().startswith("TY  - CHAP")
    )
    page.context.close()


def test_the_choice_of_light_or_dark_lasts(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("[data-rb-theme]").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(address + PAGES["evidence"])
    assert page.evaluate(ground) == dark
    page.context.close()


def test_every_link_of_the_site_leads_somewhere(address: str) -> None:
    import re
    from urllib.parse import unquote, urljoin, urlparse

    site = ROOT / "site"
    if not site.exists():
        pytest.skip("scripts/build makes the folder that this looks at")
    ids: dict[Path, set[str]] = {}
    texts = {file: file.read_text("utf-8") for file in site.rglob("*.html")}
    for file, text in texts.items():
        ids[file] = set(re.findall(r'\sid="([^"]+)"', text))
    broken = []
    for file, text in texts.items():
        if file.name == "404.html":
            continue
        here = "https://x/" + file.relative_to(site).as_posix()
        for target in set(re.findall(r'<a\s[^>]*href="([^"]+)"', text)):
            url = urlparse(urljoin(here, target.replace("&amp;", "&")))
            if url.netloc != "x":
                continue
            path = site / unquote(url.path).lstrip("/")
            path = path / "index.html" if url.path.endswith("/") or not url.path else path
            known = ids.get(path, set()) | {"__search", "__drawer"}
            if not path.exists() or (url.fragment and path in ids and unquote(url.fragment) not in known):
                broken.append(f"{here}: {target}")
    assert broken == []


@pytest.mark.parametrize("kind", ["map", "map of a topic", "timeline"])
@pytest.mark.parametrize("width", [360, 700, 900, 1150, 1440])
def test_no_word_in_a_picture_is_too_small_to_read(browser: Browser, address: str, kind: str, width: int) -> None:
    page = open_page(browser, address + PAGES[kind], width=width)
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("figure text")].filter(t => t.getClientRects().length)
        .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"""
    )
    assert smallest >= 11
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    page.context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_keyboard_goes_from_a_mark_to_its_country(browser: Browser, address: str, width: int) -> None:
    page = open_page(browser, address + PAGES["map"], width=width, scripts=False)
    assert page.get_by_role("link", name="Brazil: 3 case studies (1 ended), 3 organisations").count() == 1
    page.locator(".rb-map a").first.focus()
    page.keyboard.press("Tab")
    marked = page.locator(".rb-map a:focus")
    where = marked.get_attribute("href")
    assert (
        where
        and page.evaluate("getComputedStyle(document.activeElement.querySelector('.rb-map__all')).strokeWidth") == "3px"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{where.removeprefix('../../')}")
    assert page.locator("h1").count() == 1
    page.context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_gap_map_fits_the_screen_and_can_be_read(browser: Browser, address: str, width: int) -> None:
    page = open_page(browser, address + "views/evidence-gap-map/", width=width, scripts=False)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cell = page.get_by_role("link", name="Points to a benefit: 2. Points both ways: 2. We are not very sure")
    assert cell.first.is_visible()
    assert page.locator(".rb-matrix .rb-where").first.is_visible() is (width < 1200)
    assert page.locator(".rb-matrix thead").is_visible() is (width >= 1200)
    small = "[...document.querySelectorAll('.rb-matrix *')].filter(e => e.checkVisibility()).map(e => parseFloat("
    assert min(page.evaluate(small + "getComputedStyle(e).fontSize))")) >= 11
    cell.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#evidence-gap-map--fault-reporting--take-up")
    assert page.get_by_role("heading", name="Fault reporting").and_(page.locator("h3")).first.is_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_neighbourhood_fits_beside_or_below(browser: Browser, address: str, width: int) -> None:
    page = open_page(browser, address + "case_studies/alaveteli/", width=width)
    left, middle, right = (page.locator(name).bounding_box() for name in
                           (".rb-near__side--on", ".rb-near__self", ".rb-near__side--of"))  # fmt: skip
    assert left and middle and right
    axis = "x" if width == 1440 else "y"
    assert left[axis] < middle[axis] < right[axis]  # type: ignore[literal-required]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
