"""Read one text as a record of a name that is given, without judging it: a text of earlier, or one not yet saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from relaybook.content.frontmatter import split_source
from relaybook.content.scan import scan
from relaybook.model import Record, Ref, Source
from relaybook.schema.normalise import apply_read
from relaybook.schema.records import Gathering
from relaybook.schema.validate import Validators


def read_alone(source: Source, ref: Ref, validators: Validators, defaults: Mapping[str, Any]) -> tuple[Record, ...]:
    """The record of a Markdown text, then the records inside it; nothing where its front matter cannot be read.

    What is wrong with it is not said: whether anything is, the record knows.

    Args:
        source: The text.
        ref: The name of the record, whatever the text says.
        validators: Those of the site's schema; its type must have the type of the record.
        defaults: Values for what the text leaves out, as `mkdocs.yml` gives them.
    """
    parts = split_source(source)
    if not source.readable or parts.tree is None or not isinstance(parts.tree.value, dict):
        return ()
    kind = validators.schema.types[ref.type]
    tree = apply_read(parts.tree, [kind.read])
    stage = Gathering(validators.schema, defaults, validators)
    body = scan(parts.body, source.path, parts.body_line)
    stage.take_item(tree.value, kind, tree, "", source.text, ref.id, body, parts.diagnostics)
    return tuple(
        replace(record, ref=Ref(ref.type, ref.id, record.ref.part), parent=ref if record.parent else None)
        for record in stage.records
    )
