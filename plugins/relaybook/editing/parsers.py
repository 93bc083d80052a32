"""What can be typed of the commands that change files of a site. What they do is in the modules of their names."""

from __future__ import annotations

import argparse
from typing import NamedTuple


class Parsers(NamedTuple):
    """The parsers of the commands."""

    refs_add: argparse.ArgumentParser
    refs_fmt: argparse.ArgumentParser
    metadata: argparse.ArgumentParser
    release: argparse.ArgumentParser
    refresh: argparse.ArgumentParser


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> Parsers:
    """Give the command its commands that change files."""
    refs = commands.add_parser("refs", help="add references, and tidy files of them")
    return Parsers(*_add_refs(refs), _add_metadata(commands), _add_release(commands), _add_refresh(commands))


def _add_refs(refs: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    commands = refs.add_subparsers(dest="refs_command", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "add",
        help="ask what a DOI stands for, and add an entry for it to a `.bib` file",
        epilog="Exit status: 0 added or there already, 1 a DOI is unknown or the resolver cannot be reached (the other "
        "DOIs are added), 2 wrong usage or set-up.",
    )
    add.add_argument("dois", metavar="DOI", nargs="+", help="such as `10.1086/517935`, or its address")
    add.add_argument("--to", metavar="FILE", default="",
                     help="the `.bib` file to add to (default: `references.bib`, or the only one)")  # fmt: skip
    add.add_argument("--key", metavar="KEY", default="",
                     help="what citations will name (default: name, year and a word of the title)")  # fmt: skip
    add.add_argument("--resolver", metavar="URL", default="https://doi.org/",
                     help="the address that is asked (default: %(default)s)")  # fmt: skip
    add.add_argument("--timeout", metavar="SECONDS", type=float, default=10.0,
                     help="how long to wait for an answer (default: 10)")  # fmt: skip

    tidy = commands.add_parser(
        "fmt",
        help="tidy `.bib` files: the order, the comments and the meaning of every entry stay",
        epilog="Exit status: 0 tidy, 1 a file would change (with `--check` or `--diff`) or has an entry that cannot be "
        "read, 2 wrong usage or set-up.",
    )
    tidy.add_argument("files", metavar="FILE", nargs="*", help="the files to tidy (default: all of the site)")
    tidy.add_argument("--check", action="store_true", help="change nothing, and name the files that would change")
    tidy.add_argument("--diff", action="store_true", help="change nothing, and show what would change")
    return add, tidy


def _add_metadata(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    metadata = commands.add_parser(
        "metadata",
        help="write `CITATION.cff` and `.zenodo.json` from what the site says of itself",
        epilog="Exit status: 0 in step, 1 not in step (with `--check`), 2 wrong usage or set-up.",
    )
    metadata.add_argument("--check", action="store_true", help="write nothing; say what is not in step")
    return metadata


def _add_release(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    release = commands.add_parser(
        "release",
        help="give a record a new version, with a text and an address that last",
        epilog="Exit status: 0 released, 1 a person must change something first, 2 wrong usage or set-up.",
    )
    release.add_argument("record", metavar="RECORD", help="such as `playbook/open-a-park`; the id alone if it is clear")
    release.add_argument("--version", metavar="VERSION", help="such as `2` or `1.2.0` (default: the next one)")
    release.add_argument("--kind", metavar="KIND", default="",
                         help="what it changes, as a term of `release_kinds`, such as `correction`")  # fmt: skip
    release.add_argument("--note", metavar="TEXT", default="", help="what it changes, in a sentence for readers")
    release.add_argument("--json", action="store_true", help="print JSON for programs")
    return release


def _add_refresh(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    network = commands.add_parser("network", help="ask other sites what they have adapted")
    inside = network.add_subparsers(dest="network_command", metavar="COMMAND", required=True)
    refresh = inside.add_parser(
        "refresh",
        help="ask the sites in `registry.yml` what they have adapted, and keep their answers in `network.yml`",
        epilog="Exit status: 0 all sites refreshed, 1 a site could not be refreshed, wholly or in part (what was known "
        "of it stays), 2 wrong usage or set-up.",
    )
    refresh.add_argument("--site", metavar="ID", default="", help="ask this site alone (default: all that are listed)")
    refresh.add_argument("--json", action="store_true", help="say what came of it as JSON")
    refresh.add_argument("--timeout", metavar="SECONDS", type=float, default=10.0,
                         help="how long to wait for each site (default: 10)")  # fmt: skip
    return refresh
