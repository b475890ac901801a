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
        remembered = _remembering(is_internal)
        self._absolute = remembered.of("http://any.invalid/")
        self._rooted = remembered.of(self._origin)
        self._beside = remembered.of(self._folder)
        self._own: dict[str, Address | None] = {}

    def look_up(self, href: str) -> Address | None:
        """The address of an href, or None when it does not lead to an http(s) URL."""
        first = href[:1]
        if first == "/" and href[1:2] not in ("/", "\\"):
            return self._rooted[href]
        if href.startswith(("http://", "https://")):
            return self._absolute[href]
        if first > " " and first not in "?#" and ":" not in href:
            return self._beside[href]
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


class _Remembered:
    """Addresses that pages share, by what they were resolved against. Forgetting them costs only time."""

    def __init__(self, is_internal: Callable[[str], bool]) -> None:
        self.is_internal = is_internal
        self._by_base: dict[str, _AtBase] = {}
        self._size = 0

    def of(self, base: str) -> _AtBase:
        """The addresses of hrefs that are resolved against this URL."""
        found = self._by_base.get(base)
        if found is None:
            self.grow()
            found = self._by_base[base] = _AtBase(base, self)
        return found

    def grow(self) -> None:
        """Makes room for one more."""
        if self._size >= _REMEMBERED:
            for addresses in self._by_base.values():
                addresses.clear()
            self._by_base.clear()
            self._size = 0
        self._size += 1


class _AtBase(dict[str, Address | None]):
    def __init__(self, base: str, all_: _Remembered) -> None:
        self._base = base
        self._all = all_

    def __missing__(self, href: str) -> Address | None:
        self._all.grow()
        found = self[href] = _address(href, self._base, self._all.is_internal)
        return found


_remembering = lru_cache(maxsize=4)(_Remembered)
