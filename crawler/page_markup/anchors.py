"""Hyperlinks that are no links to pages: other schemes, jumps within the page, links without a name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from ...core.page_markup import MAX_TEXT, BareLink, Jump, OtherLink
from ..element_text import alts_of, text_of
from ..parser import Node, line
from . import kept_text
from .names import Names
from .shown import is_filled_by_script, is_hidden

# Attributes from which scripts read where an anchor without an address leads.
_ADDRESSES = ("onclick", "routerlink", "ng-href", "data-href", "data-url", "to", "ui-sref")


@dataclass(slots=True)
class Apart:
    """What the search for links came by."""

    others: list[Node] = field(default_factory=list)  # that lead to no http(s) URL, or have no href
    jumps: list[tuple[str, Node]] = field(default_factory=list)  # (fragment, element) of links within the page
    bare: list[tuple[str, Node]] = field(default_factory=list)  # (URL, element) of links without a text and a label
    names: list[str] = field(default_factory=list)  # of anchors


def other_links(elements: Iterable[Node]) -> Iterator[OtherLink]:
    """The hyperlinks that lead to no http(s) URL, each address once; anchors that are a place to jump to are none."""
    seen: set[tuple[str | None, str]] = set()
    for element in elements:
        href = element.get("href")
        script = next((f"{name}={value}" for name in _ADDRESSES if (value := element.get(name))), "")
        if href is None and not script:
            continue
        key = href, script
        if key not in seen:
            seen.add(key)
            text = text_of(element) or alts_of(element) or element.get("aria-label") or ""
            written = None if href is None else kept_text.address(href)
            yield OtherLink(written, text[:MAX_TEXT], kept_text.several(script), line(element))


def jumps(found: Iterable[tuple[str, Node]], targets: Container[str]) -> Iterator[Jump]:
    """The jumps within the page to ids and names it does not have, each once; switches for scripts are none."""
    seen: set[str] = set()
    for fragment, element in found:
        if fragment not in seen:
            seen.add(fragment)
            if not leads(fragment, targets) and not _is_switch(element):
                yield Jump(fragment[:MAX_TEXT], line(element))


def leads(fragment: str, targets: Container[str]) -> bool:
    """Whether a fragment, as written, finds its place among the ids and names of a page.

    HTML 7.4.6.4, "Scrolling to a fragment": without a fragment, and with "top", it is the top.
    """
    return not fragment or fragment in targets or unquote(fragment) in targets or fragment.lower() == "top"


def _is_switch(element: Node) -> bool:
    """It has a role, an event handler or data of its own: a tab, a menu, a dialog's opener."""
    return any(name == "role" or name.startswith(("aria-", "data-", "on", "@", ":")) for name in element.attrib)


def bare_links(found: Iterable[tuple[str, Node]], names: Names) -> Iterator[BareLink]:
    """The links that have no name after all; those that are not shown are left out."""
    for url, element in found:
        if names.of_link(element) or is_hidden(element):
            continue
        images = list(element.iter("img"))
        rest = any(True for _ in element.iter("svg", "i", "picture", "canvas", "input", "object"))
        holds = ""
        if images and all(image.get("alt") is not None for image in images):
            holds = "image"
        elif images:
            holds = "image-without-alt"
        elif rest:
            holds = "drawing"
        src = (images[0].get("src") or "") if images else ""
        href = kept_text.address(element.get("href"))
        yield BareLink(href, url, holds, kept_text.address(src), is_filled_by_script(element), line(element))
