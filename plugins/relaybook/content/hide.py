"""Hides fences, then blocks of HTML, as Python-Markdown does before it reads anything else.

Every offset stays as it is. Hidden characters become lone surrogates, which no file can hold.
"""

from __future__ import annotations

import re

FENCED = "\ud800"
"""Stands for every character of a fence, its line ends among them."""
RAW = "\ud801"
"""Stands for every character of a block of HTML, but the first and the last, which become line ends."""

Range = tuple[int, int]

_OPTION = r"""(?:title(?:_mode)?(?:=(?:".*?"|'.*?'))?|linenums=(["'])\d.*?\4|hl_lines=(["'])\d[\d \t-]*\5)"""
_FENCE = re.compile(
    r"([> \t]*)(`{3,}|~{3,})"
    r"(?:[ \t]*\.?[\w#.+-]+(?=[ \t]|$))?"  # The language.
    rf"(?:[ \t]*\{{[^\n]*\}}|((?:[ \t]*{_OPTION}(?=[ \t]|$))+))?[ \t]*$",
    re.MULTILINE,
)
_LINE_HTML = re.compile(r" {0,3}<")
_TOKEN = re.compile(
    r"""<!--.*?--!?> | <\?.*?\?>
    | <(?P<name>[a-z][^`\s/>]*)(?P<rest>(?:=\s*"[^"]*"|=\s*'[^']*'|[^>`])*+)>
    | </(?P<end>[a-z][^>\s/]*)[^>]*>""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\smarkdown(?![\w-])(?:\s*=\s*[\"']?(\w*))?", re.IGNORECASE)
_SPAN_TAGS = frozenset("address dd dt h1 h2 h3 h4 h5 h6 legend li p summary td th".split())
_RAW_TAGS = frozenset("canvas hr math option pre script style textarea".split())
_BLOCK_TAGS = frozenset(
    "article aside blockquote body center colgroup details div dl fieldset figcaption figure footer form group header "
    "hgroup html iframe main map menu nav noscript object ol output progress section table tbody tfoot thead tr ul "
    "video".split()
)
_TAGS = _BLOCK_TAGS | _SPAN_TAGS | _RAW_TAGS


def hide_fences(text: str) -> str:
    """Hide every fence that is closed, from its marks to its end."""
    out: list[str] = []
    done = at = 0
    while (mark := _next_mark(text, at)) >= 0:
        found = _FENCE.match(text, text.rfind("\n", 0, mark) + 1)
        at, closed = _fence_end(text, found) if found else (mark + 3, False)
        if found and closed:
            out += text[done : found.start(2)], FENCED * (at - found.start(2))
            done = at
    out.append(text[done:])
    return "".join(out)


def _next_mark(text: str, at: int) -> int:
    ticks, tildes = text.find("```", at), text.find("~~~", at)
    return min(ticks, tildes) if ticks >= 0 and tildes >= 0 else max(ticks, tildes)


def _fence_end(text: str, opening: re.Match[str]) -> tuple[int, bool]:
    """Where a fence ends, and whether it is closed: a line with less indentation breaks it off."""
    prefix, fence = opening[1].expandtabs(4), opening[2]
    width, quotes = len(prefix), prefix.count(">")
    at = opening.end()
    while at < len(text):
        start, at = at + 1, text.find("\n", at + 1)
        at = at if at >= 0 else len(text)
        line = text[start:at].expandtabs(4) if width else text[start:at]
        head = line[:width]
        if head.strip("> ") == "" and len(head) == width and head.count(">") == quotes:
            if line.startswith(fence, width) and line[width:].rstrip(" \t") == fence:
                return at, True
        elif line.strip("> " if quotes else " \t"):
            return at, False
    return at, False


def hide_html(text: str) -> tuple[str, list[Range]]:
    """Hide the blocks of HTML; of those with `markdown`, only the tags. Return also what is raw HTML."""
    if not (_LINE_HTML.match(text) or any(f"\n{space}<" in text for space in ("", " ", "  ", "   "))):
        return text, []
    hider = _Hider(text)
    at = 0
    while token := _TOKEN.search(text, at):
        at = hider.take(token)
    return hider.finish(), hider.ranges


class _Hider:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.ranges: list[Range] = []
        self.done = 0
        self.open: list[tuple[str, str]] = []  # The tags with `markdown` that are open, each with how it is read.

    def take(self, token: re.Match[str]) -> int:
        """Hide what begins with this tag or comment, if it is a block; return where to go on."""
        start, end = token.span()
        name = (token["name"] or "").lower()
        if token["end"]:
            return self.close(token["end"].lower(), start, end)
        if not self.begins_line(start) or (name and name not in _TAGS):
            return end
        if not name or name == "hr" or token["rest"].endswith("/"):
            return self.hide(start, end)
        how = self.how(name, token["rest"])
        if how == "raw":
            return self.hide(start, _raw_end(self.text, start))
        self.hide(start, end, "" if how == "span" else "\n")
        self.open.append((name, how))
        return end

    def close(self, name: str, start: int, end: int) -> int:
        if any(name == item for item, _ in self.open):
            self.hide(start, end)
            while self.open.pop()[0] != name:
                pass
        return end

    def begins_line(self, start: int) -> bool:
        begin = max(self.text.rfind("\n", 0, start) + 1, self.done)
        return start - begin < 4 and not self.text[begin:start].strip(" ")

    def how(self, name: str, rest: str) -> str:
        found = _MARKDOWN.search(rest)
        value = (found[1] if found[1] is not None else "1").lower() if found else ""
        if value == "markdown":
            value = "1"
        if value in ("1", "block", "span") and self.open and self.open[-1][1] == "span":
            value = "span"
        if (value == "1" and name in _BLOCK_TAGS) or (value == "block" and name not in _RAW_TAGS):
            return "block"
        return "span" if value in ("1", "span") and name not in _RAW_TAGS else "raw"

    def hide(self, start: int, end: int, last: str = "\n") -> int:
        before = self.text[self.done : start]
        if self.open and self.open[-1][1] == "span":
            before = before.replace("\n", " ")
        self.out += before, "\n", RAW * (end - start - 1 - len(last)), last
        self.ranges.append((start, end))
        self.done = end
        return end

    def finish(self) -> str:
        self.out.append(self.text[self.done :])
        return "".join(self.out)


def _raw_end(text: str, start: int) -> int:
    """The end of a block of HTML: where every tag is closed that it opened."""
    names: list[str] = []
    at = start
    while token := _TOKEN.search(text, at):
        at = token.end()
        if token["end"]:
            name = token["end"].lower()
            while name in names and names.pop() != name:
                pass
            if not names:
                return at
        elif token["name"] and token["name"].lower() != "hr" and not token["rest"].endswith("/"):
            names.append(token["name"].lower())
            if names[-1] in ("script", "style"):
                at = text.lower().find("</" + names[-1], at)
                at = at if at >= 0 else len(text)
    return len(text)
