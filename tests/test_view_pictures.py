"""Matrix, tree, table, completeness and neighbourhood: each against a count by hand over the library of this site."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from relaybook.build import Site, build, check
from relaybook.config import read_project
from relaybook.content.sources import Sources
from relaybook.library.checked import Checked
from relaybook.model import Page, Record, Source
from relaybook.settings import Settings
from tests.projects import ROOT
from tests.texts import check_texts, front, lines_of

OWN = "docs/schema/own.yml"


@pytest.fixture(scope="module")
def checked() -> Checked:
    project = read_project(ROOT / "mkdocs.yml")
    return check(project.sources, project.settings)


@pytest.fixture(scope="module")
def site() -> Site:
    project = read_project(ROOT / "mkdocs.yml")
    return build(project.sources, project.settings)


def page_of(site: Site, path: str) -> str:
    return next(page for page in site.pages if page.path == path).whole()


def table_of(site: Site, path: str) -> list[dict[str, str]]:
    content = next(file.content for file in site.files if file.path == path)
    assert isinstance(content, bytes)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def claims(checked: Checked, country: str = "") -> list[Record]:
    found = [r for r in checked.library.of_type("claim") if r.status == "published"]
    return [r for r in found if not country or country in r.data.get("countries", ())]


def labels(checked: Checked, vocabulary: str) -> dict[str, str]:
    return {term.id: term.label["en"] for term in checked.library.schema.vocabularies[vocabulary].terms.values()}


def cells_of(html: str) -> dict[tuple[str, str], str]:
    """The inside of each cell of a matrix, by the labels of its row and column."""
    table = html.partition('<table class="rb-matrix')[2].partition("</table>")[0]
    rows = [re.findall(r"<t([hd])([^>]*)>(.*?)</t[hd]>", row) for row in table.split("<tr")[1:]]
    columns = [text(inside) for kind, _, inside in rows[0] if kind == "h"]
    return {
        (text(row[0][2].partition("<span")[0]), column): inside
        for row in rows[1:]
        for column, (_, _, inside) in zip(columns, row[1:], strict=True)
    }


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


@pytest.mark.parametrize("country", ["", "UG", "BR", "KE"])
def test_each_cell_of_the_gap_map_holds_what_a_count_by_hand_finds(checked: Checked, site: Site, country: str) -> None:
    page = f"views/evidence-gap-map/{country.lower()}".rstrip("/")
    rows, columns = labels(checked, "interventions"), labels(checked, "outcomes")
    directions, certainties = labels(checked, "directions"), labels(checked, "certainties")
    wanted: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for claim in claims(checked, country):
        if "intervention" in claim.data and "outcome" in claim.data:
            wanted[rows[claim.data["intervention"]], columns[claim.data["outcome"]]].append(claim)
    table = table_of(site, f"{page}/table.csv")
    assert len(table) == len(rows) * len(columns)
    drawn = cells_of(page_of(site, f"{page}.md"))
    assert list(drawn) == [(row, column) for row in rows.values() for column in columns.values()]
    for line in table:
        place = line["Intervention"], line["Outcome"]
        held = wanted.get(place, [])
        assert int(line["Records"]) == len(held)
        for field, names in (("direction", directions), ("certainty", certainties)):
            counted = Counter(names[claim.data[field]] for claim in held)
            assert {name: int(line[name]) for name in names.values()} == {n: counted[n] for n in names.values()}
        cited = {cite["key"] for claim in held for cite in claim.data["cites"]}
        assert int(line["Sources"]) == len(cited)
        assert int(line["Where it was studied"]) == len({c for claim in held for c in claim.data.get("countries", ())})
        bubbles = dict(re.findall(r'<span class="rb-sr">([^:<]+): (\d+)\. </span>', drawn[place]))
        assert bubbles == {name: line[name] for name in directions.values() if line[name] != "0"}
        assert ("nothing yet" in drawn[place]) is (not held)


def test_a_cell_says_how_sure_we_are_and_never_more_than_its_claims(checked: Checked, site: Site) -> None:
    drawn = cells_of(page_of(site, "views/evidence-gap-map.md"))
    one = text(drawn["Community monitoring", "Shared natural resources"])
    assert one.endswith("We are fairly sure 1 source")
    several = text(drawn["Voter information", "Voting"])
    assert "At best, we are fairly sure" in several and "very sure" not in several


def test_a_cell_leads_to_its_claim_or_to_the_list_of_its_claims(site: Site) -> None:
    html = page_of(site, "views/evidence-gap-map.md")
    anchors = set(re.findall(r'id="([^"]+)"', html))
    for inside in cells_of(html).values():
        for url in re.findall(r'href="([^"]+)"', inside):
            numbers = [int(n) for n in re.findall(r": (\d+)\. </span>", inside)]
            if sum(numbers) == 1:
                assert url.startswith("../../evidence/")
            else:
                assert url[0] == "#" and url[1:] in anchors
                listed = html.partition(f'id="{url[1:]}"')[2].partition("</ul>")[0]
                assert listed.count("<li") == sum(numbers)


def test_the_gap_map_says_when_the_literature_was_searched_and_what_has_no_place(checked: Checked, site: Site) -> None:
    html = page_of(site, "views/evidence-gap-map.md")
    lost = [c for c in claims(checked) if not ("intervention" in c.data and "outcome" in c.data)]
    assert "Last searched: 22 November 2026." in html
    assert (f"a value is missing: {len(lost)}." in html) is bool(lost)


def test_a_range_of_dates_is_said_as_its_oldest_and_newest() -> None:
    made = small({"docs/evidence/a.md": summary("a", "2021-03"), "docs/evidence/b.md": summary("b", "2024")})
    assert "Last searched: oldest March 2021, newest 2024." in page_of(made, "views/evidence-gap-map.md")


def test_topics_show_which_of_playbook_and_evidence_they_lack(checked: Checked, site: Site) -> None:
    terms = checked.library.schema.vocabularies["topics"].terms
    types = {"playbook": "Playbooks", "evidence_summary": "Evidence summaries", "case_study": "Case studies"}
    counted: Counter[tuple[str, str]] = Counter()
    for record in checked.library.records.values():
        if record.type in types and record.status == "published":
            whole = set()
            for topic in record.data.get("topics", ()):
                while topic:
                    whole.add(topic)
                    topic = terms[topic].broader
            counted.update((terms[topic].label["en"], types[record.type]) for topic in whole)
    table = table_of(site, "views/topics-covered/table.csv")
    assert {(line["Topics"], line["Type"]): int(line["Records"]) for line in table if line["Records"] != "0"} == counted
    for line in table:
        topic, lacking = line["Topics"], line["Records"] == "0"
        if line["Type"] == "Evidence summaries":
            wanted = "Playbook without evidence" if counted[topic, "Playbooks"] else (
                "Cases without evidence" if counted[topic, "Case studies"] else "")  # fmt: skip
            assert line["Gap"] == (wanted if lacking else "")
        elif line["Type"] == "Playbooks":
            assert line["Gap"] == (
                "Evidence without playbook" if lacking and counted[topic, "Evidence summaries"] else ""
            )
    shown = page_of(site, "state.md")
    assert shown.count('class="rb-gap"') == len({line["Topics"] for line in table if line["Gap"]})


def test_a_matrix_on_another_page_leads_to_the_lists_on_its_own(site: Site) -> None:
    shown = page_of(site, "state.md")
    urls = set(re.findall(r'href="\.\./views/topics-covered/#([^"]+)"', shown))
    assert urls and urls <= set(re.findall(r'id="([^"]+)"', page_of(site, "views/topics-covered.md")))


def test_completeness_counts_every_advised_field(checked: Checked, site: Site) -> None:
    lines = {(line["Kind"], line["What is advised"]): line for line in table_of(site, "views/completeness/table.csv")}
    for name in ("case_study", "evidence_summary", "claim", "playbook"):
        kind = checked.library.schema.types[name]
        records = [r for r in checked.library.of_type(name) if r.status == "published"]
        for field in kind.advised:
            line = lines.pop((kind.plural["en"], kind.fields[field].label["en"]))
            assert (int(line["Have it"]), int(line["All"])) == (sum(field in r.data for r in records), len(records))
        for section in kind.sections:
            line = lines.pop((kind.plural["en"], section.label["en"]))
            assert int(line["All"]) == len(records) >= int(line["Have it"])
    assert not lines


def test_what_lacks_a_field_is_a_link_that_opens_the_right_file(checked: Checked, site: Site) -> None:
    shown = page_of(site, "state.md").partition("What was measured")[2].partition("</details>")[0]
    lacking = [r for r in checked.library.of_type("case_study") if "findings" not in r.data]
    edit = "https://github.com/mysociety/relaybook/edit/main/"
    assert re.findall(r'href="([^"]+)"', shown) == [edit + record.path for record in lacking]


def test_many_records_that_lack_a_field_are_counted_and_some_are_named() -> None:
    made = small({f"case_studies/case-{n:02}.md": case(f"Case {n}") for n in range(25)})
    shown = page_of(made, "views/completeness.md")
    assert "Add it to one of 25" in shown and "20 of 25 shown" in shown


def test_freshness_counts_records_by_the_year_of_their_review() -> None:
    files = {"case_studies/old.md": case("Old", last_reviewed="2020-02"), "case_studies/never.md": case("Never")}
    files["case_studies/older.md"] = case("Older", last_reviewed="2020")
    table = table_of(small(files), "views/freshness/table.csv")
    counted = {line["Last reviewed"]: line["Records"] for line in table if line["Type"] == "Case studies"}
    assert counted == {"2020": "2", "Not reviewed yet": "1"}


def test_what_needs_review_begins_with_what_was_never_reviewed() -> None:
    files = {"case_studies/new.md": case("New", last_reviewed="2024"), "case_studies/never.md": case("Never")}
    files["case_studies/old.md"] = case("Old", last_reviewed="2019-05")
    table = table_of(small(files), "views/needs-review/table.csv")
    assert [line["Title"] for line in table] == ["Never", "Old", "New"]
    assert table[1] == {"Title": "Old", "Type": "Case study", "Last reviewed": "May 2019",
                        "Edit the file": "case_studies/old.md"}  # fmt: skip


def test_a_tree_of_records_has_each_below_the_one_it_names(checked: Checked, site: Site) -> None:
    edges = [e for edges in checked.library.outgoing.values() for e in edges if e.name == "adapted_from"]
    table = table_of(site, "views/families/table.csv")
    named = {str(e.target) for e in edges} | {str(e.source) for e in edges}
    assert {line["Adapted from"] for line in table} == {
        record.title for record in checked.library.records.values() if str(record.ref) in named
    }
    assert sum(line["Level"] == "1" for line in table) == len({e.target for e in edges} - {e.source for e in edges})
    html = page_of(site, "views/families.md")
    below = html.partition(">FixMyStreet: reporting street problems across the UK</a>")[2].partition("</ul>")[0]
    assert below.count("<li>") == sum(e.target.id == "fixmystreet-uk" for e in edges)


def test_a_tree_of_a_relation_that_goes_round_ends() -> None:
    own = """\
- type: case_study
  properties:
    follows: {label: Follows, type: array, relation: {to: [case_study], inverse: followed_by}}
- view: chain
  kind: tree
  label: Chain
  of: {type: case_study}
  rows: follows
"""
    files = {OWN: own, "case_studies/a.md": case("A", follows="[b]"), "case_studies/b.md": case("B", follows="[a, c]")}
    files["case_studies/c.md"] = case("C")
    table = table_of(small(files), "views/chain/table.csv")
    assert [(line["Level"], line["Follows"]) for line in table] == [("1", "C"), ("2", "B"), ("3", "A")]


def pairs(checked: Checked) -> dict[str, set[str]]:
    """For each record with a page, the records that it is linked with by what the neighbourhood follows."""
    library = checked.library
    found: dict[str, set[str]] = defaultdict(set)
    for edges in library.outgoing.values():
        for edge in edges:
            if edge.name in ("based_on", "used", "adapted_from", "seen_in"):
                ends = [str(library.records[ref].parent or ref) for ref in (edge.source, edge.target)]
                found[ends[0]].add(ends[1])
                found[ends[1]].add(ends[0])
    return {name: near - {name} for name, near in found.items()}


def drawings(checked: Checked, site: Site) -> Iterator[tuple[Record, Page, str]]:
    pages = {page.path: page for page in site.pages}
    for ref, path in checked.places.of_record.items():
        record = checked.library.records[ref]
        if not record.parent:
            html = pages[path].whole()
            yield (
                record,
                pages[path],
                html.partition('class="rb-figure rb-figure--neighbourhood"')[2].partition("</figure>")[0],
            )


def test_a_neighbourhood_draws_what_is_linked_and_nothing_else(checked: Checked, site: Site) -> None:
    near = pairs(checked)
    drawn = 0
    for record, _, html in drawings(checked, site):
        wanted = near.get(str(record.ref), set())
        if not html:
            assert len(wanted) < 2 or record.type not in ("case_study", "evidence_summary", "playbook")
            continue
        drawn += 1
        rows = re.findall(r"<tr><th scope=\"row\">(\d)</th><td>[^<]*</td><td><a href=\"([^\"]+)\">", html)
        ids = {
            step: {"/".join(url.partition("#")[0].strip("./").split("/")[-1:]) for s, url in rows if s == step}
            for step in "12"
        }
        assert ids["1"] == {name.partition("/")[2] for name in wanted}
        beyond = set().union(*(near[name] for name in wanted)) - wanted - {str(record.ref)}
        assert ids["2"] <= {name.partition("/")[2] for name in beyond}
    assert drawn > 20


def test_a_neighbourhood_draws_no_more_than_fits_and_says_so() -> None:
    files = {f"case_studies/case-{n:02}.md": case(f"Case {n}", used="[lamps]") for n in range(12)}
    files["docs/playbooks/lamps.md"] = playbook("Lamps", based_on="[case_study/case-00]")
    shown = page_of(small(files), "playbooks/lamps.md")
    picture = shown.partition('class="rb-near"')[2].partition("<details")[0]
    assert "8 of 12 shown" in picture and picture.count('class="rb-kind') == 9
    assert shown.partition("<details")[2].partition("</details>")[0].count("<tr>") >= 14


def test_a_site_draws_no_neighbourhood_if_it_says_so() -> None:
    files = {"case_studies/a.md": case("A", used="[lamps]"), "case_studies/b.md": case("B", used="[lamps]")}
    files["docs/playbooks/lamps.md"] = playbook("Lamps", based_on="[case_study/a]")
    assert "rb-near" in page_of(small(files), "playbooks/lamps.md")
    assert "rb-near" not in page_of(small(files | {OWN: "view: neighbourhood\n"}), "playbooks/lamps.md")


def test_a_table_shows_fields_inverses_and_the_file() -> None:
    own = """\
view: methods
kind: table
label: Methods
of: {type: playbook}
fields: [title, topics, used_in, edit]
"""
    files = {OWN: own, "case_studies/a.md": case("A", used="[lamps]")}
    files["docs/playbooks/lamps.md"] = playbook("Lamps", based_on="[case_study/a]", topics="[open-data, deliberation]")
    assert table_of(small(files), "views/methods/table.csv") == [
        {
            "Title": "Lamps",
            "Topics": "Open data; Deliberation",
            "Used in": "A",
            "Edit the file": "docs/playbooks/lamps.md",
        }
    ]


WRONG = {
    "a tree without rows": ("{view: x, kind: tree, label: X, of: {type: case_study}}", "needs `rows:`"),
    "a field that no type has": (
        "{view: x, kind: table, label: X, of: {type: case_study}, fields: [titel]}",
        "there is no field `titel` (help: did you mean `title`?)",
    ),
    "a date that no type has": (
        "{view: x, kind: matrix, label: X, of: {type: claim}, rows: intervention, columns: outcome, as_of: searched}",
        "there is no field `searched`",
    ),
    "a gap without its other side": (
        "{view: x, kind: matrix, label: X, of: {type: playbook}, rows: topics, columns: type, gaps: [{has: playbook}]}",
        "a gap is between two columns",
    ),
    "a gap in a column that is not there": (
        "{view: x, kind: matrix, label: X, of: {type: playbook}, rows: topics, columns: type,"
        " gaps: [{has: playbok, lacks: case_study}]}",
        "there is no column `playbok` (help: did you mean `playbook`?)",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_view_is_told_where_it_stands(name: str) -> None:
    definition, message = WRONG[name]
    (line,) = [line for line in lines_of(check_texts({OWN: definition + "\n"})) if "definition" in line]
    assert line.startswith(f"{OWN}:1:") and message in line


def test_no_picture_has_styles_of_its_own_or_scripts(site: Site) -> None:
    for page in site.pages:
        for figure in re.findall(r'<figure class="rb-figure.*?</figure>', page.whole()):
            assert "style=" not in figure and "<script" not in figure and "<style" not in figure


def small(files: dict[str, str]) -> Site:
    """A site of a few texts."""
    texts = {
        "docs/index.md": "# Front\n",
        "docs/organisations.yml": "- {id: friends, name: Friends}\n",
        "docs/references.bib": "@book{hale, author={Hale, A.}, title={Lamps}, year={2020}}\n",
        **files,
    }
    sources = Sources(tuple(Source(path, content) for path, content in sorted(texts.items())))
    made = build(sources, Settings(site_id="test", repo_url="https://github.com/x/y", edit_uri="edit/main/docs/"))
    assert made.pages, [d.message for d in made.errors]
    return made


def case(title: str, **fields: str) -> str:
    return front(title=title, description="What happened.", problem="Dark.", intervention_summary="Light.",
                 result="mixed", places="[PT]", start_date="2019", organisations="[friends]", **fields)  # fmt: skip


def playbook(title: str, **fields: str) -> str:
    return front(title=title, description="How to.", purpose="Light.", when_to_use="[It is dark]",
                 when_not_to_use="[It is day]", **fields) + "\n## Steps\n\n1. Look up.\n"  # fmt: skip


def summary(name: str, searched: str) -> str:
    claim = "{id: one, statement: It helps., direction: positive, certainty: low, cites: [hale], " \
        "intervention: fault-reporting, outcome: trust}"  # fmt: skip
    return front(title=name, description="Perhaps.", question="Does it?", bottom_line="Perhaps.",
                 search_date=f'"{searched}"', claims=f"[{claim}]")  # fmt: skip
