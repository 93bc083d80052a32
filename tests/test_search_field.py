"""The search field in a browser: by keyboard, for screen readers, in several languages, and with something missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browsing import open_page, served
from tests.projects import ROOT, run, write
from tests.test_search_plugin import PLAIN
from tests.test_search_queries import small_site

pytestmark = pytest.mark.browser

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'self'"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site on plain Material, without records."""
    folder = write(tmp_path_factory.mktemp("plain"), PLAIN)
    built = run("mkdocs", "build", cwd=folder)
    assert built.returncode == 0, built.stderr
    with served(folder / "site", tmp_path_factory.mktemp("host")) as address:
        yield address


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with records in five languages."""
    folder = write(tmp_path_factory.mktemp("small"), small_site())
    built = run("mkdocs", "build", cwd=folder)
    assert built.returncode == 0, built.stderr
    with served(folder / "site", tmp_path_factory.mktemp("host")) as address:
        yield address


def ask(page: Page, query: str) -> str:
    """Type a query as a reader does, and give back what the list of results says."""
    page.keyboard.press("/")
    page.keyboard.type(query)
    panel = page.locator(".rb-find__panel")
    panel.wait_for(timeout=15000)
    page.wait_for_function("q => document.querySelector('.rb-find__live').textContent.includes(q)", arg=query[-5:])
    return panel.inner_text()


def test_a_record_is_found_and_opened_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "guide/tutorial/")
    shown = ask(page, "participatory budgeting")
    assert "Run a participatory budgeting round" in shown and "Evidence summary" in shown
    assert "Low certainty" in shown, "a claim says how sure it is"
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.textContent") == "Run a participatory budgeting round":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/playbooks/participatory-budgeting-round/")
    page.context.close()


def test_keys_lead_into_the_field_and_out_of_the_list(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "rb-find"
    ask(page, "kenya")
    panel = page.locator(".rb-find__panel")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.rb-find__panel') !== null")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "rb-find"
    page.keyboard.press("Escape")
    assert not panel.is_visible() and page.evaluate("document.activeElement.id") == "rb-find"
    page.context.close()


def test_the_list_goes_when_the_focus_goes(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    ask(page, "kenya")
    page.locator("[data-rb-theme]").focus()
    assert not page.locator(".rb-find__panel").is_visible()
    page.context.close()


def test_a_screen_reader_hears_the_count_once(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    ask(page, "dispensaries")
    live = page.locator(".rb-find [role=status]")
    assert live.count() == 1 and live.inner_text() == "3 results for “dispensaries”"
    page.context.close()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (360, True)])
def test_axe_finds_nothing_in_the_list(browser: Browser, address: str, width: int, dark: bool) -> None:
    script = ROOT / "node_modules/axe-core/axe.min.js"
    page = open_page(browser, address, width=width, dark=dark)
    ask(page, "freedm of information")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]] == []
    page.context.close()


def test_a_mistyped_word_is_mended_and_the_reader_may_insist(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    page.keyboard.press("/")
    page.keyboard.type("partcipatory")
    page.get_by_role("button", name="partcipatory").wait_for()
    assert "results for “participatory”" in page.locator(".rb-find__count").inner_text()
    page.get_by_role("button", name="partcipatory").click()
    page.get_by_text("Nothing was found for “partcipatory”.").first.wait_for()
    page.context.close()


def test_another_name_of_a_term_leads_to_it_and_is_in_no_excerpt(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    shown = ask(page, "Alemania")
    assert "Germany" in shown and "FragDenStaat" in shown and "Alemania" not in shown.split("\n", 1)[1]
    page.context.close()


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt; zzz"])
def test_hostile_words_are_shown_as_words(browser: Browser, address: str, query: str) -> None:
    page = open_page(browser, address)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.keyboard.press("/")
    page.keyboard.insert_text(query)
    page.wait_for_function("q => document.querySelector('.rb-find__live').textContent.includes(q)", arg=query)
    assert page.locator(".rb-find__panel :is(script,img,b)").count() == 0
    page.context.close()


def test_other_languages_are_offered_and_named(browser: Browser, small: str) -> None:
    page = open_page(browser, small)
    shown = ask(page, "school")
    assert "Parents decide on the school meals budget" in shown and "Search in español too" in shown
    page.get_by_role("button", name="Search in español too").click()
    page.locator(".rb-find__language, .rb-find__hits[lang=es]").first.wait_for()
    page.context.close()


def test_where_one_language_has_nothing_the_others_are_searched(browser: Browser, small: str) -> None:
    page = open_page(browser, small)
    ask(page, "参与式预算")
    found = page.locator(".rb-find__hits[lang=zh]")
    found.wait_for()
    assert "社区居民参与式预算" in found.inner_text()
    page.context.close()


def test_the_words_of_the_field_are_those_of_the_page(browser: Browser, small: str) -> None:
    page = open_page(browser, small + "case_studies/agua-limpia/")
    assert "resultado" in ask(page, "agua limpia")
    page.context.close()


def test_a_missing_index_is_said_and_leads_on(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "about/")
    page.route("**/pagefind/**", lambda route: route.fulfill(status=404, body="gone"))
    page.keyboard.press("/")
    page.keyboard.type("water")
    page.get_by_text("The search could not be loaded.").first.wait_for(timeout=15000)
    page.get_by_role("link", name="Look in Explore").click()
    page.wait_for_url("**/explore/**")
    page.context.close()


def test_settings_of_another_version_are_said_too(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    page.route("**/search/search.json", lambda route: route.fulfill(json={"version": 99}))
    page.keyboard.press("/")
    page.keyboard.type("water")
    page.get_by_text("The search could not be loaded.").first.wait_for(timeout=15000)
    page.context.close()


def test_with_scripts_off_the_field_leads_to_explore(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "about/privacy/", scripts=False)
    page.locator("#rb-find").fill("water")
    page.locator("#rb-find").press("Enter")
    page.wait_for_url("**/explore/?q=water")
    page.context.close()


def test_all_results_are_in_explore(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    ask(page, "dispensaries")
    page.get_by_role("link", name="All results in Explore").click()
    page.wait_for_url("**/explore/?q=dispensaries")
    page.locator(".rb-explore__count", has_text="3").wait_for()
    page.context.close()


def test_plain_material_has_the_field_under_a_strict_policy(browser: Browser, plain: str) -> None:
    page = browser.new_page()

    def guarded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": POLICY})

    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if "relaybook-search" in message.text else None)
    page.route(plain + "**", guarded)
    page.goto(plain + "sub/rivers/")
    page.locator(".md-header .rb-find__input").wait_for()
    shown = ask(page, "openning hours")
    assert "Opening hours" in shown and "Town notes" in shown
    page.locator(".rb-find__panel a", has_text="Opening hours").first.click()
    page.wait_for_url("**/#opening-hours")
    page.wait_for_load_state("networkidle")
    page.unroute_all(behavior="ignoreErrors")
    assert wrong == []
    page.close()


def test_a_first_query_is_light(browser: Browser, address: str) -> None:
    page = open_page(browser, address + "about/")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length") or 0)))
    ask(page, "participatory budgeting")
    assert sum(sizes) < 300_000, sum(sizes)
    print(f"a first query takes {sum(sizes):,} bytes in {len(sizes)} files")
    page.context.close()


def test_a_site_with_no_index_at_all_has_its_pages(browser: Browser, plain: str, tmp_path: Path) -> None:
    source = next(path for path in tmp_path.parent.glob("plain*/site"))
    shutil.copytree(source, tmp_path / "site")
    shutil.rmtree(tmp_path / "site/search")
    host = tmp_path / "host"
    host.mkdir()
    with served(tmp_path / "site", host) as bare:
        page = open_page(browser, bare)
        assert page.locator("h1").is_visible() and page.locator(".rb-find").count() == 0
        page.context.close()
