"""Days and months in lists, ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")


def day_in(text: str) -> str:
    """The first day written in a text, "" when there is none."""
    found = _DATE.search(text)
    if not found:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""


def day_of_list(path: Path, heading: Iterable[str]) -> str:
    """The day a list was made: as written above its table or in its name, else when the file changed."""
    for text in (*heading, path.name):
        day = day_in(text)
        if day:
            return day
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def months_from(first: str, count: int) -> list[str]:
    """`count` months from one on (YYYY-MM-01)."""
    start = int(first[:4]) * 12 + int(first[5:7]) - 1
    return [f"{month // 12}-{month % 12 + 1:02}-01" for month in range(start, start + count)]


def months_before(day: str, count: int) -> list[str]:
    """The `count` whole months before a day, oldest first."""
    start = int(day[:4]) * 12 + int(day[5:7]) - 1 - count
    return months_from(f"{start // 12}-{start % 12 + 1:02}-01", count)
