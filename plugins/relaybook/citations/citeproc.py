"""Run pandoc's citeproc: any number of calls in one process, their answers kept by what they are made from.

Source: https://pandoc.org/MANUAL.html#citations and https://pandoc.org/lua-filters.html#pandoc.utils.citeproc.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from relaybook.citations.ast import inlines_of, meta_of
from relaybook.citations.cluster import Cite, Cluster
from relaybook.citations.locales import AND, in_welsh, locale_of, with_marked_and
from relaybook.citations.locators import WORDS
from relaybook.citations.styles import Style, shipped_styles
from relaybook.config import BrokenConfiguration

Csl = Mapping[str, Any]
"""One work as CSL-JSON."""

_LIMIT = 600
"""Seconds that pandoc may take."""
_MOST_KEPT = 2000
"""How many answers are kept: those that were asked for last."""
_API = [1, 23, 1]
_MEMORY = ("+RTS", "-A128M", "-RTS")
"""Room for pandoc to work in, so that it tidies up less often: a quarter of its time."""
_MARK = "\x1e"
_SEPARATOR = "\N{SYMBOL FOR RECORD SEPARATOR}"
_TERMS = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Terms</title>'
    "<id>terms</id><updated>2026-01-01T00:00:00+00:00</updated></info><citation><layout>"
    + "".join(f'<text term="{kind}" suffix="{_SEPARATOR}"/>' for kind in (*WORDS, "and"))
    + "</layout></citation></style>"
)
"""A style that writes nothing but the words for kinds of locators, and "and"."""


class Call(NamedTuple):
    """One run of citeproc: works are told apart among themselves."""

    style: Style
    """Its `text` is used as it stands."""
    language: str
    """A BCP 47 tag."""
    works: tuple[Csl, ...]
    clusters: tuple[Cluster, ...] = ()


class Answer(NamedTuple):
    """What citeproc made of a call, as HTML."""

    clusters: tuple[str, ...]
    order: tuple[str, ...]
    """The keys of all works in the order of the style's list."""
    references: tuple[str, ...]
    """The works in that order, without numbers."""


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


def run(calls: Sequence[Call], cache: Path | None = None) -> list[Answer]:
    """The answers to calls, in order. Those that are kept already start no process.

    Args:
        calls: What is to be written.
        cache: A folder for answers, kept by what they are made from. It can only save time.

    Raises:
        CiteprocError: Pandoc is missing, stopped half way, or cannot read the style.
    """
    maker = _maker()
    keys = [_key(call, maker) for call in calls]
    answers = {key: _kept(cache, key, call) for key, call in zip(keys, calls, strict=True)}
    missing = {key: call for key, call in zip(keys, calls, strict=True) if answers[key] is None}
    if missing:
        for key, made in zip(missing, _run(list(missing.values())), strict=True):
            answers[key] = made
            _keep(cache, key, made)
        _forget(cache)
    return [_read(answers[key] or {}, call.language) for key, call in zip(keys, calls, strict=True)]


def _read(answer: Mapping[str, Any], language: str) -> Answer:
    clusters, order, references = (tuple(answer[part] or ()) for part in Answer._fields)  # A map, where it is empty.
    if language.partition("-")[0] == "cy":
        clusters, references = tuple(map(in_welsh, clusters)), tuple(map(in_welsh, references))
    return Answer(clusters, order, references)


def _run(calls: Sequence[Call]) -> list[dict[str, Any]]:
    script = str(files("relaybook.citations").joinpath("citeproc.lua"))
    command = [str(find_pandoc()), *_MEMORY, "--sandbox", "--from=json", "--to=json", f"--lua-filter={script}"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(_document(calls)).encode(),
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
    if done.returncode or not isinstance(answers, list) or len(answers) != len(calls):
        used, shipped = {call.style.name for call in calls}, {path.name for path in shipped_styles().values()}
        styles = ", ".join(sorted(used - shipped or used))  # One that came with us is hardly to blame.
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


def _document(calls: Sequence[Call]) -> dict[str, Any]:
    """The calls as the metadata of an empty document. Each work stands in it once; calls name its place."""
    works: list[Csl] = []
    places: dict[int, str] = {}
    for call in calls:
        for work in call.works:
            if id(work) not in places:
                works.append(work)
                places[id(work)] = str(len(works))
    listed = [
        _map(
            style=meta_of(_address_of(with_marked_and(call.style.text))),
            language=meta_of(locale_of(call.style.text, call.language)),
            works=meta_of([places[id(work)] for work in call.works]),
            clusters=_list([{"t": "MetaInlines", "c": [_cluster(cluster)]} for cluster in call.clusters]),
        )
        for call in calls
    ]
    locators = _map(style=meta_of(_address_of(_TERMS)), kinds=meta_of([*WORDS, "and"]))
    meta = {"calls": _list(listed), "works": meta_of(works), "locators": locators}
    return {"pandoc-api-version": _API, "meta": meta, "blocks": []}


def _map(**values: Any) -> dict[str, Any]:
    return {"t": "MetaMap", "c": values}


def _list(values: list[Any]) -> dict[str, Any]:
    return {"t": "MetaList", "c": values}


def _address_of(style: str) -> str:
    """A style as an address, so that no file need be written for one that is made from another."""
    return "data:application/xml;base64," + base64.b64encode(style.encode()).decode()


def _cluster(cluster: Cluster) -> dict[str, Any]:
    cites = [
        {
            "citationId": cite.key,
            "citationPrefix": inlines_of(cite.prefix),
            "citationSuffix": _suffix(cite),
            "citationMode": {"t": cite.mode},
            "citationNoteNum": 0,
            "citationHash": 0,
        }
        for cite in cluster
    ]
    return {"t": "Cite", "c": [cites, [{"t": "Str", "c": "?"}]]}


def _suffix(cite: Cite) -> list[dict[str, Any]]:
    """What follows a key; the script puts the language's own word for a kind of locator in the place of its mark."""
    first = [{"t": "Str", "c": _MARK + cite.locator}, {"t": "Space"}] if cite.locator else []
    return first + inlines_of(cite.suffix)


def _maker() -> bytes:
    """A hash of what makes every answer: pandoc, our script, and how we ask."""
    script = files("relaybook.citations").joinpath("citeproc.lua").read_bytes()
    return hashlib.sha256(f"{find_pandoc().stat().st_size}{_TERMS}{AND}".encode() + script).digest()


def _key(call: Call, maker: bytes) -> str:
    parts = [call.style.text, call.language, call.works, call.clusters]
    made = hashlib.sha256(maker)
    made.update(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=dict).encode())
    return made.hexdigest()


def _kept(cache: Path | None, key: str, call: Call) -> dict[str, Any] | None:
    try:
        answer = json.loads((cache / f"{key}.json").read_text("utf-8")) if cache else None
        if cache:
            (cache / f"{key}.json").touch()
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) and _is_whole(answer, call) else None


def _is_whole(answer: Mapping[str, Any], call: Call) -> bool:
    """Whether what was kept can be the answer to a call: somebody may have changed the file."""
    parts = [answer.get(part) or [] for part in Answer._fields]
    fits = all(isinstance(part, list) and all(isinstance(text, str) for text in part) for part in parts)
    return fits and [len(part) for part in parts] == [len(call.clusters), len(parts[1]), len(parts[1])]


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


def _forget(cache: Path | None) -> None:
    """Let go of the oldest answers."""
    try:
        kept = sorted(cache.glob("*.json"), key=lambda path: path.stat().st_mtime) if cache else []
        for path in kept[:-_MOST_KEPT]:
            path.unlink()
    except OSError:
        return
