"""The formats in which diagnostics can be had, by the name that an author types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from relaybook.diagnostics.as_json import render_json
from relaybook.diagnostics.concise import render_concise
from relaybook.diagnostics.core import Diagnostic
from relaybook.diagnostics.full import render_full
from relaybook.diagnostics.github import render_github
from relaybook.diagnostics.sarif import render_sarif

RENDERERS: dict[str, Callable[[Sequence[Diagnostic], Mapping[str, str]], str]] = {
    "full": render_full,
    "concise": render_concise,
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}
"""Each makes the whole output from the diagnostics and from the text of every file, by path."""
