"""What is doubtful about an entry: each check looks at one thing, and nothing is decoded that need not be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from relaybook.citations.dates import NO_DATE, month_number, read_fields
from relaybook.citations.entries import Draft, bad_address
from relaybook.citations.fields import ELSEWHERE, NAMES, PUBLISHED, PUBLISHERS
from relaybook.citations.identifiers import DOI, bare_doi, is_address, verbatim
from relaybook.citations.names import is_several, split_names
from relaybook.citations.organisations import is_like_organisation, unturned
from relaybook.diagnostics import Diagnostic, Edit, Fix, Severity, make
from relaybook.model import Span

EARLIEST, LATEST = 1000, 2050
"""Years outside of these are slips of the pen. No check knows what year it is: the same text gives the same answer."""

_WITHOUT_AUTHOR = frozenset("legislation jurisdiction legal legal_case bill treaty regulation standard patent".split())
_DIGITS = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NAMED_COMMAND = re.compile(r"\\(?![cdbHijklLoOrtuv](?![A-Za-z]))[^\W\d_]")
_VERBATIM = frozenset({"url", "doi", "eprint"})


def check_entry(draft: Draft) -> Iterator[Diagnostic]:
    """Everything that is doubtful about one entry, each where it stands."""
    if draft.entry.is_work:
        for find in CHECKS:
            yield from find(draft)


def find_missing(draft: Draft) -> Iterator[Diagnostic]:
    """An entry without a title is a warning; one without an author or a date may be right, and is only pointed out."""
    entry, fields = draft.entry, draft.entry.fields
    missing = [] if fields.get("title") or fields.get("maintitle") else ["title"]
    if not any(fields.get(name) for name in (*NAMES, *PUBLISHERS)) and entry.type not in _WITHOUT_AUTHOR:
        missing.append("author")
    if not any(fields.get(name) for name in ("date", "year", "pubstate")):
        missing.append("date")
    if missing:
        listed = " and ".join(f"no {name}" for name in missing)
        severity = Severity.WARNING if "title" in missing else Severity.HINT
        help = "add what the work says; for a work without a date write `year = {n.d.}`" if "date" in missing else ""
        message = f"the entry `{entry.key}` has {listed}"
        help = help or "add what the work says"
        yield make("incomplete-entry", entry.span, message, help=help, severity=severity)


def find_implausible_dates(draft: Draft) -> Iterator[Diagnostic]:
    """Years that no work of today can have, and texts that look like dates and are none."""
    fields = draft.entry.fields
    name = "date" if "date" in fields else "year"
    written = verbatim(fields.get(name, ""))
    if not written or name in draft.inherits or written.lower() in NO_DATE:
        return
    made = read_fields({name: written})
    years = [part[0] for part in made.get("date-parts", ())]
    help = "write the year with four digits, as in `2020`"
    if name == "year" and _DIGITS.search(written) and not years and not _YEAR.search(written):
        yield make("implausible-date", draft.place(name, written), f"`{written}` is no year", help=help)
    elif name == "date" and "literal" in made and _DIGITS.search(written) and "–" not in made["literal"]:
        help = "write a date as `2020`, `2020-03` or `2020-03-09`, and a span of time as `2020/2022`"
        yield make("implausible-date", draft.place(name, written), f"`{written}` is no date", help=help)
    elif any(year > LATEST or (year < EARLIEST and (name == "year" or draft.entry.csl)) for year in years):
        yield make(
            "implausible-date", draft.place(name, written), f"`{written}` is hardly the year of a work", help=help
        )
    elif (accessed := _YEAR.search(fields.get("urldate", ""))) and years and min(years) > int(accessed[0]):
        message = f"the work is of `{written}`, but was seen in {accessed[0]}"
        yield make("implausible-date", draft.place(name, written), message, help="mend one of the two years")


def find_unread_months(draft: Draft) -> Iterator[Diagnostic]:
    """A month that is none would vanish from the reference."""
    month = draft.entry.fields.get("month", "")
    if not month or "month" in draft.inherits or "date" in draft.entry.fields or month_number(month):
        return
    made = read_fields({"year": "2000", "month": verbatim(month)})
    if "season" not in made and len(made["date-parts"][0]) < 2:
        help = "write the month as `mar` or as `3`"
        yield make("implausible-date", draft.place("month", month), f"`{month}` is no month", help=help)


def find_bad_addresses(draft: Draft) -> Iterator[Diagnostic]:
    """An address that is not complete, or that would run a script."""
    for field in ("url", *ELSEWHERE):
        written = draft.entry.fields.get(field, "")
        if written and field not in draft.inherits and not is_address(verbatim(written)):
            yield bad_address(verbatim(written), draft.place(field, written))


def find_malformed_doi(draft: Draft) -> Iterator[Diagnostic]:
    """A DOI that is none gives a link that leads nowhere."""
    written = draft.entry.fields.get("doi", "")
    doi = bare_doi(written)
    if not written or "doi" in draft.inherits:
        return
    if not DOI.match(doi):
        help = "a DOI begins with `10.`, a number and a slash, as in `10.1000/182`"
        yield make("malformed-doi", draft.place("doi", written), f"`{doi or written}` is no DOI", help=help)
    elif doi[-1] in ".,;":
        span = draft.place("doi", written)
        fixed = doi.rstrip(".,;")
        fixes = _replacing(span, written, fixed)
        message = f"the DOI `{doi}` ends in a mark that is no part of it"
        yield make("malformed-doi", span, message, help=f"write `{fixed}`", fixes=fixes)


def find_organisations(draft: Draft) -> Iterator[Diagnostic]:
    """Organisations that BibTeX reads as people, because no braces hold their name together."""
    for field in ("author", "editor"):
        if field not in draft.entry.fields or field in draft.inherits:
            continue
        names = _names(draft.entry.fields[field])
        for index, name in enumerate(names):
            if not is_like_organisation(name):
                continue
            if index + 1 < len(names) and _is_rest(names[index + 1]):
                name = f"{name} and {names[index + 1]}"  # `Centers for Disease Control and Prevention` is one.
            span, whole = draft.place(field, name), f"{{{unturned(name)}}}"
            fixes = _replacing(span, name, whole) if draft.entry.csl is None else ()
            help = f"write `{whole}`" if draft.entry.csl is None else "give it as `literal`"
            message = f"`{name}` is read as {'two people' if ' and ' in name else 'a person'}, not as an organisation"
            yield make("organisation-as-person", span, message, help=help, fixes=fixes)


def find_unsplit_names(draft: Draft) -> Iterator[Diagnostic]:
    """Lists with commas or semicolons between the names: BibTeX would make one person of all of them."""
    for field in ("author", "editor"):
        if field not in draft.entry.fields or field in draft.inherits or draft.entry.csl is not None:
            continue
        for name in _names(draft.entry.fields[field]):
            if is_several(name) and not is_like_organisation(name):
                help = "write `and` between two names, and `Family, Given` for each"
                message = f"several names of the entry `{draft.entry.key}` are read as one"
                yield make("unsplit-names", draft.place(field, name), message, help=help)


@lru_cache(maxsize=2)
def _names(text: str) -> tuple[str, ...]:
    """The names of a list, which two checks look at one after the other."""
    return tuple(split_names(text))


def _is_rest(name: str) -> bool:
    """Whether a name is one word, and so more likely the end of the one before it."""
    return len(name.split()) == 1 and not name.startswith("{") and name != "others"


def find_unknown_latex(draft: Draft) -> Iterator[Diagnostic]:
    """Commands that nobody can read without the author's own LaTeX: readers would see them as they are."""
    for field, value in draft.entry.fields.items():
        commands = "\\" in value and _NAMED_COMMAND.search(value)  # Not `\'e`, `\o` and their like.
        if commands and field in PUBLISHED and field not in _VERBATIM and field not in draft.inherits:
            from relaybook.citations.latex import unknown_commands  # Here, because most files need it nowhere.

            for command in dict.fromkeys(unknown_commands(value)):
                help = "write the character itself: the file is Unicode text"
                message = f"`{command}` is no command of LaTeX that is known here, and would be shown as it stands"
                yield make("unknown-latex", draft.place(field, command), message, help=help)


def _replacing(span: Span, old: str, new: str) -> tuple[Fix, ...]:
    """A fix that writes one text for another, where the other stands whole on one line."""
    if span.line != span.end_line or span.end_column - span.column != len(old):
        return ()
    return (Fix(f"write `{new}`", (Edit(span, new),)),)


CHECKS: tuple[Callable[[Draft], Iterator[Diagnostic]], ...] = (
    find_missing,
    find_implausible_dates,
    find_unread_months,
    find_bad_addresses,
    find_malformed_doi,
    find_organisations,
    find_unsplit_names,
    find_unknown_latex,
)
