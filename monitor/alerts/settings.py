"""The [alerts] table of a site.toml: who is told what, how often, and when not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ...core.errors import ConfigError, UsageError
from ...core.findings import Severity
from ..slots import DAYS, Slots

EACH_RUN = "run"
UTC_ZONE = ZoneInfo("UTC")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TABLE = ("tz", "digest", "digest_on", "critical", "second_look", "baseline", "channel")
_CHANNEL = ("name", "url", "least", "quiet", "cool_down", "most_per_day")


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One place to send to, and its limits."""

    name: str
    url: str  # stdout:, file:PATH, env:VARIABLE or an Apprise URL
    least: Severity = Severity.WARNING
    quiet: tuple[time, time] | None = None  # from, until; over midnight when until is earlier
    cool_down: timedelta = timedelta(days=7)  # before the same fault of the same cause is told again
    most_per_day: int = 5  # messages in 24 hours

    def is_quiet(self, moment: datetime) -> bool:
        """The local `moment` is in the quiet hours."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        now = moment.time()
        return begin <= now < end if begin <= end else now >= begin or now < end


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """The whole table."""

    channels: tuple[ChannelSettings, ...] = ()
    digest: Slots | None = None  # None: at the end of each run
    zone: ZoneInfo = UTC_ZONE
    critical: frozenset[str] = frozenset()  # rules, site-outage, or category:NAME: told at once
    second_look: timedelta | None = timedelta(minutes=1)  # how long after the audit; None for none
    baseline: Path | None = None

    @property
    def least(self) -> Severity:
        """The lowest severity that any channel takes."""
        return min((channel.least for channel in self.channels), key=lambda item: item.rank, default=Severity.ERROR)

    def is_critical(self, rule: str, category: str) -> bool:
        """It is to be told at once."""
        return rule in self.critical or f"category:{category}" in self.critical


def read_alerts(path: Path, table: Mapping[str, Any]) -> AlertSettings:
    """From the [alerts] table of the site.toml at `path`. Raises ConfigError naming the setting and the value."""
    try:
        return _settings(path, table)
    except UsageError as error:
        raise ConfigError(f"{path}: [alerts] {error}", error.advice) from None


def _settings(path: Path, table: Mapping[str, Any]) -> AlertSettings:
    _known("alerts", table, _TABLE)
    zone = Slots.parse("00:00", _text("tz", table.get("tz", "UTC"))).zone
    digest = _text("digest", table.get("digest", EACH_RUN))
    channels = tuple(_channel(row) for row in _list("channel", table.get("channel", []), dict))
    names = [channel.name for channel in channels]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"has two channels called {name!r}.", "Give each a name of its own.")
    look = _text("second_look", table.get("second_look", "1m"))
    baseline = table.get("baseline")
    days = _list("digest_on", table.get("digest_on", []), str)
    return AlertSettings(
        channels=channels,
        digest=None if digest == EACH_RUN else Slots.parse(digest, zone.key, days),
        zone=zone,
        critical=frozenset(_list("critical", table.get("critical", []), str)),
        second_look=None if look == "off" else _duration("second_look", look),
        baseline=None if baseline is None else path.parent / _text("baseline", baseline),
    )


def _channel(row: Mapping[str, Any]) -> ChannelSettings:
    _known("alerts.channel", row, _CHANNEL)
    name = _text("name", row.get("name", ""))
    if not re.fullmatch(r"\S{1,40}", name):
        raise UsageError(f"has a channel called {name!r}.", "Name it in one word.")
    url = _text("url", row.get("url", ""))
    if ":" not in url:
        raise UsageError(f"channel {name} has no url.", "Write stdout:, file:PATH, env:VARIABLE or an Apprise URL.")
    least = _text("least", row.get("least", Severity.WARNING.value))
    if least not in list(Severity):
        raise UsageError(f"channel {name}: least is {least!r}.", f"Choose {', '.join(Severity)}.")
    quiet = row.get("quiet")
    most = row.get("most_per_day", 5)
    if type(most) is not int or most < 1:
        raise UsageError(f"channel {name}: most_per_day is {most!r}.", "Write a whole number from 1 on.")
    return ChannelSettings(
        name, url, Severity(least), None if quiet is None else _hours(_text("quiet", quiet)),
        _duration("cool_down", _text("cool_down", row.get("cool_down", "7d"))), most,
    )  # fmt: skip


def _hours(text: str) -> tuple[time, time]:
    begin, dash, end = text.partition("-")
    if not dash:
        raise UsageError(f"quiet is {text!r}.", 'Write it as "22:00-07:00".')
    return Slots.parse(begin.strip(), "UTC").at, Slots.parse(end.strip(), "UTC").at


def _duration(name: str, text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,5})([smhd])", text)
    if not match:
        raise UsageError(f"{name} is {text!r}.", "Write seconds, minutes, hours or days: 90s, 10m, 12h, 7d.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _known(table: str, row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in row:
        if name not in known:
            raise UsageError(f"has no setting {name!r} in [{table}].", f"It has: {', '.join(known)}.")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a text, not {value!r}.")
    return value


def _list(name: str, value: Any, kind: type) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise UsageError(
            f"{name} must be a list, not {value!r}.", f"Days are {', '.join(DAYS)}." if "on" in name else ""
        )
    return value
