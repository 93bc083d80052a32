"""Explore in a real browser: by keyboard, without scripts, with a hostile address, and with a file that is broken."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsing import open_page
from tests.projects import ROOT

pytestmark = pytest.mark.browser


def choices(page: Page) -> dict[str, list[str]]:
    return parse_qs(str(page.evaluate("location.search")).removeprefix("?"))  # `page.url` may lag behind.


def number(page: Page) -> int:
    found = re.match(r"\d+", page.locator("#count").inner_text())
    assert found
    return int(found[0])


def test_a_choice_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "explore/")
    everything = number(page)
    page.locator(".rb-explore__title").focus()
    for _ in range(4):  # The words, the group of kinds, its first two boxes.
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    assert choices(page) == {"type": ["claim"]}
    assert page.evaluate("document.activeElement.checked")  # The focus stays on the box.
    claims = number(page)
    assert 0 < claims < everything
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")  # Another value of the same group: more records.
    assert choices(page) == {"type": ["case_study,claim"]}
    assert number(page) > claims
    page.locator(".rb-chip").first.focus()
    page.keyboard.press("Enter")
    assert choices(page) == {"type": ["claim"]}
    assert page.evaluate("document.activeElement.className") == "rb-chip"  # The chip that is left.
    page.keyboard.press("Enter")
    assert number(page) == everything and page.evaluate("document.activeElement.id") == "count"
    live = page.locator(".rb-explore [role=status]")
    assert live.count() == 1
    expect(live).to_have_text(f"{everything} of {everything} records.")
    page.context.close()


def test_the_address_is_the_state(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "explore/")
    page.get_by_role("checkbox", name="Case studies").check()
    page.get_by_role("checkbox", name="Freedom of information").check()
    page.get_by_label("Order").select_option("title")
    page.locator("label", has_text="Table").click()
    shown = page.locator(".rb-explore__shown").inner_text()
    there = page.url
    assert choices(page) == {
        "type": ["case_study"],
        "topics": ["freedom-of-information"],
        "sort": ["title"],
        "view": ["table"],
    }
    page.go_back()
    assert "view" not in choices(page) and page.locator(".rb-explore__shown table").count() == 0
    other = open_page(browser, there)
    assert other.locator(".rb-explore__shown").inner_text() == shown
    assert other.get_by_role("checkbox", name="Freedom of information").is_checked()
    assert other.get_by_label("Order").input_value() == "title"
    other.context.close()
    page.context.close()


def test_nothing_is_no_dead_end(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "explore/?type=organisation&results=mixed")
    assert number(page) == 0
    way = page.locator(".rb-explore__ways button").first
    promised = int(way.inner_text().rpartition(" ")[2])
    way.click()
    assert number(page) == promised > 0
    zero = page.locator(".rb-explore__option--none input").first
    assert zero.is_disabled()  # It stays in its place, and cannot be ticked.
    page.context.close()


def test_the_files_hold_what_is_listed(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "explore/?type=playbook")
    count = number(page)
    page.get_by_text("Take this list with you").first.click()

    def taken(name: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        return Path(download.value.path()).read_text("utf-8")

    rows = list(csv.DictReader(io.StringIO(taken("CSV"))))
    assert len(rows) == count and {row["type"] for row in rows} == {"playbook"}
    assert all(row["url"].startswith(address + "playbooks/") for row in rows)
    assert len(json.loads(taken("JSON"))["records"]) == count
    assert taken("BibTeX").count("\n@") + 1 == count
    assert page.get_by_role("link", name="Follow by feed").get_attribute("href") == "../feed.xml"
    page.context.close()


@pytest.mark.parametrize("kind", ["topics", "results"])
def test_without_scripts_links_do_the_same(browser: Browser, address: str, kind: str) -> None:
    page = open_page(browser, address + "explore/", scripts=False)
    assert page.locator(".rb-explore input").count() == 0
    folded = page.locator(".rb-explore__facet:not([open]) > summary")
    while folded.count():
        folded.first.click()
    folder = "/explore/" if kind == "results" else "/topics/"
    items = [
        item for item in page.locator(".rb-explore__facet li").all() if item.locator(f'a[href*="{kind}/"]').count()
    ]
    assert len(items) > 3
    link = items[0].locator("a")
    promised = int(items[0].locator(".rb-explore__number").inner_text())
    link.click()
    assert folder in page.url
    page.wait_for_load_state()
    assert page.locator(".rb-page .rb-card, .rb-page .rb-more li").count() <= promised
    assert page.locator(".rb-page .rb-card").count() > 0
    page.context.close()


@pytest.mark.parametrize(
    "query",
    [
        "?topic=<script>alert(1)</script>",
        "?topics=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "?q=<b>bold</b>&type=__proto__",
    ],
)
def test_a_hostile_address_is_only_text(browser: Browser, address: str, query: str) -> None:
    page = browser.new_context().new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(address + "explore/" + query)
    page.wait_for_load_state("networkidle")
    assert page.locator(".rb-explore script:not([type]):not([src]), .rb-explore__results :is(img, b)").count() == 0
    assert "The address names something that is not on this site" in page.locator(".rb-explore__note").inner_text()
    page.context.close()


@pytest.mark.parametrize("body", ["", "{", '{"version":0}', None], ids=["empty", "cut off", "old", "missing"])
def test_a_broken_file_leaves_the_links(browser: Browser, address: str, body: str | None) -> None:
    page = browser.new_context().new_page()

    def answer(route: Route) -> None:
        route.fulfill(status=404 if body is None else 200, body=body or "", content_type="application/json")

    page.route("**/search/facets.*", answer)
    page.goto(address + "explore/")
    expect(page.locator(".rb-explore > .rb-banner")).to_contain_text("a file could not be read")
    assert page.locator(".rb-explore__facet a").count() > 50
    assert page.locator(".rb-explore__cards article").count() == 24
    page.context.close()


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1440, False)])
@pytest.mark.parametrize("query", ["", "?type=claim&view=table", "?view=map", "?type=organisation&results=mixed"])
def test_axe_finds_nothing(browser: Browser, address: str, query: str, width: int, dark: bool) -> None:
    page = open_page(browser, address + "explore/" + query, width=width, dark=dark)
    if width < 500:
        page.locator(".rb-explore__title").click()
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8"))  # The policy stops a tag.
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()
