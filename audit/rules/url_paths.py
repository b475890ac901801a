"""The folders and names that addresses consist of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..pagination import is_later_page
from ..rule import Applies, NotApplicable, rule
from ..wording import quoted, shorten

_ARTICLES = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "TechArticle", "ScholarlyArticle", "ReportageNewsArticle")
)
_HASH = re.compile(r"(?=[^a-f]*[a-f])(?=\D*\d)[0-9a-f]{16,}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_MOST_LISTED = 20


@rule(Severity.WARNING, "url")
def url_repeated_segment(site: Site, *, min_times: int = 3) -> Iterator[Evidence]:
    """Address repeats its folders

    The path of a page that may be indexed has the same part three or more times, or a pair of neighbouring parts twice,
    as in /boats/red/boats/red. Numbers do not count: /2011/11/11 is a date. Addresses that the crawl took for a trap of
    this kind and left out are listed with an example.

    Why: Such paths come from relative links (href="boats/") that are read from ever deeper folders. When the server
    answers all of them, search engines crawl the same pages again and again.

    Fix: Find the link that lacks its slash at the beginning (href="/boats/"), and let the server answer 404 to paths
    that do not exist.

    Source: Google Search Central, "Crawl budget management for large sites",
    https://developers.google.com/search/docs/crawling-indexing/large-site-managing-crawl-budget; RFC 3986, section 5.2
    """
    for row in site.query("SELECT url FROM page WHERE indexable ORDER BY url_id"):
        repeated = _repeated(row["url"], min_times)
        if repeated:
            yield Evidence(f"The address repeats {quoted(repeated)}.", value=repeated, url=row["url"])
    for row in site.query("SELECT detail, refused, example FROM trap WHERE kind = 'path' ORDER BY template"):
        if "repeated" in row["detail"]:
            yield Evidence(
                f"{row['refused']:,} addresses like {shorten(row['example'])} repeat their folders.",
                value=row["refused"],
                url=row["example"],
            )


def _repeated(url: str, min_times: int) -> str:
    """The part, or the pair of parts, that a path repeats; "" when it does not."""
    path = parts(url).path
    if path.count("/") < min_times:
        return ""
    segments = [segment for segment in path.split("/") if segment]
    words = [segment for segment in segments if not unquote(segment).isdigit()]
    if words:
        word, times = Counter(words).most_common(1)[0]
        if times >= min_times:
            return unquote(word)
    seen: dict[tuple[str, str], int] = {}
    for number, pair in enumerate(pairwise(segments)):
        if number - seen.setdefault(pair, number) > 1 and not all(unquote(segment).isdigit() for segment in pair):
            return unquote("/".join(pair))
    return ""


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_non_descriptive(page: Page) -> Iterator[Evidence]:
    """Address of an article says nothing

    The last part of the path of an article is only a number, or a hash or UUID of 16 or more characters. An article is
    a page that calls itself one: in its structured data (Article, NewsArticle, BlogPosting ...) or by og:type.

    Why: People see the address in search results and in links. Words in it tell them what to expect, a number does not.

    Fix: Put the words of the headline into new addresses, beside the number if the software needs it. Changing those of
    old articles is seldom worth it.

    Source: Google Search Central, "URL structure best practices for Google" (use descriptive URLs),
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    types = {name for item in page.structured for name in item.types}
    if not (types & _ARTICLES or (page.meta("og:type") or "").strip().lower() == "article"):
        return
    name = _EXTENSION.sub("", unquote(parts(page.url).path.rstrip("/").rpartition("/")[2]))
    if (name.isdigit() or _HASH.fullmatch(name) or _UUID.fullmatch(name)) and not is_later_page(page.url):
        yield Evidence(f"The address of the article ends with {quoted(name)}.", value=name)


@rule(Severity.NOTICE, "url")
def url_trailing_slash_mixed(site: Site, *, min_pages: int = 10, min_share: float = 0.95) -> Iterator[Evidence]:
    """Some addresses end with a slash, others do not

    Of the linked pages with nothing below them, some have a slash at the end of their address and some have not, and
    neither form makes up 95 %. Pages with others below them, and those named like one, are folders and end with a slash
    on many sites, so they do not count; nor do home pages, files (.html) and the pages of a list. There is one finding
    for the site.

    Why: To a server, /boats and /boats/ are two addresses. Where both forms are in use, links to the wrong one creep in
    easily; each then leads to a redirect, a copy or an error.

    Fix: Choose one form, link to it everywhere, and redirect the other one.

    Source: Google Search Central Blog, "To slash or not to slash",
    https://developers.google.com/search/blog/2010/04/to-slash-or-not-to-slash; share: a convention of this program
    """
    rows = site.query(
        """
        SELECT p.url FROM page p WHERE p.url_id IN
            (SELECT l.target_id FROM links l WHERE l.crawl_id = :crawl AND l.target_id <> l.source_id)
        ORDER BY p.url_id
        """
    )
    urls = [row["url"] for row in rows if "?" not in row["url"]]
    # A section that is empty in one language is named like that of another.
    folders = {_last(url.rstrip("/").rpartition("/")[0]) for url in urls}
    leaves = [
        url
        for url in urls
        if parts(url).path != "/" and _last(url) not in folders and "." not in _last(url) and not is_later_page(url)
    ]
    if len(leaves) < min_pages:
        raise NotApplicable("The site has too few pages to tell how it ends its addresses.")
    slashed = [url for url in leaves if url.endswith("/")]
    plain = [url for url in leaves if not url.endswith("/")]
    share = max(len(slashed), len(plain)) / len(leaves)
    if share < min_share:
        yield Evidence(
            f"Of {len(leaves):,} pages with nothing below them, {len(slashed):,} have a slash at the end of their"
            f" address and {len(plain):,} have not.",
            value=round(share, 3),
            threshold=min_share,
            details={"with": slashed[:_MOST_LISTED], "without": plain[:_MOST_LISTED]},
        )


def _last(url: str) -> str:
    """The last part of a URL's path."""
    return url.rstrip("/").rpartition("/")[2]
