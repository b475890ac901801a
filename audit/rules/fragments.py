"""Links to a place inside a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...core.identity import KEY
from ...store.site import Site
from ..link_evidence import row_evidence
from ..rule import rule
from ..wording import quoted

# What scripts read: routes (#/a, #!a), settings (#tab=2), and text to highlight (#:~:text=).
_OF_SCRIPTS = ("!", "/", ":~:")
_NUMBERED = re.compile(
    r"[!/]*(?:page|p|seite|pagina|strona|strana|lapa|страница|صفحه)[=/-]?([0-9]{1,5})", re.IGNORECASE
)


@rule(Severity.NOTICE, "links")
def link_broken_fragment(site: Site) -> Iterator[Evidence]:
    """Link leads to a place that the page does not have

    A link of the site names a place inside a page (#prices), and no element there has such an id or name. Fragments for
    scripts (#/route, #!page, #tab=2, #:~:text=) and #top are not meant, nor are links with a role or data for scripts.
    Where a page with scripts links to itself, a script may make the place or open something: that is inconclusive.

    Why: The visitor lands at the top and has to look for what the link promised. Google shows links to places in a page
    only where they exist.

    Fix: Correct the fragment, or give the heading the id.

    Source: HTML Standard, "Scrolling to a fragment",
    https://html.spec.whatwg.org/multipage/browsing-the-web.html#scrolling-to-a-fragment
    """
    yield from _on_the_page(site)
    known: tuple[int, frozenset[str] | None] = (0, None)
    # Few links have a fragment: those are picked from the table before the view looks up the texts of all.
    rows = site.query(
        """
        SELECT l.source, l.target, l.target_id, l.anchor, l.label, l.position, l.line, l.fragment
        FROM (SELECT source_id, seq FROM links NOT INDEXED WHERE crawl_id = :crawl AND fragment_id IS NOT NULL) k
        CROSS JOIN link l ON l.source_id = k.source_id AND l.seq = k.seq JOIN page p ON p.url_id = l.target_id
        JOIN pages x ON x.crawl_id = :crawl AND x.url_id = p.url_id
        WHERE l.internal AND l.fragment <> '' AND p.status BETWEEN 200 AND 299 AND x.cut = ''
        ORDER BY l.target_id, l.source_id, l.seq
        """
    )
    for row in rows:
        if known[0] != row["target_id"]:
            known = row["target_id"], _places(site, row["target_id"])
        if known[1] is None or _leads(row["fragment"], known[1]):
            continue
        clause = f"leads to {quoted('#' + row['fragment'])}, which {row['target']} does not have"
        yield row_evidence(row, clause, value=row["fragment"], details={KEY: row["fragment"]})


def _on_the_page(site: Site) -> Iterator[Evidence]:
    rows = site.query(
        """
        SELECT p.url_id, p.url, json_extract(p.facts, '$.markup.jumps') AS jumps,
               EXISTS (SELECT 1 FROM resource r WHERE r.page_id = p.url_id AND r.kind = 'script')
               OR json_extract(p.facts, '$.markup.inline_scripts') > 0 AS scripts
        FROM page p JOIN pages x ON x.crawl_id = :crawl AND x.url_id = p.url_id
        WHERE instr(p.facts, '"jumps":') AND p.status BETWEEN 200 AND 299 AND x.cut = '' ORDER BY p.url_id
        """
    )
    for row in rows:
        for jump in json.loads(row["jumps"] or "[]"):
            fragment = str(jump.get("fragment", ""))
            if _is_of_scripts(fragment):
                continue
            message = f"A link on the page leads to {quoted('#' + fragment)}, which the page does not have."
            if row["scripts"]:
                message += " A script may make it."
            yield Evidence(
                message,
                value=fragment,
                line=jump.get("line", 0),
                url=row["url"],
                details={KEY: fragment},
                status=Status.INCONCLUSIVE if row["scripts"] else Status.FAIL,
            )


def _places(site: Site, url_id: int) -> frozenset[str] | None:
    """The ids and names on a page; None when they are too many to be known."""
    row = site.query("SELECT ids FROM page_ids WHERE url_id = :id", id=url_id).fetchone()
    if row is None:
        return frozenset()
    return frozenset(row["ids"].split("\n")) if row["ids"] else None


def _leads(fragment: str, places: frozenset[str]) -> bool:
    return _is_of_scripts(fragment) or fragment in places or unquote(fragment) in places or fragment.lower() == "top"


def _is_of_scripts(fragment: str) -> bool:
    return fragment.startswith(_OF_SCRIPTS) or "=" in fragment or ":~:" in fragment


@rule(Severity.ERROR, "pagination", needs="markup.jumps")
def pagination_fragment(page: Page, *, min_links: int = 2) -> Iterator[Evidence]:
    """Pages of a list differ only in their fragment

    At least two links of the page lead to further pages of a list by a fragment alone (#page=2, #page/3), which no
    element of the page has as its id.

    Why: Google ignores what stands behind #. It sees one page, and what only the further pages list is not found.

    Fix: Give each page of the list an address of its own, such as ?page=2, and link to that.

    Source: Google Search Central, "Pagination, incremental page loading, and their impact on Google Search" (use URLs
    correctly), https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
    """
    found = {}
    for jump in page.markup.jumps:
        match = _NUMBERED.fullmatch(unquote(jump.fragment))
        if match and int(match[1]) > 1:
            found[int(match[1])] = jump
    if len(found) >= min_links:
        first = found[min(found)]
        yield Evidence(
            f"{len(found)} links lead to pages of a list by fragment alone, such as {quoted('#' + first.fragment)}.",
            value=len(found),
            threshold=min_links,
            snippet=f'<a href="#{first.fragment}">',
            line=first.line,
        )
