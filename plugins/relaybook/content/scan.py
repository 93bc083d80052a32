"""The one scanner of Markdown: which parts of a body are prose, and what stands in them.

It follows Python-Markdown with the extensions of a Material site, in the same order: fences, then blocks of HTML
(`hide`), then blocks of Markdown (`blocks`), then what is inside a paragraph. A property test holds it against
Python-Markdown.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence

from relaybook.content.blocks import DEFINITION, Raw, find_blocks
from relaybook.content.hide import Range, hide_fences, hide_html
from relaybook.model import Body, Citation, Heading, Link, Mention, Tag

_ESCAPED = r"\\[\\`*_{}\[\]()>#+.!-]"
_CODE = re.compile(rf"{_ESCAPED}|(`+)")
_NO_CITATION = re.compile(r"\\@")
_TICKS = re.compile(r"`+")
_BRACKET = re.compile(r"[\[\]]")
_MENTION = re.compile(r"\[\[[ \t]*([^\[\]\n|\\]+?)[ \t]*(?:\\?\|([^\[\]\n]*))?\]\]")
_TARGET = re.compile(
    r"""\(([^\s()<>"']+)\)                                                     # Most targets.
    | \(\s*+(?:<([^<>]*)>|((?:[^()<>]|\((?:[^()]|\([^()]*\))*+\))*?))
      \s*+(?:"[^"]*"|'[^']*')?\s*+\)""",
    re.VERBOSE,
)
_ANGLE = re.compile(
    r"""<(?:[a-z][a-z0-9+.-]*://[^<>]*|[^<>\s!]+@[^@<>\s]+)>                              # An address.
    | <!--(?!-?>)(?:(?!<!--|-->).)*--> | <\?(?:(?!<\?|\?>).)*\?>                          # A comment.
    | (?P<tag></?[a-z][^\s"'<>@]*+(?:\s+[^\s"'=<>]++(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))?+)*+\s*/?>)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"""<!--(?!-?>).*?--!?>|(</?[a-z](?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*+>?)""", re.DOTALL | re.IGNORECASE)
_LINKED = re.compile(r"<(?:(img)|a)\s", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
CITED = re.compile(r"(?<![\w@./\\])-?@(?:\{([^\s{}\[\]]+)\}|(\w(?:[\w:.#$%&+?~/-]*\w)?))")
"""A key after `@`, in braces or not. A `-` before it leaves the authors out."""
_AFTER_KEY = re.compile(r"[ \t]?\[[^\[\]@\n]+\](?![(\[:])")
"""A locator after a key in a sentence: `@key [p. 4]`."""
_LIST = re.compile(r"[ ]+\{:?[ ]*([^}\n ][^}\n]*)\}[ ]*$")
_ID = re.compile(r"""(?:^|[ ])(?:#([^\s=}]+)|id=["']?([^\s"'}]+))""")
_AIM = r"""\((?:[^()"']|"[^"]*"(?=\s*\))|'[^']*'(?=\s*\))|\([^()]*\)|["'])*+\)"""
_AFTER = r"(?:\{:?[ ]*[^}\n ][^}\n]*\})?"
_MARKUP = re.compile(
    rf"""\\([\\`*_{{}}\[\]()#+.!>-])
    | (?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`){_AFTER}
    | !\[[^\]]*\]{_AIM}{_AFTER} | \[\^[^\]]+\] | <!--.*?-->
    | \[\[(?:[^\]|]*\|)?(?P<label>[^\]]*)\]\]
    | \[(?P<text>(?:[^\[\]]|\[[^\[\]]*\](?:{_AIM})?+)*+)\]{_AIM}{_AFTER}
    | <(?P<address>[a-z][a-z0-9+.-]*://[^<>]*|[^<>\s!/]+@[^@<>\s]+)>
    | </?[a-z](?:"[^"]*"|'[^']*'|[^<>"'])*>
    | &(?P<entity>\#\d+|\#x[0-9a-f]+|[a-z0-9]+);""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_EMPHASIS = re.compile(
    rf"(?<!\*)(\*{{1,3}})(?=[^\s*])([^*]*[^\s*])\1(?!\*){_AFTER}"
    rf"|(?<![\w_])(_{{1,3}})(?=[^\s_])((?:[^_]|(?<=\w)_(?=\w))*[^\s_])\3(?!\w){_AFTER}"
)
_NOT_IN_SLUGS = re.compile(r"[^\w\s-]")
_MARKED = re.compile(r"[\\`!\[<&*_\ud800-\udfff]")
"""What a line without which holds nothing but words."""
_KEEP = {ord(mark): 0xD900 + ord(mark) for mark in "\\`*_[]<>&{}"}
_KEPT = {kept: mark for mark, kept in _KEEP.items()}
_NOWHERE = (sys.maxsize, sys.maxsize)
_HIDDEN = "\ud802"
"""Stands for every character of code and of what is escaped."""


def scan(text: str, path: str = "", line: int = 1) -> Body:
    r"""Find the headings, links, mentions, citations and tags of a body.

    Nothing inside code, fences, comments or blocks of HTML is found, but for the tags of HTML.

    Args:
        text: The body, with `\n` as line end.
        path: The file it stands in.
        line: The line of the file on which it begins, 1-based.
    """
    prose = hide_fences(text) if "```" in text or "~~~" in text else text
    masked, raw = hide_html(prose) if "<" in prose else (prose, [])
    spans, headings = find_blocks(masked)
    found = _Found(text)
    for start, end in raw:
        found.take_html(prose, start, end)
    for start, end in spans:
        found.take_span(masked, start, end)
    return Body(
        path,
        text,
        line,
        tuple(read_headings(text, headings)),
        tuple(found.links),
        tuple(found.mentions),
        tuple(found.citations),
        tuple(found.tags),
        tuple(found.escapes),
    )


def slugify(text: str) -> str:
    """An id from a heading: lower case, letters of any script, words joined by hyphens."""
    text = unicodedata.normalize("NFC", text).lower()
    return "-".join(_NOT_IN_SLUGS.sub("", text).split()).strip("-")


def plain(text: str) -> str:
    """Markdown of one line without its marks."""
    if not _MARKED.search(text):
        return text.strip()
    return _without_marks(text).translate(_KEPT).strip()


def _without_marks(text: str) -> str:
    text = _MARKUP.sub(_plain, text)
    count = 1
    while count and ("*" in text or "_" in text):
        text, count = _EMPHASIS.subn(lambda found: found[2] or found[4], text)
    return text


def _plain(found: re.Match[str]) -> str:
    if found["text"]:
        return _without_marks(found["text"])
    shown = html.unescape(found[0]) if found["entity"] else found[1] or found["address"] or found["label"] or ""
    return (found["code"].strip() if found["code"] else shown).translate(_KEEP)


def read_headings(text: str, headings: Sequence[Raw]) -> Iterator[Heading]:
    """Headings with their words and ids, from where they stand."""
    read: list[tuple[Raw, str, str]] = []
    for raw in headings:
        marked = text[raw.text_start : raw.text_end].strip()
        attributes = _LIST.search(marked) if marked.endswith("}") else None
        named = _ID.search(attributes[1]) if attributes else None
        if attributes:
            marked = marked[: attributes.start()].rstrip("#")
        read.append((raw, plain(marked), (named[1] or named[2]) if named else ""))
    used = {name for _, _, name in read}
    for raw, words, name in read:
        if words or name:  # An empty one cannot be named or linked.
            own = name or _unique(slugify(words) or "section", used)
            used.add(own)
            yield Heading(raw.level, words, own, raw.start, raw.end, bool(name))


def _unique(name: str, used: set[str]) -> str:
    if name not in used:
        return name
    number = 1
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"


class _Found:
    def __init__(self, text: str) -> None:
        self.text = text
        self.links: list[Link] = []
        self.mentions: list[Mention] = []
        self.citations: list[Citation] = []
        self.tags: list[Tag] = []
        self.escapes: list[int] = []

    def take_html(self, prose: str, start: int, end: int) -> None:
        for found in _TAG.finditer(prose, start, end):
            if found[1]:
                self.tags.append(Tag(self.text[found.start() : found.end()], *found.span()))

    def take_span(self, masked: str, start: int, end: int) -> None:
        prose = masked[start:end]
        cites = "@" in prose
        if not cites and "[" not in prose and "<" not in prose:
            return
        if "`" in prose or "\\" in prose:
            prose = _hide_code(prose)
            self.escapes += [start + found.start() for found in _NO_CITATION.finditer(prose)]
        before = len(self.links), len(self.mentions), len(self.citations), len(self.tags)
        self.take(prose, start)
        if cites:
            self.take_narrative(prose, start, before)

    def take(self, prose: str, offset: int) -> None:
        """Find what is in a paragraph. Offsets into it are `offset` less than those into the body."""
        at = 0
        links: list[Range] = []  # Whose text is being read: where each text ends, and where each link.
        while True:
            end = links[-1][0] if links else len(prose)
            at = _next_special(prose, at, end)
            if at < 0:
                if not links:
                    return
                at = links.pop()[1]
            elif prose[at] == "<":
                at = self.take_angle(prose, at, end, offset)
            elif prose.startswith("[[", at) and (found := _MENTION.match(prose, at, end)):
                label = self.text[found.start(2) + offset : found.end(2) + offset] if found[2] else ""
                span = found.start() + offset, found.end() + offset
                self.mentions.append(Mention(found[1], label, *span, found.start(1) + offset))
                at = found.end()
            else:
                at = self.take_bracket(prose, at, end, offset, links)

    def take_angle(self, prose: str, at: int, end: int, offset: int) -> int:
        found = _ANGLE.match(prose, at, end)
        if not found:
            return at + 1
        if found["tag"]:
            start, stop = found.start() + offset, found.end() + offset
            tag = self.text[start:stop]
            self.tags.append(Tag(tag, start, stop))
            self.links.extend(_tag_links(tag, start, stop))
        return found.end()

    def take_bracket(self, prose: str, at: int, end: int, offset: int, links: list[Range]) -> int:
        close = _closing(prose, at, end)
        after = prose[close + 1 : close + 2] if close >= 0 else ""
        if after == "(" and (target := _TARGET.match(prose, close + 1, end)):
            image = at > 0 and prose[at - 1] == "!"
            self.add_link(at - image, target.end(), (at + 1, close), target.span(target.lastindex or 0), offset, image)
            if image:
                return target.end()
            links.append((close, target.end()))
            return at + 1
        if after == ":" and prose[at + 1] != "^" and not prose[prose.rfind("\n", 0, at) + 1 : at].strip("> \t"):
            found = DEFINITION.match(prose, at, end)
            if found:
                self.add_link(at, found.end(), found.span(1), found.span(2), offset)
                return found.end()
        if close < 0 or links or prose[at + 1] == "^" or "[" in prose[at + 1 : close]:
            return at + 1
        if after == "[" and "@" not in prose[close + 1 : prose.find("]", close + 1)]:
            return at + 1  # A link by reference.
        for key in _cited(prose, at + 1, close):
            start, stop = (place + offset for place in key.span(key.lastindex or 0))
            self.citations.append(Citation(self.text[start:stop], start, stop, (at + offset, close + 1 + offset)))
        return at + 1

    def take_narrative(self, prose: str, offset: int, before: tuple[int, int, int, int]) -> None:
        """Find the keys in a sentence: outside of everything that was found in it."""
        links, mentions, citations, tags = before
        taken: list[Range] = [(each.start, each.end) for each in self.links[links:]]
        taken += [(each.start, each.end) for each in self.mentions[mentions:]]
        taken += [(each.start, each.end) for each in self.tags[tags:]]
        taken += [each.mark for each in self.citations[citations:]]
        ranges = iter(sorted(set(taken)))
        begin, end = next(ranges, _NOWHERE)
        for found in _cited(prose, 0, len(prose)):
            start, stop = (place + offset for place in found.span(found.lastindex or 0))
            while end <= start:
                begin, end = next(ranges, _NOWHERE)
            if begin <= start:
                continue
            after = _AFTER_KEY.match(prose, found.end())
            mark = found.start() + offset, (after or found).end() + offset
            self.citations.append(Citation(self.text[start:stop], start, stop, mark, narrative=True))

    def add_link(self, at: int, end: int, words: Range, target: Range, offset: int, image: bool = False) -> None:
        text = self.text[words[0] + offset : words[1] + offset]
        where = self.text[target[0] + offset : target[1] + offset]
        self.links.append(Link(where, text, at + offset, end + offset, target[0] + offset, image))


def _cited(prose: str, at: int, end: int) -> Iterator[re.Match[str]]:
    """The same as `CITED.finditer`, which would try every character: there are few `@`."""
    mark = prose.find("@", at, end)
    while mark >= 0:
        found = CITED.match(prose, mark - 1, end) if mark > at and prose[mark - 1] == "-" else None
        found = found or CITED.match(prose, mark, end)
        at = found.end() if found else mark + 1
        if found:
            yield found
        mark = prose.find("@", at, end)


def _next_special(prose: str, at: int, end: int) -> int:
    bracket = prose.find("[", at, end)
    angle = prose.find("<", at, bracket if bracket >= 0 else end)
    return angle if angle >= 0 else bracket


def _closing(prose: str, at: int, end: int) -> int:
    """The bracket that closes this one, or -1."""
    first = prose.find("]", at, end)
    if first < 0 or prose.find("[", at + 1, first) < 0:
        return first
    depth = 0
    for found in _BRACKET.finditer(prose, at, end):
        depth += 1 if found[0] == "[" else -1
        if not depth:
            return found.start()
    return -1


def _hide_code(prose: str) -> str:
    """Hide code, and characters after a backslash."""
    out: list[str] = []
    done = 0
    while found := _CODE.search(prose, done):
        end = _code_end(prose, *found.span()) if found[1] else found.end()
        start = found.end() if end == found.end() and found[1] else found.start()
        out += prose[done:start], _HIDDEN * (end - start)
        done = end
    out.append(prose[done:])
    return "".join(out)


def _code_end(prose: str, start: int, end: int) -> int:
    """Where code ends that begins with these ticks: after as many, or after fewer if none are more; else at once."""
    size, most, last = end - start, 0, end
    for found in _TICKS.finditer(prose, end):
        if len(found[0]) == size:
            return found.end()
        if len(found[0]) > most:
            most, last = len(found[0]), found.end()
    return last if most < size else end


def _tag_links(tag: str, start: int, end: int) -> Iterator[Link]:
    named = _LINKED.match(tag)
    if not named:
        return
    values: dict[str, tuple[str, int]] = {}
    for found in _ATTRIBUTE.finditer(tag):
        group = found.lastindex or 0
        values.setdefault(found[1].lower(), (found[group], start + found.start(group)))
    target, at = values.get("src" if named[1] else "href", ("", start))
    if target:
        yield Link(target, values.get("alt", ("", 0))[0], start, end, at, bool(named[1]))
