"""Which requests are never made: those that would turn a crawl against the machines around the one it runs on.

A page can name any address, so links, redirects, sitemaps and all the rest may point into the network of whoever runs
the audit. Only what the user typed may be private: the start page's host, and the hosts of `allow_private`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from ..core.endpoints import bare_host, parse_endpoint
from ..core.facts import Reason
from ..core.networks import special_network
from ..core.plan import CrawlPlan
from ..core.urls import normalize, parts

DEFAULT_PORTS = {"http": 80, "https": 443}

# Ports of other protocols, some of which take commands out of an HTTP request: https://fetch.spec.whatwg.org/#port-blocking
BAD_PORTS = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))  # fmt: skip

# Names that never have a public address. Looking one up may already leave the machine (mDNS asks the whole local
# network), and behind a proxy there is nothing but the name to go by.
LOCAL_NAMES = {
    "localhost": "this machine (RFC 6761)",
    "local": "the local network (RFC 6762)",
    "home.arpa": "the home network (RFC 8375)",
    "internal": "the private network (ICANN resolution 2024.07.29.06)",
}
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?/")


class Guard:
    """The limits of one crawl. Not thread-safe.

    `refuses` decides by the URL alone, before any packet; `admits_address` decides about the address a name turned out
    to have. A request that goes through a proxy is resolved there, so only the first can decide about it.
    """

    def __init__(self, plan: CrawlPlan) -> None:
        self._typed = {endpoint for url in (*plan.starts, *plan.sitemaps) for endpoint in _typed(url)}
        allowed = [endpoint for endpoint in map(parse_endpoint, plan.allow_private) if endpoint is not None]
        self._allowed = {(name, port) for name, port in allowed if port is not None}
        self._any_port = {name for name, port in allowed if port is None}
        self._seen_public: set[str] = set()
        self._known = lru_cache(maxsize=4096)(self._decide)

    def refuses(self, url: str) -> tuple[Reason, str] | None:
        """Why a URL may not be requested, with a detail for people; None when nothing in the URL speaks against it."""
        # The verdict is the same for all URLs of an origin, when nothing but the normal form of one can be meant.
        found = _PLAIN_ORIGIN.match(url)
        return self._known(found[0]) if found else self._decide(url)

    def admits_address(self, host: str, port: int, address: str) -> bool:
        """Whether a connection for a host and port may be made to this IP address. Never raises.

        The start page's host may be private, but not become so: once it had a public address, a private one is what
        DNS rebinding looks like.
        """
        name = bare_host(host)
        if name in self._any_port or (name, port) in self._allowed:
            return True
        try:
            public = special_network(address) is None
        except ValueError:
            return False
        if (name, port) in self._typed:
            if public:
                self._seen_public.add(name)
            return public or name not in self._seen_public
        return public

    def _decide(self, url: str) -> tuple[Reason, str] | None:
        plain = normalize(url)
        if plain is None:
            return Reason.UNSUPPORTED, f"{url[:200]} is no http(s) URL"
        pieces = parts(plain)
        host, port = bare_host(pieces.host), DEFAULT_PORTS[pieces.scheme] if pieces.port is None else pieces.port
        if (host, port) in self._typed or (host, port) in self._allowed:
            return None
        if host not in self._any_port:
            why = _not_public(host)
            if why:
                return Reason.PRIVATE, f"{pieces.host}: {why}"
        if port in BAD_PORTS:
            return Reason.PORT, f"{pieces.host}:{port}: a port of another protocol"
        return None


def _typed(url: str) -> Iterator[tuple[str, int]]:
    """The hosts and ports that come with a URL the user typed: with www. and without, the other scheme's default."""
    pieces = parts(url)
    host = bare_host(pieces.host)
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    ports = DEFAULT_PORTS.values() if pieces.port is None else (pieces.port,)
    return product((host, twin), ports)


def address_refusal(host: str, address: str) -> str:
    """In words, why `admits_address` refused an address."""
    return f"{host} has the address {address}: {_not_public(bare_host(address)) or 'no IP address'}"


def _not_public(host: str) -> str:
    """What a host's name or address says it is, when that is not a part of the public Internet; else ""."""
    try:
        network = special_network(host)
    except ValueError:
        return next((use for name, use in LOCAL_NAMES.items() if host == name or host.endswith(f".{name}")), "")
    return "" if network is None else str(network)
