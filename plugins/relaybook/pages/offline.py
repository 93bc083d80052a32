"""A copy of a built site in one archive, which opens from a disk: its pages, their links, and a list to search in."""

from __future__ import annotations

import html
import json
import posixpath
import re
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from typing import BinaryIO
from urllib.parse import unquote

from relaybook.pages.html import escape
from relaybook.pages.words import word

INDEX, FINDER = "search/offline.js", "assets/offline-search.js"
"""The list that is searched in, and the script that searches it."""

_LEFT_OUT = re.compile(
    r"pagefind/|assets/cards/|search/search_index\.js(on)?$|assets/javascripts/(workers|lunr)/|404\.html$|sitemap\.xml(\.gz)?$|"
    r"manifest\.webmanifest$|\.nojekyll$|.*\.map$"
)
"""What works only from a server: search engines and their indexes, maps for developers, files for other programs."""

_STORED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff", ".woff2", ".zip", ".gz", ".pdf", ".mp4")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: that of the build would make other bytes of the same site."""

_PARTS = re.compile(
    r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>|<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
_LINK = re.compile(r"(\s(?:href|src|action)\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_REFRESH = re.compile(r"(http-equiv=\"refresh\"\s+content=\"\d+;\s*url=)([^\"]*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|[#?]|/|$")
_ONLINE = re.compile(
    r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>|<link rel=\"(?:manifest|preconnect|preload)\"[^>]*>|"
    r"<(\w+)(?=[^>]*\sdata-rb-online[\s>=])[^>]*>.*?</\1>",
    re.IGNORECASE | re.DOTALL,
)
"""What has no use on a disk. Among it the policy, because not every browser takes a file for `'self'`."""

_DATA = re.compile(r"search/[^/]+\.json")
_DRAWING = re.compile(r"""url\(\s*["']?([^"')]+\.svg)["']?\s*\)""")
_SMALL = 8192

_HEADING = re.compile(r"<h([12])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_KIND = re.compile(r"<p class=\"rb-kind[^\"]*\">(.*?)</p>", re.DOTALL)
_MAIN = re.compile(r"<(article|main)\b.*</\1>", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang=\"([^\"]*)\"", re.IGNORECASE)
_SUMMARY = re.compile(r"<meta\s+name=\"description\"\s+content=\"([^\"]*)\"", re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_NOT_LISTED = re.compile(r"<meta name=\"robots\" content=\"[^\"]*noindex|http-equiv=\"refresh\"", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as the search of the copy knows it. `url` is the path from the root of the copy."""

    url: str
    title: str
    summary: str
    headings: tuple[str, ...]
    type: str
    lang: str


def is_left_out(path: str) -> bool:
    """Whether a file of the site is not in the copy."""
    return bool(_LEFT_OUT.match(path))


def write_copy(out: BinaryIO, folder: str, names: Iterable[str], read: Callable[[str], bytes]) -> None:
    """Write the archive: every file of the site below one folder, in order of its path.

    Args:
        out: Where the archive is written.
        folder: The name of the folder in the archive.
        names: The paths of the files of the site.
        read: Gives the content of a file.
    """
    known = frozenset(name for name in names if not is_left_out(name))
    listed: list[Listed] = []
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(known - {INDEX, FINDER}):
            content = read(name)
            if name.endswith((".html", ".htm")):
                text = content.decode("utf-8", "replace")
                listed += [entry] if (entry := listed_page(text, name)) else []
                content = local_page(text, name, known).encode()
            elif name.endswith(".css"):
                content = local_style(content.decode("utf-8", "replace"), name, known, read).encode()
            _add(archive, f"{folder}/{name}", content)
            if _DATA.fullmatch(name):
                _add(archive, f"{folder}/{name.removesuffix('json')}js", data_script(name, content))
        _add(archive, f"{folder}/{FINDER}", resources.files("relaybook.theme").joinpath(FINDER).read_bytes())
        _add(archive, f"{folder}/{INDEX}", index_script(listed))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, _EARLIEST)
    about.create_system, about.external_attr = 3, 0o644 << 16  # The same on every system.
    about.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
    archive.writestr(about, content, compresslevel=6)


def local_page(text: str, page: str, known: Collection[str]) -> str:
    """The HTML of a page for a disk: links name files, and the search of the copy is at hand.

    Args:
        text: The HTML as it is on the site.
        page: The path of the page.
        known: The paths of all files of the copy.
    """

    def rewrite(part: re.Match[str]) -> str:
        whole = part[0]
        if whole.startswith("<!--"):
            return whole
        end = whole.index(">") + 1 if part[1] else len(whole)  # Of a script, its tag and not what is in it.
        tag = _LINK.sub(link, whole[:end])
        return _REFRESH.sub(lambda m: m[1] + local_link(m[2], page, known), tag) + whole[end:]

    def link(found: re.Match[str]) -> str:
        quote = '"' if found[2] is not None else "'"
        return found[1] + quote + local_link(found[2] or found[3] or "", page, known) + quote

    text = _PARTS.sub(rewrite, _ONLINE.sub("", text))
    head, end, rest = text.rpartition("</body>")
    return head + _finder(text, page) + end + rest if end else text


def local_link(url: str, page: str, known: Collection[str]) -> str:
    """The address of a link from a page, so that it names a file: `../x/#a` becomes `../x/index.html#a`."""
    if _ELSEWHERE.match(url):
        return url
    path, mark = re.match(r"([^?#]*)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(html.unescape(path))))
    index = "index.html" if target == "." else f"{target}/index.html"
    return f"{path.rstrip('/')}/index.html{mark}" if index in known else url


def local_style(text: str, sheet: str, known: Collection[str], read: Callable[[str], bytes]) -> str:
    """A style sheet for a disk: small drawings are in it, because a page on a disk may not use one as a mask."""

    def inside(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), found[1]))
        content = read(path) if path in known else b""
        small = content and len(content) < _SMALL
        return f'url("data:image/svg+xml;base64,{b64encode(content).decode()}")' if small else found[0]

    return _DRAWING.sub(inside, text)


def data_script(name: str, content: bytes) -> bytes:
    """A file of data as a script, because a page on a disk may not fetch: the scripts of Explore look for it there."""
    return b"(window.relaybookData ??= {})[" + json.dumps(name).encode() + b"] = " + content.strip() + b";\n"


def _finder(text: str, page: str) -> str:
    """The script that searches the list, with its words in the language of the page."""
    language = found[1] if (found := _LANGUAGE.search(text)) else "en"
    words = {"label": "offline_find", "none": "offline_none", "found": "offline_found"}
    data = "".join(f' data-{key}="{escape(word(name, language))}"' for key, name in words.items())
    return f'<script src="{"../" * page.count("/")}{FINDER}"{data}></script>\n'


def listed_page(text: str, page: str) -> Listed | None:
    """What the search of the copy knows of a page; nothing of pages that no search should find."""
    head = text[: text.find("</head>")]
    if _NOT_LISTED.search(head):
        return None
    found = _MAIN.search(text)
    body = found[0] if found else text
    headings = list(_headings(body))
    first = next((plain for level, plain in headings if level == "1"), "") or _of(_TITLE, head)
    others = tuple(plain for level, plain in headings if level == "2")
    return Listed(page, first, _of(_SUMMARY, head), others, _of(_KIND, body), _of(_LANGUAGE, text[:2000]) or "en")


def _headings(body: str) -> Iterator[tuple[str, str]]:
    for level, inside in _HEADING.findall(body):
        yield level, _plain(inside)


def _of(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return _plain(found[1]) if found else ""


def _plain(inside: str) -> str:
    return " ".join(html.unescape(_TAGS.sub("", inside)).replace("¶", "").split())


def index_script(entries: Sequence[Listed]) -> bytes:
    """The list as a script, because a page on a disk may not fetch.

    Headings that many pages have find nothing, and a summary that several have is that of the site.
    """
    counts = Counter(heading for entry in entries for heading in set(entry.headings))
    common = {heading for heading, count in counts.items() if count > max(10, len(entries) // 20)}
    shared = {about for about, count in Counter(entry.summary for entry in entries).items() if count > 2}
    entries = [
        replace(
            entry,
            headings=tuple(heading for heading in entry.headings if heading not in common),
            summary="" if entry.summary in shared else entry.summary,
        )
        for entry in entries
    ]
    lines = ",\n".join(json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return f"window.relaybookOffline = [\n{lines}\n];\n".encode()
