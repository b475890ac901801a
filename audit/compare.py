"""Comparing two audited crawls of one database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..core.comparison import Change, Compared, compare
from ..core.errors import UsageError
from ..core.findings import Finding, RuleResult
from ..core.likeness import differences
from ..core.sight import Scope
from ..store.audited_crawl import AuditedCrawl, audited, audited_crawls, previous_crawl
from ..store.moved_pages import MovedPages
from ..store.site import Site
from .rule import Applies, all_rules

_ORDER = {change: number for number, change in enumerate(Change)}


@dataclass(frozen=True)
class Comparison:
    """Two crawls and what became of every finding, what needs attention first."""

    before: int  # numbers of the crawls
    after: int
    unlike: tuple[str, ...]  # what the crawls were told differently
    rows: tuple[Compared, ...]

    def having(self, change: Change) -> list[Compared]:
        """The findings that became that."""
        return [row for row in self.rows if row.change is change]


def compare_crawls(site: Site, before: int | None = None, *, anyway: bool = False) -> Comparison:
    """Compares the crawl that a Site was opened for with an earlier one, by default the last like it.

    Raises UsageError when a crawl was not audited, when there is none to compare with, and for crawls that were told
    to do different things, unless they are to be compared `anyway`.
    """
    after = audited(site, site.crawl.id)
    earlier = audited(site, _earlier(site, after) if before is None else before)
    if earlier.id == after.id:
        raise UsageError(f"Crawl {after.id} cannot be compared with itself.", "Give two numbers with --from and --to.")
    unlike = unlikeness(earlier, after)
    if unlike and not anyway:
        raise UsageError(
            f"Crawls {earlier.id} and {after.id} were not told the same ({'; '.join(unlike)}),"
            " so what differs may not be the site.",
            "Compare them all the same with --anyway, or choose others with --from and --to.",
        )
    return _compared(site, earlier, after, unlike)


def compare_with_last(
    site: Site, audit: tuple[Iterable[Finding], Iterable[RuleResult]] | None = None
) -> Comparison | None:
    """Compares a crawl with the last audited one that was told the same; None when there is none.

    `audit` are the crawl's findings and how its rules ended, when they are not stored yet.
    """
    after = AuditedCrawl(site, site.crawl.id, audit)
    number = next(iter(_like(site, after)), None)
    return None if number is None else _compared(site, AuditedCrawl(site, number), after, ())


def unlikeness(before: AuditedCrawl, after: AuditedCrawl) -> tuple[str, ...]:
    """What two crawls were told differently. Limits count where one of the crawls reached its own."""
    return tuple(differences(before.plan, after.plan, limits=not (before.finished and after.finished)))


def like_crawls(site: Site) -> list[int]:
    """The numbers of the audited crawls before that of a Site that were told the same, the newest first."""
    return list(_like(site, AuditedCrawl(site, site.crawl.id)))


def _like(site: Site, after: AuditedCrawl) -> Iterable[int]:
    for number in audited_crawls(site, after.id):
        if not unlikeness(AuditedCrawl(site, number), after):
            yield number


def _earlier(site: Site, after: AuditedCrawl) -> int:
    """The last audited crawl told the same, else the last one of the same start URL."""
    number = next(iter(_like(site, after)), None)
    if number is not None:
        return number
    for other in audited_crawls(site, after.id):
        if AuditedCrawl(site, other).plan.seed == after.plan.seed:
            return other
    raise UsageError(
        f"There is no audited crawl of {after.plan.seed} before crawl {after.id}.",
        "Crawl and audit the site again into the same database, then compare.",
    )


def _compared(site: Site, before: AuditedCrawl, after: AuditedCrawl, unlike: tuple[str, ...]) -> Comparison:
    scopes = {
        rule.id: Scope(rule.subject, rule.applies is Applies.INDEXABLE, rule.needs_complete_crawl)
        for rule in all_rules().values()
    }
    rows = compare(
        before, after, MovedPages(before, after).heir, scopes,
        consecutive=site.crawl.id == after.id and previous_crawl(site) == before.id,
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: (_ORDER[row.change], -row.finding.severity.rank))
    return Comparison(before.id, after.id, unlike, tuple(ordered))
