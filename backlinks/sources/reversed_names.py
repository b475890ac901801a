"""Domain names as graph files write them: labels reversed and in ASCII, com.example for example.com."""

from __future__ import annotations

from ...core.domains import icann_domain, registrable_domain
from ...core.errors import UsageError
from ...core.urls import normalize, parts


def reversed_name(domain: str) -> str:
    """com.example for example.com."""
    return ".".join(reversed(domain.split(".")))


def from_reversed(name: str) -> str:
    """example.com for com.example."""
    return reversed_name(name)


def graph_domain(typed: str) -> str:
    """The domain of a graph that a domain, host or URL as typed belongs to: ASCII, registered under an ICANN suffix.

    A part of a platform (name.blogspot.com) has no node of its own and is refused, so that nobody takes the platform's
    referrers for its own. Raises UsageError.
    """
    url = normalize(typed if "://" in typed else f"https://{typed}")
    host = parts(url).host.removesuffix(".") if url else ""
    if "." not in host or host.replace(".", "").isdecimal() or host.startswith("["):
        raise UsageError(f"{typed[:200]!r} is no domain.", "Give one like example.org.")
    domain = icann_domain(host)
    own = registrable_domain(f"https://{host}/")
    if own != domain and own.endswith(f".{domain}"):
        raise UsageError(
            f"{own} is a part of {domain}, which such graphs know only as a whole.",
            f"To see who links to anything on the platform, ask for {domain}.",
        )
    return domain
