"""The words of the interface, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from relaybook.content.yamltree import parse_yaml
from relaybook.schema.definitions import label_in


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("interface.yml").read_text("utf-8")
    tree, _ = parse_yaml(text, "relaybook/pages/interface.yml")
    return dict(tree.value)


def word(name: str, language: str, **values: object) -> str:
    """A word or sentence of the interface in a language, with `{names}` filled in."""
    text = label_in(_all()[name], language)
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def count(name: str, number: int, language: str) -> str:
    """A counted noun, such as `1 source` or `3 sources`."""
    return word(f"{name}_one", language) if number == 1 else word(f"{name}_many", language, n=number)


def spoken(language: str) -> str:
    """The language that our words are in on a page in some language: that one, or English where we have none in it."""
    return language if {language, language.partition("-")[0]} & languages() else "en"


@cache
def languages() -> frozenset[str]:
    """Every language that the interface has words in."""
    return frozenset(tag for labels in _all().values() for tag in labels)
