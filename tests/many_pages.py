"""A site of many pages, each with words of its own, from a fast server that can be shut and opened again."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from random import Random
from typing import Self

WORDS = [
    "amber",
    "basin",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbour",
    "island",
    "juniper",
    "kelp",
    "lagoon",
    "meadow",
    "nectar",
    "orchid",
]


class ManyPages:
    """Pages /0 to /N-1 and the start page, as long as the context is open. `requests` collects paths, `times` when."""

    def __init__(self, number: int, *, delay: float = 0.0, links: int = 8, shift: int = 0) -> None:
        """Every page links to `links` others; `delay` is in seconds before each answer. `shift` makes other texts."""
        self.number = number
        self.delay = delay
        self.requests: list[str] = []
        self.times: list[float] = []
        self._links = links
        self._shift = shift
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def open(self) -> None:
        """Listens, on the port it had before."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuses connections and ends those there are."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def page(self, path: str) -> str:
        """A page's HTML, "" where there is none."""
        if path == "/":
            return "<title>Home</title><h1>Home</h1><a href=/0>0</a><a href=/1>1</a><a href=/2>2</a>"
        if not path[1:].isdecimal() or int(path[1:]) >= self.number:
            return ""
        own = int(path[1:])
        words = Random(own + self._shift)  # noqa: S311 - the same text every time
        text = " ".join(f"{words.choice(WORDS)}{words.randrange(5000)}" for _ in range(60))
        targets = ((own * 3 + step) % self.number for step in range(1, self._links + 1))
        links = "".join(f"<a href=/{target}>{WORDS[target % 15]} {target}</a>" for target in targets)
        return f"<!doctype html><html lang=en><title>Page {own}</title><h1>{text[:30]}</h1><p>{text}</p>{links}</html>"

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        with contextlib.suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            rest = b""
            while True:
                while b"\r\n\r\n" not in rest:
                    data = connection.recv(65536)
                    if not data:
                        return
                    rest += data
                request, _, rest = rest.partition(b"\r\n\r\n")
                path = request.split(b" ", 2)[1].decode("latin-1")
                self.times.append(time.monotonic())
                self.requests.append(path)
                time.sleep(self.delay)
                body = self.page(path).encode()
                status = b"200 OK" if body else b"404 Not Found"
                head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
                connection.sendall(head + body)
        self._open.discard(connection)
