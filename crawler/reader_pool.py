"""Reading pages in processes of their own: beside the downloads, and killed when a page takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from typing import cast

import msgspec

from ..core.facts import Reason
from ..core.plan import CrawlPlan
from .frames import LENGTH, frame
from .reading import Job, Reading, read

PAGE_SECONDS = 5.0  # to read one page; the worker that needs longer is killed
AHEAD = 2  # jobs a worker is given, so that it need not wait for the next one
WAITING = 4  # jobs a worker that wait before downloads are held back
BUFFER = 256 * 1024  # bytes for what a worker sends, to begin with
MAX_FRAME = 256 * 2**20  # bytes; no page and no sitemap comes to that
PATIENCE = 0.3  # seconds that workers get to end by themselves
MAX_NURSERIES = 4  # started one after the other, when something kills them
# There is a process a processor, and no product of matrices in them is worth a thread.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
MAX_WORKERS = 4  # more than that are never busy: one process fetches for them

log = logging.getLogger(__name__)

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Reading).decode

Done = Callable[[Reading], None]


def can_fork() -> bool:
    """This system can start workers; Windows cannot."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def _processors() -> int:
    """How many this process may use; where the system does not tell (macOS), how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ReaderPool:
    """Worker processes that read bodies. To be made before the loop runs, and used on its thread."""

    def __init__(self, plan: CrawlPlan, workers: int | None = None) -> None:
        """As many `workers` as there are processors, at most MAX_WORKERS, started when there is work for them."""
        self._crawl_plan = plan
        self._plan = frame(plan.to_json().encode())
        self._most = workers or max(1, min(_processors(), MAX_WORKERS))
        self._workers: list[_Worker] = []
        self._queue: deque[tuple[Job, Done]] = deque()
        self._unread = 0
        self._quiet = asyncio.Event()
        self._nurseries_left = MAX_NURSERIES
        self._open_nursery()

    @property
    def full(self) -> bool:
        return len(self._queue) >= WAITING * self._most

    def submit(self, job: Job, done: Done) -> None:
        """Queues a job; `done` is called from the loop, or at once where no worker can be started."""
        self._queue.append((job, self._counted(done)))
        self._unread += 1
        self._quiet.clear()
        self._employ()

    def _employ(self) -> None:
        """Gives what is queued to the worker that has least to do."""
        while self._queue:
            worker = min(self._workers, key=lambda worker: worker.jobs, default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._most:
                worker = self._hire()
            if worker is None:
                job, done = self._queue.popleft()
                done(read(job, self._crawl_plan))
            elif worker.jobs < AHEAD:
                worker.take(*self._queue.popleft())
            else:
                return

    async def drain(self) -> None:
        """Returns when everything submitted has been read."""
        if self._unread:
            await self._quiet.wait()

    def _counted(self, done: Done) -> Done:
        def counted(reading: Reading) -> None:
            self._unread -= 1
            if not self._unread:
                self._quiet.set()
            done(reading)

        return counted

    def close(self) -> None:
        """Lets the workers go. Jobs that are not done are dropped: their URLs are still pending."""
        self._queue.clear()
        for worker in self._workers:
            worker.dismiss()
        self._channel.close()
        try:
            self._nursery.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            # A worker is in the middle of a page that takes for ever.
            os.killpg(self._nursery.pid, signal.SIGKILL)
            self._nursery.wait()

    def _open_nursery(self) -> None:
        self._nurseries_left -= 1
        self._channel, theirs = socket.socketpair()
        # In a session of its own Ctrl-C does not reach it: it ends when its line is closed.
        self._nursery = subprocess.Popen(  # noqa: S603 - our own module, with no argument from anywhere
            [sys.executable, "-m", f"{__package__}.worker"],
            stdin=theirs.fileno(),
            start_new_session=True,
            env=_ENVIRONMENT | os.environ,
        )
        theirs.close()

    def _hire(self) -> _Worker | None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._channel, [b"w"], [theirs.fileno()])
            except OSError:
                ours.close()
                if self._nurseries_left:
                    # Whoever killed it, perhaps the kernel because memory ran out, may have spared the next one.
                    self._channel.close()
                    self._nursery.wait()
                    self._open_nursery()
                    return self._hire()
                self._most = len(self._workers)
                log.warning("No process to read pages in could be started: they are read beside the downloads.")
                return None
        worker = _Worker(ours, self._plan, self._employ, self._gone)
        self._workers.append(worker)
        return worker

    def _gone(self, worker: _Worker, unread: list[tuple[Job, Done]]) -> None:
        self._workers.remove(worker)
        self._queue.extendleft(reversed(unread))
        self._employ()


class _Worker(asyncio.BufferedProtocol):
    """One worker process and the jobs it has; it reads the first one."""

    def __init__(
        self,
        line: socket.socket,
        plan: bytes,
        free: Callable[[], None],
        gone: Callable[[_Worker, list[tuple[Job, Done]]], None],
    ) -> None:
        self._line = line
        self._free = free
        self._gone = gone
        self._jobs: deque[tuple[Job, Done]] = deque()
        self._buffer = bytearray(BUFFER)
        self._filled = 0
        self._pid = 0
        self._late: asyncio.TimerHandle | None = None
        self._out_of_time = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._first = [plan]
        self._connecting = self._loop.create_task(self._loop.connect_accepted_socket(lambda: self, line))

    @property
    def jobs(self) -> int:
        """How many it has."""
        return len(self._jobs)

    def take(self, job: Job, done: Done) -> None:
        """Takes another job."""
        self._jobs.append((job, done))
        self._send(frame(_encode(job)))
        if self._pid and len(self._jobs) == 1:
            self._watch()

    def dismiss(self) -> None:
        """Lets the process end: nothing comes from it any more."""
        self._jobs.clear()
        self._gone = lambda *_: None
        self._watch(on=False)
        self._connecting.cancel()
        if self._transport is not None:
            self._transport.abort()
        # The transport closes the line on the loop's next turn, and there may be none.
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _send(self, data: bytes) -> None:
        if self._transport is None:
            self._first.append(data)
        else:
            self._transport.write(data)

    def _watch(self, *, on: bool = True) -> None:
        """Measures the time of the first job anew."""
        if self._late is not None:
            self._late.cancel()
        self._late = self._loop.call_later(PAGE_SECONDS, self._kill) if on else None

    def _kill(self) -> None:
        self._out_of_time = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    # -- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        for data in self._first:
            self._transport.write(data)
        self._first.clear()

    def get_buffer(self, _: int) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, number: int) -> None:
        self._filled += number
        start = 0
        while self._filled - start >= LENGTH:
            end = start + LENGTH + int.from_bytes(self._buffer[start : start + LENGTH], "big")
            if end - start > MAX_FRAME:
                self._kill()
                return
            if end > self._filled:
                break
            with memoryview(self._buffer) as whole:
                self._take(whole[start + LENGTH : end])
            start = end
        rest = self._buffer[start : self._filled]
        self._filled = len(rest)
        if self._filled >= LENGTH:
            # Room for the whole frame. A new buffer: asyncio still holds the old one, which thus cannot grow.
            size = LENGTH + int.from_bytes(rest[:LENGTH], "big")
            if size > len(self._buffer):
                self._buffer = bytearray(size)
        self._buffer[: self._filled] = rest

    def _take(self, payload: memoryview) -> None:
        if self._pid:
            self._answer(_reading(payload))
            return
        self._pid = int(bytes(payload))
        if self._jobs:
            self._watch()

    def connection_lost(self, _error: Exception | None) -> None:
        reading = Reading(reason=Reason.PARSE_CRASH, detail="the process that read the page died")
        if self._out_of_time:
            reading = Reading(reason=Reason.PARSE_TIMEOUT, detail=f"reading took more than {PAGE_SECONDS:.0f} s")
        self._watch(on=False)
        jobs = list(self._jobs)
        self._jobs.clear()
        self._gone(self, jobs[1:])
        for _, done in jobs[:1]:
            done(reading)

    def _answer(self, reading: Reading) -> None:
        done = self._jobs.popleft()[1]
        self._watch(on=bool(self._jobs))
        self._free()
        done(reading)


def _reading(payload: memoryview) -> Reading:
    try:
        return _decode(payload)
    except msgspec.MsgspecError as error:
        return Reading(reason=Reason.PARSE_CRASH, detail=f"what the page was read as makes no sense: {error}")
