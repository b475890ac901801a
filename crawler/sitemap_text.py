"""Plain text sitemaps: a URL a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_LINE = 16_384  # characters kept of a line; no URL is longer
MAX_LEADING = 100  # lines without a URL after which a file is no list of them

_LINE_END = re.compile(r"\r\n|\n|\r")


def read_lines(pieces: Iterator[str]) -> Iterator[list[tuple[int, str]]]:
    """The lines that are not empty with their numbers, in batches; nothing at all when no line begins a URL."""
    number, batch, listed = 0, list[tuple[int, str]](), False
    for lines in _split(pieces):
        for text in lines:
            number += 1
            line = text.strip()
            if line:
                batch.append((number, line))
                listed = listed or line[:8].lower().startswith(("http://", "https://"))
        if listed:
            yield batch
            batch = []
        elif len(batch) > MAX_LEADING:
            return


def _split(pieces: Iterator[str]) -> Iterator[list[str]]:
    rest = ""
    for piece in pieces:
        text = rest + piece
        # A carriage return at the end may be half a line end.
        end = "\r" if text.endswith("\r") else ""
        *lines, rest = _LINE_END.split(text[: len(text) - len(end)])
        yield [line[:MAX_LINE] for line in lines]
        rest = (rest[:MAX_LINE] if len(rest) > 2 * MAX_LINE else rest) + end
    yield [line[:MAX_LINE] for line in _LINE_END.split(rest)]
