"""The pictures that other sites show beside a link: what they say, with which letters, and that they stay the same."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from relaybook.pages.social_card import Card, Colours, can_draw, card_of, card_of_site, card_svg
from tests.projects import CASE, CONFIG, FILES, mkdocs_build, write

CARDS = CONFIG.replace("nav:", "  - relaybook/cards\nnav:")


def words_of(svg: str) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", svg)


def test_a_card_says_what_the_page_is() -> None:
    meta = {"rb_card": {"kind": "Case study", "title": "Fountains & <wells>", "facts": "Portugal · 2019 · Mixed"}}
    card = card_of(meta, "Our library")
    assert card is not None
    said = ["Case study", "Fountains &amp; &lt;wells&gt;", "Portugal · 2019 · Mixed", "Our library"]
    assert words_of(card_svg(card, Colours())) == said


def test_a_long_title_gets_smaller_and_then_ends_with_an_ellipsis() -> None:
    def sizes(title: str) -> list[str]:
        return re.findall(
            r'font-size="(\d+)" font-weight="700" fill="#1f1d19"', card_svg(Card("", title, "", ""), Colours())
        )

    assert sizes("Short") == ["64"]
    assert sizes("word " * 30) == ["54"] * 4 or sizes("word " * 30) == ["46"] * 4
    words = words_of(card_svg(Card("Kind", "word " * 200, "fact " * 200, "Site"), Colours()))
    assert len(words) == 8 and words[4].endswith(" …") and words[6].endswith(" …")


def test_letters_that_no_font_has_are_known() -> None:
    for title in ("Łódź", "São Paulo", "Šibenik", "نوافير القرية", "Çeşme – “Bağ” …"):
        assert can_draw(Card("", title, "", "")), title
    for title in ("台北", "Київ", "ग्राम", "Αθήνα"):
        assert not can_draw(Card("", title, "", "")), title
    assert card_of({"title": "A page"}, "Site") is None
    assert card_of_site("台北", "About") == Card("", "", "About", "")


def size_of(picture: Path) -> tuple[int, int]:
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", content[16:24])


def test_a_page_names_its_picture(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    arabic = CASE.replace("title: Fountains of Aldeia", "title: نوافير القرية\nlanguage: ar")
    chinese = CASE.replace("Fountains of Aldeia", "台北")
    files = {**FILES, "mkdocs.yml": CARDS}
    files |= {f"case_studies/{name}.md": text.replace("former_ids: [aldeia-fountains]\n", "")
              for name, text in (("ar", arabic), ("zh", chinese))}  # fmt: skip
    folder = write(tmp_path, files)
    result = mkdocs_build(folder)
    assert result.returncode == 0, result.stderr
    pictures = folder / "site/assets/cards"
    html = (folder / "site/case_studies/fountains/index.html").read_text("utf-8")
    base = "https://example.org/test/assets/cards"
    for line in (
        f'<meta property="og:image" content="{base}/case_studies/fountains.png">',
        '<meta property="og:image:width" content="1200">',
        '<meta property="og:image:height" content="630">',
        '<meta property="og:image:alt" content="Case study: Fountains of Aldeia">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert line in html
    assert size_of(pictures / "case_studies/fountains.png") == (1200, 630)
    assert size_of(pictures / "case_studies/ar.png") == (1200, 630)
    for page in ("index.html", "case_studies/zh/index.html"):  # Of pages with letters that no font has, too.
        assert f'content="{base}/site.png"' in (folder / "site" / page).read_text("utf-8")
    assert "1 page(s) have letters that the fonts of cards lack" in result.stderr
    first = {file.name: file.read_bytes() for file in pictures.rglob("*.png")}
    kept = {file: file.stat().st_mtime_ns for file in (folder / ".cache/relaybook/cards").iterdir()}
    assert mkdocs_build(folder).returncode == 0
    assert {file.name: file.read_bytes() for file in pictures.rglob("*.png")} == first
    assert {file: file.stat().st_mtime_ns for file in (folder / ".cache/relaybook/cards").iterdir()} == kept


def test_without_what_draws_there_is_one_clear_sentence(tmp_path: Path) -> None:
    try:
        import resvg_py  # noqa: F401
    except ImportError:
        result = mkdocs_build(write(tmp_path, {**FILES, "mkdocs.yml": CARDS}))
        assert result.returncode == 1 and "Traceback" not in result.stderr
        assert "which is not installed. Install it with `pip install 'relaybook[cards]'`" in result.stderr
    else:
        pytest.skip("what draws is installed")
