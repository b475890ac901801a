"""Files of any size, near or far, read in ranges: what reads a graph does not know which it has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ...core.errors import SourceFailed

BLOCK = 8 << 20  # bytes that are asked for at once, and at most asked for again after an interruption


class ByteSource(Protocol):
    """A file that does not change while it is read."""

    name: str  # without folder or host
    size: int  # bytes
    identity: str  # differs when the content does, as far as can be told without reading it; "" when nothing tells

    def read(self, start: int, length: int) -> bytes:
        """The bytes from there, fewer only at the end of the file. Raises SourceFailed."""
        ...

    def stream(self, start: int = 0) -> Iterator[bytes]:
        """All bytes from there, in pieces of at most BLOCK. Raises SourceFailed."""
        ...

    def close(self) -> None: ...


class LocalFile:
    """A file on this machine."""

    def __init__(self, path: Path) -> None:
        """Raises SourceFailed for a file that is not there or cannot be read."""
        self.name = path.name
        self.path = path
        try:
            self._file = path.open("rb")
            found = os.fstat(self._file.fileno())
        except OSError as error:
            raise SourceFailed(
                f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
            ) from error
        self.size = found.st_size
        self.identity = f"{found.st_size}-{found.st_mtime_ns}"

    def read(self, start: int, length: int) -> bytes:
        try:
            self._file.seek(start)
            return self._file.read(length)
        except OSError as error:
            raise SourceFailed(
                f"{self.path} cannot be read at byte {start:,}: {error.strerror or error}.",
                "The disk may be failing; download the file again.",
            ) from error

    def stream(self, start: int = 0) -> Iterator[bytes]:
        while piece := self.read(start, BLOCK):
            yield piece
            start += len(piece)

    def close(self) -> None:
        self._file.close()
