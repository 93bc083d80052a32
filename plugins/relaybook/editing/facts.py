"""What a site knows about itself as one work: its title, who makes it, its licence, where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from relaybook.library.checked import Checked
from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.data import published
from relaybook.pages.work import identity, keywords, name_of

MOST_KEYWORDS = 8
"""How many subjects of the records stand for the whole site, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A person or an organisation that makes the site."""

    name: Mapping[str, str]
    """As CSL-JSON has it: `family` and `given`, or `literal`."""
    address: str = ""
    """An ORCID, a ROR or a website."""

    @property
    def orcid(self) -> str:
        """The address of the ORCID, or the empty text."""
        return self.address if self.address.startswith("https://orcid.org/") else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A site as one work. What is empty is not known, and nothing is said of it."""

    title: str
    abstract: str = ""
    makers: tuple[Maker, ...] = ()
    license: str = ""
    url: str = ""
    repository: str = ""
    keywords: tuple[str, ...] = ()


def facts_of(checked: Checked) -> Facts:
    """A site as one work, from its settings and its records.

    Args:
        checked: The linked library. The makers are those that the option `creators` names; the keywords are the
            subjects that most of its published records have.
    """
    settings = checked.settings
    context = Context(checked.library, checked.places, settings)
    count: Counter[str] = Counter()
    for record in published(context):
        count.update(keywords(record, context) if record.language == settings.language else ())
    common = sorted(count, key=lambda word: (-count[word], word))[:MOST_KEYWORDS]
    return Facts(
        settings.site_name,
        " ".join(settings.site_description.split()),
        tuple(Maker(name_of(maker, context), identity(maker, context)) for maker in _makers(context)),
        settings.license,
        settings.site_url,
        settings.repo_url,
        tuple(common),
    )


def _makers(context: Context) -> Iterator[Record]:
    """The records that the option `creators` names: as `type/id`, or as an id."""
    fields = (each for kind in context.schema.types.values() for each in kind.fields.values())
    relations = [each.relation for each in fields if each.maps.get("schema.org") == "creator" and each.relation]
    types = {name for relation in relations for name in relation.to}
    records = [record for record in context.library.records.values() if record.type in types]
    for name in context.settings.creators:
        found = (record for record in records if name in (str(record.ref), record.ref.id))
        if (maker := next(found, None)) and context.visible(maker.ref):
            yield maker
