"""A matrix: what is known where two fields meet, and where nothing is. An evidence gap map is one."""

from __future__ import annotations

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.figure import Drawn
from relaybook.schema.definitions import View


def draw_matrix(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw the records of a matrix; see `View`."""
    return Drawn("", (), ())
