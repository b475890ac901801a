"""Files as they were exported, opened: text as it is, gzip and ZIP unpacked within limits."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from ...core.delimited_files import LARGEST, read_bytes
from ...core.errors import ImportFailed

MEMBERS = 50  # files looked at in one archive
_LISTS = (".csv", ".tsv", ".txt", ".json", ".jsonl")


def unpack(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the file, or of each list in an archive. Raises ImportFailed."""
    data = read_bytes(path)
    if data.startswith(b"\x1f\x8b"):
        yield path.name.removesuffix(".gz"), _gunzip(data, path)
    elif data.startswith(b"PK\x03\x04"):
        yield from _members(data, path)
    else:
        yield path.name, data


def _gunzip(data: bytes, path: Path) -> bytes:
    try:
        with gzip.open(BytesIO(data)) as stream:
            unpacked = stream.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFailed(f"{path} cannot be unpacked: {error}.", "Download the file again.") from None
    return _within(unpacked, path)


def _members(data: bytes, path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [item for item in archive.infolist() if item.filename.lower().endswith(_LISTS)]
            if any(item.filename == "xl/workbook.xml" for item in archive.infolist()):
                raise ImportFailed(f"{path} is a spreadsheet (.xlsx).", "Save the sheet as CSV (UTF-8).")
            if not names:
                raise ImportFailed(f"There is no list in {path}.", "Give an archive that holds CSV, TSV or JSON files.")
            if len(names) > MEMBERS:
                raise ImportFailed(
                    f"There are more than {MEMBERS} lists in {path}.", "Unpack it and name those wanted."
                )
            for item in names:
                with archive.open(item) as stream:
                    yield Path(item.filename).name, _within(stream.read(LARGEST + 1), path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # RuntimeError is what an encrypted member raises.
        raise ImportFailed(f"{path} cannot be unpacked: {error}.", "Unpack it and give the files in it.") from None


def _within(data: bytes, path: Path) -> bytes:
    if len(data) > LARGEST:
        raise ImportFailed(f"{path} is larger than {LARGEST // 1024**2} MB unpacked.", "Split the list.")
    return data
