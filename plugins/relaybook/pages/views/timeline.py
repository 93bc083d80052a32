"""A timeline: when each record began, how long it is known to have gone on, and when it ended.

Nothing is drawn beyond what a source says. What a partial date leaves open is drawn light; a bar that is not known to
have ended stops at the date of its source, with an arrow that fades.
"""

from __future__ import annotations

from dataclasses import dataclass

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.values import show_date
from relaybook.pages.views.figure import Cell, Drawn
from relaybook.pages.views.time_scale import Scale, Span, scale_of, span_of
from relaybook.pages.views.values import DRAWN, OVER, date_at, field_at, label_at, marks_of, words_at
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in
from relaybook.schema.formats import direction

_MOST_PLACES = 2
"""How many places are named beside a bar; the table names all."""
_THIN = 0.5
"""The least width of a part, so that an exact date can be seen too."""
_ARROW = ((2, 0.9), (9, 0.55), (16, 0.25))
"""Where the three strokes of an arrow stand, and how strong each is."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a record says of its time."""

    record: Record
    start: Span | None
    end: Span | None
    as_of: Span | None
    drawn: str
    """`going`, `growing`, `over`, or empty where it is not known."""
    when: str
    """All of it in words."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every date that it says."""
        return tuple(span for span in (self.start, self.end, self.as_of) if span)


def draw_timeline(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw the time of records; see `View`."""
    language = context.settings.language
    courses = sorted((_course(record, view, context) for record in found), key=_by_start)
    # Time runs with the text: on a page that is read from right to left, from right to left.
    scale = scale_of((s for course in courses for s in course.spans), mirrored=direction(language) == "rtl")
    body = "".join(
        (tag("p", escape(name), class_="rb-timeline__group") if name else "")
        + tag("ol", "".join(_row(course, view, scale, page, context) for course in group))
        for name, group in _groups(courses, view, context)
    )
    picture = tag("div", _years(scale) + tag("div", _lines(scale) + body, class_="rb-timeline__rows") + _years(scale),
                  class_="rb-timeline") + _key(courses, context)  # fmt: skip
    names = view.fields or tuple(
        dict.fromkeys(each for each in (*view.place, view.start, view.end, *view.marks, view.as_of) if each)
    )
    head = (word("record_title", language), *(label_at(name, found, context) for name in names))
    rows = tuple(
        (
            Cell(course.record.title, context.record_url(page, course.record.ref)),
            *(Cell(word("list_comma", language).join(words_at(course.record, name, context))) for name in names),
        )
        for course in courses
    )
    return Drawn(picture, head, rows)


def _course(record: Record, view: View, context: Context) -> Course:
    language = context.settings.language
    start, end, as_of = (date_at(record, path, context) for path in (view.start, view.end, view.as_of))
    term = next(marks_of(record, view, context), None)
    drawn = OVER if end else str(term.data.get(DRAWN, "")) if term else ""
    label = label_in(term.label, language, term.id).lower() if term else ""
    last = show_date(end, language) if end else "" if drawn else "?"
    begun = show_date(start, language) if start else "?"
    told = "" if end else label
    if told and as_of:
        told = word("as_of", language, what=told, date=show_date(as_of, language))
    span = f"{begun} – {last or told}" + (f" ({told})" if last and told else "")
    return Course(record, _span(start), _span(end), _span(as_of), drawn, span)


def _span(date: str) -> Span | None:
    return span_of(date) if date else None


def _by_start(course: Course) -> tuple[bool, Span, str, str]:
    return course.start is None, course.start or Span(0, 0), course.record.title, str(course.record.ref)


def _groups(courses: list[Course], view: View, context: Context) -> list[tuple[str, list[Course]]]:
    """The records by the values of a field, in the order of its terms; those without one come last."""
    if not view.rows:
        return [("", courses)]
    held: dict[str, list[Course]] = {}
    order: dict[str, int] = {}
    for course in courses:
        for label in words_at(course.record, view.rows, context) or (word("not_given", context.settings.language),):
            held.setdefault(label, []).append(course)
        each = field_at(context.type_of(course.record), view.rows)
        if each and not order and each.vocabulary in context.schema.vocabularies:
            terms = context.schema.vocabularies[each.vocabulary].terms.values()
            order = {label_in(t.label, context.settings.language, t.id): place for place, t in enumerate(terms)}
    return sorted(held.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


def _row(course: Course, view: View, scale: Scale, page: str, context: Context) -> str:
    record = course.record
    language = context.settings.language
    name = tag("a", escape(record.title), href=context.record_url(page, record.ref), **context.marked(record))
    places = list(dict.fromkeys(label for path in view.place for label in words_at(record, path, context)))
    shown = word("list_comma", language).join(places[:_MOST_PLACES])
    if len(places) > _MOST_PLACES:
        shown += f" +{len(places) - _MOST_PLACES}"
    told = tag("span", escape(shown), class_="rb-timeline__where") + " " if shown else ""
    told += tag("span", escape(course.when), class_="rb-timeline__when")
    bar = f'<svg class="rb-timeline__bar rb-hue--{record.type}" aria-hidden="true">{_bar(course, scale)}</svg>'
    return tag(
        "li", tag("span", name, class_="rb-timeline__name") + " " + tag("span", told, class_="rb-timeline__told") + bar
    )


def _bar(course: Course, scale: Scale) -> str:
    start, known = course.start, course.end or course.as_of
    if start is None:
        return ""
    if known is None or known.high <= start.low:
        return _part("light", start.low, start.high, scale) + _tip(course, start.high, scale)
    sure = course.end is not None or course.drawn in ("going", "growing")
    if known.low < start.high:  # Both in one year, say: nothing between them is sure.
        inside = _part("light", start.low, max(start.high, known.high), scale)
    elif sure:
        inside = (_part("light", start.low, start.high, scale) + _part("sure", start.high, known.low, scale)
                  + _part("light", known.low, known.high, scale))  # fmt: skip
    else:
        inside = _part("light", start.low, start.high, scale) + _dots(start.high, known.low, scale)
    return inside + _tip(course, max(start.high, known.high if sure else known.low), scale)


def _part(name: str, low: float, high: float, scale: Scale) -> str:
    left = min(scale.at(low), scale.at(high))
    width = max(abs(scale.at(high) - scale.at(low)), _THIN)
    return f'<rect class="rb-timeline__{name}" x="{_n(left)}%" y="6" width="{_n(width)}%" height="8"/>'


def _dots(low: float, high: float, scale: Scale) -> str:
    return (f'<line class="rb-timeline__dots" x1="{_n(scale.at(low))}%" x2="{_n(scale.at(high))}%" '
            'y1="10" y2="10"/>')  # fmt: skip


def _tip(course: Course, year: float, scale: Scale) -> str:
    """What stands at the end of a bar: a stop, an arrow that fades, or a question mark."""
    mirror = ' transform="scale(-1 1)"' if scale.mirrored else ""
    if course.drawn == OVER:
        inside = '<path class="rb-timeline__stop" d="M0 2v16"/>'
    elif course.drawn:
        size = 5 if course.drawn == "growing" else 4
        inside = "".join(
            f'<path class="rb-timeline__arrow" opacity="{strong}" d="M{x} {10 - size}l{size} {size}l-{size} {size}"/>'
            for x, strong in _ARROW
        )
    else:
        return (f'<svg x="{_n(scale.at(year))}%" overflow="visible"><text class="rb-timeline__open" '
                f'x="{-9 if scale.mirrored else 9}" y="14.5">?</text></svg>')  # fmt: skip
    return f'<svg x="{_n(scale.at(year))}%" overflow="visible"><g{mirror}>{inside}</g></svg>'


def _lines(scale: Scale) -> str:
    made = "".join(f'<line x1="{x}%" x2="{x}%" y1="0" y2="100%"/>' for x in map(_n, map(scale.at, scale.ticks())))
    return f'<svg class="rb-timeline__lines" aria-hidden="true">{made}</svg>'


def _years(scale: Scale) -> str:
    made = "".join(f'<text x="{_n(scale.at(year))}%" y="14">{year}</text>' for year in scale.ticks())
    return f'<svg class="rb-timeline__years" aria-hidden="true">{made}</svg>'


def _key(courses: list[Course], context: Context) -> str:
    """What the ends of bars mean, in words: only of those that are drawn."""
    used = {course.drawn for course in courses}
    names = [
        name for name, drawn in (("going", {"going", "growing"}), ("over", {OVER}), ("open", {""})) if used & drawn
    ]
    words = (word(f"bar_{name}", context.settings.language) for name in ("light", *names))
    return tag("p", escape(" ".join(words)), class_="rb-timeline__key")


def _n(value: float) -> str:
    """A place on the line to a hundredth, without needless last zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
