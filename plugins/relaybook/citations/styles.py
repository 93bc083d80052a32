"""Citation styles: those of the CSL project that come with the package, and files of a site's own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span
from relaybook.settings import Settings


def shipped_styles() -> dict[str, Path]:
    """The CSL files of the package by their names, in alphabetical order."""
    folder = Path(str(files("relaybook.citations").joinpath("styles")))
    return {path.stem: path for path in sorted(folder.glob("*.csl"))}


def style_path(name: str, root: Path | None) -> Path | None:
    """The CSL file of a style, or nothing where there is none.

    Args:
        name: One of those shipped, or a path below the root of the repository that ends in `.csl`.
        root: The folder of the repository.
    """
    if name in (shipped := shipped_styles()):
        return shipped[name]
    path = (root / name).resolve() if root and name.endswith(".csl") else None
    return path if path and root and path.is_relative_to(root.resolve()) and path.is_file() else None


def find_bad_style(settings: Settings) -> Iterator[Diagnostic]:
    """Yield one diagnostic where the style of a site is none."""
    span = settings.places.get("style", Span(settings.config_path))
    path = style_path(settings.style, settings.root)
    if path is None:
        near = nearest(settings.style, shipped_styles())
        names = ", ".join(f"`{name}`" for name in shipped_styles())
        help = f"did you mean `{near}`?" if near else f"write one of {names}, or the path of a `.csl` file"
        fixes = (Fix(f"write `{near}`", (Edit(span, near),)),) if near else ()
        yield make("bad-option", span, f"there is no citation style `{settings.style}`", help=help, fixes=fixes)
    elif not (b"<style" in (text := path.read_bytes()[:100_000]) and b"purl.org/net/xbiblio/csl" in text):
        message = f"the file `{settings.style}` is no citation style: it does not begin with `<style>`"
        yield make("bad-option", span, message, help="download the style again, from citationstyles.org")
