"""The `read:` block: each of its six words, the places that it keeps, and what is said of a block that is wrong."""

from __future__ import annotations

import pytest

from relaybook.build import Checked, check
from relaybook.content.sources import Sources
from relaybook.diagnostics import Diagnostic
from relaybook.model import Record, Source
from relaybook.settings import Settings

FIELDS = """\
properties:
  number: {type: integer}
  kind: {label: Kind}
  date: {format: partial-date}
  tags: {type: array}
  near: {type: array, relation: {to: [note]}}
  either: {relation: {to: [note, playbook]}}
"""


def read(block: str, text: str, path: str = "docs/notes.yml", more: str = "", head: str = "") -> Checked:
    """One type `note` with a `read:` block, and one file of its records."""
    definition = f"type: note\nextends: record\n{head}folders: [docs/notes]\nread: {block}\n{FIELDS}{more}"
    sources = (Source("docs/schema/note.yml", definition), Source(path, text))
    return check(Sources(sources), Settings())


def records(checked: Checked) -> list[Record]:
    return [record for record in checked.gathered.records if record.type == "note"]


def one(checked: Checked) -> Record:
    assert checked.diagnostics == ()
    (record,) = records(checked)
    return record


def problem(checked: Checked) -> Diagnostic:
    (found,) = checked.diagnostics
    return found


def said(found: Diagnostic) -> tuple[str, str, str, str]:
    return found.code, str(found.span), found.message, found.help


# alias


def test_alias_gives_a_field_our_name_and_keeps_both_places() -> None:
    record = one(read("{alias: {play_number: number}}", "id: one\nplay_number: 7\n"))
    assert record.data == {"id": "one", "number": 7, "language": "en", "status": "published"}
    assert (record.key_span("/number").column, record.span("/number").column) == (1, 14)


def test_aliases_may_exchange_names() -> None:
    record = one(read("{alias: {slug: id, id: number}}", "slug: one\nid: 7\n"))
    assert (record.ref.id, record.data["number"]) == ("one", 7)
    assert (record.span("/id").line, record.span("/number").line) == (1, 2)


def test_a_field_with_a_list_or_map_keeps_the_places_inside() -> None:
    text = "- id: one\n- id: two\n  labels:\n    - a\n    - b\n"
    record = records(read("{alias: {labels: tags}}", text))[1]
    assert (record.data["tags"], str(record.span("/tags/1"))) == (["a", "b"], "docs/notes.yml:5:7")


def test_of_two_fields_for_one_name_the_second_stays_unknown() -> None:
    found = problem(read("{alias: {no: number}}", "id: one\nnumber: 1\nno: 2\n"))
    assert said(found)[:3] == ("unknown-field", "docs/notes.yml:3:1", "a note has no field `no`")


@pytest.mark.parametrize("path", ["docs/notes/one.md", "docs/notes/one.yml"])
def test_a_field_type_that_is_aliased_names_no_type(path: str) -> None:
    text = "type: Research report\n"
    record = one(read("{alias: {type: kind}}", f"---\n{text}---\n" if path.endswith(".md") else text, path))
    assert (record.type, record.data["kind"]) == ("note", "Research report")


def test_a_record_that_names_its_type_is_read_by_it_wherever_it_lies() -> None:
    record = one(read("{alias: {no: number}}", "- {type: note, id: one, no: 3}\n", "docs/other.yml"))
    assert record.data["number"] == 3


def test_a_type_that_extends_another_reads_as_it_does() -> None:
    sources = (
        Source("docs/schema/a.yml", f"type: note\nextends: record\nread: {{alias: {{no: number}}}}\n{FIELDS}"),
        Source("docs/schema/b.yml", "type: memo\nextends: note\nfolders: [docs/memos]\n"),
        Source("docs/memos/one.md", "---\nno: 3\n---\n"),
    )
    (record,) = check(Sources(sources), Settings()).gathered.records
    assert (record.type, record.data["number"]) == ("memo", 3)


# split


@pytest.mark.parametrize(
    "written",
    [
        "a b, c,,  d",
        "'a b, c, d'",
        '"a b, c, d"',
        "a\n  b, c,\n  d",
        "'a\n  b, c,\n\n  d'",
        '"a\\\n  \\ b, c, d"',
        ">-\n  a b,\n  c, d",
        "|\n  a b, c, d",
    ],
)
def test_split_parts_each_have_their_place_however_the_text_is_written(written: str) -> None:
    text = f"id: one\ntags: {written}\n"
    record = one(read('{split: {tags: ","}}', text))
    assert record.data["tags"] == ["a b", "c", "d"]
    rows = text.split("\n")
    for index, letter in ((1, "c"), (2, "d")):
        span = record.span(f"/tags/{index}")
        assert rows[span.line - 1][span.column - 1 : span.end_column - 1] == letter
    first = record.span("/tags/0")
    assert rows[first.line - 1][first.column - 1] == "a"
    assert rows[first.end_line - 1][first.end_column - 2] == "b"


def test_quotes_inside_a_text_do_not_shift_the_places() -> None:
    record = one(read("{split: [tags]}", "id: one\ntags: 'it''s, b'\n"))
    assert record.data["tags"] == ["it's", "b"]
    assert [record.span(f"/tags/{n}").column for n in (0, 1)] == [8, 15]


def test_parts_after_an_escape_are_placed_at_the_whole_text() -> None:
    record = one(read("{split: [tags]}", 'id: one\ntags: "a, \\u00e9, c"\n'))
    assert record.data["tags"] == ["a", "é", "c"]
    assert [record.span(f"/tags/{n}").column for n in (0, 1, 2)] == [8, 7, 7]


def test_split_takes_the_name_and_the_mark_that_are_given() -> None:
    record = one(read('{alias: {labels: tags}, split: {tags: " | "}}', "id: one\nlabels: a, b | c\n"))
    assert record.data["tags"] == ["a, b", "c"]
    assert record.span("/tags/1").column == 16


# empty_is_absent, date_order


@pytest.mark.parametrize("empty", ["''", '"  "', ""])
def test_empty_text_is_no_value_where_a_type_says_so(empty: str) -> None:
    assert "kind" not in one(read("{empty_is_absent: true}", f"id: one\nkind: {empty}\n")).data


def test_empty_text_is_a_fault_where_no_type_says_so() -> None:
    assert problem(read("{}", "id: one\nkind: ''\n")).code == "empty-value"


@pytest.mark.parametrize(
    ("order", "written", "meant"),
    [
        ("mdy", "11/1/2014", "2014-11-01"),
        ("dmy", "11/1/2014", "2014-01-11"),
        ("ymd", "2014/11/1", "2014-11-01"),
        ("mdy", "2014", "2014"),
        ("mdy", "2014-03", "2014-03"),
    ],
)
def test_dates_are_read_in_the_order_that_a_type_names(order: str, written: str, meant: str) -> None:
    assert one(read(f"{{date_order: {order}}}", f"id: one\ndate: {written}\n")).data["date"] == meant


@pytest.mark.parametrize("written", ["31/12/2014", "11/1/14", "sometime", "2/30/2014"])
def test_a_date_that_does_not_fit_the_order_is_reported(written: str) -> None:
    found = problem(read("{date_order: mdy}", f"id: one\ndate: {written}\n"))
    assert (found.code, str(found.span)) == ("bad-date", "docs/notes.yml:2:7")


# id_from


def test_ids_are_made_from_a_field() -> None:
    checked = read("{id_from: title}", "- title: Brazil’s Budget\n- {title: x, id: own}\n")
    assert [record.ref.id for record in records(checked)] == ["brazils-budget", "own"]


def test_ids_are_made_from_a_file_name_that_is_none() -> None:
    assert one(read("{id_from: stem}", "---\nkind: a\n---\n", "docs/notes/_My Note.md")).ref.id == "my-note"


def test_the_first_of_two_equal_ids_is_the_first_in_the_file() -> None:
    text = "".join(f"- kind: k\n  title: {'Same' if n in (2, 11) else n}\n" for n in range(12))
    found = problem(read("{id_from: title}", text))
    assert said(found)[:2] == ("duplicate-id", "docs/notes.yml:24:10")
    assert [str(r.span) for r in found.related] == ["docs/notes.yml:6:10"]
    assert found.note == "also at docs/notes.yml:6:10"


def test_a_record_without_the_value_that_makes_its_id_is_reported() -> None:
    found = problem(read("{id_from: title}", "- kind: a\n"))
    assert said(found)[:3] == ("missing-field", "docs/notes.yml:1:3", "a note needs `title`: its id is made from it")


def test_a_required_value_that_makes_an_id_is_missed_once() -> None:
    checked = read("{id_from: title}", "- kind: a\n", head="required: [title]\n")
    assert said(problem(checked))[:3] == ("missing-field", "docs/notes.yml:1:3", "a note needs `title`")


def test_a_value_that_no_id_can_be_made_of_is_reported() -> None:
    found = problem(read("{id_from: title}", "- title: '???'\n"))
    assert said(found)[:3] == ("bad-id", "docs/notes.yml:1:10", "`???` holds nothing to make an id of")


# match_by


TITLED = """\
- {{id: one, title: First note}}
- {{id: two, title: Reading/writing}}
- {{id: three, near: [{}]}}
"""


@pytest.mark.parametrize(
    ("written", "target"),
    [("First note", "one"), ("first  NOTE", "one"), ("Reading/writing", "two"), ("one", "one"), ("note/two", "two")],
)
def test_records_are_named_by_title_or_still_by_id(written: str, target: str) -> None:
    checked = read("{match_by: title}", TITLED.format(written))
    assert checked.diagnostics == ()
    assert [e.target.id for edges in checked.library.outgoing.values() for e in edges] == [target]


def test_a_misspelt_title_gets_the_nearest_one() -> None:
    found = problem(read("{match_by: title}", TITLED.format("Frist note")))
    message = "no note has the title `Frist note`"
    assert said(found) == ("unknown-record", "docs/notes.yml:3:22", message, "did you mean `First note`?")


def test_a_title_is_looked_for_whatever_it_holds() -> None:
    found = problem(read("{match_by: title}", TITLED.format("Writing/C# for all")))
    assert found.message == "no note has the title `Writing/C# for all`"


def test_a_title_that_two_records_have_is_not_guessed() -> None:
    text = "- {id: one, title: Same}\n- {id: two, title: same}\n- {id: three, near: [Same]}\n"
    found = problem(read("{match_by: title}", text))
    message = "more than one record has the title `Same`"
    assert said(found) == ("bad-reference", "docs/notes.yml:3:22", message, "write `note/one` or `note/two`")


def test_a_title_among_several_types_is_called_a_title() -> None:
    found = problem(read("{match_by: title}", "- {id: one, title: First note, either: Frist note}\n"))
    assert (found.message, found.help) == ("no record has the title `Frist note`", "did you mean `First note`?")


# A block that is wrong


@pytest.mark.parametrize(
    ("block", "place", "message", "help"),
    [
        ("[alias]", "4:7", "a `read:` block is a map", "write `read: {empty_is_absent: true}`"),
        ("{alais: {a: b}}", "4:8", "a `read:` block has no part `alais`", "did you mean `alias`?"),
        ("{alias: {no: numbr}}", "4:20", "the type `note` has no field `numbr`", "did you mean `number`?"),
        ("{alias: {no: [number]}}", "4:15", "`alias` is a map of texts", "write `alias: {their_name: our_name}`"),
        ("{split: {tags: ''}}", "4:15", "`split` is a map of texts", 'write `split: {field: ","}`'),
        ("{split: [kind]}", "4:15", "`kind` is split, but is no list",
         "write `type: array` in the field `kind`, or do not split it"),
        ("{date_order: american}", "4:20", "this is no value of `date_order`", "write `dmy` or `mdy` or `ymd`"),
        ("{match_by: name}", "4:18", "this is no value of `match_by`", "write `id` or `title`"),
        ("{id_from: nmber}", "4:17", "the type `note` has no field `nmber`", "did you mean `number`?"),
    ],
)  # fmt: skip
def test_a_wrong_block_is_reported_where_it_is_wrong(block: str, place: str, message: str, help: str) -> None:
    found = problem(read(block, "id: one\n"))
    assert said(found) == ("bad-definition", f"docs/schema/note.yml:{place}", message, help)
