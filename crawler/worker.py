"""A process that reads bodies: frames of msgpack in, frames out. It knows no network and no database.

Started as `python -m sitewright.crawler.worker`, it is the nursery: it loads what reading needs once and forks a worker
for every socket it is sent. Workers share that memory, start in milliseconds, and can be killed.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from typing import NoReturn

import msgspec

from ..core.language import detect
from ..core.plan import CrawlPlan
from . import extract  # noqa: F401 - loaded here so that workers have it
from .frames import LENGTH, frame
from .reading import Job, Reading, read

NAMED = 20_000  # URLs a worker remembers to have named; forgetting them costs only time
BUFFER = 64 * 1024  # bytes read at once; most jobs are shorter
GC_THRESHOLD = 50_000  # objects made between two collections; CPython's default is 700

_jobs = msgspec.msgpack.Decoder(Job)
_readings = msgspec.msgpack.Encoder()


def nursery(channel: socket.socket) -> None:
    """Forks a worker for every socket that comes through `channel`, until that is closed; then waits for them."""
    detect("The first use reads the language model, which takes most of a second.")
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    while True:
        data, sockets, _, _ = socket.recv_fds(channel, 1, 1)
        if not data:
            break
        if os.fork() == 0:
            channel.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _work(socket.socket(fileno=sockets[0]))
        os.close(sockets[0])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _reap(os.WCONTINUED)


def _reap(flags: int = os.WNOHANG) -> None:
    """Takes note of workers that have ended, so that their CPU time is counted as this process's children's."""
    try:
        while os.waitpid(-1, flags)[0]:
            pass
    except ChildProcessError:
        pass


def _work(line: socket.socket) -> NoReturn:
    """Answers jobs until the line is closed: first this process's number, then a reading for every job."""
    gc.set_threshold(GC_THRESHOLD, 20, 50)
    code = 0
    try:
        with line, line.makefile("rb", BUFFER) as incoming:
            line.sendall(frame(str(os.getpid()).encode()))
            plan = CrawlPlan.from_json((_next(incoming) or b"").decode())
            named: set[str] = set()
            while (payload := _next(incoming)) is not None:
                line.sendall(frame(_readings.encode(_read(payload, plan, named))))
    except OSError:
        code = 1  # the crawl is gone
    finally:
        os._exit(code)


def _next(incoming: object) -> bytes | None:
    head = incoming.read(LENGTH)  # type: ignore[attr-defined]
    return incoming.read(int.from_bytes(head, "big")) if len(head) == LENGTH else None  # type: ignore[attr-defined]


def _read(payload: bytes, plan: CrawlPlan, named: set[str]) -> Reading:
    """A reading without the URLs in `named`: the crawl has heard of them, and all pages of a site name the same."""
    job = _jobs.decode(payload)
    reading = read(job, plan)
    if job.linked:
        reading.pages = [url for url in reading.pages if url not in named]
        if len(named) + len(reading.pages) > NAMED:
            named.clear()
        named.update(reading.pages)
    return reading


if __name__ == "__main__":
    nursery(socket.socket(fileno=0))
