"""HTTP Strict Transport Security: telling browsers to insist on https."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...core.facts import Kind
from ...core.findings import Evidence, Severity
from ...core.urls import is_loopback, parts
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..wording import number_of

ONE_YEAR = 31_536_000  # seconds


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
    policies, origins = _policies(site)
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


@rule(Severity.NOTICE, "security")
def hsts_weak(site: Site, *, min_seconds: int = ONE_YEAR) -> Iterator[Evidence]:
    """Browsers are told to insist on https for a short time or in part

    The best Strict-Transport-Security header of a host has a max-age of less than a year, or does not include
    subdomains. Hosts named www are not asked to include any, and a host that a good policy of a host above it covers is
    not judged. Missing headers have a rule of their own.

    Why: After max-age has passed without a visit, the next one begins unencrypted. Subdomains that are left out can be
    used to set cookies for the whole domain.

    Fix: When all subdomains have https, send "Strict-Transport-Security: max-age=31536000; includeSubDomains".

    Source: RFC 6797, section 14.4, https://www.rfc-editor.org/rfc/rfc6797#section-14.4; Lighthouse, "Use a strong HSTS
    policy", https://developer.chrome.com/docs/lighthouse/best-practices/has-hsts
    """
    policies, origins = _policies(site)
    for host, policy in policies.items():
        above = [policies[name] for name in _hosts_above(host) if name in policies]
        if policy.max_age <= 0 or any(one.max_age >= min_seconds and one.subdomains for one in above):
            continue
        faults = []
        if policy.max_age < min_seconds:
            faults.append(f"holds for {policy.max_age:,} seconds, less than {min_seconds:,}")
        if not policy.subdomains and not host.startswith("www."):
            faults.append("does not include subdomains")
        if faults:
            yield Evidence(
                f"The Strict-Transport-Security header of {host} {' and '.join(faults)}.",
                value=policy.max_age,
                threshold=min_seconds,
                url=f"{origins[host][0]}/",
                details={"host": host, "subdomains": policy.subdomains},
            )


def _policies(site: Site) -> tuple[dict[str, _Policy], dict[str, tuple[str, int]]]:
    """The best policy of each host, and its origin with the number of responses. Raises NotApplicable without a host.

    Hosts of this computer and those named by an IP address have none.
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
    return policies, origins


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
