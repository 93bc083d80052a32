"""The Markdown extensions that our pages are written in, and their options. Both adapters make sure of them."""

from __future__ import annotations

from collections.abc import Mapping

EXTENSIONS: Mapping[str, Mapping[str, bool]] = {
    "attr_list": {},
    "md_in_html": {},
    "tables": {"use_align_attribute": True},  # Else a table writes `style=`, which the policy of our pages forbids.
    "footnotes": {},
    "def_list": {},
    "admonition": {},
}
