"""Rows on stdout: table for people, the other formats for machines. The formats are a contract, see docs/outputs.md."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TextIO, TypeVar

import click

from ..core.errors import UsageError
from .terminal import one_line

Row = Mapping[str, Any]
CallableT = TypeVar("CallableT", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv", "xlsx", "markdown")
_RAW_CSV = f"{__name__}.raw_csv"  # where the context keeps --raw-csv, which no command but this module asks for


def format_option(command: CallableT) -> CallableT:
    """Adds --format, --output and --raw-csv to a command."""
    return format_options()(command)


def format_options(*more: str) -> Callable[[CallableT], CallableT]:
    """Adds the same options, with formats beside those of rows."""

    def add(command: CallableT) -> CallableT:
        command = click.option(
            "--raw-csv", is_flag=True, expose_value=False, callback=_keep_raw_csv,
            help="CSV without the ' that keeps spreadsheets from running a cell as a formula.",
        )(command)  # fmt: skip
        command = click.option(
            "--output", "-o", type=click.Path(dir_okay=False, writable=True), help="Write to a file instead of stdout."
        )(command)
        return click.option(
            "--format", "-f", "format_", type=click.Choice([*FORMATS, *more]), default="table", show_default=True,
            help="How to print: a table for people, the others for machines.",
        )(command)  # fmt: skip

    return add


def _keep_raw_csv(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta[_RAW_CSV] = value


def write(
    rows: Iterable[Row], columns: Sequence[str], format_: str, output: str | None = None, shown: Sequence[str] = ()
) -> None:
    """Prints rows; a table, also one of Markdown, shows only the `shown` columns.

    Raises click.FileError for a file that cannot be written, UsageError for a workbook on a terminal.
    """
    if format_ == "xlsx":
        from ..reports.tables.xlsx import write_xlsx

        with _binary(output) as stream, TemporaryFile() as whole:
            # A workbook is written back and forth, which pipes do not take.
            write_xlsx(rows, columns, whole)
            whole.seek(0)
            copyfileobj(whole, stream)
        return
    if format_ == "parquet":
        from ..reports.tables.parquet import write_parquet

        with _binary(output) as stream:
            write_parquet(rows, columns, stream)
        return
    with text_stream(output) as text:
        _write(rows, columns, format_, text, shown)


@contextmanager
def text_stream(output: str | None) -> Iterator[TextIO]:
    """A file that is made anew, or stdout. Raises click.FileError for one that cannot be written."""
    if output is None:
        with _to_stdout():
            yield sys.stdout
            sys.stdout.flush()
        return
    try:
        with open(output, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:  # noqa: PTH123 - a path or - as typed
            yield stream
    except OSError as error:
        raise click.FileError(output, error.strerror or str(error)) from None


@contextmanager
def _binary(output: str | None) -> Iterator[BinaryIO]:
    if output is None:
        if sys.stdout.isatty() or not isinstance(sys.stdout, TextIOWrapper):
            raise UsageError("A workbook is no text for a terminal.", "Give a file: --output FILE.xlsx")
        with _to_stdout():
            yield sys.stdout.buffer
            sys.stdout.flush()
        return
    try:
        with open(output, "wb") as stream:  # noqa: PTH123 - a path or - as typed
            yield stream
    except OSError as error:
        raise click.FileError(output, error.strerror or str(error)) from None


@contextmanager
def _to_stdout() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # What is left in the buffer is not tried again at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise click.FileError("standard output", error.strerror or str(error)) from None
        # The reader (head, less) has gone: nobody is left to tell.


def _write(rows: Iterable[Row], columns: Sequence[str], format_: str, stream: TextIO, shown: Sequence[str]) -> None:
    from ..reports.tables.delimited import write_csv, write_json, write_jsonl
    from ..reports.tables.markdown import markdown_table

    if format_ == "jsonl":
        write_jsonl(rows, columns, stream)
    elif format_ == "json":
        write_json(rows, columns, stream)
    elif format_ == "csv":
        context = click.get_current_context(silent=True)
        write_csv(rows, columns, stream, raw=context is not None and context.meta.get(_RAW_CSV, False))
    elif format_ == "markdown":
        stream.write(markdown_table(rows, shown or columns))
    else:
        _table(rows, shown or columns, stream)


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
