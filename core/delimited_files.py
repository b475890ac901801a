"""From the bytes of a list or an export to rows of cells: encoding and delimiter are found, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

from .errors import ImportFailed

LARGEST = 256 * 1024 * 1024  # bytes
SAMPLE = 64 * 1024  # characters looked at to find the encoding
SAMPLE_LINES = 50
WIDE = 5  # cells of a first row that make the lines of one cell above it titles
LONGEST_ROW = 50  # lines; a quoted cell may hold some
DELIMITERS = "\t;,|"  # in order of preference: a semicolon file may hold decimal commas

Row: TypeAlias = tuple[int, list[str]]  # its first line, counted from 1, and its cells without white space around them

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_TEXT = (
    (b"PK\x03\x04", "is a ZIP archive or a spreadsheet (.xlsx)", "Unpack it, or save the sheet as CSV."),
    (b"\xd0\xcf\x11\xe0", "is an Excel file (.xls)", "Save the sheet as CSV (UTF-8)."),
    (b"%PDF", "is a PDF", "Export the list as CSV."),
    (b"\x1f\x8b", "is compressed", "Unpack it first."),
    (b"SQLite format 3", "is a database", "Export the list as CSV."),
)
# The 8-bit encodings of Windows by the languages written in them; Western last but one, Cyrillic before the rest.
_BY_LANGUAGE = {
    "cp1251": "be bg mk ru sr uk",
    "cp1250": "bs cs hr hu pl ro sk sl sq",
    "cp1257": "et lt lv",
    "cp1253": "el",
    "cp1254": "tr",
    "cp1255": "he yi",
    "cp1256": "ar fa ku ps ur",
}
_ANY_LANGUAGE = ("cp1252", "cp1251", "cp1256", "cp1253", "cp1255")


def read_rows(path: Path, languages: Collection[str] = ()) -> list[Row]:
    """(line number, cells) of every row that is not empty. `languages` help to tell 8-bit encodings apart.

    Raises ImportFailed, naming the file and what to do, when it cannot be read as a list.
    """
    return rows_of(read_bytes(path), path, languages)


def rows_of(data: bytes, path: Path, languages: Collection[str] = ()) -> list[Row]:
    """The same of bytes that were read already; `path` is what errors name. Raises ImportFailed."""
    check_is_text(data, path)
    text = decode(data, path, languages)
    delimiter = find_delimiter(text)
    if delimiter is None:
        lines = ((number, [line.strip()]) for number, line in enumerate(text.splitlines(), 1))
        return [(number, cells) for number, cells in lines if cells[0]]
    rows, longest = _parse(text, delimiter, path, csv.QUOTE_MINIMAL)
    if longest > LONGEST_ROW:
        # A stray quotation mark (as in 5" nails) has swallowed what follows it.
        rows, _ = _parse(text, delimiter, path, csv.QUOTE_NONE)
    return rows


def _parse(text: str, delimiter: str, path: Path, quoting: Literal[0, 3]) -> tuple[list[Row], int]:
    """The rows, and how many lines the longest of them has."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    rows = []
    start, longest = 1, 0
    try:
        for cells in reader:
            longest = max(longest, reader.line_num - start + 1)
            if any(cell.strip() for cell in cells):
                rows.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportFailed(
            f"{path}, line {start}: {error}.", "A quotation mark may be missing there; export the list again."
        ) from None
    return rows, longest


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises ImportFailed for one that cannot be read or is larger than LARGEST."""
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFailed(f"{path} is larger than {LARGEST // 1024**2} MB.", "Split the list.")
        return path.read_bytes()
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None


def check_is_text(data: bytes, path: Path) -> None:
    """Raises ImportFailed for what is empty or known to be something else than text."""
    if not data.strip():
        raise ImportFailed(f"{path} is empty.", "Export the list again.")
    for start, what, advice in _NOT_TEXT:
        if data.startswith(start):
            raise ImportFailed(f"{path} {what}, not a text file.", advice)


def decode(data: bytes, path: Path, languages: Collection[str] = ()) -> str:
    """The text of a list: by its byte order mark, else UTF-16 without one, UTF-8, or the likeliest 8-bit encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, path)
    zeros = data[:SAMPLE].count(0)
    if zeros:
        if zeros * 5 < len(data[:SAMPLE]):
            raise ImportFailed(f"{path} is not a text file.", "Export the list as CSV (UTF-8).")
        return _strict(data, "utf-16-be" if data[:SAMPLE:2].count(0) * 2 > zeros else "utf-16-le", path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_8_bit(data, languages)


def _strict(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise ImportFailed(
            f"{path}, line {line}: this is not {encoding.upper()} text.", "Export the list again as CSV (UTF-8)."
        ) from None


def _decode_8_bit(data: bytes, languages: Collection[str]) -> str:
    wanted = [encoding for encoding, spoken in _BY_LANGUAGE.items() if not set(languages).isdisjoint(spoken.split())]
    order = list(dict.fromkeys([*wanted, *_ANY_LANGUAGE]))
    texts = [data.decode(encoding, "replace") for encoding in order]
    return min(texts, key=lambda text: _strangeness(text[:SAMPLE]))


def _strangeness(text: str) -> int:
    """How many words look as if they were read in the wrong encoding; the least is the best guess."""
    strange = 0
    for word in text.split():
        if word.isascii():
            continue
        letters = [character for character in word if character.isalpha()]
        scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in letters}
        accented = sum(not letter.isascii() for letter in letters) if scripts == {"LATIN"} else 0
        inner_capital = any(low.islower() and high.isupper() for low, high in pairwise(letters))
        odd = any(unicodedata.category(character) in ("Cc", "So", "Sm", "Co", "Cn") for character in word)
        strange += (
            (len(scripts) > 1) + (accented > 2 and accented * 2 > len(letters)) + inner_capital + 2 * odd
            + 2 * word.count("\ufffd")
        )  # fmt: skip
    return strange


def find_delimiter(text: str) -> str | None:
    """What separates cells: the delimiter that gives the most lines the same number of cells; None for plain lists."""
    lines = [line for line in text[:SAMPLE].splitlines() if line.strip()][:SAMPLE_LINES]
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        try:
            counts = Counter(_widths([row for row in csv.reader(lines, delimiter=delimiter) if row]))
        except csv.Error:
            continue
        cells, number = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        share = number / max(sum(counts.values()), 1)
        # Titles above the table have one cell each; three quarters of a short file is a header and some rows.
        if cells > 1 and share >= 0.5 and (best is None or share > best[0] + 0.2):
            best = (share, delimiter)
    return best[1] if best else None


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """How many cells each row has, without titles above a wide table."""
    widths = list(map(len, rows))
    first = next((place for place, width in enumerate(widths) if width > 1), 0)
    return widths[first:] if first and widths[first] >= WIDE else widths
