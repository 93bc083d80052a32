"""Which works a style must tell apart: the reason why references take long.

Citeproc looks at all works of a call again for each that is like another, so that its time grows with their square.
Works can only be mistaken for each other where one family name is among the first names of both, so these are put
together in small groups, and only groups of more than one need be told apart at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from relaybook.citations.citeproc import Csl
from relaybook.citations.cluster import Cluster

_ROLES = ("author", "composer", "director", "illustrator", "editor", "collection-editor", "editorial-director",
          "translator", "container-author", "original-author", "recipient", "interviewer", "chair", "organizer",
          "host", "performer", "producer", "curator", "publisher")  # fmt: skip
"""What a style may write first where a work has no author."""
_MOST = 60
"""How many works go together into one call."""


def groups_of(works: Iterable[Csl]) -> list[tuple[str, ...]]:
    """The keys of works that may be mistaken for each other, in groups; each work is in one.

    Works of no one are one group, because they are cited by their titles.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    first: dict[str, str] = {}
    for work in works:
        names = list(_first_names(work))
        first[str(work["id"])] = root(names[0])
        for name in names[1:]:
            parent[root(name)] = root(names[0])
    made: dict[str, list[str]] = {}
    for key, name in first.items():
        made.setdefault(root(name), []).append(key)
    return [tuple(keys) for keys in made.values()]


def _first_names(work: Csl) -> Iterator[str]:
    """The family names that a citation of a work may begin with."""
    roles = ("author",) if work.get("author") else _ROLES
    for role in roles:
        value = work.get(role)
        if isinstance(value, str):
            yield value.casefold()
        elif value:
            name = value[0]
            yield str(name.get("family") or name.get("literal") or name.get("given")).casefold()
    if not work.get("author"):
        yield ""


def packed(groups: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Groups put together to batches of a fair size."""
    batches: list[list[str]] = []
    for group in groups:
        if not batches or len(batches[-1]) + len(group) > _MOST:
            batches.append([])
        batches[-1] += group
    return [tuple(batch) for batch in batches]


def spanning(
    clusters: Iterable[Cluster], group_of: Mapping[str, tuple[str, ...]]
) -> list[tuple[tuple[str, ...], tuple[Cluster, ...]]]:
    """Clusters whose works lie in several groups, in batches: the works of all those groups, and the clusters.

    Args:
        clusters: Each a cluster of works.
        group_of: The group that each key is in; without one, it is alone.
    """
    batches: list[tuple[dict[str, None], list[Cluster]]] = []
    for cluster in clusters:
        needed = {key: None for cite in cluster for key in group_of.get(cite.key, (cite.key,))}
        if not batches or len(batches[-1][0] | needed) > _MOST:
            batches.append(({}, []))
        batches[-1][0].update(needed)
        batches[-1][1].append(cluster)
    return [(tuple(keys), tuple(found)) for keys, found in batches]
