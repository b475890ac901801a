"""How a site answers the request for its robots.txt."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Reason, RobotsFile
from ...core.findings import Evidence, Severity
from ...core.robots import MAX_SIZE, parse
from ...core.urls import parts, site_key
from ...store.site import Site
from ..answers import status_text
from ..robots_files import has_rules, own_files
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "robots-txt")
def robots_missing(site: Site) -> Iterator[Evidence]:
    """The site has no robots.txt

    The request for robots.txt is answered 404 or 410, directly or after redirects, on a host whose pages were read.

    Why: That is allowed and means that everything may be crawled. But every crawler asks for the file again and again,
    and it is the place where others look for the sitemap.

    Fix: Put a file there, if only with "User-agent: *", an empty "Disallow:" and the address of the sitemap.

    Source: RFC 9309, section 2.3.1.3, https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.3
    """
    for file in own_files(site):
        gone = next((status for status in (404, 410) if _ends_with(file, status)), None)
        if gone and _has_pages(site, file):
            yield Evidence(f"robots.txt answers {status_text(gone)}.", value=gone, url=file.fetch.url)


@rule(Severity.ERROR, "robots-txt")
def robots_too_many_redirects(site: Site) -> Iterator[Evidence]:
    """robots.txt redirects too often

    More than five redirects follow each other when robots.txt is asked for, or they lead in a circle.

    Why: Crawlers follow five redirects and then go on as if there were no robots.txt: nothing is protected any more.

    Fix: Deliver the file at /robots.txt itself, on every host.

    Source: RFC 9309, section 2.3.1.2, https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.2
    """
    for file in own_files(site):
        if file.fetch.reason == Reason.REDIRECT_LIMIT:
            yield Evidence("robots.txt redirects more than five times, so crawlers take it for missing.", threshold=5,
                           url=file.fetch.url)  # fmt: skip


@rule(Severity.ERROR, "robots-txt")
def robots_too_large(site: Site) -> Iterator[Evidence]:
    """robots.txt is too large to be read whole

    The file has more than 500 KiB (512,000 bytes).

    Why: Google reads no further; the rules after that do not exist for it.

    Fix: Shorten the file: one rule with a wildcard, or for a folder, often replaces thousands of single addresses.

    Source: Google Search Central, "How Google interprets the robots.txt specification",
    https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt; RFC 9309, section 2.5
    """
    for file in own_files(site):
        if file.size > MAX_SIZE:
            last = len(file.body.splitlines())
            yield Evidence(
                f"robots.txt has {file.size:,} bytes; nothing after line {last:,} is read.",
                value=file.size,
                threshold=MAX_SIZE,
                line=last,
                url=file.fetch.url,
            )


@rule(Severity.ERROR, "robots-txt")
def robots_html_served(site: Site) -> Iterator[Evidence]:
    """robots.txt is an HTML page

    The answer to the request for robots.txt is a web page, for instance the start page or an error page that is sent
    with the status 200. A file of rules that is merely declared as text/html is none: crawlers read it.

    Why: Crawlers find no rule in it. Whoever believes that something is blocked there is wrong.

    Fix: Deliver a text file, or answer 404 if there are no rules. In an application whose router answers every address,
    make an exception for /robots.txt.

    Source: RFC 9309, section 2.3, https://www.rfc-editor.org/rfc/rfc9309#section-2.3
    """
    for file in own_files(site):
        if has_rules(file) and any(problem.what == "html-page" for problem in parse(file.body).problems):
            yield Evidence("robots.txt is answered with an HTML page.", value=file.fetch.content_type,
                           url=file.fetch.url)  # fmt: skip


@rule(Severity.WARNING, "robots-txt")
def robots_unreachable_for_subdomain(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """robots.txt of a further host keeps search engines out

    A host of the site other than that of the start page has a robots.txt of its own that cannot be read, or that blocks
    its home page for search engines.

    Why: Rules are valid for one host only. A mistake on a subdomain is easily overlooked, and the whole subdomain is
    missing in the results.

    Fix: Check the file of every host the site uses, and deliver the right one on each.

    Source: RFC 9309, section 2.3, https://www.rfc-editor.org/rfc/rfc9309#section-2.3
    """
    known = set(map(site_key, site.plan.starts))
    others = [file for file in own_files(site) if site_key(f"{file.origin}/") not in known]
    if not others:
        raise NotApplicable("The crawl knows one host only.")
    for file in others:
        host, status = parts(f"{file.origin}/").host, file.fetch.status
        if status is not None and (status == 429 or status >= 500):
            yield Evidence(f"robots.txt of {host} answers {status_text(status)}.", value=status, url=file.fetch.url)
        elif status is None and file.fetch.reason not in (None, Reason.PRIVATE, Reason.PORT):
            reason = file.fetch.reason
            yield Evidence(f"robots.txt of {host} cannot be read ({reason}).", value=reason, url=file.fetch.url)
        elif has_rules(file) and not (verdict := parse(file.body).verdict(f"{file.origin}/", agent)).allowed:
            yield Evidence(
                f'robots.txt of {host} blocks everything for {agent} with "{verdict.rule}" in line {verdict.line}.',
                value=verdict.rule,
                line=verdict.line,
                url=file.fetch.url,
            )


@rule(Severity.NOTICE, "robots-txt")
def robots_encoding(site: Site) -> Iterator[Evidence]:
    """robots.txt is not written in UTF-8

    The file holds bytes that are no UTF-8. A byte order mark is fine.

    Why: Crawlers read it as UTF-8: paths with letters beyond English then mean other addresses, and their rules do not
    work.

    Fix: Save the file as UTF-8, or write such letters in paths percent-encoded.

    Source: RFC 9309, section 2.2 (UTF-8), https://www.rfc-editor.org/rfc/rfc9309#section-2.2
    """
    for file in own_files(site):
        if file.mangled and has_rules(file):
            yield Evidence(f"{file.fetch.url} is not written in UTF-8.", url=file.fetch.url)


def _ends_with(file: RobotsFile, status: int) -> bool:
    """The status is the answer, or that at the end of the redirects, which the detail then names."""
    return file.fetch.status == status or (file.fetch.reason is None and file.fetch.detail.endswith(f": {status}"))


def _has_pages(site: Site, file: RobotsFile) -> bool:
    row = site.query(
        "SELECT 1 FROM page WHERE substr(url, 1, length(:begin)) = :begin LIMIT 1", begin=f"{file.origin}/"
    ).fetchone()
    return row is not None
