"""Search Console's link exports, whose headers and file names come in the user's language: known by their shape.

A report has one to three columns: addresses and a day (latest links), addresses alone (more sample links), sites or
addresses and two counts (linking sites, linked pages), or texts (linking text). The pages that are linked to from
other sites and from the site itself have the same columns, so that the file's name has to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from ...core.backlinks import Report
from ...core.text import fold
from . import cells
from .dates import read_day
from .headers import SEARCH_CONSOLE, Layout

LOOKED_AT = 50  # rows
_SHARE = 0.8  # of them have to hold what the column is taken for
# "Internally" as it stands in the file's name, in the languages Search Console is translated to that were seen, and by
# its beginning in others.
_INTERNAL = (
    "internal", "intern", "interno", "interne", "внутрен", "вътреш", "внутріш", "iekšēj", "vidin", "wewnętrz",
    "belső", "sisäis", "εσωτερ", "içeriden", "داخل", "内部", "내부", "פנימי", "wewnetrz", "sisemis",
)  # fmt: skip
_TEXTS = (
    "text", "texto", "testo", "tekst", "текст", "متن", "テキスト", "文字", "텍스트", "metin", "anchor", "anker",
)  # fmt: skip


def find_shape(rows: Sequence[tuple[int, list[str]]], name: str) -> Layout | None:
    """The layout of a Search Console links report, None for what has another shape."""
    body = [cells_ for _, cells_ in rows[1 : LOOKED_AT + 1]] or [cells_ for _, cells_ in rows[:1]]
    width = max(map(len, body), default=0)
    if not 1 <= width <= 3:
        return None
    columns = [[row[place] if place < len(row) else "" for row in body] for place in range(width)]
    addresses = _mostly(columns[0], _is_address)
    first = 0 if addresses and _is_address(rows[0][1][0]) else 1
    if addresses and width == 1:
        # Without a heading it is a list that anybody may have made.
        return Layout(SEARCH_CONSOLE if first else "", Report.LINKS, {"source": 0}, first_row=first)
    if addresses and width == 2 and _mostly(columns[1], _looks_like_day):
        return Layout(SEARCH_CONSOLE, Report.LINKS, {"source": 0, "last_seen": 1}, first_row=first)
    counted = width == 3 and all(_mostly(column, _is_count) for column in columns[1:])
    if counted and addresses:
        return Layout(SEARCH_CONSOLE, Report.PAGES, {"target": 0, "links": 1, "domains": 2}, first_row=first)
    if counted and _mostly(columns[0], _is_host):
        return Layout(SEARCH_CONSOLE, Report.DOMAINS, {"domain": 0, "links": 1}, first_row=1)
    if width <= 2 and _named(name, _TEXTS):
        return Layout(SEARCH_CONSOLE, Report.ANCHORS, {"anchor": width - 1}, first_row=1)
    return None


def is_internal(name: str, layout: Layout) -> bool:
    """The report is about links from the site itself, which are no backlinks."""
    return layout.tool == SEARCH_CONSOLE and layout.report is Report.PAGES and _named(name, _INTERNAL)


def _named(name: str, words: Sequence[str]) -> bool:
    folded = fold(PurePath(name).stem)
    return any(word in folded for word in words)


def _mostly(column: Sequence[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, column)) >= _SHARE * len(column)


def _is_address(cell: str) -> bool:
    return cell.lower().startswith(("http://", "https://")) and cells.address(cell) is not None


def _is_host(cell: str) -> bool:
    return "/" not in cell and cells.domain(cell) is not None


def _is_count(cell: str) -> bool:
    return cells.count(cell) is not None and not any(character.isalpha() for character in cell)


def _looks_like_day(cell: str) -> bool:
    return sum(character.isdecimal() for character in cell) >= 5 or bool(read_day(cell))
