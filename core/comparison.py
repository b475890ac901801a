"""What became of every finding between two audited crawls of one site. Pure: the crawls are asked through `SeenCrawl`.

The rule above all others: a finding that is no longer there counts as fixed only when its page, its target and its rule
were looked at again. Whatever was not looked at is "not compared", with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .findings import Finding, Status
from .identity import Identity, identity
from .sight import Scope, SeenCrawl, gap_after, gap_before

NOISE = 0.1  # values that changed by at most this share are as they were: no two downloads take the same time
MOST_COUNTED = 100  # whole numbers up to this are counts, of which each one more is worse; bytes are above it

Heir = Callable[[str], str | None]  # the URL under which a page of the earlier crawl is found in the later one


class Change(StrEnum):
    """What became of a finding, in the order in which they are listed."""

    NEW = "new"
    WORSE = "worse"
    MOVED = "moved"
    NOT_COMPARED = "not-compared"
    FIXED = "fixed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Compared:
    """One finding and what became of it."""

    change: Change
    finding: Finding  # of the later crawl; of the earlier one when the later has it no more
    before: Finding | None = None  # of the earlier crawl
    reason: str = ""  # why it counts so, where that is not plain


@dataclass
class _Pairs:
    """The findings of both crawls by identity; what the crawls share is taken out first."""

    both: list[tuple[Finding, Finding]] = field(default_factory=list)
    gone: list[Finding] = field(default_factory=list)
    come: dict[Identity, list[Finding]] = field(default_factory=lambda: defaultdict(list))


def compare(
    before: SeenCrawl,
    after: SeenCrawl,
    heir: Heir,
    scopes: Mapping[str, Scope],
    *,
    consecutive: bool = True,
) -> Iterator[Compared]:
    """Every finding of two audited crawls with what became of it; `scopes` says by id what the rules look at.

    Findings of the category "change" tell of a pair of crawls: those of the earlier crawl are left out, those of the
    later one are new when they tell of this pair (`consecutive`).
    """
    later = [item for item in after.findings() if item.status is not Status.PASS]
    told = [item for item in later if item.category == "change"]
    pairs = _pair(
        (item for item in before.findings() if item.category != "change" and item.status is not Status.PASS),
        (item for item in later if item.category != "change"),
    )
    for old, new in pairs.both:
        yield _both(old, new)
    for old in pairs.gone:
        yield _gone(old, pairs.come, before, after, heir, scopes.get(old.rule, Scope()))
    for group in pairs.come.values():
        for new in group:
            reason = gap_before(new, before, after)
            yield Compared(Change.NOT_COMPARED if reason else Change.NEW, new, None, reason)
    for item in told:
        if consecutive:
            yield Compared(Change.NEW, item)
        else:
            yield Compared(Change.NOT_COMPARED, item, None, "It tells of another earlier crawl.")


def _pair(old: Iterable[Finding], new: Iterable[Finding]) -> _Pairs:
    pairs = _Pairs()
    for item in new:
        pairs.come[identity(item)].append(item)
    for item in old:
        same = pairs.come.get(identity(item))
        if same:
            pairs.both.append((item, same.pop(0)))
        else:
            pairs.gone.append(item)
    return pairs


def _both(old: Finding, new: Finding) -> Compared:
    if old.version != new.version:
        return Compared(Change.NOT_COMPARED, new, old, f"The rule changed: version {old.version}, now {new.version}.")
    if old.status is Status.INCONCLUSIVE and new.status is Status.FAIL:
        return Compared(Change.NEW, new, old, "It was in doubt before and is certain now.")
    if old.status is Status.FAIL and new.status is Status.INCONCLUSIVE:
        return Compared(Change.NOT_COMPARED, new, old, "It could not be confirmed this time.")
    worse = worsening(old, new)
    return Compared(Change.WORSE if worse else Change.UNCHANGED, new, old, worse)


def worsening(old: Finding, new: Finding) -> str:
    """In words what is worse about the later of two findings of the same fault; "" when nothing is.

    A higher severity is worse, and a number farther beyond its threshold: by more than NOISE, but for small counts.
    Without a threshold, or when it was changed between the crawls, it is not known which number is worse.
    """
    if new.severity.rank > old.severity.rank:
        return f"{old.severity} before, {new.severity} now."
    was, now, threshold = (_number(item) for item in (old.evidence.get("value"), *map(new.evidence.get, _COMPARED)))
    if was is None or now is None or threshold is None or _number(old.evidence.get("threshold")) != threshold:
        return ""
    farther = abs(now - threshold) > abs(was - threshold) and (now > threshold) == (was > threshold)
    counted = isinstance(was, int) and isinstance(now, int) and abs(was) <= MOST_COUNTED
    if farther and (counted or abs(now - was) > NOISE * abs(was)):
        return f"{was:g} before, {now:g} now."
    return ""


_COMPARED = ("value", "threshold")


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _gone(
    old: Finding,
    come: dict[Identity, list[Finding]],
    before: SeenCrawl,
    after: SeenCrawl,
    heir: Heir,
    scope: Scope,
) -> Compared:
    known = identity(old)
    home, target = (heir(url) if url else None for url in (known.url, known.target))
    for url, other in ((home, known.target), (known.url, target), (home, target)):
        if url is not None and other is not None and (same := come.get(known._replace(url=url, target=other))):
            place = f"{old.url} is {home} now." if url == home else f"{old.target} is {target} now."
            return Compared(Change.MOVED, same.pop(0), old, place)
    reason = gap_after(old, before, after, scope)
    if reason and home is not None and not gap_after(old, before, after, scope, home):
        return Compared(Change.FIXED, old, old, f"The page is {home} now.")
    return Compared(Change.NOT_COMPARED if reason else Change.FIXED, old, old, reason)
