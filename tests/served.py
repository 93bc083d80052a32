"""A small server for tests that look at a site in a browser."""

from __future__ import annotations

import functools
import http.server
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def served(mounts: Mapping[str, Path], **headers: str) -> Iterator[str]:
    """Serve folders, each below a name of its own, as sites lie on GitHub Pages; give back the address of the root."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            super().end_headers()

    with tempfile.TemporaryDirectory() as root:
        for name, folder in mounts.items():
            (Path(root) / name).symlink_to(folder, target_is_directory=True)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=root))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
