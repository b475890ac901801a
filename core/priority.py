"""What to repair first: findings with one root cause as one action, ranked by what a repair brings for its effort.

    score = 100 x severity x reach x value x ease          each factor from 0 to 1, all of them shown

* severity: error 1, warning 0.3, notice 0.05. The steps are wide on purpose: remarks on every page of a site should not
  push a broken page out of sight.
* reach: log(1 + pages at fault) / log(1 + pages of the site), and 1 for a fault of the whole site. The logarithm lets
  one page of a large site count for something, and each further tenfold for the same again.
* value: 0.5 + 0.5 x the mean worth of the pages at fault, so that no page is worth nothing. A page's worth is its link
  score / 100 or, where clicks were imported and say more, log(1 + clicks) / log(1 + clicks of the best page at fault).
  1 for a fault of the whole site, and where nothing is known of the pages.
* ease: how little work a repair takes, by the rule's category, from 1 (an edit in one place) to 0.3 (a project). Where
  one edit repairs all pages (of a template, of the site, of one link target) it is half way nearer to 1.

The root cause of a rule's findings is a template when most of its pages have them, the layout of the site when most
pages of the site do across templates, one target when several pages lead to it, and otherwise the pages themselves.

Severity steps, ease and what "most" and "several" are is this project's judgement, not measurement; a rule's severity
can be changed in site.toml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import log1p

from .findings import Finding, RuleResult, Severity, Status
from .urls import parts

SEVERITY = {Severity.ERROR: 1.0, Severity.WARNING: 0.3, Severity.NOTICE: 0.05}
EASE = {
    "robots-txt": 1.0,  # one text file
    "sitemap": 0.9,  # one generated file
    "site-config": 0.9,
    "search-data": 0.9,
    "title": 0.9,  # a field in the editor
    "meta-description": 0.9,
    "social": 0.9,
    "indexability": 0.8,  # a setting of the page or its template
    "ai-access": 0.8,
    "canonical": 0.8,
    "redirects": 0.8,
    "links": 0.8,
    "headings": 0.7,
    "images": 0.7,
    "pagination": 0.6,
    "international": 0.6,
    "mobile": 0.6,
    "html": 0.6,
    "structured-data": 0.6,
    "accessibility": 0.6,
    "http-status": 0.6,
    "duplicates": 0.5,
    "url": 0.5,  # a new address and a redirect from the old one
    "security": 0.5,
    "site-structure": 0.4,
    "javascript": 0.4,
    "content": 0.4,  # somebody has to write
    "performance": 0.4,
    "core-web-vitals": 0.3,
}
USUAL_EASE = 0.6  # of a category that is not in the table
EXAMPLES = 3
PLANNED = 10  # actions of a plan that are shown
MOST = 0.8  # of a template's pages, from which on the template is at fault
SEVERAL = 5  # pages, from which on they may have a fault in common


class Cause(StrEnum):
    """Where the fault behind an action lies."""

    SITE = "site"  # a file or setting of the whole site, or its layout
    TEMPLATE = "template"
    TARGET = "target"  # one URL that pages lead to
    PAGES = "pages"  # each page for itself


@dataclass(frozen=True, slots=True)
class Action:
    """One rule's failures of one root cause as one thing to do."""

    rule: str
    severity: Severity
    category: str
    findings: int
    pages: int  # distinct URLs at fault
    reach: float  # 0-1
    ease: float  # 0-1
    score: float  # 0-100
    terms: dict[str, float] = field(default_factory=dict)  # the factors of the score by name
    examples: tuple[str, ...] = ()  # URLs at fault, at most EXAMPLES
    cause: Cause = Cause.PAGES
    where: str = ""  # the template's name or the target's URL


def plan(
    findings: Iterable[Finding],
    results: Iterable[RuleResult],
    site_pages: int,
    templates: Mapping[str, int] | None = None,
) -> list[Action]:
    """The actions that the failures of an audit call for, the highest score first.

    `site_pages` is the number of pages crawled, `templates` how many of them each template has by name. Inconclusive
    findings call for nothing yet, and neither do those of a rule that broke down (`results`): what it had found until
    then may be any part of the whole.
    """
    broken = {result.rule for result in results if result.status is Status.ERROR}
    failures: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.FAIL and finding.rule not in broken:
            failures.setdefault(finding.rule, []).append(finding)
    actions = [
        _action(found, site_pages, cause, where)
        for rule in failures.values()
        for cause, where, found in _by_cause(rule, site_pages, templates or {})
    ]
    return sorted(
        actions, key=lambda action: (-action.score, -action.severity.rank, -action.pages, action.rule, action.where)
    )


def top(actions: Iterable[Action], count: int = PLANNED) -> list[Action]:
    """The first `count` actions of a plan."""
    return list(actions)[:count]


def reach(pages: int, site_pages: int) -> float:
    """The weight of so many pages of a site, 0-1; a site of unknown size counts as large as what was found on it."""
    return min(1.0, log1p(pages) / log1p(max(site_pages, pages, 1)))


def value(found: Iterable[Finding]) -> float:
    """What the pages at fault are worth, 0.5-1: by link score and, where they were imported, clicks."""
    pages = {item.url: (item.link_score, item.clicks) for item in found if item.url}
    best = log1p(max((clicks or 0.0 for _, clicks in pages.values()), default=0.0))
    worth = [
        max((score or 0.0) / 100, log1p(clicks or 0.0) / best if best else 0.0)
        for score, clicks in pages.values()
        if score is not None or clicks is not None
    ]
    return 0.5 + 0.5 * min(1.0, sum(worth) / len(worth)) if worth else 1.0


def _by_cause(
    found: list[Finding], site_pages: int, templates: Mapping[str, int]
) -> Iterable[tuple[Cause, str, list[Finding]]]:
    """The findings of one rule parted by root cause."""
    if any(_concerns_whole_site(item.url) for item in found):
        yield Cause.SITE, "", found
        return
    pages: dict[str, set[str]] = defaultdict(set)
    for item in found:
        pages[item.template].add(item.url)
    at_fault = {
        name for name, urls in pages.items() if name in templates and len(urls) >= max(SEVERAL, MOST * templates[name])
    }
    if at_fault and len(pages) > 1 and sum(map(len, pages.values())) >= MOST * site_pages:
        yield Cause.SITE, "", found
        return
    for name in sorted(at_fault):
        yield Cause.TEMPLATE, name, [item for item in found if item.template == name]
    rest = [item for item in found if item.template not in at_fault]
    leading: dict[str, set[str]] = defaultdict(set)
    for item in rest:
        leading[item.target].add(item.url)
    shared = {target for target, urls in leading.items() if target and len(urls) >= SEVERAL}
    for target in sorted(shared):
        yield Cause.TARGET, target, [item for item in rest if item.target == target]
    if alone := [item for item in rest if item.target not in shared]:
        yield Cause.PAGES, "", alone


def _action(found: list[Finding], site_pages: int, cause: Cause, where: str) -> Action:
    first = found[0]
    urls = list(dict.fromkeys(finding.url for finding in found if finding.url))
    whole_site = any(_concerns_whole_site(finding.url) for finding in found)
    ease = EASE.get(first.category, USUAL_EASE)
    terms = {
        "severity": SEVERITY[first.severity],
        "reach": 1.0 if whole_site else reach(len(urls), site_pages),
        "value": 1.0 if whole_site else value(found),
        "ease": ease if whole_site or cause is Cause.PAGES else (1 + ease) / 2,
    }
    return Action(
        rule=first.rule,
        severity=first.severity,
        category=first.category,
        findings=len(found),
        pages=len(urls),
        reach=terms["reach"],
        ease=terms["ease"],
        score=100 * terms["severity"] * terms["reach"] * terms["value"] * terms["ease"],
        terms=terms,
        examples=tuple(urls[:EXAMPLES]),
        cause=cause,
        where=where,
    )


def _concerns_whole_site(url: str) -> bool:
    """A finding without a URL, or about robots.txt, is about every page."""
    return not url or parts(url).path == "/robots.txt"
