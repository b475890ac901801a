"""Days as exports write them. A day whose order of day and month cannot be known is no day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_NAMED = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-z]{3})[a-z]*\.?(?: (\d{1,2}),?)? (\d{4})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_IN_BING_NAME = re.compile(r"_(\d{1,2})_(\d{1,2})_(\d{4})(?!\d)")  # month first
FIRST_YEAR = 1995  # no link index is older


def day_first(cells: Iterable[str]) -> bool | None:
    """Whether the dates of a column have the day before the month; None when none of them tells."""
    for cell in cells:
        found = _NUMERIC.search(_ascii(cell))
        if found is None:
            continue
        if found[2] == "." or int(found[1]) > 12:
            return True
        if int(found[3]) > 12:
            return False
    return None


@lru_cache(maxsize=8192)  # the rows of an export are of few days
def read_day(cell: str, *, first: bool | None = None) -> str:
    """The day in a cell, ISO 8601, "" when there is none. `first` is what `day_first` says of its column."""
    text = _ascii(cell)
    if found := _ISO.search(text):
        return _valid(found[1], found[2], found[3])
    if found := _NUMERIC.search(text):
        if first is None:
            return ""
        day, month = (found[1], found[3]) if first else (found[3], found[1])
        return _valid(found[4], month, day)
    if found := _NAMED.search(text):
        month_number = _MONTHS.get(found[2].lower())
        day = found[1] or found[3]
        return _valid(found[4], str(month_number), day) if month_number and day else ""
    return ""


def file_day(path: Path) -> str:
    """The day in a file's name, else the day the file was changed."""
    if day := read_day(path.name):
        return day
    if found := _IN_BING_NAME.search(path.name):
        day = _valid(found[3], found[1], found[2])
        if day:
            return day
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)


def _valid(year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if found.year >= FIRST_YEAR else ""
