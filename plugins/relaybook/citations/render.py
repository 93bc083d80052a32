"""Citations and references in a style and a language: calls of citeproc planned, and their answers put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from relaybook.citations.apart import groups_of, packed, spanning
from relaybook.citations.citeproc import Answer, Call, Csl, run
from relaybook.citations.cluster import Cite, Cluster
from relaybook.citations.styles import Style


class Job(NamedTuple):
    """What is to be written in one style and one language."""

    style: Style
    language: str
    """A BCP 47 tag."""
    works: tuple[Csl, ...]
    """Every work of the bibliography as CSL-JSON; `id` is its key. All are told apart from each other."""
    clusters: tuple[Cluster, ...] = ()
    """The citations. In a style that numbers, their keys are numbers: those of the works on their page."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The answer to a job, as HTML."""

    clusters: Mapping[Cluster, str]
    references: Mapping[str, str]
    """Each work by its key."""
    order: tuple[str, ...]
    """The keys in the order of the style's list."""


def render(jobs: Sequence[Job], cache: Path | None = None) -> list[Rendered]:
    """Write the clusters and the bibliography of each job.

    Year suffixes are decided over all works, so that "Smith 2020b" is the same one on every page.

    Args:
        jobs: Each a style, a language, works and clusters.
        cache: A folder for answers, kept by what they are made from. It can only save time.

    Returns:
        An answer for each job, in order.

    Raises:
        CiteprocError: Pandoc is missing, stopped half way, or cannot read the style.
    """
    plans = [_numbered(job) if job.style.is_numeric else _named(job) for job in jobs]
    answers = iter(run([call for plan in plans for call in plan], cache))
    return [_joined(plan, [next(answers) for _ in plan]) for plan in plans]


def _named(job: Job) -> list[Call]:
    """A call for everything in a style that tells nothing apart, then calls for what it may not have told apart.

    What a later call answers counts.
    """
    works = {str(work["id"]): work for work in job.works}
    whole, plain = Style(job.style.name, job.style.whole), Style(job.style.name, job.style.plain)
    groups = [group for group in groups_of(job.works) if len(group) > 1] if whole.text != plain.text else []
    group_of = {key: (key,) for key in works} | {key: group for group in groups for key in group}
    batches = packed(groups)
    batch_of = {key: number for number, batch in enumerate(batches) for key in batch}
    clusters: dict[int, list[Cluster]] = {}
    across: list[Cluster] = []
    for cluster in job.clusters:
        first = batch_of.get(cluster[0].key, -1)
        together = all(batch_of.get(cite.key, -1) == first for cite in cluster)
        (clusters.setdefault(first, []) if together else across).append(cluster)

    def call(style: Style, keys: Sequence[str], found: Sequence[Cluster]) -> Call:
        return Call(style, job.language, tuple(works[key] for key in keys), tuple(found))

    made = [call(plain, sorted(works), clusters.get(-1, ()))]
    made += [call(whole, batch, clusters.get(number, ())) for number, batch in enumerate(batches)]
    return made + [call(whole, keys, found) for keys, found in spanning(across, group_of)]


def _numbered(job: Job) -> list[Call]:
    """A call for the works, and one for the clusters over works that are nothing but their numbers."""
    highest = max((int(cite.key) for cluster in job.clusters for cite in cluster), default=0)
    made = [Call(Style(job.style.name, job.style.whole), job.language, job.works)]
    if highest:
        numbers = [str(number + 1) for number in range(highest)]
        in_turn = tuple((Cite(number),) for number in numbers)
        works = tuple({"id": number, "type": "book"} for number in numbers)
        by_use = Style(job.style.name, job.style.by_use)
        made.append(Call(by_use, job.language, works, (*in_turn, *job.clusters)))
    return made


def _joined(calls: Sequence[Call], answers: Sequence[Answer]) -> Rendered:
    clusters: dict[Cluster, str] = {}
    references: dict[str, str] = {}
    for call, answer in zip(calls, answers, strict=True):
        clusters |= zip(call.clusters, answer.clusters, strict=True)
        references |= zip(answer.order, answer.references, strict=True)
    return Rendered(clusters, references, answers[0].order)
