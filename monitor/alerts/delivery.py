"""Which event goes to which channel, when, and in which message; everything decided is in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...core.alerts import SITE_EVENTS, Decision, Event
from ...core.errors import SitewrightError
from ...store.alert_ledger import AlertLedger
from .channels import Opener
from .digest import message
from .settings import AlertSettings, ChannelSettings

DAY = timedelta(days=1)
MOST_TRIES = 3  # of a channel that takes no message, in a row, within a day
DIGEST, CRITICAL = "digest", "critical"


@dataclass(frozen=True, slots=True)
class Place:
    """What a message says of where it comes from."""

    seed: str
    report: str  # "" for none
    db: str


class Delivery:
    """The queues and messages of all channels at one moment."""

    def __init__(
        self, ledger: AlertLedger, settings: AlertSettings, place: Place, now: datetime, opener: Opener
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._place = place
        self._now = now
        self._opener = opener

    def queue(self, events: Iterable[Event]) -> None:
        """Decides for each event and channel whether it is to be told; those that are wait for `send`."""
        for event in events:
            for channel in self._settings.channels if not event.withheld else ():
                if event.severity.rank < channel.least.rank:
                    reason = f"below {channel.least}, the least this channel takes"
                    self._decide(event, channel, Decision.WITHHELD, reason)
                else:
                    self._decide(event, channel, Decision.QUEUED, "waits for the next message")

    def drop(self, gone: Iterable[Event]) -> None:
        """Takes events out of the queues whose faults a newer crawl does not have any more."""
        numbers = {event.id for event in gone}
        for channel in self._settings.channels:
            for event in self._ledger.queued(channel.name):
                if event.id in numbers:
                    self._decide(event, channel, Decision.WITHHELD, "fixed before it was told")

    def send(self) -> list[str]:
        """Sends what is due on every channel and returns what went wrong, a sentence a channel."""
        return [problem for channel in self._settings.channels if (problem := self._send_due(channel))]

    def _send_due(self, channel: ChannelSettings) -> str:
        waiting = self._cooled(channel, self._ledger.queued(channel.name))
        rest = [event for event in waiting if not event.critical]
        problem = self._send(channel, CRITICAL, [event for event in waiting if event.critical])
        return problem or self._send(channel, DIGEST, rest if self._digest_due(rest) else [])

    def _cooled(self, channel: ChannelSettings, waiting: Sequence[Event]) -> list[Event]:
        """The events of which the channel was told nothing lately; the others go on waiting, and say until when."""
        told = {item.key: item for item in self._ledger.told(channel.name, self._now - channel.cool_down)}
        ready = []
        for event in waiting:
            last = told.get(event.key)
            if last is None or event.severity.rank > last.severity.rank or event.kind in SITE_EVENTS:
                ready.append(event)
                continue
            until = last.at + channel.cool_down
            reason = f"the same cause was told on {last.at:%Y-%m-%d}; waits until {until:%Y-%m-%d}"
            self._decide(event, channel, Decision.QUEUED, reason)
        return ready

    def _digest_due(self, waiting: Sequence[Event]) -> bool:
        """A time of the digest has come since the oldest event was found out; without times it always has."""
        slots = self._settings.digest
        if slots is None or not waiting:
            return bool(waiting)
        oldest = min(datetime.fromisoformat(event.at) for event in waiting)
        return slots.instant(slots.latest(self._now)) >= oldest

    def _send(self, channel: ChannelSettings, kind: str, events: Sequence[Event]) -> str:
        if not events:
            return ""
        wait = self._wait(channel)
        if wait:
            for event in events:
                self._decide(event, channel, Decision.QUEUED, wait)
            return ""
        text = message(events, self._place.seed, self._settings.zone, self._place.report, self._place.db)
        error = ""
        try:
            self._opener(channel).send(*text)
        except SitewrightError as failure:
            error = f"{failure} {failure.advice}".strip()
        self._ledger.sent(events, channel.name, kind, text, self._now, error)
        return error

    def _wait(self, channel: ChannelSettings) -> str:
        """Why nothing is sent on the channel now; "" when it may be."""
        if channel.quiet is not None and channel.is_quiet(self._now.astimezone(self._settings.zone)):
            begin, end = channel.quiet
            return f"quiet hours, {begin:%H:%M} to {end:%H:%M}"
        recent = self._ledger.messages(channel.name, self._now - DAY)
        if sum(not error for _, error in recent) >= channel.most_per_day:
            return f"{channel.most_per_day} messages in 24 hours were enough; it waits for the next"
        failed = [error for _, error in recent[-MOST_TRIES:] if error]
        if len(failed) == MOST_TRIES:
            return f"{failed[-1]} It is tried again when that is a day ago"
        return ""

    def _decide(self, event: Event, channel: ChannelSettings, decision: Decision, reason: str) -> None:
        self._ledger.decide(event, channel.name, decision, reason, self._now)
