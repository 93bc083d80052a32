"""What CSL-JSON may hold (CSL 1.0.2, appendices III and IV) and which BibTeX fields say the same: tables only."""

from __future__ import annotations

CSL_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset "
    "document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation "
    "manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song speech standard thesis "
    "treaty webpage".split()
)

NAME_VARIABLES = frozenset(
    "author chair collection-editor compiler composer container-author contributor curator director editor "
    "editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author "
    "performer producer recipient reviewed-author script-writer series-creator translator".split()
)
NAME_PARTS = ("family", "given", "non-dropping-particle", "dropping-particle", "suffix", "literal")
"""The parts of a name that go out; `comma-suffix` and its like do not change what is read."""

DATE_VARIABLES = frozenset("accessed available-date event-date issued original-date submitted".split())

TEXT_VARIABLES = frozenset(
    "archive archive_collection archive_location archive-place authority chapter-number collection-number "
    "collection-title container-title container-title-short dimensions division DOI edition event event-title "
    "event-place genre ISBN ISSN issue jurisdiction keyword language license medium number number-of-pages "
    "number-of-volumes original-publisher original-publisher-place original-title page page-first part-number "
    "part-title PMCID PMID printing-number publisher publisher-place references reviewed-genre reviewed-title scale "
    "section status supplement-number title title-short URL version volume volume-title volume-title-short".split()
)
"""Variables that go out. `note`, `annote`, `abstract`, `custom`, `source` and what reference managers add do not."""

FIELDS = {
    "title": "title",
    "title-short": "shorttitle",
    "collection-title": "series",
    "publisher": "publisher",
    "publisher-place": "address",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "edition": "edition",
    "DOI": "doi",
    "URL": "url",
    "ISBN": "isbn",
    "keyword": "keywords",
    "language": "language",
    "status": "pubstate",
    "version": "version",
}
"""Variables as fields of BibTeX. `container-title`, names and dates depend on more than their own name."""
