"""What passes between the crawl's logic and whoever talks to the network."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.facts import Kind, Reason


@dataclass(frozen=True, slots=True)
class Request:
    """One request to be made."""

    url: str
    kind: Kind
    method: str = "GET"
    depth: int | None = None
    hops: int = 0
    agent: str = ""  # "browser" asks for a browser's user agent, a name for an AI crawler's, "" for the plan's
    condition: tuple[tuple[str, str], ...] = ()  # headers that ask for the URL only if it changed
    subject: str = ""  # the URL this request decides about, where it is another one: a robots.txt that redirects
    render: bool = False  # by the browser; the outcome is a Rendering


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that arrived."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in the order sent
    body: bytes = b""  # as sent where `encoding` says so, else decoded
    transferred: int = 0  # bytes on the wire
    ttfb: float | None = None  # seconds
    seconds: float | None = None
    reason: Reason | None = None  # why it cannot be used all the same, as in too-large
    detail: str = ""
    encoding: str = ""  # the Content-Encoding that `body` still has
    protocol: str = ""  # HTTP version: "1.0", "1.1", "2" or "3"; "" when it is not known
    certificate: tuple[str, str] | None = None  # (begins, expires), UTC, ISO 8601, where a connection was made by TLS
    address: str = ""  # IP address that answered; "" through a proxy
    head: bytes = b""  # status line and headers as sent; HTTP/2 headers as libcurl writes them

    def header(self, name: str) -> str | None:
        """The first value of a header by its lower-case name, or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer."""

    reason: Reason
    detail: str = ""
    seconds: float | None = None


Outcome = Response | Failure
