"""Encrypted delivery: https for pages and for what they load.

Addresses of this computer (localhost, 127.0.0.1) count as secure over http too: W3C "Secure Contexts", section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page, ResourceKind
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback
from ..rule import rule

_ACTIVE = frozenset(
    (ResourceKind.SCRIPT, ResourceKind.STYLESHEET, ResourceKind.IFRAME, ResourceKind.FONT, ResourceKind.OTHER)
)
_PASSIVE = frozenset((ResourceKind.IMAGE, ResourceKind.AUDIO, ResourceKind.VIDEO, ResourceKind.ICON))


@rule(Severity.ERROR, "security", unread=True)
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
