"""Undoing Content-Encoding with a bound: a few hundred bytes can unpack to gigabytes."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from ..core.facts import Reason
from .exchange import Response

ACCEPTED = "gzip, deflate, br, zstd"
MAX_LAYERS = 2  # encodings on top of each other; servers behind a proxy have two by mistake, attackers ten
MAX_DECODED = 16 * 2**20  # bytes of a page
_PIECE = 64 * 1024  # bytes put into a decoder at once


class Undecodable(Exception):
    """A body that cannot be decoded; `reason` is the Reason, the message says why."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def decode(body: bytes, encoding: str, limit: int = MAX_DECODED) -> bytes:
    """The body without its Content-Encoding. A body that ends early gives what there is.

    Raises Undecodable: decompression-bomb when it unpacks to more than `limit` bytes, bad-encoding when it is not
    encoded as it says, in a way nobody knows, or more than twice.
    """
    names = [name for item in encoding.lower().split(",") if (name := item.strip()) not in ("", "identity")]
    if len(names) > MAX_LAYERS:
        raise Undecodable(Reason.ENCODING, f"encoded {len(names)} times: {encoding[:100]}")
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise Undecodable(Reason.ENCODING, f"the Content-Encoding {name[:100]} is not known")
        body = _unpacked(body, name, decoder, limit)
    return body


def plain(response: Response) -> Response:
    """The response with its body decoded; where that is not possible without a body and with the reason."""
    if not response.encoding:
        return response
    try:
        return replace(response, body=decode(response.body, response.encoding), encoding="")
    except Undecodable as error:
        return replace(response, body=b"", encoding="", reason=error.reason, detail=str(error))


def _unpacked(body: bytes, name: str, decoder: Callable[[bytes, int], bytes], limit: int) -> bytes:
    if not body:
        return b""
    try:
        plain = decoder(body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError, ValueError) as error:
        raise Undecodable(Reason.ENCODING, f"the body is not encoded in {name} as its header says: {error}") from None
    if len(plain) > limit:
        raise Undecodable(Reason.BOMB, f"{len(body)} bytes in {name} unpack to more than {limit}")
    return plain


def _gzip(body: bytes, limit: int) -> bytes:
    decoder = zlib.decompressobj(wbits=31)
    # Garbage after the first member is common and harmless; further members are not used on the web.
    return decoder.decompress(body, limit + 1)


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, limit + 1)
    except zlib.error:
        # Some servers send the bare stream, without the zlib header that RFC 9110 section 8.4.1.2 asks for.
        return zlib.decompressobj(wbits=-15).decompress(body, limit + 1)


def _brotli(body: bytes, limit: int) -> bytes:
    decoder: Any = brotli.Decompressor()
    parts = [decoder.process(body, output_buffer_limit=limit + 1)]
    room = limit + 1 - len(parts[0])
    while room > 0 and not decoder.is_finished():
        part = decoder.process(b"", output_buffer_limit=room)
        if not part:
            break
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def _zstd(body: bytes, limit: int) -> bytes:
    decoder = zstd.ZstdDecompressor()
    return bytes(decoder.decompress(body, max_length=limit + 1))


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
