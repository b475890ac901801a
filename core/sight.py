"""What a crawl looked at, and so what it can say of a finding of another crawl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from .findings import Finding, RuleResult, Status


class Level(IntEnum):
    """How much of a URL a crawl saw."""

    UNKNOWN = 0  # it has no outcome in the crawl
    UNASKED = 1  # it was left out: robots.txt, a trap, a private address ...
    REFUSED = 2  # asked, but there was no answer, or one that says nothing: 401, 403, 407, 408, 429, 5xx, 999
    ANSWERED = 3
    READ = 4  # HTML whose facts are known


RENDERED = frozenset({"javascript", "core-web-vitals"})  # categories of rules about what a browser makes of a page
REFUSALS = frozenset({401, 403, 407, 408, 429, 999})


@dataclass(frozen=True, slots=True)
class Sight:
    """What a crawl saw of one URL."""

    level: Level = Level.UNKNOWN
    outcome: str = ""  # the status or reason, for people
    indexability: str = ""  # of what was read: "" when it may be indexed
    cut: str = ""  # why not all of it was read
    rendered: bool = False  # it was read once more after its scripts ran in a browser


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule looks at."""

    subject: str = "site"  # fetch, page, site or comparison
    indexable: bool = False  # only at pages that may be indexed
    whole: bool = False  # it needs a crawl that reached every page


class SeenCrawl(Protocol):
    """One audited crawl, as far as a comparison asks about it."""

    @property
    def finished(self) -> bool:
        """No limit and no interruption left URLs of the crawl unvisited."""

    @property
    def complete(self) -> bool:
        """It is finished, and followed the links of the whole site."""

    @property
    def results(self) -> Mapping[str, RuleResult]: ...

    def findings(self) -> Iterable[Finding]: ...

    def sight(self, url: str) -> Sight: ...

    def refers(self, url: str, target: str) -> bool:
        """A link, image, resource, canonical, hreflang or redirect leads from a URL to a target."""


def gap_after(old: Finding, before: SeenCrawl, after: SeenCrawl, scope: Scope, url: str | None = None) -> str:
    """Why a later crawl without a finding does not show that it is fixed; "" when it does.

    `url` is where the page is now, by default where it was.
    """
    return (
        _rule_gap(old, after, scope)
        or _render_gap(old, before, after, old.url if url is None else url)
        or _page_gap(old.url, before, after, scope, old.url if url is None else url)
        or _others_gap(old, before, after, old.url if url is None else url)
    )


def _rule_gap(old: Finding, after: SeenCrawl, scope: Scope) -> str:
    result = after.results.get(old.rule)
    if result is None:
        return "The rule was not run this time."
    if result.status is Status.ERROR:
        return f"The rule could not run this time: {result.reason}"
    if result.version != old.version:
        return f"The rule changed: version {old.version}, now {result.version}."
    if scope.whole and not after.complete:
        return "The crawl did not reach every page this time."
    return ""


def _render_gap(old: Finding, before: SeenCrawl, after: SeenCrawl, url: str) -> str:
    """A rendered page was not rendered again: only so many are, and a browser may fail."""
    if _of_rendering(old) and before.sight(old.url).rendered and not after.sight(url).rendered:
        return "The page was not rendered this time."
    return ""


def _of_rendering(finding: Finding) -> bool:
    return "rendered" in (finding.reading, finding.evidence.get("reading")) or finding.category in RENDERED


def _page_gap(old_url: str, before: SeenCrawl, after: SeenCrawl, scope: Scope, url: str) -> str:
    unfinished = "" if after.finished else "The crawl did not reach every page this time."
    if not old_url:
        return unfinished
    was, now = before.sight(old_url), after.sight(url)
    if was.level is Level.UNKNOWN:
        # A URL the rule judged without a request, as one that a sitemap lists.
        return unfinished
    if scope.subject == "page":
        needed = Level.READ
    elif scope.subject == "fetch":
        needed = Level.UNASKED if was.level is Level.UNASKED else Level.ANSWERED
    else:
        needed = Level.ANSWERED if was.level is Level.REFUSED else was.level
    if now.level is Level.UNKNOWN:
        return "The page was not fetched this time" + (
            ": no link leads to it any more." if after.complete else ", the crawl did not reach every page."
        )
    if now.level < needed:
        return f"The page could not be looked at this time: {now.outcome}."
    if needed is Level.READ and now.cut and not was.cut:
        return f"Not all of the page was read this time ({now.cut})."
    if scope.indexable and now.indexability:
        return f"The rule looks at pages that may be indexed, and this one may not now ({now.indexability})."
    return ""


def _others_gap(old: Finding, before: SeenCrawl, after: SeenCrawl, url: str) -> str:
    """The target, or without one the other pages that the finding names, were not looked at."""
    if old.target and before.refers(old.url, old.target):
        # What a page no longer refers to need not be looked at.
        others = [old.target] if after.refers(url, old.target) else []
    else:
        named = list(urls_in(old.evidence))
        count = old.evidence.get("count")
        if named and isinstance(count, int) and count > len(named) and not after.finished:
            return "The crawl did not reach every page this time, and the finding names only some of those it is about."
        others = [old.target, *named]
    for other in others:
        if (
            other not in ("", old.url)
            and before.sight(other).level >= Level.REFUSED
            and after.sight(other).level < Level.ANSWERED
        ):
            return f"{other} was not looked at this time: {after.sight(other).outcome or 'not fetched'}."
    return ""


def gap_before(new: Finding, before: SeenCrawl, after: SeenCrawl) -> str:
    """Why a finding that an earlier crawl lacks may not be new; "" when it is."""
    result = before.results.get(new.rule)
    if result is None:
        return "The rule was not run on the earlier crawl."
    if result.status is Status.ERROR:
        return f"The rule could not run on the earlier crawl: {result.reason}"
    if result.version != new.version:
        return f"The rule changed: version {result.version}, now {new.version}."
    if not new.url:
        return ""
    was, now = before.sight(new.url), after.sight(new.url)
    if _of_rendering(new) and was.level is Level.READ and now.rendered and not was.rendered:
        return f"{new.url} was not rendered in the earlier crawl."
    return _unseen(new.url, before, after) or (
        _unseen(new.target, before, after) if new.target and before.refers(new.url, new.target) else ""
    )


def _unseen(url: str, before: SeenCrawl, after: SeenCrawl) -> str:
    was, now = before.sight(url), after.sight(url)
    if was.level is Level.UNKNOWN:
        # Where the crawl reached everything, the page is new with its faults.
        return "" if before.finished else f"{url} was not fetched in the earlier crawl, which did not reach every page."
    if was.level <= Level.REFUSED and was.level < now.level:
        return f"{url} could not be looked at in the earlier crawl: {was.outcome}."
    return ""


def urls_in(value: Any) -> Iterator[str]:
    """The http(s) URLs that stand in evidence as values by themselves."""
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from urls_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from urls_in(item)
