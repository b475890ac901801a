"""Links to other sites whose target does not answer as it should. One finding for each page and target."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from ...core.facts import Fetch
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..answers import confirmed, status_text
from ..rule import rule

# Answers that say more about who asks than about the page: 405 and 999 (LinkedIn) are meant for crawlers as well.
_REFUSALS = (401, 403, 405, 429, 999)
MAX_HOPS = 10  # redirects followed to the answer that counts


@dataclass(frozen=True, slots=True)
class _Linked:
    """A page, what it links to on another site, and the answer found there."""

    source: str
    target: str
    line: int
    fetch: Fetch

    def evidence(self, message: str) -> Evidence:
        details = {"final_url": self.fetch.url} if self.fetch.url != self.target else {}
        return Evidence(
            message, value=self.fetch.status, url=self.source, target=self.target, line=self.line, details=details
        )


def _external_links(site: Site, *statuses: int, hops: int = MAX_HOPS) -> Iterator[_Linked]:
    """Every pair of page and external target whose answer, after at most `hops` redirects, has one of the statuses."""
    rows = site.query(
        """
        WITH RECURSIVE leads (target_id, end_id, hops) AS (
            SELECT f.url_id, f.url_id, 0 FROM fetches f
            WHERE f.crawl_id = :crawl AND f.kind IN ('external', 'resource')
            UNION ALL
            SELECT d.target_id, f.redirect_id, d.hops + 1 FROM leads d
            JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = d.end_id
            WHERE f.redirect_id IS NOT NULL AND d.hops < :hops
        )
        SELECT l.source, l.target, min(l.line) AS line, min(f.url) AS end
        FROM leads d JOIN fetch f ON f.url_id = d.end_id JOIN link l ON l.target_id = d.target_id
        WHERE NOT l.internal AND f.status IN (SELECT value FROM json_each(:statuses))
        GROUP BY l.target_id, l.source_id, l.target, l.source ORDER BY l.target_id, l.source_id
        """,
        hops=hops,
        statuses=json.dumps(statuses),
    )
    fetch: Fetch | None = None
    for row in rows:
        if fetch is None or fetch.url != row["end"]:
            fetch = site.fetch(row["end"])
        if fetch is not None:
            yield _Linked(row["source"], row["target"], row["line"], fetch)


@rule(Severity.WARNING, "http-status")
def external_4xx(site: Site) -> Iterator[Evidence]:
    """Link to a page of another site that is gone

    A page links to an address on another site that answers 404 Not Found or 410 Gone, at once or after redirects. It
    was requested twice, and not only its headers.

    Why: Readers who follow the link end on an error page, and the source or offer the text refers to is lost to them.

    Fix: Find the page's new address or another source and change the link, or take the link out.

    Source: RFC 9110, sections 15.5.5 and 15.5.11, https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5
    """
    for link in _external_links(site, 404, 410):
        yield confirmed(link.evidence(f"The link's target answers {status_text(link.fetch.status)}."), link.fetch)


@rule(Severity.NOTICE, "http-status")
def external_5xx(site: Site) -> Iterator[Evidence]:
    """Link to another site that answers with a server error

    A page links to an address on another site that answered with a status of 500 to 599 in two requests made some time
    apart.

    Why: The link is of no use to readers as long as the other site is down.

    Fix: Try the link again in a few days. If it still fails, replace it or take it out.

    Source: RFC 9110, section 15.6, https://www.rfc-editor.org/rfc/rfc9110#section-15.6
    """
    for link in _external_links(site, *range(500, 600)):
        yield confirmed(link.evidence(f"The link's target answers {status_text(link.fetch.status)}."), link.fetch)


@rule(Severity.NOTICE, "http-status")
def external_403(site: Site) -> Iterator[Evidence]:
    """Link to another site could not be verified

    A page links to an address on another site that turns the crawler away (401, 403, 405, 429 or 999). That says
    nothing about whether people can open it.

    Why: Many large sites refuse all automatic requests. Such links are usually fine, but nobody has checked them.

    Fix: Open the link in a browser. Only if it fails there too, replace it.

    Source: RFC 9110, section 15.5.4, "403 Forbidden", https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4
    """
    for link in _external_links(site, *_REFUSALS):
        answer = status_text(link.fetch.status)
        yield link.evidence(f"The link could not be verified: its target answers {answer} to the crawler.")


@rule(Severity.NOTICE, "http-status")
def external_redirect(site: Site) -> Iterator[Evidence]:
    """Link to a page of another site that has moved for good

    A page links to an address on another site that answers with a permanent redirect (301 or 308) to a different one.
    Addresses that differ only in http or https or in a slash at the end count as the same.

    Why: The link works today, at the cost of one more request for every reader who follows it. Old addresses are often
    switched off later, or redirected to a home page where the reader finds nothing of what the link promised.

    Fix: See whether the new address still has what the link is about, then link to it directly.

    Source: RFC 9110, section 15.4.2, "301 Moved Permanently", https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
    """
    for link in _external_links(site, 301, 308, hops=0):
        path = site.redirect_path(link.target)
        permanent = list(takewhile(lambda fetch: fetch.status in (301, 308), path))
        moved_to = permanent[-1].redirect_to
        if moved_to is not None and _address(moved_to) != _address(link.target):
            evidence = link.evidence(f"The link's target has moved to {moved_to} ({link.fetch.status}).")
            yield replace(evidence, details={"final_url": moved_to})


def _address(url: str) -> tuple[str, str, str]:
    """What two spellings of one address share: everything but the scheme and slashes at the end of the path."""
    pieces = parts(url)
    return pieces.authority, pieces.path.rstrip("/"), pieces.query
