"""What the columns of a keyword list are, and which tool wrote it.

Headers were read from real exports (see docs/keywords.md). Search Console translates its headers, so its export is
known by what its columns hold. Columns that are not named here are left alone: "Competition" of Google's Keyword
Planner, "Competitive Density" and "Paid Difficulty" are about advertising and never SEO difficulty, "Global volume" is
not the market's volume.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.figures import read_figure
from ..language.folding import fold

Row = tuple[int, list[str]]

_KEYWORD = (
    "keyword", "keywords", "query", "queries", "top queries", "search term", "search terms", "search query", "term",
    "phrase", "key phrase", "keyphrase", "suchanfrage", "suchanfragen", "häufigste suchanfragen", "suchbegriff",
    "requêtes les plus fréquentes", "requête", "mot clé", "mot-clé", "mots-clés", "consulta", "consultas principales",
    "palabra clave", "palabras clave", "parola chiave", "parole chiave", "query più frequenti", "palavra-chave",
    "ключевое слово", "ключевые слова", "ключевая фраза", "запрос", "запросы", "поисковые запросы", "фраза",
    "ключова дума", "ключови думи", "заявка", "заявки", "ключове слово", "atslēgvārds", "atslēgvārdi", "vaicājums",
    "کلمه کلیدی", "کلمات کلیدی", "کلیدواژه", "عبارت", "キーワード", "検索キーワード", "クエリ", "关键词", "คำค้นหา",
)  # fmt: skip
_METRICS = {
    "volume": (
        "volume", "search volume", "avg. monthly searches", "avg monthly searches", "monthly searches", "searches",
        "monthly volume", "sv", "suchvolumen", "volume de recherche", "volumen de búsqueda", "volumen", "частота",
        "частотность", "показов в месяц", "обем", "обем на търсене", "meklējumu skaits", "حجم جستجو", "検索ボリューム",
    ),
    "difficulty": (
        "difficulty", "kd", "kd %", "kd%", "keyword difficulty", "keyword difficulty index", "seo difficulty", "sd",
        "seo-schwierigkeit", "сложность", "трудност", "سختی",
    ),
    "cpc": ("cpc", "cpc (usd)", "cpc (eur)", "cpc usd", "cpc eur"),
    "traffic_potential": ("traffic potential",),
    "clicks": ("clicks", "klicks", "clics", "клики", "кликвания"),
    "impressions": ("impressions", "impressionen", "impresiones", "impressioni", "показы", "импресии"),
    "ctr": ("ctr",),
    "position": ("position", "current position", "avg. position", "average position", "posición", "позиция"),
}  # fmt: skip
_URL = ("url", "ranking url", "current url", "page", "top url")
_DATE = ("last update", "timestamp", "date", "updated")
WHOLE = frozenset({"volume", "clicks", "impressions", "traffic_potential"})
# Headers only one tool writes. Checked in this order.
_TOOLS = {
    "Ubersuggest": ("seo difficulty", "paid difficulty", "est. visits"),
    "Semrush": ("competitive density", "keyword difficulty index", "number of results", "keyword intents"),
    "Ahrefs": ("parent keyword", "traffic potential", "cps", "current organic traffic", "organic traffic change"),
    "Google Keyword Planner": ("avg. monthly searches", "competition (indexed value)"),
}
KEYWORD_PLANNER, SEARCH_CONSOLE = "Google Keyword Planner", "Google Search Console"
HEADER_WITHIN = 10  # rows; Keyword Planner writes two lines before its header
TYPED_ROWS = 50  # looked at to tell what a column without a known header holds
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list keeps what."""

    tool: str  # "" when the list does not say who wrote it
    keyword: int
    metrics: dict[str, int]
    url: int | None
    date: int | None
    first_row: int  # index of the first row that is not header


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """The layout of a list, or None when no column holds keywords."""
    if _is_search_console(rows):
        metrics = {name: column for column, name in enumerate(("clicks", "impressions", "ctr", "position"), 1)}
        return Layout(SEARCH_CONSOLE, 0, metrics, None, None, 1)
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        names = [fold(cell) for cell in cells]
        keyword = _first(names, _KEYWORD)
        if keyword is not None:
            return _by_header(names, keyword, index + 1)
    return _by_values(rows)


def _by_header(names: Sequence[str], keyword: int, first_row: int) -> Layout:
    found = {metric: _first(names, known) for metric, known in _METRICS.items()}
    metrics = {metric: column for metric, column in found.items() if column is not None}
    tool = next((tool for tool, marks in _TOOLS.items() if _first(names, marks) is not None), "")
    return Layout(tool, keyword, metrics, _first(names, _URL), _first(names, _DATE), first_row)


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in map(fold, known) if name in names), None)


def _is_search_console(rows: Sequence[Row]) -> bool:
    """Five columns: a text, two whole numbers, a percentage and a number, under a header without numbers."""
    kinds = _kinds(rows[1:])
    return (
        kinds[:4] == ["text", "whole", "whole", "share"]
        and kinds[4:] in (["number"], ["whole"])
        and not any(read_figure(cell, whole=False) for cell in rows[0][1][1:])
    )


def _by_values(rows: Sequence[Row]) -> Layout | None:
    """The layout of a list without a known header, by what its columns hold."""
    kinds = _kinds(rows[1:] or rows)
    if "text" not in kinds:
        return None
    keyword = kinds.index("text")
    # One number beside each keyword can only be how often it is searched for.
    metrics = {"volume": 1} if kinds == ["text", "whole"] else {}
    header = bool(metrics) and read_figure(_cell(rows[0][1], 1), whole=True) is None
    return Layout("", keyword, metrics, None, None, int(header))


def _kinds(rows: Sequence[Row]) -> list[str]:
    sample = [cells for _, cells in rows[:TYPED_ROWS]]
    width = max(map(len, sample), default=0)
    return [_kind([_cell(cells, column) for cells in sample]) for column in range(width)]


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


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""
