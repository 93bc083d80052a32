"""Citations and references in a style and a language, by pandoc's citeproc: one process for all of them.

Source: https://pandoc.org/MANUAL.html#citations and https://pandoc.org/lua-filters.html#pandoc.utils.citeproc.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

from relaybook.citations.ast import inlines_of, meta_of
from relaybook.config import BrokenConfiguration

Mode = Literal["NormalCitation", "AuthorInText", "SuppressAuthor"]
Csl = Mapping[str, Any]
"""One work as CSL-JSON."""

_LIMIT = 600
"""Seconds that pandoc may take."""
_API = [1, 23, 1]
_MEMORY = ("+RTS", "-A64M", "-RTS")
"""Room for pandoc to work in, so that it tidies up less often: a quarter of its time."""


class Cite(NamedTuple):
    """One work in a cluster, with the words before and after it."""

    key: str
    prefix: str = ""
    suffix: str = ""
    """What follows, a locator first: `, p. 12`."""
    mode: Mode = "NormalCitation"


Cluster = tuple[Cite, ...]
"""What stands in one pair of brackets."""


class Job(NamedTuple):
    """The clusters to be written in one style and one language."""

    style: Path
    """A CSL file."""
    language: str
    """A BCP 47 tag."""
    clusters: tuple[Cluster, ...] = ()
    works: tuple[Csl, ...] = ()
    """Works of its own, in place of those of the call; in order of their key."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The answer to a job, as HTML."""

    clusters: Mapping[Cluster, str]
    references: Mapping[str, str]
    """Each work by its key."""
    order: tuple[str, ...]
    """The keys in the order of the style's bibliography."""


class CiteprocError(BrokenConfiguration):
    """References could not be written: pandoc is missing, stopped, or cannot read the style."""


def find_pandoc() -> Path:
    """The pandoc that came with `pypandoc_binary`, never another one of the machine: it decides every byte.

    Raises:
        CiteprocError: It is not there.
    """
    spec = find_spec("pypandoc")
    for folder in spec.submodule_search_locations or () if spec else ():
        for name in ("pandoc", "pandoc.exe"):
            path = Path(folder) / "files" / name
            if path.is_file():
                return path
    raise CiteprocError("references need pandoc, which is not there: install the package `pypandoc_binary`")


def render(jobs: Sequence[Job], works: Iterable[Csl], cache: Path | None = None) -> list[Rendered]:
    """Write clusters and the whole bibliography, once for each job.

    Year suffixes are decided over all works, so that "Smith 2020b" is the same one on every page.

    Args:
        jobs: Each a style, a language and its clusters.
        works: Every work of the bibliography as CSL-JSON; `id` is its key.
        cache: A folder for answers, kept by what they are made from. It can only save time.

    Returns:
        An answer for each job, in order.

    Raises:
        CiteprocError: Pandoc is missing, stopped half way, or cannot read the style.
    """
    works = sorted(works, key=lambda work: str(work["id"]))
    keys = [_key(job, job.works or works) for job in jobs]
    answers = [_kept(cache, key) for key in keys]
    missing = [index for index, answer in enumerate(answers) if answer is None]
    if missing:
        made = _run([jobs[index] for index in missing], works)
        for index, answer in zip(missing, made, strict=True):
            answers[index] = answer
            _keep(cache, keys[index], answer)
    return [_answered(job, answer) for job, answer in zip(jobs, answers, strict=True) if answer is not None]


def _answered(job: Job, answer: Mapping[str, Any]) -> Rendered:
    order, references = answer["order"] or [], answer["references"] or []  # An empty list may come as a map.
    return Rendered(
        dict(zip(job.clusters, answer["clusters"] or [], strict=True)),
        dict(zip(order, references, strict=True)),
        tuple(order),
    )


def _run(jobs: Sequence[Job], works: Sequence[Csl]) -> list[dict[str, Any]]:
    script = str(files("relaybook.citations").joinpath("citeproc.lua"))
    command = [str(find_pandoc()), *_MEMORY, "--sandbox", "--from=json", "--to=json", f"--lua-filter={script}"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(_document(jobs, works)).encode(),
            capture_output=True,
            timeout=_LIMIT,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise CiteprocError(f"pandoc had not written the references after {_LIMIT // 60} minutes") from None
    except OSError as error:
        raise CiteprocError(f"pandoc could not be started: {error.strerror}") from None
    try:
        answers = json.loads(json.loads(done.stdout)["blocks"][0]["c"][1])
    except (ValueError, LookupError, TypeError):
        answers = None
    if done.returncode or not isinstance(answers, list) or len(answers) != len(jobs):
        styles = ", ".join(sorted({job.style.name for job in jobs}))
        why = _reason(done.stderr.decode("utf-8", "replace"))
        raise CiteprocError(f"pandoc stopped before the references were written (styles: {styles}): {why}")
    return answers


def _reason(said: str) -> str:
    """What pandoc said that an author can use, and what to do; the place of our script is none of that."""
    line = next((line for line in said.splitlines() if line and not line.startswith("Error running filter")), "")
    if line.startswith("Citeproc"):
        return f"{line.partition(': ')[2]}. Download the style again from citationstyles.org, or choose another"
    return f"{line or 'it gave no reason'}. Build once more; if it stops again, install `pypandoc_binary` anew"


def _environment() -> dict[str, str]:
    """Nothing of the machine but what a process needs to start."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "HOME") if name in os.environ
    }
    return {**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _document(jobs: Sequence[Job], works: Sequence[Csl]) -> dict[str, Any]:
    listed = {"t": "MetaList", "c": [
        {"t": "MetaMap", "c": {
            "style": meta_of(job.style.as_posix()),
            "language": meta_of(job.language),
            "clusters": {"t": "MetaList", "c": [{"t": "MetaInlines", "c": [_cluster(c)]} for c in job.clusters]},
            **({"works": meta_of(list(job.works))} if job.works else {}),
        }} for job in jobs]}  # fmt: skip
    return {"pandoc-api-version": _API, "meta": {"jobs": listed, "references": meta_of(list(works))}, "blocks": []}


def _cluster(cluster: Cluster) -> dict[str, Any]:
    cites = [
        {
            "citationId": cite.key,
            "citationPrefix": inlines_of(cite.prefix),
            "citationSuffix": inlines_of(cite.suffix),
            "citationMode": {"t": cite.mode},
            "citationNoteNum": 0,
            "citationHash": 0,
        }
        for cite in cluster
    ]
    return {"t": "Cite", "c": [cites, [{"t": "Str", "c": "?"}]]}


def _key(job: Job, works: Sequence[Csl]) -> str:
    """A hash of everything that an answer is made from, pandoc and our script among it."""
    pandoc = find_pandoc()
    parts = [pandoc.stat().st_size, job.language, job.clusters, works]
    made = hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode())
    made.update(job.style.read_bytes())
    made.update(files("relaybook.citations").joinpath("citeproc.lua").read_bytes())
    return made.hexdigest()


def _kept(cache: Path | None, key: str) -> dict[str, Any] | None:
    try:
        answer = json.loads((cache / f"{key}.json").read_text("utf-8")) if cache else None
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) and {"clusters", "references", "order"} <= answer.keys() else None


def _keep(cache: Path | None, key: str, answer: dict[str, Any]) -> None:
    """Keep an answer. A folder that cannot be written costs time, and nothing else."""
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f"{key}.{os.getpid()}.new"
        fresh.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
        fresh.replace(cache / f"{key}.json")
    except OSError:
        return
