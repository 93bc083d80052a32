"""Citation styles: those of the CSL project that come with the package, and files of a site's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span
from relaybook.settings import Settings

SHORT = {
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
"""Short names of styles that come with the package."""

_TELLING_APART = re.compile(r'\s(?:disambiguate-[\w-]+|givenname-disambiguation-rule)="[^"]*"')
_SUBSTITUTE = re.compile(r'\ssubsequent-author-substitute(?:-rule)?="[^"]*"')
_LIST_SORT = re.compile(r"(<bibliography\b[^>]*>\s*)<sort>(.*?)</sort>", re.DOTALL)
_OPENING = re.compile(r"<style\b[^>]*>")


@dataclass(frozen=True)
class Style:
    """A CSL style as text. What is asked of it is found out once, because every citation asks it."""

    name: str
    text: str

    @cached_property
    def whole(self) -> str:
        """The style for a list from which works are taken out: no "———" instead of an author."""
        return _SUBSTITUTE.sub("", self.text)

    @cached_property
    def plain(self) -> str:
        """The same for works that need not be told apart, which is much faster."""
        return _TELLING_APART.sub("", self.whole)

    @cached_property
    def numbers(self) -> Literal["", "use", "list"]:
        """Whether works are cited by numbers: not, in order of first use, or in the order of the list."""
        if 'citation-format="numeric"' not in self.text:
            return ""
        sort = _LIST_SORT.search(self.text)
        return "list" if sort and "citation-number" not in sort[2] else "use"

    @cached_property
    def by_use(self) -> str:
        """A style that numbers, with the numbers in order of use."""
        return _LIST_SORT.sub(r"\1", self.whole)


def shipped_styles() -> dict[str, Path]:
    """The CSL files of the package by their names, in alphabetical order."""
    folder = Path(str(files("relaybook.citations").joinpath("styles")))
    return {path.stem: path for path in sorted(folder.glob("*.csl"))}


def read_style(path: Path) -> Style:
    """A style from its file."""
    return Style(path.name, path.read_text("utf-8-sig", errors="replace"))


def style_path(name: str, root: Path | None) -> Path | None:
    """The CSL file of a style, or nothing where there is none.

    Args:
        name: One of those shipped, or a path below the root of the repository that ends in `.csl`.
        root: The folder of the repository.
    """
    shipped = shipped_styles()
    if (own := SHORT.get(name, name)) in shipped:
        return shipped[own]
    path = (root / name).resolve() if root and name.endswith(".csl") else None
    return path if path and root and path.is_relative_to(root.resolve()) and path.is_file() else None


def find_bad_style(settings: Settings) -> Iterator[Diagnostic]:
    """Yield one diagnostic where the style of a site is none, or none that pages can be written in."""
    span = settings.places.get("style", Span(settings.config_path))
    path = style_path(settings.style, settings.root)
    if path is None:
        known = (*SHORT, *shipped_styles())
        near = nearest(settings.style, known)
        names = ", ".join(f"`{name}`" for name in sorted(known))
        help = f"did you mean `{near}`?" if near else f"write one of {names}, or the path of a `.csl` file"
        fixes = (Fix(f"write `{near}`", (Edit(span, near),)),) if near else ()
        yield make("bad-option", span, f"there is no citation style `{settings.style}`", help=help, fixes=fixes)
    elif wrong := _what_is_wrong(read_style(path).text):
        message, help = wrong
        yield make("bad-option", span, f"the file `{settings.style}` is {message}", help=help)


def _what_is_wrong(text: str) -> tuple[str, str] | None:
    opening = _OPENING.search(text[:100_000])
    if not opening or "purl.org/net/xbiblio/csl" not in opening[0]:
        message = "no citation style: it does not begin with `<style>`"
        return message, "download the style again, from citationstyles.org"
    if "<citation" not in text:
        message = "a style that only names another one, which it follows"
        return message, "download the style that it names as its parent, from citationstyles.org"
    if 'class="note"' in opening[0]:
        message = "a style for footnotes, which pages cannot have"
        return message, "choose a style that cites in the text, such as `chicago`"
    return None
