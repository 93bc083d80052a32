"""A project made of texts alone, checked in memory."""

from __future__ import annotations

from relaybook.build import check
from relaybook.content.sources import Sources
from relaybook.diagnostics.concise import format_line
from relaybook.library.checked import Checked
from relaybook.model import Source
from relaybook.settings import Settings


def check_texts(files: dict[str, str], *, drafts: bool = True) -> Checked:
    """Everything that is read, linked and judged of some files."""
    sources = tuple(Source(path, text) for path, text in sorted(files.items()))
    return check(Sources(sources), Settings(site_id="test", drafts=drafts))


def lines_of(checked: Checked) -> list[str]:
    """What is wrong, each in one line."""
    return [format_line(diagnostic) for diagnostic in checked.diagnostics]


def front(**fields: str) -> str:
    """A Markdown file of front matter alone. Values are YAML."""
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n"


CASE = {
    "title": "Bells",
    "description": "A bell.",
    "problem": "Silence.",
    "intervention_summary": "A bell.",
    "result": "positive",
    "places": "[GB]",
    "start_date": "2019",
    "organisations": "[ringers]",
}
"""Every field that a case study must have."""

SUMMARY = {
    "title": "Do bells help?",
    "description": "Yes.",
    "question": "Do they?",
    "bottom_line": "Yes.",
    "search_date": "2020",
}
"""Every field that an evidence summary must have, but for its claims."""

PLAYBOOK = {
    "title": "Ring",
    "description": "How.",
    "purpose": "Sound.",
    "when_to_use": "[Always]",
    "when_not_to_use": "[Never]",
}
"""Every field that a playbook must have, but for what it rests on."""

STEPS = "\n## Steps\n\n1. Ring.\n"
RINGERS = {"docs/organisations.yml": "- {id: ringers, name: Ringers}\n"}
