"""Links as all sources together know them: the same link once, each fact from the best source that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..core.backlinks import Backlink, LinkKind, Metrics, Provenance, Visit
from ..store.backlinks import Said

CRAWL = "crawl"  # the source of links that were seen on the page itself
GONE = frozenset({404, 410})
_MERGED = tuple(
    item.name for item in fields(Backlink)
    if item.name not in ("source_url", "target_url", "target", "first_seen", "last_seen", "metrics")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownLink:
    """One link from another site, with everybody who says so."""

    link: Backlink
    domain: str
    said_by: tuple[Provenance, ...]  # seen on the page first, then the newest
    visited: str = ""  # the day the page was looked at last, ISO 8601; "" when it never was
    verdict: str = ""  # of that visit: there, not there, page gone, unreachable; "" without one

    @property
    def sources(self) -> list[str]:
        """Who says so, each once."""
        return list(dict.fromkeys(item.source for item in self.said_by))

    @property
    def alive(self) -> bool | None:
        """The link is there: as the page says, else as the sources do; None when none of them tells."""
        if self.verdict in ("there", "not there", "page gone"):
            return self.verdict == "there"
        return None if self.link.lost is None else not self.link.lost


def known_links(said: Iterable[Said], visits: Iterable[Visit] = ()) -> list[KnownLink]:
    """Every link once, in the order in which the best source names them.

    Sources that name only the linking page (Search Console) confirm the links known from it. Facts are taken from what
    was seen on the page, then from the newest source that knows them; days are the earliest and the latest of all.
    """
    latest: dict[str, Visit] = {}
    for visit in visits:
        if visit.source_url not in latest or visit.at > latest[visit.source_url].at:
            latest[visit.source_url] = visit
    ordered = sorted(said, key=lambda item: item.by.date, reverse=True)
    ordered.sort(key=lambda item: (not item.link.target_url, item.link.anchor is None, item.by.source != CRAWL))
    found: dict[tuple[str, str, str | None], list[Said]] = {}
    by_target: dict[tuple[str, str], tuple[str, str, str | None]] = {}
    by_page: dict[str, tuple[str, str, str | None]] = {}
    for item in ordered:
        link = item.link
        key = (link.source_url, link.target_url, link.anchor)
        if not link.target_url:
            key = by_page.get(link.source_url, key)
        elif link.anchor is None:
            key = by_target.get(key[:2], key)
        found.setdefault(key, []).append(item)
        by_target.setdefault((link.source_url, link.target_url), key)
        by_page.setdefault(link.source_url, key)
    return [_merge(items, latest) for items in found.values()]


def _merge(items: list[Said], latest: Mapping[str, Visit]) -> KnownLink:
    items = sorted(items, key=lambda item: item.by.date, reverse=True)
    items.sort(key=lambda item: item.by.source != CRAWL)
    first = items[0].link
    facts: dict[str, Any] = {name: _first(items, name) for name in _MERGED}
    link = replace(
        first,
        target_url=next((item.link.target_url for item in items if item.link.target_url), ""),
        first_seen=min((item.link.first_seen for item in items if item.link.first_seen), default=""),
        last_seen=max(item.link.last_seen for item in items),
        metrics=_metrics(items),
        **facts,
    )
    visit = latest.get(link.source_url)
    said_by = tuple(dict.fromkeys(item.by for item in items))
    return KnownLink(link, items[0].domain, said_by, visit.at[:10] if visit else "", _verdict(visit))


def _metrics(items: list[Said]) -> Metrics:
    """The numbers of every source under its name, of several of one source the newest."""
    oldest_first = ((item.by.source, item.link.metrics) for item in reversed(items))
    return tuple({f"{source} {name}": value for source, found in oldest_first for name, value in found}.items())


def _first(items: list[Said], name: str) -> object:
    values = [getattr(item.link, name) for item in items]
    return next((value for value in values if value not in (None, "", LinkKind.UNKNOWN)), values[0])


def _verdict(visit: Visit | None) -> str:
    if visit is None:
        return ""
    if visit.links:
        return "there"
    if visit.status in GONE:
        return "page gone"
    return "not there" if visit.status is not None and 200 <= visit.status < 300 and not visit.reason else "unreachable"
