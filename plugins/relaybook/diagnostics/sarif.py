"""SARIF 2.1.0, the exchange format of checkers: forges and editors show it at the lines themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from relaybook import __version__
from relaybook.diagnostics.as_json import to_json
from relaybook.diagnostics.codes import CODES
from relaybook.diagnostics.concise import format_notes
from relaybook.diagnostics.core import Diagnostic, Edit, Fix, Related, Severity, ordered
from relaybook.model import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def render_sarif(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str], *, help_address: str = "") -> str:
    """A log of one run.

    Args:
        diagnostics: What was found.
        texts: Not used: a viewer has the files.
        help_address: The folder of a site in which every code has its page, with a slash at the end.
    """
    found = ordered(diagnostics)
    levels = {d.code: Severity(CODES.get(d.code, d.severity.value)) for d in found}
    codes = sorted(levels)
    run = {
        "tool": {
            "driver": {
                "name": "Relaybook",
                "version": __version__,
                "rules": [_rule(code, levels[code], help_address) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the repository."}}},
        "results": [_result(d, codes.index(d.code)) for d in found],
    }
    return to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, severity: Severity, help_address: str) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": code.replace("-", " ").capitalize()},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }
    return {**rule, "helpUri": f"{help_address}{code}/"} if help_address else rule


def _result(diagnostic: Diagnostic, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": "\n".join([diagnostic.message, *format_notes(diagnostic)])},
        "locations": [{"physicalLocation": _place(diagnostic.span)}],
    }
    if diagnostic.related:
        result["relatedLocations"] = [_related(n, each) for n, each in enumerate(diagnostic.related)]
    if fixes := [_fix(fix) for fix in diagnostic.fixes if fix.edits]:
        result["fixes"] = fixes
    return result


def _related(number: int, related: Related) -> dict[str, Any]:
    return {"id": number, "message": {"text": related.message}, "physicalLocation": _place(related.span)}


def _fix(fix: Fix) -> dict[str, Any]:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    changes = [
        {
            "artifactLocation": _artifact(path),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
            ],
        }
        for path, edits in by_path.items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes, "properties": {"safe": fix.safe}}


def _place(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.path), "region": _region(span)}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
