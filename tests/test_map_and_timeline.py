"""The map and the timeline: their numbers against a count by hand, their links, and what is drawn of a date."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter
from html import unescape
from itertools import combinations
from math import dist

import pytest

from relaybook.build import Site, build, check
from relaybook.config import read_project
from relaybook.library.graph import Library
from relaybook.model import Record, Source
from relaybook.pages.views.map_labels import place_labels
from relaybook.pages.views.map_layout import Body, Box, Circle, settle
from relaybook.pages.views.time_scale import Scale, Span, scale_of, span_of
from relaybook.pages.views.world import PANELS, panel_of, points
from relaybook.schema.load import load_schema
from tests.projects import ROOT


@pytest.fixture(scope="module")
def made() -> tuple[Library, Site]:
    project = read_project(ROOT / "mkdocs.yml")
    return check(project.sources, project.settings).library, build(project.sources, project.settings)


def table(site: Site, path: str) -> list[dict[str, str]]:
    content = next(file.content for file in site.files if file.path == path)
    assert isinstance(content, bytes)
    return list(csv.DictReader(io.StringIO(content.decode())))


def html(site: Site, path: str) -> str:
    return next(page.whole() for page in site.pages if page.path == path)


def records(library: Library, kind: str) -> list[Record]:
    return [r for r in library.records.values() if r.type == kind and r.status == "published"]


def by_hand(library: Library, topic: str = "") -> dict[str, tuple[int, int, int]]:
    """Cases, ended cases and organisations of each country."""
    cases, ended, groups = Counter[str](), Counter[str](), Counter[str]()
    for case in records(library, "case_study"):
        if topic and topic not in case.data.get("topics", []):
            continue
        for code in {place["country"] for place in case.data["places"]}:
            cases[code] += 1
            ended[code] += case.data.get("stage") == "ended" or "end_date" in case.data
    for group in records(library, "organisation") if not topic else []:
        groups[group.data.get("country", "")] += 1
    names = {term.id: term.label["en"] for term in library.schema.vocabularies["countries"].terms.values()}
    names[""] = "No country given"
    return {names[code]: (cases[code], ended[code], groups[code]) for code in cases.keys() | groups.keys()}


def test_the_map_counts_what_a_count_by_hand_counts(made: tuple[Library, Site]) -> None:
    library, site = made
    rows = table(site, "views/world-map/table.csv")
    shown = {
        row["Country"]: (int(row["Case studies"]), int(row["Case studies: ended"]), int(row["Organisations"]))
        for row in rows
    }
    assert shown == by_hand(library)


@pytest.mark.parametrize("topic", ["participatory-budgeting", "freedom-of-information", "deliberation"])
def test_the_map_of_a_topic_counts_only_its_cases(made: tuple[Library, Site], topic: str) -> None:
    library, site = made
    rows = table(site, f"views/world-map/{topic}/table.csv")
    shown = {row["Country"]: (int(row["Case studies"]), int(row["Case studies: ended"]), 0) for row in rows}
    assert shown == by_hand(library, topic)


def test_the_map_says_the_same_as_its_table_and_leads_to_pages(made: tuple[Library, Site]) -> None:
    library, site = made
    text = html(site, "views/world-map.md")
    marks = dict(re.findall(r'<a href="([^"]*)"><title>([^<]*)</title>', text))
    pages = {page.path for page in site.pages}
    said = {}
    for url, label in marks.items():
        assert url.startswith("../../countries/")
        assert f"{url.removeprefix('../../').rstrip('/')}.md" in pages
        name, _, numbers = unescape(label).partition(": ")
        said[name] = numbers
    rows = {row["Country"]: row for row in table(site, "views/world-map/table.csv")}
    nowhere = rows.pop("No country given")
    assert said.keys() == rows.keys()
    for name, row in rows.items():
        cases, ended, groups = (int(value) for value in list(row.values())[1:])
        parts = [f"{cases} case stud{'y' if cases == 1 else 'ies'}" + (f" ({ended} ended)" if ended else "")] * (
            cases > 0
        )
        parts += [f"{groups} organisation{'' if groups == 1 else 's'}"] * (groups > 0)
        assert said[name] == ", ".join(parts)
    assert f"no country is given: {nowhere['Organisations']} organisations." in text


def test_the_area_of_a_mark_grows_with_its_number(made: tuple[Library, Site]) -> None:
    text = html(made[1], "views/world-map.md")
    circles = re.findall(
        r'class="rb-map__all" cx="[^"]*" cy="[^"]*" r="([^"]*)"/><text class="rb-map__number"[^>]*>(\d+)', text
    )
    sizes = {int(number): float(r) for r, number in circles if number != "3"}  # One of three has ended.
    assert len(sizes) > 2
    for number, r in sizes.items():
        assert r * r / number == pytest.approx(sizes[1] ** 2, rel=0.03)


def test_pictures_bring_no_style_and_no_script(made: tuple[Library, Site]) -> None:
    for page in made[1].pages:
        if page.path.startswith("views/"):
            assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page.whole()), page.path


def test_every_country_has_a_point_and_the_shapes_are_small(made: tuple[Library, Site]) -> None:
    library, site = made
    terms = library.schema.vocabularies["countries"].terms
    assert terms.keys() - points().keys() == {"AQ"}
    shapes = next(file.content for file in site.files if file.path == "assets/world.svg")
    assert isinstance(shapes, str)
    assert len(shapes) < 60_000 and len(gzip.compress(shapes.encode())) < 25_000
    assert "style" not in shapes and "Natural Earth" in shapes


def test_the_timeline_has_every_case_in_the_order_of_its_start(made: tuple[Library, Site]) -> None:
    library, site = made
    cases = sorted(records(library, "case_study"), key=lambda case: (span_of(str(case.data["start_date"])), case.title))
    rows = table(site, "views/timeline/table.csv")
    assert [row["Title"] for row in rows] == [case.title for case in cases]
    assert list(rows[0]) == ["Title", "Place", "Started", "Ended", "Stage", "Stage as of"]
    text = html(site, "views/timeline.md")
    links = re.findall(r'<span class="rb-timeline__name"><a href="([^"]*)"', text)
    assert links == [f"../../case_studies/{case.ref.id}/" for case in cases]
    by_title = {row["Title"]: row for row in rows}
    ended = by_title["Porto Alegre: the participatory budget that rose and was suspended"]
    assert (ended["Place"], ended["Started"], ended["Ended"], ended["Stage"]) == ("Brazil", "1989", "2017", "Ended")


def test_no_bar_goes_beyond_the_date_of_its_source(made: tuple[Library, Site]) -> None:
    library, site = made
    cases = {f"../../case_studies/{case.ref.id}/": case for case in records(library, "case_study")}
    spans = [span_of(str(case.data[name])) for case in cases.values()
             for name in ("start_date", "end_date", "stage_as_of") if name in case.data]  # fmt: skip
    scale = scale_of(spans, mirrored=False)
    rows = re.findall(r"<li><span.*?</li>", html(site, "views/timeline.md"), re.DOTALL)
    assert len(rows) == len(cases)
    for row in rows:
        case = cases[re.findall(r'href="([^"]*)"', row)[0]]
        start = span_of(str(case.data["start_date"]))
        known = span_of(str(case.data.get("end_date") or case.data.get("stage_as_of")))
        bars = [
            (float(x), float(width)) for x, width in re.findall(r'<rect [^>]*x="([\d.]+)%"[^>]*width="([\d.]+)%"', row)
        ]
        assert min(x for x, _ in bars) == pytest.approx(scale.at(start.low), abs=0.01)
        assert max(x + width for x, width in bars) <= scale.at(max(start.high, known.high)) + 0.51
        sure = case.data.get("stage") != "unknown"
        assert ("rb-timeline__open" in row) is not sure
        assert ("rb-timeline__stop" in row) is (case.data.get("stage") == "ended")
        assert ("rb-timeline__arrow" in row) is (case.data.get("stage") in ("running", "scaled", "pilot"))


@pytest.mark.parametrize(
    ("date", "low", "high"),
    [
        ("2014", 2014, 2015),
        ("2014~", 2013, 2016),
        ("2014-07", 2014.5, 2014 + 7 / 12),
        ("2014-01-01", 2014, 2014 + 1 / 372),
        ("2014-07?", 2014.5 - 1 / 12, 2014.5 + 2 / 12),
    ],
)
def test_a_partial_date_leaves_open_what_it_does_not_say(date: str, low: float, high: float) -> None:
    assert span_of(date) == (pytest.approx(low), pytest.approx(high))


def test_time_runs_with_the_text() -> None:
    held = [Span(1989, 1990), Span(2026, 2027)]
    forth, back = scale_of(held, mirrored=False), scale_of(held, mirrored=True)
    assert (forth.at(1989), forth.at(2027), back.at(1989), back.at(2027)) == (0, 100, 100, 0)
    assert forth.ticks() == [1990, 2000, 2010, 2020]
    assert Scale(2014, 2015, False).ticks() == [2014, 2015]


def test_no_mark_covers_another() -> None:
    bodies = []
    for number, (_, (x, y)) in enumerate(sorted(points().items())):
        panel = PANELS[panel_of(x)]
        r = (3.0, 4.0, 6.0)[number % 3]
        circles = (Circle(0, 0, r), Circle(r * 1.5, r * 1.5, r))
        bodies.append(Body(x, y, circles, Box(panel.left, 0, panel.right, 435)))
    places = settle(bodies)
    assert settle(bodies) == places
    marks = [[(x + c.dx, y + c.dy, c.r) for c in body.circles] for body, (x, y) in zip(bodies, places, strict=True)]
    for one, other in combinations(marks, 2):
        for a in one:
            for b in other:
                assert dist(a[:2], b[:2]) > a[2] + b[2] - 0.1
    for body, place in zip(bodies, places, strict=True):
        assert all(box.inside(body.within) for box in body.boxes(*place))


def test_a_name_stands_where_it_covers_nothing() -> None:
    within = Box(0, 0, 300, 300)
    bodies = [Body(150, 150, (Circle(0, 0, 20),), within), Body(185, 150, (Circle(0, 0, 10),), within)]
    labels = place_labels(bodies, [(150, 150), (185, 150)], [("Left of it", "two lines"), ("Right",)], whole=2)
    assert [label and label.anchor for label in labels] == ["end", "start"]
    assert labels[0] and labels[0].lines == ("Left of it", "two lines")


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("kind: map\n  of: {type: case_study}", "a view of the kind `map` needs `place:`",
         "write `place:` and the name of a field"),
        ("kind: map\n  of: {type: case_study}\n  place: [places.country, contry]",
         "there is no field `contry`", "define it"),
        ("kind: timeline\n  of: {type: case_study}\n  start: start_date\n  as_of: stage_as_off",
         "there is no field `stage_as_off`", "did you mean `stage_as_of`?"),
    ],
)  # fmt: skip
def test_a_view_that_cannot_be_drawn_is_told(text: str, message: str, help: str) -> None:
    _, found = load_schema([Source("docs/schema/views.yml", f"- view: mine\n  label: Mine\n  {text}\n")])
    assert [(d.code, d.message, d.help) for d in found] == [("bad-definition", message, help)]
