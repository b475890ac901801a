"""Whether a site can be reached over https: certificates, redirects from http, forms."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fetch, Page, Reason
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback, origin, parts
from ...store.site import Site
from ..answers import confirmed, status_text
from ..rule import NotApplicable, rule
from ..wording import number_of


@rule(Severity.ERROR, "security", needs="forms")
def form_insecure_action(page: Page) -> Iterator[Evidence]:
    """Form on a secure page sends to an insecure address

    A form on a page served over https is sent to an http address. Addresses of this computer are not meant.

    Why: What visitors type travels unencrypted. Browsers warn before they send it.

    Fix: Write https in the form's action.

    Source: W3C "Mixed Content", section 3.1 (forms), https://www.w3.org/TR/mixed-content/; Chrome, "Protecting users
    from insecure forms", https://blog.chromium.org/2020/08/protecting-google-chrome-users-from.html
    """
    for form in page.forms:
        insecure = form.action.startswith("http://") and form.method != "dialog" and not is_loopback(form.action)
        if insecure and page.url.startswith("https://"):
            yield Evidence(
                f"A form of this secure page is sent to {form.action}.",
                value=form.method,
                line=form.line,
                target=form.action,
            )


@rule(Severity.ERROR, "security", needs="forms")
def form_on_http(page: Page) -> Iterator[Evidence]:
    """Form stands on an insecure page

    A page served over http has a form. Whether it asks for a password is not among the facts of a crawl.

    Why: Anyone on the way can read what visitors type, or change where the form is sent. Browsers mark the fields as
    not secure.

    Fix: Serve the page over https, and redirect its http address there.

    Source: W3C "Secure Contexts", https://www.w3.org/TR/secure-contexts/; Google Search Central, "Understanding page
    experience", https://developers.google.com/search/docs/appearance/page-experience
    """
    forms = [form for form in page.forms if form.method != "dialog"]
    if forms and page.url.startswith("http://") and not is_loopback(page.url):
        yield Evidence(
            f"{number_of(len(forms), 'form')} on a page that is served over http.", value=len(forms), line=forms[0].line
        )


_CERTIFICATES = {
    "tls-expired": ("the certificate has expired", "the certificate is not valid yet"),
    "tls-name-mismatch": ("the certificate is for another host",),
    "tls-weak": ("the key is too weak", "the authority's key is too weak", "the signature algorithm is too weak"),
}


def _certificate_faults(site: Site, rule_id: str) -> Iterator[Evidence]:
    """The hosts of the site whose certificate was refused for one of a rule's reasons, once each."""
    rows = site.query(
        "SELECT url, detail FROM fetch WHERE kind IN ('page', 'robots') AND url GLOB 'https://*' ORDER BY url_id"
    )
    details: dict[str, str] = {}
    seen = False
    for row in rows:
        seen = True
        if row["detail"] and any(words in row["detail"] for words in _CERTIFICATES[rule_id]):
            details.setdefault(origin(row["url"]), row["detail"])
    if not seen:
        raise NotApplicable("The site was not asked over https.")
    for address, detail in details.items():
        yield Evidence(f"No secure connection to {address}: {detail}.", value=detail, url=f"{address}/")


@rule(Severity.ERROR, "security")
def tls_expired(site: Site) -> Iterator[Evidence]:
    """Certificate has expired or is not valid yet

    The connection to a host of the site was refused because its certificate is past its last day, or before its first.

    Why: Browsers show a warning instead of the site, and search engines do not read it.

    Fix: Renew the certificate and let that happen by itself from now on (ACME). If it is new, check the server's clock.

    Source: RFC 5280, section 4.1.2.5, https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
    """
    yield from _certificate_faults(site, "tls-expired")


@rule(Severity.ERROR, "security")
def tls_name_mismatch(site: Site) -> Iterator[Evidence]:
    """Certificate is for another host

    The connection to a host of the site was refused because its certificate does not name it.

    Why: Browsers show a warning instead of the site, and search engines do not read it.

    Fix: Get a certificate that names every host the site is reached at, with and without www.

    Source: RFC 9525, section 6, https://www.rfc-editor.org/rfc/rfc9525#section-6
    """
    yield from _certificate_faults(site, "tls-name-mismatch")


@rule(Severity.WARNING, "security")
def tls_weak(site: Site) -> Iterator[Evidence]:
    """Certificate is too weak to be trusted

    The connection to a host of the site was refused because of a key or a signature algorithm that is too weak, such as
    RSA under 2,048 bits or SHA-1. What the crawler's TLS library still accepts is not found.

    Why: Browsers show a warning instead of the site, and search engines may not read it.

    Fix: Get a new certificate with an ECDSA key, or an RSA key of 2,048 bits.

    Source: CA/Browser Forum, "Baseline Requirements", section 6.1.5,
    https://cabforum.org/working-groups/server/baseline-requirements/
    """
    yield from _certificate_faults(site, "tls-weak")


@rule(Severity.ERROR, "security")
def https_not_available(site: Site) -> Iterator[Evidence]:
    """Home page cannot be reached over https

    The site is on http, and the https address of its home page does not answer. It is asked for only when a page, a
    redirect or a sitemap names it.

    Why: Browsers try https first and warn of what follows. Google prefers https when it has the choice.

    Fix: Get a certificate (they are free) and serve the site over https.

    Source: Google Search Central, "Understanding page experience",
    https://developers.google.com/search/docs/appearance/page-experience
    """
    home = _other_home(site, "https")
    if home.reason in (Reason.TLS, Reason.CONNECTION, Reason.TIMEOUT):
        message = f"{home.url} cannot be reached: {home.detail or home.reason}."
        evidence = Evidence(message, value=home.reason, url=home.url)
        # A certificate is no passing fault.
        yield evidence if home.reason == Reason.TLS else confirmed(evidence, home)


@rule(Severity.ERROR, "security")
def http_not_redirected(site: Site) -> Iterator[Evidence]:
    """Home page is not redirected to https

    The site is on https, but its home page answers over http as well, or is redirected to another http address. It is
    asked for only when a page, a redirect or a sitemap names it.

    Why: Visitors who type the address without https stay unprotected, and search engines see two sites.

    Fix: Redirect every http address to its https address (301), in one step.

    Source: Google Search Central, "Site moves and HTTPS",
    https://developers.google.com/search/docs/crawling-indexing/site-move-with-url-changes
    """
    home = _other_home(site, "http")
    path = site.redirect_path(home.url)
    if home.ok:
        message = f"{home.url} answers {status_text(home.status)} instead of redirecting to https."
        yield Evidence(message, value=home.status, url=home.url)
    elif len(path) > 1 and all(fetch.url.startswith("http://") for fetch in path) and path[-1].ok:
        message = f"{home.url} redirects to {home.redirect_to} and not to https."
        yield Evidence(message, value=home.status, url=home.url)


def _other_home(site: Site, scheme: str) -> Fetch:
    """The fetch of the home page over the scheme that the crawl did not start with. Raises NotApplicable without it."""
    home = parts(site.plan.home)
    if home.scheme == scheme or home.port is not None or is_loopback(site.plan.home):
        raise NotApplicable(f"The site is on {scheme}, has a port of its own or is on this computer.")
    found = site.fetch(f"{scheme}://{home.host}/")
    if found is None:
        raise NotApplicable(f"The home page was not asked for over {scheme}, since nothing names it.")
    return found
