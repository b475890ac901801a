"""Rows as CSV (RFC 4180, with bare line feeds) and as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

import msgspec

from .cells import harmless, text_of

Row = Mapping[str, Any]


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, *, raw: bool = False) -> None:
    """A header and a line a row; what looks like a formula gets a ' in front unless `raw`."""
    # Python before 3.13 quotes a carriage return only when lines end with one.
    writer = csv.writer(_LineFeeds(stream), lineterminator="\r\n")
    writer.writerow([_cell(name, raw=raw) for name in columns])
    writer.writerows([_cell(row.get(name), raw=raw) for name in columns] for row in rows)


def write_jsonl(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> None:
    """One JSON object a line."""
    stream.writelines(_json(row, columns) + "\n" for row in rows)


def write_json(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> None:
    """One JSON array of objects, an object a line."""
    stream.write("[")
    stream.writelines((",\n" if number else "\n") + _json(row, columns) for number, row in enumerate(rows))
    stream.write("\n]\n")


class _LineFeeds:
    """A stream that ends rows, which csv writes one at a time, with a line feed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        return self._stream.write(row[:-2] + "\n")


def _cell(value: Any, *, raw: bool) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = text_of(value)
    return text if raw else harmless(text)


def _json(row: Row, columns: Sequence[str]) -> str:
    values = {name: row.get(name) for name in columns}
    if msgspec.Raw in map(type, values.values()):
        # What is JSON already is passed on unread: of a hundred thousand rows reading it takes most of the time.
        return msgspec.json.encode(values).decode()
    return json.dumps(values, ensure_ascii=False)
