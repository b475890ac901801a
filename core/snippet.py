"""How a title and a description stand on a search result page: where they break, and where they are cut."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from .text_width import FONT_SIZE, is_measured, pixels

ELLIPSIS = "…"
_PIECE = regex.compile(r"\s*\S+")
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Device:
    """The room a result has; px are CSS pixels."""

    name: str
    title_size: int  # px, font size
    title_line: int  # px a line
    title_lines: int
    title_room: int  # px in all
    description_size: int
    description_line: int
    description_room: int  # px in all


# Google publishes no widths. Desktop: what Screaming Frog measures by (561 and 985 px, as the audit's rules do), in a
# column of 600 px. Mobile: a screen of 360 px with 16 px at both sides, two lines of title and 680 px of description;
# published figures for phones differ from 480 to 680 px, so these are conventions.
DESKTOP = Device("desktop", 20, 600, 1, 561, 14, 600, 985)
MOBILE = Device("mobile", 20, 328, 2, 656, 14, 328, 680)
DEVICES = (DESKTOP, MOBILE)


@dataclass(frozen=True, slots=True)
class Line:
    """One text on one device."""

    text: str  # as given
    width: float  # px of the whole text on one line
    room: int  # px
    shown: tuple[str, ...]  # what can be seen, line by line, with the ellipsis where it is cut
    cut: str  # what cannot be seen, "" when all can

    @property
    def whole(self) -> bool:
        return not self.cut


@dataclass(frozen=True, slots=True)
class Preview:
    """A result on one device."""

    device: str  # desktop or mobile
    title: Line
    description: Line
    exact: bool  # all letters were measured; else some widths are the mean of their script


def preview(title: str, description: str, device: Device) -> Preview:
    """How a result looks; white space is folded, as browsers do."""
    title, description = " ".join(title.split()), " ".join(description.split())
    return Preview(
        device.name,
        _fitted(title, device.title_size, device.title_line, device.title_room, device.title_lines),
        _fitted(description, device.description_size, device.description_line, device.description_room, None),
        is_measured(title + description),
    )


def width(text: str, size: float) -> float:
    """The width of a line in px at a font size in px."""
    return pixels(text) * size / FONT_SIZE


def _fitted(text: str, size: int, line: int, room: int, lines: int | None) -> Line:
    """The text broken at spaces into lines, and cut where its room ends."""
    whole = round(width(text, size), 1)
    ellipsis = width(ELLIPSIS, size)
    end = len(text) if whole <= room else _reach(text, 0, room - ellipsis, size)
    spans = _broken(text, end, line, size)
    if lines is not None:
        end = min(end, spans[lines - 1][1]) if len(spans) > lines else end
        spans = spans[:lines]
    if end < len(text) and spans:
        # The ellipsis takes room of the last line.
        start = spans[-1][0]
        end = min(end, _reach(text, start, line - ellipsis, size))
        spans[-1] = (start, end)
    shown = [text[first:last].strip() for first, last in spans]
    cut = text[end:].strip()
    if cut and shown:
        shown[-1] = shown[-1].rstrip(" ,;:|–—-") + ELLIPSIS
    return Line(text, whole, room, tuple(shown), cut)


def _reach(text: str, start: int, room: float, size: int) -> int:
    """Where the whole words end that fit behind `start`; at least one character, of the first word what fits."""
    used = 0.0
    end = start
    for pattern in (_PIECE, _GRAPHEME):
        for match in pattern.finditer(text, start):
            used += width(match[0], size)
            if used > room:
                break
            end = match.end()
        if end > start:
            return end
        used = 0.0
    return min(start + 1, len(text))


def _broken(text: str, end: int, line: int, size: int) -> list[tuple[int, int]]:
    """Lines of at most `line` px as offsets; a word that is wider than a line is broken inside."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < end:
        stop = min(_reach(text, start, line, size), end)
        spans.append((start, stop))
        start = stop + 1 if text[stop : stop + 1] == " " else stop
    return spans
