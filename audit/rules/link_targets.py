"""Internal links to what search engines cannot show: noindexed, canonicalised and blocked pages, files, dead ends."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...core.robots import parse
from ...core.urls import origin
from ...store.site import Site
from ..answers import status_text
from ..link_evidence import row_evidence
from ..rule import NotApplicable, rule

_COLUMNS = "l.source, l.target, l.anchor, l.label, l.position, l.line"
# The plus sign keeps SQLite from looking up every pair of pages instead of reading the links once.
_FOLLOWED = """
    l.internal AND NOT l.nofollow AND l.source_id <> l.target_id
    AND +l.source_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = '' AND NOT nofollow)
"""


@rule(Severity.ERROR, "links")
def link_broken_sitewide(site: Site, *, min_pages: int = 20) -> Iterator[Evidence]:
    """Broken link stands in a template

    The same link to an address of this site that answers 404 or 410, or has no host, stands in the same region (header,
    navigation, main text, sidebar, footer) of 20 or more pages. There is one finding for each such link.

    Why: A link that so many pages share comes from a template or a menu. It sends visitors of the whole site to an
    error page, and one correction mends it everywhere.

    Fix: Correct or remove the link in the template, menu or widget that writes it.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    rows = site.query(
        """
        SELECT min(l.source) AS source, l.target, l.anchor, l.label, l.position, min(l.line) AS line, f.status,
               count(DISTINCT l.source_id) AS pages
        FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE l.internal AND (f.reason = 'dns' OR f.reason IS NULL AND f.status IN (404, 410))
        GROUP BY l.target_id, l.target, l.position, l.anchor, l.label, f.status
        HAVING count(DISTINCT l.source_id) >= :least ORDER BY pages DESC, l.target
        """,
        least=min_pages,
    )
    for row in rows:
        answer = f"answers {status_text(row['status'])}" if row["status"] else "is on a host that does not exist"
        yield row_evidence(
            row,
            f"is the same on {row['pages']:,} pages ({row['position']}), and its target {answer}",
            value=row["pages"],
            threshold=min_pages,
            details={"status": row["status"], "pages": row["pages"]},
        )


@rule(Severity.NOTICE, "links")
def link_to_noindex(site: Site) -> Iterator[Evidence]:
    """Link leads to a page that is kept out of search results

    An indexable page links, without nofollow, to a page of the same site that is marked noindex.

    Why: Weight that the link passes on ends there, since the target is not shown in search results. Carts, logins and
    the like are meant to be so; the list is for finding the others.

    Fix: If the target should be found, remove its noindex. If it should not, and visitors do not need the link either,
    take the link out.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    rows = site.query(
        f"""
        SELECT {_COLUMNS} FROM link l WHERE {_FOLLOWED}
          AND +l.target_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND noindex)
        ORDER BY l.source_id, l.seq
        """  # noqa: S608 - the parts are literals of this file
    )
    for row in rows:
        yield row_evidence(row, "leads to a page that is marked noindex", value="noindex")


@rule(Severity.NOTICE, "links")
def link_to_canonicalised(site: Site) -> Iterator[Evidence]:
    """Link leads to a copy instead of the original

    An indexable page links, without nofollow, to a page of the same site that names another URL as its canonical.

    Why: The canonical says which URL should be found, the link says another. Search engines weigh both, and every visit
    to the copy is one that the original does not get.

    Fix: Link to the canonical URL. If the linked page is not a copy, correct its canonical.

    Source: Google Search Central, "How to specify a canonical URL": link consistently to the canonical,
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(
        f"""
        SELECT {_COLUMNS}, c.url AS canonical FROM link l
        JOIN pages p ON p.crawl_id = :crawl AND p.url_id = l.target_id AND p.indexability = 'canonicalised'
        JOIN urls c ON c.id = p.canonical_id
        WHERE {_FOLLOWED} AND l.source_id <> p.canonical_id ORDER BY l.source_id, l.seq
        """  # noqa: S608 - the parts are literals of this file
    )
    for row in rows:
        clause = f"leads to a page whose canonical is {row['canonical']}"
        yield row_evidence(row, clause, value=row["canonical"], details={"canonical": row["canonical"]})


@rule(Severity.NOTICE, "links")
def link_to_blocked(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Link leads to an address that robots.txt blocks

    An indexable page links, without nofollow, to an address of the site that robots.txt disallows for search engines
    (option `agent`, Googlebot by default). The finding quotes the line that decides.

    Why: Search engines see the link and may not follow it: they can index the bare address without its text, and weight
    passed to it goes no further.

    Fix: Nothing where the block is intended, as for carts and internal searches. Otherwise allow the address in
    robots.txt, or take the link out.

    Source: Google Search Central, "Introduction to robots.txt",
    https://developers.google.com/search/docs/crawling-indexing/robots/intro; RFC 9309, section 2.2.2,
    https://www.rfc-editor.org/rfc/rfc9309#section-2.2.2
    """
    files = {file.origin: parse(file.body) for file in site.robots() if file.fetch.ok and file.body.strip()}
    if not any(robots.groups for robots in files.values()):
        raise NotApplicable("The site has no robots.txt with rules.")
    blocked: dict[str, tuple[str, int]] = {}
    for row in site.query("SELECT DISTINCT target_id, target FROM link WHERE internal AND NOT nofollow"):
        robots = files.get(origin(row["target"]))
        verdict = robots.verdict(row["target"], agent) if robots else None
        if verdict is not None and not verdict.allowed:
            blocked[row["target"]] = verdict.rule, verdict.line
    if not blocked:
        return
    rows = site.query(f"SELECT {_COLUMNS} FROM link l WHERE {_FOLLOWED} ORDER BY l.source_id, l.seq")  # noqa: S608 - as above
    for row in rows:
        if row["target"] in blocked:
            line, number = blocked[row["target"]]
            yield row_evidence(
                row,
                f'leads to an address that robots.txt blocks for {agent} ("{line}", line {number})',
                value=line,
                details={"robots_line": number},
            )


@rule(Severity.NOTICE, "links")
def link_to_resource(site: Site) -> Iterator[Evidence]:
    """Link leads to a script, stylesheet or image

    A link of a page leads to a file of this site that is a script, a stylesheet or an image, as its Content-Type says.
    Links around a picture and links to pictures that the page itself shows are left out: they open the picture in full
    size. Documents such as PDF are no resources of a page and are not meant.

    Why: Who follows the link sees source code, or a picture without a word about it and without a way back.

    Fix: Link to a page that shows the picture. Load scripts and styles with script and link elements.

    Source: Semrush Site Audit, "Resources formatted as page link"; Google Search Central, "Link best practices for
    Google", https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    files = "SELECT 1 FROM fetch WHERE kind = 'page' AND content_type NOT IN ('text/html', '') LIMIT 1"
    if site.query(files).fetchone() is None:
        return
    rows = site.query(
        f"""
        SELECT {_COLUMNS}, f.content_type FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE l.internal AND f.status BETWEEN 200 AND 299 AND f.reason IS NULL
          AND (f.content_type IN ('text/css', 'text/javascript', 'application/javascript', 'application/x-javascript')
               OR f.content_type GLOB 'image/*' AND NOT EXISTS (
                   SELECT 1 FROM image i WHERE i.page_id = l.source_id
                   AND (i.url_id = l.target_id OR l.anchor = coalesce(i.alt, ''))))
        ORDER BY l.source_id, l.seq
        """  # noqa: S608 - the columns are a literal of this file
    )
    for row in rows:
        yield row_evidence(row, f"leads to a file of the type {row['content_type']}", value=row["content_type"])
