"""Fetching over HTTP/1.1, with the times a visitor would measure."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from ..core.urls import parts
from .certificates import CertificateErrors

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.client import HTTPConnectionPool

# Bytes of all response headers, as in Chrome. Twisted by itself closes the connection at a line of 16 KiB, which real
# content security policies exceed, and reads any number of lines.
MAX_HEADERS = 256 * 1024


class TimingHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which also notes when each request was written, and why a certificate was refused.

    Scrapy's own `download_latency` begins before the name is resolved and the connection made, so it tells a first
    request from a later one rather than a slow server from a fast one. Here time runs from the moment the request is
    written: request.meta gets `ttfb` (to the end of the response headers) and `seconds` (to the last byte of the
    body). Both still hold what this process was busy with when the bytes came, at most the reading of one page. After
    a failure `certificate` says what was wrong with the host's, "" if nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._sent: dict[tuple[bytes, bytes], float] = {}
        _stamp_requests(self._pool, self._sent)
        self._certificate_errors = CertificateErrors(self._contextFactory)

    async def download_request(self, request: Request) -> Response:
        key = request.method.encode(), request.url.encode()
        begun = monotonic()
        try:
            return await super().download_request(request)
        except Exception:
            request.meta["certificate"] = self._certificate_errors.of(parts(request.url).host)
            raise
        finally:
            now = monotonic()
            sent = self._sent.pop(key, begun)
            request.meta["seconds"] = now - sent
            latency = request.meta.get("download_latency")
            if latency is not None:
                request.meta["ttfb"] = max(begun + latency - sent, 0.0)


def _stamp_requests(pool: HTTPConnectionPool, sent: dict[tuple[bytes, bytes], float]) -> None:
    """Makes a connection pool note when a request is written, by method and absolute URL."""
    # Twisted has no public hook for this; Scrapy replaces the same attribute to read headers leniently.
    factory: Any = pool._factory  # noqa: SLF001 - it has no public name

    def build(*arguments: Any) -> Any:
        made = factory(*arguments)
        build_protocol = made.buildProtocol

        def stamping(address: Any) -> Any:
            protocol = build_protocol(address)
            write = protocol.request

            def request(message: Any) -> Any:
                sent[message.method, message.absoluteURI] = monotonic()
                answer = write(message)
                _limit_headers(protocol._parser)  # noqa: SLF001 - the only way to it
                return answer

            protocol.request = request
            return protocol

        made.buildProtocol = stamping
        return made

    pool._factory = cast("Any", build)  # noqa: SLF001 - it has no public name


def _limit_headers(parser: Any) -> None:
    """Makes the parser of one response give up when its headers grow too large."""
    parser.MAX_LENGTH = MAX_HEADERS
    receive, left = parser.headerReceived, MAX_HEADERS

    def counted(name: bytes, value: bytes) -> None:
        nonlocal left
        left -= len(name) + len(value)
        if left < 0:
            raise ValueError(f"more than {MAX_HEADERS} bytes of headers")
        receive(name, value)

    parser.headerReceived = counted
