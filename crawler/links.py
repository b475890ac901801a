"""The hyperlinks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..core.facts import Link, Rel
from .addresses import Addresses
from .document import Landmarks, Tree, fold, text_of

_RELS = {rel.name.lower(): rel for rel in Rel if rel.name}


def links(elements: Iterable[Tree], page: str, addresses: Addresses) -> Iterator[Link]:
    """The links of a and area elements, in order.

    What does not lead to an http(s) URL (mailto:, tel:, javascript: ...) is no link, nor is a jump within the page.
    """
    landmarks = Landmarks()
    for element in elements:
        href = element.get("href")
        if href is None:
            continue
        address = addresses.look_up(href)
        if address is None or (address.has_fragment and address.url == page):
            continue
        rel = element.get("rel")
        yield Link(
            address.url,
            _anchor(element),
            fold(element.get("aria-label") or element.get("title") or ""),
            parse_rel(rel) if rel else Rel.NONE,
            landmarks.position(element),
            address.fragment,
            address.internal,
            address.raw,
            element.sourceline or 0,
        )


def _anchor(element: Tree) -> str:
    if element.tag == "area":
        return fold(element.get("alt") or "")
    text, alts = text_of(element)
    return text or " ".join(alts)


@lru_cache(maxsize=1024)
def parse_rel(value: str) -> Rel:
    """The flags in a rel attribute."""
    flags = Rel.NONE
    for token in value.lower().split():
        flags |= _RELS.get(token, Rel.NONE)
    return flags
