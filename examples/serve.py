"""The example site: a kayak school with some eighty kinds of fault, and the "partner" server its links lead to.

    python examples/serve.py --port 8765

Both servers listen on 127.0.0.1 only. What they answer besides pages and files is declared in harbour/routes.toml.
"""

from __future__ import annotations

import argparse
import gzip
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from render import Site

HARBOUR = Path(__file__).parent / "harbour"
HTML = "text/html; charset=utf-8"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
COMPRESSED = ("text/", "application/xml", "image/svg+xml")
SILENCE = 30.0  # seconds a silent answer holds the connection
IDLE = 30.0  # seconds a kept-alive connection may be quiet


@dataclass(frozen=True)
class Answer:
    """What a server says to GET and HEAD of one path."""

    status: int = 200
    type: str = HTML
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0  # seconds before the first byte
    compress: bool = True
    silent: bool = False  # accepts the request and never answers

    @property
    def zipped(self) -> bytes:
        return gzip.compress(self.body, mtime=0)


@contextmanager
def serve(port: int = 0, folder: Path = HARBOUR) -> Iterator[str]:
    """Serves the site until the block ends; yields its origin, as in "http://127.0.0.1:8765".

    The partner server takes the next port, or any free one when `port` is 0. Raises OSError when a port is taken.
    """
    with _Server(port) as site, _Server(port + 1 if port else 0) as partner:
        site.answers, partner.answers = answers(folder, site.origin, partner.origin)
        threads = [Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in (site, partner)]
        for thread in threads:
            thread.start()
        try:
            yield site.origin
        finally:
            for server in (site, partner):
                server.closing.set()
                server.shutdown()


def answers(folder: Path, origin: str, partner: str) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """The answers of the site and of the partner server by path."""
    site = Site(folder / "site", origin, partner)
    routes = tomllib.loads((folder / "routes.toml").read_text(encoding="utf-8"))
    own = {page.path: Answer(body=site.render(page).encode()) for page in site.pages}
    for file in (folder / "site" / "static").iterdir():
        headers = (("Cache-Control", "max-age=86400"),)
        own[f"/static/{file.name}"] = Answer(type=TYPES[file.suffix], body=file.read_bytes(), headers=headers)
    robots = site.fill((folder / "site" / "robots.txt").read_text(encoding="utf-8"))
    own["/robots.txt"] = Answer(type="text/plain; charset=utf-8", body=robots.encode())
    sitemap = site.sitemap(routes["sitemap"]["extra"])
    own["/sitemap.xml"] = Answer(type="application/xml; charset=utf-8", body=sitemap.encode())
    others: dict[str, Answer] = {}
    for route in routes["route"]:
        table = others if route.get("server") == "partner" else own
        table[route["path"]] = _special(table.get(route["path"]), route, site)
    return own, others


def _special(page: Answer | None, route: dict[str, Any], site: Site) -> Answer:
    """The answer a route declares: a page with something changed, or an answer of its own."""
    headers = [(name, site.fill(value)) for name, value in route.get("headers", {}).items()]
    if "location" in route:
        headers.append(("Location", route["location"]))
    if page is None:
        status = route.get("status", 200)
        page = Answer(status, body=f"<!doctype html><html lang=en><title>{status}</title><p>{status}</p>".encode())
    return replace(
        page,
        headers=(*page.headers, *headers),
        delay=route.get("delay", 0.0),
        compress=route.get("compress", True),
        silent=route.get("silent", False),
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers: dict[str, Answer] = {}
        self.closing = Event()
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "Harbour"
    sys_version = ""
    timeout = IDLE
    wbufsize = 1 << 16  # head and body leave in one packet
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        answer = self.server.answers.get(self.path) or self.server.answers.get(self.path.partition("?")[0])
        if answer is None:
            answer = Answer(404, body=b"<!doctype html><html lang=en><title>Not found</title><p>Not found.</p>")
        if answer.silent:
            self.server.closing.wait(SILENCE)
            self.close_connection = True
            return
        self.server.closing.wait(answer.delay)
        self._send(answer)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        zipped = accepted and answer.compress and answer.type.startswith(COMPRESSED)
        body = answer.zipped if zipped else answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent: the crawl tells what it did."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve the example site until Ctrl+C.")
    parser.add_argument("--port", type=int, default=8765)
    with serve(parser.parse_args().port) as origin:
        print(origin, flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            print()
