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
LINE_WIDTH, LINE_HEIGHT = 640.0, 120.0
MAP_WIDTH, MAP_HEIGHT = 720.0, 300.0


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


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a line; y grows downwards."""

    x: float
    y: float


def line(values: Sequence[float | None], top: float, *, mirrored: bool = False) -> list[Point]:
    """Values from 0 to `top` over LINE_WIDTH, at equal distances; unknown ones are left out."""
    step = LINE_WIDTH / max(1, len(values) - 1)
    points = []
    for number, value in enumerate(values):
        if value is not None:
            x = LINE_WIDTH - number * step if mirrored else number * step
            points.append(Point(round(x, 1), round(LINE_HEIGHT * (1 - min(value, top) / top if top else 1), 1)))
    return points


def treemap(parts: Sequence[tuple[str, int]]) -> list[Box]:
    """Rectangles over MAP_WIDTH x MAP_HEIGHT whose areas are the values, the largest first.

    Squarified: Bruls, Huizing, van Wijk, "Squarified Treemaps", 2000.
    """
    left = sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])
    total = sum(value for _, value in left)
    scale = MAP_WIDTH * MAP_HEIGHT / total if total else 0.0
    boxes: list[Box] = []
    x, y, width, height = 0.0, 0.0, MAP_WIDTH, MAP_HEIGHT
    while left:
        side = min(width, height)
        row = [left.pop(0)]
        while left and _worst([*row, left[0]], side, scale) <= _worst(row, side, scale):
            row.append(left.pop(0))
        thick = sum(value for _, value in row) * scale / side if side else 0.0
        done = 0.0
        for name, value in row:
            length = value * scale / thick if thick else 0.0
            place = (x, y + done, thick, length) if width >= height else (x + done, y, length, thick)
            boxes.append(Box(name, value, *(round(item, 1) for item in place)))
            done += length
        if width >= height:
            x, width = x + thick, max(0.0, width - thick)
        else:
            y, height = y + thick, max(0.0, height - thick)
    return boxes


def _worst(row: Sequence[tuple[str, int]], side: float, scale: float) -> float:
    """The most oblong shape of a row, as the ratio of its sides."""
    areas = [value * scale for _, value in row]
    total = sum(areas)
    return max(max(side * side * area / total**2, total**2 / (side * side * area)) for area in areas)
