"""Nights of one site for tests of alerts: each is crawled, audited and weighed, with every message caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sitewright.audit.rule import all_rules
from sitewright.core.errors import SitewrightError
from sitewright.core.findings import Status
from sitewright.core.identity import identity
from sitewright.monitor.alerts.channels import Channel
from sitewright.monitor.alerts.evaluation import evaluate, send_waiting
from sitewright.monitor.alerts.looks import Look
from sitewright.monitor.alerts.settings import AlertSettings, ChannelSettings, read_alerts
from sitewright.store.alert_ledger import explained
from sitewright.store.site import Site
from tiny_site import audit_into, crawl_into

TITLES = {rule.id: rule.manual.title for rule in all_rules().values()}
FIRST = datetime(2026, 5, 1, 0, 30, tzinfo=UTC)
SITE_TOML = Path("site.toml")

Answers = Mapping[str, Any]


@dataclass
class Nights:
    """A site whose nights are lived one after the other; `messages` are (night, channel, subject, body)."""

    folder: Path
    settings: AlertSettings
    refuse: bool = False  # channels take nothing
    night: int = 0
    messages: list[tuple[int, str, str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, table: Mapping[str, Any]) -> Nights:
        return cls(folder, read_alerts(SITE_TOML, table))

    @property
    def db(self) -> Path:
        return self.folder / "site.db"

    def live(self, answers: Answers, again: Answers | None = None, *, at: timedelta = timedelta(0)) -> list[str]:
        """One night more; `again` is what the site answers at the second look. Returns the subjects sent."""
        self.night += 1
        crawl_into(self.db, {"site": answers})
        audit_into(self.db)
        before = len(self.messages)
        evaluate(
            self.db, self.settings, self.now(at), titles=TITLES, opener=self.open,
            look_again=self._looking(answers if again is None else again),
        )  # fmt: skip
        return [subject for _, _, subject, _ in self.messages[before:]]

    def tick(self, at: timedelta) -> list[str]:
        """Sends what waits, some time after the night's run."""
        before = len(self.messages)
        send_waiting(self.db, self.settings, self.now(at), opener=self.open)
        return [subject for _, _, subject, _ in self.messages[before:]]

    def now(self, at: timedelta = timedelta(0)) -> datetime:
        return FIRST + timedelta(days=self.night - 1) + at

    def open(self, settings: ChannelSettings) -> Channel:
        return _Caught(self, settings.name)

    def ledger(self, decision: str = "") -> list[dict[str, Any]]:
        """The rows of the newest night."""
        with Site.open(self.db) as site:
            number = site.crawl.id
        return [row for row in explained(self.db, number) if decision in ("", row["decision"])]

    def reasons(self, rule: str) -> list[str]:
        """Why the newest night's findings of a rule were told or not."""
        return [row["reason"] for row in self.ledger() if row["rule"] == rule]

    def _looking(self, answers: Answers) -> Callable[[Sequence[str]], Look]:
        def look(urls: Sequence[str]) -> Look:
            db = self.folder / f"look{self.night}.db"
            crawl_into(db, {"site": answers})
            audit_into(db)
            with Site.open(db) as site:
                known = set(urls)
                found = {fetch.url: str(fetch.reason or fetch.status) for fetch in site.fetches()}
                faults = frozenset(identity(item) for item in site.findings() if item.status is Status.FAIL)
            return Look(faults, {url: answer for url, answer in found.items() if url in known})

        return look


@dataclass
class _Caught:
    nights: Nights
    name: str

    def send(self, subject: str, body: str) -> None:
        if self.nights.refuse:
            raise SitewrightError("The server said no.")
        self.nights.messages.append((self.nights.night, self.name, subject, body))
