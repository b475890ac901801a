"""What became of every slot of every schedule of a database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from ..core.errors import DatabaseLocked
from .database import open_reader, open_writer
from .lock_file import LockFile
from .rows import clean

_FIRST = 4  # byte of the lock file: those before it are for turns, those from 16 on for crawls


class Outcome(StrEnum):
    """How a slot ended."""

    ADDED = "added"  # no slot: from this day on the schedule counts
    RUNNING = "running"  # or its process died
    OK = "ok"
    FINDINGS = "findings"  # a gate closed: --fail-on or an assertion
    INCOMPLETE = "incomplete"  # the crawl reached a limit
    FAILED = "failed"
    SKIPPED = "skipped"  # the run before it still went on
    MISSED = "missed"  # the machine was off; a later run made up for it


RAN = frozenset({Outcome.OK, Outcome.FINDINGS, Outcome.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class ScheduledRun:
    """One slot of a schedule. Moments are in UTC."""

    schedule: str
    slot: date
    due: datetime
    started: datetime
    outcome: Outcome
    finished: datetime | None = None
    crawl_id: int | None = None
    attempts: int = 1
    detail: str = ""


class RunLock:
    """Held while the scheduled runs of a database go on; the system frees it when the process dies."""

    def __init__(self, path: str | Path) -> None:
        """Raises DatabaseLocked when another process has it, StoreError."""
        self._file = LockFile.of(path)
        if not self._file.lock(_FIRST):
            raise DatabaseLocked(f"Another scheduled run is writing to {path}.", "Wait until it has ended.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.unlock(_FIRST)


def read_runs(path: str | Path, schedule: str | None = None) -> list[ScheduledRun]:
    """The slots of one schedule or of all, the oldest first; none when there is no database yet. Raises StoreError."""
    if not Path(path).exists():
        return []
    connection = open_reader(path)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(
            "SELECT * FROM scheduled_runs WHERE ? IS NULL OR schedule = ? ORDER BY due", (schedule, schedule)
        )
        return [_run(row) for row in rows]
    finally:
        connection.close()


def write_runs(path: str | Path, runs: Iterable[ScheduledRun]) -> None:
    """Stores slots, each in the place of what was known of it before. Raises StoreError."""
    connection = open_writer(path)
    try:
        connection.begin()
        connection.executemany(
            "INSERT OR REPLACE INTO scheduled_runs (schedule, slot, due, started, finished, outcome, crawl_id,"
            " attempts, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    run.schedule, run.slot.isoformat(), _iso(run.due), _iso(run.started),
                    run.finished and _iso(run.finished), run.outcome.value, run.crawl_id, run.attempts,
                    clean(run.detail),
                )
                for run in runs
            ],
        )  # fmt: skip
        connection.commit()
    finally:
        connection.close()


def _run(row: sqlite3.Row) -> ScheduledRun:
    return ScheduledRun(
        row["schedule"], date.fromisoformat(row["slot"]), _moment(row["due"]), _moment(row["started"]),
        Outcome(row["outcome"]), row["finished"] and _moment(row["finished"]), row["crawl_id"], row["attempts"],
        row["detail"],
    )  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
