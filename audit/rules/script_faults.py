"""What went wrong while a browser loaded pages: errors of scripts, files that did not come, pages that never rest."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...core.rendered import RenderReason
from ...core.urls import parts
from ...store.site import Site
from ..answers import status_text
from ..rendering import after_scripts
from ..rule import NotApplicable, rule
from ..wording import number_of, quoted

_LISTED = 10
_SUFFIXES = (".js", ".mjs", ".css")
BLOCKED = "Requests to other sites were not let through, which may be why."


def _renders(site: Site) -> Iterator[sqlite3.Row]:
    """Every render of a page that was answered. Raises NotApplicable when no page was rendered."""
    rows = site.query(
        "SELECT url_id, url, reason, redirect_url, console_errors, failed, blocked FROM rendered"
        " WHERE status IS NULL OR status BETWEEN 200 AND 299 ORDER BY url_id"
    ).fetchall()
    if not rows:
        raise NotApplicable("No page was rendered. Crawl with --render to see what scripts do.")
    yield from rows


@rule(Severity.NOTICE, "javascript")
def js_errors(site: Site) -> Iterator[Evidence]:
    """Scripts of the page report errors

    While the page loaded, an exception was thrown that no script caught, or a script wrote an error to the console.
    Where requests to other sites were not let through, the errors may come from that, and the result is inconclusive.

    Why: After an error a script stops. Whatever it was to add, such as text, links or prices, is missing for search
    engines and visitors.

    Fix: Open the page with the browser's developer tools and repair what the console names.

    Source: Google Search Central, "Fix Search-related JavaScript problems",
    https://developers.google.com/search/docs/crawling-indexing/javascript/fix-search-javascript
    """
    for row in _renders(site):
        errors = list(dict.fromkeys(json.loads(row["console_errors"])))
        if errors:
            found = after_scripts(
                f"Scripts report {number_of(len(errors), 'error')}, such as {quoted(' '.join(errors[0].split()))}.",
                row["url"],
                value=len(errors),
                errors=errors[:_LISTED],
            )
            yield _doubted(found, BLOCKED) if row["blocked"] else found


@rule(Severity.WARNING, "javascript")
def js_resource_failed(site: Site) -> Iterator[Evidence]:
    """A script or stylesheet of the page does not load

    While the page loaded, a script or stylesheet it asked for was answered with an error, or not at all. Server errors
    and missing answers may be passing faults: the result is inconclusive, unless the server says that the file is not
    there or may not be read.

    Why: Without its scripts and styles a page may be empty, unreadable or broken for visitors, and search engines see
    the same.

    Fix: Correct the address in the page or its scripts, or put the file back.

    Source: Google Search Central, "Fix Search-related JavaScript problems",
    https://developers.google.com/search/docs/crawling-indexing/javascript/fix-search-javascript
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for url, kind in site.query("SELECT DISTINCT url, kind FROM resource WHERE kind IN ('script', 'stylesheet')"):
        kinds[url].add(kind)
    for row in _renders(site):
        for item in json.loads(row["failed"]):
            url, status = item["url"], item.get("status")
            if not (kinds.get(url) or parts(url).path.lower().endswith(_SUFFIXES)):
                continue
            answer = f"answered {status_text(status)}" if status else f"did not come: {item.get('error', '')}"
            found = after_scripts(f"The page asked for {url}, which {answer}.", row["url"], value=status, target=url)
            certain = status is not None and 400 <= status < 500 and status != 429
            yield found if certain else _doubted(found, "It was requested once, so this may have been a passing fault.")


@rule(Severity.NOTICE, "javascript")
def js_render_timeout(site: Site) -> Iterator[Evidence]:
    """Page does not come to rest

    The page was still loading or changing its main text when the time for rendering was up (15 seconds, if the crawl
    did not set another).

    Why: Search engines do not wait without end. What comes late may not be in what they index.

    Fix: Send what matters with the HTML, and let scripts that load more wait until the visitor asks for it.

    Source: Google Search Central, "Fix Search-related JavaScript problems",
    https://developers.google.com/search/docs/crawling-indexing/javascript/fix-search-javascript
    """
    for row in _renders(site):
        if row["reason"] in (RenderReason.UNSETTLED, RenderReason.HUNG):
            seconds = site.plan.render_timeout
            what = "kept the browser busy" if row["reason"] == RenderReason.HUNG else "was still changing"
            yield after_scripts(f"The page {what} after {seconds:g} seconds.", row["url"], threshold=seconds)


@rule(Severity.NOTICE, "javascript")
def js_meta_fragment(page: Page) -> Iterator[Evidence]:
    """Page asks for the retired AJAX crawling scheme

    The page has a meta element with the name fragment and the content "!".

    Why: It asked search engines to fetch the page with _escaped_fragment_ in its address. None of them does so any
    more, and where servers still answer it, the site has each page twice.

    Fix: Remove the element, and let the server no longer answer _escaped_fragment_.

    Source: Google Search Central Blog, "Deprecating our AJAX crawling scheme" (2015),
    https://developers.google.com/search/blog/2015/10/deprecating-our-ajax-crawling-scheme
    """
    for meta in page.metas:
        if meta.key == "fragment" and meta.attribute == "name" and meta.content.strip() == "!":
            yield Evidence("The page has a meta fragment element.", snippet='<meta name="fragment" content="!">',
                           line=meta.line)  # fmt: skip


def _doubted(evidence: Evidence, why: str) -> Evidence:
    return replace(evidence, status=Status.INCONCLUSIVE, message=f"{evidence.message} {why}")
