"""Baselines: known findings that somebody accepted, with a reason, an owner and a day until which that holds.

A baseline is a TOML or JSON file with a table `baseline`, whose list `accept` has an entry for each finding or for
several. `rule` and `reason` are needed; `url`, `target` and `key` narrow the entry down (see `core.identity`) and stand
for any when they are left out, with * for any characters in `url` and `target`; "" is a finding without one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from .errors import ConfigError
from .findings import Finding, Status
from .identity import identity

_TEXTS = ("rule", "reason", "owner", "url", "target", "key")
_SETTINGS = (*_TEXTS, "expires")
_ABOUT = ("seed", "written")  # of the whole file, for people
_WILD = re.compile(r"\*+")


@dataclass(frozen=True)
class Entry:
    """Findings that are accepted: those of one rule, at one place or many."""

    rule: str
    reason: str
    owner: str = ""
    expires: date | None = None  # the last day (UTC) on which they are accepted; None for no end
    url: str | None = None  # None for any
    target: str | None = None
    key: str | None = None

    def accepts(self, finding: Finding) -> bool:
        """The finding is one of these, whatever the day."""
        known = identity(finding)
        return (
            self.rule == known.rule
            and (self.key is None or self.key == known.key)
            and all(
                given is None or given == actual or (pattern is not None and pattern.fullmatch(actual) is not None)
                for given, pattern, actual in zip(
                    (self.url, self.target), self._patterns, (known.url, known.target), strict=True
                )
            )
        )

    @property
    def place(self) -> str:
        """What it accepts, for messages."""
        return " ".join((self.rule, *(part for part in (self.url, self.target, self.key) if part)))

    def expired(self, today: date) -> bool:
        return self.expires is not None and self.expires < today

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, ...]:
        return tuple(
            None if given is None or "*" not in given
            # A URL may hold any character but a line break, and many asterisks are no more than one.
            else re.compile(".*".join(map(re.escape, _WILD.split(given))))
            for given in (self.url, self.target)
        )  # fmt: skip


@dataclass
class Judged:
    """Findings beside a baseline."""

    counted: list[Finding] = field(default_factory=list)  # nobody accepted them, or no longer
    waived: list[tuple[Finding, Entry]] = field(default_factory=list)
    expired: list[tuple[Finding, Entry]] = field(default_factory=list)  # of those counted
    unused: list[Entry] = field(default_factory=list)  # entries that no finding needs


@dataclass(frozen=True)
class Baseline:
    """The entries of a baseline file, in its order."""

    entries: tuple[Entry, ...] = ()

    def judge(self, findings: Iterable[Finding], today: date) -> Judged:
        """Parts the findings into those that count and those that are accepted on that day (UTC).

        Of several entries that accept a finding one that has not expired is used.
        """
        by_rule: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            by_rule[entry.rule].append(entry)
        result = Judged()
        used: set[int] = set()
        for finding in findings:
            entries = [entry for entry in by_rule.get(finding.rule, ()) if entry.accepts(finding)]
            used.update(map(id, entries))
            valid = next((entry for entry in entries if not entry.expired(today)), None)
            if valid is not None:
                result.waived.append((finding, valid))
                continue
            result.counted.append(finding)
            if entries:
                result.expired.append((finding, entries[0]))
        result.unused = [entry for entry in self.entries if id(entry) not in used]
        return result

    def renewed(self, findings: Iterable[Finding], reason: str, today: date) -> Baseline:
        """The baseline that accepts every failure among the findings: entries still needed stay, others are new.

        Findings that tell of a change between two crawls are left out: they will not come again.
        """
        failures = [item for item in findings if item.status is Status.FAIL and item.category != "change"]
        judged = self.judge(failures, today)
        kept = {id(entry): entry for _, entry in judged.waived}
        new = {identity(finding): None for finding in judged.counted}
        return Baseline(
            (
                *kept.values(),
                *(Entry(known.rule, reason, url=known.url, target=known.target, key=known.key) for known in new),
            )
        )


def read_baseline(name: str, table: Mapping[str, Any]) -> Baseline:
    """The baseline in what was read from a TOML or JSON file. Raises ConfigError; `name` is the file's."""
    content = table.get("baseline")
    if not isinstance(content, Mapping) or not isinstance(content.get("accept", []), list):
        raise ConfigError(
            f"{name} is no baseline: it has no table [baseline] with a list of [[baseline.accept]].",
            "Write one with: sitewright audit DB --write-baseline FILE",
        )
    for setting in content:
        if setting not in ("accept", *_ABOUT):
            raise ConfigError(f"{name}: [baseline] has no setting {setting!r}.", "Known findings go in accept.")
    return Baseline(tuple(_entry(name, number, item) for number, item in enumerate(content.get("accept", []), 1)))


def _entry(name: str, number: int, item: Any) -> Entry:
    where = f"{name}: entry {number} of [[baseline.accept]]"
    if not isinstance(item, Mapping):
        raise ConfigError(f"{where} must be a table, not {item!r}.")
    for setting, value in item.items():
        if setting not in _SETTINGS:
            raise ConfigError(f"{where} has no setting {setting!r}.", f"It has: {', '.join(_SETTINGS)}.")
        if setting != "expires" and not isinstance(value, str):
            raise ConfigError(f"{where}: {setting} must be a text, not {value!r}.")
    for needed in ("rule", "reason"):
        if not item.get(needed, "").strip():
            raise ConfigError(f"{where} lacks a {needed}.", "Say which rule's findings are accepted, and why.")
    texts = {setting: item[setting] for setting in _TEXTS if setting in item}
    return Entry(expires=_day(where, item.get("expires")), **texts)


def _day(where: str, value: Any) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: expires must be a day as in 2027-01-31, not {value!r}.") from None


def to_table(baseline: Baseline, seed: str, today: date) -> dict[str, Any]:
    """The baseline as plain values, as a JSON file holds it."""
    accept = []
    for entry in baseline.entries:
        item = {name: value for name in ("rule", "url", "target") if (value := getattr(entry, name)) is not None}
        item |= {name: value for name in ("key", "reason", "owner") if (value := getattr(entry, name))}
        accept.append(item | ({"expires": entry.expires.isoformat()} if entry.expires else {}))
    return {"baseline": {"seed": seed, "written": today.isoformat(), "accept": accept}}
