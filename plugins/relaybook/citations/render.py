"""Citations and references in a style and a language: calls of citeproc planned, and their answers put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from relaybook.citations.apart import groups_of, packed, spanning
from relaybook.citations.citeproc import Answer, Call, Csl, run
from relaybook.citations.cluster import Cite, Cluster
from relaybook.citations.styles import Style

_LINK = re.compile(r'<a href="(#ref-[^"]*)"[^>]*>.*?</a>', re.DOTALL)


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


class Plan(NamedTuple):
    """The calls that a job takes."""

    job: Job
    calls: Sequence[Call]
    pieces: Mapping[Cluster, tuple[Cluster, ...]] = {}
    """Clusters whose links are to be those of other clusters."""

    def joined(self, answers: Sequence[Answer]) -> Rendered:
        """The answers to the calls, put together; what a later call answers counts."""
        clusters: dict[Cluster, str] = {}
        references: dict[str, str] = {}
        for call, answer in zip(self.calls, answers, strict=True):
            clusters |= zip(call.clusters, answer.clusters, strict=True)
            references |= zip(answer.order, answer.references, strict=True)
        for cluster, pieces in self.pieces.items():
            links = {found[1]: found[0] for piece in pieces for found in _LINK.finditer(clusters[piece])}
            clusters[cluster] = _LINK.sub(lambda found: links.get(found[1], found[0]), clusters[cluster])  # noqa: B023
        wanted = {cluster: clusters[cluster] for cluster in self.job.clusters}
        return Rendered(wanted, references, answers[0].order)


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
    plans = [plan(job) for job in jobs]
    answers = iter(run([call for plan in plans for call in plan.calls], cache))
    return [plan.joined([next(answers) for _ in plan.calls]) for plan in plans]


def plan(job: Job) -> Plan:
    """The calls that a job takes."""
    return _numbered(job) if job.style.numbers else _named(job)


def _named(job: Job) -> Plan:
    """A call for everything in a style that tells nothing apart, then calls for what it has not told apart.

    What a later call answers counts. A citation of works that lie in different groups is written by the first call,
    with the link of each work as it is when it is cited alone.
    """
    works = {str(work["id"]): work for work in job.works}
    whole, plain = Style(job.style.name, job.style.whole), Style(job.style.name, job.style.plain)
    groups = [group for group in groups_of(job.works) if len(group) > 1] if whole.text != plain.text else []
    group_of = {key: group for group in groups for key in group}
    batches = packed(groups)
    batch_of = {key: number for number, batch in enumerate(batches) for key in batch}
    first: list[Cluster] = []
    clusters: list[dict[Cluster, None]] = [{} for _ in batches]
    across: list[Cluster] = []
    pieces: dict[Cluster, tuple[Cluster, ...]] = {}
    for cluster in job.clusters:
        numbers = {batch_of.get(cite.key) for cite in cluster}
        number = numbers.pop() if len(numbers) == 1 else None
        alike = [cite for cite in cluster if cite.key in group_of]
        if number is not None:
            clusters[number][cluster] = None
        elif len({group_of[cite.key] for cite in alike}) < len(alike):
            across.append(cluster)
        else:
            first.append(cluster)
            if alike:
                pieces[cluster] = tuple((cite,) for cite in alike)
            for cite in alike:
                clusters[batch_of[cite.key]][(cite,)] = None

    def call(style: Style, keys: Iterable[str], found: Iterable[Cluster]) -> Call:
        return Call(style, job.language, tuple(works[key] for key in keys), tuple(found))

    calls = [call(plain, sorted(works), first)]
    calls += [call(whole, batch, found) for batch, found in zip(batches, clusters, strict=True)]
    calls += [call(whole, keys, found) for keys, found in spanning(across, group_of)]
    return Plan(job, calls, pieces)


def _numbered(job: Job) -> Plan:
    """A call for the works, and one for the clusters over works that are nothing but their numbers."""
    highest = max((int(cite.key) for cluster in job.clusters for cite in cluster), default=0)
    made = [Call(Style(job.style.name, job.style.whole), job.language, job.works)]
    if highest:
        numbers = [str(number + 1) for number in range(highest)]
        in_turn = tuple((Cite(number),) for number in numbers)
        works = tuple({"id": number, "type": "book"} for number in numbers)
        by_use = Style(job.style.name, job.style.by_use)
        made.append(Call(by_use, job.language, works, (*in_turn, *job.clusters)))
    return Plan(job, made)
