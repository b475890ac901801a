"""Which IP addresses belong to the public Internet, and what the others are for.

A table of its own, because `ipaddress.is_private` and `is_global` changed their answers between Python's patch releases
(3.11.9 among them) and know nothing of IPv4 addresses inside IPv6 ones. Sources: the IANA IPv4 and IPv6 Special-Purpose
Address Registries (RFC 6890, updated by RFC 8190) as of 2025-10-09, the IANA IPv6 Address Space registry, and the RFCs
named in each row. Blocks that the registries call globally reachable but that only ever lead to the nearest router
(192.0.0.9, 2001:1::1 and the like) count as what surrounds them: no web site is there.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple


class Network(NamedTuple):
    """A block of addresses that are not of the public Internet."""

    prefix: str
    use: str
    source: str

    def __str__(self) -> str:
        return f"{self.use}, {self.prefix} ({self.source})"


# The first network that holds an address names it, so narrow ones stand before wide ones.
SPECIAL = (
    Network("0.0.0.0/8", "this network", "RFC 791"),
    Network("10.0.0.0/8", "private use", "RFC 1918"),
    Network("100.64.0.0/10", "shared by a carrier's customers", "RFC 6598"),
    Network("127.0.0.0/8", "loopback", "RFC 1122"),
    Network("168.63.129.16/32", "the Azure platform, seen from its machines", "Microsoft Learn"),
    Network("169.254.0.0/16", "link-local", "RFC 3927"),
    Network("172.16.0.0/12", "private use", "RFC 1918"),
    Network("192.0.0.0/24", "IETF protocols", "RFC 6890"),
    Network("192.0.2.0/24", "documentation", "RFC 5737"),
    Network("192.88.99.0/24", "the nearest 6to4 relay", "RFC 7526"),
    Network("192.168.0.0/16", "private use", "RFC 1918"),
    Network("198.18.0.0/15", "benchmarks", "RFC 2544"),
    Network("198.51.100.0/24", "documentation", "RFC 5737"),
    Network("203.0.113.0/24", "documentation", "RFC 5737"),
    Network("224.0.0.0/4", "multicast", "RFC 5771"),
    Network("240.0.0.0/4", "reserved or broadcast", "RFC 1112"),
    Network("::/128", "unspecified", "RFC 4291"),
    Network("::1/128", "loopback", "RFC 4291"),
    Network("::/96", "IPv4-compatible", "RFC 4291"),
    Network("64:ff9b:1::/48", "NAT64 of the local network", "RFC 8215"),
    Network("100::/64", "discarded", "RFC 6666"),
    Network("100:0:0:1::/64", "dummy", "RFC 9780"),
    Network("2001::/32", "Teredo", "RFC 4380"),
    Network("2001::/23", "IETF protocols", "RFC 2928"),
    Network("2001:db8::/32", "documentation", "RFC 3849"),
    Network("3fff::/20", "documentation", "RFC 9637"),
    Network("5f00::/16", "segment routing", "RFC 9602"),
    Network("fc00::/7", "private use", "RFC 4193"),
    Network("fe80::/10", "link-local", "RFC 4291"),
    Network("fec0::/10", "site-local", "RFC 3879"),
    Network("ff00::/8", "multicast", "RFC 4291"),
)
_UNALLOCATED = Network("::/0", "outside the global unicast space 2000::/3", "RFC 4291")

# IPv6 prefixes behind which an IPv4 address is what is reached, and how many bits follow that address.
_CARRIERS = (
    ("::ffff:0:0/96", 0),  # IPv4-mapped, RFC 4291 section 2.5.5.2
    ("::ffff:0:0:0/96", 0),  # IPv4-translated, RFC 2765
    ("64:ff9b::/96", 0),  # NAT64 by the well-known prefix, RFC 6052
    ("2002::/16", 80),  # 6to4, RFC 3056
)


def _shifted(prefix: str) -> tuple[int, int]:
    """A network as the number its addresses give when shifted right, and by how many bits."""
    network = ip_network(prefix)
    shift = network.max_prefixlen - network.prefixlen
    return int(network.network_address) >> shift, shift


_TABLES = {
    version: [(*_shifted(item.prefix), item) for item in SPECIAL if ip_network(item.prefix).version == version]
    for version in (4, 6)
}
_INSIDE = [(*_shifted(prefix), after) for prefix, after in _CARRIERS]
_UNICAST = _shifted("2000::/3")


@lru_cache(maxsize=4096)
def special_network(address: str) -> Network | None:
    """The network that keeps an IP address out of the public Internet; None for a public address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) decides for it. Raises ValueError for what is no address.
    """
    parsed = ip_address(address.partition("%")[0])
    number = int(parsed)
    if parsed.version == 4:
        return _find(number, 4)
    for value, shift, after in _INSIDE:
        if number >> shift == value:
            return _find(number >> after & 0xFFFF_FFFF, 4)
    value, shift = _UNICAST
    return _find(number, 6) or (None if number >> shift == value else _UNALLOCATED)


def _find(number: int, version: int) -> Network | None:
    return next((item for value, shift, item in _TABLES[version] if number >> shift == value), None)
