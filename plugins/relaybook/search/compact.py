"""JSON for programs: as short as it can be, with letters as they are, and a line break at its end."""

from __future__ import annotations

import json
from typing import Any


def compact(value: Any) -> str:
    r"""A value as JSON.

    Examples:
        >>> compact({"a": ["é", 1]})
        '{"a":["é",1]}\n'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
