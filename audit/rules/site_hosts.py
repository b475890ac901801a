"""The home page at its several addresses, and what hindered the crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts, site_key
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..unread import is_challenge

_INDEX_FILES = (
    "index.html", "index.htm", "index.php", "index.asp", "index.aspx", "index.jsp", "default.aspx", "default.asp",
    "default.htm", "default.html", "home.html",
)  # fmt: skip
_STATES = {
    "limit": "stopped at a limit of its settings",
    "interrupted": "was interrupted",
    "failed": "ended with an error",
    "running": "has not ended",
}


@rule(Severity.ERROR, "site-config")
def host_variants(site: Site) -> Iterator[Evidence]:
    """Home page answers at several addresses

    The home page answers with a success at two or more of its forms (http and https, with and without www) instead of
    redirecting to one of them. Only those forms are looked at that the crawl came across: it asks for none that nothing
    links to.

    Why: To search engines these are several sites with the same pages, and links are split between them.

    Fix: Choose one form and redirect the others to it (301), for every page.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    home = site.plan.home
    variants = [f"{scheme}://{prefix}{site_key(home)}/" for scheme in ("https", "http") for prefix in ("", "www.")]
    known = [fetch for url in variants if (fetch := site.fetch(url)) is not None]
    if len(known) < 2:
        raise NotApplicable("The crawl came across one form of the home page only.")
    ends = [fetch.url for fetch in known if fetch.ok]
    if len(ends) > 1:
        yield Evidence(f"The home page answers at {' and at '.join(ends)}.", value=len(ends), threshold=1, url=ends[0],
                       target=ends[1], details={"addresses": ends})  # fmt: skip


@rule(Severity.WARNING, "site-config")
def index_file_duplicate(site: Site) -> Iterator[Evidence]:
    """Home page answers under the name of its file too

    /index.html, /index.php or the like has the same main text as the home page, and does not name it as canonical. Such
    addresses are looked at where the crawl came across them.

    Why: It is the same page twice, and search engines choose which of them they show.

    Fix: Link to / only, and redirect the file's name to it.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    home = site.query("SELECT url, text_hash FROM page WHERE url = :home AND status = 200", home=site.plan.home)
    first = home.fetchone()
    if first is None or not first["text_hash"]:
        raise NotApplicable("The home page was not read, or has no text.")
    rows = site.query(
        "SELECT url FROM page WHERE text_hash = :hash AND url <> :home AND indexable AND status = 200 ORDER BY url_id",
        hash=first["text_hash"],
        home=first["url"],
    )
    for row in rows:
        pieces = parts(row["url"])
        if f"{pieces.origin}/" == first["url"] and pieces.path[1:].lower() in _INDEX_FILES and not pieces.query:
            yield Evidence(f"The page is the same as {first['url']}.", url=row["url"], target=first["url"])


@rule(Severity.NOTICE, "site-config")
def crawl_incomplete(site: Site) -> Iterator[Evidence]:
    """The crawl did not reach every page

    The crawl of the site ended before every known address was visited: at a limit of its settings, by an interruption,
    or with an error.

    Why: What was not read was not judged. Rules that need the whole site give inconclusive results.

    Fix: Raise the limit, or start the crawl again: it goes on where it stopped.

    Source: this program's own record of the crawl, see docs/crawling.md
    """
    if site.plan.mode != "site":
        raise NotApplicable("The crawl was of a list or of sitemaps.")
    if site.crawl.state != "finished":
        (left,) = site.query("SELECT count(*) FROM frontier WHERE crawl_id = :crawl AND state = 0").fetchone()
        why = _STATES.get(site.crawl.state, site.crawl.state)
        yield Evidence(f"The crawl {why}; {left:,} known addresses were not visited.", value=left,
                       details={"state": site.crawl.state})  # fmt: skip


@rule(Severity.WARNING, "site-config", unread=True)
def crawler_challenged(site: Site, *, max_share: float = 0.05, min_responses: int = 20) -> Iterator[Evidence]:
    """Bot protection keeps the crawler out

    More than 5 % of the answers to 20 or more page requests are challenges of a bot protection (Cloudflare, AWS,
    DataDome, Akamai), known by their headers. When there are fewer, the result is inconclusive and names them. Nothing
    is said of what such an answer holds.

    Why: The audit does not see these pages. Search engines that the protection does not know are kept out in the same
    way.

    Fix: Let this crawler pass by its user agent or address, then crawl again. See in the protection's settings that
    verified search engines are let in.

    Source: Cloudflare, "Detect a Challenge Page response",
    https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    """
    asked = 0
    challenged: list[str] = []
    for row in site.query("SELECT url, status, headers FROM fetch WHERE kind = 'page' AND status IS NOT NULL"):
        asked += 1
        if is_challenge(row["status"], dict(json.loads(row["headers"]))):
            challenged.append(row["url"])
    if challenged:
        many = asked >= min_responses and len(challenged) > max_share * asked
        yield Evidence(
            f"{len(challenged):,} of {asked:,} answers are challenges of a bot protection.",
            value=round(len(challenged) / asked, 3),
            threshold=max_share,
            url=challenged[0],
            status=Status.FAIL if many else Status.INCONCLUSIVE,
            details={"addresses": challenged[:20]},
        )
