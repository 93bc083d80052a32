"""The Markdown extensions that our pages are written in, and their options. Both adapters make sure of them."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from relaybook.adapters import nodes

EXTENSIONS: Mapping[str, Mapping[str, bool]] = {
    "attr_list": {},
    "md_in_html": {},
    "tables": {"use_align_attribute": True},  # Else a table writes `style=`, which the policy of our pages forbids.
    "footnotes": {},
    "def_list": {},
    "admonition": {},
}


def with_ours(node: yaml.Node | None) -> yaml.Node:
    """The extensions of the site, with ours, and with the options that ours need where the site says nothing."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(key, _with_options(key.value, value)) for key, value in node.value]
        held = {key.value for key, _ in pairs}
        return yaml.MappingNode(
            node.tag, pairs + [nodes.pair(n, _with_options(n, nodes.text(""))) for n in EXTENSIONS if n not in held]
        )
    items = list(node.value) if node is not None else []
    held = {nodes.name(item) for item in items}
    items += [nodes.text(name) for name in EXTENSIONS if name not in held]
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [_item(item) for item in items])


def _item(item: yaml.Node) -> yaml.Node:
    """An extension as an item of a list, as a name or as one pair."""
    if isinstance(item, yaml.MappingNode):
        pairs = [(key, _with_options(key.value, value)) for key, value in item.value]
        return yaml.MappingNode(item.tag, pairs)
    options = _with_options(str(item.value), nodes.text(""))
    return nodes.pairs_of([nodes.pair(str(item.value), options)]) if isinstance(options, yaml.MappingNode) else item


def _with_options(name: str, options: yaml.Node) -> yaml.Node:
    wanted = [
        nodes.pair(key, nodes.text("true" if value else "false")) for key, value in EXTENSIONS.get(name, {}).items()
    ]
    held = options.value if isinstance(options, yaml.MappingNode) else []
    wanted = [pair for pair in wanted if pair[0].value not in {key.value for key, _ in held}]
    return nodes.pairs_of([*held, *wanted]) if wanted else options
