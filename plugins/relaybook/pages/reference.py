"""The reference of the guide, made from the code: types, vocabularies, options, commands and codes."""

from __future__ import annotations

import argparse
import ast
import inspect
from collections.abc import Iterator
from importlib.resources import files

from relaybook import settings
from relaybook.diagnostics.codes import CODES
from relaybook.diagnostics.explain import meaning_of, page_of
from relaybook.pages.reference_types import field_rows, joined, said, table, type_page
from relaybook.schema.definitions import Schema, Vocabulary
from relaybook.settings import CITATIONS, CITING_OPTIONS, OPTIONS, Settings

MADE = "Made by scripts/reference"
"""How every page of the reference begins, so that nobody edits it by hand."""

LONG_LISTS = {
    "countries": "the two-letter codes of ISO 3166-1, such as `KE`, with `EU` and with `XK` for Kosovo",
    "licences": "short names of the SPDX list, such as `CC-BY-4.0`",
}
"""Vocabularies that others keep: their terms are counted, not listed."""


def reference_pages(schema: Schema, parser: argparse.ArgumentParser) -> dict[str, str]:
    """Every page of the reference, as Markdown.

    Args:
        schema: The definitions that the package ships with.
        parser: The command line.

    Returns:
        Texts by their path below the folder of the reference.
    """
    types = {f"types/{kind.name}.md": _page(said(kind.label), f"schema/types/{kind.name}.yml", type_page(kind, schema))
             for kind in schema.types.values()}  # fmt: skip
    codes = {f"codes/{code}.md": _page(code, f"diagnostics/pages/{code}.md", page_of(code)) for code in CODES}
    return {
        "types/index.md": _page("Types of record", "schema/types/", _types_index(schema)),
        "vocabularies.md": _page("Vocabularies", "schema/vocabularies/", _vocabularies(schema)),
        "options.md": _page("Options", "settings.py", _options()),
        "commands.md": _page("Commands", "cli.py", _commands(parser)),
        "codes/index.md": _page("Codes", "diagnostics/codes.py", _codes_index()),
        **types,
        **codes,
    }


def _page(title: str, source: str, markdown: str) -> str:
    head = f"---\n# {MADE} from {source}: change that, and run it again.\ntitle: {title}\n---\n\n"
    return head + markdown.strip("\n") + "\n"


# ---- types and vocabularies --------------------------------------------------------------------------------------


def _types_index(schema: Schema) -> str:
    rows = []
    for kind in schema.types.values():
        folders = ", ".join(f"`{folder}/`" for folder in kind.folders) or f"inside `{kind.inside}`"
        required = ", ".join(f"`{name}`" for name in kind.required)
        rows.append((f"[{said(kind.label)}]({kind.name}.md)", said(kind.description), folders, required))
    return f"""\
# Types of record

The folder that a file lies in decides its type, unless the file has a field `type`. A site can add fields and types
of its own with a few lines of YAML.

{table(("Type", "What it is", "Folder", "Required"), rows)}

Fields that are not required may be left out; the advised ones make a better page. A draft (`status: draft`) may lack
the required ones too. A field whose name begins with `x_` is always free for notes of your own, and is not published.
"""


def _vocabularies(schema: Schema) -> str:
    parts = "\n\n".join(_vocabulary(vocabulary, schema) for vocabulary in schema.vocabularies.values())
    return f"""\
# Vocabularies

A vocabulary is a fixed list. A field that draws on it takes its terms and nothing else; write the term as it stands
in the first column. A site can add terms with a few lines of YAML.

{parts}
"""


def _vocabulary(vocabulary: Vocabulary, schema: Schema) -> str:
    lines = [f"## {said(vocabulary.label)} {{ #{vocabulary.name} }}"]
    users = "; ".join(_users(vocabulary.name, schema))
    lines.append(f"The vocabulary `{vocabulary.name}`" + (f", for {users}." if users else "."))
    if note := said(vocabulary.note):
        lines.append(note)
    if vocabulary.url:
        lines.append(f"Each term that a record names has a page at `/{vocabulary.url.replace('{id}', '<term>')}`.")
    if vocabulary.name in LONG_LISTS:
        lines.append(f"It has {len(vocabulary.terms)} terms: {LONG_LISTS[vocabulary.name]}.")
    else:
        lines.append(_terms(vocabulary))
    return "\n\n".join(lines)


def _users(name: str, schema: Schema) -> Iterator[str]:
    """The fields that draw on a vocabulary, each with the types that have it."""
    found: dict[str, list[str]] = {}
    for kind in schema.types.values():
        for path, field in field_rows(kind.fields):
            if field.vocabulary == name:
                found.setdefault(path, []).append(f"[{said(kind.label).lower()}](types/{kind.name}.md)")
    for path, kinds in found.items():
        yield f"{path} of every type" if len(kinds) >= len(schema.types) - 1 else f"{path} of {joined(kinds, 'and')}"


def _terms(vocabulary: Vocabulary) -> str:
    described = any(term.description for term in vocabulary.terms.values())
    rows = []
    for term in vocabulary.terms.values():
        row = (f"`{term.id}`", said(term.label))
        rows.append((*row, said(term.description)) if described else row)
    return table(("Term", "Shown as", "What it means")[: 3 if described else 2], rows)


# ---- options -----------------------------------------------------------------------------------------------------


def _options() -> str:
    heads = ("Option", "Holds", "Default", "What it does")
    texts, plain = option_texts(), Settings()
    rows = [(f"`{name}`", *_held(getattr(plain, name)), texts[name]) for name in OPTIONS]
    texts = citing_texts()
    citing = [(f"`{name}`", *_held(default), texts[name]) for name, default in CITING_OPTIONS.items()]
    return f"""\
# Options

The options of the plugin `relaybook` stand in `mkdocs.yml`, below its name:

```yaml title="mkdocs.yml"
plugins:
  - relaybook/search
  - relaybook:
      site_id: my-library
      license: CC-BY-4.0
```

{table(heads, rows)}

Folders are read from the folder of `mkdocs.yml`. Where `docs_dir` is another folder than `docs`, the defaults of
`definitions` and `lineage` lie in that one.

## Citations on any site {{ #citations }}

The plugin `{CITATIONS}` is for [sites without records](../how-to/cite-on-any-site.md), and has options of its own:

{table(heads, citing)}
"""


def option_texts() -> dict[str, str]:
    """The text of each option of the plugin `relaybook`."""
    return _texts_in(inspect.getsource(settings), "Settings")


def citing_texts() -> dict[str, str]:
    """The text of each option of the plugin that only cites. Its module is read, not imported: the core has no host."""
    return _texts_in(files("relaybook.adapters").joinpath("mkdocs_citations.py").read_text("utf-8"), "CitationsConfig")


def _texts_in(source: str, name: str) -> dict[str, str]:
    """The text under each field of a class, which Python itself does not keep."""
    body = next(node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name)
    found = {}
    for field, text in zip(body, body[1:], strict=False):
        target = field.target if isinstance(field, ast.AnnAssign) else getattr(field, "targets", [None])[0]
        if isinstance(target, ast.Name) and isinstance(text, ast.Expr):
            found[target.id] = " ".join(inspect.cleandoc(ast.literal_eval(text.value)).split())
    return found


def _held(default: object) -> tuple[str, str]:
    """What an option holds, and its default, in words."""
    if isinstance(default, bool):
        return "`true` or `false`", f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "list", f"`[{', '.join(default)}]`" if default else "none"
    return "text", f"`{default}`" if default else "none"


# ---- commands ----------------------------------------------------------------------------------------------------


def _commands(parser: argparse.ArgumentParser) -> str:
    intro = f"# Commands\n\n{parser.description} Every command explains itself: `{parser.prog} COMMAND --help`."
    own = table(("Option", "What it does"), _option_rows(parser))
    return "\n\n".join([intro, own, *(_command(*each) for each in commands_of(parser))])


def commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Each command: its name, what it does, and its own parser. A group of commands is not one itself."""
    for group in parser._actions:
        if isinstance(group, argparse._SubParsersAction):
            for summary in group._choices_actions:
                own = group.choices[summary.dest]
                inner = [(f"{summary.dest} {name}", help, each) for name, help, each in commands_of(own)]
                yield from inner or [(summary.dest, summary.help or "", own)]


def _command(name: str, summary: str, command: argparse.ArgumentParser) -> str:
    places = [action for action in command._actions if not action.option_strings]
    words = " ".join((command.prog, *(_place(action) for action in places)))
    rows = [*((f"`{_place(action)}`", _help(action)) for action in places), *_option_rows(command)]
    parts = [f"## {name}", _sentence(summary), f"```console\n$ {words}\n```"]
    parts += [table(("Argument", "What it does"), rows), _sentence(command.epilog or "")]
    return "\n\n".join(part for part in parts if part)


def _option_rows(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if action.option_strings and action.dest != "help":
            value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
            yield ", ".join(f"`{name}{value}`" for name in sorted(action.option_strings, key=len)), _help(action)


def _place(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest.upper())
    return {"?": f"[{name}]", "*": f"[{name} …]", "+": f"{name} …"}.get(str(action.nargs), name)


def _help(action: argparse.Action) -> str:
    text = (action.help or "") % vars(action)
    if action.choices:
        text += ": " + ", ".join(f"`{choice}`" for choice in action.choices)
    return text


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith(".") else text + "."


# ---- codes -------------------------------------------------------------------------------------------------------


def _codes_index() -> str:
    rows = [(f"[`{code}`]({code}.md)", severity, meaning_of(page_of(code))) for code, severity in CODES.items()]
    return f"""\
# Codes

Every message of `relaybook check` gives its code in brackets, as in `error[unknown-record]`. The same pages are
printed by `relaybook explain CODE`.

An error stops the build. A warning stops a strict build (`--strict`). A hint stops nothing.

{table(("Code", "Severity", "What it means"), rows)}
"""
