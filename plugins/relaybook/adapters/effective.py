"""The effective configuration of a site, as plain MkDocs reads it.

It is copied as nodes, so that tags such as `!ENV` and `!!python/name:` keep their meaning unread.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import yaml

from relaybook.adapters import nodes
from relaybook.adapters.extensions import with_ours
from relaybook.build import Site

_OWN_PLUGINS = frozenset({"relaybook", "relaybook/relaybook"})
_COPY = "relaybook/offline"


def effective_configuration(config_file: Path, folder: Path, site: Site) -> str:
    """The configuration of a materialised site: whole, without our plugin, and with the theme as files.

    Args:
        config_file: The site's `mkdocs.yml`.
        folder: Where the materialised site lies; theme and hooks are copied there.
        site: The built site.
    """
    config = _read_nodes(config_file)
    theme = nodes.take(config, "theme")
    for name in ("INHERIT", "docs_dir", "site_dir", "edit_uri", "edit_uri_template", "watch"):
        nodes.take(config, name)
    plugins = nodes.take(config, "plugins")
    extensions = nodes.take(config, "markdown_extensions")
    hooks = nodes.take(config, "hooks")
    excluded = nodes.take(config, "exclude_docs")
    hidden_nav = nodes.take(config, "not_in_nav")
    config.value += [
        nodes.pair("docs_dir", nodes.text("docs")),
        nodes.pair("edit_uri", nodes.text("")),
        nodes.pair("theme", _theme(theme, config_file.parent, folder)),
        nodes.pair("plugins", _without_own(plugins)),
        nodes.pair("markdown_extensions", with_ours(extensions)),
        nodes.pair("exclude_docs", nodes.block((excluded.value if excluded else "") + "\n!.nojekyll\n")),
        nodes.pair(
            "not_in_nav", nodes.block((hidden_nav.value if hidden_nav else "") + "\n" + "\n".join(_not_in_nav(site)))
        ),
    ]
    if hooks is not None:
        for hook in hooks.value:
            (folder / hook.value).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(config_file.parent / hook.value, folder / hook.value)
        config.value.append(nodes.pair("hooks", hooks))
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
        node = yaml.MappingNode("tag:yaml.org,2002:map", [nodes.pair("name", node or nodes.text("mkdocs"))])
    name = nodes.take(node, "name")
    custom = nodes.take(node, "custom_dir")
    ours = name is not None and name.value == "relaybook"
    if ours:
        package = resources.files("relaybook.theme")
        with resources.as_file(package) as path:
            shutil.copytree(path, folder / "theme", ignore=shutil.ignore_patterns("__*", "*.py", "mkdocs_theme.yml"))
        settings = yaml.compose(package.joinpath("mkdocs_theme.yml").read_text("utf-8"), Loader=yaml.SafeLoader)
        assert isinstance(settings, yaml.MappingNode)
        nodes.take(settings, "extends")
        node = _merged(settings, node)
    if custom is not None:
        shutil.copytree(root / custom.value, folder / "theme", dirs_exist_ok=True)
    first = [nodes.pair("name", nodes.text("material") if ours else name or nodes.text("mkdocs"))]
    if ours or custom is not None:
        first.append(nodes.pair("custom_dir", nodes.text("theme")))
    return yaml.MappingNode(node.tag, first + node.value)


def _without_own(node: yaml.Node | None) -> yaml.Node:
    """The plugins without ours. The copy for a disk keeps the name that it has from ours."""
    named = [plugin for each in (node.value if node is not None else []) for plugin in _plugins(each)]
    site_id = next(
        (found for key, options in named if key.value in _OWN_PLUGINS and (found := _site_id(options))), None
    )
    kept = []
    for key, options in named:
        if key.value == _COPY and site_id is not None and "name" not in {each.value for each, _ in _options(options)}:
            options = nodes.pairs_of([*_options(options), nodes.pair("name", site_id)])
        if key.value not in _OWN_PLUGINS:
            kept.append(key if options is None else nodes.pairs_of([(key, options)]))
    return yaml.SequenceNode("tag:yaml.org,2002:seq", kept)


def _plugins(item: yaml.Node | tuple[yaml.Node, yaml.Node]) -> list[tuple[yaml.Node, yaml.Node | None]]:
    """Names and options, of an item of a list or of a pair of a map."""
    if isinstance(item, tuple):
        return [item]
    return list(item.value) if isinstance(item, yaml.MappingNode) else [(item, None)]


def _options(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _site_id(options: yaml.Node | None) -> yaml.Node | None:
    return next((value for key, value in _options(options) if key.value == "site_id"), None)


def _not_in_nav(site: Site) -> Iterator[str]:
    for page in site.pages:
        if not page.in_nav:
            yield "/" + page.path
