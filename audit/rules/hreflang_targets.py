"""Language versions that a page names, and what those pages say themselves.

Annotations from the HTML, the Link header and the sitemap count alike. Only those of indexable pages are judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..rule import rule

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
          AND NOT EXISTS (SELECT 1 FROM hreflangs b WHERE b.crawl_id = :crawl
                          AND b.page_id = h.target_id AND b.target_id = h.page_id)
        ORDER BY h.page_id, h.source, h.seq
        """
    )
    for page, group in groupby(rows, key=lambda row: str(row["page"])):
        unread: list[str] = []
        for row in group:
            # What redirects, fails or is not indexable is another finding.
            if row["read"] is not None and row["indexability"] == "":
                message = (
                    f"The page names {row['target']} as its version for {row['code']}, which does not name it back."
                )
                yield _evidence(row, message)
            elif row["read"] is None and (row["status"] is None or (row["kind"] != "page" and row["status"] < 300)):
                unread.append(row["target"])
        if unread:
            yield Evidence(
                f"Whether {len(unread)} language versions link back is not known: the crawl did not read them.",
                value=len(unread),
                url=page,
                details={"addresses": list(dict.fromkeys(unread))[:_MOST_LISTED]},
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


def _evidence(row: sqlite3.Row, message: str, **details: object) -> Evidence:
    return Evidence(
        message,
        value=row["code"],
        url=row["page"],
        target=row["target"],
        line=row["line"],
        details={"source": row["source"], **details},
    )
