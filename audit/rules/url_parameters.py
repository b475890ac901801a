"""What the query of an address carries: too much, the same twice, traces of visitors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote_plus

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..rule import Applies, rule
from ..tracking import tracking_parameters
from ..wording import shorten

# A question mark that begins parameters of its own, not one in the text of a search or in an address.
_SECOND_QUERY = re.compile(r"\?[\w.-]+=")
_ADDRESS = re.compile(r"=(?:https?(?::|%3a)|/|%2f)", re.IGNORECASE)
# Of PHP, Java, ASP.NET, ColdFusion, osCommerce, Zen Cart and xt:Commerce: these names mean nothing else.
_SESSION = re.compile(
    r"[;?&](phpsessid|jsessionid|asp\.net_sessionid|aspsessionid\w*|cfid|cftoken|oscsid|zenid|xtcsid)=[\w.~!,-]{8,}",
    re.IGNORECASE,
)
_PERHAPS_SESSION = re.compile(r"[;?&](sid|s|session|sessionid|session_id|sess)=[0-9a-f]{16,}(?![\w-])", re.IGNORECASE)
_IN_PATH = re.compile(r"/(\([sxfa]\([a-z0-9]{16,}\)\))/", re.IGNORECASE)  # ASP.NET without cookies


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_many_params(page: Page, *, max_params: int = 3) -> Iterator[Evidence]:
    """Address has many parameters

    The address of a page that may be indexed has more than three different parameters. One that is given several times,
    as a choice of several values is, counts once.

    Why: Each parameter multiplies the addresses under which much the same can be reached. Search engines spend their
    time on those and come to other pages later.

    Fix: Leave out parameters that do not change what the page shows, and name the address without filters and sorting
    as canonical.

    Source: Google Search Central, "URL structure best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/url-structure; default of Ahrefs Site Audit
    """
    names = list(dict.fromkeys(_base(name) for name in _names(page.url)))
    if len(names) > max_params:
        yield Evidence(
            f"The address has {len(names)} parameters: {shorten(', '.join(names))}.",
            value=len(names),
            threshold=max_params,
        )


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_param_repeated(page: Page) -> Iterator[Evidence]:
    """Address gives a parameter twice

    The address of a page that may be indexed has the same parameter with the same value twice, a parameter twice that
    numbers a list's pages, or a second question mark that begins new parameters. Lists of different values
    (color=red&color=blue, size[]=1&size[]=2) are how forms send them, and are not meant.

    Why: Usually a link was made by adding to the address of the page instead of replacing what was there. The addresses
    grow without end, and servers differ in which of the two values they take.

    Fix: Let the template build the link from the page's parameters anew.

    Source: WHATWG URL Standard, "application/x-www-form-urlencoded parsing",
    https://url.spec.whatwg.org/#urlencoded-parsing; Google Search Central, "URL structure best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    query = parts(page.url).query
    pairs = Counter(pair for pair in query.split("&") if "=" in pair)
    numbered = Counter(name for name in _names(page.url) if name.lower() in ("page", "paged", "p", "offset", "start"))
    twice = next((pair for pair, times in pairs.items() if times > 1), "")
    twice = twice or next((name for name, times in numbered.items() if times > 1), "")
    if twice:
        yield Evidence(f"The address gives {shorten(unquote_plus(twice))} more than once.", value=twice)
    elif (second := _SECOND_QUERY.search(query)) and not _ADDRESS.search(query[: second.start()]):
        yield Evidence(f"The address has a second question mark, in {shorten(query)}.", value=query)


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_tracking_params(page: Page) -> Iterator[Evidence]:
    """Address that may be indexed carries tracking parameters

    A page was found under an address with parameters of campaign tracking (utm_source and its like, gclid, fbclid,
    yclid and others), and neither a canonical nor noindex keeps that address out of the index.

    Why: Every campaign makes another address of the same page. Search engines may show one of them, and visits from
    search are then counted as visits from the campaign.

    Fix: Name the address without the parameters as canonical, and take them out of links within the site.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls; "URL structure best
    practices for Google", https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    names = tracking_parameters(page.url)
    if names:
        yield Evidence(f"The address carries {', '.join(names[:5])}.", value=names[0], details={"parameters": names})


@rule(Severity.WARNING, "url")
def url_session_id(site: Site) -> Iterator[Evidence]:
    """Address carries a visitor's session

    A page that may be indexed has an address with a session id: a parameter that software of that name uses for nothing
    else (PHPSESSID, jsessionid), or one called sid, session or the like whose value is 16 or more hexadecimal digits.
    Session ids that the crawl recognised and left out are listed with an example.

    Why: Every visit of a search engine finds the same pages under new addresses. And who passes on such a link may pass
    on the session with it.

    Fix: Keep the session in a cookie and switch off session ids in addresses (in PHP: session.use_only_cookies and
    session.use_trans_sid).

    Source: Google Search Central, "URL structure best practices for Google" (avoid session IDs),
    https://developers.google.com/search/docs/crawling-indexing/url-structure; OWASP, "Session Management Cheat Sheet",
    https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
    """
    for row in site.query("SELECT url FROM page WHERE indexable ORDER BY url_id"):
        found = _SESSION.search(row["url"]) or _PERHAPS_SESSION.search(row["url"]) or _IN_PATH.search(row["url"])
        if found:
            yield Evidence(f"The address carries a session id ({found[1]}).", value=found[1], url=row["url"])
    for row in site.query("SELECT template, refused, example FROM trap WHERE kind = 'session-id' ORDER BY template"):
        yield Evidence(
            f"{row['refused']:,} addresses like {shorten(row['example'])} carry a session id ({row['template']}).",
            value=row["template"],
            url=row["example"],
            details={"addresses": row["refused"]},
        )


def _names(url: str) -> list[str]:
    query = parts(url).query
    return [unquote_plus(pair.partition("=")[0]) for pair in query.split("&") if pair]


def _base(name: str) -> str:
    """The name without the brackets of a list."""
    return name.partition("[")[0] or name
