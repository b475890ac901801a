"""Cookies that are not protected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..host_headers import public_hosts
from ..rule import rule
from ..wording import quoted

_SESSION = re.compile(
    r"sess|sid$|^sid|auth|token|jwt|login|logged|remember|connect\.sid|^s_?id$|identity|passport", re.IGNORECASE
)
_FOR_SCRIPTS = re.compile(r"csrf|xsrf", re.IGNORECASE)  # the page's own scripts must be able to read these


@rule(Severity.WARNING, "security")
def cookie_insecure(site: Site) -> Iterator[Evidence]:
    """Cookie is not protected

    A page served over https sets a cookie without Secure, or one whose name speaks of a session or login without
    HttpOnly or SameSite. Every Set-Cookie header is read; cookies that are taken back, and tokens against forged
    requests, which scripts must read, are left out of the second part. There is one finding for each host; the values
    of cookies are never kept.

    Why: Without Secure the cookie also travels unencrypted, without HttpOnly a script that got into the page can steal
    it, without SameSite other sites can act with it.

    Fix: Set the cookie with "Secure; HttpOnly; SameSite=Lax".

    Source: RFC 6265, section 4.1.2, https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2; MDN, "Secure cookie
    configuration", https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/Cookies
    """
    for host in public_hosts(site):
        faulty = {
            cookie.partition("=")[0]: (faults, url)
            for cookie, url in host.cookies.items()
            if host.origin.startswith("https://") and (faults := _cookie_faults(cookie))
        }
        if faulty:
            name, (faults, url) = next(iter(faulty.items()))
            more = f" Cookies with such faults: {len(faulty)}." if len(faulty) > 1 else ""
            yield Evidence(
                f"The cookie {quoted(name)} of {host.origin} lacks {', '.join(faults)}.{more}",
                value=name,
                url=f"{host.origin}/",
                details={"cookies": {key: lacking for key, (lacking, _) in list(faulty.items())[:20]}, "seen_on": url},
            )


def _cookie_faults(cookie: str) -> list[str]:
    pair, *rest = cookie.split(";")
    name = pair.partition("=")[0]
    found = (item.partition("=") for item in rest)
    attributes = {key.strip().lower(): value.strip().lower() for key, _, value in found}
    taken_back = attributes.get("max-age", "1").lstrip("-") == "0" or "1970" in attributes.get("expires", "")
    if not pair.endswith("*") or taken_back:
        return []
    faults = [] if "secure" in attributes else ["Secure"]
    if _SESSION.search(name) and not _FOR_SCRIPTS.search(name):
        wanted = (("httponly", "HttpOnly"), ("samesite", "SameSite"))
        faults += [label for key, label in wanted if key not in attributes]
    return faults
