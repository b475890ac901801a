"""How the address in a link is written: mistakes, leftovers of development, tracking, several spellings of one page."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote_plus

from ...core.domains import registrable_domain
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback, parts
from ...store.site import Site
from ..link_evidence import link_evidence, row_evidence
from ..rule import rule
from ..tracking import tracking_parameters

_DOUBLE_SCHEME = re.compile(r"https?:/*(?:https?:/|https?//|https?$)", re.IGNORECASE)
_TWO_SCHEMES = ("http://http", "https://http")
_SLASHES = re.compile(r"https?:(?!//[^/\\])", re.IGNORECASE)
_EDGES = re.compile(r"\s+(?=$)|^\s+|[\t\r\n]")


@rule(Severity.ERROR, "links")
def link_localhost(page: Page) -> Iterator[Evidence]:
    """Link leads into a private network

    A page on a public host links to localhost, to a loopback address (127.0.0.0/8, ::1) or to an address of a private
    network (RFC 1918, RFC 4193, link-local).

    Why: On a visitor's computer the address means something else or nothing: the link works only where it was written.

    Fix: Replace the address with the public one. It is usually a leftover of development.

    Source: RFC 1918, https://www.rfc-editor.org/rfc/rfc1918; RFC 6890 (special-purpose addresses),
    https://www.rfc-editor.org/rfc/rfc6890
    """
    if _is_private(page.url):
        return
    for link in page.links:
        # Registered names have letters in their last label.
        host = link.target.split("/", 3)[2]
        if (host[-1:].isdecimal() or host[-1:] == "]" or "localhost" in host) and _is_private(link.target):
            host = parts(link.target).host
            yield link_evidence(link, f"leads to {host}, which only works on that computer or network", value=host)


def _is_private(url: str) -> bool:
    if is_loopback(url):
        return True
    host = parts(url).host.strip("[]")
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return False
    # Python also calls the ranges kept for documentation private; those are unused, not private.
    networks = ("10.", "192.168.", "169.254.", *(f"172.{number}." for number in range(16, 32)))
    return address.is_link_local or (str(address).startswith(networks) if address.version == 4 else _is_local(address))


def _is_local(address: IPv4Address | IPv6Address) -> bool:
    """A unique local IPv6 address, fc00::/7 (RFC 4193)."""
    return address.packed[0] & 0xFE == 0xFC


@rule(Severity.ERROR, "links")
def link_malformed(page: Page) -> Iterator[Evidence]:
    """Link's address is misspelt

    The address of a link has two schemes, as in http://https://example.com, or not two slashes after the scheme, as in
    https:/example.com or https:///example.com. Browsers read something into such addresses, but rarely what was meant.
    What is no address at all (http://) is not among the facts of a crawl and not found.

    Why: The link leads to a host that does not exist or to a page that was not meant.

    Fix: Write the address as https://host/path. If a form or a plug-in adds "https://" by itself, enter the address
    there without it.

    Source: WHATWG URL Standard, https://url.spec.whatwg.org/#url-writing
    """
    for link in page.links:
        if not link.raw and not link.target.startswith(_TWO_SCHEMES):
            continue
        written = (link.raw or link.target).strip()
        if parts(link.target).host in ("http", "https") or _DOUBLE_SCHEME.match(written):
            yield link_evidence(link, f"has the address {written}, with two schemes", value=written, snippet=written)
        elif link.raw and _SLASHES.match(written):
            what = "without two slashes after the scheme" if not written[:9].count("///") else "with an empty host"
            yield link_evidence(link, f"has the address {written}, {what}", value=written, snippet=written)


@rule(Severity.NOTICE, "links")
def link_whitespace_href(page: Page) -> Iterator[Evidence]:
    """Link's address has white space around or a line break in it

    The address of a link begins or ends with white space, or a tab or line break is in it.

    Why: Browsers and Google strip it. Other programs that read the page do not all do so, and end at another address.

    Fix: Remove the white space from the href. It often comes from a field of the content management system.

    Source: HTML Standard, "valid URL potentially surrounded by spaces",
    https://html.spec.whatwg.org/multipage/urls-and-fetching.html#valid-url-potentially-surrounded-by-spaces
    """
    for link in page.links:
        if link.raw and _EDGES.search(link.raw):
            yield link_evidence(link, "has white space in its address", value=link.raw, snippet=repr(link.raw)[:300])


@rule(Severity.NOTICE, "links")
def link_tracking_params(page: Page) -> Iterator[Evidence]:
    """Link within the site carries campaign parameters

    A link to a page of the same site carries parameters of campaign tracking: utm_source and its like, gclid, fbclid,
    yclid and others.

    Why: Web analytics start a new visit with each such click and forget where the visitor really came from. For search
    engines every variant is another URL of the same page.

    Fix: Take the parameters out of links within the site. To measure clicks, record events instead.

    Source: Google Analytics Help, "URL builders: collect campaign data with custom URLs",
    https://support.google.com/analytics/answer/10917952; Google Search Central, "URL structure best practices",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    for link in page.links:
        if link.internal and "?" in link.target and (names := tracking_parameters(link.target)):
            yield link_evidence(link, f"carries {', '.join(names)}", value=names[0], details={"parameters": names})


# Hosts nobody names so by chance, and names that a real part of a site may have.
_STAGING = frozenset(("staging", "stage", "stg", "preprod", "preproduction", "pre-prod", "uat"))
_PERHAPS_STAGING = frozenset(("dev", "develop", "test", "testing", "preview", "qa", "demo", "beta"))


@rule(Severity.WARNING, "links")
def link_staging_host(site: Site) -> Iterator[Evidence]:
    """Link leads to a test copy of the site

    A page links to a host of the same domain that is named like a copy for testing (staging, stage, preprod, uat).
    Hosts with ambiguous names (dev, test, preview, qa, demo, beta) count only when the link's path is that of a page of
    this site.

    Why: Visitors end on unfinished pages, and search engines find and index the copy.

    Fix: Link to the live address, and protect the test copy with a password.

    Source: Google Search Central, "Block Search indexing with noindex" and password protection,
    https://developers.google.com/search/docs/crawling-indexing/control-what-you-share
    """
    own_paths: set[str] | None = None
    hosts = [url_id for url_id, url in site.query("SELECT id, url FROM urls") if _staging_name(url)]
    if not hosts:
        return
    rows = site.query(
        """
        SELECT source, target, anchor, label, position, line FROM link
        WHERE target_id IN (SELECT value FROM json_each(:hosts)) ORDER BY source_id, seq
        """,
        hosts=json.dumps(hosts),
    )
    for row in rows:
        name = _staging_name(row["target"])
        if not name or _staging_name(row["source"]):
            continue
        if registrable_domain(row["source"]) != registrable_domain(row["target"]):
            continue
        if name in _PERHAPS_STAGING:
            if own_paths is None:
                own_paths = {parts(page["url"]).path for page in site.query("SELECT url FROM page")} - {"/"}
            if parts(row["target"]).path not in own_paths:
                continue
        yield row_evidence(row, f"leads to the test host {parts(row['target']).host}", value=parts(row["target"]).host)


def _staging_name(url: str) -> str:
    """The word in a URL's host that speaks of a copy for testing, "" when there is none."""
    return _staging_word(url.split("/", 3)[2].partition(":")[0])


@lru_cache(maxsize=4096)
def _staging_word(host: str) -> str:
    for label in host.split(".")[:-1]:
        for word in (label, *label.split("-")):
            if word in _STAGING or word in _PERHAPS_STAGING:
                return word
    return ""


@rule(Severity.NOTICE, "links")
def link_case_or_slash_variant(site: Site) -> Iterator[Evidence]:
    """Links spell the address of one page in several ways

    Links within the site write one page's address in spellings that differ in letter case or in a slash at the end.
    Only addresses that were seen to be one page count: one redirects to the other, names it as canonical, or both
    show the same text. The finding names the address that links should not use: the one that redirects or is
    canonicalised, else the one that is linked less.

    Why: Each spelling is a page of its own to a search engine until it has found out otherwise, and links that belong
    together are counted apart.

    Fix: Use one spelling everywhere, and redirect the others to it.

    Source: Google Search Central, "URL structure best practices": URLs are case-sensitive,
    https://developers.google.com/search/docs/crawling-indexing/url-structure; RFC 3986, section 6.2.2,
    https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for url_id, url in site.query("SELECT url_id, url FROM fetch WHERE kind = 'page' AND reason IS NULL"):
        path, _, query = url.partition("?")
        alike[f"{unquote_plus(path).lower().rstrip('/')}?{query}"].append(url_id)
    several = [url_id for group in alike.values() if len(group) > 1 for url_id in group]
    if not several:
        return
    spellings: dict[tuple[str, str, str], list[_Spelling]] = defaultdict(list)
    rows = site.query(
        """
        SELECT l.target, count(DISTINCT l.source_id) AS pages, min(l.source) AS example, f.redirect_url,
               p.canonical_url, p.text_hash FROM link l
        JOIN fetch f ON f.url_id = l.target_id LEFT JOIN page p ON p.url_id = l.target_id
        WHERE l.internal AND f.reason IS NULL AND f.status < 400
          AND l.target_id IN (SELECT value FROM json_each(:several))
        GROUP BY l.target_id ORDER BY l.target_id
        """,
        several=json.dumps(several),
    )
    for row in rows:
        pieces = parts(row["target"])
        key = pieces.origin, (unquote_plus(pieces.path).lower().rstrip("/") or "/"), pieces.query
        elsewhere = row["redirect_url"] or row["canonical_url"]
        better = elsewhere if elsewhere != row["target"] else None
        spellings[key].append((row["target"], row["pages"], row["example"], better, row["text_hash"]))
    for group in spellings.values():
        for url, pages, example, better, text in group if len(group) > 1 else ():
            preferred = _preferred((url, pages, example, better, text), group)
            if preferred:
                yield Evidence(
                    f"Links write this address in {len(group)} ways; {preferred} is the better one.",
                    value=url,
                    url=example,
                    target=url,
                    details={"better": preferred, "pages": pages, "spellings": [item[0] for item in group]},
                )


_Spelling = tuple[str, int, str, str | None, str | None]


def _preferred(one: _Spelling, group: list[_Spelling]) -> str | None:
    """The spelling that links should use instead of this one, None when this is the best or stands for another page."""
    url, pages, _, better, text = one
    urls = {item[0] for item in group}
    if better is not None:
        return better if better in urls else None
    same = [item for item in group if item[0] != url and item[3] is None and text and item[4] == text]
    best = max(same, key=lambda item: (item[1], item[0]), default=None)
    return best[0] if best is not None and (best[1], best[0]) > (pages, url) else None
