"""A finished page as search reads it: its article, its language, its title, and whether it wants to be found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_LANGUAGE = re.compile(r"<html\b[^>]*?\blang=[\"']?([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<meta\b(?=[^>]*\bname=[\"']?robots)(?=[^>]*\b(?:noindex|none)\b)|<meta\b[^>]*http-equiv=[\"']?refresh",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"<meta\b(?=[^>]*\bname=[\"']?description[\"'\s])[^>]*\bcontent=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_MAIN_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_PERMALINK = re.compile(r"<a\b[^>]*\bclass=[\"']?headerlink.*?</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<h([1-6])\b[^>]*?\bid=[\"']?([^\"'\s>]+)[^>]*>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)
_WRAPPED = " data-search-exclude>"
_BARE = re.compile(r"<h2\b[^>]*>(?:(?!</h2>).)*</h2></div>(?=\s*<div class=\"rb-slot\" data-search-exclude>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Article:
    """The part of a finished page that is its own."""

    language: str
    title: str
    summary: str
    html: str

    def searched(self) -> str:
        """Its HTML without the headings of what no search reads, such as lists of linked records."""
        return _BARE.sub("</div>", self.html)

    def headings(self) -> tuple[str, ...]:
        """The texts of its headings with an id."""
        return tuple(text_of(found[3]) for found in _HEADING.finditer(self.html))

    def section(self, anchor: str) -> str:
        """What follows the heading with an id, up to the next heading that is no smaller; empty without one."""
        here = next((found for found in _HEADING.finditer(self.html) if unescape(found[2]) == anchor), None)
        if here is None:
            return ""
        end = re.compile(rf"<h[1-{here[1]}]\b", re.IGNORECASE).search(self.html, here.end())
        # A page keeps the details of its parts out of its own text; here they are the text.
        return self.html[here.end() : end.start() if end else len(self.html)].replace(_WRAPPED, ">")


def read_article(html: str) -> Article | None:
    """The article of a finished page, or nothing where the page has none or does not want to be found."""
    start, end = html.find("<article"), html.rfind("</article>")
    head = html[: html.find("<body")]
    if start < 0 or end < start or _HIDDEN.search(head):
        return None
    inside = html[start : end + len("</article>")]
    heading = _MAIN_HEADING.search(inside) or _TITLE.search(head)
    language = _LANGUAGE.search(head)
    summary = _SUMMARY.search(head)
    return Article(
        language=language[1] if language else "en",
        title=text_of(heading[1]) if heading else "",
        summary=unescape(summary[1][1:-1]) if summary else "",
        html=inside,
    )


def text_of(html: str) -> str:
    """The words of a piece of HTML.

    Examples:
        >>> text_of('A <em>new</em> law<a class="headerlink" href="#a">¶</a>')
        'A new law'
    """
    return " ".join(unescape(_TAG.sub("", _PERMALINK.sub("", html))).split())
