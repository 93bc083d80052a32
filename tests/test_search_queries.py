"""What people type, and what they must see first: run through the script of the site in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.browsing import served
from tests.projects import ROOT, run, write

pytestmark = pytest.mark.browser

QUERIES: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "tests/search-queries.yml").read_text("utf-8"))
RECORDS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/search-records.yml").read_text("utf-8"))
MODULES = ROOT / "plugins/relaybook/search/browser"
CASES = [
    pytest.param(site, each, id=f"{site} {each.get('in', 'en')} {each['q']}")
    for site in QUERIES
    for each in QUERIES[site]
]
CONFIG = """\
site_name: Small
site_url: https://example.org/small/
theme: {name: relaybook}
plugins:
  - relaybook/search
  - relaybook: {site_id: small, license: CC-BY-4.0}
nav:
  - Home: index.md
"""
FIND = """async ([query, root, language, other]) => {
  const { find } = await import("/modules/find.js");
  const answer = await find(query, { root, language });
  let hits = answer.hits;
  if (other && !hits.length) hits = await answer.other.find((each) => each.language === other).find();
  return hits.slice(0, 3).map((hit) => hit.url);
}"""


def small_site() -> dict[str, str | bytes]:
    """The records of search-records.yml as a project."""
    files: dict[str, str | bytes] = {"mkdocs.yml": CONFIG, "docs/index.md": "# Small\n"}
    files["docs/organisations.yml"] = "- {id: neighbours, name: N. N., description: A group that was made up.}\n"
    for record in RECORDS:
        head = {name: record[name] for name in ("title", "description", "language", "places", "topics")}
        head |= {"problem": "–", "intervention_summary": "–", "result": "mixed", "start_date": "2020"}
        head["organisations"] = [{"record": "neighbours", "role": "operator"}]
        text = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
        files[f"case_studies/{record['id']}.md"] = f"---\n{text}---\n\n## 1\n\n{record['body']}\n"
    return files


@pytest.fixture(scope="module")
def page(browser: Browser, own_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = write(tmp_path_factory.mktemp("small"), small_site())
    built = run("mkdocs", "build", "--strict", cwd=folder)
    assert built.returncode == 0, built.stderr
    host = tmp_path_factory.mktemp("host")
    (host / "small").symlink_to(folder / "site", target_is_directory=True)
    (host / "modules").symlink_to(MODULES, target_is_directory=True)
    with served(own_site, host) as address:
        opened = browser.new_page()
        opened.goto(address.removesuffix("relaybook/") + "modules/")
        yield opened
        opened.close()


def test_there_are_enough_queries() -> None:
    assert len(CASES) >= 60
    assert len({each.get("in", "en") for queries in QUERIES.values() for each in queries}) >= 4


@pytest.mark.parametrize(("site", "case"), CASES)
def test_what_was_looked_for_is_among_the_first_three(page: Page, site: str, case: dict[str, Any]) -> None:
    root = page.url.removesuffix("modules/") + {"ours": "relaybook/", "small": "small/"}[site]
    found = page.evaluate(FIND, [case["q"], root, case.get("in", "en"), case.get("other", "")])
    missing = [wanted for wanted in case["top"] if not any(url.endswith(wanted) for url in found)]
    assert not missing, f"the first three are {found}"
