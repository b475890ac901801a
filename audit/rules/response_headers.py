"""Headers that protect visitors. One finding for each host: they come from the server's configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..host_headers import Host, public_hosts
from ..rule import rule
from ..wording import number_of, quoted


def _missing(host: Host, what: str) -> Evidence:
    return Evidence(
        f"None of {number_of(host.pages, 'page')} of {host.origin} {what}.",
        value=host.pages,
        url=f"{host.origin}/",
        details={"pages": host.pages},
    )


@rule(Severity.NOTICE, "security")
def csp_missing(site: Site) -> Iterator[Evidence]:
    """Host has no content security policy

    None of a host's pages came with a Content-Security-Policy header or has one in a meta element.

    Why: When someone manages to put a script into a page, nothing keeps the browser from running it.

    Fix: Send a policy that allows scripts by nonce or hash. Begin with Content-Security-Policy-Report-Only to see what
    it would block.

    Source: W3C "Content Security Policy Level 3", https://www.w3.org/TR/CSP3/; Lighthouse, "Ensure CSP is effective",
    https://developer.chrome.com/docs/lighthouse/best-practices/csp-xss
    """
    in_meta = {row["url"].split("/", 3)[2] for row in site.query(_WITH_META)}
    for host in public_hosts(site):
        if not host.count("content-security-policy") and host.origin.partition("://")[2] not in in_meta:
            yield _missing(host, "has a content security policy")


_WITH_META = """SELECT url FROM page WHERE facts LIKE '%"content-security-policy"%'"""


@rule(Severity.NOTICE, "security")
def csp_weak(site: Site) -> Iterator[Evidence]:
    """Content security policy does not hold back scripts

    A host's content security policy restricts scripts (script-src, or default-src in its place), but allows
    'unsafe-inline' without a nonce, a hash or 'strict-dynamic', or scripts from everywhere (*, http:, https:, data:)
    without 'strict-dynamic'. Where several policies are sent, all must allow it. Policies without a word on scripts, as
    for frames alone, are not judged.

    Why: A policy that allows every script protects from none.

    Fix: Give your own inline scripts a nonce or a hash and take 'unsafe-inline' out.

    Source: W3C "Content Security Policy Level 3", section 8.2, https://www.w3.org/TR/CSP3/#strict-csp; Lighthouse,
    "Ensure CSP is effective", https://developer.chrome.com/docs/lighthouse/best-practices/csp-xss
    """
    for host in public_hosts(site):
        for value in host.values.get("content-security-policy", ()):
            faults = [_script_fault(policy) for policy in value.split(",")]
            if faults and all(faults):
                yield Evidence(
                    f"The content security policy of {host.origin} allows {faults[0]} for scripts.",
                    value=faults[0],
                    snippet=value[:300],
                    url=f"{host.origin}/",
                    details={"seen_on": host.seen_on["content-security-policy", value]},
                )
                break


def _script_fault(policy: str) -> str:
    """The source that lets every script in, "" when there is none or the policy says nothing of scripts."""
    directives: dict[str, list[str]] = {}
    for directive in policy.lower().split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name, sources)
    sources = directives.get("script-src", directives.get("default-src", []))
    if "'strict-dynamic'" in sources:
        return ""
    trusted = any(source.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for source in sources)
    if "'unsafe-inline'" in sources and not trusted:
        return "'unsafe-inline'"
    return next((source for source in sources if source in ("*", "http:", "https:", "data:")), "")


@rule(Severity.NOTICE, "security")
def x_content_type_options_missing(site: Site) -> Iterator[Evidence]:
    """Browsers may guess the type of files

    None of a host's pages came with "X-Content-Type-Options: nosniff".

    Why: Browsers may take a file that a visitor uploaded for a script, whatever its type is said to be.

    Fix: Send "X-Content-Type-Options: nosniff" with every response.

    Source: WHATWG Fetch Standard, https://fetch.spec.whatwg.org/#x-content-type-options-header
    """
    for host in public_hosts(site):
        values = host.values.get("x-content-type-options", ())
        if not any(value.split(",")[0].strip().lower() == "nosniff" for value in values):
            yield _missing(host, "was sent with X-Content-Type-Options: nosniff")


_FRAMES = re.compile(r"frame-ancestors\s+(?!\*(?:\s|;|$))[^;,]*", re.IGNORECASE)


@rule(Severity.NOTICE, "security")
def clickjacking_unprotected(site: Site) -> Iterator[Evidence]:
    """Other sites may show the pages in a frame

    None of a host's pages came with X-Frame-Options DENY or SAMEORIGIN, or with a content security policy that
    restricts frame-ancestors (a meta element cannot).

    Why: A page shown invisibly over another one can make visitors click what they do not see.

    Fix: Send "Content-Security-Policy: frame-ancestors 'self'", or name the sites that may frame yours.

    Source: W3C "Content Security Policy Level 3", https://www.w3.org/TR/CSP3/#directive-frame-ancestors; RFC 7034,
    https://www.rfc-editor.org/rfc/rfc7034
    """
    for host in public_hosts(site):
        framed = host.values.get("x-frame-options", ())
        if any(value.strip().lower() in ("deny", "sameorigin") for given in framed for value in given.split(",")):
            continue
        if not any(_FRAMES.search(value) for value in host.values.get("content-security-policy", ())):
            yield _missing(host, "forbids other sites to frame it")


_WEAK_REFERRER = ("unsafe-url", "no-referrer-when-downgrade")
_REFERRERS = frozenset(
    (
        *_WEAK_REFERRER, "no-referrer", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
    )
)  # fmt: skip


@rule(Severity.NOTICE, "security")
def referrer_policy_weak(site: Site) -> Iterator[Evidence]:
    """Other sites learn the whole address of pages

    A host sends a Referrer-Policy of unsafe-url or no-referrer-when-downgrade: of several values the last that browsers
    know. Without the header browsers are careful by themselves (strict-origin-when-cross-origin), so that is no fault.

    Why: The whole address, with what a visitor searched for or a key in it, goes to every site that is linked or loaded
    from.

    Fix: Send "Referrer-Policy: strict-origin-when-cross-origin", or no such header.

    Source: W3C "Referrer Policy", https://www.w3.org/TR/referrer-policy/
    """
    for host in public_hosts(site):
        for value in host.values.get("referrer-policy", ()):
            known = [token.strip().lower() for token in value.split(",") if token.strip().lower() in _REFERRERS]
            if known and known[-1] in _WEAK_REFERRER:
                yield Evidence(
                    f"{host.origin} sends the Referrer-Policy {known[-1]}.",
                    value=known[-1],
                    snippet=f"Referrer-Policy: {value[:200]}",
                    url=f"{host.origin}/",
                    details={"seen_on": host.seen_on["referrer-policy", value]},
                )
                break


_VERSION = re.compile(r"[A-Za-z][\w.+-]*[/ ]v?\d+(?:\.\d+)*")


@rule(Severity.NOTICE, "security")
def server_version_exposed(site: Site) -> Iterator[Evidence]:
    """Server tells its version

    The Server, X-Powered-By, X-Generator or X-AspNet-Version header of a host's pages names software with its version.

    Why: Whoever looks for servers with a known weakness finds this one by its version. It is a small step only: the
    weakness itself must be mended.

    Fix: Switch the version off (nginx: server_tokens off; Apache: ServerTokens Prod; PHP: expose_php = Off).

    Source: RFC 9110, section 10.2.4, https://www.rfc-editor.org/rfc/rfc9110#section-10.2.4
    """
    for host in public_hosts(site):
        found = []
        for name in ("server", "x-powered-by", "x-generator", "x-aspnet-version", "x-aspnetmvc-version"):
            for value in host.values.get(name, ()):
                if _VERSION.search(value) or (name.startswith("x-aspnet") and value[:1].isdigit()):
                    found.append(f"{name}: {value[:100]}")
                    break
        if found:
            yield Evidence(
                f"{host.origin} tells the version of its software ({quoted(found[0])}).",
                value=found[0],
                snippet="\n".join(found),
                url=f"{host.origin}/",
            )
