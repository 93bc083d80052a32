"""The index for full text search: what is to be found becomes files of Pagefind, one folder for each language."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from relaybook.config import BrokenConfiguration
from relaybook.search.compact import compact
from relaybook.search.steady import ENTRY, steady, unpacked

FOLDER = "pagefind"
"""Where the files lie on the site. Each language has a folder inside it."""
EXCLUDED = (
    "[data-search-exclude],[data-pagefind-ignore],nav,script,style,template,button,h1,.headerlink,.md-content__button,"
    ".md-source-file,.md-feedback,.linenos,.rb-kind,.rb-tip,.rb-credit,.rb-edit,.rb-cards,.rb-claim__marks,"
    ".rb-claim__relation"
).split(",")
"""What no search reads, as selectors. The main heading is the title of an entry already."""
_CELL = re.compile(r"(?=</(?:dt|dd|th|td|li)>)")
_UNSEGMENTED = ("zh", "ja")
"""Languages without spaces. Engines cut them into words differently, so single characters are found as well."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: a page, or a record inside a page."""

    url: str
    """Its address below the site's root, such as `playbooks/x/` or `evidence/x/#claim`."""
    language: str
    title: str
    html: str
    """The text to be searched. Headings with an id become sections of the result."""
    summary: str = ""
    is_record: bool = True
    """Whether it is a record. Other pages rank lower."""
    also: tuple[str, ...] = ()
    """Words that lead to it without being shown."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    """What a result says beside title and excerpt, such as the kind of record and its place."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Index:
    """The files of an index, and the address of each result by language and by the name that Pagefind gave it."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    hits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def make_index(entries: Iterable[Entry]) -> Index:
    """The index of all entries. Their order does not matter.

    Raises:
        BrokenConfiguration: Pagefind is not there, or it stopped.
    """
    files: dict[str, bytes] = {}
    hits: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries:  # Written as they come: a large library is not held in memory twice.
            path = Path(folder, folder_of(entry.language), "pages", _file_of(entry.url))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document(entry), "utf-8")
        for language in sorted(path.name for path in Path(folder).iterdir()):
            made = steady(_run(language, Path(folder, language)))
            hits[language] = dict(_hits(made))
            for name, content in made.items():
                # The script is the same for all languages, and the folder of its data can be named to it.
                files[f"{FOLDER}/{name}" if name == "pagefind.js" else f"{FOLDER}/{language}/{name}"] = content
    return Index(files, hits)


def hits_path(language: str) -> str:
    """Where the addresses of results lie."""
    return f"search/hits.{language}.json"


def hits_file(language: str, hits: Mapping[str, str]) -> str:
    """The address of each result by the name that Pagefind gave it, as JSON: a browser needs no result for it."""
    made = {"version": 1, "language": language, "hits": dict(sorted(hits.items()))}
    return compact(made)


def folder_of(language: str) -> str:
    """The language without its region or script: `pt` for `pt-BR`. Readers of one read the other."""
    return language.replace("_", "-").partition("-")[0].lower() or "en"


def document(entry: Entry) -> str:
    """An entry as the page that Pagefind reads."""
    # A browser weighs each of these: `name` is the title of what ranks lower, and `near` the hidden words of a part.
    is_part = "#" in entry.url
    said = {"title" if entry.is_record else "name": entry.title, "summary": entry.summary}
    said |= {"near" if is_part else "also": _hidden(entry), **entry.shown}
    if is_part:
        said["url"] = entry.url
    head = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(" ".join(value.split()))}">'
        for name, value in said.items()
        if value.strip()
    )
    head += "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">'
        for name, values in entry.filters.items()
        for value in values
    )
    text = _CELL.sub(" ", entry.html)  # The words of two cells are two words.
    weight = f' data-pagefind-weight="{entry.weight:g}"' if entry.weight != 1 else ""
    return (
        f'<html lang="{escape(folder_of(entry.language))}"><head>{head}</head>'
        f"<body data-pagefind-body{weight}>{text}</body></html>"
    )


def _hidden(entry: Entry) -> str:
    words = list(entry.also)
    if folder_of(entry.language) in _UNSEGMENTED:
        words += [letter for letter in entry.title + entry.summary if letter.isalnum()]
    return " ".join(dict.fromkeys(words))


def _run(language: str, folder: Path) -> Mapping[str, bytes]:
    """What Pagefind makes of the pages of one language, as far as a browser needs it for our list of results."""
    from pagefind.service import get_executable  # Here, because most commands never index.

    program = get_executable()
    if program is None:
        raise BrokenConfiguration("Pagefind is not installed. Install it with `pip install 'pagefind[extended]'`.")
    command = [str(program), "--site", "pages", "--output-path", "made", "--force-language", language, "--silent"]
    for selector in EXCLUDED:
        command += ["--exclude-selectors", selector]
    # In a folder and an environment of its own, where nobody's settings of Pagefind are found.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    except OSError as error:
        raise BrokenConfiguration(f"Pagefind could not be started: {error.strerror}.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().replace(str(folder), "")
        raise BrokenConfiguration(f"Pagefind stopped while it made the search index: {said[-500:]}")
    return dict(_kept(folder / "made"))


def _file_of(url: str) -> str:
    path, _, part = url.partition("#")
    folder, _, name = path.rpartition("/")
    name = name or "index.html"
    return f"{folder}/~{quote(part, safe='')}/{name}".lstrip("/") if part else f"{folder}/{name}".lstrip("/")


def _kept(made: Path) -> Iterator[tuple[str, bytes]]:
    entry = json.loads((made / ENTRY).read_text("utf-8"))
    engines = {each.get("wasm") or "unknown" for each in entry["languages"].values()}
    wanted = {ENTRY, "pagefind.js", *(f"wasm.{engine}.pagefind" for engine in engines)}
    for path in sorted(each for each in made.rglob("*") if each.is_file()):
        name = path.relative_to(made).as_posix()
        if name in wanted or name.endswith((".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment")):
            yield name, path.read_bytes()  # Not the interfaces that Pagefind has itself.


def _hits(made: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for path, content in made.items():
        if path.endswith(".pf_fragment"):
            fragment = json.loads(unpacked(content))
            name = path.rpartition("/")[2].removesuffix(".pf_fragment").partition("_")[2]
            yield name, fragment["meta"].get("url") or fragment["url"].lstrip("/")
