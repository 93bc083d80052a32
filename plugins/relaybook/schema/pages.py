"""Read a page of which only the body is ours to judge, whatever its front matter holds."""

from __future__ import annotations

from relaybook.content.frontmatter import split_foreign
from relaybook.content.scan import scan
from relaybook.model import Source, Tree
from relaybook.schema.records import PlainPage


def read_page(source: Source) -> PlainPage:
    """A page of a site without records."""
    parts = split_foreign(source)
    body = scan(parts.body, source.path, parts.body_line)
    return PlainPage(source.path, parts.tree or Tree(source.path, {}), body, complete=source.readable)
