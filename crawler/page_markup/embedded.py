"""Frames, players and data tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ...core.page_markup import MAX_ITEMS, MAX_TEXT, Frame, Player, Table
from ..element_text import fold, text_of
from ..parser import Node, line
from . import kept_text
from .names import Names
from .shown import is_hidden

_TINY = ("0", "1", "0px", "1px")
_CELLS = 5000  # of one table, as far as references to them are looked at


def frames(elements: Iterable[Node], names: Names) -> Iterator[Frame]:
    """The iframes and frames."""
    for element in elements:
        title = names.of_attributes(element) or fold(element.get("title") or "")
        tiny = element.get("width") in _TINY or element.get("height") in _TINY
        hidden = tiny or is_hidden(element)
        yield Frame(element.tag, kept_text.address(element.get("src")), title[:MAX_TEXT], hidden, line(element))


def players(elements: Iterable[Node]) -> Iterator[Player]:
    """The video and audio elements."""
    for element in elements:
        sources = (element.get("src"), *(source.get("src") for source in islice(element.iter("source"), 5)))
        src = next((source for source in sources if source), "")
        tracks = tuple(
            (track.get("kind") or "subtitles").strip().lower()[:MAX_TEXT] for track in islice(element.iter("track"), 20)
        )
        has = element.attrib
        yield Player(
            element.tag, kept_text.address(src), tracks, "autoplay" in has, "muted" in has,
            "controls" in has, "loop" in has, line(element),
        )  # fmt: skip


def tables(elements: Iterable[Node]) -> Iterator[Table]:
    """The tables that call themselves data (caption, thead, a name) and have no header cell, or miss ones they name."""
    for element in islice(elements, MAX_ITEMS):
        if (element.get("role") or "").strip().lower() in ("presentation", "none") or is_hidden(element):
            continue
        caption = element.find("caption")
        named = caption is not None or element.find("thead") is not None or element.get("aria-label")
        headed = next(element.iter("th"), None) is not None
        if named and not headed and not _has_other_headers(element):
            yield Table(text_of(caption)[:MAX_TEXT] if caption is not None else "", (), line(element))
        elif headed and (missing := _missing(element)):
            yield Table(text_of(caption)[:MAX_TEXT] if caption is not None else "", missing, line(element))


def _has_other_headers(table: Node) -> bool:
    return any(
        cell.get("scope") or (cell.get("role") or "").strip().lower() in ("columnheader", "rowheader")
        for cell in islice(table.iter("td", "div", "span"), _CELLS)
    )


def _missing(table: Node) -> tuple[str, ...]:
    """The ids in headers attributes that no cell of the table has."""
    named = [cell.get("headers") for cell in islice(table.iter("td", "th"), _CELLS)]
    wanted = {token for value in named if value for token in value.split()[:20]}
    if not wanted:
        return ()
    have = {cell.get("id") for cell in islice(table.iter("td", "th"), _CELLS)}
    return tuple(sorted(token[:MAX_TEXT] for token in wanted - have))[:20]
