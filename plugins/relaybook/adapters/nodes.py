"""Nodes of YAML, as they are read and made without knowing what their tags mean."""

from __future__ import annotations

import yaml


def name(item: yaml.Node) -> str:
    """The name of an item of a list: a text, or the key of its one pair."""
    return str(item.value[0][0].value if isinstance(item, yaml.MappingNode) else item.value)


def take(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Remove a value from a map, and give it back."""
    assert isinstance(node, yaml.MappingNode)
    found = next((value for key, value in node.value if key.value == name), None)
    node.value = [(key, value) for key, value in node.value if key.value != name]
    return found


def pair(name: str, value: yaml.Node) -> tuple[yaml.Node, yaml.Node]:
    """A key and its value."""
    return text(name), value


def text(value: str) -> yaml.Node:
    """A text; quoted where it is empty, so that it is not read as nothing."""
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=None if value else '"')


def block(value: str) -> yaml.Node:
    """A text of several lines."""
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style="|")


def pairs_of(pairs: list[tuple[yaml.Node, yaml.Node]]) -> yaml.Node:
    """A map."""
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs)
