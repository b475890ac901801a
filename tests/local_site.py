"""A real web site on this machine: a table of routes behind Python's own HTTP server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Pages = Callable[[str], "Route | None"]


@dataclass(frozen=True)
class Route:
    """What a path answers. A `raw` answer is written as it is, and the connection is closed."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"
    delay: float = 0.0  # seconds before the first byte
    head: int | None = None  # status for HEAD, where that differs
    raw: bytes | None = None
    then: Route | None = None  # the answer from the second request on


def redirect(location: str, status: int = 301) -> Route:
    return Route(status=status, headers={"Location": location})


class LocalSite:
    """Serves routes by path on a free port of 127.0.0.1, as long as its context is open.

    `pages` is asked for paths that have no route; what it does not know is a 404. `requests` collects (method, path).
    """

    def __init__(self, routes: Mapping[str, Route | str] | None = None, pages: Pages | None = None) -> None:
        self.routes: dict[str, Route] = {}
        for path, route in (routes or {}).items():
            self.routes[path] = Route(route) if isinstance(route, str) else route
        self.pages: Pages = pages or {}.get
        self.requests: list[tuple[str, str]] = []
        self.agents: list[str] = []
        self.heard: dict[str, dict[str, str]] = {}  # the request headers a path was asked with last
        self.wrap: Callable[[Any], Any] = lambda socket: socket  # to put TLS around the listening socket

    def __enter__(self) -> Self:
        site = self

        class Handler(_Handler):
            owner = site

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.socket = self.wrap(self._server.socket)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self._server.server_address[1]}{path}"

    def asked(self, path: str) -> list[str]:
        """The methods a path was asked with, in order."""
        return [method for method, asked in self.requests if asked == path]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what many of these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: LocalSite

    def do_GET(self) -> None:
        site = self.owner
        count = sum(path == self.path for _, path in site.requests)
        site.requests.append((self.command, self.path))
        site.agents.append(self.headers.get("User-Agent", ""))
        site.heard[self.path] = dict(self.headers)
        route = site.routes.get(self.path) or site.pages(self.path) or Route("Not found", status=404)
        while count and route.then is not None:
            route, count = route.then, count - 1
        time.sleep(route.delay)
        if route.raw is not None:
            self.wfile.write(route.raw)
            self.close_connection = True
            return
        body = route.body if isinstance(route.body, bytes) else route.body.encode()
        self.send_response(route.head if self.command == "HEAD" and route.head else route.status)
        headers = {"Content-Type": route.type, "Content-Length": str(len(body)), **route.headers}
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def log_message(self, *_: object) -> None:
        """Silent."""
