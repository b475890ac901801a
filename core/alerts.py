"""What may be told to people after an audit, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .findings import Severity


class Kind(StrEnum):
    """What an event tells."""

    NEW = "new"
    WORSE = "worse"
    STEADY = "steady"  # it came and went, and has stayed by now
    OUTAGE = "outage"
    RECOVERED = "recovered"
    SILENCE = "silence"  # findings that are no event, counted for whoever asks why nothing was said


SITE_EVENTS = frozenset({Kind.OUTAGE, Kind.RECOVERED})  # of the site as a whole, and not of findings


class Decision(StrEnum):
    """What became of an event on a channel."""

    QUEUED = "queued"
    SENT = "sent"
    WITHHELD = "withheld"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """Findings of one cause, or something about the site as a whole."""

    key: str
    kind: Kind
    severity: Severity
    rule: str  # or the name of the site's event, such as site-outage
    title: str
    place: str = ""  # template or target at fault
    findings: int = 0
    pages: int = 0
    urls: tuple[str, ...] = ()  # some of the pages, at most MOST_URLS
    critical: bool = False
    withheld: str = ""  # why nobody is told
    crawl_id: int = 0
    at: str = ""  # UTC, ISO 8601: when it was found out
    id: int = 0  # in the ledger


MOST_URLS = 50
