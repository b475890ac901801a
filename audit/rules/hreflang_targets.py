"""Language versions that a page names, and what those pages say themselves.

Annotations from the HTML, the Link header and the sitemap count alike. Only those of indexable pages are judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import status_text
from ..rule import rule
from ..wording import number_of

_MOST_LISTED = 20  # addresses in one finding


@rule(Severity.ERROR, "international")
def hreflang_no_return(site: Site) -> Iterator[Evidence]:
    """Language version does not link back

    The page names another page as its version in some language, and that page does not name this one. It is checked
    only where the crawl read the other page; versions it did not read, for instance on another domain, make the result
    inconclusive, once for each page.

    Why: Search engines believe such a statement only when both pages make it. Otherwise anyone could declare their page
    a version of someone else's.

    Fix: Give all versions of the page the same complete list, each including itself.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    rows = site.query(
        """
        SELECT h.page, h.target, h.code, h.line, h.source, t.url_id AS read, t.indexability, f.status, f.kind
        FROM hreflang h JOIN pages p ON p.crawl_id = :crawl AND p.url_id = h.page_id
        LEFT JOIN pages t ON t.crawl_id = :crawl AND t.url_id = h.target_id
        LEFT JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = h.target_id
        WHERE p.indexability = '' AND h.target_id <> h.page_id
          AND coalesce(f.reason, '') NOT IN ('timeout', 'dns', 'connection', 'tls')
          AND NOT EXISTS (SELECT 1 FROM hreflangs b WHERE b.crawl_id = :crawl
                          AND b.page_id = h.target_id AND b.target_id = h.page_id)
        ORDER BY h.page_id, h.source, h.seq
        """
    )
    for page, group in groupby(rows, key=lambda row: str(row["page"])):
        unread: dict[str, None] = {}
        for row in group:
            # What redirects, fails or is not indexable is another finding.
            if row["read"] is not None and row["indexability"] == "":
                message = (
                    f"The page names {row['target']} as its version for {row['code']}, which does not name it back."
                )
                yield _evidence(row, message)
            elif row["read"] is None and (row["status"] is None or (row["kind"] != "page" and row["status"] < 300)):
                unread[row["target"]] = None
        if unread:
            yield Evidence(
                f"Not known to link back, since the crawl did not read them: {number_of(len(unread), 'version')}.",
                value=len(unread),
                url=page,
                details={"addresses": list(unread)[:_MOST_LISTED]},
                status=Status.INCONCLUSIVE,
            )


@rule(Severity.ERROR, "international")
def hreflang_to_noncanonical(site: Site) -> Iterator[Evidence]:
    """Language version is a copy of another page

    The page names a version in another language, and that page has a canonical link to a different address.

    Why: The version is not going to be in search results, since it says itself that another page stands for it. The
    annotation is then ignored.

    Fix: Name the canonical address in hreflang, or let the version name itself as canonical if it is a page of its own.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    rows = site.query(
        """
        SELECT h.page, h.target, h.code, h.line, h.source, t.canonical_url
        FROM hreflang h JOIN page t ON t.url_id = h.target_id JOIN page p ON p.url_id = h.page_id
        WHERE p.indexable AND t.indexability = 'canonicalised' ORDER BY h.page_id, h.source, h.seq
        """
    )
    for row in rows:
        message = f"The version for {row['code']}, {row['target']}, names {row['canonical_url']} as canonical."
        yield _evidence(row, message, canonical=row["canonical_url"])


@rule(Severity.ERROR, "international")
def hreflang_to_redirect(site: Site) -> Iterator[Evidence]:
    """Language version has moved

    The page names a version in another language at an address that redirects.

    Why: Annotations have to name the address that stands in search results. One that redirects does not, and whether
    the annotation is carried over to the new address is uncertain.

    Fix: Name the address the redirect leads to.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    for row in _answers(site, "f.redirect_id IS NOT NULL"):
        message = f"The version for {row['code']} redirects to {row['redirect_url']} ({row['status']})."
        yield _evidence(row, message, status=row["status"], redirects_to=row["redirect_url"])


@rule(Severity.ERROR, "international")
def hreflang_to_error(site: Site) -> Iterator[Evidence]:
    """Language version cannot be opened

    The page names a version in another language at an address that answers with an error (400 to 599) or not at all.
    When the server only turned the crawler away (401, 403, 429), the result is inconclusive.

    Why: Search engines cannot show a page that does not open, so readers of that language are sent elsewhere.

    Fix: Correct the address or restore the page. If there is no such version any more, remove it from the lists of all
    other versions.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    unanswered = "f.reason IN ('timeout', 'dns', 'connection', 'tls')"
    for row in _answers(site, f"{unanswered} OR f.reason IS NULL AND f.status >= 400"):
        what = f"gives no answer ({row['reason']})" if row["reason"] else f"answers {status_text(row['status'])}"
        evidence = _evidence(row, f"The version for {row['code']} {what}.", status=row["status"] or row["reason"])
        refused = row["status"] in (401, 403, 429)
        yield replace(evidence, status=Status.INCONCLUSIVE) if refused else evidence


@rule(Severity.ERROR, "international")
def hreflang_to_noindex(site: Site) -> Iterator[Evidence]:
    """Language version must not be indexed

    The page names a version in another language that carries noindex.

    Why: The annotation asks search engines to show the version, noindex forbids it. They obey noindex.

    Fix: Remove the noindex if the version is finished. Otherwise leave it out of the lists until it is.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    rows = site.query(
        """
        SELECT h.page, h.target, h.code, h.line, h.source
        FROM hreflang h JOIN page t ON t.url_id = h.target_id JOIN page p ON p.url_id = h.page_id
        WHERE p.indexable AND t.noindex ORDER BY h.page_id, h.source, h.seq
        """
    )
    for row in rows:
        yield _evidence(row, f"The version for {row['code']} is marked noindex.")


def _answers(site: Site, condition: str) -> sqlite3.Cursor:
    """The annotations of indexable pages whose target's fetch meets a condition on `f`."""
    return site.query(
        f"""
        SELECT h.page, h.target, h.code, h.line, h.source, f.status, f.reason, f.redirect_url
        FROM hreflang h JOIN fetch f ON f.url_id = h.target_id
        JOIN pages p ON p.crawl_id = :crawl AND p.url_id = h.page_id
        WHERE p.indexability = '' AND ({condition}) ORDER BY h.page_id, h.source, h.seq
        """  # noqa: S608 - the conditions are literals of this module
    )


def _evidence(row: sqlite3.Row, message: str, **details: object) -> Evidence:
    return Evidence(
        message,
        value=row["code"],
        url=row["page"],
        target=row["target"],
        line=row["line"],
        details={"source": row["source"], **details},
    )
