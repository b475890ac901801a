"""Keyword lists and exports of other tools: phrases, and the numbers that come with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ...core.delimited_files import read_rows
from ...core.errors import ImportFailed
from ...core.facts import Metric
from ...core.figures import read_figure
from ..language.folding import fold, shown
from .exports import KEYWORD_PLANNER, SEARCH_CONSOLE, WHOLE, Layout, find_layout

LONGEST_KEYWORD = 120  # characters; longer cells are texts
# What Keyword Planner shows accounts that spend little: one value for a whole range (support.google.com/google-ads).
_BUCKETS = {0: 10, 50: 100, 500: 1_000, 5_000: 10_000, 50_000: 100_000, 500_000: 1_000_000}
_BUCKETS_NEEDED = 5  # rows, all of them such values, before they are read as ranges
_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class ImportedKeyword:
    keyword: str  # as shown
    folded: str
    metrics: tuple[Metric, ...]
    url: str = ""  # the page a position belongs to, when the list says one


@dataclass(frozen=True, slots=True)
class KeywordList:
    """One file, read."""

    name: str  # the file's, with as many folders as tell it from the other lists
    tool: str  # who wrote it, "" when it does not say
    keywords: tuple[ImportedKeyword, ...]
    skipped: int  # rows without a usable keyword

    @property
    def source(self) -> str:
        """As it is named beside every number: the tool and the file."""
        return f"{self.tool} ({self.name})" if self.tool else self.name


def read_lists(paths: Iterable[Path], languages: Collection[str] = ()) -> list[KeywordList]:
    """Reads several lists, each file once. Raises ImportFailed."""
    distinct = {path.parent.resolve() / path.name: path for path in map(Path, paths)}
    parts = [path.parts for path in distinct]
    names = [_shortest_ending(own, parts) for own in parts]
    return [read_list(path, languages, name) for path, name in zip(distinct.values(), names, strict=True)]


def _shortest_ending(own: tuple[str, ...], parts: Sequence[tuple[str, ...]]) -> str:
    """The end of a path that no other path has."""
    length = 1
    while sum(other[-length:] == own[-length:] for other in parts) > 1:
        length += 1
    return "/".join(own[-length:])


def read_list(path: Path, languages: Collection[str] = (), name: str = "") -> KeywordList:
    """Reads a CSV, TSV or plain list in any encoding. `languages` of the site help with 8-bit ones.

    `name` is what its numbers name as their source, the file's name when nothing else is wanted.

    Of a keyword that comes several times the first known value of each number counts, and its best position. A number
    the file does not know is absent. Raises ImportFailed.
    """
    path = Path(path)
    rows = read_rows(path, languages)
    layout = find_layout(rows)
    if layout is None:
        raise _no_keywords(path, rows)
    list_date = _date_of(path, rows[: layout.first_row])
    ranges = layout.tool == KEYWORD_PLANNER and _all_buckets(rows, layout)
    empty = KeywordList(name or path.name, layout.tool, (), 0)
    found: dict[str, ImportedKeyword] = {}
    skipped = 0
    for _, cells in rows[layout.first_row :]:
        text = shown(_cell(cells, layout.keyword))
        folded = fold(text)
        if not folded or len(folded) > LONGEST_KEYWORD or not any(character.isalnum() for character in folded):
            skipped += 1
            continue
        day = _day(_cell(cells, layout.date)) or list_date
        values = _values(cells, layout, ranges=ranges)
        metrics = tuple(Metric(folded, name, value, empty.source, day) for name, value in values.items())
        new = ImportedKeyword(text, folded, metrics, _cell(cells, layout.url))
        found[folded] = _merge(found[folded], new) if folded in found else new
    if not found:
        raise _no_keywords(path, rows)
    return replace(empty, keywords=tuple(found.values()), skipped=skipped)


def _values(cells: Sequence[str], layout: Layout, *, ranges: bool) -> dict[str, float]:
    """The numbers of one row by name; a range becomes <name>_low and <name>_high."""
    values: dict[str, float] = {}
    for name, column in layout.metrics.items():
        text = _cell(cells, column)
        if name == "difficulty":
            text = text.replace("%", "")  # it is on a scale of 100 with or without the sign
        figure = read_figure(text, whole=name in WHOLE)
        if figure is None:
            continue
        low, high = figure.low, figure.high
        if name == "ctr" and low > 1:
            low = high = low / 100
        if name == "volume" and ranges:
            high = float(_BUCKETS[int(low)])
            low = high / 10 if low else 0.0
        if (name == "difficulty" and not 0 <= low <= 100) or (name == "position" and low < 1):
            continue
        if low == high:
            values[name] = low
        else:
            values[f"{name}_low"] = low
            if high is not None:
                values[f"{name}_high"] = high
    return values


def _merge(old: ImportedKeyword, new: ImportedKeyword) -> ImportedKeyword:
    known = {metric.name: metric for metric in old.metrics}
    url = old.url
    for metric in new.metrics:
        if metric.name == "position" and metric.name in known and metric.value < known[metric.name].value:
            known[metric.name] = metric
            url = new.url
        known.setdefault(metric.name, metric)
    return ImportedKeyword(old.keyword, old.folded, tuple(known.values()), url)


def _all_buckets(rows: Sequence[tuple[int, list[str]]], layout: Layout) -> bool:
    column = layout.metrics.get("volume")
    figures = [read_figure(_cell(cells, column), whole=True) for _, cells in rows[layout.first_row :]]
    values = [figure.low for figure in figures if figure]
    return len(values) >= _BUCKETS_NEEDED and all(value in _BUCKETS for value in values) and len(set(values)) > 1


def _date_of(path: Path, heading: Sequence[tuple[int, list[str]]]) -> str:
    """The day a list was made, ISO 8601: as written above its table or in its name, else when the file changed."""
    for text in (*(" ".join(cells) for _, cells in heading), path.name):
        day = _day(text)
        if day:
            return day
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _day(text: str) -> str:
    found = _DATE.search(text)
    if not found:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""


def _no_keywords(path: Path, rows: Sequence[tuple[int, list[str]]]) -> ImportFailed:
    line, cells = rows[0] if rows else (1, [""])
    advice = "Name the column with the phrases Keyword, or give one phrase a line."
    if any(cell.lower().startswith(("http://", "https://")) for _, row in rows[1:3] for cell in row[:1]):
        advice = f"It lists pages. Of an export of {SEARCH_CONSOLE}, import Queries.csv."
    return ImportFailed(f"{path}, line {line}: no column holds keywords ({', '.join(cells)[:80]}).", advice)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
