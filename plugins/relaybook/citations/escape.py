r"""Text → LaTeX for the values of a bibliography: the way back from `latex`. Unicode is kept as it is."""

from __future__ import annotations

import re

from relaybook.citations.markup import bare

_MARKS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "\u00a0": "~",
    "\u202f": r"\,",
}
"""What our own reader would read as LaTeX, or would lose."""
_ALL = {
    **_MARKS,
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
}
"""What LaTeX itself would stumble over as well. BibTeX counts every brace, one behind a backslash too."""
_RUNS = re.compile(r"([-'])(?=\1)")
"""Marks that LaTeX joins, as it makes one dash of two hyphens."""
_SPECIAL = re.compile(f"[{re.escape(''.join(_ALL))}]|{_RUNS.pattern}")
_TAG = re.compile(r"<(/?)(i|b|sup|sub|sc|span)( [^<>]*)?>")
_COMMANDS = {"i": r"\emph", "b": r"\textbf", "sup": r"\textsuperscript", "sub": r"\textsubscript", "sc": r"\textsc"}


def latex(text: str) -> str:
    r"""Plain text as LaTeX.

    Examples:
        >>> latex("R&D: 50% {net}"), latex("a--b")
        ('R\\&D: 50\\% \\textbraceleft{}net\\textbraceright{}', 'a-\\/-b')
    """
    if not _SPECIAL.search(text):  # As most are.
        return text
    return _RUNS.sub(r"\1\\/", "".join(_ALL.get(char, char) for char in text))


def readable(text: str) -> str:
    r"""Text with only those marks escaped that our own reader needs, and without CSL's markup.

    Examples:
        >>> readable("<i>Foxes</i> & {braces}")
        'Foxes & \\{braces\\}'
    """
    return "".join(_MARKS.get(char, char) for char in bare(text))


def rich_latex(text: str) -> str:
    r"""Text with CSL's own markup as LaTeX. Capitals that no style may change stand in braces; a lone tag is text.

    Examples:
        >>> rich_latex('The <span class="nocase">UK</span> and <i>Hamlet</i>')
        'The {UK} and \\emph{Hamlet}'
    """
    stack: list[tuple[re.Match[str] | None, str]] = [(None, "")]
    done = 0
    for found in _TAG.finditer(text):
        opened = stack[-1][0]
        if found[1] and (opened is None or opened[2] != found[2]):
            continue
        _add(stack, latex(text[done : found.start()]))
        done = found.end()
        if not found[1]:
            stack.append((found, ""))
        elif opened is not None:
            inside = stack.pop()[1]
            _add(stack, _marked(opened, inside) if inside else "")
    _add(stack, latex(text[done:]))
    while len(stack) > 1:  # Never closed: the tag is text.
        opened, inside = stack.pop()
        _add(stack, latex(opened[0] if opened else "") + inside)
    return stack[0][1]


def _add(stack: list[tuple[re.Match[str] | None, str]], text: str) -> None:
    stack[-1] = (stack[-1][0], stack[-1][1] + text)


def _marked(opened: re.Match[str], inside: str) -> str:
    if opened[2] != "span":
        return f"{_COMMANDS[opened[2]]}{{{inside}}}"
    if "small-caps" in (opened[3] or ""):
        return rf"\textsc{{{inside}}}"
    if "nocase" not in (opened[3] or ""):
        return inside
    return f"{{{protected(inside)}}}"


def protected(inside: str) -> str:
    r"""What is to stand in braces: an empty pair first where a command would be, which braces do not protect."""
    return f"{{}}{inside}" if inside.startswith("\\") else inside
