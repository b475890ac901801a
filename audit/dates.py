"""Dates as pages write them: ISO 8601, as schema.org and Open Graph ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_PARTIAL = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(?:-?\d)?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}(?::?\d{2})?)$", re.IGNORECASE)
# Nobody's clock is further from UTC than that (Kiribati, UTC+14).
_FURTHEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, with or without a time of day and a time zone: somewhere between two moments."""

    earliest: datetime  # aware
    latest: datetime  # aware; the end of the day, month or year where no time is given
    has_time: bool
    has_zone: bool


def read_date(text: str) -> Moment | None:
    """The moment an ISO 8601 date means, None when it is none."""
    text = text.strip()
    if partial := _PARTIAL.fullmatch(text):
        return _partial(int(partial[1]), partial[2])
    has_time = not _DATE.fullmatch(text)
    try:
        # Python reads what ISO 8601 allows, except a lower-case z; it also takes any letter for the T.
        moment = datetime.fromisoformat(text.replace("z", "Z") if text.endswith("z") else text)
    except ValueError:
        return None
    if has_time and text[8:9].isdigit() and not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]|\d{4}-?W", text, re.IGNORECASE):
        return None
    return _exact(moment, has_time=has_time, has_zone=bool(has_time and _ZONE.search(text)))


def _exact(moment: datetime, *, has_time: bool, has_zone: bool) -> Moment | None:
    length = timedelta() if has_time else timedelta(days=1)
    try:
        if moment.tzinfo is not None:
            utc = moment.astimezone(UTC)
            return Moment(utc, utc + length, has_time, has_zone)
        utc = moment.replace(tzinfo=UTC)
        return Moment(utc - _FURTHEST, utc + length + _FURTHEST, has_time, has_zone)
    except OverflowError:
        return None


def _partial(year: int, month: str | None) -> Moment | None:
    try:
        first = datetime(year, int(month or 1), 1, tzinfo=UTC)
        last = first + timedelta(days=32 if month else 366)
        return Moment(first - _FURTHEST, last, has_time=False, has_zone=False)
    except (ValueError, OverflowError):
        return None


def at(text: str) -> datetime:
    """A fact's own time (UTC, ISO 8601) as an aware datetime; the Unix epoch when it has none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
