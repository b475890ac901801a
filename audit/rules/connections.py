"""What connections tell: certificates that run out, old HTTP, passwords in the clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback, parts
from ...store.site import Site
from ..occurrences import and_more, occurrences
from ..rule import NotApplicable, rule
from ..wording import number_of


@rule(Severity.ERROR, "security", needs="markup.controls")
def password_on_http(page: Page) -> Iterator[Evidence]:
    """Password is asked for on a page that is not encrypted

    A page served over http has a password field. Addresses of this computer are not meant.

    Why: Anyone between the visitor and the server can read the password, and can change the page so that it is sent
    elsewhere, whatever the form's own address is. Browsers warn in the field itself.

    Fix: Serve the page over https and redirect the http address to it.

    Source: W3C "Secure Contexts", https://www.w3.org/TR/secure-contexts/; Chrome for Developers, "Avoiding the Not
    Secure warning in Chrome", https://developer.chrome.com/blog/avoid-not-secure-warn
    """
    if not page.url.startswith("http://") or is_loopback(page.url):
        return
    found = [item for item in page.markup.controls if item.type == "password"]
    if found:
        message = f"A password field{and_more(len(found))} stands on a page that is not encrypted."
        yield occurrences(found, message, snippet='<input type="password">')


@rule(Severity.WARNING, "security")
def tls_expiring(site: Site, *, days: int = 14, days_of_long: int = 30) -> Iterator[Evidence]:
    """Certificate is about to expire

    When the crawl connected, the certificate of one of the site's hosts was valid for less than 14 days more, or less
    than 30 when it was made for more than 90. Certificates that have expired are found by other rules.

    Why: Once it has expired, browsers show a warning instead of the site, and search engines cannot read it.

    Fix: Renew the certificate, and see why that did not happen by itself.

    Source: Let's Encrypt, "Integration guide" (renew when a third of the lifetime is left),
    https://letsencrypt.org/docs/integration-guide/
    """
    rows = site.query("SELECT host, begins, expires, seen FROM certificate ORDER BY host").fetchall()
    if not rows:
        raise NotApplicable("The crawl made no encrypted connection to the site.")
    for row in rows:
        begins, expires, seen = (datetime.fromisoformat(row[name]) for name in ("begins", "expires", "seen"))
        left = (expires - seen).total_seconds() / 86_400
        least = days_of_long if (expires - begins).days > 90 else days
        if 0 <= left < least:
            yield Evidence(
                f"The certificate of {row['host']} expires on {expires:%Y-%m-%d}, in {number_of(int(left), 'day')}.",
                value=round(left, 1),
                threshold=least,
                url=f"https://{row['host']}/",
                details={"begins": row["begins"], "expires": row["expires"]},
            )


@rule(Severity.NOTICE, "performance")
def http1_only(site: Site, *, min_responses: int = 10) -> Iterator[Evidence]:
    """Server speaks only HTTP/1.1

    All of ten or more responses of a host of the site came over https by HTTP/1.1, though the crawler offers HTTP/2.
    Hosts of this computer are not meant.

    Why: By HTTP/1.1 a browser fetches six files at once and waits for each; by HTTP/2 it asks for all of them over one
    connection.

    Fix: Turn HTTP/2 on in the web server, or put a content delivery network in front.

    Source: Chrome for Developers, "Use HTTP/2 for all of its resources",
    https://developer.chrome.com/docs/lighthouse/best-practices/uses-http2; RFC 9113,
    https://www.rfc-editor.org/rfc/rfc9113
    """
    spoken: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in site.query("SELECT url, protocol FROM fetch WHERE protocol <> '' AND status IS NOT NULL"):
        if row["url"].startswith("https://") and site.plan.is_internal(row["url"]) and not is_loopback(row["url"]):
            spoken[parts(row["url"]).authority][row["protocol"]] += 1
    if not spoken:
        raise NotApplicable("The crawl does not know by which version of HTTP the site answered over https.")
    for host, versions in sorted(spoken.items()):
        total = sum(versions.values())
        if total >= min_responses and not versions.keys() - {"1.0", "1.1"}:
            yield Evidence(
                f"All {total} responses of {host} came by HTTP/1.1.",
                value="1.1",
                threshold="2",
                url=f"https://{host}/",
                details={"responses": total},
            )
