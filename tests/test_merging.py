"""The merge of an adapted text: no local word is lost, nothing is taken that a person must decide on, bytes stay."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from relaybook.content.outline import outline
from relaybook.library.adapted import DEFERRED
from relaybook.lineage.decide import AGREE, LOST, Outcome, Three, outcomes_of
from relaybook.lineage.merge import advanced, applied, read_again, units_of
from relaybook.lineage.texts import Text, read_text
from relaybook.lineage.words import merge3, merge_words
from relaybook.model import Source
from relaybook.schema.definitions import Field, Read, RecordType
from relaybook.schema.load import load_schema
from tests.triples import changed, new_text, written

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "usds-playbook-lineage"
PLAYBOOK = load_schema()[0].types["playbook"]
PLAY = RecordType(
    "play", {}, {}, {},
    {"number": Field("number"), "title": Field("title", adapt="text"), "published": Field("published", adapt="local")},
    read=Read(alias={"id": "number", "play_number": "number"}),
)  # fmt: skip
"""The plays of the corpus: upstream once called its number `id`, and `play_number` later."""


def text_of(text: str, kind: RecordType = PLAYBOOK) -> Text:
    """A text as it is read from the disk."""
    return read_again(text, "page.md", kind)


def page(body: str, fields: str = "") -> str:
    """A page with a body."""
    return f"---\ntitle: Open a park\n{fields}---\n\n{body}"


def pulled(three: Three, units: set[str] | None = None) -> tuple[Text, Text, list[Outcome], str]:
    """The new base, the new page, what becomes of each unit, and the page as it is saved."""
    outcomes = outcomes_of(three)
    chosen = [o for o in outcomes if not o.is_open and (units is None or o.unit in units)]
    raw = applied(three.ours.source.text, chosen, PLAYBOOK)
    base = advanced(three.base, three.theirs, [o.unit for o in chosen], PLAYBOOK)
    return base, text_of(raw), outcomes, raw


def whats(base: str, ours: str, theirs: str, *, same_language: bool = True, **states: str) -> dict[str, str]:
    """What becomes of each unit of three texts."""
    three = Three(text_of(base), text_of(ours), text_of(theirs), same_language, states=states)
    return {outcome.unit.partition("~")[0]: outcome.what for outcome in outcomes_of(three)}


def result(base: str, ours: str, theirs: str) -> str:
    """The page after a pull."""
    return pulled(Three(text_of(base), text_of(ours), text_of(theirs)))[3]


# ---- any three texts ----------------------------------------------------------------------------------------------


def check_triple(seed: int) -> None:
    """Everything that must hold for a base and what two sides made of it."""
    random = Random(seed)
    was = new_text(random)
    mine, its = changed(random, was, "ours"), changed(random, was, "their")
    base, theirs = text_of(written(was)), text_of(written(its))
    ours = text_of(written(mine, explicit=True, order=random))
    after, new, outcomes, raw = pulled(Three(base, ours, theirs))
    assert new.tree is not None and isinstance(new.tree.value, dict), "the front matter is no YAML any more"
    for word in set(re.findall(r"ours\d+", ours.source.text)):
        assert word in new.source.text, f"{word} was ours, and is lost"
    if not any(outcome.edits for outcome in outcomes if not outcome.is_open):
        assert raw == ours.source.text, "bytes changed although nothing was taken"
    states = {unit: noted.state for unit, noted in units_of(after, new, {}, same_language=True).items()}
    states |= {outcome.unit: DEFERRED for outcome in outcomes if outcome.what == LOST}
    _, again, later, _ = pulled(Three(after, new, theirs, states=states))
    assert again.source.text == new.source.text, "to pull again changes something"
    assert {o.unit for o in later} == {o.unit for o in outcomes if o.is_open}, "something is not accounted for"
    names = [outcome.unit for outcome in outcomes if not outcome.is_open]
    for order in (names[::-1], random.sample(names, len(names))):
        one, other = base, ours
        for unit in order:
            one, other, _, _ = pulled(Three(one, other, theirs), {unit})
        assert other.hashes() == new.hashes(), f"another order gives another text: {order}"
        assert [list(g.hashes()) for g in other.groups.values()] == [list(g.hashes()) for g in new.groups.values()]


@pytest.mark.parametrize("hundred", range(4))
def test_any_three_texts(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        check_triple(seed)


@pytest.mark.long
def test_twenty_thousand_times_three_texts() -> None:
    for seed in range(20_000):
        check_triple(seed)


def check_translation(seed: int) -> None:
    """Where our page is in another language, nothing that the original wrote goes in."""
    random = Random(seed)
    was = new_text(random)
    its = changed(random, was, "their")
    base, theirs = text_of(written(was)), text_of(written(its))
    ours = text_of(re.sub(r"\b(?!part|ours)([a-z]{3,})\b(?=[^:\n]*$)", r"x\1", written(was, explicit=True), flags=re.M))
    raw = applied(ours.source.text, outcomes_of(Three(base, ours, theirs, same_language=False)), PLAYBOOK)
    body = raw.split("---\n", 2)[2]
    assert "their" not in body
    for field in ("title:", "purpose:", "when_to_use:"):
        found = re.search(rf"^{field}.*(?:\n  -.*)*", raw, re.MULTILINE)
        assert not found or "their" not in found[0]


def test_no_prose_of_the_original_enters_a_page_in_another_language() -> None:
    for seed in range(300):
        check_translation(seed)


# ---- the three-way merge of sequences -----------------------------------------------------------------------------


def edited(random: Random, base: list[str], tag: str) -> list[str]:
    """A list with up to three edits."""
    found = list(base)
    for _ in range(random.randint(0, 3)):
        at, kind = random.randint(0, len(found)), random.random()
        if kind < 0.35 and found:
            found[min(at, len(found) - 1)] = f"{tag}{random.randint(0, 99)}"
        elif kind < 0.7:
            found[at:at] = [f"{tag}{random.randint(0, 99)}" for _ in range(random.randint(1, 2))]
        else:
            del found[at : at + random.randint(1, 2)]
    return found


def against_git(numbers: range, folder: Path) -> None:
    """Hold `merge3` against `git merge-file`: the same result, or a conflict in both."""
    for seed in numbers:
        random = Random(seed)
        base = [f"b{n}" for n in range(random.randint(0, 10))]
        ours, theirs = edited(random, base, "o"), edited(random, base, "t")
        if random.random() < 0.2:
            shared = edited(Random(-seed), base, "s")
            ours, theirs = edited(random, shared, "o"), edited(random, shared, "t")
        for name, rows in (("base", base), ("ours", ours), ("theirs", theirs)):
            (folder / name).write_text("".join(f"{row}\n" for row in rows))
        git = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=folder, capture_output=True)
        spans = merge3(base, ours, theirs)
        sides = {"base": base, "ours": ours, "both": ours, "theirs": theirs}
        mine = None if spans is None else [row for s in spans for row in sides[s.side][s.start : s.end]]
        assert mine == (None if git.returncode else git.stdout.decode().splitlines()), (base, ours, theirs)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
def test_the_merge_agrees_with_git(tmp_path: Path) -> None:
    against_git(range(400), tmp_path)


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
def test_the_merge_agrees_with_git_ten_thousand_times(tmp_path: Path) -> None:
    against_git(range(12_000), tmp_path)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a law of 2000", "our law of 2000", "a law of 2005", "our law of 2005"),
        ("one two three four", "one 2 three four", "one two three 4", "one 2 three 4"),
        ("one two three four", "one 2\nthree  four", "one two three 4", "one 2\nthree  4"),
        ("within 20 days", "within 10 days", "within 30 days", None),
        ("within 20 working days", "within 10 working days", "within 20 calendar days", None),
        ("ask the body", "ask the body first", "ask the body again", None),
        ("ask the body", "please ask the body", "ask the body again", "please ask the body again"),
        ("same", "same new", "same new", "same new"),
    ],
)
def test_words_are_merged_where_none_overlap_or_touch(base: str, ours: str, theirs: str, merged: str | None) -> None:
    assert merge_words(base, ours, theirs) == merged


# ---- each rule ----------------------------------------------------------------------------------------------------

STEPS = "## Steps\n\n1. Ask the owner.\n2. Clear the ground.\n3. Open the gate.\n"


@pytest.mark.parametrize(
    ("rule", "ours", "theirs", "what"),
    [
        ("only the original changed it", "Plant a tree.", "Plant two trees.", "take"),
        ("both made the same of it", "Plant two trees.", "Plant two trees.", "agree"),
        ("each changed other words", "Plant a small tree by the gate.", "Dig, then plant a tree by the gate.", "merge"),
        ("both changed the same word", "Plant three trees.", "Plant two trees.", "decide"),
    ],
)
def test_a_paragraph(rule: str, ours: str, theirs: str, what: str) -> None:
    before = "Plant a tree by the gate." if what == "merge" else "Plant a tree."
    found = whats(page(f"## Plant\n\n{before}\n"), page(f"## Plant\n\n{ours}\n"), page(f"## Plant\n\n{theirs}\n"))
    assert (found == {"#plant": what}) if rule != "only the original changed it" else True
    if rule == "only the original changed it":
        assert whats(page("## Plant\n\nPlant a tree.\n"), page("## Plant\n\nPlant a tree.\n"),
                     page(f"## Plant\n\n{theirs}\n")) == {"#plant": "take"}  # fmt: skip


def test_what_nobody_upstream_changed_is_ours() -> None:
    assert whats(page(STEPS), page("## Steps\n\n1. Ask nobody.\n\nOur own words.\n"), page(STEPS)) == {}


def test_items_are_taken_one_by_one() -> None:
    ours = STEPS.replace("Ask the owner.", "Ask the parish.")
    theirs = STEPS.replace("Clear the ground.", "Clear the ground by hand.") + "4. Hang a sign.\n"
    new = result(page(STEPS), page(ours), page(theirs))
    assert new == page(ours.replace("Clear the ground.", "Clear the ground by hand.") + "4. Hang a sign.\n")


def test_what_we_took_away_stays_away() -> None:
    ours = STEPS.replace("2. Clear the ground.\n", "")
    theirs = STEPS.replace("Clear the ground.", "Clear the ground by hand.")
    assert whats(page(STEPS), page(ours), page(theirs)) == {"#steps": "stays-removed"}
    assert result(page(STEPS), page(ours), page(theirs)) == page(ours)


def test_what_the_original_took_away_stays_with_us() -> None:
    theirs = STEPS.replace("2. Clear the ground.\n", "")
    assert whats(page(STEPS), page(STEPS), page(theirs)) == {"#steps": "gone"}
    assert result(page(STEPS), page(STEPS), page(theirs)) == page(STEPS)


def test_a_new_section_comes_after_the_one_that_it_follows_and_what_we_put_below_that() -> None:
    ours = page(STEPS + "\n### In our town\n\nAsk the mayor.\n\n## Sources\n\nNone.\n")
    base = page(STEPS + "\n## Sources\n\nNone.\n")
    theirs = page(STEPS + "\n## Costs\n\nLittle.\n\n## Sources\n\nNone.\n")
    costs = "\n## Costs {#costs}\n\nLittle.\n"
    assert result(base, ours, theirs) == ours.replace("\n## Sources", f"{costs}\n## Sources")


def test_our_order_stays() -> None:
    base = page("## One\n\nFirst.\n\n## Two\n\nSecond.\n")
    ours = page("## Two\n\nSecond.\n\n## One\n\nFirst.\n")
    theirs = page("## One\n\nFirst of all.\n\n## Two\n\nSecond.\n")
    assert result(base, ours, theirs) == ours.replace("First.", "First of all.")


def test_a_heading_with_an_id_of_ours_is_no_change_and_keeps_it() -> None:
    ours = page("## Schritte {#steps}\n\nDo it.\n")
    assert whats(page("## Steps\n\nDo it.\n"), ours, page("## Steps\n\nDo it.\n")) == {}
    ours = page("## Steps {#steps}\n\nDo it.\n")
    new = result(page("## Steps\n\nDo it.\n"), ours, page("## What to do\n\nDo it.\n"))
    assert new == page("## What to do {#steps}\n\nDo it.\n")


def test_a_section_that_cannot_be_found_is_decided_by_a_person() -> None:
    ours = page("## Things to do\n\nRewritten from the ground up.\n\n## More\n\nOurs.\n")
    theirs = page("## Steps\n\nDo it twice.\n")
    assert whats(page("## Steps\n\nDo it.\n"), ours, theirs) == {"#steps": "lost"}


@pytest.mark.parametrize(
    "block",
    [
        "```\none\n\ntwo\n```",
        "!!! note\n\n    one\n\n    two",
        "| a | b |\n|---|---|\n| one | two |",
        "[^1]: one\n    two",
    ],
)
def test_what_is_one_thing_is_taken_or_kept_as_one(block: str) -> None:
    ours, theirs = block.replace("one", "ours"), block.replace("two", "theirs")
    texts = [page(f"## Steps\n\nText.[^1]\n\n{each}\n") for each in (block, ours, theirs)]
    assert whats(*texts) == {"#steps": "decide"}
    assert result(texts[0], texts[0], texts[2]) == texts[2]


def test_wrapping_and_the_order_of_keys_are_no_change() -> None:
    base = page("## Steps\n\nOne two three.\n", "purpose: To play.\ntime: A day.\n")
    other = "---\npurpose: >-\n  To\n  play.\ntime: 'A day.'\ntitle: Open a park\n---\n\n## Steps\n\nOne\ntwo three.\n"
    assert whats(base, base, other) == {}


# ---- front matter -------------------------------------------------------------------------------------------------


def test_a_local_field_is_never_taken() -> None:
    base, theirs = page("", "cost: 10 pounds\n"), page("", "cost: 12 pounds\n")
    assert whats(base, page("", "cost: 5 euro\n"), theirs) == {"cost": "law"}
    assert whats(base, base, theirs) == {"cost": "law"}
    assert result(base, base, theirs) == base


def test_a_set_takes_what_came_and_goes_and_keeps_its_comments() -> None:
    base = page("", "topics: [volunteers, law]\n")
    ours = page("", "topics: [law, volunteers, parks] # ours\n")
    new = result(base, ours, page("", "topics: [volunteers, maps]\n"))
    assert new == page("", "topics: [volunteers, parks, maps] # ours\n")
    block = page("", "topics:\n  - volunteers # who digs\n  - law\n")
    assert result(base, block, page("", "topics: [volunteers, law, maps]\n")) == page(
        "", "topics:\n  - volunteers # who digs\n  - law\n  - maps\n"
    )


def test_a_page_that_is_named_in_our_list_already_is_not_named_twice() -> None:
    base = page("", "sources:\n  - url: https://a.example/\n")
    ours = page("", "sources:\n  - url: https://a.example/\n  - url: https://b.example/\n    title: Ours\n")
    theirs = page("", "sources:\n  - url: https://a.example/\n  - url: https://b.example/\n    title: Theirs\n")
    assert result(base, ours, theirs) == ours


def test_items_of_a_field_are_merged_one_by_one_and_our_bytes_stay() -> None:
    base = page("", 'when_to_use:\n  - "It rains for days."\n  - It is dry.\n')
    ours = page("", 'when_to_use: # ours\n    - "It rains for days." # often\n    - It is dry in May.\n')
    theirs = page("", "when_to_use:\n- It rains for many days.\n- It is dry.\n- It snows.\n")
    new = result(base, ours, theirs)
    assert new == page(
        "", "when_to_use: # ours\n    - It rains for many days.\n    - It is dry in May.\n    - It snows.\n"
    )


def test_line_ends_stay_even_where_they_are_mixed() -> None:
    base, theirs = page("One.\n\nTwo.\n"), page("One.\n\nTwo and a half.\n")
    ours = "---\r\ntitle: Open a park\r\n---\r\n\r\nOne.\n\r\nTwo.\r\n"
    three = Three(text_of(base), text_of(ours), text_of(theirs))
    raw = applied(ours, outcomes_of(three), PLAYBOOK)
    assert raw == ours.replace("Two.", "Two and a half.")


# ---- real forks ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora are not beside this repository")
def test_the_fork_of_british_columbia() -> None:
    """12 plays untouched and 1 changed; upstream changed 7 bodies, and in 6 files only the front matter."""
    taken, open_, same = 0, 0, 0
    for n in range(1, 14):
        base, ours, theirs = (
            _play(folder, n) for folder in ("upstream-2016-02-27", "fork-ca-bcgov", "upstream-2020-08-11")
        )
        outcomes = outcomes_of(Three(base, ours, theirs))
        new = applied(ours.source.text, outcomes, PLAY)
        untouched = ours.hashes() == {**base.hashes(), **{k: v for k, v in ours.hashes().items() if k == "published"}}
        taken += bool(outcomes) and not any(o.is_open for o in outcomes)
        open_ += any(o.is_open for o in outcomes)
        same += not outcomes
        after = read_again(new, "play.md", PLAY)
        if untouched:
            assert {**after.hashes(), "published": ""} == {**theirs.hashes(), "published": ""}, n
        for word in _own_words(base, ours):
            assert word in new, (n, word)
    assert (taken, open_, same) == (7, 0, 6)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora are not beside this repository")
def test_the_fork_of_brazil() -> None:
    """Every play is a translation whose checklist is still English, in a comment: not one word of upstream goes in."""
    waiting = 0
    for n in range(1, 14):
        base, ours, theirs = (
            _play(folder, n) for folder in ("upstream-2014-08-22", "fork-br-mutirao", "upstream-2020-08-11")
        )
        outcomes = outcomes_of(Three(base, ours, theirs, same_language=False))
        assert applied(ours.source.text, outcomes, PLAY) == ours.source.text, n
        assert {o.what for o in outcomes} <= {"translate", AGREE, "gone"}, n
        units = units_of(base, ours, {}, same_language=False)
        assert units["title"].state == "translated" and units["#"].state == "translated", n
        assert units["#checklist"].state == "deferred", n
        waiting += any(o.what == "translate" for o in outcomes)
    assert waiting == 13


def _play(folder: str, n: int) -> Text:
    path = CORPUS / folder / "_plays" / f"{n:02}.md"
    return read_text(Source(path.name, path.read_text("utf-8")), PLAY)


def _own_words(base: Text, ours: Text) -> list[str]:
    """The rows that only the fork has."""
    return [row for row in ours.source.text.split("\n") if row.strip() and row not in base.source.text]


# ---- the parts of a body ------------------------------------------------------------------------------------------


def test_the_parts_of_a_body_hold_every_row_once() -> None:
    paths = [
        *(CORPUS.parent.rglob("*.md") if CORPUS.is_dir() else ()),
        *Path(__file__).parents[1].rglob("docs/**/*.md"),
    ]
    for path in paths[:400]:
        text = path.read_text("utf-8", "replace").replace("\r\n", "\n")
        parts = outline(text)
        rows = text.split("\n")
        if parts:
            assert not "".join(rows[: parts[0].start]).strip(), path
            assert all(a.end == b.start and a.start < a.end for a, b in zip(parts, parts[1:], strict=False)), path
            assert not "".join(rows[parts[-1].end :]).strip(), path
        else:
            assert not text.strip(), path
