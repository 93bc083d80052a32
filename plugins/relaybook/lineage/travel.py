"""Names and links of a text that goes to another site: there they are whole addresses, here they stay as they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_MENTION = re.compile(r"\[\[[ \t]*([^\[\]\n|\\]+?)[ \t]*(?:\\?\|([^\[\]\n]*))?\]\]")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()\s]+)\)")
_NAME = re.compile(r"(?<!\[\[)(?<![\w/#-])[a-z][a-z0-9_]*/[\w.-]+(?:#[\w.-]+)?(?![\w/#-])")


@dataclass(frozen=True, slots=True)
class Travel:
    """What the names and links of an original are for the site that adapts it."""

    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Title and address of each record that the original names, as it names it; of its other links the address."""
    known: Collection[str] = frozenset()
    """The records that this site has itself, as `type/id` and `type/id#part`: they are named as before."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to be done, because the original is on this very site."""
        return not self.names

    def abroad(self, text: str) -> str:
        """Markdown of the original as the page takes it: names of records that are not here become links.

        Examples:
            >>> away = Travel({"case_study/shed": ("The shed", "https://a.example/shed/")})
            >>> away.abroad("See [[case_study/shed]] and [[case_study/shed|that shed]].")
            'See [The shed](https://a.example/shed/) and [that shed](https://a.example/shed/).'
        """
        if self.is_idle:
            return text
        return _LINK.sub(self._link, _MENTION.sub(self._mention, text))

    def values_abroad(self, rows: str) -> str:
        """Rows of a field that names records: those that are not here are named by their address."""
        if self.is_idle:
            return rows
        return _NAME.sub(lambda found: self._away(found[0]) or found[0], rows)

    def home(self, text: str) -> str:
        """The page's Markdown as the original would write it: that a name became a link is no change."""
        if self.is_idle or "](" not in text:
            return text
        back = self._back()

        def name(found: re.Match[str]) -> str:
            title, written = back.get(found[3], ("", ""))
            if not written:
                return found[0]
            if not title:
                return f"{found[1]}[{found[2]}]({written})"
            return f"[[{written}]]" if found[2] == title else f"[[{written}|{found[2]}]]"

        return _LINK.sub(name, text)

    def value_home(self, value: str) -> str:
        """One value of the page as the original would write it."""
        if self.is_idle:
            return value
        return self._back().get(value, ("", ""))[1] or self.home(value)

    def _back(self) -> dict[str, tuple[str, str]]:
        """Title and name of each record by its address."""
        return {url: (title, written) for written, (title, url) in sorted(self.names.items(), reverse=True)}

    def _away(self, name: str) -> str:
        """The address that stands for a name; the empty text where the record is here, or not known there either."""
        title, url = self.names.get(name, ("", ""))
        return url if title and name not in self.known else ""

    def _mention(self, found: re.Match[str]) -> str:
        url = self._away(found[1])
        return f"[{(found[2] or self.names[found[1]][0]).strip()}]({url})" if url else found[0]

    def _link(self, found: re.Match[str]) -> str:
        title, url = self.names.get(found[3], ("", ""))
        return f"[{found[2]}]({url})" if url and not title else found[0]  # A picture of another site becomes a link.
