"""Links as all sources together know them: the same link once, each fact from the best source that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..core.backlinks import Backlink, LinkKind, Metrics, Provenance, Visit
from ..store.backlinks import Said

CRAWL = "crawl"  # the source of links that were seen on the page itself
CAPTURES = "Common Crawl captures"  # the source of links that were seen on a stored copy of the page
SEEN = frozenset({CRAWL, CAPTURES})
GONE = frozenset({404, 410})
_MERGED = tuple(
    item.name for item in fields(Backlink)
    if item.name not in ("source_url", "target_url", "target", "first_seen", "last_seen", "metrics")
)  # fmt: skip


_Key = tuple[str, str, str | None]  # page, target and text


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
        # A source that saw it after the visit knows better.
        if self.verdict == "there" or (
            self.verdict in ("not there", "page gone") and self.visited >= self.link.last_seen
        ):
            return self.verdict == "there"
        return None if self.link.lost is None else not self.link.lost


def known_links(said: Iterable[Said], visits: Iterable[Visit] = ()) -> list[KnownLink]:
    """Every link once, in the order in which the best source names them.

    Sources that name only the linking page (Search Console) confirm the links known from it. Facts are taken from what
    was seen on the page, then from the newest source that knows them; days are the earliest and the latest of all.
    A visit sees all links of a page: another text for the same target is the same link, what it did not see is gone.
    """
    latest = _latest(visits)
    ordered = sorted(said, key=lambda item: item.by.date, reverse=True)
    ordered.sort(key=lambda item: (not _seen_now(item, latest), not item.link.target_url, item.link.anchor is None))
    found: dict[_Key, list[Said]] = {}
    by_target: dict[tuple[str, str], _Key] = {}
    by_page: dict[str, _Key] = {}
    for item in ordered:
        link = item.link
        key = (link.source_url, link.target_url, link.anchor)
        if not link.target_url:
            key = by_page.get(link.source_url, key)
        elif link.anchor is None or (key not in found and _was_read(latest.get(link.source_url))):
            key = by_target.get(key[:2], key)
        found.setdefault(key, []).append(item)
        by_target.setdefault((link.source_url, link.target_url), key)
        by_page.setdefault(link.source_url, key)
    return [_merge(items, latest) for items in found.values()]


def _latest(visits: Iterable[Visit]) -> dict[str, Visit]:
    """The last visit of each page."""
    latest: dict[str, Visit] = {}
    for visit in visits:
        if visit.source_url not in latest or visit.at > latest[visit.source_url].at:
            latest[visit.source_url] = visit
    return latest


def _seen_now(item: Said, latest: Mapping[str, Visit]) -> bool:
    """The link was seen when its page was looked at last."""
    visit = latest.get(item.link.source_url)
    return item.by.source in SEEN and (visit is None or item.link.last_seen == visit.at[:10])


def _was_read(visit: Visit | None) -> bool:
    return visit is not None and visit.status is not None and 200 <= visit.status < 300 and not visit.reason


def _merge(items: list[Said], latest: Mapping[str, Visit]) -> KnownLink:
    items = sorted(items, key=lambda item: item.by.date, reverse=True)
    items.sort(key=lambda item: not _seen_now(item, latest))
    first = items[0].link
    # Most links are known from one source.
    facts: dict[str, Any] = {name: _first(items, name) for name in _MERGED} if len(items) > 1 else {}
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
    verdict = _verdict(visit, seen=_seen_now(items[0], latest), target_known=bool(link.target_url))
    return KnownLink(link, items[0].domain, said_by, visit.at[:10] if visit else "", verdict)


def _metrics(items: list[Said]) -> Metrics:
    """The numbers of every source under its name, of several of one source the newest."""
    oldest_first = ((item.by.source, item.link.metrics) for item in reversed(items))
    return tuple({f"{source} {name}": value for source, found in oldest_first for name, value in found}.items())


def _first(items: list[Said], name: str) -> object:
    values = [getattr(item.link, name) for item in items]
    return next((value for value in values if value not in (None, "", LinkKind.UNKNOWN)), values[0])


def _verdict(visit: Visit | None, *, seen: bool, target_known: bool) -> str:
    if visit is None:
        return ""
    if seen or (visit.links and not target_known):
        return "there"
    if visit.status in GONE:
        return "page gone"
    return "not there" if _was_read(visit) else "unreachable"
