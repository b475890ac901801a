"""Sheets of XLSX, XLS and ODS files as rows of text cells, read by calamine."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .delimited_files import Row
from .errors import ImportFailed

MOST_ROWS = 1_048_576  # Excel's own limit
_ADVICE = "Save the sheet as CSV (UTF-8), or export it again."


def sheets(data: bytes, path: Path) -> Iterator[tuple[str, list[Row]]]:
    """(name, rows) of every sheet that is not empty, in order. Raises ImportFailed."""
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        for name in workbook.sheet_names:
            try:
                cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
            except python_calamine.WorksheetNotFound:
                continue  # a chart
            rows = [(number, [_text(cell) for cell in row]) for number, row in enumerate(cells, 1)]
            rows = [row for row in rows if any(row[1])]
            if rows:
                yield name, rows
    except python_calamine.PasswordError:
        raise ImportFailed(f"{path} is protected by a password.", "Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how Rust's own failures arrive; no Exception, by their design
            raise
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: BaseException) -> ImportFailed:
    reason = str(error).partition("\n")[0]
    return ImportFailed(f"{path} is a spreadsheet that cannot be read: {reason}.", _ADVICE)


def _text(cell: Any) -> str:
    """A cell as a CSV would have it. Three decimals get a fourth: 1.234 in a CSV may as well be 1,234."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        if not math.isfinite(cell):
            return ""
        if cell == int(cell):
            return str(int(cell))
        text = f"{cell:.6f}".rstrip("0")
        return text + "0" if len(text.partition(".")[2]) == 3 else text
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip()
