"""Link elements that name a neighbour of the page, or carry attributes their meaning suffers from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...core.page_markup import MAX_TEXT, LinkElement
from ...core.urls import join, without_credentials
from ..addresses import Addresses
from ..head import Sections
from ..parser import Node, line
from ..response_headers import HeaderLink

_NEIGHBOURS = ("next", "prev", "previous", "amphtml")
_SHOWN = ("media", "hreflang", "lang", "type")


def link_elements(elements: Iterable[Node], addresses: Addresses, sections: Sections) -> Iterator[LinkElement]:
    """Next, prev and amphtml; alternates for media; canonicals with attributes; hreflangs outside the head."""
    for element in elements:
        rel = element.get("rel")
        if rel is None:
            continue
        rel = rel.lower()
        if rel == "stylesheet":
            continue
        tokens = rel.split()
        kept = next((token for token in _NEIGHBOURS if token in tokens), "")
        if not kept and "canonical" in tokens and any(element.get(name) for name in _SHOWN):
            kept = "canonical"
        elif not kept and "alternate" in tokens and "stylesheet" not in tokens:
            outside = element.get("hreflang") is not None and sections.of(element) == "body"
            kept = "alternate" if outside or element.get("media") else ""
        if kept:
            raw = element.get("href") or ""
            attributes = tuple((name, value[:MAX_TEXT]) for name in _SHOWN if (value := element.get(name)))
            url = addresses.resolve(raw) if raw.strip() else None
            kept = "prev" if kept == "previous" else kept
            section = sections.of(element)
            yield LinkElement(kept, without_credentials(raw), url, "html", section, attributes, line(element))


def header_elements(links: Iterable[HeaderLink], page: str) -> Iterator[LinkElement]:
    """Next and prev of the Link header."""
    for link in links:
        kept = next((token for token in _NEIGHBOURS if token in link.rels), "")
        if kept:
            url = join(link.url, page) if link.url else None
            kept = "prev" if kept == "previous" else kept
            yield LinkElement(kept, without_credentials(link.url), without_credentials(url) if url else None, "header")
