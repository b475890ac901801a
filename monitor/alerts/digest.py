"""The text of a message: plain, short, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ...core.alerts import MOST_URLS, SITE_EVENTS, Event, Kind
from ...core.findings import Severity

SHOWN = 10  # events of one message
EXAMPLES = 3  # URLs of one event
_LONGEST = 200  # characters of a URL

_WORDS = {
    Kind.NEW: "new", Kind.WORSE: "worse than before", Kind.STEADY: "came and went, and has stayed",
}  # fmt: skip


def message(events: Sequence[Event], seed: str, zone: ZoneInfo, report: str, db: str) -> tuple[str, str]:
    """Subject and body for events of one site; `report` is where its report is, "" for nowhere.

    They hold our own texts, numbers and URLs, and no text of a page: a title could be written for whoever reads it.
    """
    ordered = sorted(
        _merged(events), key=lambda event: (event.kind not in SITE_EVENTS, -event.severity.rank, -event.pages, event.id)
    )
    host = urlsplit(seed).netloc
    return f"{host}: {_subject(ordered)}", "\n".join(_body(ordered, seed, zone, report, db))


def _merged(events: Iterable[Event]) -> list[Event]:
    """The events with those of one cause, which several crawls found, as one."""
    causes: dict[tuple[str, Kind], Event] = {}
    for event in events:
        known = causes.get((event.key, event.kind))
        causes[event.key, event.kind] = event if known is None else _joined(known, event)
    return list(causes.values())


def _joined(earlier: Event, later: Event) -> Event:
    urls = tuple(dict.fromkeys([*earlier.urls, *later.urls]))
    return replace(later, pages=earlier.pages + later.pages, urls=urls[:MOST_URLS])


def _subject(events: Sequence[Event]) -> str:
    if events[0].kind in SITE_EVENTS:
        return events[0].title
    if len(events) == 1:
        return f"{events[0].severity}: {events[0].title}"
    counts = Counter(event.severity for event in events)
    parts = [
        _counted(counts[item], item.value) for item in sorted(Severity, key=lambda item: -item.rank) if counts[item]
    ]
    return f"{', '.join(parts)}, new or worse"


def _body(events: Sequence[Event], seed: str, zone: ZoneInfo, report: str, db: str) -> list[str]:
    last = max(events, key=lambda event: event.id)
    when = datetime.fromisoformat(last.at).astimezone(zone)
    lines = [f"{seed}, crawl {last.crawl_id}, {when:%Y-%m-%d %H:%M} {when:%Z}", ""]
    for event in events[:SHOWN]:
        lines += [*_event(event), ""]
    if len(events) > SHOWN:
        lines += [f"And {_counted(len(events) - SHOWN, 'cause')} more.", ""]
    if report:
        lines.append(f"Report: {report}")
    lines.append(f"What was not told, and why: sitewright alerts explain {db}")
    return lines


def _event(event: Event) -> list[str]:
    if event.kind in SITE_EVENTS:
        head = event.title
    else:
        place = f", {event.place}" if event.place else ""
        pages = f", {_counted(event.pages, 'page')}" if event.pages else ""
        head = f"{event.severity.upper()} {event.title} ({_WORDS[event.kind]}{pages}{place}; {event.rule})"
    shown = [f"  {_cut(url)}" for url in event.urls[:EXAMPLES]]
    more = event.pages - len(shown)
    return [head, *shown, *([f"  and {_counted(more, 'page')} more"] if shown and more > 0 else [])]


def _cut(url: str) -> str:
    return url if len(url) <= _LONGEST else f"{url[: _LONGEST - 1]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
