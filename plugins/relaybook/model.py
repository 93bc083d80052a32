"""The frozen values that every stage speaks in. This module imports nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Position = tuple[int, int, int, int]
"""Line, column, end line and end column: 1-based, in code points, the end exclusive."""


class Span(NamedTuple):
    """A place in a file: where a reader should look, and exactly how far."""

    path: str
    """POSIX path, relative to the repository."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Source:
    r"""A file as read: its path and its text, with line ends as `\n` and without a byte order mark."""

    path: str
    text: str
    readable: bool = True
    """Whether it is text at all. Of a file that is not, only the path is known."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML value with the place of every key and every value.

    Scalars are text, `None` where nothing was written; maps are dicts and lists are lists.
    Places are kept in two tables, keyed by JSON pointer (`/claims/0/id`; the root is the empty text).
    """

    path: str
    value: Any
    values: Mapping[str, Position] = field(default_factory=dict)
    keys: Mapping[str, Position] = field(default_factory=dict)
    text: str = ""
    """The file that it was read from."""

    def find(self, pointer: str, needle: str) -> Span:
        """The place of a word inside a value, as it stands in the file."""
        span = self.span(pointer)
        rows = self.text.split("\n")
        for number in range(span.line, min(span.end_line, len(rows)) + 1):
            column = rows[number - 1].find(needle, span.column - 1 if number == span.line else 0)
            if column >= 0:
                return Span(self.path, number, column + 1, number, column + 1 + len(needle))
        return span

    def span(self, pointer: str) -> Span:
        """The place of a value; of its nearest parent where the value itself was not written."""
        while (position := self.values.get(pointer)) is None:
            if not pointer:
                return Span(self.path)
            pointer = pointer.rpartition("/")[0]
        return Span(self.path, *position)

    def key_span(self, pointer: str) -> Span:
        """The place of a key; of the value where it has no key, as in a list."""
        position = self.keys.get(pointer)
        return Span(self.path, *position) if position else self.span(pointer)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body. Offsets count code points of the body."""

    level: int
    text: str
    id: str
    start: int
    end: int
    explicit: bool = False
    """Whether the id was written by the author."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link, picture or definition: `[text](target)`, `![text](target)`, `[text]: target`."""

    target: str
    text: str
    start: int
    end: int
    target_start: int
    image: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """`[[type/id]]` or `[[type/id|label]]` in prose."""

    target: str
    label: str
    start: int
    end: int
    target_start: int


@dataclass(frozen=True, slots=True)
class Citation:
    """One `@key` of a body: in brackets, or in the flow of a sentence."""

    key: str
    start: int
    end: int
    mark: tuple[int, int] = (0, 0)
    """The range of the whole mark: the brackets, or the key with what belongs to it."""
    narrative: bool = False
    """Whether it stands in the sentence itself. An `@handle` does too, so an unknown key is no mistake there."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A raw HTML tag in a body, as written."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """The Markdown below the front matter, scanned once."""

    path: str
    text: str
    line: int = 1
    """The line of the file on which the body begins."""
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    tags: tuple[Tag, ...] = ()
    escapes: tuple[int, ...] = ()
    r"""Where `\@` stands: a character that begins no citation. No engine knows the backslash before it."""
    tree: Tree | None = None
    """Where the text is the value of a field: the tree that it stands in."""
    pointer: str = ""
    """And its place in that tree."""

    @property
    def key(self) -> str:
        """A name for this text, unique among all texts of a site."""
        return self.path + self.pointer

    def span(self, start: int, end: int) -> Span:
        """The place of a range of the body in its file."""
        if self.tree is not None:
            return self.tree.find(self.pointer, self.text[start:end])
        line, column = self._place(start)
        end_line, end_column = self._place(end)
        return Span(self.path, line, column, end_line, end_column)

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text.count("\n", 0, offset)
        column = offset - (self.text.rfind("\n", 0, offset) + 1)
        return self.line + before, column + 1


class Ref(NamedTuple):
    """The name of a record, or of a record inside a record."""

    type: str
    id: str
    part: str = ""
    """The id of a record inside this one, such as a claim of an evidence summary."""

    def __str__(self) -> str:
        return f"{self.type}/{self.id}#{self.part}" if self.part else f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation, as written on its natural side."""

    source: Ref
    name: str
    target: Ref
    span: Span
    qualifiers: Mapping[str, Any] = field(default_factory=dict)
    fragment: str = ""
    """The heading of the target that was meant, without `#`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One validated record. `data` holds values in their normal form, keyed by field."""

    ref: Ref
    type: str
    data: Mapping[str, Any]
    tree: Tree
    pointer: str = ""
    """Where in the tree the record lies; not empty for lists of records and for records in records."""
    body: Body | None = None
    prose: Mapping[str, Body] = field(default_factory=dict)
    """The fields that hold Markdown with marks in it, scanned once, by JSON pointer."""
    parent: Ref | None = None
    title: str = ""
    status: str = "published"
    language: str = "en"
    former_ids: tuple[str, ...] = ()
    valid: bool = True
    """Whether nothing in it was an error."""
    complete: bool = True
    """Whether all of it could be read. What is missing from one that was not read to its end means nothing."""
    hash: str = ""
    """A hash of the text it was read from."""

    @property
    def path(self) -> str:
        """The file it was read from, relative to the repository."""
        return self.tree.path

    def span(self, pointer: str = "") -> Span:
        """The place of one of its values."""
        return self.tree.span(self.pointer + pointer)

    def key_span(self, pointer: str = "") -> Span:
        """The place of one of its keys."""
        return self.tree.key_span(self.pointer + pointer)


INHERITING = ("crossref", "xdata")
"""Fields of an entry that name others, from which it takes what it does not say itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the bibliography holds for one key."""

    key: str
    type: str
    span: Span
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field names in small letters, as BibTeX has them, with LaTeX as written. Not all of them may be published."""
    text: str = ""
    csl: Mapping[str, Any] | None = None
    """The item of CSL-JSON, where the entry was read as one and not from BibTeX."""

    @property
    def is_work(self) -> bool:
        """Whether it stands for a work: it could be read, and is no container of fields or of other entries."""
        return self.type not in ("", "xdata", "set")

    def keys_in(self, field: str) -> list[str]:
        """The keys that a field such as `crossref` names."""
        return [word.strip() for word in self.fields.get(field, "").split(",") if word.strip()]

    @property
    def retracted(self) -> bool:
        """Whether the work was retracted: by the field `retracted`, a keyword, or the words that publishers add."""
        said = self.fields.get("retracted", "").casefold()
        if said:
            return said not in ("no", "false", "0")
        return (
            self.fields.get("pubstate", "").casefold() == "retracted"
            or any(word.casefold() == "retracted" for word in self.keywords)
            or self.title.casefold().startswith(("retracted:", "retracted article", "[retracted"))
        )

    @property
    def title(self) -> str:
        """The title as written, without braces."""
        return self.fields.get("title", "").replace("{", "").replace("}", "")

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords, split at commas."""
        return tuple(w.strip() for w in self.fields.get("keywords", "").split(",") if w.strip())


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of finished HTML, and the marker that stands for it in the Markdown of its page."""

    marker: str
    html: str
    searchable: bool = True
    """Whether a search engine should read it."""


def slot_marker(kind: Literal["b", "i"], number: int) -> str:
    """What stands for a block or an inline piece of HTML: characters that no text holds and no engine reads."""
    return f"\ufdd0{kind}{number}\ufdd1"


def waiting(marker: str) -> str:
    """What stands in finished HTML for a piece that a search engine should not read."""
    return f"<!--rb-slot-{marker[1:-1]}-->"


_MARKER = re.compile("\ufdd0[bi]\\d+\ufdd1")
_BLOCK = re.compile("<p>((?:\\s*\ufdd0b\\d+\ufdd1)+)</p>")
_WAITING = re.compile("<!--rb-slot-([bi]\\d+)-->")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: a path below the site's root, what goes into its head, and its Markdown."""

    path: str
    markdown: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    """The file of the repository that an edit link should lead to, if any."""
    in_nav: bool = False
    slots: tuple[Slot, ...] = ()
    """Finished HTML. The Markdown holds a marker for each, so that no engine reads it again."""

    def whole(self) -> str:
        """The Markdown with everything in it, for an engine that knows nothing of slots."""
        html = {each.marker: each.html for each in self.slots}
        text = self.markdown.replace("\ufdd1\n\ufdd0b", "\ufdd1\n\n\ufdd0b")
        text = _MARKER.sub(lambda found: html.get(found[0], found[0]), text)
        return self.with_rest(text) if "<!--rb-slot-" in text else text

    def with_searchable(self, html: str) -> str:
        """The HTML of this page with what a search engine should read; a comment stands for what it should not."""
        pieces = {s.marker: s.html if s.searchable else waiting(s.marker) for s in self.slots}
        return _MARKER.sub(lambda found: pieces.get(found[0], found[0]), _BLOCK.sub(r"\1", html))

    def with_rest(self, html: str) -> str:
        """The HTML of this page with everything else too."""
        pieces = {each.marker[1:-1]: each.html for each in self.slots if not each.searchable}
        return _WAITING.sub(lambda found: pieces.get(found[1], found[0]), html)


@dataclass(frozen=True, slots=True)
class File:
    """Any other file of the site: text made by us, or a file of the repository published as it stands."""

    path: str
    content: str | bytes = ""
    source: str = ""
