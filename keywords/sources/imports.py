"""Keyword lists and exports of other tools: phrases, and the numbers that come with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...core.delimited_files import Row
from ...core.errors import ImportFailed
from ...core.facts import Metric
from ...core.keywords import SearchResult
from ...core.tables import Table, read_tables
from ..language.folding import fold, shown
from . import dataforseo
from .columns import SEARCH_CONSOLE
from .days import day_of_list
from .expected import EXPECTED
from .exports import is_about_links
from .keyword_row import KeywordRow, rows_of_table
from .keyword_table import KeywordTable, choose
from .serps import results_of_rows

LONGEST_KEYWORD = 120  # characters; longer cells are texts
CUT_OFF = 1000  # rows, where Search Console's exports end (support.google.com/webmasters/answer/12919192)


@dataclass(frozen=True, slots=True)
class ImportedKeyword:
    keyword: str  # as shown
    folded: str
    metrics: tuple[Metric, ...]
    url: str = ""  # the page a position belongs to, when the list says one
    intents: tuple[str, ...] = ()  # informational, navigational, commercial, transactional, as the tool says
    parent: str = ""  # the tool's name of its topic
    results: tuple[SearchResult, ...] = ()  # the pages that rank for it, best first


@dataclass(frozen=True, slots=True)
class KeywordList:
    """One file, read."""

    name: str  # the file's, with as many folders as tell it from the other lists
    tool: str  # who wrote it, "" when it does not say
    keywords: tuple[ImportedKeyword, ...]
    skipped: int  # rows without a usable keyword
    day: str = ""  # when it was made, ISO 8601
    notes: tuple[str, ...] = ()  # what its user should know, as sentences

    @property
    def source(self) -> str:
        """As it is named beside every number: the tool and the file."""
        return f"{self.tool} ({self.name})" if self.tool else self.name

    @property
    def has_results(self) -> bool:
        """It says which pages rank."""
        return any(item.results for item in self.keywords)


def read_lists(paths: Iterable[Path], languages: Collection[str] = ()) -> list[KeywordList]:
    """Reads several lists, each file once. Raises ImportFailed."""
    return [read_list(path, languages, name) for path, name in distinct_names(paths)]


def distinct_names(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Every file once, with the shortest ending of its path that tells it from the others."""
    distinct = {path.parent.resolve() / path.name: path for path in map(Path, paths)}
    parts = [path.parts for path in distinct]
    names = [_shortest_ending(own, parts) for own in parts]
    return list(zip(distinct.values(), names, strict=True))


def _shortest_ending(own: tuple[str, ...], parts: Sequence[tuple[str, ...]]) -> str:
    """The end of a path that no other path has."""
    length = 1
    while sum(other[-length:] == own[-length:] for other in parts) > 1:
        length += 1
    return "/".join(own[-length:])


def read_list(path: Path, languages: Collection[str] = (), name: str = "") -> KeywordList:
    """Reads a list or export of any tool, format and encoding. `languages` of the site help with 8-bit encodings.

    `name` is what its numbers name as their source, the file's name when nothing else is wanted.

    Of a keyword that comes several times the first known value of each number counts, and its best position. A number
    the file does not know is absent, and one of another market keeps that market in its source. Raises ImportFailed.
    """
    path = Path(path)
    tables = read_tables(path, EXPECTED, languages)
    json = [rows for table in tables if table.data and (rows := dataforseo.read_answers(table.data))]
    if json:
        found = _Reading(name or path.name, dataforseo.TOOL, day_of_list(path, ()))
        found.add(row for rows in json for row in rows)
        return found.result(path, tables)
    chosen = choose([table for table in tables if table.rows])
    if chosen is None:
        raise _no_keywords(path, tables)
    found = _Reading(name or path.name, chosen[0].layout.tool, day_of_list(path, _headings(chosen, tables)))
    for table in chosen:
        found.add(_with_results(rows_of_table(table.rows, table.layout, found.day)))
    return found.result(path, tables)


def _headings(chosen: Sequence[KeywordTable], tables: Sequence[Table]) -> list[str]:
    """What may say when the list was made: the lines above its table, or the last day of a Search Console export."""
    lines = [" ".join(cells) for table in chosen for _, cells in table.rows[: table.layout.first_row]]
    if chosen[0].layout.tool == SEARCH_CONSOLE:
        days = [cells[0][:10] for table in tables for _, cells in table.rows if cells[0][:2] == "20"]
        lines += sorted(days, reverse=True)[:1]
    return lines


def _with_results(rows: Sequence[KeywordRow]) -> list[KeywordRow]:
    """The rows, those of a dump of search results without positions: they are not the site's."""
    dump = results_of_rows([(fold(row.keyword), row.position, row.url) for row in rows])
    if not dump:
        return list(rows)
    return [
        replace(
            row, url="", results=dump.get(fold(row.keyword), ()),
            values={name: value for name, value in row.values.items() if name != "position"},
        )
        for row in rows
    ]  # fmt: skip


@dataclass(slots=True)
class _Reading:
    """A list as far as it was read."""

    name: str
    tool: str
    day: str
    found: dict[str, ImportedKeyword] = field(default_factory=dict)
    rows: int = 0
    skipped: int = 0

    def add(self, rows: Iterable[KeywordRow]) -> None:
        for row in rows:
            self.rows += 1
            text = shown(row.keyword)
            folded = fold(text)
            if not folded or len(folded) > LONGEST_KEYWORD or not any(map(str.isalnum, folded)):
                self.skipped += 1
                continue
            new = ImportedKeyword(
                text, folded, tuple(self._metrics(folded, row)), row.url, row.intents, shown(row.parent), row.results
            )
            self.found[folded] = _merge(self.found[folded], new) if folded in self.found else new

    def _metrics(self, folded: str, row: KeywordRow) -> list[Metric]:
        inside = f"{self.name}, {row.market}" if row.market else self.name
        source = f"{self.tool} ({inside})" if self.tool else inside
        values = [(name, value, row.day or self.day) for name, value in _possible(row.values).items()]
        values += [("monthly_searches", value, month) for month, value in row.months.items()]
        values += [("trend", value, month) for month, value in row.trend.items()]
        return [Metric(folded, name, value, source, day) for name, value, day in values]

    def result(self, path: Path, tables: Sequence[Table]) -> KeywordList:
        if not self.found:
            raise _no_keywords(path, tables)
        notes = []
        if self.tool == SEARCH_CONSOLE and self.rows == CUT_OFF:
            notes.append(f"{self.name} has exactly {CUT_OFF:,} rows, where Search Console's exports end: it had more.")
        return KeywordList(self.name, self.tool, tuple(self.found.values()), self.skipped, self.day, tuple(notes))


def _possible(values: Mapping[str, float]) -> dict[str, float]:
    """The numbers that are on their scale."""
    return {
        name: value
        for name, value in values.items()
        if not (name.startswith("difficulty") and not 0 <= value <= 100) and not (name == "position" and value < 1)
    }


def _merge(old: ImportedKeyword, new: ImportedKeyword) -> ImportedKeyword:
    known = {_identity(metric): metric for metric in old.metrics}
    url = old.url
    for metric in new.metrics:
        key = _identity(metric)
        if metric.name == "position" and key in known and metric.value < known[key].value:
            known[key] = metric
            url = new.url
        known.setdefault(key, metric)
    return ImportedKeyword(
        old.keyword, old.folded, tuple(known.values()), url, old.intents or new.intents, old.parent or new.parent,
        old.results or new.results,
    )  # fmt: skip


def _identity(metric: Metric) -> tuple[str, ...]:
    """What makes two numbers of a list the same: those of a history differ in their month."""
    history = metric.name in ("monthly_searches", "trend")
    return (metric.name, metric.source, metric.date) if history else (metric.name, metric.source)


def _no_keywords(path: Path, tables: Sequence[Table]) -> ImportFailed:
    if not any(table.rows for table in tables):
        return ImportFailed(f"{path} is JSON without keywords of DataForSEO.", EXPECTED)
    rows: list[Row] = next(table.rows for table in tables if table.rows)
    line, cells = rows[0]
    advice = EXPECTED
    if is_about_links(rows):
        advice = "It lists links, not keywords. " + EXPECTED
    elif any(cell.lower().startswith(("http://", "https://")) for _, row in rows[1:3] for cell in row[:1]):
        advice = f"It lists pages, not keywords. Of an export of {SEARCH_CONSOLE}, import the whole ZIP or Queries.csv."
    return ImportFailed(f"{path}, line {line}: no column holds keywords ({', '.join(cells)[:80]}).", advice)
