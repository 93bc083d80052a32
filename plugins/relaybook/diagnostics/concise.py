"""One line for each diagnostic, which stands alone: for logs, and for lists that are searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relaybook.diagnostics.core import Diagnostic, ordered

_UNSEEN: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # Control characters have pictures of their own.
    0x7F: "\u2421",
    **dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029], "\ufffd"),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),  # They reorder what follows.
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # Bytes of a file name that are not UTF-8.
    **dict.fromkeys(map(ord, "\t\n"), " "),
}


def render_concise(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """A line for each diagnostic; nothing at all where there is none."""
    return "".join(f"{format_line(diagnostic)}\n" for diagnostic in ordered(diagnostics))


def format_line(diagnostic: Diagnostic) -> str:
    """A diagnostic in one line, without a line end.

    Examples:
        >>> from relaybook.diagnostics import make
        >>> from relaybook.model import Span
        >>> format_line(make("unknown-record", Span("a.md", 4, 9, 4, 12), "no case has the id `abx`"))
        'a.md:4:9: error[unknown-record]: no case has the id `abx`'
    """
    parts = [f"{diagnostic.span}: {format_title(diagnostic)}"]
    if diagnostic.help:
        parts.append(f"(help: {diagnostic.help})")
    if diagnostic.related:
        parts.append(f"(also at {counted(len(diagnostic.related), 'other place')})")
    return visible(" ".join(parts))


def format_title(diagnostic: Diagnostic) -> str:
    """The severity, the code and the message: `error[code]: message`."""
    return f"{diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}"


def format_notes(diagnostic: Diagnostic) -> list[str]:
    """The note and the help, where there are any, each with its name before it."""
    named = (("note", diagnostic.note), ("help", diagnostic.help))
    return [f"{name}: {text}" for name, text in named if text]


def counted(number: int, noun: str) -> str:
    """A number and a noun, in the plural where it must be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def visible(text: str) -> str:
    """One line in which nothing acts on a terminal: an author's text may hold any character."""
    return text.translate(_UNSEEN)
