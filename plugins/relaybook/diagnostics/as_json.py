"""The diagnostics as JSON, for editors and other programs. Its keys only ever grow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from relaybook.diagnostics.core import Diagnostic, Fix, ordered, summary
from relaybook.model import Span


def render_json(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """One object with `diagnostics` and their `summary`. Columns count code points; ends are exclusive."""
    found = ordered(diagnostics)
    counts = {f"{severity}s": number for severity, number in summary(found).items()}
    counts["files"] = len({d.span.path for d in found})
    return to_json({"diagnostics": [_diagnostic(d) for d in found], "summary": counts})


def to_json(value: Any) -> str:
    """JSON for people and programs: readable letters, indented, with a final newline."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # A file name that is not UTF-8 is read with halves of characters: only an escape can write those.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_range(diagnostic.span),
        "help": diagnostic.help,
        "note": diagnostic.note,
        "related": [
            {"path": r.span.path, "line": r.span.line, "column": r.span.column, "message": r.message}
            for r in diagnostic.related
        ],
        "fixes": [_fix(fix) for fix in diagnostic.fixes],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_range(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _range(span: Span) -> dict[str, Any]:
    return span._asdict()
