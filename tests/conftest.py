"""Options of the tests, and the browser that some of them share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.projects import ROOT, run
from tests.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is built now; a person reads the diff")


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own site: what scripts/build has made, or made now."""
    site = ROOT / "site"
    if not (site / "records.json").exists():
        site = tmp_path_factory.mktemp("site")
        built = run("mkdocs", "build", "--strict", "--site-dir", str(site), cwd=ROOT)
        assert built.returncode == 0, built.stderr
    return site


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """The address of our own site, below a folder on its host, as on GitHub Pages."""
    with served({"relaybook": built_site}) as root:
        yield f"{root}relaybook/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    assert found, "no Chromium was found: install one, or set CHROMIUM to where it is"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()
