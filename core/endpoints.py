"""HOST[:PORT], as people type it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from .errors import UsageError
from .urls import normalize, parts

_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\[\]]+\]|[^\s:/?#@\\\[\]]+)(?::(?P<port>\d{1,5}))?")
_BARE_IPV6 = re.compile(r"[\da-fA-F:.]*:[\da-fA-F:.]*:[\da-fA-F:.]*")


class Endpoint(NamedTuple):
    host: str  # as `bare_host` writes it
    port: int | None  # None for any


def parse_endpoint(text: str) -> Endpoint | None:
    """What HOST or HOST:PORT names, or None when it is neither; an IPv6 address needs brackets only before a port."""
    text = text.strip()
    found = _HOST_AND_PORT.fullmatch(f"[{text}]" if _BARE_IPV6.fullmatch(text) else text)
    url = found and normalize(f"http://{found['host']}/")
    if not found or not url:
        return None
    host, port = bare_host(parts(url).host), int(found["port"]) if found["port"] else None
    return Endpoint(host, port) if host and (port is None or 0 < port < 65536) else None


def check_endpoints(texts: Iterable[str]) -> None:
    """Raises UsageError for what names no host."""
    for text in texts:
        if parse_endpoint(text) is None:
            raise UsageError(f"{text!r} is not HOST or HOST:PORT.", "Allow one like 10.0.0.5:8080 or [::1].")


def bare_host(host: str) -> str:
    """A normalised host without an IPv6 address's brackets and the root's dot, which make no other machine of it."""
    return host.strip("[]").rstrip(".").lower()
