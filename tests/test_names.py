"""What is suggested for a name that is not known, and what never is."""

from __future__ import annotations

import pytest

from relaybook.diagnostics.suggest import nearest
from tests.texts import CASE, PLAYBOOK, RINGERS, STEPS, check_texts, front, lines_of

NEAREST: list[tuple[str, str, list[str], str]] = [
    ("one-letter-too-few", "descripton", ["description", "question"], "description"),
    ("two-letters-swapped", "freinds", ["friends", "fiends"], "friends"),
    ("words-in-another-order", "madrid-decide", ["decide-madrid", "decide-paris"], "decide-madrid"),
    ("words-in-another-order-with-a-mistake", "madird-decide", ["decide-madrid"], "decide-madrid"),
    ("capitals", "Decide-Madrid", ["decide-madrid"], "decide-madrid"),
    ("another-mark-between-words", "decide_madrid", ["decide-madrid"], "decide-madrid"),
    ("short-and-far", "x", ["description"], ""),
    ("short-and-near", "us", ["uk", "gb"], ""),
    ("two-equally-near", "lamp-3", ["lamp-1", "lamp-2"], ""),
    ("nearer-of-two", "lamp-linee", ["lamp-line", "lamp-lines-1"], "lamp-line"),
    ("three-letters-away", "lantern", ["lamp"], ""),
    ("arabic", "خط-المصابح", ["خط-المصابيح", "خط-الآبار"], "خط-المصابيح"),
    ("chinese", "路灯线", ["路灯热线", "水井"], "路灯热线"),
    ("cyrillic", "линия-фонарией", ["линия-фонарей"], "линия-фонарей"),
    ("nothing-to-choose-from", "lamp", [], ""),
]


@pytest.mark.parametrize(("name", "word", "candidates", "found"), NEAREST, ids=[row[0] for row in NEAREST])
def test_nearest(name: str, word: str, candidates: list[str], found: str) -> None:
    assert nearest(word, candidates) == found
    assert nearest(word, reversed(candidates)) == found


BELLS = {
    **RINGERS,
    "case_studies/night-bells.md": front(**CASE, former_ids="[evening-bells]"),
    "docs/playbooks/ring-bells.md": front(**PLAYBOOK, based_on="[case_study/night-bells]") + STEPS,
}
ASKED: list[tuple[str, str, str, str]] = [
    ("right", "used", "[ring-bells]", ""),
    ("right-with-its-type", "used", "[playbook/ring-bells]", ""),
    ("misspelt", "used", "[ring-bels]",
     "error[unknown-record]: no playbook has the id `ring-bels` (help: did you mean `ring-bells`?)"),
    ("misspelt-with-its-type", "used", "[playbook/ring-bels]",
     "error[unknown-record]: no playbook has the id `ring-bels` (help: did you mean `ring-bells`?)"),
    ("near-to-a-case-study-only", "used", "[night-bels]",
     "error[unknown-record]: no playbook has the id `night-bels` (help: make the playbook, or name one that exists)"),
    ("id-of-a-case-study", "used", "[night-bells]",
     "error[unknown-record]: no playbook has the id `night-bells` (help: name a playbook here)"),
    ("case-study-by-its-type", "used", "[case_study/night-bells]",
     "error[wrong-record-type]: `used` leads to a playbook, and `case_study/night-bells` is a case study "
     "(help: name a playbook, or use another field)"),
    ("misspelt-type", "used", "[playbok/ring-bells]",
     "error[bad-reference]: there is no type `playbok` (help: did you mean `playbook/ring-bells`?)"),
    ("renamed", "adapted_from", "[evening-bells]",
     "warning[renamed-record]: `evening-bells` is now called `night-bells` "
     "(help: write `night-bells`: the old id only redirects)"),
    ("renamed-any-type", "related", "[evening-bells]",
     "warning[renamed-record]: `evening-bells` is now called `night-bells` "
     "(help: write `night-bells`: the old id only redirects)"),
    ("misspelt-any-type", "related", "[night-bels]",
     "error[unknown-record]: no record has the id `night-bels` (help: did you mean `case_study/night-bells`?)"),
    ("like-none", "related", "[xylophone]",
     "error[unknown-record]: no record has the id `xylophone` (help: write it with its type, as `type/id`)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "field", "value", "said"), ASKED, ids=[row[0] for row in ASKED])
def test_name_in_a_relation(name: str, field: str, value: str, said: str) -> None:
    text = front(**CASE, **{field: value})
    checked = check_texts({**BELLS, "case_studies/day-bells.md": text})
    line, column = text.count("\n") - 1, len(field) + 4
    assert lines_of(checked) == ([f"case_studies/day-bells.md:{line}:{column}: {said}"] if said else [])


def test_a_record_with_mistakes_still_counts_as_known() -> None:
    broken = {**CASE, "result": "mixt"}
    files = {**BELLS, "case_studies/day-bells.md": front(**broken), "docs/x.md": "[[case_study/day-bells]]\n"}
    assert [line.partition("]")[0] for line in lines_of(check_texts(files))] == [
        "case_studies/day-bells.md:6:9: error[unknown-term"
    ]


def test_what_is_below_a_mistake_of_syntax_still_counts_as_known() -> None:
    files = {
        **RINGERS,
        "docs/people/everybody.yml": "- {id: ann, name: Ann, consent: true}\n- {id: bob, name: Bob\n",
        "case_studies/bells.md": front(**CASE, creators="[person/bob, person/cy]"),
    }
    assert [line.partition("]")[0] for line in lines_of(check_texts(files))] == [
        "docs/people/everybody.yml:2:21: error[yaml-syntax"
    ]
