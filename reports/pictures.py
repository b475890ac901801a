"""The geometry of the report's small charts; templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

RADIUS = 42.0
CIRCUMFERENCE = 2 * pi * RADIUS
BAR_WIDTH = 400.0
COLUMN_HEIGHT = 90.0
COLUMNS_WIDTH = 300.0
WIDEST_COLUMN = 44.0


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of a ring, drawn as a dashed circle."""

    name: str
    length: float
    rest: float  # of the circumference
    offset: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a name and a value."""

    name: str
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def ring(parts: Sequence[tuple[str, int]]) -> list[Arc]:
    """A ring of the parts that are not zero, clockwise."""
    total = sum(value for _, value in parts)
    arcs, done = [], 0.0
    for name, value in parts:
        if value:
            length = CIRCUMFERENCE * value / total
            arcs.append(Arc(name, round(length, 2), round(CIRCUMFERENCE - length, 2), round(-done, 2)))
            done += length
    return arcs


def bar(parts: Sequence[tuple[str, int]], *, mirrored: bool = False) -> list[Box]:
    """One bar of BAR_WIDTH cut into the parts that are not zero, from the right when mirrored."""
    total = sum(value for _, value in parts)
    boxes, done = [], 0.0
    for name, value in parts:
        if value:
            width = BAR_WIDTH * value / total
            x = BAR_WIDTH - done - width if mirrored else done
            boxes.append(Box(name, value, round(x, 2), 0, round(width, 2), 1))
            done += width
    return boxes


def columns(parts: Sequence[tuple[str, int]], *, mirrored: bool = False) -> list[Box]:
    """Columns over COLUMNS_WIDTH standing on COLUMN_HEIGHT, the highest reaching 0, from the right when mirrored."""
    most = max((value for _, value in parts), default=0)
    boxes = []
    step = COLUMNS_WIDTH / max(1, len(parts))
    width = min(WIDEST_COLUMN, step * 0.75)
    for number, (name, value) in enumerate(parts):
        place = len(parts) - 1 - number if mirrored else number
        # A column of one page among thousands must still be seen.
        height = max(2.0, COLUMN_HEIGHT * value / most) if value else 0.0
        x = place * step + (step - width) / 2
        boxes.append(Box(name, value, round(x, 2), round(COLUMN_HEIGHT - height, 2), round(width, 2), round(height, 2)))
    return boxes
