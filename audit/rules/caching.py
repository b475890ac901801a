"""What browsers and crawlers may keep, and in which compression text comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

from ...core.domains import registrable_domain
from ...core.facts import Fetch, Kind
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..dates import at
from ..host_headers import host_headers, public_hosts
from ..rule import NotApplicable, rule
from ..wording import number_of

_STATIC = re.compile(
    r"\.(?:m?js|css|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|mp4|webm|mp3|ogg|wasm)$", re.IGNORECASE
)
_VERSIONED = re.compile(r"[.\-_](?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}\.(?:min\.)?\w{2,5}$", re.IGNORECASE)
_VERSION = re.compile(r"(?:^|&)(?:v|ver|version|rev|hash|h)=[\w.-]+", re.IGNORECASE)


def _assets(site: Site) -> Iterator[Fetch]:
    """The static files of the site's own domain that pages load. Raises NotApplicable without one."""
    own = {registrable_domain(url) for url in site.plan.starts}
    found = False
    for fetch in site.fetches(Kind.RESOURCE):
        if fetch.ok and _STATIC.search(parts(fetch.url).path) and registrable_domain(fetch.url) in own:
            found = True
            yield fetch
    if not found:
        raise NotApplicable("No static file of the site was asked for.")


def _directives(fetch: Fetch) -> dict[str, str]:
    """The Cache-Control directives of a response, lower case."""
    pairs = (token.partition("=") for value in fetch.header_values("cache-control") for token in value.split(","))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs if name.strip()}


def _lifetime(fetch: Fetch) -> float | None:
    """Seconds for which a response may be used again (RFC 9111, section 4.2.1); None when it does not say."""
    directives = _directives(fetch)
    if "no-store" in directives:
        return 0.0
    if directives.get("max-age", "").isdigit():
        return float(directives["max-age"][:12])
    expires = fetch.header("expires")
    if expires is None:
        return None
    try:
        until = parsedate_to_datetime(expires)
        sent = parsedate_to_datetime(fetch.header("date") or "") if fetch.header("date") else at(fetch.at)
        return max((until - sent) / timedelta(seconds=1), 0.0)
    except (ValueError, TypeError):
        return 0.0  # "Expires: 0" and other invalid dates mean that it has expired


@rule(Severity.WARNING, "performance")
def cache_missing(site: Site) -> Iterator[Evidence]:
    """Static file may not be kept

    A picture, script, stylesheet, font or film of the site is sent with no-store or max-age=0, or with neither
    Cache-Control nor Expires. no-cache, with which browsers ask whether the file has changed, is allowed.

    Why: Browsers load the file anew on every page, and so do search engines that render the site.

    Fix: Send "Cache-Control: max-age=31536000, immutable" for files whose name changes with their content, and a few
    hours or days for others.

    Source: RFC 9111, https://www.rfc-editor.org/rfc/rfc9111; Lighthouse, "Serve static assets with an efficient cache
    policy", https://developer.chrome.com/docs/lighthouse/performance/uses-long-cache-ttl
    """
    for fetch in _assets(site):
        lifetime, directives = _lifetime(fetch), _directives(fetch)
        if lifetime is None and not directives:
            yield Evidence("The file is sent without Cache-Control and Expires.", url=fetch.url)
        elif lifetime == 0 and "no-cache" not in directives:
            sent = "no-store" if "no-store" in directives else "a lifetime of 0 seconds"
            yield Evidence(f"The file is sent with {sent}.", value=sent, url=fetch.url)


@rule(Severity.NOTICE, "performance")
def cache_short(site: Site, *, min_days: float = 7.0) -> Iterator[Evidence]:
    """Versioned file is kept for a short time

    A static file of the site whose address changes with its content (a hash in the name, ?v=...) may be kept for less
    than 7 days.

    Why: The file can never change under this address, so loading it again is for nothing.

    Fix: Send "Cache-Control: max-age=31536000, immutable" for such files.

    Source: RFC 8246 (immutable), https://www.rfc-editor.org/rfc/rfc8246; Lighthouse, "Serve static assets with an
    efficient cache policy", https://developer.chrome.com/docs/lighthouse/performance/uses-long-cache-ttl
    """
    for fetch in _assets(site):
        pieces = parts(fetch.url)
        lifetime = _lifetime(fetch)
        versioned = _VERSIONED.search(pieces.path) or _VERSION.search(pieces.query)
        if versioned and lifetime is not None and 0 < lifetime < min_days * 86_400:
            yield Evidence(
                f"The file may be kept for {lifetime:,.0f} seconds, less than {min_days:g} days.",
                value=lifetime,
                threshold=min_days * 86_400,
                url=fetch.url,
            )


@rule(Severity.NOTICE, "performance")
def no_validator(site: Site) -> Iterator[Evidence]:
    """Crawlers cannot ask whether a page has changed

    None of a host's pages came with an ETag or Last-Modified header. There is one finding for each host, since these
    headers come from the server's configuration.

    Why: Search engines that come back must load every page whole. With the headers the server can answer in a few bytes
    that nothing has changed (304), and crawlers get further.

    Fix: Let the server send Last-Modified or an ETag, and answer If-Modified-Since and If-None-Match.

    Source: Google, "HTTP caching" for Google's crawlers,
    https://developers.google.com/search/docs/crawling-indexing/overview-google-crawlers#http-caching; RFC 9110, section
    8.8, https://www.rfc-editor.org/rfc/rfc9110#section-8.8
    """
    for host in public_hosts(site):
        if not host.count("etag") and not host.count("last-modified"):
            yield Evidence(
                f"None of {number_of(host.pages, 'page')} of {host.origin} has an ETag or Last-Modified header.",
                value=host.pages,
                url=f"{host.origin}/",
            )


@rule(Severity.NOTICE, "performance")
def no_brotli_or_zstd(site: Site) -> Iterator[Evidence]:
    """Text is compressed with gzip only

    All compressed pages of a host came in gzip or deflate, although the crawler offered Brotli and Zstandard as well.
    Pages without any compression have a rule of their own.

    Why: Brotli and Zstandard make HTML, scripts and stylesheets 10 to 20 % smaller than gzip does.

    Fix: Switch on Brotli or Zstandard in the web server or the content delivery network, beside gzip.

    Source: RFC 7932 (Brotli), https://www.rfc-editor.org/rfc/rfc7932; RFC 8878 (Zstandard),
    https://www.rfc-editor.org/rfc/rfc8878
    """
    hosts = [host for host in host_headers(site).values() if host.count("content-encoding")]
    if not hosts:
        raise NotApplicable("No page of a public host came compressed.")
    for host in hosts:
        used = {token.strip().lower() for value in host.values["content-encoding"] for token in value.split(",")}
        if used <= {"gzip", "x-gzip", "deflate", "identity"} and used != {"identity"}:
            yield Evidence(
                f"Pages of {host.origin} are compressed with gzip only.", value="gzip", url=f"{host.origin}/"
            )
