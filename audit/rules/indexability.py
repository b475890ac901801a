"""What keeps a page, or parts of it, out of the index."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import is_nofollow, is_noindex
from ...core.facts import Page, Reason
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..markup import meta_element
from ..rule import rule
from ..wording import number_of, shorten

GOOGLEBOT_LIMIT = 2 * 1024 * 1024  # bytes of an HTML file that Googlebot reads for Search


@rule(Severity.NOTICE, "indexability")
def noindex(page: Page) -> Iterator[Evidence]:
    """Page is kept out of search results

    A robots meta element, one for Googlebot, or an X-Robots-Tag header says noindex or none. When several disagree,
    the stricter one counts.

    Why: Search engines remove such a page from their results. For internal pages that is right; on a page that should
    be found it is often left over from a test system.

    Fix: If the page should be found, remove the directive. If not, leave everything as it is, and do not block the
    page in robots.txt, because the directive could not be read then.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    if is_noindex(page):
        yield _said(page, "noindex", "out of search results")


@rule(Severity.WARNING, "indexability")
def nofollow_page(page: Page) -> Iterator[Evidence]:
    """None of the page's links are followed

    A robots meta element, one for Googlebot, or an X-Robots-Tag header says nofollow or none for the whole page.

    Why: Search engines may then not discover the pages it links to, and those gain nothing from its links: a page of
    the site works against the rest of the site.

    Fix: Remove nofollow from the page's directives. To leave out single links, mark those with rel="nofollow".

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    if is_nofollow(page):
        yield _said(page, "nofollow", "search engines from following its links")


def _said(page: Page, directive: str, effect: str) -> Evidence:
    """Evidence with the element or header that gives the directive, by its name or as "none"."""
    for meta in page.metas:
        if meta.key in ("robots", "googlebot"):
            for token in (token.strip() for token in meta.content.lower().split(",")):
                if token in (directive, "none"):
                    return Evidence(
                        f"The {meta.key} meta element says {token} and keeps {_subject(directive)}{effect}.",
                        value=token,
                        snippet=meta_element(meta),
                        line=meta.line,
                    )
    header = ", ".join(page.fetch.header_values("x-robots-tag"))
    return Evidence(
        f"The X-Robots-Tag header keeps {_subject(directive)}{effect}.",
        value=directive,
        snippet=f"X-Robots-Tag: {shorten(header)}",
    )


def _subject(directive: str) -> str:
    return "the page " if directive == "noindex" else ""


@rule(Severity.ERROR, "indexability")
def html_over_2mb(site: Site) -> Iterator[Evidence]:
    """Page is too large to be read whole

    The HTML of a page is larger than 2 MiB (2,097,152 bytes), counted after decompression. Googlebot reads no further.
    The finding says what was not found in the part that is read.

    Why: What comes after the limit does not exist for Google: text is not indexed, links are not followed, and a title
    or canonical there has no effect.

    Fix: Move inlined images, styles, scripts and data into files of their own, and split endless lists over several
    pages.

    Source: Google Search Central, "Googlebot" (documented since February 2026),
    https://developers.google.com/search/docs/crawling-indexing/googlebot
    """
    rows = site.query(
        """
        SELECT url, size, reason FROM fetch
        WHERE kind = 'page' AND status BETWEEN 200 AND 299
            AND content_type IN ('text/html', 'application/xhtml+xml') AND (size > :limit OR reason = :too_large)
        ORDER BY url_id
        """,
        limit=GOOGLEBOT_LIMIT,
        too_large=Reason.TOO_LARGE.value,
    )
    for row in rows:
        page = site.page(row["url"])
        size = f"{row['size']:,} bytes" if row["size"] > GOOGLEBOT_LIMIT else "more than 2 MiB"
        read = _read_part(page) if page else {}
        yield Evidence(
            f"The HTML has {size}; Googlebot reads the first {GOOGLEBOT_LIMIT:,}.{_told(read)}",
            value=row["size"],
            threshold=GOOGLEBOT_LIMIT,
            url=row["url"],
            details={"read_part": read} if read else {},
        )


def _read_part(page: Page) -> dict[str, bool | int]:
    """What the first 2 MiB of a page hold: whether a title and a canonical, how many words of main text and links."""
    return {
        "title": bool(page.title),
        "canonical": bool(page.canonicals),
        "words": page.words,
        "links": len(page.links),
    }


def _told(read: dict[str, bool | int]) -> str:
    if not read:
        return ""
    absent = [name for name in ("title", "canonical") if not read[name]]
    without = f" no {' and no '.join(absent)}," if absent else ""
    amount = f"{number_of(int(read['words']), 'word')} of main text and {number_of(int(read['links']), 'link')}"
    return f" That part holds{without} {amount}."
