"""Which fields and types there are, and what they are called in CSL: tables, and nothing that reads them.

Sources: the BibTeX manual (btxdoc), the BibLaTeX manual 3.20 (§ 2.1 types, § 2.2 fields) and the CSL 1.0.2
specification (appendices III and IV). Where BibLaTeX and CSL differ, the choice is the one that pandoc makes.
"""

from __future__ import annotations

ALIASES = {
    "journaltitle": "journal",
    "location": "address",
    "annotation": "annote",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
    "article-number": "eid",
    "articleno": "eid",
    "numpages": "pagetotal",
    "organisation": "organization",
    "shortjournaltitle": "shortjournal",
    "journalabbr": "shortjournal",
    "langid": "language",
    "hyphenation": "language",
    "key": "sortkey",
}
"""Names of one field; the second is used where both are not there."""

TYPES = {
    "article": "article-journal",
    "artwork": "graphic",
    "audio": "song",
    "bookinbook": "chapter",
    "book": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "graphic",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legal": "treaty",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "book",
    "map": "map",
    "mastersthesis": "thesis",
    "misc": "document",
    "movie": "motion_picture",
    "music": "song",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "review",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "webpage": "webpage",
    "www": "webpage",
}
"""Types of entries. Another type is a `document`."""

SUBTYPES = {"magazine": "article-magazine", "newspaper": "article-newspaper"}
"""What `entrysubtype` makes of an article."""
BROADCASTS = ("podcast", "radio", "television", "episode")
"""Words in `type` that make a broadcast of a recording."""

GENRES = {
    "mastersthesis": "Master’s thesis",
    "phdthesis": "PhD thesis",
    "mathesis": "Master’s thesis",
    "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "movie": "Film",
}
"""What BibLaTeX's own words in `type`, and types that say as much, mean. Other text goes out as it is."""
TYPES_WITH_GENRE = frozenset({"mastersthesis", "movie", "phdthesis"})

STATES = {
    "inpreparation": "in preparation",
    "inpress": "in press",
    "forthcoming": "forthcoming",
    "prepublished": "advance online publication",
    "submitted": "submitted",
}
"""What BibLaTeX's own words in `pubstate` mean."""

ORDINALS = tuple(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split()
)
"""Numbers of editions, which BibTeX wants in words."""

NAMES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
    "origauthor": "original-author",
    "director": "director",
    "illustrator": "illustrator",
    "annotator": "contributor",
    "commentator": "contributor",
    "introduction": "contributor",
    "foreword": "contributor",
    "afterword": "contributor",
    "editora": "contributor",
    "editorb": "contributor",
    "editorc": "contributor",
}
"""Fields that hold names."""

EDITOR_TYPES = {"compiler": "compiler", "director": "director", "editor": "editor", "producer": "producer"}
"""What `editortype` makes of the editors."""

DATES = {"date": "issued", "urldate": "accessed", "origdate": "original-date", "eventdate": "event-date"}
"""Fields that hold dates. `year`, `month` and `day` come in where there is no `date`."""

TITLES = {
    "title": "title",
    "shorttitle": "title-short",
    "journal": "container-title",
    "booktitle": "container-title",
    "shortjournal": "container-title-short",
    "series": "collection-title",
    "origtitle": "original-title",
    "reviewedtitle": "reviewed-title",
    "eventtitle": "event-title",
}
"""Fields whose capitals and markup are kept: CSL may write them in its own case."""

SUBTITLES = {
    "title": ("subtitle", "titleaddon"),
    "booktitle": ("booksubtitle", "booktitleaddon"),
    "journal": ("journalsubtitle",),
}

TEXTS = {
    "volume": "volume",
    "volumes": "number-of-volumes",
    "part": "part-number",
    "chapter": "chapter-number",
    "pagetotal": "number-of-pages",
    "version": "version",
    "isbn": "ISBN",
    "issn": "ISSN",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "address": "publisher-place",
    "venue": "event-place",
    "origpublisher": "original-publisher",
    "origlocation": "original-publisher-place",
    "keywords": "keyword",
}
"""Fields that are plain text in CSL."""

PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")
"""Fields that say who brought a work out. All of them go out, each once."""

NUMBERED = frozenset("article-journal article-magazine article-newspaper periodical review".split())
"""Types in which `number` is the issue."""
IN_SERIES = frozenset("book chapter paper-conference entry-encyclopedia thesis pamphlet".split())
"""Types in which `number` belongs to the series, where there is one."""

EPRINTS = {
    "arxiv": "https://arxiv.org/abs/{}",
    "jstor": "https://www.jstor.org/stable/{}",
    "hdl": "https://hdl.handle.net/{}",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "googlebooks": "https://books.google.com/books?id={}",
}
"""Where a text with a number of an archive can be read."""

LANGUAGES = {
    "arabic": "ar", "american": "en-US", "australian": "en-AU", "austrian": "de-AT", "brazil": "pt-BR",
    "brazilian": "pt-BR", "british": "en-GB", "bulgarian": "bg", "canadian": "en-CA", "catalan": "ca",
    "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "estonian": "et", "farsi": "fa", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he",
    "hindi": "hi", "hungarian": "hu", "icelandic": "is", "indonesian": "id", "irish": "ga", "italian": "it",
    "japanese": "ja", "korean": "ko", "latin": "la", "latvian": "lv", "lithuanian": "lt", "mexican": "es-MX",
    "ngerman": "de", "naustrian": "de-AT", "norsk": "nb", "norwegian": "no", "nynorsk": "nn", "persian": "fa",
    "polish": "pl", "portuguese": "pt", "portuges": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr",
    "slovak": "sk", "slovene": "sl", "slovenian": "sl", "spanish": "es", "swedish": "sv", "swissgerman": "de-CH",
    "turkish": "tr", "uk": "en-GB", "ukenglish": "en-GB", "ukrainian": "uk", "us": "en-US", "usenglish": "en-US",
    "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip
"""The languages of LaTeX as BCP 47."""

PUBLISHED = frozenset(
    {*ALIASES.values(), *NAMES, *DATES, *TITLES, *TEXTS, *PUBLISHERS, *(f for row in SUBTITLES.values() for f in row)}
    | set("year month day pages number issue eid doi url type language pubstate".split())
    | set("edition eprint eprinttype eprintclass".split())
) - {"annote", "sortkey"}
"""Every field of which something may go out. Not in it: notes, abstracts, paths on a disk, whatever is new."""

PLACEHOLDERS = frozenset(
    "null none nan undefined n/a na tbd tba tbc todo fixme xxx xxxx ? ?? ??? unknown - -- --- … ... missing".split()
)
"""What programs and people write where they have nothing to write, in small letters."""
_TITLES_TOO = frozenset("null nan undefined n/a tbd tba todo fixme ? ?? ??? - -- --- … ...".split())


def is_placeholder(field: str, value: str) -> bool:
    """Whether a value stands for nothing.

    Examples:
        >>> is_placeholder("pages", "null"), is_placeholder("pages", "12"), is_placeholder("title", "Unknown")
        (True, False, False)
    """
    if field not in PUBLISHED:
        return False
    word = value.casefold().strip("[]() ")
    if field in TITLES:  # A work may be called *None*, but hardly *none* or *NULL*.
        return word in _TITLES_TOO and value in (value.lower(), value.upper())
    return word in PLACEHOLDERS


ELSEWHERE = ("openaccess", "archived")
"""Addresses that are no part of a reference: where a work is free to read, and a copy that lasts."""
