"""Reading one crawl into the values a report shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..core.directives import canonical_url, indexability
from ..core.facts import Kind, Page
from ..core.findings import Finding, Status
from ..core.priority import plan
from ..store.backlinks import read_profile, read_prospects
from ..store.site import Site
from ..store.structure import read_health, read_templates
from .changes import read_changes
from .extras import Extras
from .folders import folders
from .grouping import bare_page, count_faults, group_findings, outcomes, steps
from .shortening import shortened
from .suggestions import suggest, suggested_rules
from .topics import easy_keywords, read_topics
from .trend import trend
from .view import FindingView, Overview, PageView, Report, Suggestion

EXCERPT_LENGTH = 160  # characters, about what a search result shows
DESCRIPTION_LENGTH = 400
TITLE_LENGTH = 300
LISTED_PROSPECTS = 100
LINKING_PAGES = 5  # listed for each page


def read_report(site: Site, extras: Extras) -> Report:
    """Everything one crawl's report shows."""
    manuals = extras.manuals
    findings = list(site.findings())
    results = list(site.rule_results())
    pages, suggestions = _read_pages(site, findings)
    views = [FindingView(finding, suggestions.get(number)) for number, finding in enumerate(findings)]
    failed = group_findings(views, Status.FAIL, manuals)
    unsure = group_findings(views, Status.INCONCLUSIVE, manuals, [group.anchor for group in failed])
    topics = read_topics(site)
    return Report(
        overview=_overview(site),
        audited=bool(results),
        steps=steps(plan(findings, results, sum(page.read for page in pages), read_templates(site)), failed),
        failed=failed,
        unsure=unsure,
        crashed=outcomes(results, Status.ERROR, manuals),
        passed=outcomes(results, Status.PASS, manuals),
        skipped=outcomes(results, Status.NOT_APPLICABLE, manuals),
        pages=pages,
        topics=topics,
        suggestions=easy_keywords(topics),
        health=read_health(site),
        changes=None if extras.compared is None else read_changes(site, *extras.compared, manuals),
        trend=trend(site.history()),
        folders=tuple(folders(pages)),
        briefs=tuple(extras.briefs),
        prospects=tuple(read_prospects(site)[:LISTED_PROSPECTS]),
        profile=tuple(read_profile(site)),
    )


def _overview(site: Site) -> Overview:
    plan, crawl = site.plan, site.crawl
    done = dict(site.query("SELECT kind, count(*) FROM fetch GROUP BY kind").fetchall())
    (pending,) = site.query(
        "SELECT count(*) FROM frontier WHERE crawl_id = :crawl AND kind = 'page' AND state IN (0, 3)"
    ).fetchone()
    return Overview(
        site=plan.site, seed=plan.seed, crawl_id=crawl.id, state=crawl.state, started=crawl.started,
        finished=crawl.finished or "", version=crawl.version, max_pages=plan.max_pages, max_depth=plan.max_depth,
        include=plan.include, exclude=plan.exclude, obey_robots=plan.obey_robots, pending=pending,
        external=done.get(Kind.EXTERNAL.value, 0), resources=done.get(Kind.RESOURCE.value, 0),
    )  # fmt: skip


def _read_pages(site: Site, findings: list[Finding]) -> tuple[tuple[PageView, ...], dict[int, Suggestion]]:
    """Every internal URL, worst first, and the suggested markup by the number of the finding it is for."""
    faults = count_faults(findings)
    inlinks, linking = _inlinks(site), _linking_pages(site)
    wanted: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.rule in suggested_rules():
            wanted.setdefault(finding.url, []).append(number)
    suggestions: dict[int, Suggestion] = {}
    pages = {
        fetch.url: bare_page(
            fetch, faults.get(fetch.url, Counter()), inlinks.get(fetch.url, 0), linking.get(fetch.url, ())
        )
        for fetch in site.fetches(Kind.PAGE)
    }
    for page in site.pages(links=False):
        if page.url in pages:
            pages[page.url] = _with_content(pages[page.url], page)
        for number in wanted.get(page.url, ()):
            if suggestion := suggest(page, findings[number]):
                suggestions[number] = suggestion
    ordered = sorted(pages.values(), key=lambda page: (-page.errors, -page.warnings, -page.notices, page.url))
    return tuple(ordered), suggestions


def _inlinks(site: Site) -> dict[str, int]:
    rows = site.query(
        "SELECT u.url, count(DISTINCT l.source_id) FROM links l JOIN urls u ON u.id = l.target_id"
        " WHERE l.crawl_id = :crawl AND l.flags >> 8 & 1 AND l.source_id <> l.target_id GROUP BY l.target_id"
    )
    return dict(rows.fetchall())


def _linking_pages(site: Site) -> dict[str, tuple[str, ...]]:
    """A few pages that link to each page, those whose own text does first, then the nearest to the start page."""
    rows = site.query(
        """
        WITH linking AS (
            SELECT l.target_id, l.source_id, min(CASE (l.flags >> 5) & 7 WHEN 2 THEN 0 ELSE 1 END) AS place
            FROM links l WHERE l.crawl_id = :crawl AND l.flags >> 8 & 1 AND l.source_id <> l.target_id
            GROUP BY l.target_id, l.source_id
        ), ranked AS (
            SELECT k.target_id, k.source_id, row_number() OVER (
                PARTITION BY k.target_id ORDER BY k.place, ifnull(f.depth, 999), k.source_id) AS position
            FROM linking k JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = k.source_id
        )
        SELECT t.url, s.url AS source FROM ranked r JOIN urls t ON t.id = r.target_id JOIN urls s ON s.id = r.source_id
        WHERE r.position <= :most ORDER BY r.target_id, r.position
        """,
        most=LINKING_PAGES,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["url"], []).append(row["source"])
    return {url: tuple(sources) for url, sources in found.items()}


def _with_content(view: PageView, page: Page) -> PageView:
    canonical = canonical_url(page)
    description = page.description
    return replace(
        view,
        read=True,
        title=page.title[:TITLE_LENGTH],
        description=description[:DESCRIPTION_LENGTH],
        excerpt="" if description else shortened(" ".join(page.text[:1000].split()), EXCERPT_LENGTH),
        heading=next((heading.text[:TITLE_LENGTH] for heading in page.headings if heading.level == 1), ""),
        language=page.language or (page.lang or "").partition("-")[0],
        indexability=indexability(page),
        canonical=canonical if canonical and canonical != page.url else "",
        words=page.words,
    )
