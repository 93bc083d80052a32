"""The second adapter: the site as plain Markdown, data files and one complete configuration, for any engine."""

from __future__ import annotations

from pathlib import Path


def materialise(config_file: Path, folder: Path) -> int:
    """Write the site into a folder."""
    raise NotImplementedError
