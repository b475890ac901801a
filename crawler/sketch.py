"""What a page says, as a few dozen numbers: enough to tell whether another page has said it before.

A page is cut into units: its lines (one a block element), its title and the pictures and media it shows. Lines need no
words, so this works in scripts without spaces. What the page's own URL names (a year, an id, a slug) is masked: two
months of a calendar that differ in the date alone are the same text. So are anchors of links, which `Traps` weighs by
where they lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus
from zlib import crc32

from ..core.facts import Page, Position, ResourceKind
from ..core.url_template import segment_template
from ..core.urls import parts
from ..store.page_rows import LinkColumns
from ..store.rows import place_of

SLICE = 1200  # characters read at the beginning, in the middle and at the end of a text
MAX_LINE = 160  # characters of a line
MAX_MEDIA = 24
MAX_LINKS = 200  # whose anchors are weighed
MEDIA_WEIGHT = 48  # bytes of text that a picture counts for
_CONTENT = (Position.MAIN, Position.BODY)  # where links are part of what a page says
_SHOWN = (ResourceKind.IFRAME, ResourceKind.VIDEO, ResourceKind.AUDIO)
_MASK = "\x1a"
_NUMBERS = re.compile(r"\d{2,}")
_MAX_MASKS = 12


class Unit(NamedTuple):
    """One thing a page says."""

    key: int  # CRC-32
    weight: int  # bytes in UTF-8
    masked: bool = False  # holds something of the page's URL


class LinkUnit(NamedTuple):
    """The anchor text of a link in a page's content."""

    target: str
    internal: bool
    unit: Unit


class Sketch:
    """What a page says, in short."""

    def __init__(self, units: tuple[Unit, ...], links: LinkColumns) -> None:
        self.units = units
        self._columns = links

    @cached_property
    def links(self) -> list[LinkUnit]:
        """The links in the page's content. Few pages are looked at so closely, so they are made when asked for."""
        columns = self._columns
        content = (
            (target, internal, anchor)
            for target, anchor, flags in zip(columns.target, columns.anchor, columns.flags, strict=True)
            for position, internal in [place_of(flags)]
            if anchor and position in _CONTENT
        )
        return [
            LinkUnit(target, internal, _unit(anchor[:MAX_LINE]))
            for target, internal, anchor in islice(content, MAX_LINKS)
        ]


def sketch(url: str, title: str, text: str, anchors: Iterable[str] = (), media: Iterable[str] = ()) -> tuple[Unit, ...]:
    """The units of a page: of its title, of samples of its main text without the anchors, and of its media's URLs."""
    masks = _masks(url)
    words = set(" ".join(anchors).split())
    units = [_unit(_masked(title, masks))]
    for line in _masked(_samples(text), masks).split("\n"):
        said = line[:MAX_LINE]
        if words and len(line) <= 4 * MAX_LINE:
            # Most lines hold no link: only those that begin or end with one are looked at word by word.
            first, last = said.split(" ", 1)[0], line.rsplit(" ", 1)[-1]
            if first in words or last in words:
                said = " ".join([word for word in said.split() if word not in words])
        if said:
            units.append(_unit(said))
    units += [Unit(crc32(source.encode("utf-8", "replace")), MEDIA_WEIGHT) for source in islice(media, MAX_MEDIA)]
    return tuple(unit for unit in units if unit.weight)


def units_of(page: Page) -> tuple[Unit, ...]:
    """The units of a page as it was read."""
    anchors = [link.anchor for link in page.links if link.anchor and link.position in _CONTENT]
    media = [image.url for image in page.images if image.url and not image.decorative]
    media += [item.url for item in page.resources if item.kind in _SHOWN]
    return sketch(page.url, page.title, page.text, anchors, media)


def _unit(text: str) -> Unit:
    data = text.encode("utf-8", "replace")
    return Unit(crc32(data), len(data), _MASK in text)


def _samples(text: str) -> str:
    if len(text) <= 3 * SLICE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:SLICE], _whole_lines(text[middle : middle + SLICE]), _whole_lines(text[-SLICE:])))


def _whole_lines(piece: str) -> str:
    """Without the line that was cut at the beginning, unless there is no other."""
    return piece.partition("\n")[2] or piece


def _masks(url: str) -> list[str]:
    """What of a URL a page may repeat: numbers of two or more digits, and whole segments and parameter values."""
    pieces = parts(url)
    segments = pieces.path.split("/")
    # Words that stand for a section of the site are part of what its pages say; the last may be the page's name.
    named = {raw for raw in segments if "{" in segment_template(raw)} | (set() if pieces.query else {segments[-1]})
    found = {segment for raw in named if len(segment := unquote(raw).partition(".")[0]) >= 4}
    for pair in pieces.query.split("&")[:_MAX_MASKS]:
        value = unquote_plus(pair.partition("=")[2])
        if len(value) >= 4:
            found.add(value)
    found.update(_NUMBERS.findall(unquote(pieces.path)))
    found.update(_NUMBERS.findall(pieces.query))
    return sorted(found, key=lambda item: (-len(item), item))[:_MAX_MASKS]


def _masked(text: str, masks: list[str]) -> str:
    for mask in masks:
        if mask in text:
            text = text.replace(mask, _MASK)
    return text
