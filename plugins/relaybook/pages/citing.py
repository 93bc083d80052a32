"""Everything that the pages cite, collected and written in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from relaybook.citations.citeproc import Cite, Cluster, Job, Rendered, render
from relaybook.citations.cluster import clusters_of
from relaybook.citations.csl import to_csl
from relaybook.citations.styles import shipped_styles, style_path
from relaybook.library.checked import Checked
from relaybook.model import Body
from relaybook.pages.sheet import cited
from relaybook.schema.records import PlainPage


def write_citations(checked: Checked) -> Mapping[str, Rendered]:
    """Every citation of the site and its whole bibliography, by language.

    Raises:
        CiteprocError: Pandoc is missing or stopped.
    """
    settings, entries = checked.settings, checked.library.entries
    wanted: dict[str, set[Cluster]] = {}
    for language, cluster in _clusters(checked):
        if cluster and all(cite.key in entries for cite in cluster):
            wanted.setdefault(language, set()).add(cluster)
    if not wanted:
        return {}
    style = style_path(settings.style, settings.root) or shipped_styles()["apa"]  # Reported already.
    jobs = [Job(style, language, tuple(sorted(clusters))) for language, clusters in sorted(wanted.items())]
    cache = settings.root / ".cache" / "relaybook" / "citations" if settings.root else None
    answers = render(jobs, [to_csl(entry) for entry in entries.values()], cache)
    return {job.language: answer for job, answer in zip(jobs, answers, strict=True)}


def _clusters(checked: Checked) -> Iterator[tuple[str, Cluster]]:
    released = (record for release in checked.released for record in release.records)
    for record in chain(checked.library.records.values(), released):
        for body in (*((record.body,) if record.body else ()), *record.prose.values()):
            yield from _of_body(body, record.language)
        for key in cited(record, checked.library.schema.types[record.type].fields):
            yield record.language, in_a_list(key)
    for page in checked.gathered.pages:
        yield from _of_body(page.body, language_of(page, checked.settings.language))


def _of_body(body: Body, language: str) -> Iterator[tuple[str, Cluster]]:
    return ((language, cluster) for _, _, cluster in clusters_of(body, language))


def in_a_list(key: str) -> Cluster:
    """How a work is cited that stands by itself, outside of any sentence."""
    return (Cite(key, mode="AuthorInText"),)


def language_of(page: PlainPage, default: str) -> str:
    """The language of a page that is no record."""
    written = page.tree.value if isinstance(page.tree.value, dict) else {}
    return str(written.get("lang") or written.get("language") or default)
