"""A real HTTP server of files with Range requests, and the ways in which such servers fail."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class RangeServer:
    """What it serves, what it was asked, and what goes wrong."""

    root: Path
    url: str = ""
    asked: list[tuple[str, int, int]] = field(default_factory=list)  # path, first byte, last byte
    sent: int = 0  # bytes of bodies
    cut_after: int | None = None  # bytes after which one answer is cut off, once
    fail: list[int] = field(default_factory=list)  # statuses of the next answers
    retry_after: str = ""
    ignore_ranges: bool = False
    etag: str | None = None  # instead of the MD5
    redirect: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(root: Path) -> Iterator[RangeServer]:
    state = RangeServer(root)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            answer(self, state)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: BaseHTTPRequestHandler, state: RangeServer) -> None:
    path = handler.path.lstrip("/")
    if state.fail:
        _head(handler, state.fail.pop(0), 0, {"Retry-After": state.retry_after} if state.retry_after else {})
        return
    if path in state.redirect:
        _head(handler, 302, 0, {"Location": state.redirect[path]})
        return
    file = state.root / path
    if not file.is_file():
        _head(handler, 404, 0, {})
        return
    data = file.read_bytes()
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("Range", ""))
    etag = state.etag if state.etag is not None else f'"{md5(data, usedforsecurity=False).hexdigest()}"'
    if found and not state.ignore_ranges:
        first, last = int(found[1]), min(int(found[2]), len(data) - 1)
        body, status = data[first : last + 1], 206
        headers = {"Content-Range": f"bytes {first}-{last}/{len(data)}", "ETag": etag}
        state.asked.append((path, first, last))
    else:
        body, status, headers = data, 200, {"ETag": etag}
        state.asked.append((path, 0, len(data) - 1))
    _head(handler, status, len(body), headers)
    if state.cut_after is not None and len(body) > state.cut_after:
        body, state.cut_after = body[: state.cut_after], None
        handler.close_connection = True
    state.sent += len(body)
    handler.wfile.write(body)


def _head(handler: BaseHTTPRequestHandler, status: int, length: int, headers: dict[str, str]) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(length))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
