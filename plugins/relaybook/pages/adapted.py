"""Where an adapted page is from, for readers: a line below its head, and the whole credit near its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from relaybook.library.adapted import FOLLOWED, STATES, Adapted, Ancestor
from relaybook.lineage.standing import Standing, count_states
from relaybook.model import Record, Ref
from relaybook.pages.compare import compare_page
from relaybook.pages.html import Aside, escape, tag, title
from relaybook.pages.origins import (
    LICENCES,
    country,
    language_name,
    licence_address,
    local_record,
    reviewed,
    term_label,
    web_address,
)
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_date
from relaybook.pages.words import count, word
from relaybook.schema.formats import direction

ANCHOR = "origin"


def adapted_line(sheet: Sheet) -> str:
    """The line below the head of an adapted page, as HTML; the empty text on any other."""
    adapted = sheet.context.adapted.get(sheet.record.ref)
    if adapted is None:
        return ""
    noted = adapted.adaptation
    said = sheet.word(f"adapted_from_{noted.kind}").replace("{what}", _origin(sheet, noted.source))
    parts = [f"{said}."]
    if noted.machine_translated:
        parts.append(sheet.word("machine_translated") + ".")
    parts.append(escape(reviewed(noted.reviewed, sheet.language)) + ".")
    parts.append(f'<a href="#{ANCHOR}">{sheet.word("what_was_changed")}</a>')
    return tag("p", " ".join(parts), class_="rb-origin")


def _origin(sheet: Sheet, origin: Ancestor) -> str:
    """The title of a text, linked, with its country and version."""
    facts = [country(origin.jurisdiction, sheet.context, sheet.language)]
    facts.append(word("version_n", sheet.language, n=origin.version).lower())
    inside = word("list_comma", sheet.language).join(filter(None, facts))
    return f"{_link(sheet, origin)} ({escape(inside)})"


def _link(sheet: Sheet, origin: Ancestor) -> str:
    """The title of a text in its own language, linked to its page here or on its own site."""
    context = sheet.context
    ref = local_record(origin, context.library, context.settings)
    record = context.visible(ref) if ref else None
    text = escape(origin.title or (record.title if record else origin.record))
    spoken = {"lang": origin.language, "dir": direction(origin.language)} if origin.language else {}
    if record and ref:
        return tag("a", text, href=context.record_url(sheet.page, ref), **spoken)
    url = web_address(origin.url)
    return tag("a", text, href=url, rel="external", **spoken) if url else tag("bdi", text, **spoken)


def origin_section(sheet: Sheet, notes: Iterable[Aside] = ()) -> Iterator[str]:
    """The credit in full: what the page was made from, by whom, on which terms, and what was changed.

    Args:
        sheet: The record.
        notes: What is said of parts of the original that the page does not have.
    """
    adapted = sheet.context.adapted.get(sheet.record.ref)
    if adapted is None:
        return
    noted = adapted.adaptation
    rows = [(sheet.word("origin_original"), _origin(sheet, noted.source)), *_facts(sheet, noted.source)]
    rows.append((sheet.word("made_as"), sheet.word(f"made_{noted.kind}")))
    if noted.machine_translated:
        rows.append((sheet.word("translation"), sheet.word("machine_translated")))
    rows.append((sheet.word("review"), escape(reviewed(noted.reviewed, sheet.language))))
    rows += [(sheet.word("what_was_changed"), changed) for changed in _changed(sheet, adapted)]
    if len(noted.ancestors) > 1:
        rows.append((sheet.word("origin_chain"), _chain(sheet, noted.ancestors)))
    yield title(2, word("origin", sheet.language), ANCHOR)
    shown = "".join(tag("div", tag("dt", label) + tag("dd", inside)) for label, inside in rows)
    yield Aside(tag("div", tag("dl", shown) + _compared(sheet, adapted), class_="rb-about rb-about--origin"))
    yield from notes


def _facts(sheet: Sheet, origin: Ancestor) -> Iterator[tuple[str, str]]:
    if origin.credit:
        yield sheet.word("written_by"), escape(word("list_comma", sheet.language).join(origin.credit))
    if origin.license:
        yield sheet.word("licence"), _licence(sheet, origin.license)
    if origin.language:
        yield sheet.word("language"), escape(language_name(origin.language, sheet.context, sheet.language))
    if origin.date:
        yield sheet.word("released_on"), escape(show_date(origin.date, sheet.language))


def _licence(sheet: Sheet, name: str) -> str:
    """A licence by its name, linked to its text where that is known."""
    url = licence_address(name, sheet.context)
    label = escape(term_label(LICENCES, name, sheet.context, sheet.language))
    return f'<a href="{escape(url)}" rel="license external">{label}</a>' if url else label


def _changed(sheet: Sheet, adapted: Adapted) -> Iterator[str]:
    """What was changed, in the partner's words and then counted; of a released version, only what its maker said."""
    note = tag("p", escape(adapted.adaptation.note)) if adapted.adaptation.note else ""
    states = {} if sheet.context.version else states_of(sheet.record, adapted, sheet.context.standings)
    counted = changes_in_words(states, sheet.language)
    if note or counted:
        said = sheet.word("parts", n=sum(states.values()), what=counted) if counted else ""
        yield note + (tag("p", said) if said else "")


def states_of(record: Record, adapted: Adapted, standings: Mapping[Ref, Standing]) -> Mapping[str, int]:
    """How many parts of an adapted record are in each state: as the page is now, else as it was noted."""
    standing = standings.get(record.ref)
    return standing.counts() if standing else count_states(adapted.adaptation.units)


def changes_in_words(states: Mapping[str, int], language: str) -> str:
    """The states of parts in words: `3 edited, 2 translated, 1 removed, 40 as in the original`.

    What was changed comes first: that is what a reader asks. A state that another site made up is not named.
    """
    order = [state for state in STATES if state != FOLLOWED and states.get(state)]
    order += [FOLLOWED] if states.get(FOLLOWED) else []
    return word("list_comma", language).join(word(f"parts_{state}", language, n=states[state]) for state in order)


def _chain(sheet: Sheet, ancestors: tuple[Ancestor, ...]) -> str:
    """Every text that the page comes from, the oldest first, each with its authors and its licence."""
    items = []
    for each in reversed(ancestors):
        facts = [inside for _, inside in _facts(sheet, each)]
        if each.machine_translated:
            facts.append(sheet.word("machine_translated"))
        quiet = tag("span", meta_line(facts), class_="rb-quiet") if facts else ""
        items.append(tag("li", f"{_origin(sheet, each)} {quiet}"))
    return tag("ol", "".join(items), class_="rb-chain")


def _compared(sheet: Sheet, adapted: Adapted) -> str:
    """The way to the comparison, and how much of the original is not decided on yet."""
    if sheet.context.version or sheet.record.ref not in sheet.context.standings:
        return ""
    url = sheet.context.url(sheet.page, compare_page(sheet.page))
    number = len(adapted.decisions)
    waiting = " " + escape(count("undecided", number, sheet.language)) if number else ""
    return tag("p", f'<a href="{url}">{sheet.word("compare")}</a>{waiting}')
