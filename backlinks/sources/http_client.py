"""HTTP for files of gigabytes: ranges, retries, limits of size and time, and no way into the private network.

Only the server that the user named may have a private address; where it redirects to may not.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from urllib.request import getproxies, proxy_bypass

import pycurl

from ...core.endpoints import bare_host
from ...core.errors import SourceFailed, UsageError
from ...core.networks import special_network
from ...core.plan import USER_AGENT
from ...core.urls import normalize, parts

CONNECT_SECONDS = 20
STALLED_SECONDS = 60  # without a byte, after which a transfer is given up and tried again
MOST_REDIRECTS = 5
ATTEMPTS = 6
WAIT_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)  # before each further attempt
MOST_WAIT = 60.0
MOST_HEADERS = 100
AGAIN = {408, 425, 429, 500, 502, 503, 504}
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(slots=True)
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    @property
    def total(self) -> int | None:
        """The size of the whole file, as an answer about a range of it says."""
        found = _RANGE.fullmatch(self.headers.get("content-range", ""))
        return int(found[3]) if found else None


class _Interrupted(Exception):
    """A transfer that may succeed when it is tried again."""


class _Transfer:
    """What one request sends back, as libcurl hands it over."""

    def __init__(self, most: int, *, anywhere: bool) -> None:
        self.answer = Answer()
        self.body = bytearray()
        self.refused = ""  # the private address that was not dialled
        self.overflowed = False  # more came than was asked for
        self._most = most
        self._anywhere = anywhere

    def header(self, line: bytes) -> None:
        name, colon, value = line.decode("latin-1").partition(":")
        if name.startswith("HTTP/"):
            self.answer.headers.clear()  # of an interim answer
        elif colon and len(self.answer.headers) < MOST_HEADERS:
            self.answer.headers[name.strip().lower()] = value.strip()

    def write(self, piece: bytes) -> int:
        if len(self.body) + len(piece) > self._most:
            self.overflowed = True
            return -1
        self.body.extend(piece)
        return len(piece)

    def open_socket(self, _purpose: int, address: tuple[int, int, int, tuple[str, int]]) -> socket.socket | int:
        family, kind, protocol, (ip, *_rest) = address
        if not self._anywhere and special_network(ip) is not None:
            self.refused = ip
            return int(pycurl.SOCKET_BAD)
        return socket.socket(family, kind, protocol)


class HttpClient:
    """One connection at a time to one server and those it redirects to. Not thread-safe."""

    def __init__(self, typed: str, wait: Callable[[float], None] = time.sleep) -> None:
        """`typed` is the address the user gave. Raises UsageError when it is no http(s) URL."""
        base = normalize(typed)
        if base is None:
            raise UsageError(f"{typed[:200]!r} is no http(s) URL.", "Give one like https://data.commoncrawl.org/...")
        self._typed = bare_host(parts(base).host)
        self._wait = wait
        self._proxies = getproxies()
        self._curl = pycurl.Curl()

    def get(self, url: str, *, most: int, start: int | None = None) -> Answer:
        """The answer about a URL, or about its `most` bytes from `start` on. Raises SourceFailed.

        Redirects are followed. A status of 4xx is an answer; what may pass (a lost connection, 5xx) is tried again,
        after the seconds that Retry-After asks for, if any.
        """
        headers = [] if start is None else [f"Range: bytes={start}-{start + most - 1}"]
        trouble = ""
        for attempt in range(ATTEMPTS):
            try:
                answer = self._follow(url, headers, most)
            except _Interrupted as error:
                trouble, asked = str(error), ""
            else:
                if answer.status not in AGAIN:
                    return answer
                trouble, asked = f"status {answer.status}", answer.headers.get("retry-after", "")
            if attempt < ATTEMPTS - 1:
                seconds = float(asked) if asked.isdecimal() and asked.isascii() else WAIT_SECONDS[attempt]
                self._wait(min(seconds, MOST_WAIT))
        raise SourceFailed(
            f"{url} failed {ATTEMPTS} times, the last time with: {trouble}.",
            "Check the connection and run the same command again: it goes on where it stopped.",
        )

    def close(self) -> None:
        self._curl.close()

    def _follow(self, url: str, headers: list[str], most: int) -> Answer:
        current = url
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(current, headers, most)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            following = normalize(urljoin(current, target))
            if following is None:
                raise SourceFailed(f"{current} redirects to {target[:200]!r}, which is no http(s) URL.", _OTHER_MIRROR)
            current = following
        raise SourceFailed(f"{url} redirects more than {MOST_REDIRECTS} times.", _OTHER_MIRROR)

    def _once(self, url: str, headers: list[str], most: int) -> Answer:
        proxy = self._proxy(url)
        anywhere = bool(proxy) or bare_host(parts(url).host) == self._typed
        transfer = _Transfer(most, anywhere=anywhere)
        curl = self._curl
        curl.reset()
        for option, value in _OPTIONS.items():
            curl.setopt(option, value)
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.PROXY, proxy)
        curl.setopt(pycurl.HEADERFUNCTION, transfer.header)
        curl.setopt(pycurl.WRITEFUNCTION, transfer.write)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, transfer.open_socket)
        try:
            curl.perform()
        except pycurl.error as error:
            code, text = error.args
            if transfer.refused:
                raise SourceFailed(f"{url} leads to the private address {transfer.refused}.", _OTHER_MIRROR) from None
            if transfer.overflowed and curl.getinfo(pycurl.RESPONSE_CODE) // 100 == 2:
                raise SourceFailed(
                    f"{url} is larger than the {most:,} bytes expected of it.",
                    "A mirror must answer Range requests; download the file by other means and give its folder.",
                ) from None
            if code in _HOPELESS:
                raise SourceFailed(f"{url} cannot be fetched: {text or _HOPELESS[code]}.", _OTHER_MIRROR) from None
            if not transfer.overflowed:
                raise _Interrupted(text or f"libcurl error {code}") from None
        transfer.answer.status = curl.getinfo(pycurl.RESPONSE_CODE)
        transfer.answer.body = bytes(transfer.body)
        return transfer.answer

    def _proxy(self, url: str) -> str:
        """The proxy of the environment for a URL, "" for none."""
        pieces = parts(url)
        return "" if proxy_bypass(pieces.host) else self._proxies.get(pieces.scheme) or self._proxies.get("all", "")


_OTHER_MIRROR = "Check the address, or give another --mirror."
_HOPELESS = {
    pycurl.E_COULDNT_RESOLVE_HOST: "the host's name is unknown",
    pycurl.E_URL_MALFORMAT: "the address is malformed",
    pycurl.E_UNSUPPORTED_PROTOCOL: "the protocol is not HTTP",
    pycurl.E_PEER_FAILED_VERIFICATION: "the server's certificate is not valid",
}
_OPTIONS: Mapping[int, object] = {
    pycurl.NOSIGNAL: 1,
    pycurl.FOLLOWLOCATION: 0,
    pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
    pycurl.CONNECTTIMEOUT: CONNECT_SECONDS,
    pycurl.LOW_SPEED_LIMIT: 1,
    pycurl.LOW_SPEED_TIME: STALLED_SECONDS,
    pycurl.SSLVERSION: pycurl.SSLVERSION_TLSv1_2,
    pycurl.HTTP09_ALLOWED: 0,
    pycurl.USERAGENT: USER_AGENT,
    pycurl.ENCODING: "identity",
}
