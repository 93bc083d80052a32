"""The frame of every page in a real browser: its policy, its weight, its reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.projects import ROOT
from tests.test_browser import PAGES

pytestmark = pytest.mark.browser
CONFIG = (ROOT / "mkdocs.yml").read_text("utf-8")
FIRST, NEXT = 150_000, 25_000
"""What a record page may weigh on the way to a reader, in bytes, on the first visit and on the next page."""

WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (e) => refused.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`));
"""


def watched(browser: Browser, url: str, **options: bool) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 800}, **options).new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


def test_no_page_holds_script_or_style_of_its_own(own_site: Path) -> None:
    allowed = re.compile(r'<script( id="__config")? type="application/(ld\+)?json">|<script[^>]* src="')
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
