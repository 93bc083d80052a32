"""Cards: the picture of a page that other sites show beside a link to it. Drawn from words alone, with our own fonts.

The fonts lie in the package, and no others are used, so that the same words give the same picture on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relaybook.pages.html import escape

WIDTH, HEIGHT = 1200, 630
FONTS = ("source-serif-regular.ttf", "source-serif-bold.ttf", "noto-naskh-arabic-bold.ttf")
"""Files in the folder `fonts` of this package."""

_LATIN = "Source Serif Card"
_ARABIC = "Noto Naskh Arabic"
_DRAWN = re.compile(
    "[ -~\u00a0-ÿĄ-ćČ-đĘ-ěĞ-ğİıŁ-ńŇňŌōŐ-œŘ-śŞ-ťŮ-űŹ-ž–—‘-‚“-„•…‹›€↑↓−"
    "\u0600-\u0604\u0606-\u061b\u061e-\u06ff\u200c-\u200f]*"
)
"""The characters that the fonts have."""

_SIZES = ((64, 3), (54, 4), (46, 4))
"""Sizes of a title, and how many lines of each there is room for."""

_MARGIN, _INSIDE = 84, WIDTH - 2 * 84


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says."""

    kind: str
    title: str
    facts: str
    site: str
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of cards: the first values of the design tokens."""

    ground: str = "#fbf9f4"
    ink: str = "#1f1d19"
    soft: str = "#595549"
    accent: str = "#0b5563"


def card_of(meta: Mapping[str, Any], site: str) -> Card | None:
    """The card of a page by its metadata; nothing where the page has none of its own."""
    said = meta.get("rb_card")
    if not isinstance(said, Mapping):
        return None
    kind, title, facts = (str(said.get(name, "")) for name in ("kind", "title", "facts"))
    return Card(kind, title, facts, site, right_to_left=meta.get("dir") == "rtl")


def card_of_site(site: str, about: str) -> Card:
    """The card of every other page. Words in letters that our fonts lack are left out."""
    title, facts = (text if _DRAWN.fullmatch(text) else "" for text in (site, about))
    return Card("", title, facts, "", right_to_left=bool(re.match("[\u0600-\u06ff]", title)))


def can_draw(card: Card) -> bool:
    """Whether our fonts have every letter of a card."""
    return all(_DRAWN.fullmatch(text) for text in (card.kind, card.title, card.facts, card.site))


def card_svg(card: Card, colours: Colours) -> str:
    """A card as SVG."""
    size, lines = _fitted(card.title)
    shown = list(_texts(card, size, lines, colours))
    edge = WIDTH - 20 if card.right_to_left else 0
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{escape(colours.ground)}"/>',
        f'<rect x="{edge}" width="20" height="{HEIGHT}" fill="{escape(colours.accent)}"/>',
        *shown,
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _texts(card: Card, size: int, lines: list[str], colours: Colours) -> Iterator[str]:
    def text(words: str, y: float, size: int, colour: str, weight: int = 400) -> str:
        x = WIDTH - _MARGIN if card.right_to_left else _MARGIN
        anchor = "end" if card.right_to_left else "start"
        # Marks of direction, so that a full stop stays at the end of its line.
        shown = f"\u200f{words}\u200f" if card.right_to_left else words
        family = f"{_ARABIC}, {_LATIN}" if card.right_to_left else f"{_LATIN}, {_ARABIC}"
        return (
            f'<text x="{x}" y="{y:g}" text-anchor="{anchor}" font-family="{family}" font-size="{size}" '
            f'font-weight="{weight}" fill="{escape(colour)}">{escape(shown)}</text>'
        )

    y = 132.0
    if card.kind:
        yield text(card.kind, y, 34, colours.accent, 700)
        y += 24
    for line in lines:
        y += size * 1.2
        yield text(line, y, size, colours.ink, 700)
    y += 28
    for line in _wrapped(card.facts, 32, 2):
        y += 44
        yield text(line, y, 32, colours.soft)
    if card.site:
        yield text(_wrapped(card.site, 32, 1)[0], HEIGHT - 64, 32, colours.accent, 700)
    yield _mark(_MARGIN if card.right_to_left else WIDTH - _MARGIN - 64, HEIGHT - 116, colours)


def _mark(x: int, y: int, colours: Colours) -> str:
    """The open book of the theme, in the colours of the card."""
    left = "M5 6.5c3.2-1.8 7.3-1.6 11 .9v19.2c-3.7-2.5-7.8-2.7-11-.9z"
    right = "M27 6.5c-3.2-1.8-7.3-1.6-11 .9v19.2c3.7-2.5 7.8-2.7 11-.9z"
    fill, ground = escape(colours.accent), escape(colours.ground)
    return (
        f'<g transform="translate({x} {y}) scale(2)"><path d="{left}" fill="{fill}" opacity=".3"/>'
        f'<path d="{right}" fill="{fill}"/>'
        f'<path d="m10.5 17.5 11-5" stroke="{ground}" stroke-width="3" stroke-linecap="round"/></g>'
    )


def _fitted(title: str) -> tuple[int, list[str]]:
    for size, most in _SIZES:
        lines = _wrapped(title, size, 99)
        if len(lines) <= most:
            return size, lines
    size, most = _SIZES[-1]
    return size, _wrapped(title, size, most)


def _wrapped(text: str, size: int, most: int) -> list[str]:
    """A text in lines that fit; where there are too many, the last one ends with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}") * size <= _INSIDE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1].split()
        while len(last) > 1 and _width(" ".join(last) + " …") * size > _INSIDE:
            last.pop()
        lines = [*lines[: most - 1], " ".join(last).rstrip(",;:·") + " …"]
    return lines


def _width(text: str) -> float:
    """About how wide a text is, in parts of its size, and rather too much: there is room at the edge."""
    return sum(_WIDTHS.get(c, 0.68 if c.isupper() else 0.48 if c >= "\u0600" else 0.56) for c in text)


_WIDTHS = {c: w for cs, w in (("ijlI.,;:'’‘|!()[] ", 0.32), ("ftrs-", 0.46), ("mwMW…—", 0.92)) for c in cs}
