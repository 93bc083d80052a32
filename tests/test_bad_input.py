"""Whatever is read, nothing raises: bad input gives diagnostics, each at a place that its file really has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relaybook.build import build
from relaybook.content.sources import Sources, decode
from relaybook.diagnostics import Diagnostic
from relaybook.diagnostics.formats import RENDERERS
from relaybook.lineage.listed import hash_of
from relaybook.model import Source, Span
from relaybook.settings import Settings

BASE = Path(__file__).parent / "faults" / "base"
SERVING = Settings(site_id="test", serving=True, drafts=True)
MARKS = (
    *": - [ ] { } & * ' \" | > # @ % --- ... ? ! ` ~ < > ( ) \\ [[ ]] ![ ]( @{ <!-- --> <script>".split(),
    *"<a ``` ~~~ === !!! [@x [^1]: {# null *a &a <<<<<<< ======= >>>>>>> é 中 \U0001f5f3 \u0301".split(),
    *"\t\n\r\0\x85\u2028\ufeff ",
)
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from([*MARKS, " ", "\n", "\n  ", "x", "title"])).map("".join)
VALUES = st.recursive(
    st.sampled_from(
        [
            "",
            None,
            "x",
            "published",
            "en",
            "2014",
            "2014-99",
            "-1-2-3",
            "-1",
            "true",
            "type/id",
            "case_study/lamp-line#x",
            "[[x",
        ]
    )
    | st.text("ab/#[]-: \n", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "record", "key", "label", "type", "to", "en", "", "a/b"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)
PATHS = (
    "case_studies/x.md",
    "docs/x.md",
    "docs/index.md",
    "docs/organisations.yml",
    "docs/people/x.yml",
    "docs/schema/x.yml",
    "docs/references.bib",
    "docs/items.json",
    "docs/items.yml",
    "docs/other.yaml",
    "docs/lineage/released/case_study/x/1.md",
    "docs/lineage/released/case_study/x/versions.yml",
)
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def base() -> dict[str, str]:
    """The texts of a project of valid records."""
    paths = (p for p in sorted(BASE.rglob("*")) if p.suffix in (".md", ".yml", ".bib") and p.name != "mkdocs.yml")
    return {path.relative_to(BASE).as_posix(): path.read_text("utf-8") for path in paths}


@cache
def shipped() -> tuple[str, ...]:
    """The definitions of the package."""
    room = resources.files("relaybook.schema")
    files = (f for part in ("types", "rules", "views", "vocabularies") for f in room.joinpath(part).iterdir())
    texts = (file.read_text("utf-8") for file in files if file.name.endswith(".yml"))
    return tuple(sorted(text for text in texts if len(text) < 12_000))


def look_at(files: dict[str, bytes]) -> None:
    """Build a site of some files and show what is wrong with it in every form."""
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for path, data in files.items():
        texts[path], found = decode(data, path)
        problems += found
    unreadable = {problem.span.path for problem in problems}
    sources = tuple(Source(path, text, path not in unreadable) for path, text in sorted(texts.items()))
    site = build(Sources(sources, ("case_studies/images/lamps.svg",), tuple(problems)), SERVING)
    for render in RENDERERS.values():
        render(site.diagnostics, texts)
    for diagnostic in site.diagnostics:
        for span in spans_of(diagnostic):
            if span.path in texts and span.path not in unreadable:
                check_span(span, texts)


def spans_of(diagnostic: Diagnostic) -> Iterator[Span]:
    yield diagnostic.span
    yield from (related.span for related in diagnostic.related)
    yield from (edit.span for fix in diagnostic.fixes for edit in fix.edits)


def check_span(span: Span, texts: dict[str, str]) -> None:
    """A place must be one that its file has; the end of a line is one, where something is missing there."""
    rows = texts[span.path].split("\n")
    assert 1 <= span.line <= span.end_line <= len(rows), span
    assert 1 <= span.column <= len(rows[span.line - 1]) + 1, span
    assert (span.line, span.column) <= (span.end_line, span.end_column), span
    assert span.end_column <= len(rows[span.end_line - 1]) + 2, span


@quick
@given(
    st.dictionaries(
        st.sampled_from(PATHS),
        st.binary(max_size=60) | TEXTS.map(lambda text: text.encode("utf-8", "ignore")),
        min_size=1,
    )
)
def test_any_bytes_in_any_file(files: dict[str, bytes]) -> None:
    look_at(files)


@quick
@given(st.sampled_from(PATHS), TEXTS, TEXTS)
def test_any_text_in_front_matter_and_body(path: str, fields: str, body: str) -> None:
    text = f"---\n{fields}\n---\n{body}" if path.endswith(".md") else f"- {fields}\n{body}"
    look_at({path: text.encode("utf-8", "ignore")})


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, bytes]:
    """The valid project with a few marks written over one of its texts."""
    files = dict(base())
    path = draw(st.sampled_from(sorted(files)))
    for _ in range(draw(st.integers(1, 3))):
        text = files[path]
        start = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 8))
        files[path] = text[:start] + draw(st.sampled_from(MARKS)) + text[start + cut :]
    return {name: text.encode("utf-8", "ignore") for name, text in files.items()}


@quick
@given(damaged())
def test_marks_written_over_valid_texts(files: dict[str, bytes]) -> None:
    look_at(files)


def replaced(value: Any, draw: st.DrawFn) -> Any:
    """A value with one of its parts replaced by another value."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: replaced(value[key], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], replaced(value[index], draw), *value[index + 1 :]]
    return draw(VALUES)


@st.composite
def confused(draw: st.DrawFn) -> dict[str, bytes]:
    """The valid project with values of another kind in one of its records."""
    files = dict(base())
    path = draw(
        st.sampled_from(sorted(p for p in files if not p.endswith(".bib") and files[p].startswith(("---", "- "))))
    )
    front, body = files[path], ""
    if path.endswith(".md"):
        _, front, body = re_split(files[path])
    value = yaml.load(front, yaml.BaseLoader)
    for _ in range(draw(st.integers(1, 3))):
        value = replaced(value, draw)
    dumped = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    files[path] = f"---\n{dumped}---\n{body}" if path.endswith(".md") else dumped
    return {name: text.encode() for name, text in files.items()}


def re_split(text: str) -> list[str]:
    """What stands before, in and after the front matter."""
    return text.replace("\n...\n", "\n---\n").split("---\n", 2)


@quick
@given(confused())
def test_values_of_another_kind_in_valid_records(files: dict[str, bytes]) -> None:
    look_at(files)


@quick
@given(confused() | damaged())
def test_any_text_may_have_been_released(files: dict[str, bytes]) -> None:
    released: dict[str, bytes] = {}
    for path, data in files.items():
        kind = {"case_studies": "case_study", "docs/playbooks": "playbook"}.get(str(Path(path).parent))
        text, problems = decode(data, path)
        if kind and not problems:
            folder = f"docs/lineage/released/{kind}/{Path(path).stem}"
            released[f"{folder}/1.md"] = data
            line = f"{{version: 1, date: 2026-03-05, path: '{path}', sha256: {hash_of(text)}}}"
            released[f"{folder}/versions.yml"] = f"- {line}\n".encode()
    assert released
    look_at({path: text.encode() for path, text in base().items()} | released)


@st.composite
def redefined(draw: st.DrawFn) -> dict[str, bytes]:
    """The valid project with a damaged copy of one of our own definitions."""
    value = yaml.load(draw(st.sampled_from(shipped())), yaml.BaseLoader)
    for _ in range(draw(st.integers(1, 3))):
        value = replaced(value, draw)
    dumped = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    return {name: text.encode() for name, text in {**base(), "docs/schema/x.yml": dumped}.items()}


@quick
@given(redefined())
def test_values_of_another_kind_in_definitions(files: dict[str, bytes]) -> None:
    look_at(files)
