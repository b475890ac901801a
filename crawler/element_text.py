"""The text of single elements."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from .parser import Node

# Elements whose text stands apart from the text around them.
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "noembed", "noframes"))

# Headings and links can be nested in each other; without a bound a page of 2 MiB would come to gigabytes of text.
MAX_CHARACTERS = 2000
_MAX_EVENTS = 4000


def fold(text: str) -> str:
    """The text with white space folded to single spaces."""
    return " ".join(text.split())


def text_of(element: Node) -> str:
    """The text a reader sees in an element, white space folded, at most 2,000 characters."""
    return _read(element, None)


def alts_of(element: Node) -> str:
    """The alternative texts of the images in an element."""
    return " ".join(filter(None, (fold(image.get("alt") or "") for image in islice(element.iter("img"), 100))))


def text_with_alts(element: Node) -> str:
    """The text of an element with the alternative texts of images where they stand."""
    return _read(element, "alt")


def _read(element: Node, image_attribute: str | None) -> str:
    if not len(element):
        return fold(element.text or "")[:MAX_CHARACTERS]
    pieces: list[str] = []
    length = 0
    for event, node in islice(etree.iterwalk(element, events=("start", "end")), _MAX_EVENTS):
        tag = node.tag
        if tag in BLOCKS:
            pieces.append(" ")
        if event == "start":
            text = node.text if tag not in _SILENT else None
            if image_attribute and tag == "img":
                text = node.get(image_attribute)
        else:
            text = node.tail if node is not element else None
        if text:
            pieces.append(text)
            length += len(text)
            if length > 4 * MAX_CHARACTERS:
                break
    return fold("".join(pieces))[:MAX_CHARACTERS]
