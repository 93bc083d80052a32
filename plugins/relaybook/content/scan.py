"""The one scanner of Markdown: which parts of a body are prose, and what stands in them.

It follows Python-Markdown with the extensions of a Material site (fences with any indentation, admonitions, tabs,
attribute lists), so that a heading here is a heading on the page. A property test holds it against Python-Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from relaybook.model import Body, Citation, Heading, Link, Mention, Tag

_FENCE = re.compile(r"^([> \t]*)(`{3,}|~{3,})[^`\n]*$")
_CONTAINER = re.compile(r"^(?:[*+-][ \t]+|\d+\.[ \t]+|!!!|\?\?\?\+?|===|\[\^[^\]]+\]:|:[ \t]{1,3}\S)")
_HTML_OPEN = re.compile(
    r"^ {0,3}<(address|article|aside|blockquote|details|dialog|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr|"
    r"iframe|main|math|nav|noscript|object|ol|p|pre|script|section|style|svg|table|textarea|ul|video)\b([^>]*)>?",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ATX = re.compile(r"^(?:    )*(#{1,6})([^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_SETEXT = re.compile(r"(?:^|(?<=\n\n))(?![ #>\-\n])([^\n]+)\n(=+|-+)[ ]*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^}\n]*?)[ \t]*\}[ \t]*$")
_ATTRIBUTE_ID = re.compile(r"(?:^|[ \t])#([^\s}]+)")
_BRACKETED = r"(?:[^\[\]\\\n]|\\.|\n(?!\s*\n)|\[(?:[^\[\]\\\n]|\\.)*\])*"
_INLINE = re.compile(
    rf"""
      \\.                                                                        # an escaped character
    | (?P<ticks>`+)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)                    # a code span
    | <(?:[a-z][a-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>                        # an address in angle brackets
    | (?P<tag></?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>?)                               # a raw tag
    | (?P<mention>\[\[(?P<to>[^\[\]\n|]+)(?:\\?\|(?P<label>[^\[\]\n]*))?\]\])
    | (?P<link>(?P<bang>!?)\[(?P<text>{_BRACKETED})\]
          \([ \t]*(?P<target><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)
          (?:[ \t\n]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\))
    | (?P<cite>\[(?P<marks>[^\[\]\n]*(?:\n(?!\s*\n)[^\[\]\n]*)*@[^\[\]]*)\](?![(\[]))
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][^<>]*>?", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`<\[]|!\[")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*<?([^\s<>]+)>?", re.MULTILINE)
_KEY = re.compile(r"(?<![\w@./\\])-?@\{?(\w(?:[\w:.#$%&+?~/-]*\w)?)")
_IMAGE_ATTRIBUTE = re.compile(r"\s(\w+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\[\[(?:[^\]|]*\|)?([^\]]*)\]\]|</?[a-z][^>]*>|(?<!\\)[*`]|(?<!\w)_+|_+(?!\w)",
                     re.IGNORECASE)  # fmt: skip


def scan(text: str, path: str = "", line: int = 1) -> Body:
    """Find the headings, links, mentions, citations and tags of a body.

    Nothing inside code, fences, comments or blocks of HTML is found.

    Args:
        text: The body, with `\\n` as line end.
        path: The file it stands in.
        line: The line of the file on which it begins, 1-based.
    """
    prose, html = mask(text)
    links: list[Link] = []
    mentions: list[Mention] = []
    citations: list[Citation] = []
    tags: list[Tag] = []
    _scan_inline(prose, 0, links, mentions, citations, tags)
    for start, end in html:
        tags.extend(Tag(m.group(), m.start(), m.end()) for m in _TAG.finditer(text, start, end))
    if "]:" in prose:
        for found in _DEFINITION.finditer(prose):
            links.append(Link(found[2], found[1], found.start(), found.end(), found.start(2)))
    return Body(
        path,
        text,
        line,
        tuple(_find_headings(prose)),
        tuple(links),
        tuple(mentions),
        tuple(citations),
        tuple(tags),
    )


def slugify(text: str) -> str:
    """An id from a heading: lower case, letters of any script, words joined by hyphens."""
    text = unicodedata.normalize("NFC", text).lower()
    return "-".join(re.sub(r"[^\w\s-]", "", text).split()).strip("-")


def mask(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The same text with everything that is not prose replaced by spaces, and the ranges that are blocks of HTML."""
    if "<!--" in text and not ("`" in text or "~~~" in text):
        text = _COMMENT.sub(lambda found: _blank(found.group()), text)
    if not ("```" in text or "~~~" in text or "    " in text or "\t" in text or "<" in text):
        return text, []
    lines = text.split("\n")
    html: list[tuple[int, int]] = []
    out = list(lines)
    depth = 0  # How many containers (list items, admonitions, …) are open: four columns each.
    start = True  # Whether the line begins a block.
    inside_list = False
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            start = True
            number += 1
            continue
        fence = _FENCE.match(line)
        if fence:
            end = _fence_end(lines, number, fence[1], fence[2])
            if end:
                out[number:end] = [_blank(item) for item in lines[number:end]]
                number, start = end, False
                continue
        expanded = line.expandtabs(4)
        indent = len(expanded) - len(expanded.lstrip(" "))
        if start:
            depth = min(depth, indent // 4)
            if indent >= 4 * (depth + 1):
                out[number] = _blank(line)
                number += 1
                continue
            inside_list = False
        stripped = expanded.lstrip(" ")
        if (start or inside_list) and _CONTAINER.match(stripped):
            depth, inside_list = indent // 4 + 1, True
        if stripped.startswith("<") and start:
            end = _html_end(lines, number)
            if end:
                begin = sum(len(item) + 1 for item in lines[:number])
                html.append((begin, begin + sum(len(item) + 1 for item in lines[number:end])))
                out[number:end] = [_blank(item) for item in lines[number:end]]
                number = end
                continue
        elif start and number and _is_code(lines, number, depth):
            out[number] = _blank(line)
            number += 1
            continue
        start = False
        number += 1
    masked = "\n".join(out)
    if "<!--" in masked:
        masked = _COMMENT.sub(lambda found: _blank(found.group()), masked)
    return masked, html


def _is_code(lines: list[str], number: int, depth: int) -> bool:
    indent = len(lines[number]) - len(lines[number].lstrip(" "))
    return indent >= 4 * (depth + 1)


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _fence_end(lines: list[str], number: int, indent: str, fence: str) -> int:
    """The line after the closing fence, or 0 where it is never closed at this indentation."""
    for index in range(number + 1, len(lines)):
        line = lines[index]
        if line.strip() and not line.startswith(indent.rstrip()):
            return 0
        if line[len(indent) :].rstrip() == fence and line[: len(indent)] == indent:
            return index + 1
    return 0


def _html_end(lines: list[str], number: int) -> int:
    """The line after a block of HTML that begins on this line, or 0 where none does."""
    found = _HTML_OPEN.match(lines[number])
    if not found or "markdown" in found[2].lower():
        return 0
    name = found[1].lower()
    if name == "hr":
        return number + 1
    depth = 0
    for index in range(number, len(lines)):
        line = lines[index].lower()
        depth += len(re.findall(rf"<{name}\b", line)) - line.count(f"</{name}")
        if depth <= 0:
            return index + 1
    return len(lines)


def _find_headings(prose: str) -> Iterator[Heading]:
    found: list[tuple[int, int, int, str]] = []
    if "#" in prose:
        found.extend((m.start(1), m.end(), len(m[1]), m[2]) for m in _ATX.finditer(prose) if m[2].strip())
    if "\n==" in prose or "\n--" in prose:
        for m in _SETEXT.finditer(prose):
            if m.start() == 0 or prose[: m.start()].endswith("\n\n"):
                found.append((m.start(1), m.end(), 1 if m[2][0] == "=" else 2, m[1]))
    used: set[str] = set()
    for start, end, level, raw in sorted(found):
        attributes = _ATTRIBUTES.search(raw)
        named = _ATTRIBUTE_ID.search(attributes[1]) if attributes else None
        text = plain(raw[: attributes.start()] if attributes else raw)
        name = named[1] if named else _unique(slugify(text) or "section", used)
        used.add(name)
        yield Heading(level, text, name, start, end, bool(named))


def plain(text: str) -> str:
    """Markdown of one line without its marks."""
    text = _MARKUP.sub(lambda found: found[1] or found[2] or "", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!<>-])", r"\1", text).strip()


def _unique(name: str, used: set[str]) -> str:
    if name not in used:
        return name
    number = 1
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"


def _scan_inline(
    prose: str,
    offset: int,
    links: list[Link],
    mentions: list[Mention],
    citations: list[Citation],
    tags: list[Tag],
) -> None:
    special = _SPECIAL.search(prose)
    while special:
        found = _INLINE.match(prose, special.start())
        special = _SPECIAL.search(prose, found.end() if found else special.end())
        if not found or found["ticks"]:
            continue
        start, end = found.start() + offset, found.end() + offset
        if found["mention"]:
            mentions.append(Mention(found["to"].strip(), found["label"] or "", start, end, found.start("to") + offset))
        elif found["link"]:
            target = found["target"]
            at = found.start("target") + offset
            if target.startswith("<"):
                target, at = target[1:-1], at + 1
            links.append(Link(target, found["text"], start, end, at, bool(found["bang"])))
            if "[" in found["text"] and not found["bang"]:
                _scan_inline(found["text"], found.start("text") + offset, links, mentions, citations, tags)
        elif found["cite"]:
            for key in _KEY.finditer(found["marks"]):
                at = found.start("marks") + offset
                citations.append(Citation(key[1], at + key.start(1), at + key.end(1)))
        elif found["tag"]:
            tags.append(Tag(found["tag"], start, end))
            if found["tag"][:4].lower() in ("<img", "<a h", "<a\th", "<a\nh"):
                links.extend(_tag_links(found["tag"], start, end))


def _tag_links(tag: str, start: int, end: int) -> Iterator[Link]:
    values = {m[1].lower(): (m[2].strip("\"'"), start + m.start(2)) for m in _IMAGE_ATTRIBUTE.finditer(tag)}
    image = tag[:4].lower() == "<img"
    target, at = values.get("src" if image else "href", ("", start))
    if target:
        quoted = 1 if tag[at - start] in "\"'" else 0
        yield Link(target, values.get("alt", ("", 0))[0], start, end, at + quoted, image)
