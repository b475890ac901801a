"""What the HTML responses of each host carry in their headers, counted once for all rules that ask."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ..core.facts import Kind
from ..core.urls import is_loopback, parts
from ..store.site import Site
from .rule import NotApplicable

_KEPT = frozenset(
    (
        "content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy", "server",
        "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "content-encoding", "etag",
        "last-modified", "set-cookie",
    )
)  # fmt: skip
_COUNTED_ONLY = frozenset(("etag", "last-modified"))  # their values differ from page to page
_NONCE = re.compile(r"'nonce-[^']*'")
_MOST_VALUES = 100  # different values of a header kept for a host


@dataclass(slots=True)
class Host:
    """The complete 2xx HTML responses of one host that were read with GET."""

    origin: str
    pages: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)  # header name to its values, joined when repeated
    seen_on: dict[tuple[str, str], str] = field(default_factory=dict)  # (name, value) to the first URL
    cookies: dict[str, str] = field(default_factory=dict)  # Set-Cookie without the value to the first URL

    def count(self, name: str) -> int:
        """How many pages carry the header."""
        return self.values[name].total() if name in self.values else 0


_known: WeakKeyDictionary[Site, dict[str, Host]] = WeakKeyDictionary()


def host_headers(site: Site) -> dict[str, Host]:
    """The hosts of the site by origin (scheme, host and port); those of this computer are left out.

    What a server sends on this computer is not what visitors get: headers of that kind come from the live server.
    """
    found = _known.get(site)
    if found is None:
        found = _known[site] = _read(site)
    return found


def public_hosts(site: Site) -> list[Host]:
    """The hosts whose pages were read. Raises NotApplicable when there is none."""
    hosts = list(host_headers(site).values())
    if not hosts:
        raise NotApplicable("No page of a public host was read.")
    return hosts


def _read(site: Site) -> dict[str, Host]:
    hosts: dict[str, Host] = {}
    for fetch in site.fetches(Kind.PAGE):
        if not (fetch.ok and fetch.is_html and fetch.method == "GET") or is_loopback(fetch.url):
            continue
        origin = parts(fetch.url).origin
        host = hosts.setdefault(origin, Host(origin))
        host.pages += 1
        for name in {name for name, _ in fetch.headers} & _KEPT:
            values = fetch.header_values(name)
            if name == "set-cookie":
                for value in values:
                    host.cookies.setdefault(_without_value(value), fetch.url)
                continue
            value = "" if name in _COUNTED_ONLY else _NONCE.sub("'nonce-'", ", ".join(values))
            counted = host.values.setdefault(name, Counter())
            if value in counted or len(counted) < _MOST_VALUES:
                counted[value] += 1
                host.seen_on.setdefault((name, value), fetch.url)
    return hosts


def _without_value(cookie: str) -> str:
    """A Set-Cookie header without the cookie's value, which may be secret and differs for each visitor."""
    pair, semicolon, attributes = cookie.partition(";")
    name, _, value = pair.partition("=")
    kept = "" if not value.strip() else "*"
    return f"{name.strip()}={kept}{semicolon}{attributes}"
