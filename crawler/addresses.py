"""Resolving the addresses written in one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from ..core.urls import join, origin, without_credentials

# A site's menus repeat on all its pages; those of a few hundred templates fit in.
_REMEMBERED = 16_384


class Address(NamedTuple):
    """What one href leads to."""

    url: str
    fragment: str  # as written, without "#"; "" when there is none
    has_fragment: bool  # also true of a bare "#"
    raw: str  # the href as written, without credentials, when normalising changed it, else ""
    internal: bool  # the URL belongs to the audited site


class Addresses:
    """Resolves hrefs against a page's base URL.

    `is_internal` tells whether a URL belongs to the audited site. It is asked once about an address that pages share.
    """

    def __init__(self, base: str, is_internal: Callable[[str], bool]) -> None:
        self._base = base
        self._origin = origin(base)
        self._folder = base.partition("?")[0].rpartition("/")[0] + "/"
        self._is_internal = is_internal
        self._remembered = _remembering(is_internal)
        self._own: dict[str, Address | None] = {}

    def look_up(self, href: str) -> Address | None:
        """The address of an href, or None when it does not lead to an http(s) URL."""
        if href.startswith(("http://", "https://")):
            return self._remembered(href, "http://any.invalid/")
        if href.startswith("/") and not href.startswith(("//", "/\\")):
            return self._remembered(href, self._origin)
        if href[:1] > " " and not href.startswith(("?", "#")) and ":" not in href:
            return self._remembered(href, self._folder)
        # What depends on the page's own path is of no use to other pages.
        if href not in self._own:
            self._own[href] = _address(href, self._base, self._is_internal)
        return self._own[href]

    def resolve(self, href: str) -> str | None:
        """The absolute http(s) URL of an href without its fragment, or None when there is none."""
        address = self.look_up(href)
        return None if address is None else address.url


def _address(href: str, base: str, is_internal: Callable[[str], bool]) -> Address | None:
    url = join(href, base)
    if url is None:
        return None
    url, href = without_credentials(url), without_credentials(href)
    written, mark, fragment = href.partition("#")
    # A relative href that only had to be put behind its base is not a changed one.
    unchanged = url.endswith(written.lstrip("./"))
    return Address(url, fragment.rstrip(), bool(mark), "" if unchanged else href, is_internal(url))


@lru_cache(maxsize=4)
def _remembering(is_internal: Callable[[str], bool]) -> Callable[[str, str], Address | None]:
    @lru_cache(maxsize=_REMEMBERED)
    def remembered(href: str, base: str) -> Address | None:
        return _address(href, base, is_internal)

    return remembered
