"""Reading gzip files (RFC 1952) of any size from the beginning or from a restart point, checked to the last byte."""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from isal import isal_zlib

from ...core.errors import SourceFailed
from .byte_source import ByteSource
from .deflate_blocks import WINDOW, DeflateError, from_bit, last_boundary

_SLICE = 64 << 10  # compressed bytes decompressed at once: what comes out fits into the processor's cache
_KEPT_SLICES = 17  # in which a restart point is looked for
_TRAILER = 8
_MOST_HEADER = 128 << 10
_DOWNLOAD_AGAIN = "Delete the file and download it again; if it stays so, the mirror has a damaged copy."


@dataclass(frozen=True, slots=True)
class RestartPoint:
    """Where decompressing can begin: a block's first bit, and what it may refer back to."""

    bit: int  # of the file
    output: int  # decompressed bytes before it, of all members
    member: int  # decompressed bytes before it, of its member
    crc: int  # of those
    window: bytes

    def to_json(self) -> dict[str, Any]:
        packed = base64.b64encode(isal_zlib.compress(self.window)).decode("ascii")
        return {"bit": self.bit, "output": self.output, "member": self.member, "crc": self.crc, "window": packed}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RestartPoint:
        """Raises ValueError, KeyError or TypeError for what is none."""
        try:
            window = isal_zlib.decompress(base64.b64decode(data["window"]))
        except DeflateError as error:
            raise ValueError(str(error)) from None
        return cls(int(data["bit"]), int(data["output"]), int(data["member"]), int(data["crc"]), window)


class GzipStream:
    """The decompressed bytes of a gzip file, in pieces. Iterate once."""

    def __init__(self, source: ByteSource, point: RestartPoint | None = None) -> None:
        self.output = point.output if point else 0  # decompressed bytes before the next piece
        self.read = point.bit >> 3 if point else 0  # compressed bytes read
        self._source = source
        self._start = point
        self._member = point.member if point else 0
        self._crc = point.crc if point else 0
        self._kept: deque[tuple[bytes, bytes, int]] = deque()  # compressed, decompressed, the checksum before it

    def __iter__(self) -> Iterator[bytes]:
        """Raises SourceFailed for bytes that are not gzip, are damaged, or end too early."""
        bit, window = (self._start.bit, self._start.window) if self._start else (self._after_header(0), b"")
        while True:
            end = yield from self._deflated(bit, window)
            after = self._after_trailer(end)
            if after >= self._source.size:
                return
            bit, window = self._after_header(after), b""
            self._member = self._crc = 0

    def since(self, point: RestartPoint) -> bytes:
        """What came out after a restart point that was found just now."""
        return b"".join(piece for _, piece, _ in self._kept)[point.output - self.output :]

    def point(self) -> RestartPoint | None:
        """A restart point a little before what was read last; None when none can be found there."""
        compressed = b"".join(piece for piece, _, _ in self._kept)
        output = b"".join(piece for _, piece, _ in self._kept)
        found = last_boundary(compressed, output)
        if found is None:
            return None
        start = len(output) - found.before_end
        return RestartPoint(
            bit=(self.read - len(compressed)) * 8 + found.bit,
            output=self.output - found.before_end,
            member=self._member - found.before_end,
            crc=isal_zlib.crc32(output[:start], self._kept[0][2]),
            window=output[start - WINDOW : start],
        )

    def _deflated(self, bit: int, window: bytes) -> Generator[bytes, None, int]:
        """Yields what a member's deflate stream holds from a bit on; returns the byte after its end."""
        decoder = isal_zlib.decompressobj(-15, zdict=window) if window else isal_zlib.decompressobj(-15)
        first, bits = bit >> 3, bit & 7
        self._kept.clear()
        self.read = first
        for block in self._source.stream(first):
            for at in range(0, len(block), _SLICE):
                compressed = block[at : at + _SLICE]
                piece = self._decompress(decoder, from_bit(compressed, bits))
                bits = 0
                self.read += len(compressed)
                self._keep(compressed, piece)
                if piece:
                    yield piece
                if decoder.eof:
                    return self.read - len(decoder.unused_data)
        raise SourceFailed(
            f"{self._source.name} ends in the middle, after {self.read:,} bytes.",
            "The download is not complete: run the same command again.",
        )

    def _decompress(self, decoder: Any, data: bytes) -> bytes:
        try:
            piece: bytes = decoder.decompress(data)
        except DeflateError as error:
            raise self._damaged(str(error)) from None
        return piece

    def _keep(self, compressed: bytes, piece: bytes) -> None:
        self._kept.append((compressed, piece, self._crc))
        while len(self._kept) > _KEPT_SLICES:
            self._kept.popleft()
        self._crc = isal_zlib.crc32(piece, self._crc)
        self._member += len(piece)
        self.output += len(piece)

    def _after_header(self, start: int) -> int:
        """The bit after a member's header."""
        head = self._source.read(start, _MOST_HEADER)
        if head[:3] != b"\x1f\x8b\x08":
            raise SourceFailed(
                f"{self._source.name} is no gzip file: byte {start:,} begins with {head[:4].hex(' ') or 'nothing'}.",
                "It may be a page that a mirror sent instead; open it, or download it again.",
            )
        end = header_end(head)
        if end is None:
            raise self._damaged("its header does not end")
        return (start + end) * 8

    def _after_trailer(self, end: int) -> int:
        expected = self._crc.to_bytes(4, "little") + (self._member & 0xFFFF_FFFF).to_bytes(4, "little")
        if self._source.read(end, _TRAILER) != expected:
            raise self._damaged("its checksum (CRC-32) does not match what it holds")
        return end + _TRAILER

    def _damaged(self, why: str) -> SourceFailed:
        return SourceFailed(f"{self._source.name} is damaged before byte {self.read:,}: {why}.", _DOWNLOAD_AGAIN)


def header_end(head: bytes) -> int | None:
    """The length of a gzip header (RFC 1952, 2.3), None when it goes on after these bytes."""
    if len(head) < 10:
        return None
    flags, end = head[3], 10
    if flags & 4:
        if len(head) < 12:
            return None
        end = 12 + int.from_bytes(head[10:12], "little")
    for flag in (8, 16):  # the name and a comment, each up to a zero
        if flags & flag:
            end = head.find(b"\0", end) + 1
            if end == 0:
                return None
    end += 2 if flags & 2 else 0
    return end if end <= len(head) else None
