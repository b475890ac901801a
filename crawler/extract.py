"""From the bytes of a page to its facts. Pure: no network, no clock, no exception for any bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from ..core.custom_fields import CustomField
from ..core.facts import Canonical, Element, Fetch, Form, Heading, Meta, Page, Position
from ..core.language import detect
from ..core.text import count_words
from . import head
from .accessible_names import AccessibleNames
from .addresses import Addresses
from .charset import decode
from .custom_extraction import extractors
from .element_text import text_of, text_with_alts
from .landmarks import Landmarks
from .links import links
from .main_text import main_text
from .media import images, resources
from .page_markup.anchors import Apart
from .page_markup.page import Source, page_markup
from .parser import Node, count_elements, depth, line, parse, with_attribute
from .presence import presence
from .response_headers import parse_link_headers
from .structured_data import json_ld, microdata

# Googlebot reads the first 2 MB of an HTML file: https://developers.google.com/search/docs/crawling-indexing/googlebot
MAX_BYTES = 2 * 1024 * 1024

_NOUNS = {
    "title": "title", "meta": "meta", "base": "base", "link": "link", "a": "hyperlink", "area": "hyperlink",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "img": "media", "source": "media", "script": "media", "iframe": "media", "frame": "media", "audio": "media",
    "video": "media", "track": "media", "embed": "media", "object": "media", "input": "media", "form": "form",
}  # fmt: skip


def extract(
    body: bytes, fetch: Fetch, is_internal: Callable[[str], bool], fields: tuple[CustomField, ...] = ()
) -> Page:
    """What a page's HTML says. `is_internal` tells whether a URL belongs to the audited site; `fields` are the user's.

    At most the first 2 MiB are read, as by Googlebot; Page.cut says when that, or what the parser cannot bear ("depth"
    of nesting, number of "attributes"), left something out.
    """
    document = decode(body[:MAX_BYTES], fetch.header("content-type"))
    root, cut, misplaced = parse(document.utf8)
    cut = cut or ("size" if len(body) > MAX_BYTES else "")
    header_links = list(parse_link_headers(fetch.header_values("link")))
    header_canonicals = tuple(head.header_canonicals(header_links, fetch.url))
    header_hreflangs = tuple(head.header_hreflangs(header_links, fetch.url))
    if root is None:
        return Page(
            fetch,
            charset=document.charset,
            charset_source=document.source,
            canonicals=header_canonicals,
            hreflangs=header_hreflangs,
            cut=cut,
        )
    found: dict[str, list[Node]] = {noun: [] for noun in _NOUNS.values()}
    for element in root.iter(*_NOUNS):
        found[_NOUNS[element.tag]].append(element)
    base = head.base_url(found["base"], fetch.url)
    addresses = Addresses(base or fetch.url, is_internal)
    sections = head.Sections(root)
    names = AccessibleNames(root)
    titles = tuple(head.titles(found["title"], sections))
    metas = tuple(head.metas(found["meta"], sections))
    canonicals = tuple(head.canonicals(found["link"], addresses, sections))
    apart, has = Apart(), presence(document.utf8)
    roles = with_attribute(root, "//@role") if has.role else []
    hyperlinks = tuple(links(found["hyperlink"], fetch.url, addresses, names, apart))
    markup, identifiers = page_markup(
        Source(
            root, document.utf8, fetch.url, addresses, sections, found["link"], header_links, apart,
            has, roles, _some_in_body(titles, metas, canonicals), misplaced,
        )
    )  # fmt: skip
    return Page(
        fetch,
        charset=document.charset,
        charset_source=document.source,
        lang=root.get("lang"),
        direction=(root.get("dir") or "").strip().lower(),
        titles=titles,
        metas=metas,
        canonicals=(*canonicals, *header_canonicals),
        hreflangs=(*head.hreflangs(found["link"], addresses), *header_hreflangs),
        headings=tuple(_headings(found["heading"])),
        refresh=head.refresh(found["meta"], addresses),
        base=base,
        structured=(*json_ld(found["media"], document.utf8), *(microdata(root, addresses) if has.itemscope else ())),
        forms=tuple(_forms(found["form"], fetch.url, addresses)),
        elements=count_elements(root),
        dom_depth=depth(root),
        cut=cut,
        links=hyperlinks,
        markup=markup,
        identifiers=identifiers,
        images=tuple(images(found["media"], names, addresses)),
        resources=resources([*found["link"], *found["media"]], addresses),
        extracted=extractors(fields).of(root, document.utf8) if fields else (),
        # Changes the tree, so it comes last.
        text=(text := main_text(root, has, roles)),
        words=count_words(text),
        language=detect(text),
    )


def _some_in_body(titles: Iterable[Element], metas: Iterable[Meta], canonicals: Iterable[Canonical]) -> bool:
    """Something that belongs into the head stands in the body; what describes an item or a part may stand there."""
    of_page = (meta for meta in metas if meta.attribute in ("name", "http-equiv", "charset"))
    return any(item.section == "body" for group in (titles, of_page, canonicals) for item in group)


_APART = frozenset((Position.NAV, Position.ASIDE, Position.HEADER, Position.FOOTER))
_MOST_PERMALINKS = 5


def _headings(elements: Iterable[Node]) -> Iterator[Heading]:
    position = Landmarks().position
    for element in elements:
        text = text_with_alts(element)
        if len(element):
            text = _without_permalink(element, text)
        yield Heading(int(element.tag[1]), text, line(element), position(element) in _APART)


def _without_permalink(element: Node, text: str) -> str:
    """A heading's text without the sign (such as a pilcrow) that links to the heading itself."""
    for link in islice(element.iter("a"), _MOST_PERMALINKS):
        sign = text_of(link)
        if sign and (link.get("href") or "").startswith("#") and not any(map(str.isalnum, sign)):
            text = text.removesuffix(sign).rstrip().removeprefix(sign).lstrip()
    return text


def _forms(elements: Iterable[Node], page: str, addresses: Addresses) -> Iterator[Form]:
    """HTML 4.10.19.6: without an action a form is sent to the page's own URL, without a known method by GET."""
    for element in elements:
        action = (element.get("action") or "").strip()
        method = (element.get("method") or "").strip().lower()
        yield Form(
            (addresses.resolve(action) if action else None) or page,
            method if method in ("post", "dialog") else "get",
            line(element),
        )
