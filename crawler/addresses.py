"""Resolving the addresses written in one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..core.urls import join, origin, without_credentials


@dataclass(frozen=True, slots=True)
class Address:
    """What one href leads to."""

    url: str
    fragment: str  # as written, without "#"; "" when there is none
    has_fragment: bool  # also true of a bare "#"
    internal: bool
    raw: str  # the href as written when normalising changed it, else ""


class Addresses:
    """Resolves hrefs against a page's base URL, each distinct one once."""

    def __init__(self, base: str, is_internal: Callable[[str], bool]) -> None:
        self.base = base
        self._origin = origin(base)
        self._is_internal = is_internal
        self._urls: dict[str, str | None] = {}
        self._known: dict[str, Address | None] = {}

    def resolve(self, href: str) -> str | None:
        """The absolute http(s) URL without fragment, or None when there is none."""
        try:
            return self._urls[href]
        except KeyError:
            url = self._join(href)
            if url is not None and "@" in url:
                url = without_credentials(url)
            self._urls[href] = url
            return url

    def look_up(self, href: str) -> Address | None:
        """The address of a link, or None when it does not lead to an http(s) URL."""
        try:
            return self._known[href]
        except KeyError:
            address = self._known[href] = self._look_up(href)
            return address

    def _join(self, href: str) -> str | None:
        # A site's menus repeat on all its pages: what does not depend on the page's own path is remembered across them.
        if href.startswith(("http://", "https://")):
            return _join_anywhere(href, "")
        if href.startswith("/") and not href.startswith(("//", "/\\")):
            return _join_anywhere(href, self._origin)
        return join(href, self.base)

    def _look_up(self, href: str) -> Address | None:
        url = self.resolve(href)
        if url is None:
            return None
        written, mark, fragment = href.partition("#")
        changed = not url.endswith(written.lstrip("./"))
        return Address(url, fragment.rstrip(), bool(mark), self._is_internal(url), href if changed else "")


@lru_cache(maxsize=16384)
def _join_anywhere(href: str, origin_url: str) -> str | None:
    return join(href, origin_url or "http://base.invalid/")
