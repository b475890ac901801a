"""Encrypted delivery: https for pages, for what they load, and for good.

Addresses of this computer (localhost, 127.0.0.1) count as secure over http too: W3C "Secure Contexts", section 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...core.facts import Kind, Page, ResourceKind
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback, parts
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..wording import number_of

_ACTIVE = frozenset(
    (ResourceKind.SCRIPT, ResourceKind.STYLESHEET, ResourceKind.IFRAME, ResourceKind.FONT, ResourceKind.OTHER)
)
_PASSIVE = frozenset((ResourceKind.IMAGE, ResourceKind.AUDIO, ResourceKind.VIDEO, ResourceKind.ICON))


@rule(Severity.ERROR, "security")
def http_page(page: Page) -> Iterator[Evidence]:
    """Page is not encrypted

    The page is served over http instead of https.

    Why: Anyone between the visitor and the server can read and change the page. Browsers mark it as not secure, and
    Google prefers https when it has the choice.

    Fix: Get a certificate (they are free), serve the page over https, and redirect the http address to it for good
    (301).

    Source: Google Search Central, "Understanding page experience",
    https://developers.google.com/search/docs/appearance/page-experience; W3C "Secure Contexts",
    https://www.w3.org/TR/secure-contexts/
    """
    if page.url.startswith("http://") and not is_loopback(page.url):
        yield Evidence("The page is served over http.", value="http")


@rule(Severity.ERROR, "security")
def mixed_content_active(page: Page) -> Iterator[Evidence]:
    """Secure page loads a script or style insecurely

    A page served over https names a script, stylesheet, frame, font or plug-in at an http address. Links are not meant,
    and neither are pages that let the browser turn such addresses into https (upgrade-insecure-requests).

    Why: Browsers do not load it. What the script or style was there for does not work.

    Fix: Write https in the address. If the other server has no https, host the file yourself or do without it.

    Source: W3C "Mixed Content", https://www.w3.org/TR/mixed-content/
    """
    yield from _mixed(page, _ACTIVE, "Browsers refuse to load it.")


@rule(Severity.WARNING, "security")
def mixed_content_passive(page: Page) -> Iterator[Evidence]:
    """Secure page loads an image or film insecurely

    A page served over https names an image, icon, sound or film at an http address. Pages that let the browser turn
    such addresses into https (upgrade-insecure-requests) are not meant.

    Why: Browsers ask for it over https instead, or show the page as not fully secure. Where the other server has no
    https, the picture is missing.

    Fix: Write https in the address, or host the file yourself.

    Source: W3C "Mixed Content", https://www.w3.org/TR/mixed-content/
    """
    yield from _mixed(page, _PASSIVE, "Browsers try https instead or warn.")


def _mixed(page: Page, kinds: frozenset[ResourceKind], effect: str) -> Iterator[Evidence]:
    if not page.url.startswith("https://") or _upgrades_requests(page):
        return
    loaded = [(item.url, item.kind.value, item.line) for item in page.resources if item.kind in kinds]
    if ResourceKind.IMAGE in kinds:
        loaded += [(image.url, "image", image.line) for image in page.images if image.url is not None]
    for url, kind, line in sorted(loaded, key=lambda item: item[2]):
        if url.startswith("http://") and not is_loopback(url):
            message = f"The page is secure but loads the {_NAMES.get(kind, kind)} {url} over http. {effect}"
            yield Evidence(message, value=kind, line=line, target=url)


_NAMES = {"iframe": "frame", "other": "file"}


def _upgrades_requests(page: Page) -> bool:
    """The page's content security policy lets the browser fetch everything over https."""
    policies = page.fetch.header_values("content-security-policy")
    policies += [meta.content for meta in page.metas if meta.key == "content-security-policy"]
    return any("upgrade-insecure-requests" in policy.lower() for policy in policies)


@rule(Severity.NOTICE, "security")
def hsts_missing(site: Site) -> Iterator[Evidence]:
    """Browsers are not told to insist on https

    None of a host's pages came with a usable Strict-Transport-Security header: it is missing, or its max-age is 0.
    There is one finding for each host. A host is also covered by a host above it whose header says includeSubDomains.

    Why: Someone who types the address without https makes the first request unencrypted, and an attacker in the same
    network can keep the visitor from ever reaching the secure page.

    Fix: Send "Strict-Transport-Security: max-age=31536000" with every response over https. Begin with a short max-age,
    since browsers will not go back to http while it lasts.

    Source: RFC 6797, https://www.rfc-editor.org/rfc/rfc6797
    """
    policies: dict[str, _Policy] = {}
    origins: dict[str, tuple[str, int]] = {}
    for fetch in site.fetches(Kind.PAGE):
        pieces = parts(fetch.url)
        if pieces.scheme != "https" or fetch.status is None or is_loopback(fetch.url) or _is_address(pieces.host):
            continue
        policy = _read_policy(fetch.header("strict-transport-security"))
        policies[pieces.host] = max(policies.get(pieces.host, policy), policy)
        origin, number = origins.get(pieces.host, (pieces.origin, 0))
        origins[pieces.host] = (origin, number + 1)
    if not policies:
        raise NotApplicable("No host was crawled over https under a public name.")
    for host, policy in policies.items():
        above = (policies.get(name) for name in _hosts_above(host))
        if policy.max_age > 0 or any(one is not None and one.max_age > 0 and one.subdomains for one in above):
            continue
        origin, number = origins[host]
        what = "asks browsers to forget the policy (max-age=0)" if policy.max_age == 0 else "is missing"
        yield Evidence(
            f"The Strict-Transport-Security header {what} on {host} ({number_of(number, 'response')}).",
            value=None if policy.max_age < 0 else policy.max_age,
            url=f"{origin}/",
            details={"host": host, "responses": number},
        )


@dataclass(frozen=True, slots=True, order=True)
class _Policy:
    max_age: int  # seconds; -1 without a valid header
    subdomains: bool = False


def _read_policy(header: str | None) -> _Policy:
    """RFC 6797, section 6.1: max-age is required and may be quoted."""
    found = re.search(r"(?:^|;)\s*max-age\s*=\s*\"?(\d{1,18})", header or "", re.IGNORECASE)
    if found is None:
        return _Policy(-1)
    return _Policy(int(found[1]), "includesubdomains" in (header or "").lower())


def _is_address(host: str) -> bool:
    """RFC 6797, section 8.1.1: hosts named by IP address have no policy."""
    return host.startswith("[") or re.fullmatch(r"[\d.]+", host) is not None


def _hosts_above(host: str) -> Iterator[str]:
    labels = host.split(".")
    for start in range(1, len(labels)):
        yield ".".join(labels[start:])
