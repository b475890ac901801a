"""How much of an answer is taken."""

from __future__ import annotations

from ..core.facts import Kind
from .exchange import Request

MAX_BODY = 16 * 2**20  # bytes on the wire
MAX_SITEMAP = 55 * 2**20  # sitemaps.org allows 50 MiB
MAX_ROBOTS = 2**20  # twice what is read
MAX_HEADER_BYTES = 256 * 1024  # of all response headers, as in Chrome
MAX_HEADERS = 1000


def room(request: Request) -> int:
    """The bytes of a body that are taken before the download is stopped."""
    if request.kind is Kind.EXTERNAL:
        return 0
    return {Kind.SITEMAP: MAX_SITEMAP, Kind.ROBOTS: MAX_ROBOTS}.get(request.kind, MAX_BODY)
