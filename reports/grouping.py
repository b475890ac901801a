"""What belongs together and what comes first: findings by rule, rules by outcome, steps by plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ..core.facts import Fetch
from ..core.findings import Finding, RuleResult, Severity, Status
from ..core.priority import Action, top
from .tasks import check, owner
from .view import FindingView, Group, Manual, Outcome, PageView, Step

# A longer list helps nobody to fix anything, and every row costs the reader's browser memory; totals stay exact.
LISTED_PER_RULE = 1000
TOP_STEPS = 10
QUICK, PROJECT = 0.8, 0.4  # ease, see core.priority


def group_findings(
    views: Iterable[FindingView], status: Status, manuals: Mapping[str, Mapping[str, str]], taken: Iterable[str] = ()
) -> tuple[Group, ...]:
    """The findings of one status by rule: worst severity first, then most pages. `taken` are anchors used already."""
    by_rule: dict[str, list[FindingView]] = {}
    for view in views:
        if view.finding.status is status:
            by_rule.setdefault(view.finding.rule, []).append(view)
    used = set(taken)
    groups = []
    for rule, members in by_rule.items():
        first = members[0].finding
        anchor = f"rule/{rule}" if f"rule/{rule}" not in used else f"unsure/{rule}"
        groups.append(
            Group(
                anchor, rule, first.severity, first.category, Manual.of(rule, manuals), len(members),
                len({member.finding.url for member in members if member.finding.url}), tuple(members[:LISTED_PER_RULE]),
            )
        )  # fmt: skip
    return tuple(sorted(groups, key=lambda group: (-group.severity.rank, -group.pages, group.rule)))


def outcomes(
    results: Iterable[RuleResult], status: Status, manuals: Mapping[str, Mapping[str, str]]
) -> tuple[Outcome, ...]:
    """The rules that ended with this status, by title."""
    found = (
        Outcome(item.rule, Manual.of(item.rule, manuals), item.checked, item.reason)
        for item in results
        if item.status is status
    )
    return tuple(sorted(found, key=lambda outcome: outcome.manual.title.casefold()))


def steps(actions: Iterable[Action], groups: Iterable[Group]) -> tuple[Step, ...]:
    """The first TOP_STEPS actions of a plan with the findings they are about."""
    by_rule = {group.rule: group for group in groups}
    return tuple(
        Step(
            by_rule[action.rule], action.score, effort(action.ease), action.examples, action.pages, action.findings,
            action.cause.value, action.where, tuple(action.terms.items()), owner(action.category),
            check(action.category),
        )
        for action in top(actions, TOP_STEPS)
    )  # fmt: skip


def effort(ease: float) -> str:
    """An ease from 0 to 1 in words: "quick" for a field or a file, "some" work, or a "project"."""
    if ease >= QUICK:
        return "quick"
    return "some" if ease > PROJECT else "project"


def count_faults(findings: Iterable[Finding]) -> dict[str, Counter[Severity]]:
    """How many confirmed faults of each severity every URL has."""
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        if finding.status is Status.FAIL and finding.url:
            counts.setdefault(finding.url, Counter())[finding.severity] += 1
    return counts


def bare_page(fetch: Fetch, faults: Counter[Severity], inlinks: int, linked_from: tuple[str, ...] = ()) -> PageView:
    """A page of which only the response is known."""
    return PageView(
        fetch.url, fetch.status, fetch.reason or "", fetch.detail, fetch.redirect_to or "", fetch.content_type,
        depth=fetch.depth, inlinks=inlinks, linked_from=linked_from, errors=faults[Severity.ERROR],
        warnings=faults[Severity.WARNING], notices=faults[Severity.NOTICE],
    )  # fmt: skip
