"""The built site on a small server, and a browser that looks at it."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.projects import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def served(site: Path, host: Path) -> Iterator[str]:
    """The address of a site below a folder on its host, as on GitHub Pages; text is compressed, as it is there."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def send_head(self) -> Any:
            file = Path(self.translate_path(self.path))
            file = file / "index.html" if file.is_dir() and self.path.endswith("/") else file
            if "gzip" not in self.headers.get("Accept-Encoding", "") or not file.is_file():
                return super().send_head()
            content = file.read_bytes()
            kind = self.guess_type(str(file))
            self.send_response(200)
            if kind.startswith("text/") or file.suffix in (".js", ".json", ".svg", ".xml"):
                content = gzip.compress(content, 6)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            return io.BytesIO(content)

    (host / "relaybook").symlink_to(site, target_is_directory=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(host)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/relaybook/"
    server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright  # Here, because most tests need no browser.

    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    assert found, "no Chromium was found: install one, or set CHROMIUM to where it is"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


def open_page(browser: Browser, url: str, *, width: int = 1440, dark: bool = False, scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


def found_by_axe(browser: Browser, url: str, **options: Any) -> list[tuple[str, str, str]]:
    """What axe finds wrong on a page: the rule, the element and why."""
    script = ROOT / "node_modules/axe-core/axe.min.js"
    assert script.exists(), "axe-core is not there: scripts/test installs it"
    page = open_page(browser, url, **options)
    page.evaluate(script.read_text("utf-8"))  # The policy of the page refuses it as an element.
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    page.context.close()
    return [(v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"]) for v in found["violations"]]
