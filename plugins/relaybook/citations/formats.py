"""Items of CSL-JSON → the texts that programs for references read: BibTeX, RIS, CSL-JSON itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from relaybook.citations.as_bibtex import entry_fields, entry_type
from relaybook.citations.ris import to_ris

__all__ = ["to_bibtex", "to_csl_json", "to_ris"]

_NOT_IN_KEYS = re.compile(r"""[\s,{}()="'#%~\\@]""")
_ORDER = "author editor title booktitle maintitle journal date year volume number pages".split()


def to_bibtex(item: Mapping[str, Any]) -> str:
    r"""One entry for a `.bib` file, by BibLaTeX, with a line end after it.

    Reading it with our own reader gives the same item, but for what BibLaTeX has no field for: a dropping particle
    becomes part of the other one, and variables that no table of `fields` names are left out. Hyphens between pages
    become dashes. A date with a month stands in `date`, and its year in `year` too, which is all that BibTeX reads.

    Args:
        item: An item with its values in their normal form, as `to_csl` makes it. Its `id` is the key; a mark in it
            that BibTeX cannot have in a key becomes `_`.

    Examples:
        >>> print(to_bibtex({"id": "oc2020", "type": "report", "author": [{"literal": "R & D Council"}],
        ...                  "title": "An <i>A</i>", "issued": {"date-parts": [[2020]]}}), end="")
        @report{oc2020,
          author = {{R \& D Council}},
          title = {An \emph{A}},
          year = {2020},
        }
    """
    fields = entry_fields(item)
    order = sorted(fields, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    rows = "".join(f"  {name} = {{{fields[name]}}},\n" for name in order)
    return f"@{entry_type(item)}{{{_NOT_IN_KEYS.sub('_', str(item['id']))},\n{rows}}}\n"


def to_csl_json(items: Iterable[Mapping[str, Any]]) -> str:
    """A list of items, in order of their `id`, each on lines of its own, with a line end at the end."""
    listed = sorted(items, key=lambda item: str(item["id"]))
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
