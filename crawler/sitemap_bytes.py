"""The text of a sitemap file, a piece at a time: unpacked, measured and decoded in constant memory."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

from .charset import charset_name
from .charset_labels import ENCODINGS

PIECE = 64 * 1024  # bytes handled at once
GZIP = b"\x1f\x8b"
MAX_LAYERS = 2  # of gzip: a .gz file that is sent with Content-Encoding gzip by mistake has two

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")


class SitemapBytes:
    """One file, read once. `size` and `faults` are complete when `text` has ended."""

    def __init__(self, body: bytes, limit: int) -> None:
        """`limit` is how many bytes are read, unpacked."""
        self.size = 0  # bytes, unpacked; limit + 1 when there are more
        self.faults: list[str] = []
        self.cut = False  # it is larger than the limit
        self._limit = limit
        self._pieces = _pieces(body)
        first = body[:2]
        for layer in range(MAX_LAYERS):
            if first != GZIP:
                return
            if layer:
                self.faults.append("compressed twice")
            self._pieces = self._unpacked(self._pieces)
            begin = next(self._pieces, b"")
            self._pieces = _chain(begin, self._pieces)
            first = begin[:2]

    def text(self) -> Iterator[str]:
        """The decoded pieces, without byte order mark; what cannot be decoded is U+FFFD."""
        decoder: codecs.IncrementalDecoder | None = None
        for piece in self._measured():
            if decoder is None:
                decoder = codecs.getincrementaldecoder(_encoding(piece))("replace")
                decoded = decoder.decode(piece).removeprefix("\ufeff")
            else:
                decoded = decoder.decode(piece)
            if decoded:
                yield decoded
        if decoder is not None and not self.cut:
            yield decoder.decode(b"", True)

    def _measured(self) -> Iterator[bytes]:
        for piece in self._pieces:
            room = self._limit - self.size
            self.size += min(len(piece), room + 1)
            if len(piece) > room:
                self.cut = True
                self.faults.append(f"larger than {self._limit} bytes uncompressed")
                yield piece[:room]
                return
            yield piece

    def _unpacked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The content of all gzip members, one behind the other."""
        gzip = zlib.decompressobj(wbits=31)
        found = False
        for piece in pieces:
            data = piece
            while data:
                if gzip.eof:
                    gzip = zlib.decompressobj(wbits=31)
                try:
                    unpacked = gzip.decompress(data, PIECE)
                except zlib.error as error:
                    # Garbage after a complete gzip member is common and harmless.
                    if not found:
                        self.faults.append(f"the gzip file cannot be read: {error}")
                    return
                found = True
                if unpacked:
                    yield unpacked
                data = gzip.unused_data if gzip.eof else gzip.unconsumed_tail
        if not gzip.eof:
            self.faults.append("the gzip file ends early")


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[start : start + PIECE] for start in range(0, len(body), PIECE))


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _encoding(start: bytes) -> str:
    """Python's name of the encoding: by byte order mark, else as XML declares it, else UTF-8."""
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    found = _DECLARED.match(start)
    declared = charset_name(found[1].decode("ascii")) if found else None
    # A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    return "utf-8" if declared is None or declared.startswith("utf-16") else ENCODINGS[declared][0] or "utf-8"
