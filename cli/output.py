"""Rows on stdout: table for people, json, jsonl and csv for machines. The formats are a contract, see docs/cli.md."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO, TypeVar

import click

from .terminal import one_line

Row = Mapping[str, Any]
CallableT = TypeVar("CallableT", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv")
# A spreadsheet runs a cell that begins with one of these as a formula (OWASP "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def format_option(command: CallableT) -> CallableT:
    """Adds --format and --output to a command."""
    command = click.option(
        "--output", "-o", type=click.Path(dir_okay=False, writable=True), help="Write to a file instead of stdout."
    )(command)
    return click.option(
        "--format", "-f", "format_", type=click.Choice(FORMATS), default="table", show_default=True,
        help="How to print: a table for people, the others for machines.",
    )(command)  # fmt: skip


def write(
    rows: Iterable[Row], columns: Sequence[str], format_: str, output: str | None = None, shown: Sequence[str] = ()
) -> None:
    """Prints rows; a table shows only the `shown` columns. Raises click.FileError for a file that cannot be written."""
    if output is None:
        try:
            _write(rows, columns, format_, sys.stdout, shown)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) has gone: nobody is left to tell, also not at interpreter exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    try:
        with open(output, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123 - a path or - as typed
            _write(rows, columns, format_, stream, shown)
    except OSError as error:
        raise click.FileError(output, error.strerror or str(error)) from None


def _write(rows: Iterable[Row], columns: Sequence[str], format_: str, stream: TextIO, shown: Sequence[str]) -> None:
    if format_ == "jsonl":
        stream.writelines(_json(row, columns) + "\n" for row in rows)
    elif format_ == "json":
        stream.write("[\n" + ",\n".join(_json(row, columns) for row in rows) + "\n]\n")
    elif format_ == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    else:
        _table(rows, shown or columns, stream)


def _json(row: Row, columns: Sequence[str]) -> str:
    return json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False)


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _table(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row.get(name))) for name in columns))
    # Piped to a file there is no window to fit into: a row stays on one line.
    Console(file=stream, width=None if stream.isatty() else 400).print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
    if isinstance(value, list):
        return " ".join(map(_shown, value))
    return one_line(str(value))
