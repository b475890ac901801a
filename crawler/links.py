"""The hyperlinks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..core.facts import Link, Rel
from .addresses import Addresses
from .element_text import alts_of, fold, text_of
from .landmarks import Landmarks
from .parser import Node, line

_NO_REL = Rel.NONE
_RELS = {rel.name.lower(): rel for rel in Rel if rel.name}


def links(elements: Iterable[Node], page: str, addresses: Addresses) -> Iterator[Link]:
    """The links of a and area elements, in order.

    What does not lead to an http(s) URL (mailto:, tel:, javascript: ...) is no link, nor is a jump within the page.
    """
    position = Landmarks().position
    for element in elements:
        href = element.get("href")
        if href is None:
            continue
        address = addresses.look_up(href)
        if address is None or (address.has_fragment and address.url == page):
            continue
        rel = element.get("rel")
        label = element.get("aria-label") or element.get("title")
        yield Link(
            address.url,
            _anchor(element),
            fold(label) if label else "",
            parse_rel(rel) if rel else _NO_REL,
            position(element.getparent()),
            address.fragment,
            address.internal,
            address.raw,
            line(element),
        )


def _anchor(element: Node) -> str:
    if element.tag == "area":
        return fold(element.get("alt") or "")
    return text_of(element) or alts_of(element)


@lru_cache(maxsize=1024)
def parse_rel(value: str) -> Rel:
    """The flags in a rel attribute."""
    flags = _NO_REL
    for token in value.lower().split():
        flags |= _RELS.get(token, _NO_REL)
    return flags
