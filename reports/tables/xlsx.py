"""Rows as an Excel workbook, written row by row so that its size costs no memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, BinaryIO

from .cells import text_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Microsoft, "Excel specifications and limits".
MAX_ROWS = 1_048_576  # of a sheet, the header included
MAX_TEXT = 32_767  # UTF-16 code units of a cell
MAX_EXACT = 2**53  # whole numbers beyond lose digits, as all numbers of a workbook are doubles
# Controls are not among them: a workbook has a way of its own to write those.
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {"url": 60, "target": 60, "message": 80, "title": 50, "keyword": 40, "topic": 40}  # characters


def write_xlsx(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: BinaryIO) -> None:
    """Writes a workbook with a header that stays in sight; rows beyond a sheet's limit go on to the next one.

    Texts are texts: nothing in them becomes a formula, a link or a number. One longer than a cell is cut off.
    Raises OSError for a stream that cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        with Workbook(stream, {"constant_memory": True}) as workbook:
            plain = workbook.add_format()
            sheet, number = _sheet(workbook, columns), 0
            for row in rows:
                if number + 1 == MAX_ROWS:
                    _filter(sheet, number, columns)
                    sheet, number = _sheet(workbook, columns), 0
                number += 1
                for column, name in enumerate(columns):
                    _write(sheet, number, column, row.get(name), plain)
            _filter(sheet, number, columns)
    except FileCreateError as error:
        # XlsxWriter's own wrapping of what went wrong with the file, such as a full disk or a reader that left.
        raise (error.__context__ if isinstance(error.__context__, OSError) else OSError(str(error))) from None


def _sheet(workbook: Workbook, columns: Sequence[str]) -> Worksheet:
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True})
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(name, max(10, min(len(name) + 4, 40))))
        sheet.write_string(0, column, _NOT_IN_XML.sub("\ufffd", name), bold)
    return sheet


def _filter(sheet: Worksheet, rows: int, columns: Sequence[str]) -> None:
    if columns:
        sheet.autofilter(0, 0, rows, len(columns) - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Any, plain: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and isfinite(value) and abs(value) <= MAX_EXACT:
        sheet.write_number(row, column, value)
    else:
        text = _NOT_IN_XML.sub("\ufffd", text_of(value))
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter would take it for markup of its own and write it unescaped.
            sheet.write_rich_string(row, column, text[:1], plain, text[1 : MAX_TEXT // 2])
        else:
            sheet.write_string(row, column, text)
