"""What the columns of a table hold, told by their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.delimited_files import Row
from ...core.figures import read_figure

TYPED_ROWS = 50  # looked at to tell what a column holds
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def kinds_of_columns(rows: Sequence[Row]) -> list[str]:
    """Of each column one of text, address, whole, share (a percentage), number, or nothing."""
    sample = [cells for _, cells in rows[:TYPED_ROWS]]
    width = max(map(len, sample), default=0)
    return [_kind([(cells[column] if column < len(cells) else "") for cells in sample]) for column in range(width)]


def _kind(cells: Sequence[str]) -> str:
    """What most cells of a column hold: text, address, whole, share (a percentage), number, or nothing."""
    kinds = [_kind_of_cell(cell) for cell in cells if cell]
    if not kinds:
        return "nothing"
    if {"whole", "number"} >= set(kinds):
        return "number" if "number" in kinds else "whole"
    return max(set(kinds), key=lambda kind: (kinds.count(kind), kind))


def _kind_of_cell(cell: str) -> str:
    if _ADDRESS.match(cell):
        return "address"
    if any(character.isalpha() for character in cell) or read_figure(cell, whole=False) is None:
        return "text"
    if "%" in cell or "٪" in cell:
        return "share"
    figure = read_figure(cell, whole=True)
    return "whole" if figure and figure.low == int(figure.low) else "number"
