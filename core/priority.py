"""What to repair first: the findings of each rule as one action, ranked by what a repair brings for its effort.

    score = 100 x severity x reach x ease          each factor from 0 to 1, all of them shown

* severity: error 1, warning 0.3, notice 0.05. The steps are wide on purpose: remarks on every page of a site should not
  push a broken page out of sight.
* reach: log(1 + pages at fault) / log(1 + pages of the site), and 1 for a fault of the whole site. The logarithm lets
  one page of a large site count for something, and each further tenfold for the same again.
* ease: how little work a repair takes, by the rule's category, from 1 (an edit in one place) to 0.3 (a project).

Severity steps and ease are this project's judgement, not measurements; a rule's severity can be changed in site.toml.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Action:
    """One rule's failures as one thing to do."""

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


def plan(findings: Iterable[Finding], results: Iterable[RuleResult], site_pages: int) -> list[Action]:
    """The actions that the failures of an audit call for, the highest score first.

    `site_pages` is the number of pages crawled. Inconclusive findings call for nothing yet, and neither do those of a
    rule that broke down (`results`): what it had found until then may be any part of the whole.
    """
    broken = {result.rule for result in results if result.status is Status.ERROR}
    failures: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.FAIL and finding.rule not in broken:
            failures.setdefault(finding.rule, []).append(finding)
    actions = [_action(found, site_pages) for found in failures.values()]
    return sorted(actions, key=lambda action: (-action.score, -action.severity.rank, -action.pages, action.rule))


def top(actions: Iterable[Action], count: int = 3) -> list[Action]:
    """The first `count` actions of a plan."""
    return list(actions)[:count]


def reach(pages: int, site_pages: int) -> float:
    """The weight of so many pages of a site, 0-1; a site of unknown size counts as large as what was found on it."""
    return min(1.0, log1p(pages) / log1p(max(site_pages, pages, 1)))


def _action(found: list[Finding], site_pages: int) -> Action:
    first = found[0]
    urls = list(dict.fromkeys(finding.url for finding in found if finding.url))
    whole_site = any(_concerns_whole_site(finding.url) for finding in found)
    terms = {
        "severity": SEVERITY[first.severity],
        "reach": 1.0 if whole_site else reach(len(urls), site_pages),
        "ease": EASE.get(first.category, USUAL_EASE),
    }
    return Action(
        rule=first.rule,
        severity=first.severity,
        category=first.category,
        findings=len(found),
        pages=len(urls),
        reach=terms["reach"],
        ease=terms["ease"],
        score=100 * terms["severity"] * terms["reach"] * terms["ease"],
        terms=terms,
        examples=tuple(urls[:EXAMPLES]),
    )


def _concerns_whole_site(url: str) -> bool:
    """A finding without a URL, or about robots.txt, is about every page."""
    return not url or parts(url).path == "/robots.txt"
