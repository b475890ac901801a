"""From the bytes of a page to its facts. Pure: no network, no clock, no exception for any bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..core.facts import Canonical, Element, Fetch, Form, Heading, Hreflang, Meta, Page, Refresh
from ..core.language import detect
from ..core.text import count_words
from ..core.urls import join
from .addresses import Addresses
from .charset import decode
from .document import Tree, count_elements, depth, fold, in_head, is_html, parse, text_with_alts
from .links import links
from .main_text import main_text
from .media import images, resources
from .response_headers import HeaderLink, parse_link_headers
from .structured_data import json_ld, microdata

# Googlebot reads the first 2 MB of an HTML file: https://developers.google.com/search/docs/crawling-indexing/googlebot
MAX_BYTES = 2 * 1024 * 1024

_GROUPS = {
    "title": "title", "meta": "meta", "base": "base", "link": "link", "a": "hyperlink", "area": "hyperlink",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "img": "media", "source": "media", "script": "media", "iframe": "media", "frame": "media", "audio": "media",
    "video": "media", "track": "media", "embed": "media", "object": "media", "input": "media", "form": "form",
}  # fmt: skip
_META_KEYS = ("name", "property", "http-equiv", "itemprop")
# HTML 4.2.5.3 "shared declarative refresh steps"
_REFRESH = re.compile(
    r"""\s*(\d+|(?=\.))[\d.]*(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.+))""", re.I | re.S
)

Groups = dict[str, list[Tree]]


def extract(body: bytes, fetch: Fetch, is_internal: Callable[[str], bool]) -> Page:
    """What a page's HTML says. `is_internal` tells whether a URL belongs to the audited site.

    At most the first 2 MiB are read, as by Googlebot; Page.cut says when that, or nesting too deep for the parser,
    left something out.
    """
    document = decode(body[:MAX_BYTES], fetch.header("content-type"))
    root, too_deep = parse(document.utf8)
    cut = "size" if len(body) > MAX_BYTES else "depth" if too_deep else ""
    header_links = list(parse_link_headers(fetch.header_values("link")))
    if root is None:
        return Page(
            fetch,
            charset=document.charset,
            charset_source=document.source,
            canonicals=tuple(_header_canonicals(header_links, fetch.url)),
            hreflangs=tuple(_header_hreflangs(header_links, fetch.url)),
            cut=cut,
        )
    found: Groups = defaultdict(list)
    for element in root.iter(*_GROUPS):
        found[_GROUPS[element.tag]].append(element)
    base = _base(found["base"], fetch.url)
    addresses = Addresses(base or fetch.url, is_internal)
    page_links = tuple(links(found["hyperlink"], fetch.url, addresses))
    page_images = tuple(images(found["media"], root, addresses))
    structured = [*json_ld(found["media"], document.utf8), *microdata(root, addresses)]
    values = {
        "lang": root.get("lang"),
        "direction": (root.get("dir") or "").strip().lower(),
        "titles": tuple(_titles(found["title"])),
        "metas": tuple(_metas(found["meta"])),
        "canonicals": (*_canonicals(found["link"], addresses), *_header_canonicals(header_links, fetch.url)),
        "hreflangs": (*_hreflangs(found["link"], addresses), *_header_hreflangs(header_links, fetch.url)),
        "headings": tuple(_headings(found["heading"])),
        "refresh": _refresh(found["meta"], addresses),
        "forms": tuple(_forms(found["form"], fetch.url, addresses)),
        "elements": count_elements(root),
        "dom_depth": depth(root),
        "resources": resources([*found["link"], *found["media"]], addresses),
    }
    text = main_text(root)
    return Page(
        fetch,
        charset=document.charset,
        charset_source=document.source,
        language=detect(text),
        base=base,
        structured=tuple(structured),
        text=text,
        words=count_words(text),
        cut=cut,
        links=page_links,
        images=page_images,
        **values,
    )


def _section(element: Tree) -> str:
    return "head" if in_head(element) else "body"


def _line(element: Tree) -> int:
    return element.sourceline or 0


def _base(elements: Iterable[Tree], page: str) -> str | None:
    """HTML 4.2.3: only the first base with an href counts."""
    for element in elements:
        href = element.get("href")
        if href is not None:
            return join(href.strip(), page)
    return None


def _titles(elements: Iterable[Tree]) -> Iterator[Element]:
    for element in elements:
        if is_html(element):
            yield Element(fold("".join(element.itertext())), _line(element), _section(element))


def _metas(elements: Iterable[Tree]) -> Iterator[Meta]:
    for element in elements:
        content = fold(element.get("content") or "")
        charset = element.get("charset")
        if charset is not None:
            yield Meta("charset", charset.strip(), "charset", _line(element), _section(element))
        for attribute in _META_KEYS:
            key = element.get(attribute)
            if key is not None:
                yield Meta(fold(key).lower(), content, attribute, _line(element), _section(element))


def _canonicals(elements: Iterable[Tree], addresses: Addresses) -> Iterator[Canonical]:
    for element in elements:
        if "canonical" in (element.get("rel") or "").lower().split():
            raw = element.get("href") or ""
            url = addresses.resolve(raw) if raw.strip() else None
            yield Canonical(raw, url, "html", _line(element), _section(element))


def _header_canonicals(header_links: Iterable[HeaderLink], page: str) -> Iterator[Canonical]:
    for link in header_links:
        if "canonical" in link.rels:
            yield Canonical(link.url, join(link.url, page), "header")


def _hreflangs(elements: Iterable[Tree], addresses: Addresses) -> Iterator[Hreflang]:
    for element in elements:
        code = element.get("hreflang")
        if code is not None and "alternate" in (rels := (element.get("rel") or "").lower().split()):
            if "stylesheet" in rels or _is_feed(element.get("type")):
                continue
            raw = element.get("href") or ""
            yield Hreflang(code, raw, addresses.resolve(raw) if raw.strip() else None, "html", _line(element))


def _is_feed(mime: str | None) -> bool:
    return mime is not None and mime.partition(";")[0].strip().lower() in (
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json",
    )  # fmt: skip


def _header_hreflangs(header_links: Iterable[HeaderLink], page: str) -> Iterator[Hreflang]:
    for link in header_links:
        if "alternate" in link.rels:
            for code in link.hreflangs:
                yield Hreflang(code, link.url, join(link.url, page), "header")


def _headings(elements: Iterable[Tree]) -> Iterator[Heading]:
    for element in elements:
        yield Heading(int(element.tag[1]), text_with_alts(element), _line(element))


def _refresh(elements: Iterable[Tree], addresses: Addresses) -> Refresh | None:
    for element in elements:
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            raw = element.get("content") or ""
            match = _REFRESH.match(raw)
            written = (match[2] or match[3] or match[4] or "").strip() if match else ""
            if match and written:
                return Refresh(addresses.resolve(written), float(match[1] or 0), raw, _line(element))
    return None


def _forms(elements: Iterable[Tree], page: str, addresses: Addresses) -> Iterator[Form]:
    for element in elements:
        action = (element.get("action") or "").strip()
        method = (element.get("method") or "").strip().lower()
        yield Form(
            (addresses.resolve(action) if action else None) or page,
            method if method in ("post", "dialog") else "get",
            _line(element),
        )
