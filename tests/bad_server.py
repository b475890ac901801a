"""A server that gets wrong whatever can be got wrong: a raw socket, and one path for every way to break HTTP.

CASES says for each path what it does and how a crawl has to record it. Rows are those of the fault list in
docs/reliability.md. What is wrong with a whole server (its TLS, its protocol) is in `bad_tls`.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import brotli
from sitewright.crawler.bodies import zstd

MIB = 2**20
RESET = None  # instead of bytes: the connection is torn down

Piece = bytes | float | None  # bytes to send, seconds to wait, or RESET
Answer = bytes | Callable[[], Iterable[Piece]]

PAGE = b"<!doctype html><html><title>P</title><a href=/found>f</a></html>"
HTML = b"Content-Type: text/html\r\n"
OK = b"HTTP/1.1 200 OK\r\n" + HTML
SHORT = "the body ended before its announced length"


@dataclass(frozen=True)
class Case:
    """One way to answer, and what a crawl must make of it."""

    row: int  # of the fault list
    answer: Answer
    status: int | None = 200
    reason: str | None = None
    detail: str = ""  # stands in the fetch's detail
    size: int | None = None  # bytes read of a page
    to: str | None = None  # where it redirects, as a path or URL
    slow: bool = False  # it takes as long as the time limit lets it


def page(body: bytes = PAGE, *headers: bytes, status: bytes = b"200 OK", kind: bytes = b"text/html") -> bytes:
    """A whole answer, as it should be."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: " + kind, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def redirect(location: bytes, *headers: bytes) -> bytes:
    return page(b"", b"Location: " + location, *headers, status=b"302 Found")


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n", head: bytes = b"") -> bytes:
    """A chunked answer."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return OK + head + b"Transfer-Encoding: chunked\r\n\r\n" + body + end


# -- bombs


@cache
def bomb(encoding: str, megabytes: int) -> bytes:
    """So many MB of zeros, compressed; the layers of "gzip, gzip" are put on one after the other."""
    first, *more = encoding.split(", ")
    zeros = bytes(MIB)
    if first == "br":
        compressor = brotli.Compressor(quality=5, lgwin=24)
        made = b"".join(compressor.process(zeros) for _ in range(megabytes)) + compressor.finish()
    elif first == "zstd":
        packer = zstd.ZstdCompressor()
        made = b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()
    else:
        deflater = zlib.compressobj(wbits=31 if first == "gzip" else 15)
        made = b"".join(deflater.compress(zeros) for _ in range(megabytes)) + deflater.flush()
    for _ in more:
        made = gzip.compress(made)
    return made


def bombs(megabytes: int) -> dict[str, Case]:
    """Rows 36 to 40."""
    cases = {}
    rows = {"gzip": 36, "deflate": 37, "br": 38, "zstd": 39, "gzip, gzip": 40}
    for encoding, row in rows.items():

        def answer(encoding: str = encoding) -> Iterator[Piece]:
            body = bomb(encoding, megabytes)
            yield page(body, b"Content-Encoding: " + encoding.encode())

        cases[f"/bomb-{encoding.replace(', ', '-')}"] = Case(
            row, answer, reason="decompression-bomb", detail="more than 16777216"
        )
    return cases


def wrapped(layers: int) -> bytes:
    """A page in so many layers of gzip, all of them announced."""
    body = PAGE
    for _ in range(layers):
        body = gzip.compress(body)
    return page(body, b"Content-Encoding: " + b", ".join([b"gzip"] * layers))


# -- answers that take time or never end


def endless(piece: bytes, head: bytes) -> Callable[[], Iterator[Piece]]:
    def answer() -> Iterator[Piece]:
        yield head
        while True:
            yield piece

    return answer


def drip(data: bytes, seconds: float = 0.05) -> Callable[[], Iterator[Piece]]:
    """A byte at a time, for ever."""

    def answer() -> Iterator[Piece]:
        yield data
        while True:
            yield seconds
            yield b"x"

    return answer


def silence() -> Iterator[Piece]:
    yield 120.0


def header_flood(number: int, line: bytes) -> Callable[[], Iterator[Piece]]:
    def answer() -> Iterator[Piece]:
        yield OK
        some = line * 100
        for _ in range(number // 100):
            yield some
        yield b"\r\n" + PAGE

    return answer


def torn_down(data: bytes) -> Callable[[], Iterator[Piece]]:
    def answer() -> Iterator[Piece]:
        yield data
        yield RESET

    return answer


BLOCK = b"x" * MIB

CASES: dict[str, Case] = {
    "/good": Case(0, page()),
    # 40: layers of encodings
    "/two-layers": Case(40, wrapped(2), size=len(PAGE)),
    "/ten-layers": Case(40, wrapped(10), reason="bad-encoding", detail="encoded 10 times"),
    "/not-gzip": Case(40, page(PAGE, b"Content-Encoding: gzip"), reason="bad-encoding", detail="as its header says"),
    "/unknown-encoding": Case(40, page(PAGE, b"Content-Encoding: lzma"), reason="bad-encoding", detail="not known"),
    # 41: no end
    "/endless": Case(41, endless(BLOCK, OK + b"\r\n"), reason="too-large", detail="more than 16777216 bytes"),
    "/endless-chunked": Case(
        41, endless(b"100000\r\n" + BLOCK + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"),
        reason="too-large", detail="more than 16777216 bytes",
    ),
    # 42: large pages
    "/large": Case(42, page(PAGE + b" " * (5 * MIB // 2)), size=len(PAGE) + 5 * MIB // 2),
    "/too-large": Case(42, page(PAGE + b" " * (16 * MIB)), reason="too-large", detail="more than 16777216 bytes"),
    "/large.pdf": Case(
        42, OK.replace(b"text/html", b"application/pdf") + b"Content-Length: 73400320\r\n\r\n%PDF-1.7\n",
        reason="too-large", detail="more than 16777216 bytes", size=73400320,
    ),
    # 43: slow servers
    "/slow-body": Case(43, drip(OK + b"Content-Length: 100000\r\n\r\n" + PAGE), None, "timeout", slow=True),
    "/slow-headers": Case(43, drip(OK + b"X-Slow: "), None, "timeout", slow=True),
    "/silence": Case(43, silence, None, "timeout", slow=True),
    # 44 and 45: headers
    "/header-flood": Case(
        44, header_flood(200_000, b"X-Flood: " + b"y" * 1013 + b"\r\n"), None, "headers-too-large", "more than 262144",
    ),
    "/many-headers": Case(44, header_flood(2000, b"X: y\r\n"), None, "headers-too-large", "1000 lines"),
    "/endless-header": Case(44, endless(BLOCK, OK + b"X: "), None, "headers-too-large"),
    "/long-header": Case(45, page(PAGE, b"Content-Security-Policy: " + b"x" * 20_480), size=len(PAGE)),
    # 46 and 47: lengths and chunks that are wrong
    "/length-too-short": Case(46, OK + b"Content-Length: 40\r\n\r\n" + PAGE, size=40),
    "/length-too-long": Case(47, OK + b"Content-Length: 5000\r\n\r\n" + PAGE, detail=SHORT, size=len(PAGE)),
    "/no-last-chunk": Case(47, chunks(PAGE, end=b""), detail=SHORT, size=len(PAGE)),
    "/cut-chunk": Case(
        47, OK + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n" + PAGE, detail=SHORT, size=len(PAGE),
    ),
    "/bad-chunk": Case(47, chunks(PAGE, end=b"zz\r\nwhat\r\n"), reason="bad-framing"),
    "/endless-chunk-size": Case(47, chunks(end=b"f" * 1000 + b"\r\n"), reason="bad-framing"),
    # 48: not quite HTTP
    "/two-lengths": Case(
        48, OK + b"Content-Length: 5\r\nContent-Length: 64\r\n\r\n" + PAGE, None, "bad-length",
    ),
    "/negative-length": Case(48, OK + b"Content-Length: -1\r\n\r\n" + PAGE, None, "bad-length"),
    "/length-no-number": Case(48, OK + b"Content-Length: many\r\n\r\n" + PAGE, None, "bad-length"),
    "/length-and-chunked": Case(48, chunks(PAGE, head=b"Content-Length: 5\r\n"), size=len(PAGE)),
    "/bad-status": Case(48, b"HTTP/1.1 abc\r\n\r\n" + PAGE, None, "bad-status-line"),
    "/http-0.9": Case(48, PAGE, None, "bad-status-line"),
    "/http-9.9": Case(48, b"HTTP/9.9 200 OK\r\n\r\n" + PAGE, None, "bad-status-line"),
    "/null-header": Case(48, OK + b"X: a\0b\r\n\r\n" + PAGE, None, "protocol"),
    "/no-colon": Case(48, OK + b"no colon\r\n\r\n" + PAGE, None, "protocol", "without colon"),
    "/reset": Case(48, torn_down(b""), None, "connection-reset"),
    "/reset-in-headers": Case(48, torn_down(OK), None, "connection-reset"),
    "/reset-in-body": Case(48, torn_down(OK + b"Content-Length: 5000\r\n\r\n" + PAGE), None, "connection-reset"),
    "/empty": Case(48, b"", None, "empty-response"),
    "/cut-headers": Case(48, OK + b"X-Half: a", None, "connection-reset"),
    "/bare-line-feeds": Case(48, b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE, size=len(PAGE)),
    "/until-close": Case(48, b"HTTP/1.0 200 OK\r\n" + HTML + b"\r\n" + PAGE, size=len(PAGE)),
    # 49: odd statuses
    "/999": Case(49, page(status=b"999 No"), 999),
    "/299": Case(49, page(status=b"299 Odd"), 299),
    "/304": Case(49, b"HTTP/1.1 304 Not Modified\r\n\r\n", 304),
    "/206": Case(49, page(status=b"206 Partial Content"), 206),
    "/no-location": Case(49, page(b"", status=b"301 Moved"), 301, "bad-redirect-target", "no Location"),
    "/000": Case(49, page(status=b"000 Zero"), None, "bad-status-line"),
    # 50: more than one answer
    "/100-continue": Case(50, b"HTTP/1.1 100 Continue\r\n\r\n" + page(), size=len(PAGE)),
    "/103-early-hints": Case(
        50, b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + page(), size=len(PAGE)
    ),
    "/trailers": Case(50, chunks(PAGE, end=b"0\r\nX-Trailer: late\r\n\r\n"), size=len(PAGE)),
    "/many-100": Case(50, b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + page(), size=len(PAGE)),
    "/endless-100": Case(50, endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, b""), None, "headers-too-large"),
    # 51: redirects without an end
    "/loop": Case(51, redirect(b"/pool"), 302, to="/pool"),
    "/pool": Case(51, redirect(b"/loop"), 302, to="/loop"),
    "/self": Case(51, redirect(b"/self", b"Set-Cookie: wall=1"), 302, to="/self"),
    "/Case": Case(51, redirect(b"/case"), 302, to="/case"),
    "/case": Case(51, redirect(b"/case/"), 302, to="/case/"),
    "/case/": Case(51, redirect(b"/Case"), 302, to="/Case"),
    "/endless/0": Case(51, redirect(b"/endless/1"), 302, to="/endless/1"),
    # 52: Location headers
    "/to-relative": Case(52, redirect(b"good"), 302, to="/good"),
    "/to-fragment": Case(52, redirect(b"/good#part"), 302, to="/good"),
    "/to-utf8": Case(52, redirect("/страница".encode()), 302, to="/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0"),
    "/to-space": Case(52, redirect(b"/a b"), 302, to="/a%20b"),
    "/to-line-break": Case(52, redirect(b"/go\r\n od"), 302, to="/go%20od"),
    "/to-nothing": Case(52, redirect(b""), 302, to="/to-nothing"),
    "/to-script": Case(52, redirect(b"javascript:alert(1)"), 302, "bad-redirect-target", "javascript:"),
    "/to-host": Case(52, redirect(b"//no-such-host.invalid/x"), 302, to="http://no-such-host.invalid/x"),
    "/to-bad-host": Case(52, redirect(b"http://[::1/"), 302, "bad-redirect-target", "[::1"),
    "/to-seen": Case(53, redirect(b"/good"), 302, to="/good"),
}  # fmt: skip


class BadServer:
    """Answers CASES, and whatever `cases` adds, on a free port of 127.0.0.1 as long as its context is open.

    `/` links to every case, `/endless/N` to its successor; every other path is a small page. `requests` collects paths.
    """

    def __init__(self, cases: dict[str, Case] | None = None, *, links: Iterable[str] = ()) -> None:
        """`links` are further targets of the start page."""
        self.cases = CASES if cases is None else cases
        self.links = list(links)
        self.requests: list[str] = []
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        with contextlib.suppress(OSError), connection:
            request = b""
            while b"\r\n\r\n" not in request:
                data = connection.recv(65536)
                if not data:
                    return
                request += data
            path = request.split(b" ", 2)[1].decode("latin-1")
            self.requests.append(path)
            send(connection, self._answer(path))
        self._open.discard(connection)

    def _answer(self, path: str) -> Answer:
        if path == "/":
            return page(b"".join(b"<a href='%s'>x</a>" % link.encode() for link in [*self.cases, *self.links]))
        if path == "/robots.txt":
            return page(b"", kind=b"text/plain")
        if path.startswith("/endless/"):
            return redirect(b"/endless/%d" % (int(path.rpartition("/")[2]) + 1))
        case = self.cases.get(path)
        return case.answer if case else page()


def send(connection: Any, answer: Answer) -> None:
    """Writes an answer, piece by piece. Raises OSError when nobody wants it any more."""
    for piece in (answer,) if isinstance(answer, bytes) else answer():
        if piece is RESET:
            time.sleep(0.05)  # what was sent before must have arrived
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if isinstance(piece, float):
            time.sleep(piece)
        else:
            connection.sendall(piece)
