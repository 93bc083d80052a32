"""Options of the tests, and what the tests in a browser share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import chromium, served
from tests.projects import ROOT, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is built now; a person reads the diff")


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of our own site, built."""
    site = ROOT / "site"
    if not (site / "records.json").exists():
        site = tmp_path_factory.mktemp("site")
        built = run("mkdocs", "build", "--strict", "--site-dir", str(site), cwd=ROOT)
        assert built.returncode == 0, built.stderr
    return site


@pytest.fixture(scope="session")
def address(own_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(own_site, tmp_path_factory.mktemp("host")) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
