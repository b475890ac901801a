"""Rows as a Markdown table that GitHub shows in an issue, a comment or a job summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .cells import one_line, shortened, text_of

# GitHub refuses a longer body of an issue or comment ("body is too long (maximum is 65536 characters)").
MAX_CHARACTERS = 65_536
MAX_CELL = 300  # characters of a value, before escaping
_REST = 60  # characters kept free for the line on what was left out

# Of an @name or #1, of which GitHub makes a link and a notification; then of what Markdown and HTML read as markup.
_MARKUP = re.compile(r"[@#](?=\w)|[*_\[\]~$]|[\\|`<>&]")
_URL = re.compile(r"https?://[^\s<>\x00-\x20\x7f-\x9f]+")


def markdown_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, most: int = MAX_CHARACTERS) -> str:
    """A table of at most `most` characters; what no longer fits is counted below it."""
    names = [escaped(name.replace("_", " ")) for name in columns]
    lines = [_line(names), _line(["---"] * len(columns))]
    left_out, size = 0, sum(map(len, lines))
    for row in rows:
        line = "" if left_out else _line([cell(row.get(name)) for name in columns])
        if left_out or size + len(line) > most - _REST:
            left_out += 1
            continue
        lines.append(line)
        size += len(line)
    if left_out:
        lines.append(f"\n{left_out} more that did not fit.\n")
    return "".join(lines)


def cell(value: Any) -> str:
    """A value as the content of a table's cell: a URL as a link, anything else as text that is no markup."""
    text = one_line(text_of(value))
    if _URL.fullmatch(text) and len(text) <= MAX_CELL:
        # Neither character can be escaped inside of a link; both mean the same when percent-encoded.
        return f"<{text.replace('|', '%7C').replace(chr(92), '%5C')}>"
    return escaped(shortened(text, MAX_CELL))


def escaped(text: str) -> str:
    """The text so that Markdown and HTML show it as it is, and GitHub notifies nobody of an @name or #1 in it."""
    return _MARKUP.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    mark = match.group()
    if mark in "@#":
        return f"{mark}<!-- -->"
    # A reference is never markup and, unlike a backslash, needs no second thought inside of a table.
    return f"\\{mark}" if mark in "*_[]~$" else f"&#{ord(mark)};"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
