"""Internal links and what their targets answer. One finding for each page and target, at the first such link."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity, Status
from ...core.urls import is_loopback, parts
from ...store.site import Site
from ..answers import status_text
from ..language_codes import LANGUAGES, is_locale
from ..link_evidence import row_evidence
from ..rule import rule

# What the crawler is told is not always what visitors and search engines are told.
_REFUSALS = (403, 429)
_SILENCE = {
    "timeout": "does not answer in time",
    "dns": "is on a host that does not exist",
    "connection": "cannot be connected to",
    "tls": "has no valid certificate",
}


@rule(Severity.ERROR, "links")
def link_broken_internal(site: Site) -> Iterator[Evidence]:
    """Link leads to a page that does not exist

    A link to a page of the same site whose address answers with an error (400 to 599) or not at all. Pages that ask
    for a login (401) or are kept from crawlers by robots.txt are not meant. When the server turned the crawler away
    (403, 429), the result is inconclusive.

    Why: Whoever follows the link ends on an error page. Search engines waste a visit on it, and what the link could
    have done for another page is lost.

    Fix: Correct the address in the link. If the page has moved, link to where it is now; if it is gone, take the link
    out.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    rows = site.query(
        """
        SELECT l.source, l.target, l.anchor, l.label, l.position, l.line, f.status, f.reason
        FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE l.internal AND (f.reason IN ('timeout', 'dns', 'connection', 'tls')
                              OR f.reason IS NULL AND f.status >= 400 AND f.status <> 401)
        ORDER BY l.source_id, l.seq
        """
    )
    for row in rows:
        if row["reason"]:
            yield row_evidence(row, f"leads to a page that {_SILENCE[row['reason']]}", value=row["reason"])
        elif row["status"] in _REFUSALS:
            clause = f"could not be verified: the server answers {status_text(row['status'])} to the crawler"
            yield row_evidence(row, clause, value=row["status"], status=Status.INCONCLUSIVE)
        else:
            clause = f"leads to a page that answers {status_text(row['status'])}"
            yield row_evidence(row, clause, value=row["status"])


@rule(Severity.NOTICE, "links")
def link_to_redirect(site: Site) -> Iterator[Evidence]:
    """Link leads through a redirect

    A link to a page of the same site whose address answers with a redirect. The finding names the address at the end of
    the redirects; where only the spelling differs (https, www, letter case, slash at the end, language folder), it says
    so, since one correction in a template then often serves many pages.

    Why: Everyone who follows the link waits for one more answer, and search engines spend one more visit. Addresses
    kept alive by a redirect alone are easily forgotten when the site is rebuilt.

    Fix: Put the final address into the link. Keep the redirect for links from elsewhere.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    ends: dict[str, tuple[str, list[str]]] = {}
    rows = site.query(
        """
        SELECT l.source, l.target, l.anchor, l.label, l.position, l.line, f.status, f.redirect_url
        FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE l.internal AND f.redirect_id IS NOT NULL ORDER BY l.source_id, l.seq
        """
    )
    for row in rows:
        target = row["target"]
        if target not in ends:
            path = site.redirect_path(target)
            hops = [fetch.url for fetch in path]
            ends[target] = (path[-1].redirect_to or hops[-1], hops)
        end, hops = ends[target]
        yield row_evidence(
            row,
            f"leads to an address that redirects to {end} ({row['status']})",
            value=row["status"],
            details={"final": end, "hops": hops, "pattern": _redirect_pattern(target, end)},
        )


def _redirect_pattern(source: str, target: str) -> str:
    """The one spelling rule by which two addresses of a redirect differ, "" when it is more than that."""
    old, new = parts(source), parts(target)
    if old.query != new.query:
        return ""
    changes = []
    if old.scheme != new.scheme:
        changes.append("https")
    if old.authority != new.authority:
        if old.host.removeprefix("www.") != new.host.removeprefix("www."):
            return ""
        changes.append("www")
    if old.path != new.path:
        changes.append(_path_pattern(old.path, new.path))
    return "" if "" in changes else " and ".join(changes)


def _path_pattern(old: str, new: str) -> str:
    if old.rstrip("/") == new.rstrip("/"):
        return "slash at the end"
    if old.lower() == new.lower():
        return "letter case"
    folder, _, rest = new.lstrip("/").partition("/")
    if rest.rstrip("/") == old.strip("/") and (folder.lower() in LANGUAGES or is_locale(folder)):
        return "language folder"
    return ""


@rule(Severity.WARNING, "links")
def link_http_on_https(site: Site) -> Iterator[Evidence]:
    """Link on a secure page leads to an insecure address

    A page served over https links to an http address of the same site, or of another site that the crawl saw answering
    over https. Addresses of this computer (localhost) are not meant.

    Why: The first request of such a visit travels unencrypted, and anyone on the way can read or change it. Where the
    site redirects to https, the visitor also waits for that redirect.

    Fix: Write https instead of http in the link.

    Source: Google Search Central, "Understanding page experience",
    https://developers.google.com/search/docs/appearance/page-experience; W3C "Secure Contexts",
    https://www.w3.org/TR/secure-contexts/
    """
    rows = site.query(
        """
        SELECT l.source, l.target, l.anchor, l.label, l.position, l.line, l.internal FROM link l
        WHERE l.target GLOB 'http://*' AND l.source GLOB 'https://*' ORDER BY l.source_id, l.seq
        """
    )
    secure: set[str] | None = None
    for row in rows:
        pieces = parts(row["target"])
        if is_loopback(row["target"]) or (not row["internal"] and pieces.port is not None):
            continue
        if not row["internal"]:
            secure = _secure_hosts(site) if secure is None else secure
            if pieces.host not in secure:
                continue
        better = "https" + row["target"].removeprefix("http")
        yield row_evidence(row, f"leads to {row['target']} instead of https", value="http", details={"better": better})


def _secure_hosts(site: Site) -> set[str]:
    """The hosts that answered over https, or whose http address redirects there."""
    rows = site.query(
        """
        SELECT url FROM fetch WHERE url GLOB 'https://*' AND status < 400 AND reason IS NULL
        UNION SELECT url FROM fetch WHERE url GLOB 'http://*' AND redirect_url GLOB 'https://*'
        """
    )
    return {parts(row["url"]).host for row in rows}


@rule(Severity.WARNING, "links")
def link_nofollow_internal(site: Site) -> Iterator[Evidence]:
    """Link to one of your own pages is marked nofollow

    An indexable page links to another indexable page of the same site with rel nofollow, ugc or sponsored.

    Why: The mark tells search engines not to follow the link and not to count it, although the page it leads to is
    meant to be found.

    Fix: Remove the mark. Where the target should not be in search results, say so on the target, with noindex.

    Source: Google Search Central, "Qualify your outbound links to Google",
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    # The plus signs keep SQLite from looking up every pair of good pages instead of reading the links once.
    rows = site.query(
        """
        WITH good AS (SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = '')
        SELECT l.source, l.target, l.anchor, l.label, l.position, l.line, l.rel FROM link l
        WHERE l.nofollow AND l.internal AND l.source_id <> l.target_id
          AND +l.source_id IN (SELECT url_id FROM good) AND +l.target_id IN (SELECT url_id FROM good)
        ORDER BY l.source_id, l.seq
        """
    )
    for row in rows:
        marks = [name for bit, name in ((1, "nofollow"), (2, "ugc"), (4, "sponsored")) if row["rel"] & bit]
        rel = " ".join(marks)
        yield row_evidence(row, f"leads to a page of this site and is marked {rel}", value=rel)
