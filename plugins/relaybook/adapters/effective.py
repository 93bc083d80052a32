"""The effective configuration of a site, as plain MkDocs reads it.

It is copied as nodes, so that tags such as `!ENV` and `!!python/name:` keep their meaning unread.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import yaml

from relaybook.adapters.extensions import EXTENSIONS
from relaybook.build import Site

_OWN_PLUGINS = frozenset({"relaybook", "relaybook/relaybook"})


def effective_configuration(config_file: Path, folder: Path, site: Site) -> str:
    """The configuration of a materialised site: whole, without our plugin, and with the theme as files.

    Args:
        config_file: The site's `mkdocs.yml`.
        folder: Where the materialised site lies; theme and hooks are copied there.
        site: The built site.
    """
    config = _read_nodes(config_file)
    theme = _take(config, "theme")
    for name in ("INHERIT", "docs_dir", "site_dir", "edit_uri", "edit_uri_template", "watch"):
        _take(config, name)
    plugins = _take(config, "plugins")
    extensions = _take(config, "markdown_extensions")
    hooks = _take(config, "hooks")
    excluded = _take(config, "exclude_docs")
    hidden_nav = _take(config, "not_in_nav")
    config.value += [
        _pair("docs_dir", _text("docs")),
        _pair("edit_uri", _text("")),
        _pair("theme", _theme(theme, config_file.parent, folder)),
        _pair("plugins", _without_own(plugins)),
        _pair("markdown_extensions", _with_ours(extensions)),
        _pair("exclude_docs", _block((excluded.value if excluded else "") + "\n!.nojekyll\n")),
        _pair("not_in_nav", _block((hidden_nav.value if hidden_nav else "") + "\n" + "\n".join(_not_in_nav(site)))),
    ]
    if hooks is not None:
        for hook in hooks.value:
            (folder / hook.value).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(config_file.parent / hook.value, folder / hook.value)
        config.value.append(_pair("hooks", hooks))
    return str(yaml.serialize(config, allow_unicode=True, width=120))


def _read_nodes(path: Path) -> yaml.MappingNode:
    node = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)  # The project could be read, so it is one.
    parent = next((value.value for key, value in node.value if key.value == "INHERIT"), None)
    return _merged(_read_nodes(path.parent / parent), node) if parent else node


def _merged(base: yaml.MappingNode, own: yaml.MappingNode) -> yaml.MappingNode:
    """As MkDocs merges: maps are joined, everything else is replaced."""
    found = {key.value: (key, value) for key, value in base.value}
    for key, value in own.value:
        before = found.get(key.value, (None, None))[1]
        if isinstance(before, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            value = _merged(before, value)
        found[key.value] = (key, value)
    return yaml.MappingNode(base.tag, list(found.values()))


def _theme(node: yaml.Node | None, root: Path, folder: Path) -> yaml.Node:
    """Our theme becomes files on top of Material, below those of the site's own `custom_dir`."""
    if not isinstance(node, yaml.MappingNode):
        node = yaml.MappingNode("tag:yaml.org,2002:map", [_pair("name", node or _text("mkdocs"))])
    name = _take(node, "name")
    custom = _take(node, "custom_dir")
    ours = name is not None and name.value == "relaybook"
    if ours:
        package = resources.files("relaybook.theme")
        with resources.as_file(package) as path:
            shutil.copytree(path, folder / "theme", ignore=shutil.ignore_patterns("__*", "*.py", "mkdocs_theme.yml"))
        settings = yaml.compose(package.joinpath("mkdocs_theme.yml").read_text("utf-8"), Loader=yaml.SafeLoader)
        assert isinstance(settings, yaml.MappingNode)
        _take(settings, "extends")
        node = _merged(settings, node)
    if custom is not None:
        shutil.copytree(root / custom.value, folder / "theme", dirs_exist_ok=True)
    first = [_pair("name", _text("material") if ours else name or _text("mkdocs"))]
    if ours or custom is not None:
        first.append(_pair("custom_dir", _text("theme")))
    return yaml.MappingNode(node.tag, first + node.value)


def _without_own(node: yaml.Node | None) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        kept = [(key, value) for key, value in node.value if key.value not in _OWN_PLUGINS]
        return yaml.MappingNode(node.tag, kept)
    items = node.value if node is not None else []
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [item for item in items if _name(item) not in _OWN_PLUGINS])


def _with_ours(node: yaml.Node | None) -> yaml.Node:
    """The extensions of the site, with ours, and with the options that ours need where the site says nothing."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(key, _with_options(key.value, value)) for key, value in node.value]
        held = {key.value for key, _ in pairs}
        return yaml.MappingNode(
            node.tag, pairs + [_pair(n, _with_options(n, _text(""))) for n in EXTENSIONS if n not in held]
        )
    items = list(node.value) if node is not None else []
    held = {_name(item) for item in items}
    items += [_text(name) for name in EXTENSIONS if name not in held]
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [_item(item) for item in items])


def _item(item: yaml.Node) -> yaml.Node:
    """An extension as an item of a list, as a name or as one pair."""
    if isinstance(item, yaml.MappingNode):
        pairs = [(key, _with_options(key.value, value)) for key, value in item.value]
        return yaml.MappingNode(item.tag, pairs)
    options = _with_options(str(item.value), _text(""))
    return _map([_pair(str(item.value), options)]) if isinstance(options, yaml.MappingNode) else item


def _with_options(name: str, options: yaml.Node) -> yaml.Node:
    wanted = [_pair(key, _text("true" if value else "false")) for key, value in EXTENSIONS.get(name, {}).items()]
    held = options.value if isinstance(options, yaml.MappingNode) else []
    wanted = [pair for pair in wanted if pair[0].value not in {key.value for key, _ in held}]
    return _map([*held, *wanted]) if wanted else options


def _map(pairs: list[tuple[yaml.Node, yaml.Node]]) -> yaml.Node:
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs)


def _not_in_nav(site: Site) -> Iterator[str]:
    for page in site.pages:
        if not page.in_nav:
            yield "/" + page.path


def _name(item: yaml.Node) -> str:
    return str(item.value[0][0].value if isinstance(item, yaml.MappingNode) else item.value)


def _take(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Remove a value from a map, and give it back."""
    assert isinstance(node, yaml.MappingNode)
    found = next((value for key, value in node.value if key.value == name), None)
    node.value = [(key, value) for key, value in node.value if key.value != name]
    return found


def _pair(name: str, value: yaml.Node) -> tuple[yaml.Node, yaml.Node]:
    return _text(name), value


def _text(value: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=None if value else '"')


def _block(value: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style="|")
