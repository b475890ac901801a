"""Keeping what was sent and received as a WARC file (ISO 28500:2017, WARC/1.1), one gzip member a record."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from .. import __version__
from ..core.errors import StoreError, UsageError
from ..core.facts import Kind, Reason
from ..core.urls import without_credentials
from .exchange import Request, Response
from .warc_parts import SUFFIX, may_be_begun, newest_part, part_path, sound_length

MAX_FILE = 2**30  # bytes after which a new file is begun; the WARC standard recommends 1 GB
_LEVEL = 6  # of compression: most bodies are compressed already
# Who made a request may be known from every other header: values of these alone are archived.
_PUBLIC = frozenset((
    "accept", "accept-encoding", "accept-language", "connection", "host", "if-modified-since", "if-none-match", "range",
    "user-agent",
))  # fmt: skip
WITHHELD = "[withheld]"
_CHUNKED = re.compile(rb"(?im)^(?=transfer-encoding[ \t]*:)")
_STATUS_LINE = re.compile(rb"HTTP/(\d(?:\.\d)?) ")


class WarcFile:
    """A WARC being written. Every record is handed to the system whole before `write` returns.

    When the file exists it is appended to, after what a killed process left unfinished at its end was cut off. From
    MAX_FILE bytes on NAME-00002.warc.gz, NAME-00003.warc.gz and so on follow. Raises UsageError for a file that is
    something else, StoreError when it cannot be written.
    """

    def __init__(self, path: str | Path, *, most: int = MAX_FILE) -> None:
        self._first = Path(path)
        if not self._first.name.endswith(SUFFIX):
            raise UsageError(f"{path} cannot be a WARC file.", f"Give a name that ends with {SUFFIX}")
        self._most = most
        self._part = newest_part(self._first)
        self._open()

    def write(self, request: Request, headers: Sequence[str], response: Response) -> None:
        """Adds a request, made with these header lines ("Name: value"), and its response."""
        if self._stream.tell() >= self._most:
            self._stream.close()
            self._part += 1
            self._open()
        url = without_credentials(request.url)
        begun = datetime.now(UTC) - timedelta(seconds=response.seconds or 0.0)
        version, head = _response_head(response.head)
        common = {"WARC-Date": begun.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        if version.startswith((b"2", b"3")):
            # https://github.com/iipc/warc-specifications/issues/42
            common["WARC-Protocol"] = f"h{version[:1].decode()}"
        if response.address:
            common["WARC-IP-Address"] = response.address
        answer = {**common}
        truncated = _truncated(request, response)
        if truncated:
            answer["WARC-Truncated"] = truncated
        builder = _builder()
        answered = builder.create_warc_record(
            url, "response", BytesIO(response.body), len(response.body), warc_headers_dict=answer,
            http_headers=_Head(head),
        )  # fmt: skip
        common["WARC-Concurrent-To"] = answered.rec_headers.get_header("WARC-Record-ID")
        asked = builder.create_warc_record(
            url, "request", warc_headers_dict=common, http_headers=_Head(request_head(request, headers)), length=0
        )
        self._append(answered, asked)

    def close(self) -> None:
        self._stream.close()

    def _open(self) -> None:
        path = part_path(self._first, self._part)
        try:
            stream = path.open("r+b") if path.exists() else path.open("x+b")
            sound = sound_length(stream)
            if not sound and not may_be_begun(stream):
                stream.close()
                raise UsageError(f"{path} exists and is not a WARC file.", "Give another --warc.")
            stream.truncate(sound)
            stream.seek(sound)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}.", "Give another --warc.") from error
        self._stream: BinaryIO = stream
        if not sound:
            self._append(_builder().create_warcinfo_record(path.name, _INFO))

    def _append(self, *records: Any) -> None:
        from warcio.warcwriter import WARCWriter

        plain = BytesIO()
        packed: list[bytes] = []
        for record in records:
            plain.seek(0)
            plain.truncate()
            WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
            compressor = zlib.compressobj(_LEVEL, wbits=31)
            packed += (compressor.compress(plain.getbuffer()), compressor.flush())
        try:
            self._stream.write(b"".join(packed))
            self._stream.flush()
        except OSError as error:
            raise StoreError(f"{self._stream.name} cannot be written: {error.strerror}.", "Free some space.") from error


_INFO = {
    "software": f"Sitewright/{__version__}",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Transfer codings are undone: Transfer-Encoding is named X-Crawler-Transfer-Encoding. HTTP/2 heads"
    " are written in the form of HTTP/1.1. Values of request headers that could tell who asked are withheld.",
}


class _Head:
    """HTTP headers as bytes, in the form the writer takes them: parsing and writing them would change some."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, _: Any = None) -> None:
        """They are what they are."""


def request_head(request: Request, headers: Iterable[str]) -> bytes:
    """The bytes of a request with these header lines, without what could tell who made it."""
    _, _, rest = without_credentials(request.url).partition("://")
    host, slash, path = rest.partition("/")
    lines = [f"{request.method} {slash or '/'}{path} HTTP/1.1", f"Host: {host}"]
    for line in headers:
        name, _, value = line.partition(":")
        lines.append(f"{name}: {value.strip() if name.lower() in _PUBLIC else WITHHELD}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _response_head(head: bytes) -> tuple[bytes, bytes]:
    """The HTTP version, and the head in the form of HTTP/1.1 for a body without transfer codings."""
    found = _STATUS_LINE.match(head)
    version = found.group(1) if found else b""
    if found and not version.startswith(b"1"):
        head = b"HTTP/1.1 " + head[found.end() :]
    return version, _CHUNKED.sub(b"X-Crawler-", head)


def _truncated(request: Request, response: Response) -> str:
    """The WARC-Truncated value of a body that was not taken whole, "" for one that was."""
    if request.method == "HEAD":
        return ""
    announced = response.header("content-length") or ""
    short = announced.isascii() and announced.isdigit() and len(response.body) < int(announced[:18])
    if request.kind is Kind.EXTERNAL and not response.body:
        return "unspecified"
    if response.reason is Reason.TOO_LARGE or len(response.body) < response.transferred:
        return "length"
    if short:
        return "length" if request.kind is Kind.ROBOTS else "disconnect"
    return ""


def _builder() -> Any:
    from warcio.recordbuilder import RecordBuilder

    return RecordBuilder(warc_version="1.1")
