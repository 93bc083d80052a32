"""What a site says about itself in `mkdocs.yml`, as one frozen value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span, Tree

_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/\s]")
SHIPPED_ID = "relaybook"
SHIPPED_ADDRESS = "https://mysociety.github.io/relaybook/"
SHIPPED_REPOSITORY = "https://github.com/mysociety/relaybook"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a site: those of MkDocs that the core needs, and the options of the plugin `relaybook`."""

    config_path: str = "mkdocs.yml"
    site_name: str = "Relaybook"
    site_description: str = ""
    site_url: str = ""
    repo_url: str = ""
    edit_uri: str = ""
    docs_dir: str = "docs"
    use_directory_urls: bool = True
    serving: bool = False
    places: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """Where each option was written, and each item of a list: `creators`, `creators/0`."""

    site_id: str = ""
    """A stable name of the site, which does not depend on its address."""
    records: tuple[str, ...] = ("case_studies",)
    """Folders of records outside `docs_dir`."""
    definitions: str = "docs/schema"
    """The folder of the site's own types, vocabularies and rules."""
    lineage: str = "docs/lineage"
    """The folder of released versions and adaptations; nothing in it is published as it stands."""
    language: str = "en"
    """The language of a record that names none."""
    license: str = ""
    """The licence of a record that names none."""
    status: str = "published"
    """The status of a record that names none."""
    creators: tuple[str, ...] = ()
    """Who wrote a record that names nobody."""
    drafts: bool = False
    """Whether drafts are built; they always are while serving."""
    style: str = "apa"
    """The style of citations and references: one of those shipped, or the path of a CSL file."""
    references: str = "references/{id}/"
    """The address of the page of each source; the list of all is above it. Empty for none."""
    untranslated: str = "mark"
    """On an adapted page in another language: `mark` says which parts are not translated yet; `show` also shows what
    the original says now, folded, where a new translation is due."""
    bibliography: tuple[str, ...] = ()
    """Files of references, where they are named: files, folders, or patterns such as `docs/**/*.bib`."""
    root: Path | None = field(default=None, compare=False)
    """The folder of the repository, for styles and kept answers of citeproc; nothing of it is published."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder that is read."""
        folders = (self.docs_dir, *self.records)
        inside = any(PurePosixPath(self.lineage).is_relative_to(folder) for folder in folders)
        return folders if inside else (*folders, self.lineage)

    @property
    def released(self) -> str:
        """The folder of released texts."""
        return f"{self.lineage}/released"


OPTIONS = (
    "site_id",
    "records",
    "definitions",
    "lineage",
    "language",
    "license",
    "status",
    "creators",
    "drafts",
    "style",
    "references",
    "untranslated",
)
"""The options of the plugin."""

CITING_OPTIONS: Mapping[str, Any] = {"bibliography": (), "style": "apa", "language": "", "references": ""}
"""The options of the plugin that only cites, and what they are where nothing is said."""

RECORDS, CITATIONS = "relaybook", "relaybook/citations"
_NAMES = {RECORDS: (RECORDS, "relaybook/relaybook"), CITATIONS: (CITATIONS, "citations")}
"""How each plugin may be named in `mkdocs.yml`."""
_EXAMPLE = {RECORDS: "site_id: my-site", CITATIONS: "style: apa"}


def read_settings(
    tree: Tree, plugin: str = RECORDS, *, serving: bool = False, drafts: bool = False
) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Settings from a parsed `mkdocs.yml`.

    Args:
        tree: The configuration, with the places of its values.
        plugin: The plugin whose options are read.
        serving: Whether the site is being served to its author.
        drafts: Whether drafts are built whatever the file says.
    """
    config = tree.value if isinstance(tree.value, dict) else {}
    options, at = _plugin_options(config.get("plugins"), _NAMES[plugin])
    known = OPTIONS if plugin == RECORDS else tuple(CITING_OPTIONS)
    problems: list[Diagnostic] = []
    places: dict[str, Span] = {}
    values: dict[str, Any] = {"config_path": tree.path, "serving": serving, "places": places}
    values |= CITING_OPTIONS if plugin == CITATIONS else {}
    for name in ("site_name", "site_description", "site_url", "repo_url", "edit_uri", "docs_dir"):
        if isinstance(config.get(name), str):
            problems += _wrong_address(name, config[name], tree)
            values[name] = config[name].rstrip("/") if name == "docs_dir" else config[name]
    values["use_directory_urls"] = config.get("use_directory_urls") != "false"
    docs = str(values.get("docs_dir", "docs"))
    values["definitions"], values["lineage"] = f"{docs}/schema", f"{docs}/lineage"
    if not isinstance(options, dict):
        help = f"write its options below it, one a line, as `{_EXAMPLE[plugin]}`"
        problems.append(make("bad-option", tree.span(at), f"the options of `{plugin}` are a map", help=help))
        options = {}
    for name, value in options.items():
        if name not in known:
            near = nearest(name, known)
            help = f"did you mean `{near}`?" if near else "options are " + ", ".join(f"`{o}`" for o in known)
            span = tree.key_span(f"{at}/{name}") if at else Span(tree.path)
            problems.append(make("bad-option", span, f"the plugin `{plugin}` has no option `{name}`", help=help))
        elif value is not None:
            places.update({path[len(at) + 1 :]: tree.span(path) for path in _paths(f"{at}/{name}", value)})
            values[name], wanted = _typed(name, value)
            if wanted:
                problems.append(
                    make("bad-option", places[name], f"the option `{name}` must be {wanted}", help=f"write {wanted}")
                )
                del values[name]
    if drafts or serving:
        values["drafts"] = True
    return Settings(**values), tuple(problems)


def _wrong_address(name: str, value: str, tree: Tree) -> list[Diagnostic]:
    """Addresses without `https://` are refused here, because MkDocs refuses them later."""
    if name not in ("site_url", "repo_url") or not value or _WITH_SCHEME.match(value) or value.isidentifier():
        return []  # One word is the name of a variable, as in `!ENV SITE_URL`.
    help = f"write `https://{value.lstrip(':/')}`"
    return [make("bad-option", tree.span(f"/{name}"), f"`{name}` is no whole web address: `{value}`", help=help)]


def _paths(at: str, value: Any) -> list[str]:
    return [at, *(f"{at}/{n}" for n in range(len(value)))] if isinstance(value, list) else [at, f"{at}/0"]


def _typed(name: str, value: Any) -> tuple[Any, str]:
    """The value of an option, and what it must be where it is something else."""
    if name in ("records", "creators", "bibliography"):
        items = value if isinstance(value, list) else [value]
        wrong = "" if all(isinstance(item, str) for item in items) else "a list of texts"
        if not wrong and name == "records" and any(_leads_out(item) for item in items):
            wrong = "a list of folders inside the repository"
        if not wrong and name == "bibliography" and any(_leads_out(item) for item in items):
            wrong = "a list of files inside the repository"
        return tuple(str(item).strip("/") for item in items), wrong
    if name == "drafts":
        return value in (True, "true"), "" if value in (True, False, "true", "false") else "`true` or `false`"
    if not isinstance(value, str):
        return "", "plain text"
    if name == "references":
        folder, *rest = value.split("{id}")
        whole = not value or (len(rest) == 1 and folder.strip("/") and ":" not in value and not _leads_out(value))
        return value, "" if whole else "an address with `{id}` below a folder, such as `references/{id}/`, or empty"
    if name == "untranslated":
        return value, "" if value in ("mark", "show") else "`mark` or `show`"
    if name in ("definitions", "lineage"):
        return value.strip("/"), "a folder inside the repository" if _leads_out(value) else ""
    return value, ""


def _leads_out(folder: str) -> bool:
    return ".." in PurePosixPath(folder.replace("\\", "/")).parts


def only_cites(tree: Tree) -> bool:
    """Whether a site uses the plugin that only cites, and has no records."""
    plugins = tree.value.get("plugins") if isinstance(tree.value, dict) else None
    named = set(plugins) if isinstance(plugins, dict) else {
        name for item in plugins or () for name in (item if isinstance(item, dict) else (str(item),))}  # fmt: skip
    return not named.isdisjoint(_NAMES[CITATIONS]) and named.isdisjoint(_NAMES[RECORDS])


def _plugin_options(plugins: Any, names: tuple[str, ...]) -> tuple[Any, str]:
    for name in names:
        own = name.replace("/", "~1")
        if isinstance(plugins, dict) and name in plugins:
            return plugins[name] or {}, f"/plugins/{own}"
        for index, item in enumerate(plugins if isinstance(plugins, list) else []):
            if isinstance(item, dict) and name in item:
                return item[name] or {}, f"/plugins/{index}/{own}"
    return {}, ""


def option_names() -> tuple[str, ...]:
    """Every option with a field of its own, for the reference."""
    return tuple(each.name for each in fields(Settings) if each.name in OPTIONS)
