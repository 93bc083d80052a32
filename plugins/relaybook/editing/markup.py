"""Text as publishers register it, with HTML, JATS and MathML → text with the little markup that CSL-JSON knows."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

_KEPT = {
    "i": "i", "em": "i", "italic": "i", "b": "b", "bold": "b", "strong": "b", "sub": "sub", "inf": "sub",
    "sup": "sup",
}  # fmt: skip
"""Elements that CSL has markup for, and what it calls them. The words in any other element stay, without it."""
_DROPPED = frozenset({"script", "style", "annotation", "annotation-xml", "tex-math", "xref", "fn"})
"""Elements whose words are not to be read: programs, footnotes, and formulas that are written a second time."""
_SCRIPTS = {"msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup")}
"""Elements of MathML, and what their second child and their third are."""
_EMPTY = frozenset("br break hr img mspace mprescripts none".split())
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);", re.IGNORECASE)
_EMPTY_PAIR = re.compile(r"<(i|b|sub|sup)>\s*</\1>")
_TAG = re.compile(r"</?(?:i|b|sub|sup)>")


def marked(text: str) -> str:
    r"""A text with `<i>`, `<b>`, `<sub>` and `<sup>` at most, on one line.

    Marks that were escaped twice on their way are read too, and characters that no text should hold are left out.

    Examples:
        >>> marked("<jats:italic>Vox populi</jats:italic> &amp;amp; CO<sub>2</sub>\n in <scp>UK</scp>")
        '<i>Vox populi</i> & CO<sub>2</sub> in UK'
        >>> marked("<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math> if a < b")
        'x<sup>2</sup> if a < b'
    """
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = _EMPTY_PAIR.sub("", reader.finish())
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs")).split())


def unmarked(text: str) -> str:
    """The same without any markup.

    Examples:
        >>> unmarked("The <i>Beagle</i> &amp; others")
        'The Beagle & others'
    """
    return _TAG.sub("", marked(text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.children: list[int] = []
        self.written: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        name = tag.rpartition(":")[2]
        if name in _EMPTY:
            self.out.append(" ")
            return
        mark = _KEPT.get(name, "")
        if self.open and self.open[-1] in _SCRIPTS:
            marks = _SCRIPTS[self.open[-1]]
            at = self.children[-1]
            mark = marks[at - 1] if 1 <= at <= len(marks) else ""
        if self.children:
            self.children[-1] += 1
        self.open.append(name)
        self.children.append(0)
        self.written.append(mark)
        self.silent += name in _DROPPED
        if mark and not self.silent:
            self.out.append(f"<{mark}>")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if self.children:
            self.children[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        while name in self.open:  # Those inside it that nobody closed are closed with it.
            if self.close_one() == name:
                return

    def close_one(self) -> str:
        """Close the innermost element, and say which it was."""
        name = self.open.pop()
        self.children.pop()
        mark = self.written.pop()
        if mark and not self.silent:
            self.out.append(f"</{mark}>")
        self.silent -= name in _DROPPED
        return name

    def handle_data(self, data: str) -> None:
        between = self.open and self.open[-1] in _SCRIPTS and not data.strip()
        if not self.silent and not between:
            self.out.append(data)

    def finish(self) -> str:
        while self.open:
            self.close_one()
        return "".join(self.out)
