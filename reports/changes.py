"""What became of the findings since the last crawl like this one, by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.comparison import Change, Compared
from ..core.findings import Severity, Status
from ..store.site import Site
from .view import Manual

LISTED_URLS = 10
SHOWN = (Change.NEW, Change.WORSE, Change.FIXED, Change.MOVED, Change.NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """The findings of one rule that became the same."""

    rule: str
    manual: Manual
    severity: Severity
    total: int
    urls: tuple[str, ...]  # the first LISTED_URLS
    present: bool  # this crawl still has them, so the report has a place for the rule
    reason: str  # why, where all of them say the same


@dataclass(frozen=True, slots=True)
class Changes:
    """This crawl beside an earlier one."""

    before: int  # number of the earlier crawl
    since: str  # when that was, UTC, ISO 8601
    counts: Mapping[str, int]  # findings by change, "unchanged" included
    rules: Mapping[str, tuple[ChangedRule, ...]]  # by change, worst first


def read_changes(
    site: Site, before: int, rows: Sequence[Compared], manuals: Mapping[str, Mapping[str, str]]
) -> Changes:
    """The comparison as the report shows it; findings in doubt on both sides are left out."""
    groups: dict[Change, dict[str, list[Compared]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[str, int] = {change.value: 0 for change in Change}
    for row in rows:
        if row.finding.status is Status.FAIL or (row.before is not None and row.before.status is Status.FAIL):
            groups[row.change][row.finding.rule].append(row)
            counts[row.change.value] += 1
    (since,) = site.query("SELECT coalesce(finished, started) FROM crawls WHERE id = :id", id=before).fetchone()
    rules = {
        change.value: tuple(
            sorted(
                (_rule(rule, found, manuals) for rule, found in groups[change].items()),
                key=lambda item: (-item.severity.rank, -item.total, item.rule),
            )
        )
        for change in SHOWN
    }
    return Changes(before, since, counts, rules)


def _rule(rule: str, found: Sequence[Compared], manuals: Mapping[str, Mapping[str, str]]) -> ChangedRule:
    urls = dict.fromkeys(row.finding.url for row in found if row.finding.url)
    reasons = {row.reason for row in found}
    return ChangedRule(
        rule=rule,
        manual=Manual.of(rule, manuals),
        severity=max((row.finding.severity for row in found), key=lambda item: item.rank),
        total=len(found),
        urls=tuple(urls)[:LISTED_URLS],
        present=any(row.finding is not row.before and row.finding.status is Status.FAIL for row in found),
        reason=reasons.pop() if len(reasons) == 1 else "",
    )
