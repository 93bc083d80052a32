r"""LaTeX in the values of a bibliography → plain text, or the little markup that CSL-JSON knows.

Names are split before any of them comes here (see `names`): decoding `{Barnes and Noble}` first would make two people
of it. pylatexenc reads the LaTeX, and only where there is a backslash or mathematics; what it would drop is kept: a
bare `&`, `%` or `#`, which bibliographies from the web are full of, and commands that it does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from relaybook.citations.identifiers import verbatim
from relaybook.citations.markup import bare

_TAGS = {
    "emph": ("<i>", "</i>"),
    "textit": ("<i>", "</i>"),
    "textsl": ("<i>", "</i>"),
    "mkbibemph": ("<i>", "</i>"),
    "textbf": ("<b>", "</b>"),
    "mkbibbold": ("<b>", "</b>"),
    "textsuperscript": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"),
    "textsc": ('<span style="font-variant:small-caps;">', "</span>"),
    "enquote": ("“", "”"),
    "mkbibquote": ("“", "”"),
}
"""Commands that CSL has markup for."""
_OLD = {"it": "emph", "em": "emph", "sl": "emph", "bf": "textbf", "sc": "textsc"}
"""Old commands that hold to the end of their group, as in `{\\em word}`."""
_NOCASE = ('<span class="nocase">', "</span>")
_WORDS = {
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "textbackslash": "\\", "textasciitilde": "~", "slash": "/",
    "textasciicircum": "^", "textbar": "|", "textless": "<", "textgreater": ">", "textunderscore": "_", "&": "&",
    "%": "%", "#": "#", "$": "$", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ", ",": "\u202f", "\\": " ", "/": "",
    "newline": " ", "-": "\u00ad", "@": "", "relax": "", "protect": "", "autocap": "", "noopsort": "", "SortNoop": "",
    "bibstring": "", "texteuro": "€", "euro": "€", "copyright": "©", "textdegree": "°", "ldots": "…", "dots": "…",
    "textquotesingle": "'", "textquotedbl": '"', "textbraceleft": "{", "textbraceright": "}",
    "textnumero": "№", "hspace": " ",
}  # fmt: skip
"""Commands without arguments that pylatexenc reads otherwise or not at all."""
_PLAIN = frozenset(
    "url path href nolinkurl mbox text textrm textsf texttt textup textnormal uppercase MakeUppercase ensuremath "
    "foreignlanguage rm sf tt normalfont textmd".split()
)
"""Commands whose argument is the text."""
_SORTING = frozenset({"noopsort", "SortNoop"})
"""Commands whose argument only sorts, and is not to be seen."""
_COMMON = frozenset(
    "o O l L ss ae AE oe OE aa AA i j c v u H k r d b t textendash textemdash textquoteright textquoteleft "
    "textquotedblleft textquotedblright texttrademark textregistered alpha beta times pm ldots".split()
)
"""Commands of which it is known, without asking pylatexenc, that it can read them."""
_REFERRING = frozenset(
    "cite citet citep citeauthor citeyear ref eqref pageref footnote includegraphics input include label char "
    "begin end".split()
)
"""Commands for which pylatexenc shows a stand-in of its own."""

_COMMAND = re.compile(r"\\([^\W\d_]+|.|\n)", re.DOTALL)
_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([&%#])")
_LIGATURES = re.compile(r"---?|``|''|~")
_QUOTED = re.compile(r"(?<![\w`])`([^`']+)'(?!')")
_LIGATURE = {"---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0"}
_ACCENT = re.compile(
    r"(?<!\\)(?:\{\\([\"'`^~=.])\s*(?:\{([A-Za-z])\}|([A-Za-z]))\}|\\([\"'`^~=.])(?:\{([A-Za-z])\}|([A-Za-z])))"
)
_ACCENTS = dict(zip("\"'`^~=.", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307", strict=True))
_EITHER = re.compile(r"\\ifmmode.*?\\else\s*(.*?)\\fi\b\s*(?:\{\})?", re.DOTALL)
_SIMPLE = re.compile(r"(?<!\\)\\([&%#_])")
_DOLLARS = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$")
_PRICE = re.compile(r"\d[\d.,]*\W[^\\]*[^\W\d_]{2}")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_SPACES = re.compile(r"[ \t\n]+")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    r"""LaTeX as plain text, for names, places and labels.

    Examples:
        >>> plain(r"Bj{\"o}rkman \& {S}{\o}nner"), plain("pages 3--4")
        ('Björkman & Sønner', 'pages 3–4')
    """
    return _decoded(text, marked=False)


@lru_cache(maxsize=8192)
def rich(text: str) -> str:
    r"""LaTeX as text with the markup of CSL-JSON, for titles.

    Capitals that braces protect stay as they are in every style: `<span class="nocase">`.

    Examples:
        >>> rich(r"The {UK} and \emph{Hamlet}")
        'The <span class="nocase">UK</span> and <i>Hamlet</i>'
    """
    return _decoded(text, marked=True)


def unknown_commands(text: str) -> Iterator[str]:
    r"""The commands in a text that nobody here can read, with their backslash; each is kept as it was written.

    Examples:
        >>> list(unknown_commands(r"\'e and \mymacro{x}"))
        ['\\mymacro']
    """
    if "\\ifmmode" in text:
        text = _EITHER.sub(r"\1", text)
    return (found[0] for found in _COMMAND.finditer(text) if not _is_known(found[1]))


def _is_known(name: str) -> bool:
    if name in _COMMON or not name[0].isalpha():
        return True
    if name in _WORDS or name in _TAGS or name in _OLD or name in _PLAIN or name in _SORTING:
        return True
    return name not in _REFERRING and _database().get_macro_spec(name) is not None


def _decoded(text: str, *, marked: bool) -> str:
    if "\\" in text:
        text = _EITHER.sub(r"\1", text) if "\\ifmmode" in text else text
        text = _SIMPLE.sub(r"\1", _ACCENT.sub(_accented, text))
    if "$" in text:
        text = _with_prices(text)
    if "\\" in text or "$" in text:
        return _tidy(_Decoder(marked=marked).read(text))
    if "{" in text or "}" in text:
        text = _braced(text) if marked else text.replace("{", "").replace("}", "")
    return _tidy(_ligatures(text))


def _accented(found: re.Match[str]) -> str:
    """The accents of most names, without the cost of reading LaTeX."""
    accent, letter = found[1] or found[4], found[2] or found[3] or found[5] or found[6]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


def _with_prices(text: str) -> str:
    """The text with dollars escaped that are money: one alone, and two around `5 million to `."""
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        return re.sub(r"(?<!\\)\$", r"\\$", text)
    return _DOLLARS.sub(lambda m: f"\\${m[1]}\\$" if _PRICE.match(m[1]) else m[0], text)


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _ligatures(text: str) -> str:
    if "`" in text:
        text = _QUOTED.sub("‘\\1’", text)
    return _LIGATURES.sub(lambda m: _LIGATURE[m[0]], text)


def _braced(text: str) -> str:
    """Text without commands: the outermost braces protect, those inside and lone ones vanish."""
    out: list[str] = []
    depth = at = 0
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            if depth == 0:
                out.append(text[at : found.start()])
                at = found.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                out.append(_protected(text[at : found.end()].replace("{", "").replace("}", "")))
                at = found.end()
    out.append(text[at:].replace("{", "").replace("}", ""))
    return "".join(out).replace("}", "")


def _protected(text: str) -> str:
    return f"{_NOCASE[0]}{text}{_NOCASE[1]}" if _CAPITAL.search(bare(text)) else text


@cache
def _database() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@cache
def _walker_database() -> Any:
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import std_macro

    found = get_default_latex_context_db()
    ours = {**dict.fromkeys((*_TAGS, *_PLAIN, *_SORTING), 1), "href": 2, "foreignlanguage": 2, "t": 1}
    ours |= dict.fromkeys(("rm", "sf", "tt"), 0)
    found.add_context_category("ours", macros=[std_macro(n, False, k) for n, k in ours.items()], prepend=True)
    return found


class _Decoder:
    """Reads one text. Every character is either shown or a mark of LaTeX."""

    def __init__(self, *, marked: bool) -> None:
        self.marked = marked

    def read(self, text: str) -> str:
        from pylatexenc.latexwalker import LatexWalker

        safe = _BARE.sub(lambda m: f"{m[1]}\\{m[2]}", text)
        if safe.endswith("\\") and (len(safe) - len(safe.rstrip("\\"))) % 2:
            safe += " "
        safe = _balanced(safe)
        try:
            nodes = LatexWalker(safe, latex_context=_walker_database(), tolerant_parsing=True).get_latex_nodes()[0]
            return self.texts(nodes, depth=0)
        except (
            Exception
        ):  # It is not LaTeX after all, such as one dollar sign: what was written is better than nothing.
            return _ligatures(_braced(text) if self.marked else re.sub(r"(?<!\\)[{}]", "", text))

    def texts(self, nodes: Any, depth: int) -> str:
        out: list[str] = []
        for index, node in enumerate(nodes or ()):
            kind = type(node).__name__
            name = getattr(node, "macroname", "")
            if kind == "LatexMacroNode" and name in _OLD:
                inner = self.texts(nodes[index + 1 :], depth + 1)
                return "".join(out) + self.tagged(_OLD[name], inner)
            out.append(self.text(node, depth))
            if kind == "LatexMacroNode" and not _is_known(name) and not out[-1].endswith(" "):
                out.append(" ")  # So that its name does not run into what follows.
        return "".join(out)

    def text(self, node: Any, depth: int) -> str:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            return _ligatures(str(node.chars))
        if kind == "LatexGroupNode":
            inner = self.texts(node.nodelist, depth + 1)
            special = bool(node.nodelist) and getattr(node.nodelist[0], "macroname", "") != ""
            return _protected(inner) if self.marked and depth == 0 and not special else inner
        if kind == "LatexMacroNode":
            return self.macro(node, depth)
        if kind == "LatexSpecialsNode":
            return _LIGATURE.get(node.specials_chars) or self.known(node) or str(node.specials_chars)
        if kind == "LatexMathNode":
            return self.mathematics(node)
        return str(node.latex_verbatim())

    def macro(self, node: Any, depth: int) -> str:
        name = node.macroname
        arguments = [a for a in (node.nodeargd.argnlist if node.nodeargd else ()) if a is not None]
        if name in _SORTING:
            return ""
        if name in ("url", "path", "nolinkurl") and arguments:
            return verbatim(arguments[0].latex_verbatim())
        if name in _TAGS:
            return self.tagged(name, self.texts(_inside(arguments), depth))
        if name in _PLAIN:
            return self.texts(arguments[-1:], depth + 1)
        if name in _WORDS:
            return _WORDS[name] + (node.macro_post_space if name in ("ldots", "dots") else "")
        if name == "t" and arguments:
            inner = self.texts(arguments, depth + 1)
            return f"{inner[:1]}\u0361{inner[1:]}"
        if not _is_known(name):
            return str(node.latex_verbatim())  # With its arguments, and `unknown_commands` reports it.
        return self.known(node) or str(node.latex_verbatim())

    def tagged(self, name: str, inner: str) -> str:
        before, after = _TAGS[name]
        return f"{before}{inner}{after}" if inner and (self.marked or before == "“") else inner

    def known(self, node: Any) -> str:
        from pylatexenc.latex2text import LatexNodes2Text

        text = str(LatexNodes2Text(latex_context=_database(), keep_comments=True).node_to_text(node))
        return unicodedata.normalize("NFC", text)

    def mathematics(self, node: Any) -> str:
        """Mathematics as text; a lone superscript or subscript, as in `CO$_2$`, as such."""
        inner = str(node.latex_verbatim()).strip("$").strip()
        script = re.fullmatch(r"([\^_])\s*(?:\{([^{}\\]*)\}|([^{}\\]))", inner)
        if script:
            return self.tagged("textsuperscript" if script[1] == "^" else "textsubscript", script[2] or script[3])
        return self.known(node) or inner


def _inside(arguments: list[Any]) -> list[Any]:
    """What is between the braces of arguments, so that braces in them protect as outside of a command."""
    return [inner for each in arguments for inner in (getattr(each, "nodelist", None) or [each])]


def _balanced(text: str) -> str:
    """The text without closing braces that close nothing, and with the braces closed that nothing closes."""
    out: list[str] = []
    depth = 0
    for part in re.split(r"(\\.|[{}])", text, flags=re.DOTALL):
        if part == "{":
            depth += 1
        elif part == "}":
            if not depth:
                continue
            depth -= 1
        out.append(part)
    return "".join(out) + "}" * depth
