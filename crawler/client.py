"""The HTTP client: libcurl's multi interface on the running asyncio loop.

It asks for what it is told and reports what came back, byte for byte: redirects, retries, cookies and decoding are not
its business. Every outcome is a value; nothing a server does is an exception.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any
from urllib.request import getproxies, proxy_bypass

import pycurl

from ..core.facts import Kind, Reason
from ..core.urls import parts
from .certificate import certificate
from .curl_errors import explain
from .exchange import Failure, Outcome, Request, Response
from .guard import address_refusal
from .sizes import MAX_HEADER_BYTES, MAX_HEADERS, room

CONNECT_SECONDS = 10.0  # to find the address, connect and shake hands
KEPT_CONNECTIONS = 128
HTTP_PREFIX = b"HTTP/"
_PROTOCOLS = {1: "1.0", 2: "1.1", 3: "2", 30: "3"}  # libcurl's CURL_HTTP_VERSION_...
CUT_SHORT = "the body ended before its announced length"

AddressCheck = Callable[[str, int, str], bool]  # host, port, address about to be dialled


class Client:
    """Fetches over HTTP/1.1 and HTTP/2. Must be used on the thread of the loop it was made on."""

    def __init__(self, timeout: float, admits: AddressCheck | None = None) -> None:
        """`timeout` is in seconds for a whole response; `admits` decides which addresses may be dialled."""
        self._loop = asyncio.get_running_loop()
        self._timeout = timeout
        self._admits = admits
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, KEPT_CONNECTIONS)
        self._timer: asyncio.TimerHandle | asyncio.Handle | None = None
        self._watched: dict[int, int] = {}
        self._idle: list[Any] = []
        self._flying: dict[Any, _Transfer] = {}
        self._authorities = _certificate_authorities()
        self._proxies = getproxies()

    def fetch(self, request: Request, headers: Sequence[str], done: Callable[[Outcome], None]) -> None:
        """Starts a request; `done` is called once with its outcome, never from inside this call."""
        curl = self._idle.pop() if self._idle else self._handle()
        transfer = _Transfer(request, done, self._admits)
        self._flying[curl] = transfer
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.NOBODY, request.method == "HEAD")
        if request.method != "HEAD":
            curl.setopt(pycurl.HTTPGET, 1)
        curl.setopt(pycurl.HTTPHEADER, headers)
        # Where too much is announced, nothing is loaded; a HEAD and a robots.txt are of use all the same.
        limited = request.method != "HEAD" and request.kind is not Kind.ROBOTS
        curl.setopt(pycurl.MAXFILESIZE_LARGE, room(request) if limited else 0)
        curl.setopt(pycurl.HEADERFUNCTION, transfer.header)
        curl.setopt(pycurl.WRITEFUNCTION, transfer.write)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, transfer.open_socket)
        if self._proxies:
            proxy = self._proxy(request.url)
            transfer.proxied = bool(proxy)
            curl.setopt(pycurl.PROXY, proxy)
        self._multi.add_handle(curl)

    def close(self) -> None:
        """Drops what is in flight and closes all connections."""
        if self._timer is not None:
            self._timer.cancel()
        for curl in self._flying:
            self._multi.remove_handle(curl)
        self._flying.clear()
        for fd in list(self._watched):
            self._unwatch(fd)
        self._multi.close()

    def _handle(self) -> Any:
        curl = pycurl.Curl()
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.TIMEOUT_MS, round(self._timeout * 1000))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, round(min(self._timeout, CONNECT_SECONDS) * 1000))
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        curl.setopt(pycurl.HTTP09_ALLOWED, 0)
        curl.setopt(pycurl.OPT_CERTINFO, 1)
        for option, path in self._authorities.items():
            curl.setopt(option, path)
        return curl

    def _proxy(self, url: str) -> str:
        """The proxy of the environment for a URL, "" for none."""
        pieces = parts(url)
        return "" if proxy_bypass(pieces.host) else self._proxies.get(pieces.scheme) or self._proxies.get("all", "")

    # -- what libcurl calls

    def _watch(self, what: int, fd: int, *_: object) -> None:
        if what == pycurl.POLL_REMOVE:
            self._unwatch(fd)
            return
        before = self._watched.get(fd, 0)
        self._watched[fd] = what
        for bit, add, remove, event in (
            (pycurl.POLL_IN, self._loop.add_reader, self._loop.remove_reader, pycurl.CSELECT_IN),
            (pycurl.POLL_OUT, self._loop.add_writer, self._loop.remove_writer, pycurl.CSELECT_OUT),
        ):
            if what & bit and not before & bit:
                add(fd, self._act, fd, event)
            elif before & bit and not what & bit:
                remove(fd)

    def _unwatch(self, fd: int) -> None:
        before = self._watched.pop(fd, 0)
        if before & pycurl.POLL_IN:
            self._loop.remove_reader(fd)
        if before & pycurl.POLL_OUT:
            self._loop.remove_writer(fd)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds == 0:
            self._timer = self._loop.call_soon(self._act, pycurl.SOCKET_TIMEOUT, 0)
        elif milliseconds > 0:
            self._timer = self._loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, event: int) -> None:
        self._multi.socket_action(fd, event)
        while True:
            left, succeeded, failed = self._multi.info_read()
            for curl in succeeded:
                self._end(curl, 0, "")
            for curl, code, text in failed:
                self._end(curl, code, text)
            if not left:
                return

    def _end(self, curl: Any, code: int, text: str) -> None:
        transfer = self._flying.pop(curl)
        outcome = transfer.outcome(curl, code, text)
        self._multi.remove_handle(curl)
        self._idle.append(curl)
        transfer.done(outcome)


class _Transfer:
    """One request on its way: what has arrived of its answer."""

    __slots__ = (
        "_admits", "_body", "_complete", "_header_bytes", "_headers", "_room", "done", "proxied", "refused", "request",
    )  # fmt: skip

    def __init__(self, request: Request, done: Callable[[Outcome], None], admits: AddressCheck | None) -> None:
        self.request = request
        self.done = done
        self.proxied = False
        self.refused = ""  # the address that may not be dialled, in words
        self._admits = admits
        self._headers: list[bytes] = []
        self._header_bytes = 0
        self._complete = False  # all headers have arrived
        self._body: list[bytes] = []
        self._room = room(request)

    def header(self, line: bytes) -> int | None:
        """Takes one line; interim answers (1xx) are forgotten when the next one begins, trailers are not taken."""
        if self._body:
            return None
        if line.startswith(HTTP_PREFIX):
            self._headers, self._complete = [], False
        self._header_bytes += len(line)
        self._headers.append(line)
        self._complete = self._complete or not line.strip()
        return -1 if self._header_bytes > MAX_HEADER_BYTES or len(self._headers) > MAX_HEADERS else None

    def write(self, data: bytes) -> int | None:
        """Takes a piece of the body, as it is sent."""
        self._body.append(data)
        self._room -= len(data)
        return -1 if self._room < 0 else None

    def open_socket(self, _: int, address: Any) -> Any:
        """A socket for an address that may be dialled."""
        family, kind, protocol, target = address
        if self._admits is not None and not self.proxied:
            pieces = parts(self.request.url)
            port = pieces.port or (443 if pieces.scheme == "https" else 80)
            if not self._admits(pieces.host, port, target[0]):
                self.refused = address_refusal(pieces.host, target[0])
                return pycurl.SOCKET_BAD
        return socket.socket(family, kind, protocol)

    def outcome(self, curl: Any, code: int, text: str) -> Outcome:
        """What became of it; `code` and `text` are libcurl's, 0 when nothing went wrong."""
        total, sent = curl.getinfo(pycurl.TOTAL_TIME), curl.getinfo(pycurl.PRETRANSFER_TIME)
        if self.refused:
            return Failure(Reason.PRIVATE, self.refused, total)
        if self._header_bytes > MAX_HEADER_BYTES or len(self._headers) > MAX_HEADERS:
            most = f"more than {MAX_HEADER_BYTES} bytes or {MAX_HEADERS} lines of headers"
            return Failure(Reason.HEADERS, most, total)
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        reason, detail = self._verdict(curl, code, text)
        if reason is None and not self._complete:
            reason, detail = Reason.RESET, "the connection was closed in the middle of the headers"
        # Without its headers an answer is none; one that never ended is asked for again.
        if reason is not None and (not status or not self._complete or reason in (Reason.TIMEOUT, Reason.RESET)):
            return Failure(reason, detail, total)
        headers = _headers(self._headers)
        first, body = curl.getinfo(pycurl.STARTTRANSFER_TIME), b"".join(self._body)
        return Response(
            status,
            headers,
            b"" if reason is not None or self.request.kind is Kind.EXTERNAL else body,
            len(body),
            max(first - sent, 0.0) if first else None,
            max(total - sent, 0.0),
            reason,
            detail,
            next((value for name, value in headers if name == "content-encoding"), ""),
            _PROTOCOLS.get(curl.getinfo(pycurl.INFO_HTTP_VERSION), ""),
            None if self.proxied or not curl.getinfo(pycurl.NUM_CONNECTS) else certificate(curl),
            "" if self.proxied else curl.getinfo(pycurl.PRIMARY_IP),
            b"".join(self._headers),
        )

    def _verdict(self, curl: Any, code: int, text: str) -> tuple[Reason | None, str]:
        if self._room < 0 or code == pycurl.E_FILESIZE_EXCEEDED:
            # Of another site's page nobody wants the body, and of robots.txt the beginning is enough.
            unwanted = self.request.kind in (Kind.EXTERNAL, Kind.ROBOTS)
            return (None, "") if unwanted else (Reason.TOO_LARGE, f"more than {room(self.request)} bytes")
        if not code:
            return None, ""
        if code == pycurl.E_PARTIAL_FILE and self._body:
            return None, CUT_SHORT
        return explain(curl, code, text)


def _headers(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and not line.startswith(HTTP_PREFIX):
            pairs.append((name.strip().decode("latin-1").lower(), value.strip().decode("latin-1")))
    return tuple(pairs)


def _certificate_authorities() -> dict[int, str]:
    paths = ssl.get_default_verify_paths()
    found: dict[int, str] = {}
    if paths.cafile:
        found[pycurl.CAINFO] = paths.cafile
    if paths.capath:
        found[pycurl.CAPATH] = paths.capath
    return found
