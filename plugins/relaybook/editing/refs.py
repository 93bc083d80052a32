"""What can be typed after `relaybook refs`. What the commands do is in `refs_add` and `refs_fmt`."""

from __future__ import annotations

import argparse


def add_parsers(refs: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """Give `refs` its commands, and give back the parsers of `add` and `fmt`."""
    commands = refs.add_subparsers(dest="refs_command", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "add",
        help="ask what a DOI stands for, and add an entry for it to a `.bib` file",
        epilog="Exit status: 0 added or there already, 1 a DOI is unknown or the resolver cannot be reached (the other "
        "DOIs are added), 2 wrong usage or set-up. No other command asks another host.",
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
