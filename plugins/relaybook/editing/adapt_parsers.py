"""What can be typed of `relaybook adapt`. What the commands do is in the modules of their names."""

from __future__ import annotations

import argparse
from typing import NamedTuple

_RECORD = "such as `playbook/open-a-park-ie`; the id alone if it is clear"
_NET = "2 wrong usage or set-up, or the original cannot be fetched."


class AdaptParsers(NamedTuple):
    """The parsers of the commands."""

    start: argparse.ArgumentParser
    status: argparse.ArgumentParser
    pull: argparse.ArgumentParser
    resolve: argparse.ArgumentParser
    propose: argparse.ArgumentParser
    learned: argparse.ArgumentParser


def add_adapt_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> AdaptParsers:
    """Give the command its commands for what is adapted from elsewhere."""
    adapt = commands.add_parser("adapt", help="make a record of another place your own, and keep getting improvements")
    under = adapt.add_subparsers(dest="adapt_command", metavar="COMMAND", required=True)
    found = AdaptParsers(*(add(under) for add in (_start, _status, _pull, _resolve, _propose, _learned)))
    for parser in found:
        parser.add_argument("--json", action="store_true", help="print JSON for programs")
    return found


def _start(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    start = under.add_parser(
        "start",
        help="make a page of your own from a playbook of this or another site",
        epilog=f"Exit status: 0 begun, 1 it may not be adapted or a person must change something first, {_NET}",
    )
    start.add_argument("original", metavar="URL-OR-ID", help="the address of its page, or its name on this site")
    start.add_argument("--lang", metavar="LANG", required=True, help="the language of your page, such as `es`")
    start.add_argument("--jurisdiction", metavar="CC", default="", help="the country that it is for, such as `IE`")
    start.add_argument(
        "--id", metavar="ID", default="", help="the id of your page (default: the original's and the country)"
    )
    start.add_argument(
        "--license", metavar="SPDX", default="", help="its licence (default: that of your site, if allowed)"
    )
    start.add_argument("--machine", action="store_true", help="say on the page that it was translated by a machine")
    start.add_argument("--from-existing", metavar="PAGE", default="", help="adopt a page that was adapted earlier")
    start.add_argument(
        "--base", metavar="FILE", default="", help="with that: the original's text that it was made from"
    )
    return start


def _status(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    status = under.add_parser(
        "status",
        help="show what the originals changed since, part by part, what is urgent first",
        epilog=f"Exit status: 0 nothing waits, 1 something waits for you, {_NET}",
    )
    status.add_argument("records", metavar="RECORD", nargs="*", help=f"{_RECORD} (default: all)")
    status.add_argument("--offline", action="store_true", help="fetch nothing; use what was fetched last, and say when")
    return status


def _pull(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    pull = under.add_parser(
        "pull",
        help="take what the originals changed, as far as nobody needs to be asked",
        epilog=f"Exit status: 0 nothing is left open, 1 something is left for you, {_NET}",
    )
    pull.add_argument("records", metavar="RECORD", nargs="*", help=f"{_RECORD} (default: all)")
    pull.add_argument(
        "--unit", metavar="UNIT", action="append", default=[], help="only this part, as `status` names it"
    )
    pull.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be done")
    return pull


def _resolve(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    resolve = under.add_parser(
        "resolve",
        help="carry out what you decided on the parts that were left open",
        epilog=f"Exit status: 0 nothing is left open, 1 something is left for you, {_NET}",
    )
    resolve.add_argument("record", metavar="RECORD", help=_RECORD)
    resolve.add_argument("--unit", metavar="UNIT", default="", help="one part; without it, every `choice` in its file")
    resolve.add_argument("--choose", metavar="CHOICE", default="", help="mine, theirs, new, decline or later")
    resolve.add_argument("--reason", metavar="TEXT", default="", help="why you decline it")
    resolve.add_argument("--by", metavar="NAME", default="", help="who decided; it is published with the reason")
    resolve.add_argument("--text-file", metavar="FILE", default="", help="for `new`: a file with what to write")
    return resolve


def _propose(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    propose = under.add_parser(
        "propose",
        help="write a patch for the original, with parts that you improved and the text of a pull request",
        epilog=f"Exit status: 0 written, 1 a part cannot be proposed, {_NET}",
    )
    propose.add_argument("record", metavar="RECORD", help=_RECORD)
    propose.add_argument("--unit", metavar="UNIT", action="append", required=True, help="a part that you improved")
    propose.add_argument("--to", metavar="DIR", default="", help="where to write (default: `proposals/`)")
    return propose


def _learned(under: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    learned = under.add_parser(
        "learned",
        help="write down what you learned with an adaptation, so that its original can show it",
        epilog="Exit status: 0 written, 1 it is there already, 2 wrong usage or set-up.",
    )
    learned.add_argument("record", metavar="RECORD", help=_RECORD)
    learned.add_argument("--title", metavar="TEXT", default="", help="what was learned, in a few words")
    return learned
