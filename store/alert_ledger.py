"""Every alert that was told, and every one that was not, with the reason."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..core.alerts import Decision, Event, Kind
from ..core.findings import Severity
from .database import open_reader, open_writer
from .rows import clean, dump


@dataclass(frozen=True, slots=True)
class Told:
    """That an event was sent on a channel."""

    key: str
    at: datetime
    severity: Severity


class AlertLedger:
    """Reads and writes the ledger of one database, as a context manager. Raises StoreError and its subclasses."""

    def __init__(self, path: str | Path) -> None:
        self._db = open_writer(path)
        self._db.row_factory = sqlite3.Row

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._db.close()

    def is_weighed(self, crawl_id: int) -> bool:
        """What a crawl might tell is in the ledger already."""
        (found,) = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM alert_events WHERE crawl_id = ?)", (crawl_id,)
        ).fetchone()
        return bool(found)

    def outages(self, seed: str) -> list[int]:
        """The crawls from a start page in which the site was down."""
        rows = self._db.execute(
            "SELECT DISTINCT e.crawl_id FROM alert_events e JOIN crawls c ON c.id = e.crawl_id"
            " WHERE e.kind = ? AND c.seed = ?",
            (Kind.OUTAGE.value, seed),
        )
        return [number for (number,) in rows]

    def record(self, events: Iterable[Event], crawl_id: int, at: datetime) -> list[Event]:
        """Stores what a crawl might tell, and returns it with numbers."""
        stored = []
        self._db.begin()
        for event in events:
            number = self._db.execute(
                "INSERT INTO alert_events (crawl_id, at, key, kind, severity, rule, title, place, findings, pages,"
                " urls, critical, withheld) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    crawl_id, _iso(at), clean(event.key), event.kind.value, event.severity.value, event.rule,
                    clean(event.title), clean(event.place), event.findings, event.pages, dump(list(event.urls)),
                    event.critical, clean(event.withheld),
                ),
            ).lastrowid  # fmt: skip
            stored.append(replace(event, id=number or 0, crawl_id=crawl_id, at=_iso(at)))
        self._db.commit()
        return stored

    def decide(self, event: Event, channel: str, decision: Decision, reason: str, at: datetime) -> None:
        """Stores what became of an event on a channel, in the place of what was decided before."""
        self._db.begin()
        self._decide([event], channel, decision, reason, at, None)
        self._db.commit()

    def _decide(
        self, events: Iterable[Event], channel: str, decision: Decision, reason: str, at: datetime, message: int | None
    ) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO alert_deliveries (event_id, channel, decision, reason, at, message_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(event.id, channel, decision.value, clean(reason), _iso(at), message) for event in events],
        )

    def queued(self, channel: str) -> list[Event]:
        """The events that wait for a message on a channel, the oldest first."""
        rows = self._db.execute(
            "SELECT e.* FROM alert_deliveries d JOIN alert_events e ON e.id = d.event_id"
            " WHERE d.channel = ? AND d.decision = ? ORDER BY e.id",
            (channel, Decision.QUEUED.value),
        )
        return [_event(row) for row in rows]

    def told(self, channel: str, since: datetime) -> list[Told]:
        """What a channel was told since a moment, the latest last."""
        rows = self._db.execute(
            "SELECT e.key, d.at, e.severity FROM alert_deliveries d JOIN alert_events e ON e.id = d.event_id"
            " WHERE d.channel = ? AND d.decision = ? AND d.at >= ? ORDER BY d.at",
            (channel, Decision.SENT.value, _iso(since)),
        )
        return [Told(row["key"], datetime.fromisoformat(row["at"]), Severity(row["severity"])) for row in rows]

    def messages(self, channel: str, since: datetime) -> list[tuple[datetime, str]]:
        """(moment, error) of the messages on a channel since a moment, the latest last; error is "" when it arrived."""
        rows = self._db.execute(
            "SELECT at, error FROM alert_messages WHERE channel = ? AND at >= ? ORDER BY at", (channel, _iso(since))
        )
        return [(datetime.fromisoformat(row["at"]), row["error"]) for row in rows]

    def sent(
        self, events: Sequence[Event], channel: str, kind: str, text: tuple[str, str], at: datetime, error: str = ""
    ) -> None:
        """Stores a message with its (subject, body). With an error its events go on waiting."""
        subject, body = map(clean, text)
        self._db.begin()
        number = self._db.execute(
            "INSERT INTO alert_messages (channel, at, kind, subject, body, error) VALUES (?, ?, ?, ?, ?, ?)",
            (channel, _iso(at), kind, subject, body, clean(error)),
        ).lastrowid
        if not error:
            self._decide(events, channel, Decision.SENT, f"in a message of {kind}", at, number)
        self._db.commit()


def explained(path: str | Path, crawl_id: int | None = None) -> list[dict[str, Any]]:
    """Every event with its decisions, a row for each channel, of one crawl or of all, the newest first."""
    connection = open_reader(path)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(
            "SELECT e.*, d.channel, d.decision, d.reason, d.at AS decided FROM alert_events e"
            " LEFT JOIN alert_deliveries d ON d.event_id = e.id WHERE :crawl IS NULL OR e.crawl_id = :crawl"
            " ORDER BY e.crawl_id DESC, e.id, d.channel",
            {"crawl": crawl_id},
        )
        return [
            {
                **{name: row[name] for name in ("crawl_id", "at", "kind", "severity", "rule", "title", "place")},
                "findings": row["findings"],
                "pages": row["pages"],
                "channel": row["channel"] or "",
                "decision": row["decision"] or Decision.WITHHELD.value,
                "reason": row["reason"] or row["withheld"] or "no channel is set up",
                "decided": row["decided"] or row["at"],
                "urls": json.loads(row["urls"]),
            }
            for row in rows
        ]
    finally:
        connection.close()


def _event(row: sqlite3.Row) -> Event:
    return Event(
        row["key"], Kind(row["kind"]), Severity(row["severity"]), row["rule"], row["title"], row["place"],
        row["findings"], row["pages"], tuple(json.loads(row["urls"])), bool(row["critical"]), row["withheld"],
        row["crawl_id"], row["at"], row["id"],
    )  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
