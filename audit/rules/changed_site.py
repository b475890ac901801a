"""What changed for the whole site since the crawl before: robots.txt, sitemaps, faults of a template, what is fixed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from ...core.comparison import Change
from ...core.findings import Evidence, Finding, Severity, Status
from ...core.robots import Robots, parse
from ...core.urls import origin, parts
from ...store.site import Site
from ..compare import Comparison
from ..earlier import earlier_crawl
from ..rule import Unknowable, rule
from ..wording import number_of

MOST_LISTED = 20
_NO_AUDIT = "There is no earlier audited crawl of the same scope to compare with."
_DIGIT = re.compile(r"\d")


@rule(Severity.WARNING, "change")
def change_robots_txt(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """robots.txt changed

    The rules of a robots.txt are others than in the crawl before. The finding lists the lines that are new and gone by
    crawler, and counts the crawled addresses that are blocked now or were blocked before (option `agent`, Googlebot by
    default). Comments and the order of lines do not count, and neither does a file that could not be read.

    Why: One line of robots.txt can keep search engines from a whole site.

    Fix: Nothing if the change was meant. Otherwise restore the file.

    Source: RFC 9309, section 2.2.2, https://www.rfc-editor.org/rfc/rfc9309#section-2.2.2
    """
    rows = site.query(
        """
        SELECT r.origin, r.body, o.body AS was, f.url, f.status, g.status AS was_status FROM robots r
        JOIN robots o ON o.crawl_id = :base AND o.url_id = r.url_id
        JOIN fetch f ON f.url_id = r.url_id JOIN fetches g ON g.crawl_id = :base AND g.url_id = r.url_id
        WHERE r.crawl_id = :crawl AND r.body <> o.body AND f.reason IS NULL AND g.reason IS NULL
        ORDER BY r.url_id
        """,
        base=earlier_crawl(site),
    ).fetchall()
    for row in rows:
        # With any 4xx there are no rules (RFC 9309 section 2.3.1.3); 429 and 5xx say nothing of what they are.
        if any(status is None or status == 429 or status >= 500 for status in (row["status"], row["was_status"])):
            continue
        before, now = (
            parse(body if 200 <= status <= 299 else "")
            for body, status in ((row["was"], row["was_status"]), (row["body"], row["status"]))
        )
        added, gone = _lines(now) - _lines(before), _lines(before) - _lines(now)
        if not added and not gone:
            continue
        blocked, freed = _flipped(site, row["origin"], before, now, agent)
        flips = f"{number_of(blocked, 'crawled URL')} blocked now, {number_of(freed, 'crawled URL')} no longer"
        yield Evidence(
            f"robots.txt changed: {number_of(len(added), 'line')} new, {number_of(len(gone), 'line')} gone;"
            f" for {agent}, {flips}.",
            value=blocked + freed,
            url=row["url"],
            snippet="\n".join([*(f"- {line}" for line in sorted(gone)), *(f"+ {line}" for line in sorted(added))][:20]),
            details={"blocked": blocked, "allowed": freed, "agent": agent},
        )


def _lines(robots: Robots) -> set[str]:
    """Every rule with the crawler it is for, and the sitemaps."""
    rules = {
        f"{agent.lower()}: {line.text}" for group in robots.groups for agent in group.agents for line in group.rules
    }
    return rules | {f"Sitemap: {url}" for _, url in robots.sitemaps}


def _flipped(site: Site, place: str, before: Robots, now: Robots, agent: str) -> tuple[int, int]:
    """How many crawled URLs of an origin are blocked now and were not, and the other way round."""
    flips: Counter[bool] = Counter()
    for row in site.query("SELECT url FROM fetch WHERE kind = 'page'"):
        url = row["url"]
        if origin(url) == place and before.verdict(url, agent).allowed is not (
            allowed := now.verdict(url, agent).allowed
        ):
            flips[allowed] += 1
    return flips[False], flips[True]


@rule(Severity.NOTICE, "change")
def change_sitemap_removed(site: Site) -> Iterator[Evidence]:
    """Pages left the sitemaps

    URLs that a sitemap listed in the crawl before are in none of the sitemaps now. It is inconclusive when a sitemap
    could not be read, or the crawl ended before all of them were.

    Why: Sitemaps tell search engines which pages exist. Pages that leave them by mistake, for example with a broken
    export, are crawled later or not at all.

    Fix: Nothing if the pages are gone. Otherwise see why the sitemap lacks them.

    Source: sitemaps.org protocol, https://www.sitemaps.org/protocol.html; Google Search Central, "Learn about
    sitemaps", https://developers.google.com/search/docs/crawling-indexing/sitemaps/overview
    """
    base = earlier_crawl(site)
    # One that is not there any more lists nothing; others may list what we look for.
    unread = any(item.fetch.status not in (404, 410) and (item.error or not item.fetch.ok) for item in site.sitemaps())
    sure = not unread and site.crawl.state == "finished"
    rows = site.query(
        """
        SELECT s.url AS sitemap, u.url, count(*) OVER (PARTITION BY e.sitemap_id) AS total,
               row_number() OVER (PARTITION BY e.sitemap_id ORDER BY e.url_id) AS position
        FROM sitemap_entries e JOIN urls s ON s.id = e.sitemap_id JOIN urls u ON u.id = e.url_id
        WHERE e.crawl_id = :base AND e.url_id NOT IN (SELECT url_id FROM sitemap_entries WHERE crawl_id = :crawl)
        ORDER BY e.sitemap_id, e.url_id
        """,
        base=base,
    )
    gone: dict[str, list[str]] = defaultdict(list)
    totals: dict[str, int] = {}
    for row in rows:
        if row["position"] <= MOST_LISTED:
            gone[row["sitemap"]].append(row["url"])
            totals[row["sitemap"]] = row["total"]
    for sitemap, examples in gone.items():
        message = f"{number_of(totals[sitemap], 'URL')} that the sitemap listed before, such as {examples[0]},"
        doubt = "" if sure else " Not all sitemaps could be read this time."
        yield Evidence(
            f"{message} left the sitemaps.{doubt}",
            value=totals[sitemap],
            url=sitemap,
            details={"urls": examples},
            status=Status.FAIL if sure else Status.INCONCLUSIVE,
        )


@rule(Severity.ERROR, "change")
def change_new_error_template(comparison: Comparison | None, *, min_pages: int = 20) -> Iterator[Evidence]:
    """Many like pages have a new error

    At least 20 pages (option `min_pages`) whose addresses have the same form got the same error since the last audited
    crawl: findings of severity error that are new by the same rule. The form is the folders of the address, with those
    that hold a digit taken as one, and the ending of its last part.

    Why: One fault on many like pages is a fault of their template, and a single repair mends them all.

    Fix: See what was changed in the template, or in the data it shows, between the two crawls.

    Source: The threshold is this project's judgement.
    """
    if comparison is None:
        raise Unknowable(_NO_AUDIT)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in comparison.having(Change.NEW):
        finding = row.finding
        if finding.severity is Severity.ERROR and finding.status is Status.FAIL and finding.url:
            groups[finding.rule, _form(finding.url)].append(finding.url)
    for (name, form), found in groups.items():
        urls = list(dict.fromkeys(found))
        if len(urls) >= min_pages:
            yield Evidence(
                f"{number_of(len(urls), 'page')} like {form} have the error {name} since crawl {comparison.before}.",
                value=len(urls),
                threshold=min_pages,
                url=urls[0],
                details={"rule": name, "form": form, "urls": urls[:MOST_LISTED], "key": f"{name} {form}"},
            )


def _form(url: str) -> str:
    """What the addresses of one template share: origin, folders without numbers, the ending of the last part."""
    pieces = parts(url)
    *folders, last = pieces.path.split("/")
    _, dot, ending = last.rpartition(".")
    shown = ["…" if _DIGIT.search(folder) else folder for folder in folders]
    return f"{pieces.origin}{'/'.join(shown)}/{'*' if last else ''}{dot and f'.{ending}'}"


@rule(Severity.NOTICE, "change")
def change_fixed(comparison: Comparison | None) -> Iterator[Evidence]:
    """Fault is fixed

    Faults that the last audited crawl found on a page, and that are gone: the page was fetched again, its rule was run
    again, and did not find them. This is no fault, so it has the status "pass" and counts for nothing.

    Why: It shows that a repair works, and when.

    Fix: Nothing.

    Source: docs/comparing.md says when a fault counts as fixed.
    """
    if comparison is None:
        raise Unknowable(_NO_AUDIT)
    pages: dict[str, list[Finding]] = defaultdict(list)
    for row in comparison.having(Change.FIXED):
        if row.finding.status is Status.FAIL:
            pages[row.finding.url].append(row.finding)
    for url, found in pages.items():
        rules = sorted({finding.rule for finding in found})
        yield Evidence(
            f"{number_of(len(found), 'finding')} of crawl {comparison.before} fixed: {', '.join(rules)}.",
            value=len(found),
            url=url,
            details={"rules": rules},
            status=Status.PASS,
        )
