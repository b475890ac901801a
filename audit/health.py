"""The health score of an audited crawl; `core.health` has the formula and its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from ..core.findings import Finding, RuleResult, Severity, Status
from ..core.health import MOST_BY_RULE, MOST_BY_TEMPLATE, TAKEN, Health
from ..store.site import Site
from .templates import page_templates


def site_health(site: Site, findings: Iterable[Finding], results: Iterable[RuleResult]) -> Health:
    """The health of a crawl with these findings of its audit."""
    groups = page_templates(site).group_of
    templates = {
        url: groups[url_id]
        for url_id, url in site.query("SELECT url_id, url FROM page WHERE indexable ORDER BY url_id")
    }
    broken = {result.rule for result in results if result.status is Status.ERROR}
    return health((item for item in findings if item.rule not in broken), templates)


def health(findings: Iterable[Finding], templates: Mapping[str, int]) -> Health:
    """The health of the indexable pages, given as URL to template; only confirmed findings on them count."""
    severities: dict[str, Severity] = {}
    faulty: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in findings:
        if item.status is Status.FAIL and item.url in templates:
            faulty[item.rule][templates[item.url]].add(item.url)
            severities[item.rule] = max(severities.get(item.rule, item.severity), item.severity, key=_rank)
    points = dict.fromkeys(templates, 1.0)
    losses = {}
    for rule, groups in faulty.items():
        taken = _taken(groups, TAKEN[severities[rule]], len(templates))
        for group, urls in groups.items():
            for url in urls:
                points[url] *= 1 - taken[group]
        losses[rule] = sum(taken[group] * len(urls) for group, urls in groups.items())
    largest = sorted(losses.items(), key=lambda loss: (-loss[1], loss[0]))
    return Health(sum(points.values()), len(templates), tuple(largest))


def _taken(groups: Mapping[int, Collection[str]], weight: float, pages: int) -> dict[int, float]:
    """What a rule takes of each page at fault, by template."""
    taken = {group: min(weight, MOST_BY_TEMPLATE * pages / len(urls)) for group, urls in groups.items()}
    whole = sum(taken[group] * len(urls) for group, urls in groups.items())
    less = min(1.0, MOST_BY_RULE * pages / whole)
    return {group: value * less for group, value in taken.items()}


def _rank(severity: Severity) -> int:
    return severity.rank
