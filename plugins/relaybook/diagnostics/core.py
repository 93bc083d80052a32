"""One diagnostic: a problem, its place, and its mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from relaybook.diagnostics.codes import CODES
from relaybook.model import Span


class Severity(Enum):
    """What a problem costs: an error stops a build; a warning stops a strict one; a hint stops nothing."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to the problem."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at a place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend that a machine can make. A safe one never changes what the author meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. The message states the fact; the help says what to change."""

    code: str
    severity: Severity
    message: str
    span: Span
    note: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()


def make(
    code: str,
    span: Span,
    message: str,
    *,
    help: str = "",
    note: str = "",
    related: tuple[Related, ...] = (),
    fixes: tuple[Fix, ...] = (),
    severity: Severity | None = None,
) -> Diagnostic:
    """A diagnostic with the severity that the catalogue gives its code, unless another is given."""
    if severity is None:
        severity = Severity(CODES[code])
    return Diagnostic(code, severity, message, span, note, help, related, fixes)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, line, column, code and message, without repeats."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message)))


def summary(diagnostics: Iterable[Diagnostic]) -> dict[str, int]:
    """How many there are of each severity."""
    counts = {severity.value: 0 for severity in Severity}
    for diagnostic in diagnostics:
        counts[diagnostic.severity.value] += 1
    return counts
