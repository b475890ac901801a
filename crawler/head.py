"""What a page says about itself: titles, metas, canonicals, hreflangs, base and refresh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..core.facts import Canonical, Element, Hreflang, Meta, Refresh
from ..core.urls import join, text_without_credentials, without_credentials
from .addresses import Addresses
from .element_text import fold
from .parser import Node, line
from .response_headers import HeaderLink

# HTML 13.2.6.4.4: any other start tag ends the head, wherever </head> stands. A noscript is a closed box: the browsers
# and search engines that run scripts do not look inside it.
_HEAD_CONTENT = frozenset((
    "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style", "template", "title",
))  # fmt: skip
_META_KEYS = ("name", "property", "http-equiv", "itemprop")
_FEEDS = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"))
# HTML 4.2.5.3, "shared declarative refresh steps"
_REFRESH = re.compile(
    r"""\s*+(\d++|(?=\.))[\d.]*+(?:\s*+[;,]\s*+|\s++)(?:url\s*+=\s*+)?+(?:"([^"]*)|'([^']*)|(.+))""",
    re.IGNORECASE | re.DOTALL,
)


class Sections:
    """Which elements of a page browsers put in its head."""

    def __init__(self, root: Node) -> None:
        # The parser leaves in the head what stands before the body without text, also elements that end the head.
        self._head: set[Node] = set()
        for part in root:
            if part.tag == "head":
                if not self._take(part):
                    return
            elif part.tag not in _HEAD_CONTENT:
                return
            else:
                self._head.add(part)

    def _take(self, head: Node) -> bool:
        for child in head:
            if child.tag not in _HEAD_CONTENT:
                return False
            self._head.add(child)
        return True

    def of(self, element: Node) -> str:
        """ "head" or "body"."""
        return "head" if element in self._head or element.getparent() in self._head else "body"


def base_url(elements: Iterable[Node], page: str) -> str | None:
    """The URL of the first base element with an href (HTML 4.2.3), None when that is no http(s) URL."""
    href = next((href for element in elements if (href := element.get("href")) is not None), None)
    return None if href is None else _join(href, page)


def titles(elements: Iterable[Node], sections: Sections) -> Iterator[Element]:
    """The title elements of HTML; those of drawings are none."""
    for element in elements:
        if next(element.iterancestors("svg", "math"), None) is None:
            yield Element(fold(element.text or ""), line(element), sections.of(element))


def metas(elements: Iterable[Node], sections: Sections) -> Iterator[Meta]:
    """The meta elements; one that has both a name and a property counts as both."""
    for element in elements:
        section, number = sections.of(element), line(element)
        charset = element.get("charset")
        if charset is not None:
            yield Meta("charset", charset.strip(), "charset", number, section)
        content = text_without_credentials(fold(element.get("content") or ""))
        for attribute in _META_KEYS:
            key = element.get(attribute)
            if key is not None:
                yield Meta(fold(key).lower(), content, attribute, number, section)


def rels(element: Node) -> list[str]:
    """The tokens of an element's rel attribute, lower case."""
    return (element.get("rel") or "").lower().split()


def canonicals(elements: Iterable[Node], addresses: Addresses, sections: Sections) -> Iterator[Canonical]:
    """The link elements that name a canonical URL."""
    for element in elements:
        if "canonical" in rels(element):
            raw = element.get("href") or ""
            url = addresses.resolve(raw) if raw.strip() else None
            yield Canonical(without_credentials(raw), url, "html", line(element), sections.of(element))


def header_canonicals(links: Iterable[HeaderLink], page: str) -> Iterator[Canonical]:
    """The canonical URLs that the Link header names."""
    for link in links:
        if "canonical" in link.rels:
            url = _join(link.url, page) if link.url else None
            yield Canonical(without_credentials(link.url), url, "header")


def hreflangs(elements: Iterable[Node], addresses: Addresses) -> Iterator[Hreflang]:
    """The link elements that name the page in another language; a feed with a language is no such page."""
    for element in elements:
        code = element.get("hreflang")
        if code is None:
            continue
        tokens = rels(element)
        feed = (element.get("type") or "").partition(";")[0].strip().lower() in _FEEDS
        if "alternate" in tokens and "stylesheet" not in tokens and not feed:
            raw = element.get("href") or ""
            url = addresses.resolve(raw) if raw.strip() else None
            yield Hreflang(code, without_credentials(raw), url, "html", line(element))


def header_hreflangs(links: Iterable[HeaderLink], page: str) -> Iterator[Hreflang]:
    """The pages in other languages that the Link header names."""
    for link in links:
        if "alternate" in link.rels and link.type not in _FEEDS:
            url = _join(link.url, page) if link.url else None
            for code in link.hreflangs:
                yield Hreflang(code, without_credentials(link.url), url, "header")


def refresh(elements: Iterable[Node], addresses: Addresses) -> Refresh | None:
    """The first meta refresh that names a URL. Browsers cut its delay to whole seconds."""
    for element in elements:
        if (element.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        # There it moves only visitors whose browsers run no scripts.
        if next(element.iterancestors("noscript"), None) is not None:
            continue
        raw = element.get("content") or ""
        match = _REFRESH.match(raw)
        if match and (written := (match[2] or match[3] or match[4] or "").strip()):
            seconds = float((match[1] or "0")[:9])
            shown = raw.replace(written, without_credentials(written))
            return Refresh(addresses.resolve(written), seconds, shown, line(element))
    return None


def _join(href: str, page: str) -> str | None:
    """The http(s) URL of an href that no base element applies to, or None."""
    url = join(href, page)
    return without_credentials(url) if url else None
