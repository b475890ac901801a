"""Downloads that can be interrupted at any time: whole blocks are kept with their checksums, the rest is asked for."""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import BinaryIO

from ...core.errors import SourceFailed
from .byte_source import BLOCK, ByteSource
from .line_scan import Progress, replace

_MD5 = re.compile(r'"([0-9a-f]{32})"')  # S3's ETag of a file that was not uploaded in parts


def download(source: ByteSource, path: Path, progress: Progress | None = None) -> None:
    """Brings a file to `path`, going on where an earlier call stopped; what is there whole is left as it is.

    Until it is whole it is called .part, with the checksums of its blocks in a file .blocks beside it. That stays, so
    that `damaged_blocks` can tell later what the disk did to the file. Raises SourceFailed.
    """
    blocks = _BlockList(path, source)
    if path.is_file() and path.stat().st_size == source.size and blocks.matches:
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("r+b" if part.is_file() else "w+b") as file:
            done = blocks.keep_good(file)
            file.seek(done)
            file.truncate()
            for piece in _in_blocks(source.stream(done)):
                file.write(piece)
                file.flush()
                blocks.add(piece)
                done += len(piece)
                if progress:
                    progress(source.name, done, source.size)
            os.fsync(file.fileno())
            _compare(file, source)
    except OSError as error:
        raise SourceFailed(
            f"{part} cannot be written: {error.strerror or error}.",
            f"{source.name} needs {source.size / 1e9:.1f} GB; free some space, or give another --cache.",
        ) from error
    if done != source.size:
        raise SourceFailed(
            f"{source.name} ended after {done:,} of {source.size:,} bytes.", "Run the same command again."
        )
    part.replace(path)


def damaged_blocks(path: Path) -> list[tuple[int, int]]:
    """The first and last byte of every block of a downloaded file that is no longer as it came."""
    try:
        known = json.loads(_blocks_path(path).read_text(encoding="utf-8"))["blocks"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    damaged = []
    with path.open("rb") as file:
        for index, checksum in enumerate(known):
            data = file.read(BLOCK)
            if zlib.crc32(data) != checksum:
                damaged.append((index * BLOCK, index * BLOCK + max(len(data), 1) - 1))
    return damaged


def set_aside_damaged(path: Path) -> list[tuple[int, int]]:
    """As `damaged_blocks`; a damaged file is called .part again, so that the next download brings what is not good."""
    damaged = damaged_blocks(path)
    if damaged:
        path.replace(path.with_name(path.name + ".part"))
    return damaged


class _BlockList:
    """The checksums (CRC-32) of the blocks that came so far."""

    def __init__(self, path: Path, source: ByteSource) -> None:
        self._path = _blocks_path(path)
        self._key = f"{source.name} {source.size} {source.identity}"
        self._blocks: list[int] = []
        try:
            state = json.loads(self._path.read_text(encoding="utf-8"))
            self.matches = state["key"] == self._key
            if self.matches:
                self._blocks = [int(item) for item in state["blocks"]]
        except (OSError, ValueError, KeyError, TypeError):
            self.matches = False

    def add(self, piece: bytes) -> None:
        self._blocks.append(zlib.crc32(piece))
        replace(self._path, json.dumps({"key": self._key, "blocks": self._blocks}).encode())

    def keep_good(self, file: BinaryIO) -> int:
        """How many bytes at the beginning of a file are as they came; forgets the checksums of the others."""
        good = 0
        for checksum in self._blocks:
            data = file.read(BLOCK)
            if zlib.crc32(data) != checksum or len(data) < BLOCK:
                break
            good += 1
        del self._blocks[good:]
        return good * BLOCK


def _blocks_path(path: Path) -> Path:
    return path.with_name(path.name + ".blocks")


def _in_blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of BLOCK, but for the last."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= BLOCK:
            yield bytes(kept[:BLOCK])
            del kept[:BLOCK]
    if kept:
        yield bytes(kept)


def _compare(file: BinaryIO, source: ByteSource) -> None:
    """Raises SourceFailed when the server gives an MD5 and the file has another."""
    expected = _MD5.fullmatch(source.identity)
    if expected is None:
        return
    file.seek(0)
    digest = md5(usedforsecurity=False)
    while data := file.read(BLOCK):
        digest.update(data)
    if digest.hexdigest() != expected[1]:
        raise SourceFailed(
            f"{source.name} has the MD5 {digest.hexdigest()}, but the server says {expected[1]}.",
            "Delete the .part file and download it again; if it stays so, the mirror has a damaged copy.",
        )
