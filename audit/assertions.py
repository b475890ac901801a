"""Whether a site is as its site.toml says it must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..core.assertions import Assertion, AssertionResult
from ..core.errors import UsageError
from ..core.findings import Finding, RuleResult, Status
from ..core.urls import join
from ..store.site import Site
from .rule import Rule

SHOWN = 5  # problems of one assertion


def check_names(assertions: Iterable[Assertion], known: Mapping[str, Rule]) -> None:
    """Raises UsageError for an assertion about a rule that does not exist."""
    for item in assertions:
        if item.rule and item.rule not in known:
            raise UsageError(
                f"[[assert]] {item.text}: there is no rule {item.rule!r}.", "List them with: sitewright rules"
            )


def check(
    site: Site, findings: Sequence[Finding], results: Iterable[RuleResult], assertions: Iterable[Assertion]
) -> list[AssertionResult]:
    """How each assertion ended, given the findings of the site's audit. Inconclusive findings do not count."""
    ended = {result.rule: result for result in results}
    outcome = []
    for item in assertions:
        problems = list(_counted(findings, ended, item) if item.counts else _pages(site, item))
        outcome.append(AssertionResult(item.text, tuple(problems[:SHOWN]), len(problems)))
    return outcome


def _counted(findings: Iterable[Finding], ended: Mapping[str, RuleResult], item: Assertion) -> Iterator[str]:
    if item.rule:
        result = ended.get(item.rule)
        if result is None:
            yield f"the rule {item.rule} is off"
            return
        if result.status is Status.ERROR:
            yield f"the rule {item.rule} could not run: {result.reason}"
            return
    found = [
        finding
        for finding in findings
        if finding.status is Status.FAIL
        and (finding.rule == item.rule if item.severity is None else finding.severity.rank >= item.severity.rank)
        and item.pattern.matches(finding.url)
    ]
    if len(found) > item.most:
        first = found[0]
        number = f"{len(found)} finding{'' if len(found) == 1 else 's'}"
        yield f"{number}, of at most {item.most}, the first at {first.url or 'the whole site'}: {first.message}"


def _pages(site: Site, item: Assertion) -> Iterator[str]:
    matched = 0
    for row in site.query(
        "SELECT f.url_id, f.url, f.status, f.reason, p.indexability, p.canonical_url FROM fetch f"
        " LEFT JOIN page p ON p.url_id = f.url_id WHERE f.kind = 'page' ORDER BY f.url_id"
    ):
        if item.pattern.matches(row["url"]):
            matched += 1
            for problem in _problems(site, item, row):
                yield f"{row['url']} {problem}"
    if matched < item.min_pages:
        yield f"{matched} crawled URLs match, of at least {item.min_pages}"


def _problems(site: Site, item: Assertion, row: Any) -> Iterator[str]:
    if item.status is not None and row["status"] != item.status:
        yield f"answered {row['status'] or row['reason']}, not {item.status}"
    if item.indexable is not None and (row["indexability"] == "") != item.indexable:
        yield f"is not indexable ({row['indexability'] or 'no page'})" if item.indexable else "is indexable"
    if item.canonical is not None:
        wanted = row["url"] if item.canonical == "self" else item.canonical and join(item.canonical, row["url"])
        if (row["canonical_url"] or "") != wanted:
            yield f"has the canonical {row['canonical_url'] or '(none)'}, not {wanted or '(none)'}"
    if item.hreflang is not None:
        codes = site.query("SELECT DISTINCT code FROM hreflang WHERE page_id = :id", id=row["url_id"])
        there = {str(code).casefold() for (code,) in codes}
        missing = [code for code in item.hreflang if code.casefold() not in there]
        if missing:
            yield f"has no hreflang {', '.join(missing)}"
