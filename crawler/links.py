"""The hyperlinks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..core.facts import Link, Rel
from .accessible_names import AccessibleNames
from .addresses import Addresses
from .element_text import alts_of, fold, text_of
from .landmarks import Landmarks
from .page_markup.anchors import Apart
from .parser import Node, line

_NO_REL = Rel.NONE
_RELS = {rel.name.lower(): rel for rel in Rel if rel.name}


def links(
    elements: Iterable[Node], page: str, addresses: Addresses, names: AccessibleNames, apart: Apart | None = None
) -> Iterator[Link]:
    """The links of a and area elements, in order.

    What does not lead to an http(s) URL (mailto:, tel:, javascript: ...) is no link, nor is a jump within the page:
    they are put into `apart`, as are links without a text and a label.
    """
    apart = Apart() if apart is None else apart
    position = Landmarks().position
    make = Link._make  # in half the time that naming its fields takes
    for element in elements:
        href = element.get("href")
        if name := element.get("name"):
            apart.names.append(name)
        address = None if href is None else addresses.look_up(href)
        if address is None:
            apart.others.append(element)
            continue
        if address.has_fragment and address.url == page:
            apart.jumps.append((address.fragment, element))
            continue
        rel = element.get("rel")
        label = names.of(element)
        anchor = _anchor(element)
        if not anchor and not label:
            apart.bare.append((address.url, element))
        yield make((
            address.url,
            anchor,
            label,
            parse_rel(rel) if rel else _NO_REL,
            position(element.getparent()),
            address.fragment,
            address.internal,
            address.raw,
            line(element),
        ))  # fmt: skip


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
