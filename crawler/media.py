"""The images of a page and what else it loads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ..core.facts import Image, Resource, ResourceKind
from .accessible_names import AccessibleNames
from .addresses import Addresses
from .element_text import fold
from .head import rels
from .parser import Node, line

_SOURCES = {
    "script": ResourceKind.SCRIPT,
    "iframe": ResourceKind.IFRAME,
    "frame": ResourceKind.IFRAME,
    "audio": ResourceKind.AUDIO,
    "video": ResourceKind.VIDEO,
    "embed": ResourceKind.OTHER,
    "track": ResourceKind.OTHER,
}
_PRELOADS = {
    "font": ResourceKind.FONT,
    "image": ResourceKind.IMAGE,
    "script": ResourceKind.SCRIPT,
    "style": ResourceKind.STYLESHEET,
    "audio": ResourceKind.AUDIO,
    "video": ResourceKind.VIDEO,
}
_MOST_AROUND = 100  # levels of elements around an image
_ICONS = frozenset(("icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"))
# HTML 4.8.4.3.10: a candidate is a URL without white space, then descriptors up to a comma outside parentheses.
_CANDIDATE_URL = re.compile(r"[\s,]*+(\S++)")
_DESCRIPTORS = re.compile(r"(?:\([^)]*+\)?|[^,(])*+")


def images(elements: Iterable[Node], names: AccessibleNames, addresses: Addresses) -> Iterator[Image]:
    """The img elements, in order."""
    for element in elements:
        if element.tag != "img":
            continue
        src, alt, loading = element.get("src"), element.get("alt"), element.get("loading")
        yield Image(
            url=addresses.resolve(src) if src and not src.isspace() else None,
            alt=None if alt is None else fold(alt),
            name=names.of(element),
            width=element.get("width"),
            height=element.get("height"),
            loading=loading.strip().lower() if loading else "",
            decorative=_is_decorative(element),
            line=line(element),
        )


def _is_decorative(element: Node) -> bool:
    """Said to mean nothing, or a tracking pixel that nobody sees."""
    role = element.get("role")
    if role and role.strip().lower() in ("none", "presentation"):
        return True
    if _is_hidden(element):
        return True
    # What hides all that is around it matters only where an alternative text is missed.
    if element.get("alt") is None and any(map(_is_hidden, islice(element.iterancestors(), _MOST_AROUND))):
        return True
    return element.get("width") in ("0", "1") and element.get("height") in ("0", "1")


def _is_hidden(element: Node) -> bool:
    hidden = element.get("aria-hidden")
    return bool(hidden) and hidden.strip().lower() == "true"


def resources(elements: Iterable[Node], addresses: Addresses) -> tuple[Resource, ...]:
    """What the page loads besides the src of its img elements: each address of a kind once, where it first stands."""
    found: dict[tuple[str, ResourceKind], Resource] = {}
    for element in elements:
        for written, kind in _loads(element):
            url = addresses.resolve(written) if written.strip() else None
            if url is not None and (url, kind) not in found:
                found[url, kind] = Resource(url, kind, line(element))
    return tuple(found.values())


def _loads(element: Node) -> Iterator[tuple[str, ResourceKind]]:
    tag = element.tag
    source = element.get("src")
    if tag == "link":
        yield from _linked(element)
    elif source and (kind := _kind(element)):
        yield source, kind
    if tag in ("img", "source") and (candidates := element.get("srcset")):
        for url in srcset(candidates):
            yield url, ResourceKind.IMAGE
    elif tag == "video" and (poster := element.get("poster")):
        yield poster, ResourceKind.IMAGE
    elif tag == "object" and (data := element.get("data")):
        yield data, ResourceKind.OTHER


def _kind(element: Node) -> ResourceKind | None:
    if element.tag == "source":
        parent = element.getparent()
        return _SOURCES.get(parent.tag) if parent is not None and parent.tag in ("audio", "video") else None
    if element.tag == "input":
        return ResourceKind.IMAGE if (element.get("type") or "").strip().lower() == "image" else None
    return _SOURCES.get(element.tag)


def _linked(element: Node) -> Iterator[tuple[str, ResourceKind]]:
    tokens = rels(element)
    href = element.get("href") or ""
    if "stylesheet" in tokens:
        yield href, ResourceKind.STYLESHEET
    elif "modulepreload" in tokens:
        yield href, ResourceKind.SCRIPT
    elif "preload" in tokens:
        kind = _PRELOADS.get((element.get("as") or "").strip().lower(), ResourceKind.OTHER)
        yield href, kind
        for url in srcset(element.get("imagesrcset") or ""):
            yield url, ResourceKind.IMAGE
    if _ICONS.intersection(tokens):
        yield href, ResourceKind.ICON


def srcset(value: str) -> Iterator[str]:
    """The URLs of a srcset attribute, as written."""
    for url, _ in srcset_candidates(value):
        yield url


def srcset_candidates(value: str) -> Iterator[tuple[str, str]]:
    """(URL, descriptors) of each candidate of a srcset attribute, as written."""
    position = 0
    while match := _CANDIDATE_URL.match(value, position):
        position, written = match.end(), ""
        if not match[1].endswith(",") and (descriptors := _DESCRIPTORS.match(value, position)):
            position, written = descriptors.end(), descriptors[0]
        yield match[1].rstrip(","), written
