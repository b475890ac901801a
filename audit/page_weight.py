"""What a page loads, as far as a crawl without a browser can tell: at least so many requests and bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..store.site import Site

# What compression leaves of a script or stylesheet at best. A HEAD request is often answered with the size of the file
# as it lies on the disk, although a GET would bring it compressed (nginx compresses no answer to HEAD).
_SMALLEST = 0.2


@dataclass(frozen=True, slots=True)
class Weight:
    """What one page loads at least. Pictures that load later or in several sizes are left out."""

    url: str
    page: int  # bytes on the wire of the page itself
    code: int  # bytes of scripts and stylesheets
    other: int  # bytes of pictures and fonts
    files: int  # scripts and stylesheets
    requests: int  # the page's own and those for scripts, stylesheets, pictures, fonts and frames
    rendered_bytes: int = 0  # of the page in a browser, 0 when it was not rendered
    rendered_requests: int = 0

    @property
    def total(self) -> int:
        return max(self.page + self.code + self.other, self.rendered_bytes)

    @property
    def all_requests(self) -> int:
        return max(self.requests, self.rendered_requests)


def page_weights(site: Site) -> Iterator[Weight]:
    """The weight of every page that was read, in the order they were found."""
    rows = site.query(
        """
        WITH loaded AS (
            SELECT page_id, url_id, kind FROM resources WHERE crawl_id = :crawl
               AND kind IN ('script', 'stylesheet', 'font', 'iframe')
            UNION SELECT page_id, url_id, 'image' FROM images
            WHERE crawl_id = :crawl AND url_id IS NOT NULL AND loading <> 'lazy'
        ), sized AS (
            SELECT l.page_id, l.kind,
                   CASE WHEN f.method <> 'HEAD' THEN f.transferred
                        WHEN l.kind IN ('script', 'stylesheet') AND NOT instr(f.headers, '"content-encoding"')
                        THEN f.size * :smallest ELSE f.size END AS bytes,
                   EXISTS (SELECT 1 FROM resources r WHERE r.crawl_id = :crawl AND r.page_id = l.page_id
                           AND r.kind = 'image') AS in_sizes
            FROM loaded l LEFT JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = l.url_id
                AND f.status BETWEEN 200 AND 299
        )
        SELECT f.url, f.transferred AS page,
               sum(CASE WHEN s.kind IN ('script', 'stylesheet') THEN s.bytes ELSE 0 END) AS code,
               sum(CASE WHEN s.kind = 'font' OR s.kind = 'image' AND NOT s.in_sizes THEN s.bytes ELSE 0 END) AS other,
               sum(s.kind IN ('script', 'stylesheet')) AS files, count(s.kind) + 1 AS requests,
               v.size AS rendered_bytes, v.requests AS rendered_requests
        FROM page p JOIN fetch f ON f.url_id = p.url_id LEFT JOIN sized s ON s.page_id = p.url_id
        LEFT JOIN rendered_pages v ON v.crawl_id = :crawl AND v.url_id = p.url_id AND v.reason IS NULL
        WHERE f.status BETWEEN 200 AND 299 GROUP BY p.url_id ORDER BY p.url_id
        """,
        smallest=_SMALLEST,
    )
    for row in rows:
        yield Weight(
            row["url"],
            row["page"],
            int(row["code"] or 0),
            int(row["other"] or 0),
            row["files"] or 0,
            row["requests"],
            row["rendered_bytes"] or 0,
            row["rendered_requests"] or 0,
        )
