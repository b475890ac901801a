"""One page under several addresses: spellings, protocols, hosts, tracking."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..same_value import MOST_LISTED
from ..tracking import tracking_parameters, without_tracking
from ..wording import number_of

_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|shtml)$", re.IGNORECASE)
_PAGES = "SELECT url_id, url, text_hash, words FROM page WHERE indexable AND status BETWEEN 200 AND 299 ORDER BY url_id"


@rule(Severity.WARNING, "duplicates")
def duplicate_url_variants(site: Site) -> Iterator[Evidence]:
    """One page answers at several spellings of its address

    Pages that may be indexed have the same main text, and their addresses differ only in letter case, a slash at the
    end, doubled slashes, an index file (index.html) or the order of parameters. One finding names all spellings.

    Why: Search engines crawl each spelling, and links to the page are shared among them until they have found out.

    Fix: Redirect all spellings to one (301), use that one in links, and name it as canonical.

    Source: Google Search Central, "URL structure best practices" and "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in site.query(_PAGES):
        if row["text_hash"]:
            pieces = parts(row["url"])
            path = _INDEX.sub("/", re.sub("/{2,}", "/", unquote(pieces.path))).rstrip("/").lower()
            query = "&".join(sorted(filter(None, pieces.query.split("&"))))
            groups[pieces.origin, f"{path}?{query}", row["text_hash"]].append(row["url"])
    for urls in groups.values():
        if len(urls) > 1:
            yield Evidence(
                f"The page has {len(urls)} addresses that differ in spelling only, among them {urls[1]}.",
                value=len(urls),
                url=urls[0],
                target=urls[1],
                details={"urls": urls[:MOST_LISTED]},
            )


@rule(Severity.ERROR, "duplicates")
def duplicate_http_https(site: Site) -> Iterator[Evidence]:
    """Pages answer over http and over https

    Pages that may be indexed answer with the same main text over http and over https. There is one finding for each
    host. Where no page of the site and no sitemap names an http address, the crawl does not ask for one.

    Why: Search engines see two sites with the same pages, and visitors of one of them are not protected.

    Fix: Redirect every http address to its https address (301).

    Source: Google Search Central, "Site moves and HTTPS",
    https://developers.google.com/search/docs/crawling-indexing/site-move-with-url-changes
    """
    rows = site.query(
        """
        SELECT p.url, q.url AS secure FROM page p JOIN page q ON q.url = 'https' || substr(p.url, 5)
        WHERE p.url GLOB 'http://*' AND p.indexable AND q.indexable AND p.status = 200 AND q.status = 200
          AND p.text_hash = q.text_hash AND p.text_hash <> '' ORDER BY p.url_id
        """
    )
    hosts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        hosts[parts(row["url"]).host].append(row["url"])
    for host, urls in hosts.items():
        yield Evidence(
            f"{number_of(len(urls), 'page')} of {host} answer over http as over https, such as {urls[0]}.",
            value=len(urls),
            url=urls[0],
            target="https" + urls[0].removeprefix("http"),
            details={"urls": urls[:MOST_LISTED]},
        )


@rule(Severity.ERROR, "duplicates")
def duplicate_www_apex(site: Site) -> Iterator[Evidence]:
    """Site answers with and without www

    The home page answers both at www. and without it, and may be indexed at both: neither redirects to the other or
    names it as canonical. Where the crawl did not come across the second host, nothing is known of it.

    Why: Search engines see two sites with the same pages, and links are shared between them.

    Fix: Choose one of the two and redirect the other to it, with all its pages (301).

    Source: Google Search Central, "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization; Semrush Site Audit, "www resolve"
    """
    homes = {
        parts(row["url"]).authority: row["url"]
        for row in site.query(_PAGES)
        if parts(row["url"]).path == "/" and not parts(row["url"]).query
    }
    for authority, url in homes.items():
        other = homes.get(f"www.{authority}")
        if other is not None:
            yield Evidence(f"The home page answers at {url} and at {other}.", value=2, url=url, target=other)


@rule(Severity.WARNING, "duplicates")
def duplicate_tracking_params(site: Site) -> Iterator[Evidence]:
    """Addresses with campaign parameters may be indexed

    Links within the site lead to addresses with campaign parameters (utm_source, gclid and others) that may be indexed,
    beside the same address without them or with others. There is one finding for each page.

    Why: Search engines index the page several times, and links to it are shared among its addresses.

    Fix: Take the parameters out of the links, and let the page name its address without them as canonical.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    if not any("?" in row["url"] and tracking_parameters(row["url"]) for row in site.query(_PAGES)):
        return
    linked = {row[0] for row in site.query("SELECT DISTINCT target_id FROM link WHERE internal AND instr(target, '?')")}
    groups: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in site.query(_PAGES):
        is_tracked = "?" in row["url"] and bool(tracking_parameters(row["url"]))
        groups[without_tracking(row["url"])].append((row["url"], is_tracked and row["url_id"] in linked))
    for clean, members in groups.items():
        tracked = [url for url, counts in members if counts]
        if tracked and len(members) > 1:
            yield Evidence(
                f"Addresses of this page with campaign parameters that may be indexed: {len(tracked)}.",
                value=len(tracked),
                url=clean,
                target=tracked[0],
                details={"urls": tracked[:MOST_LISTED]},
            )


@rule(Severity.NOTICE, "duplicates")
def duplicate_in_other_host(site: Site, *, min_share: float = 0.8, min_pages: int = 10) -> Iterator[Evidence]:
    """Another host has the same pages

    Another host that was crawled has at least 80 % of the main texts of the start host, of which there are ten or more
    with at least 20 words. Only pages that may be indexed count; www is no other host.

    Why: The two compete with each other in search results. Often the other host is a copy for tests or an old address.

    Fix: Redirect the copy to the original, or keep it from being indexed.

    Source: Google Search Central, "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    texts: dict[str, set[str]] = defaultdict(set)
    for row in site.query(_PAGES):
        if row["words"] >= 20:
            texts[parts(row["url"]).host.removeprefix("www.")].add(row["text_hash"])
    start = parts(site.plan.seed).host.removeprefix("www.")
    own = texts.pop(start, set())
    if not texts or len(own) < min_pages:
        raise NotApplicable("Only one host was crawled, or the start host has few pages with text.")
    for host, others in sorted(texts.items()):
        share = len(own & others) / len(own)
        if share >= min_share:
            yield Evidence(
                f"{host} has {share:.0%} of the texts of {start}.",
                value=round(share, 3),
                threshold=min_share,
                details={"host": host, "pages": len(own & others)},
            )
