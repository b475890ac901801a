"""The files of a web archive: which ones there are, and how far they are sound."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".warc.gz"
_BLOCK = 2**20  # bytes read or unpacked at once


def sound_length(stream: BinaryIO) -> int:
    """The bytes of a gzip file up to the end of its last whole member; a gigabyte takes some seconds."""
    stream.seek(0)
    sound = read = 0
    decoder, data, plain = zlib.decompressobj(wbits=31), b"", b""
    try:
        while True:
            # A whole block of output says that there may be more without further input.
            if not data and len(plain) < _BLOCK:
                data = stream.read(_BLOCK)
                read += len(data)
                if not data:
                    return sound
            plain = decoder.decompress(data, _BLOCK)
            if decoder.eof:
                data = decoder.unused_data
                sound = read - len(data)
                decoder, plain = zlib.decompressobj(wbits=31), b""
            else:
                data = decoder.unconsumed_tail
    except zlib.error:
        return sound


def part_path(first: Path, number: int) -> Path:
    """The path of one of the files that an archive is split into."""
    return first if number == 1 else first.with_name(f"{first.name.removesuffix(SUFFIX)}-{number:05}{SUFFIX}")


def newest_part(first: Path) -> int:
    """The number of the last file of an archive, 1 when there is one or none."""
    number = 1
    while part_path(first, number + 1).exists():
        number += 1
    return number


def may_be_begun(stream: BinaryIO) -> bool:
    """Nothing, or the beginning of a first record."""
    stream.seek(0)
    start = stream.read(_BLOCK)
    try:
        plain = zlib.decompressobj(wbits=31).decompress(start, 5)
    except zlib.error:
        return False
    return b"WARC/".startswith(plain[:5])
