"""The tables a file holds: one in a text, several in an archive or a spreadsheet."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .delimited_files import LARGEST, Row, read_bytes, rows_of
from .errors import ImportFailed
from .spreadsheets import sheets

MOST_MEMBERS = 200  # of an archive
_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_NEVER = (
    (b"%PDF", "is a PDF"),
    (b"SQLite format 3", "is a database"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"<!DOCTYPE", "is a web page"),
    (b"<!doctype", "is a web page"),
    (b"<html", "is a web page"),
)
_READABLE = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ""})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file."""

    name: str  # the archive's member or the sheet, "" for a plain file
    rows: list[Row]
    data: bytes = b""  # JSON, which has no rows


def read_tables(path: Path, expected: str, languages: Collection[str] = ()) -> list[Table]:
    """The tables of a file, in its order. `languages` of the site help to read 8-bit encodings.

    `expected` is what an error advises.

    Raises ImportFailed, naming the file and what was expected, when there is none.
    """
    data = read_bytes(path)
    for start, what in _NEVER:
        if data.startswith(start):
            raise ImportFailed(f"{path} {what}, not a list.", expected)
    tables = list(_tables(data, path, languages, "", nested=False))
    if not tables:
        raise ImportFailed(f"{path} holds no table.", expected)
    return tables


def _tables(data: bytes, path: Path, languages: Collection[str], name: str, *, nested: bool) -> Iterator[Table]:
    if data.startswith(_OLE) or _is_workbook(data):
        for sheet, rows in sheets(data, path):
            yield Table(f"{name}/{sheet}" if name else sheet, rows)
    elif data.startswith(_ZIP) and not nested:
        yield from _members(data, path, languages)
    elif data.startswith(_GZIP) and not nested:
        yield from _tables(_unzipped(data, path), path, languages, name, nested=True)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield Table(name, [], data)
    else:
        yield Table(name, rows_of(data, path, languages))


def _is_workbook(data: bytes) -> bool:
    """A ZIP archive that is a spreadsheet: XLSX has a workbook, ODS says its type in its first member."""
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                return False
    except _BROKEN:
        return False
    return not names.isdisjoint({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


# What zipfile raises on archives that are cut off, encrypted, or packed in a way Python does not know.
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError, ValueError, KeyError)


def _members(data: bytes, path: Path, languages: Collection[str]) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if _is_readable(member)]
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST:
                raise ImportFailed(f"{path} unpacks to more than {LARGEST // 1024**2} MB.", "Unpack it and split it.")
            found = [(member.filename, archive.read(member)) for member in members]
    except _BROKEN as error:
        raise ImportFailed(f"{path} is a ZIP archive that cannot be unpacked: {error}.", "Export it again.") from None
    for name, content in found:
        if content.strip():
            yield from _tables(content, path, languages, name, nested=True)


def _is_readable(member: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return not member.is_dir() and not hidden and place.suffix.lower() in _READABLE


def _unzipped(data: bytes, path: Path) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            content = stream.read(LARGEST + 1)
    except _BROKEN as error:
        raise ImportFailed(f"{path} is compressed and cannot be unpacked: {error}.", "Unpack it first.") from None
    if len(content) > LARGEST:
        raise ImportFailed(f"{path} unpacks to more than {LARGEST // 1024**2} MB.", "Split the list.")
    return content
