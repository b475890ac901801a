"""Reading pages in processes of their own: beside the downloads, and killed when a page takes too long."""

from __future__ import annotations

import asyncio
import contextlib
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
from .reading import Job, Reading
from .worker import LENGTH, frame

PAGE_SECONDS = 5.0  # to read one page; the worker that needs longer is killed
WAITING = 4  # jobs a worker that wait before downloads are held back
PATIENCE = 0.3  # seconds that workers get to end by themselves
MAX_WORKERS = 4  # more than that are never busy: one process fetches for them

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Reading).decode

Done = Callable[[Reading], None]


def can_fork() -> bool:
    """This system can start workers; Windows cannot."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class ReaderPool:
    """Worker processes that read bodies. To be made before the loop runs, and used on its thread."""

    def __init__(self, plan: CrawlPlan, workers: int | None = None) -> None:
        """As many `workers` as there are processors, at most MAX_WORKERS, started when there is work for them."""
        self._plan = frame(plan.to_json().encode())
        self._most = workers or max(1, min(len(os.sched_getaffinity(0)), MAX_WORKERS))
        self._workers: list[_Worker] = []
        self._queue: deque[tuple[Job, Done]] = deque()
        self._unread = 0
        self._quiet = asyncio.Event()
        self._channel, theirs = socket.socketpair()
        # In a session of its own Ctrl-C does not reach it: it ends when its line is closed.
        self._nursery = subprocess.Popen(  # noqa: S603 - our own module, with no argument from anywhere
            [sys.executable, "-m", f"{__package__}.worker"], stdin=theirs.fileno(), start_new_session=True
        )
        theirs.close()

    @property
    def full(self) -> bool:
        return len(self._queue) >= WAITING * self._most

    def submit(self, job: Job, done: Done) -> None:
        """Queues a job; `done` is called from the loop."""
        self._queue.append((job, self._counted(done)))
        self._unread += 1
        self._quiet.clear()
        idle = next((worker for worker in self._workers if worker.idle), None)
        if idle is None and len(self._workers) < self._most:
            idle = self._hire()
        if idle is not None:
            idle.work()

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

    def _hire(self) -> _Worker:
        ours, theirs = socket.socketpair()
        socket.send_fds(self._channel, [b"w"], [theirs.fileno()])
        theirs.close()
        worker = _Worker(ours, self._queue, self._plan, self._gone)
        self._workers.append(worker)
        return worker

    def _gone(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        if self._queue:
            self._hire().work()


class _Worker(asyncio.Protocol):
    """One worker process and the job it has."""

    def __init__(
        self, line: socket.socket, queue: deque[tuple[Job, Done]], plan: bytes, gone: Callable[[_Worker], None]
    ) -> None:
        self._line = line
        self._queue = queue
        self._gone = gone
        self._job: tuple[Job, Done] | None = None
        self._buffer = bytearray()
        self._pid = 0
        self._late: asyncio.TimerHandle | None = None
        self._out_of_time = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._first = [plan]
        self._connecting = self._loop.create_task(self._loop.connect_accepted_socket(lambda: self, line))

    @property
    def idle(self) -> bool:
        return self._job is None

    def work(self) -> None:
        """Takes the next job of the queue."""
        if self._job is not None or not self._queue:
            return
        self._job = self._queue.popleft()
        self._send(frame(_encode(self._job[0])))
        if self._pid:
            self._watch()

    def dismiss(self) -> None:
        """Lets the process end: nothing comes from it any more."""
        self._job = None
        self._gone = lambda _: None
        if self._late is not None:
            self._late.cancel()
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

    def _watch(self) -> None:
        self._late = self._loop.call_later(PAGE_SECONDS, self._kill)

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

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= LENGTH and len(buffer) >= (end := LENGTH + int.from_bytes(buffer[:LENGTH], "big")):
            payload = bytes(memoryview(buffer)[LENGTH:end])
            del buffer[:end]
            if self._pid:
                self._answer(_reading(payload))
            else:
                self._pid = int(payload)
                if self._job is not None:
                    self._watch()

    def connection_lost(self, _: Exception | None) -> None:
        reading = Reading(reason=Reason.PARSE_CRASH, detail="the process that read the page died")
        if self._out_of_time:
            reading = Reading(reason=Reason.PARSE_TIMEOUT, detail=f"reading took more than {PAGE_SECONDS:.0f} s")
        job, self._job = self._job, None
        if self._late is not None:
            self._late.cancel()
        self._gone(self)
        if job is not None:
            job[1](reading)

    def _answer(self, reading: Reading) -> None:
        job, self._job = self._job, None
        if self._late is not None:
            self._late.cancel()
        self.work()
        if job is not None:
            job[1](reading)


def _reading(payload: bytes) -> Reading:
    try:
        return _decode(payload)
    except msgspec.MsgspecError as error:
        return Reading(reason=Reason.PARSE_CRASH, detail=f"what the page was read as makes no sense: {error}")
