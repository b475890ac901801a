"""Answers that are not what their status or type says, and answers that fail too often."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from ...core.directives import is_noindex
from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts
from ...store.site import Site
from ..answers import confirmed
from ..not_found_phrases import says_not_found
from ..rule import NotApplicable, rule
from ..wording import number_of, quoted
from .redirect_ends import NO_ANSWER

_MIME = re.compile(r"[!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+\s*(?:;.*)?", re.ASCII | re.DOTALL)
# What WHATWG Fetch ("should response be blocked due to its MIME type") and HTML refuse as a script or stylesheet.
_NO_SCRIPT = re.compile(r"(?:image|audio|video)/|text/(?:csv|html)$|application/xhtml\+xml$")


@rule(Severity.WARNING, "http-status")
def soft_404(page: Page, *, max_words: int = 50) -> Iterator[Evidence]:
    """Page says that it does not exist, but its status is 200

    The title or first-level heading says that the page was not found, in one of some forty languages, and the page has
    fewer than 50 words of main text or is noindex. The status is a success (200 to 299).

    Why: Search engines go by the status. They crawl and may index the error page, and find out late that the real page
    is gone.

    Fix: Answer 404 or 410 for what does not exist.

    Source: Google Search Central, "Soft 404 errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors#soft-404-errors
    """
    texts = [page.title, *(heading.text for heading in page.headings if heading.level == 1)]
    said = next((text for text in texts if says_not_found(text)), "")
    if said and (page.words < max_words or is_noindex(page)):
        second = "is noindex" if page.words >= max_words else f"has {number_of(page.words, 'word')} of text"
        yield Evidence(f"The page answers {page.fetch.status}, but says {quoted(said)} and {second}.",
                       value=page.fetch.status, snippet=said)  # fmt: skip


@rule(Severity.ERROR, "http-status")
def empty_html(page: Page) -> Iterator[Evidence]:
    """Page is empty

    The server answers with a success and an HTML page that has no bytes, or no element and no text in head and body.

    Why: Visitors see nothing, and search engines have nothing to index. Often a program failed without saying so.

    Fix: Look the address up in the error log of the application.

    Source: Google Search Central, "Soft 404 errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors#soft-404-errors
    """
    # html, head and body, which the parser adds where they are missing
    if page.elements <= 3 and not page.text.strip() and not page.cut and page.fetch.status != 204:
        size = number_of(page.fetch.size, "byte")
        yield Evidence(f"The page has {size} and nothing in it.", value=page.fetch.size)


@rule(Severity.WARNING, "http-status")
def bad_content_type(site: Site) -> Iterator[Evidence]:
    """Answer does not say, or says wrongly, what it is

    A page or file of the site is sent without a Content-Type, with one that is no MIME type, or a script or stylesheet
    is sent as something that browsers do not run or apply.

    Why: Browsers guess, or refuse the file. Search engines may take a page for a file to download.

    Fix: Let the server send the right type for each kind of file.

    Source: WHATWG, "MIME Sniffing", https://mimesniff.spec.whatwg.org/; "Fetch", section 2.9,
    https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?
    """
    rows = site.query(
        """
        WITH loaded AS (
            SELECT url_id, min(kind) AS kind, min(page_id) AS page_id FROM resources
            WHERE crawl_id = :crawl AND kind IN ('script', 'stylesheet') GROUP BY url_id
        )
        SELECT f.url, f.content_type, f.headers, f.size, l.kind AS loaded, u.url AS page
        FROM fetch f LEFT JOIN loaded l ON l.url_id = f.url_id LEFT JOIN urls u ON u.id = l.page_id
        WHERE f.kind IN ('page', 'resource') AND f.status BETWEEN 200 AND 299 AND f.status NOT IN (204, 205)
          AND f.reason IS NULL
        ORDER BY f.url_id
        """
    )
    for row in rows:
        if not site.plan.is_internal(row["url"]):
            continue
        sent = next((value for name, value in json.loads(row["headers"]) if name == "content-type"), "").strip()
        refused = (row["loaded"] == "script" and _NO_SCRIPT.match(row["content_type"])) or (
            row["loaded"] == "stylesheet" and row["content_type"] != "text/css"
        )
        if not sent:
            # An empty file has nothing to be told about.
            if row["size"]:
                yield Evidence("The answer has no Content-Type.", url=row["url"])
        elif not _MIME.fullmatch(sent):
            yield Evidence(f"The Content-Type {quoted(sent)} is no MIME type.", value=sent, url=row["url"])
        elif refused:
            yield Evidence(f"The {row['loaded']} is sent as {row['content_type']}.", value=row["content_type"],
                           url=row["url"], target=row["page"])  # fmt: skip


@rule(Severity.WARNING, "http-status")
def server_error_rate(site: Site, *, max_share: float = 0.01, min_requests: int = 100) -> Iterator[Evidence]:
    """Many requests to the site fail

    More than 1 % of the site's addresses, 100 or more, ended in a server error (500 to 599) or without an answer.

    Why: Google slows down its crawling while a site answers so, and visitors meet the errors too.

    Fix: See in the server's log whether it was overloaded, by this crawl perhaps: a lower speed tells.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors; the share is a convention
    """
    asked = failed = 0
    for row in site.query("SELECT status, reason FROM fetch WHERE kind = 'page'"):
        broken = row["reason"] in NO_ANSWER or (row["status"] is not None and row["status"] >= 500)
        asked += row["status"] is not None or broken
        failed += broken
    if asked < min_requests:
        raise NotApplicable(f"Fewer than {min_requests} addresses were requested.")
    if failed > max_share * asked:
        yield Evidence(f"{failed:,} of {asked:,} addresses answered with a server error or not at all.",
                       value=round(failed / asked, 4), threshold=max_share)  # fmt: skip


@rule(Severity.NOTICE, "http-status")
def external_timeout(site: Site) -> Iterator[Evidence]:
    """Link to a site that does not answer

    A page links to another site, which did not answer at any attempt. When it was requested only once, or when none of
    several other sites answered, which speaks of the crawler's own network, the result is inconclusive.

    Why: Readers who follow the link wait for nothing.

    Fix: Try the link again in some days, then remove or replace it.

    Source: Google Search Central, "SEO link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    rows = site.query(
        """
        SELECT l.source, l.target, min(l.line) AS line, f.reason FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE f.kind = 'external' AND f.status IS NULL AND f.reason IS NOT NULL AND NOT l.internal
        GROUP BY l.target_id, l.source_id, l.source, l.target, f.reason ORDER BY l.target_id, l.source_id
        """
    )
    offline = _nobody_answers(site)
    for row in rows:
        fetch = site.fetch(row["target"]) if row["reason"] in NO_ANSWER else None
        if fetch is not None:
            evidence = Evidence(f"The link leads to {row['target']}, which does not answer ({row['reason']}).",
                                value=row["reason"], line=row["line"], url=row["source"],
                                target=row["target"])  # fmt: skip
            evidence = confirmed(evidence, fetch)
            if offline and evidence.status is Status.FAIL:
                message = f"{evidence.message} No other site answered, so it may be the crawler's own network."
                evidence = replace(evidence, status=Status.INCONCLUSIVE, message=message)
            yield evidence


def _nobody_answers(site: Site, several: int = 3) -> bool:
    """Of several other sites none answered at all."""
    rows = site.query("SELECT url, status FROM fetch WHERE kind = 'external'").fetchall()
    return len({parts(url).host for url, _ in rows}) >= several and all(status is None for _, status in rows)
