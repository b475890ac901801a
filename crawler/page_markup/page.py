"""One walk over a page for everything core.page_markup names. What a page does not hold costs it next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from ...core.page_markup import MAX_ITEMS, Amp, AriaFault, Markup, OddHeading, SourceTag, Stray
from ..addresses import Addresses
from ..element_text import text_of, text_with_alts
from ..head import Sections
from ..parser import Node, line, with_attribute, xpath
from ..presence import Presence
from ..response_headers import HeaderLink
from . import anchors, aria, code, controls, embedded, identifiers, link_elements, odd_images, source_tags
from .names import Names
from .shown import is_hidden

T = TypeVar("T")

_GROUPS = {
    "input": "control", "button": "control", "select": "control", "textarea": "control", "label": "label",
    "form": "form", "iframe": "frame", "frame": "frame", "frameset": "frame", "video": "player", "audio": "player",
    "table": "table", "main": "main", "dt": "term", "dd": "term", "img": "image", "source": "image",
    "picture": "picture", "h1": "heading", "script": "script", "style": "style", "noscript": "noscript",
}  # fmt: skip
_LISTS = {"dt": ("dl", "div"), "dd": ("dl", "div")}
_ARIA_REFERENCES = frozenset((
    "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant",
))  # fmt: skip
_IN_NOSCRIPT = frozenset(("link", "style", "meta"))


@dataclass(frozen=True, slots=True)
class Source:
    """What is read, and what was found in it already."""

    root: Node
    utf8: bytes
    url: str
    addresses: Addresses
    sections: Sections
    links: Sequence[Node]  # link elements
    header_links: Sequence[HeaderLink]
    apart: anchors.Apart
    has: Presence
    roles: list[Node]  # elements with a role
    metadata_in_body: bool = False  # a title, meta or canonical stands behind what ended the head
    misplaced: bool = False  # the parser met an html or body tag where none may stand


def page_markup(source: Source) -> tuple[Markup, str]:
    """What the page holds, and its ids and names as they are stored."""
    root, addresses = source.root, source.addresses
    groups: dict[str, list[Node]] = {group: [] for group in _GROUPS.values()}
    for element in root.iter(*_GROUPS):
        groups[_GROUPS[element.tag]].append(element)
    has = source.has
    ids = identifiers.identifiers(root) if has.id else []
    names = Names(root, groups["label"], ids)
    roles, apart = source.roles, source.apart
    written = aria.written(source.utf8) if has.aria else []
    markup = Markup(
        doctype=source_tags.doctype(source.utf8),
        xml_lang=root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        tags=_tags(source),
        head_ended_by=source_tags.head_end(source.utf8) if source.metadata_in_body else None,
        in_noscript=_in_noscript(root, groups["noscript"]),
        links=_some((
            *link_elements.link_elements(source.links, addresses, source.sections),
            *link_elements.header_elements(source.header_links, source.url),
        )),
        amp=_amp(root, groups),
        mains=_mains(groups["main"], aria.main_landmarks(roles)),
        headings=tuple(_odd_headings(groups["heading"])),
        controls=_some(controls.controls(groups["control"], groups["form"], names)) if groups["control"] else (),
        bare_links=_some(anchors.bare_links(apart.bare, names)) if apart.bare else (),
        other_links=_some(anchors.other_links(apart.others)) if apart.others else (),
        jumps=_some(anchors.jumps(apart.jumps, {*ids, *apart.names})) if apart.jumps else (),
        repeated_ids=tuple(identifiers.repeated(root, ids, _references(apart, groups["label"], written))),
        frames=_some(embedded.frames(groups["frame"], names)),
        players=_some(embedded.players(groups["player"])),
        tables=_some(embedded.tables(groups["table"])),
        strays=_some(_strays(groups)),
        images=_some(odd_images.odd_images(groups["image"])),
        aria=_aria(root, has, roles, names, written),
        blocking=_some(code.blocking(groups["script"], addresses, source.sections)),
        unpinned=_some(code.unpinned(groups["script"], addresses)),
        inline_scripts=code.inline_bytes(groups["script"], scripts=True),
        inline_styles=code.inline_bytes(groups["style"], scripts=False),
        containers=tuple(code.containers(groups["script"])),
        nosnippet=_nosnippet(root) if has.nosnippet else 0,
    )  # fmt: skip
    return markup, identifiers.kept([*ids, *apart.names])


def _some(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(islice(items, MAX_ITEMS))


def _tags(source: Source) -> tuple[SourceTag, ...] | None:
    """The html, head and body tags of the source where something is odd about them."""
    children = [part.tag for part in source.root]
    body = source.root.find("body")
    empty = body is None or (not len(body) and not (body.text or "").strip())
    usual = children == ["head", "body"] and not (source.misplaced or source.metadata_in_body or empty)
    if usual:
        return None
    tags = source_tags.structure_tags(source.utf8)[:20]
    return None if [tag.name for tag in tags] == ["html", "head", "body"] else tags


def _in_noscript(root: Node, elements: list[Node]) -> tuple[str, ...]:
    if not elements:
        return ()
    head = root.find("head")
    inside = (child.tag for element in elements if element.getparent() is head for child in element)
    return tuple(dict.fromkeys(tag for tag in inside if tag not in _IN_NOSCRIPT))[:20]


def _amp(root: Node, groups: dict[str, list[Node]]) -> Amp | None:
    mark = next((mark for mark in ("amp", "⚡") if root.get(mark) is not None), None)
    if mark is None:
        return None
    sources = [script.get("src") or "" for script in groups["script"]]
    runtime = any("cdn.ampproject.org/" in src and src.rpartition("/")[2] in ("v0.js", "v0.mjs") for src in sources)
    return Amp(mark, runtime, any(style.get("amp-boilerplate") is not None for style in groups["style"]))


def _mains(elements: list[Node], by_role: list[Node]) -> int:
    mains = dict.fromkeys((*elements, *by_role)) if by_role else elements
    if len(mains) == 1:
        return 1
    return sum(not is_hidden(element) for element in islice(mains, MAX_ITEMS))


def _odd_headings(elements: list[Node]) -> Iterable[OddHeading]:
    for element in elements[:MAX_ITEMS]:
        text = text_of(element)
        hidden = is_hidden(element)
        images_only = not text and bool(alt := text_with_alts(element))
        if hidden or images_only:
            yield OddHeading(text or (alt if images_only else ""), hidden, images_only, line(element))


def _strays(groups: dict[str, list[Node]]) -> Iterable[Stray]:
    for element in groups["term"]:
        parent = element.getparent()
        if parent is not None and parent.tag not in _LISTS[element.tag]:
            yield Stray(element.tag, parent.tag, line(element))
    for element in groups["picture"]:
        if next(element.iter("img"), None) is None and not is_hidden(element):
            yield Stray("picture", "", line(element))


def _references(apart: anchors.Apart, labels: list[Node], written: list[aria.Written]) -> Iterable[tuple[str, str]]:
    """(attribute, ids it names) of what refers to elements of the page."""
    yield from (("href", fragment) for fragment, _ in apart.jumps)
    yield from (("for", target) for label in labels if (target := label.get("for")))
    yield from ((item.name, item.value) for item in written if item.name in _ARIA_REFERENCES)


def _aria(
    root: Node, has: Presence, roles: list[Node], names: Names, written: list[aria.Written]
) -> tuple[AriaFault, ...]:
    found = [*aria.roles(roles)] if roles else []
    if written:
        found += islice(aria.attributes(root, names, written), MAX_ITEMS)
    if has.tabindex:
        found += islice(aria.tab_orders(root), MAX_ITEMS)
    return tuple(found[:MAX_ITEMS])


def _nosnippet(root: Node) -> int:
    """Characters of text inside data-nosnippet, of elements Google honours it on and that are in no other such."""
    elements = with_attribute(root, "//@data-nosnippet")
    inside = [
        element
        for element in elements
        if element.tag in ("div", "span", "section")
        and not any(around.get("data-nosnippet") is not None for around in element.iterancestors())
    ]
    return sum(len(" ".join(xpath("string()")(element).split())) for element in inside)
