"""Addresses as sitemaps list them: whole, of this host, allowed, answering."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ...core.facts import Sitemap
from ...core.findings import Evidence, Severity, Status
from ...core.robots import named_sitemaps, parse
from ...core.urls import origin, parts, site_key
from ...store.site import Site
from ..answers import confirmed
from ..robots_files import RobotsRules
from ..rule import NotApplicable, rule
from ..sitemap_lists import need_entries
from ..wording import number_of
from .redirect_ends import NO_ANSWER

MAX_LENGTH = 2048  # characters of a loc, sitemaps.org


@rule(Severity.ERROR, "sitemap")
def sitemap_url_relative(site: Site, *, max_length: int = MAX_LENGTH) -> Iterator[Evidence]:
    """Sitemap has addresses that are not whole, or too long

    An entry of a sitemap is no full http or https address, or it has 2,048 characters or more.

    Why: Search engines skip such an entry, or report an error for the whole file.

    Fix: Write scheme and host in front of every path.

    Source: sitemaps.org, "XML tag definitions", https://www.sitemaps.org/protocol.html#locdef
    """
    need_entries(site)
    for sitemap in site.sitemaps():
        if "not an absolute URL" in sitemap.error:
            yield Evidence(f"The sitemap has an address that is not whole: {sitemap.error}.", value=sitemap.error,
                           url=sitemap.fetch.url)  # fmt: skip
    rows = site.query(
        "SELECT sitemap, url, length(url) AS length, count(*) AS times FROM sitemap_entry WHERE length(url) >= :most"
        " GROUP BY sitemap_id, sitemap ORDER BY sitemap_id",
        most=max_length,
    )
    for row in rows:
        yield Evidence(
            f"An address of the sitemap has {row['length']:,} characters"
            f"{', and ' + number_of(row['times'] - 1, 'other') + ' too many' if row['times'] > 1 else ''}.",
            value=row["length"],
            threshold=max_length,
            url=row["sitemap"],
            target=row["url"],
        )


@rule(Severity.WARNING, "sitemap")
def sitemap_url_out_of_scope(site: Site) -> Iterator[Evidence]:
    """Sitemap lists pages of another host

    A sitemap lists addresses on another host, whose robots.txt does not name the sitemap. Hosts that differ in www only
    are taken for one. Where the other host's robots.txt was not read the result is inconclusive, as its owner may have
    registered both hosts with the search engine.

    Why: Anyone could list anybody's pages, so search engines take only entries of hosts that agreed.

    Fix: Let every host have its own sitemap, or name this one in the robots.txt of the other host.

    Source: sitemaps.org, "Sitemap file location" and "Sitemaps and cross submits",
    https://www.sitemaps.org/protocol.html#location
    """
    need_entries(site)
    named = {file.origin: named_sitemaps(parse(file.body), file.fetch.url) for file in site.robots()}
    files = {sitemap.fetch.url: sitemap for sitemap in site.sitemaps()}
    rows = site.query("SELECT sitemap, url FROM sitemap_entry ORDER BY sitemap_id, url_id")
    for url, group in groupby(rows, key=lambda row: str(row["sitemap"])):
        if url in files and "given" in _sources(files, url):
            continue
        foreign: dict[str, str] = {}
        for row in group:
            if site_key(row["url"]) != site_key(url):
                foreign.setdefault(origin(row["url"]), row["url"])
        for host, example in foreign.items():
            if host in named and {url, *_sources(files, url)} & set(named[host]):
                continue
            yield Evidence(
                f"The sitemap lists addresses of {parts(example).host}, among them {example}.",
                value=host,
                url=url,
                target=example,
                status=Status.FAIL if host in named else Status.INCONCLUSIVE,
            )


@rule(Severity.WARNING, "sitemap")
def sitemap_url_http(site: Site) -> Iterator[Evidence]:
    """Sitemap of a secure site lists insecure addresses

    The site is on https, and a sitemap lists http addresses of it.

    Why: A sitemap names the addresses that should stand in search results. Those on http redirect at best.

    Fix: Write https in the sitemap. Look for an old site address in the settings of what writes it.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    need_entries(site)
    start = site.redirect_path(site.plan.seed)
    if not start or not start[-1].url.startswith("https:"):
        raise NotApplicable("The site is not on https.")
    rows = site.query("SELECT sitemap, url FROM sitemap_entry WHERE url LIKE 'http://%' ORDER BY sitemap_id, url_id")
    for sitemap, group in groupby(rows, key=lambda row: str(row["sitemap"])):
        own = [str(row["url"]) for row in group if site.plan.is_internal(row["url"])]
        if own:
            yield Evidence(
                f"The sitemap lists {number_of(len(own), 'insecure URL')}, the first is {own[0]}.",
                value=len(own),
                url=sitemap,
                details={"addresses": own[:20]},
            )


@rule(Severity.ERROR, "sitemap")
def sitemap_url_timeout(site: Site) -> Iterator[Evidence]:
    """Sitemap lists a page that does not answer

    A URL in a sitemap gave no answer at any attempt. When it was requested only once, the result is inconclusive.

    Why: The site asks search engines to index a page that its own server cannot deliver.

    Fix: Repair the page, or take it out of the sitemap.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    need_entries(site)
    rows = site.query(
        """
        SELECT f.url, f.reason, min(e.sitemap) AS sitemap FROM sitemap_entry e JOIN fetch f ON f.url_id = e.url_id
        WHERE f.kind = 'page' AND f.status IS NULL AND f.reason IS NOT NULL
        GROUP BY f.url_id, f.url, f.reason ORDER BY f.url_id
        """
    ).fetchall()
    for row in rows:
        fetch = site.fetch(row["url"])
        if fetch is not None and fetch.reason in NO_ANSWER:
            evidence = Evidence(f"The address in the sitemap does not answer ({row['reason']}).", value=row["reason"],
                                url=row["url"], details={"sitemap": row["sitemap"]})  # fmt: skip
            yield confirmed(evidence, fetch)


@rule(Severity.ERROR, "sitemap")
def sitemap_url_blocked(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Sitemap lists a page that robots.txt blocks

    A URL in a sitemap is disallowed for search engines (option `agent`, Googlebot by default).

    Why: The site asks search engines to index a page and forbids them to read it. The bare address may show up in the
    results without a description.

    Fix: Allow the page in robots.txt, or take it out of the sitemap.

    Source: Google Search Central, "Introduction to robots.txt",
    https://developers.google.com/search/docs/crawling-indexing/robots/intro
    """
    need_entries(site)
    rules = RobotsRules(site)
    if not rules:
        raise NotApplicable("The site has no robots.txt.")
    rows = site.query("SELECT url, min(sitemap) AS sitemap FROM sitemap_entry GROUP BY url_id, url ORDER BY url_id")
    for row in rows:
        refusal = rules.refusal(row["url"], agent)
        if refusal:
            verdict, _ = refusal
            yield Evidence(
                f'robots.txt blocks the address in the sitemap for {agent} with "{verdict.rule}" in line'
                f" {verdict.line}.",
                value=verdict.rule,
                snippet=verdict.rule,
                url=row["url"],
                details={"sitemap": row["sitemap"], "robots_line": verdict.line},
            )


def _sources(files: dict[str, Sitemap], url: str) -> set[str]:
    """Where a sitemap was named, and where the index that names it was."""
    found: set[str] = set()
    current: str | None = url
    while current in files and files[current].source not in found:
        current = files[current].source
        found.add(current)
    return found
