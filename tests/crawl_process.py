"""Crawls as processes of their own, to be killed, starved and measured."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sitewright.core.facts import Fetch
from sitewright.store.site import Site

# `before` is code that runs first, to break something.
PROGRAM = """
import ctypes, json, signal, sys
from dataclasses import asdict
from pathlib import Path
if sys.platform == "linux":
    # PR_SET_PDEATHSIG: a crawl would wait an hour for the server of a test that failed.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
exec(sys.argv[3])
from sitewright.core.errors import SitewrightError
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.process import run_crawl

options = json.loads(sys.argv[2])
defaults = {"delay": 0, "recheck_delay": 0.2, "timeout": 5, "allow_private": ("127.0.0.1", "localhost", "::1")}
try:
    outcome = run_crawl(Path(sys.argv[1]), CrawlPlan(**defaults | options))
except SitewrightError as error:
    print(json.dumps({"error": str(error)}))
else:
    print(json.dumps(asdict(outcome)))
"""


@dataclass
class Run:
    """One crawler process; `pids` are all it ever started."""

    process: subprocess.Popen[str]
    pids: set[int] = field(default_factory=set)

    @property
    def pid(self) -> int:
        return self.process.pid

    def result(self, seconds: float = 60) -> dict[str, Any]:
        """The outcome, once the process ended by itself and without a word on stderr."""
        out, err = self.process.communicate(timeout=seconds)
        assert (self.process.returncode, err) == (0, ""), err
        return json.loads(out)  # type: ignore[no-any-return]

    def signal(self, number: int) -> None:
        """Sends a signal to the crawl, after noting its processes."""
        self.pids.update(family(self.pid))
        self.process.send_signal(number)


def start(db: Path, seed: str, *, before: str = "", **plan: Any) -> Run:
    """Starts a crawl; `plan` are fields of its CrawlPlan."""
    command = [sys.executable, "-c", PROGRAM, str(db), json.dumps({"seed": seed, **plan}), before]
    return Run(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/"))


def crawl(db: Path, seed: str, seconds: float = 60, **plan: Any) -> dict[str, Any]:
    """A crawl's outcome."""
    return start(db, seed, **plan).result(seconds)


def facts(db: Path) -> dict[str, Fetch]:
    """Every fetch by its path (other hosts: by URL)."""
    with Site.open(db) as site:
        home = site.plan.home.rstrip("/")
        return {fetch.url.removeprefix(home): fetch for fetch in site.fetches()}


def wait_until(happened: Callable[[], object], seconds: float = 30) -> None:
    """Returns when something has happened; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen in {seconds} s"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """A process of this number runs and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for own in found:
        for task in Path(f"/proc/{own}/task").glob("*/children"):
            try:
                found.extend(map(int, task.read_text(encoding="ascii").split()))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def memory(pid: int) -> list[int]:
    """Bytes of memory of a process and of each of its descendants, what they share divided among them (PSS)."""
    found = []
    for own in family(pid):
        try:
            rollup = Path(f"/proc/{own}/smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        found.append(sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024)
    return found


class Peak:
    """The most memory that a process and its descendants used while the context was open, in bytes."""

    def __init__(self, pid: int, interval: float = 0.05) -> None:
        self.bytes = 0
        self.processes: list[int] = []  # what each had at that moment, the first one first
        self._pid = pid
        self._interval = interval
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._interval):
            processes = memory(self._pid)
            if sum(processes) > self.bytes:
                self.bytes, self.processes = sum(processes), processes
