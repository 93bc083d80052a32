"""The command `relaybook`."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from relaybook import __version__
from relaybook.editing.adapt_parsers import add_adapt_parsers
from relaybook.editing.parsers import add_parsers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 clean, 1 errors in the content, 2 wrong usage or set-up."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = make_parser()
    options = parser.parse_args(arguments)
    from relaybook.config import BrokenConfiguration

    gc.disable()  # A short-lived process that makes many values and few circles: collecting costs a third of the time.
    try:
        return int(options.run(options))
    except BrokenConfiguration as error:
        print(f"relaybook: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


def make_parser() -> argparse.ArgumentParser:
    """Every command and option, for the command line and for the reference."""
    parser = argparse.ArgumentParser(
        prog="relaybook", description="Check and build a knowledge site of linked records."
    )
    parser.add_argument("--version", action="version", version=f"relaybook {__version__}",
                        help="print the version")  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    check = commands.add_parser(
        "check",
        help="say what is wrong with the records, where, and what to write instead",
        epilog="Exit status: 0 no errors, 1 errors (with `--strict`, warnings too), 2 wrong usage or set-up.",
    )
    check.add_argument("paths", metavar="PATH", nargs="*", help="show only what concerns these files or folders")
    check.add_argument("--format", choices=("full", "concise", "json", "github", "sarif"), default="full",
                       help="how to show it (default: full)")  # fmt: skip
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    check.set_defaults(run=_check)

    explain = commands.add_parser(
        "explain",
        help="explain a code that a message gives in brackets",
        epilog="Exit status: 0 explained, 2 no such code.",
    )
    explain.add_argument("code", metavar="CODE", nargs="?", help="such as `unknown-record`; all codes without one")
    explain.set_defaults(run=_explain)

    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a type, for editors",
        epilog="Exit status: 0 printed, 2 no such type, or wrong set-up.",
    )
    schema.add_argument("type", metavar="TYPE", help="such as `case_study`")
    schema.set_defaults(run=_schema)

    types = commands.add_parser(
        "types",
        help="list the types of this site and what each must have",
        epilog="Exit status: 0 listed, 2 wrong set-up.",
    )
    types.set_defaults(run=_types)

    materialise = commands.add_parser(
        "materialise",
        help="write the site as plain Markdown that any engine can build",
        epilog="Exit status: 0 written, 1 errors in the content, 2 wrong usage or set-up, or a folder of other files.",
    )
    materialise.add_argument("folder", metavar="DIR", help="an empty or new folder")
    materialise.set_defaults(run=_materialise)

    editing = add_parsers(commands)
    for parser_of, run in zip(editing, (_refs_add, _refs_fmt, _metadata, _release, _refresh), strict=True):
        parser_of.set_defaults(run=run)
    adapting = add_adapt_parsers(commands)
    for parser_of, run in zip(adapting, (_start, _status, _pull, _resolve, _propose, _learned), strict=True):
        parser_of.set_defaults(run=run)
    for command in (check, schema, types, materialise, *editing, *adapting):
        command.add_argument("--config-file", "-f", metavar="FILE", help="the site's mkdocs.yml (default: the nearest)")
    return parser


def _config(options: argparse.Namespace) -> Path:
    from relaybook.config import BrokenConfiguration, find_config

    if options.config_file:
        path = Path(options.config_file)
        if not path.is_file():
            raise BrokenConfiguration(f"there is no file {options.config_file}")
        return path.resolve()
    return find_config(Path.cwd())


def _check(options: argparse.Namespace) -> int:
    from relaybook.build import check, check_citing
    from relaybook.config import BrokenConfiguration, is_citing, read_citing, read_project
    from relaybook.diagnostics import Severity, ordered
    from relaybook.diagnostics.formats import RENDERERS

    config = _config(options)
    citing = is_citing(config)
    project = read_citing(config) if citing else read_project(config, strict=options.strict, drafts=True)
    checked = (check_citing if citing else check)(project.sources, project.settings)
    found = ordered((*project.diagnostics, *checked.diagnostics))
    if options.paths:
        wanted = []
        for path in options.paths:
            absolute = Path(path).absolute()
            if not absolute.exists():
                raise BrokenConfiguration(f"there is no file or folder {path}")
            if not absolute.is_relative_to(project.root):
                raise BrokenConfiguration(f"{path} is not in the folder of this site, {project.root.name}")
            wanted.append(absolute.relative_to(project.root).as_posix())
        found = tuple(d for d in found if any(_concerns(d, path) for path in wanted))
    texts = {source.path: source.text for source in project.sources.texts} | {project.config.path: project.config.text}
    sys.stdout.write(RENDERERS[options.format](found, texts))
    stops = {Severity.ERROR, Severity.WARNING} if options.strict else {Severity.ERROR}
    return 1 if any(d.severity in stops for d in found) else 0


def _concerns(diagnostic: object, path: str) -> bool:
    places = [diagnostic.span.path, *(r.span.path for r in diagnostic.related)]  # type: ignore[attr-defined]
    return path == "." or any(place == path or place.startswith(path + "/") for place in places)


def _explain(options: argparse.Namespace) -> int:
    from relaybook.diagnostics.codes import CODES
    from relaybook.diagnostics.explain import page_of
    from relaybook.diagnostics.suggest import nearest

    if not options.code:
        for code, severity in CODES.items():
            print(f"{code:26} {severity}")
        return 0
    if options.code not in CODES:
        near = nearest(options.code, CODES)
        print(f"relaybook: there is no code `{options.code}`" + (f" (did you mean `{near}`?)" if near else
              "; `relaybook explain` lists all"), file=sys.stderr)  # fmt: skip
        return 2
    sys.stdout.write(page_of(options.code))
    return 0


def _schema(options: argparse.Namespace) -> int:
    from relaybook.diagnostics.suggest import nearest
    from relaybook.schema.compile import editor_schema

    schema = _load_schema(options)
    if options.type not in schema.types:
        near = nearest(options.type, schema.types)
        help = f"did you mean `{near}`?" if near else "types are " + ", ".join(schema.types)
        print(f"relaybook: there is no type `{options.type}` ({help})", file=sys.stderr)
        return 2
    print(json.dumps(editor_schema(schema.types[options.type], schema), ensure_ascii=False, indent=2))
    return 0


def _types(options: argparse.Namespace) -> int:
    from relaybook.schema.definitions import label_in

    for kind in _load_schema(options).types.values():
        where = f"inside {kind.inside}" if kind.inside else ", ".join(kind.folders)
        print(f"{kind.name}  ({where})")
        if kind.description:
            print(f"  {label_in(kind.description, 'en')}")
        print(f"  must have: {', '.join(kind.required)}")
        if kind.advised:
            print(f"  should have: {', '.join(kind.advised)}")
    return 0


def _load_schema(options: argparse.Namespace):  # type: ignore[no-untyped-def]
    from relaybook.build import definitions
    from relaybook.config import BrokenConfiguration, read_project

    if not options.config_file:
        try:
            config = _config(options)
        except BrokenConfiguration:
            from relaybook.schema.load import load_schema

            return load_schema()[0]
    else:
        config = _config(options)
    project = read_project(config)
    schema, problems = definitions(project.sources, project.settings)
    for problem in problems:
        print(f"relaybook: {problem.span}: {problem.message}", file=sys.stderr)
    return schema


def _materialise(options: argparse.Namespace) -> int:
    from relaybook.adapters.materialise import materialise

    return materialise(_config(options), Path(options.folder))


def _release(options: argparse.Namespace) -> int:
    from relaybook.editing.release import release

    return release(
        _config(options), options.record, version=options.version or "", kind=options.kind, note=options.note,
        as_json=options.json,
    )  # fmt: skip


def _refresh(options: argparse.Namespace) -> int:
    from relaybook.editing.network import refresh

    return refresh(_config(options), site=options.site, as_json=options.json, time_limit=options.timeout)


def _refs_add(options: argparse.Namespace) -> int:
    from relaybook.editing.refs_add import add_references

    return add_references(
        _config(options),
        options.dois,
        to=options.to,
        key=options.key,
        resolver=options.resolver,
        time_limit=options.timeout,
    )


def _refs_fmt(options: argparse.Namespace) -> int:
    from relaybook.editing.refs_fmt import format_references

    return format_references(_config(options), options.files, check=options.check, diff=options.diff)


def _metadata(options: argparse.Namespace) -> int:
    from relaybook.editing.metadata import metadata

    return metadata(_config(options), only_check=options.check)


def _start(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_start import Wanted, start

    wanted = Wanted(options.original, options.lang, options.jurisdiction, options.id, options.license,
                    options.from_existing, options.base, options.machine)  # fmt: skip
    return _adapt(lambda: start(_config(options), wanted, as_json=options.json))


def _status(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_status import status

    return _adapt(lambda: status(_config(options), options.records, offline=options.offline, as_json=options.json))


def _pull(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_pull import pull

    return _adapt(lambda: pull(_config(options), options.records, units=options.unit, dry_run=options.dry_run,
                               as_json=options.json))  # fmt: skip


def _resolve(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_resolve import Chosen, resolve

    text = _text_file(options.text_file)
    chosen = Chosen(options.unit, options.choose, options.reason, options.by, text)
    return _adapt(lambda: resolve(_config(options), options.record, chosen, as_json=options.json))


def _propose(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_propose import propose

    return _adapt(lambda: propose(_config(options), options.record, options.unit, to=options.to, as_json=options.json))


def _learned(options: argparse.Namespace) -> int:
    from relaybook.editing.adapt_learned import learned

    return _adapt(lambda: learned(_config(options), options.record, title=options.title, as_json=options.json))


def _text_file(name: str) -> str:
    from relaybook.config import BrokenConfiguration

    if not name:
        return ""
    try:
        return Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BrokenConfiguration(f"{name} cannot be read as a text") from None


def _adapt(run: Callable[[], int]) -> int:
    """Run a command of `adapt`: 1 where a person must do something first."""
    from relaybook.editing.adapting import NeedsPerson

    try:
        return run()
    except NeedsPerson as error:
        print(f"relaybook: {error}", file=sys.stderr)
        return 1
