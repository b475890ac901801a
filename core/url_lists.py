"""Lists of URLs as people have them: one a line, or a column of a CSV that some tool exported."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BufferedReader, TextIOWrapper
from itertools import chain, islice

from .errors import UsageError
from .urls import normalize, site_key, without_credentials

MAX_SITES = 1000  # of a list whose links among each other count as internal; further ones are other sites

_DELIMITERS = "\t;,"
_SAMPLE = 50  # lines by which the format is told
_SCHEMES = ("http://", "https://")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class UrlList:
    """The URLs of one list, normalised and without passwords, each once, in the order of the list."""

    urls: tuple[str, ...]
    refused: int = 0  # entries that are no http(s) URLs
    first_refused: str = ""  # the first of them, in words
    passwords: int = 0  # entries whose user name and password were dropped

    @cached_property
    def digest(self) -> str:
        """Hex digest of the URLs, whatever their order."""
        return sha256("\n".join(sorted(self.urls)).encode()).hexdigest()[:32]

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The first URL of every site in the list, at most MAX_SITES."""
        first: dict[str, str] = {}
        for url in self.urls:
            if len(first) >= MAX_SITES:
                break
            first.setdefault(site_key(url), url)
        return tuple(first.values())


def read_url_list(stream: BufferedReader, name: str) -> UrlList:
    """The URLs of a text or CSV file in UTF-8 or, with a byte order mark, UTF-16.

    Raises UsageError, with the `name` it goes by, when there is none in it. Empty lines and those that begin with # are
    left out, as is the heading of a column.
    """
    head = stream.peek(4)
    encoding = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "utf-8")
    urls: dict[str, None] = {}
    refused = passwords = 0
    first_refused = ""
    for number, written in _entries(TextIOWrapper(stream, encoding, errors="replace", newline=""), name):
        url = normalize(written)
        if url is None:
            if number > 1:
                refused += 1
                first_refused = first_refused or f"line {number}: {without_credentials(written)[:200]!r}"
            continue
        plain = without_credentials(url)
        passwords += plain != url
        urls[plain] = None
    if not urls:
        raise UsageError(f"{name} holds no http(s) URL.", "Give one URL a line, as in https://example.org/page")
    return UrlList(tuple(urls), refused, first_refused, passwords)


def _entries(lines: Iterable[str], name: str) -> Iterator[tuple[int, str]]:
    """(line number, cell) of what should be a URL. A URL may hold commas, so only what looks like a CSV is one."""
    lines = iter(lines)
    sample = list(islice(lines, _SAMPLE))
    delimiter = _delimiter(sample)
    if not delimiter:
        for number, line in enumerate(chain(sample, lines), 1):
            if (text := line.strip()) and not text.startswith("#"):
                yield number, text
        return
    column = None
    rows = csv.reader(chain(sample, lines), delimiter=delimiter)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if column is None:
                column = next((index for index, cell in enumerate(cells) if _is_url(cell)), None)
            if column is not None and column < len(cells) and cells[column]:
                yield rows.line_num, cells[column]
    except csv.Error as error:
        raise UsageError(f"{name} cannot be read from line {rows.line_num} on: {error}.") from None


def _delimiter(sample: list[str]) -> str:
    """What parts the columns; "" for a plain list."""
    texts = [text for line in sample if (text := line.strip()) and not text.startswith("#")]
    first = next((index for index, text in enumerate(texts) if "http" in text.lower()), None)
    if first is None:
        return ""
    example, above = texts[first], "\n".join(texts[:first])
    if any(mark in above for mark in _DELIMITERS):
        return max(_DELIMITERS, key=above.count)
    if _is_url(example) and not any(character.isspace() for character in example):
        return ""
    return max(_DELIMITERS, key=example.count)


def _is_url(cell: str) -> bool:
    return cell.lower().startswith(_SCHEMES)
