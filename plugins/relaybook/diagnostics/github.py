"""Workflow commands, which GitHub shows as annotations beside the lines of a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from relaybook.diagnostics.concise import format_notes
from relaybook.diagnostics.core import Diagnostic, Severity, ordered
from relaybook.diagnostics.full import format_places, format_summary

_LIMIT = 10  # GitHub shows no more annotations of one kind for one step, and does not say so.
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render_github(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """A command for each diagnostic that GitHub will show, and one with the totals where it hides some."""
    found = ordered(diagnostics)
    room = dict.fromkeys(_KINDS.values(), _LIMIT)
    totals = Counter(_KINDS[d.severity] for d in found)
    hidden = any(totals[kind] > _LIMIT for kind in room)
    if hidden:
        room["notice"] -= 1  # For the totals, which are a notice too.
    lines = []
    for diagnostic in found:
        kind = _KINDS[diagnostic.severity]
        if room[kind]:
            room[kind] -= 1
            lines.append(_command(kind, _properties(diagnostic), _message(diagnostic)))
    if hidden:
        text = (
            f"{format_summary(found)} GitHub shows at most {_LIMIT} of a kind; "
            "once these are mended, the next run shows more. "
            "To see them all, run `relaybook check` in your copy of the repository."
        )
        lines.append(_command("notice", {"title": "There are more problems than are shown here"}, text))
    return "".join(f"{line}\n" for line in lines)


def _properties(diagnostic: Diagnostic) -> dict[str, str]:
    path, line, column, end_line, end_column = map(str, diagnostic.span)
    title = {"title": diagnostic.code}
    if line != end_line:  # GitHub takes columns within one line only.
        return {"file": path, "line": line, "endLine": end_line} | title
    return {"file": path, "line": line, "col": column, "endLine": end_line, "endColumn": end_column} | title


def _message(diagnostic: Diagnostic) -> str:
    return "\n".join([diagnostic.message, *format_notes(diagnostic), *format_places(diagnostic)])


def _command(kind: str, properties: Mapping[str, str], message: str) -> str:
    listed = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
    return f"::{kind} {listed}::{_escape(message)}"


def _escape(text: str, also: str = "") -> str:
    """Percent-encode what would end a command or a property; the percent sign first."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # A file name may hold halves of characters.
    for char in f"%\r\n{also}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text
