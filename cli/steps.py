"""The steps of a run, one function a stage: commands call one of them, `sitewright run` calls all."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..core.credentials import AUTH_VARIABLE, has_credentials
from ..core.errors import CrawlFailed, ModelUnavailable, UsageError
from ..core.findings import Finding, Status
from ..core.plan import CrawlPlan
from . import scores
from .exit_codes import INCOMPLETE, INTERRUPTED
from .progress import crawl_progress, note
from .resume import resuming_command
from .unvisited import unvisited

if TYPE_CHECKING:
    from ..core.assertions import AssertionResult
    from ..core.brief import Brief
    from ..core.comparison import Compared
    from ..core.config import SiteConfig
    from ..core.priority import Action
    from ..crawler.process import CrawlOutcome
    from ..reports.extras import Extras
    from ..store.site import Site
    from .crawl_job import CrawlJob

REPORTED_BRIEFS = 5
REDIRECTED = "redirects to "  # how the crawl words a start page that leads to another site


def crawl(db: Path, job: CrawlJob, *, fresh: bool, quiet: bool) -> CrawlOutcome:
    """Crawls into the database. Raises CrawlFailed when the start page could not be fetched."""
    from ..crawler.process import run_crawl

    plan = job.plan
    with crawl_progress(plan, quiet=quiet) as progress:
        outcome = run_crawl(db, plan, fresh=fresh, progress=progress, listed=job.listed, credentials=job.credentials)
    if outcome.seed_failed:
        advice = "Check the address, and that this machine reaches it, for example with a browser."
        if outcome.seed_failed.startswith(REDIRECTED):
            there = outcome.seed_failed.removeprefix(REDIRECTED)
            advice = f"That is another site. To crawl it: sitewright crawl {shlex.quote(there)}"
        raise CrawlFailed(f"{plan.seed} could not be fetched: {outcome.seed_failed}.", advice)
    return outcome


def no_page(db: Path, plan: CrawlPlan, outcome: CrawlOutcome) -> CrawlFailed | None:
    """The error that the crawl found no HTML page, or None when it found one, was interrupted or checks a list."""
    from ..store.site import Site

    with Site.open(db, outcome.crawl_id) as site:
        if plan.mode == "list" or outcome.interrupted or site.query("SELECT count(*) FROM page").fetchone()[0]:
            return None
        advice = f"See what was fetched: sitewright pages {shlex.quote(str(db))}"
        if plan.mode == "sitemap":
            return CrawlFailed(f"There is no HTML page to audit: {_sitemaps(site)}.", advice)
        answer = _answer(site, plan.seed)
        if answer.startswith("401"):
            advice = f"It asks for a password: set {AUTH_VARIABLE}='{plan.home.rstrip('/')}=USER:PASSWORD'"
        return CrawlFailed(f"There is no HTML page to audit: {plan.seed} answered {answer}.", advice)


def _answer(site: Site, url: str) -> str:
    last = site.redirect_path(url)[-1:]
    return (
        ", ".join(f"{item.reason or item.status}" + (f" {item.content_type}" if item.ok else "") for item in last)
        or "nothing"
    )


def _sitemaps(site: Site) -> str:
    read = [
        f"{item.fetch.url} lists {item.entries} URLs{item.error and f' ({item.error})'}" for item in site.sitemaps()
    ]
    return "; ".join(read[:3]) or "the site has no sitemap"


def crawl_exit_code(outcome: CrawlOutcome, db: Path, context: click.Context, *, quiet: bool) -> int:
    """Says on stderr how a crawl ended, and what command goes on with it.

    Returns the exit code: 0, 4 (incomplete) or 130 (interrupted).
    """
    note(f"{counted(outcome.pages, 'URL')} of the site in {outcome.seconds:.1f} s, kept in {db}", quiet=quiet)
    if outcome.state == "finished":
        return 0
    from ..store.site import Site

    with Site.open(db, outcome.crawl_id) as site:
        left = unvisited(site, outcome.pages)
    known = f"{counted(left.pages, 'known URL')} of the site {'was' if left.pages == 1 else 'were'} not visited"
    changes = {} if outcome.interrupted else left.changes
    if "db" in context.params:
        changes = {**changes, "db": db}
    advice = f"To go on: {resuming_command(context, changes)}"
    if any(map(has_credentials, (*context.params["targets"], *context.params["sitemaps"]))):
        advice += f"\nGive the password again, in the URL or in {AUTH_VARIABLE}."
    if outcome.interrupted:
        note(f"Interrupted; nothing is lost. {known} yet.", quiet=False)
        note(advice, quiet=False)
        return INTERRUPTED
    reasons = f" ({'; '.join(left.reasons)})" if left.reasons else ""
    note(f"The crawl stopped at its limit: {known}{reasons}.", quiet=quiet)
    note(advice, quiet=quiet)
    return INCOMPLETE


def check_rules(config: SiteConfig) -> None:
    """Raises UsageError for rules, settings and assertions that cannot be used: before a crawl of hours, not after."""
    from ..audit.assertions import check_names
    from ..audit.settings import Settings
    from ..audit.user_rules import catalogue, check_queries

    known = catalogue(config.user_rules)
    check_queries(config.user_rules)
    Settings.from_tables(config.rules, known)
    check_names(config.assertions, known)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def audit(db: Path, config: SiteConfig | None = None, crawl_id: int | None = None) -> list[Finding]:
    """Audits a crawl, stores the findings and returns them as stored, worst first."""
    from ..audit.engine import audit as run_rules
    from ..audit.settings import Settings
    from ..audit.user_rules import catalogue
    from ..store.audit_writer import write_audit
    from ..store.site import Site

    known = catalogue(config.user_rules if config else ())
    settings = Settings.from_tables(config.rules if config else {}, known)
    with Site.open(db, crawl_id, frozen=True) as earlier:
        number = earlier.crawl.id
        scores.store_structure(db, earlier)
    with Site.open(db, number, frozen=True) as site:
        scores.keep_structure(earlier, site)
        result = run_rules(site, known.values(), settings)
        scores.store_health(db, site, result)
    write_audit(db, result.findings, result.results, number)
    for item in result.results:
        if item.status is Status.ERROR:
            note(f"The rule {item.rule} could not run: {item.reason}", quiet=False)
    # Those of a large site are hundreds of megabytes, and are read again as they were stored.
    del result
    with Site.open(db, number) as site:
        return list(site.findings())


def assertions(
    db: Path, config: SiteConfig | None, findings: Sequence[Finding], crawl_id: int | None = None
) -> list[AssertionResult]:
    """How the assertions of a site.toml ended; those that do not hold are told on stderr."""
    from ..audit.assertions import check
    from ..store.site import Site

    if config is None or not config.assertions:
        return []
    with Site.open(db, crawl_id) as site:
        results = check(site, findings, list(site.rule_results()), config.assertions)
    for item in results:
        if not item.holds:
            more = f"\n  and {item.count - len(item.problems)} more" if item.count > len(item.problems) else ""
            note(f"Does not hold: {item.text}\n  " + "\n  ".join(item.problems) + more, quiet=False)
    return results


def actions(db: Path, crawl_id: int | None = None) -> list[Action]:
    """What to fix, most worth fixing first."""
    from ..core.priority import plan
    from ..store.site import Site
    from ..store.structure import read_templates

    with Site.open(db, crawl_id) as site:
        pages = site.query("SELECT count(*) FROM page").fetchone()[0]
        return plan(list(site.findings()), list(site.rule_results()), pages, read_templates(site))


def keywords(
    db: Path,
    imports: Sequence[Path],
    embedder: str,
    crawl_id: int | None = None,
    competitors: Sequence[Path] = (),
    *,
    across: bool = False,
) -> int:
    """Researches the keywords of a crawl and returns how many there are; says what is odd about the lists."""
    from ..keywords.research import research
    from .progress import note

    found = research(db, crawl_id=crawl_id, imports=imports, embedder=embedder, competitors=competitors, across=across)
    for text in (text for keyword_list in found.lists for text in keyword_list.notes):
        note(text, quiet=False)
    return len(found.results)


def check_imports(imports: Sequence[Path]) -> None:
    """Reads the keyword lists once before a long crawl. Raises ImportFailed for one that cannot be understood."""
    from ..keywords.sources.imports import read_lists

    read_lists(imports)


def report(db: Path, path: Path, language: str, crawl_id: int | None = None, config: SiteConfig | None = None) -> None:
    """Writes the HTML report."""
    from ..reports.html import write_report
    from ..store.site import Site

    with Site.open(db, crawl_id) as site:
        extras = report_extras(db, site, config)
    write_report(db, path, crawl_id=crawl_id, language=language, extras=extras)


def report_extras(db: Path, site: Site, config: SiteConfig | None = None) -> Extras:
    """What a report shows beside the facts of its crawl."""
    from ..reports.extras import Extras

    return Extras(manuals(config), compared_with_last(site), best_briefs(db, site))


def best_briefs(db: Path, site: Site) -> list[Brief]:
    """Briefs for the topics with the best opportunity, at most REPORTED_BRIEFS."""
    from ..keywords.briefs.brief import write_brief

    judged = [topic for topic in site.topics() if topic.opportunity is not None]
    best = sorted(judged, key=lambda topic: -(topic.opportunity or 0))[:REPORTED_BRIEFS]
    briefs = []
    for topic in best:
        # A model that is not installed here, or a topic that no page is left of: the report goes without.
        with suppress(UsageError, ModelUnavailable):
            briefs.append(write_brief(db, topic.label, site.crawl.id, topic.language or None))
    return briefs


def compared_with_last(site: Site) -> tuple[int, Sequence[Compared]] | None:
    """The number of the last crawl like an audited one, and what became of every finding since; None without one."""
    from ..audit.compare import compare_with_last

    audited = any(True for _ in site.rule_results())
    comparison = compare_with_last(site) if audited else None
    return None if comparison is None else (comparison.before, comparison.rows)


def manuals(config: SiteConfig | None = None) -> dict[str, dict[str, str]]:
    """The texts of every rule, for the report."""
    from ..audit.rule import Manual
    from ..audit.user_rules import catalogue

    known = catalogue(config.user_rules if config else ()).values()
    return {rule.id: {part: getattr(rule.manual, part) for part in Manual.__slots__} for rule in known}
