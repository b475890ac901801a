"""What robots.txt keeps search engines from, judged as Google would (RFC 9309, see core.robots)."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Reason, RobotsFile
from ...core.findings import Evidence, Severity
from ...core.robots import Robots, parse
from ...core.urls import origin
from ...store.site import Site
from ..answers import status_text
from ..robots_files import has_rules, own_files
from ..rule import NotApplicable, rule

_UNREACHABLE = {
    Reason.TIMEOUT, Reason.DNS, Reason.CONNECTION, Reason.TLS, Reason.PROTOCOL, Reason.FAILED,
    Reason.ROBOTS_UNREACHABLE,
}  # fmt: skip


@rule(Severity.NOTICE, "robots-txt")
def robots_blocked_page(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Linked page is blocked by robots.txt

    Pages of the site link to a URL that robots.txt disallows for search engines (option `agent`, Googlebot by default).
    The finding quotes the line that decides.

    Why: A search engine does not read a blocked page: neither its text, nor its links, nor a noindex on it. The bare
    address may still show up in search results when other pages link to it.

    Fix: Nothing where the block is intended, as for carts and internal searches. If the page should be found, remove
    or narrow the rule; if it should not be indexed, allow crawling and mark it noindex.

    Source: RFC 9309, section 2.2.2, https://www.rfc-editor.org/rfc/rfc9309#section-2.2.2; Google Search Central,
    "Introduction to robots.txt", https://developers.google.com/search/docs/crawling-indexing/robots/intro
    """
    files = {file.origin: (file, parse(file.body)) for file in own_files(site) if has_rules(file)}
    if not files:
        raise NotApplicable("The site has no robots.txt.")
    rows = site.query(
        """
        SELECT f.url FROM fetch f
        WHERE f.kind = 'page' AND f.url_id IN
              (SELECT l.target_id FROM links l WHERE l.crawl_id = :crawl AND l.target_id <> l.source_id)
        ORDER BY f.url_id
        """
    )
    for row in rows:
        file, robots = files.get(origin(row["url"]), (None, None))
        if file is None or robots is None:
            continue
        verdict = robots.verdict(row["url"], agent)
        if not verdict.allowed:
            yield Evidence(
                f'robots.txt blocks the page for {agent} with "{verdict.rule}" in line {verdict.line}.',
                value=verdict.rule,
                snippet=verdict.rule,
                url=row["url"],
                target=file.fetch.url,
                details={"robots_line": verdict.line},
            )


@rule(Severity.ERROR, "robots-txt")
def robots_unreachable(site: Site) -> Iterator[Evidence]:
    """robots.txt cannot be read

    The request for the site's robots.txt failed: it was answered with a server error or 429, or not at all. An answer
    like 404 is no fault: it means that there are no rules.

    Why: Search engines that cannot tell what they may crawl crawl nothing: Google stops crawling the site for the time
    being, as if everything were disallowed.

    Fix: Let the server deliver /robots.txt reliably, as a static file if possible, or answer 404 if there is none.

    Source: RFC 9309, section 2.3.1.4, https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.4; Google Search Central,
    "How Google interprets the robots.txt specification",
    https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt
    """
    for file in own_files(site):
        status, reason = file.fetch.status, file.fetch.reason
        if status is not None and (status == 429 or status >= 500):
            message = f"robots.txt answers {status_text(status)}, so search engines may stop crawling the site."
        elif reason in _UNREACHABLE:
            message = f"robots.txt could not be fetched ({file.fetch.detail or reason})."
        else:
            continue
        yield Evidence(message, value=reason or status, url=file.fetch.url)


@rule(Severity.ERROR, "robots-txt")
def robots_blocks_site(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """robots.txt blocks the home page

    The robots.txt group that applies to search engines (option `agent`, Googlebot by default, or the group for
    everyone when it has none of its own) disallows the home page. Groups for other crawlers do not count.

    Why: Search engines crawl neither the home page nor, as a rule, anything else: the site disappears from their
    results.

    Fix: Remove the rule, which is often a leftover of the time when the site was being built ("Disallow: /").

    Source: RFC 9309, section 2.2, https://www.rfc-editor.org/rfc/rfc9309#section-2.2
    """
    files = [file for file in own_files(site) if has_rules(file)]
    if not files:
        raise NotApplicable("The site has no robots.txt.")
    for file in files:
        verdict = parse(file.body).verdict(f"{file.origin}/", agent)
        if not verdict.allowed:
            yield Evidence(
                f'robots.txt blocks the home page for {agent} with "{verdict.rule}" in line {verdict.line}.',
                value=verdict.rule,
                snippet=verdict.rule,
                line=verdict.line,
                url=file.fetch.url,
                target=f"{file.origin}/",
            )


@rule(Severity.NOTICE, "robots-txt")
def robots_sitemap_not_listed(site: Site) -> Iterator[Evidence]:
    """robots.txt does not name the sitemap

    A sitemap was found at a usual address such as /sitemap.xml, but robots.txt has no "Sitemap:" line.

    Why: Google learns of a sitemap in Search Console too. Other search engines and tools look into robots.txt first
    and may never try the usual addresses.

    Fix: Add a line with the sitemap's full address to robots.txt, as in "Sitemap: https://example.org/sitemap.xml".

    Source: sitemaps.org, "Specifying the Sitemap location in your robots.txt file",
    https://www.sitemaps.org/protocol.html#submit_robots
    """
    files: dict[str, tuple[RobotsFile, Robots]] = {
        file.origin: (file, parse(file.body)) for file in own_files(site) if has_rules(file)
    }
    for sitemap in site.sitemaps():
        file, robots = files.get(origin(sitemap.fetch.url), (None, None))
        if file is None or robots is None or robots.sitemaps:
            continue
        if sitemap.source == "well-known" and sitemap.format and sitemap.fetch.ok:
            yield Evidence(
                f"robots.txt has no line for the sitemap {sitemap.fetch.url}.",
                url=file.fetch.url,
                target=sitemap.fetch.url,
            )
