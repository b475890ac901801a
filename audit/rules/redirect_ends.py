"""Where redirects of the site end: at a page that can be found, at one that cannot, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Fetch, Kind, Reason
from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts, site_key
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, status_text
from ..robots_files import RobotsRules
from ..rule import rule

NO_ANSWER = (
    Reason.DNS, Reason.TIMEOUT, Reason.CONNECTION, Reason.TLS, Reason.EMPTY, Reason.RESET, Reason.PROTOCOL,
    Reason.STATUS_LINE, Reason.FRAMING,
)  # fmt: skip
FATAL_HOPS = 10  # where Googlebot gives up


@rule(Severity.ERROR, "redirects")
def redirect_chain_long(site: Site, *, max_hops: int = 5) -> Iterator[Evidence]:
    """Redirect takes more than five steps

    More than five redirects follow each other. Where there are more than ten, the crawl gave up, as Googlebot does.

    Why: Many crawlers and link checkers follow five redirects and no more. After ten Google reports an error, and the
    page behind them is not found.

    Fix: Let the first address redirect straight to the last one.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    for path in _heads(site):
        hops = len(path) - 1
        if hops > max_hops and path[-1].redirect_to is None:
            endless = hops > FATAL_HOPS or path[-1].reason == Reason.REDIRECT_LIMIT
            yield Evidence(
                f"{hops} redirects follow each other{', which is more than Googlebot follows' if endless else ''}.",
                value=hops,
                threshold=max_hops,
                url=path[0].url,
                target=path[-1].url,
                details={"hops": [fetch.url for fetch in path]},
            )


@rule(Severity.ERROR, "redirects")
def redirect_broken(site: Site) -> Iterator[Evidence]:
    """Redirect leads to a page that cannot be opened

    Following a redirect of the site ends at an address that answers with an error (400 to 599) or not at all. When the
    last server only turned the crawler away, or was asked once, the result is inconclusive.

    Why: The redirect was made to save visitors and links from an error page, and leads to another one.

    Fix: Redirect to a page that exists, or remove the redirect and answer 410.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    for path in _heads(site):
        end = path[-1]
        if end.redirect_to is not None:
            continue
        evidence = _broken(path[0], end, f"The redirect ends at {end.url}, which")
        if evidence:
            yield replace(evidence, details={"hops": [fetch.url for fetch in path]})


@rule(Severity.ERROR, "redirects")
def redirect_https_to_http(fetch: Fetch) -> Iterator[Evidence]:
    """Redirect leads from https to http

    An https address of the site redirects to an http address.

    Why: The visit goes on unencrypted, and browsers warn. When the http address redirects back, every visit makes two
    detours.

    Fix: Write the redirect's target with https. Behind a proxy, tell the application that visitors come over https.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    to = fetch.redirect_to or ""
    if fetch.url.startswith("https:") and to.startswith("http:"):
        yield Evidence(f"The address redirects to {to}, without encryption.", value=fetch.status, target=to)


@rule(Severity.WARNING, "redirects")
def redirect_to_homepage(site: Site, *, min_urls: int = 3) -> Iterator[Evidence]:
    """Many addresses redirect to the home page

    Three or more different addresses of the site redirect to the home page. Index files, and the home page's own forms
    with and without https or www, are not counted.

    Why: Google takes such a redirect for a page that does not exist (soft 404), so the old page's links are lost, and
    visitors do not find what they came for.

    Fix: Redirect each address to the page that replaces it. Where there is none, answer 404 or 410.

    Source: Google Search Central, "Soft 404 errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors#soft-404-errors
    """
    found: dict[str, list[str]] = {}
    for path in _heads(site):
        own, end = parts(path[0].url), parts(path[-1].url)
        index = own.path.count("/") == 1 and own.path[1:].lower().startswith(("index.", "default.", "home"))
        same = site_key(path[0].url) == site_key(path[-1].url)
        if same and end.path == "/" and not end.query and own.path != "/" and not index and path[-1].ok:
            found.setdefault(path[-1].url, []).append(path[0].url)
    for home, urls in found.items():
        if len(urls) >= min_urls:
            yield Evidence(
                f"{len(urls):,} addresses redirect to the home page, among them {urls[0]}.",
                value=len(urls),
                threshold=min_urls,
                url=home,
                details={"addresses": urls[:20]},
            )


@rule(Severity.WARNING, "redirects")
def redirect_target_not_indexable(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Redirect leads to a page that is not indexed

    Following a redirect of the site ends at a page that is noindex, that robots.txt blocks for search engines (option
    `agent`), or that names a third page as canonical.

    Why: A redirect hands the links of the old address over to the new one, which cannot use them.

    Fix: Redirect to the page that should be found.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    rules = RobotsRules(site)
    judged = {
        row["url"]: row
        for row in site.query(
            """
            SELECT p.url, p.indexability, p.canonical_url FROM page p
            WHERE p.indexability IN ('noindex', 'canonicalised')
              AND p.url_id IN (SELECT redirect_id FROM fetches WHERE crawl_id = :crawl)
            """
        )
    }
    for path in _heads(site):
        end, hops = path[-1].url, [fetch.url for fetch in path]
        page, refusal = judged.get(end), rules.refusal(end, agent) if path[-1].kind is Kind.PAGE else None
        if refusal:
            what = f'which robots.txt blocks for {agent} with "{refusal[0].rule}"'
        elif page and page["indexability"] == "noindex":
            what = "which is noindex"
        elif page and page["canonical_url"] not in hops:
            what = f"which names {page['canonical_url']} as canonical"
        else:
            continue
        yield Evidence(f"The redirect ends at {end}, {what}.", url=hops[0], target=end, details={"hops": hops})


def _heads(site: Site) -> Iterator[list[Fetch]]:
    """The path of every redirecting URL of the site to which no other one redirects; loops have none."""
    rows = site.query(
        """
        SELECT url FROM fetch WHERE kind = 'page' AND redirect_id IS NOT NULL
          AND url_id NOT IN (SELECT redirect_id FROM fetches
                             WHERE crawl_id = :crawl AND kind = 'page' AND redirect_id IS NOT NULL)
        ORDER BY url_id
        """
    ).fetchall()
    for row in rows:
        path = site.redirect_path(row["url"])
        # Its target was not requested: another site's, when those are not checked, or beyond a limit.
        if path[-1].redirect_to is None:
            yield path


def _broken(head: Fetch, end: Fetch, begin: str) -> Evidence | None:
    """The evidence that a redirect's end does not work, None when it does or nobody knows."""
    if end.reason in NO_ANSWER:
        evidence = Evidence(f"{begin} does not answer ({end.reason}).", value=end.reason, url=head.url, target=end.url)
        return confirmed(evidence, end)
    if end.status is None or end.status < 400:
        return None
    evidence = Evidence(f"{begin} answers {status_text(end.status)}.", value=end.status, url=head.url, target=end.url)
    turned_away = end.status == 429 or opens_in_browser(end)
    if turned_away or (end.kind is not Kind.PAGE and end.status not in (404, 410) and end.status < 500):
        return replace(evidence, status=Status.INCONCLUSIVE)
    return confirmed(evidence, end) if end.status >= 500 else evidence
