"""From a document's bytes to its tree, and the measures of that tree."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from .markup import without_attribute_floods

# lxml's class of elements has no public name.
Node: TypeAlias = Any

_STRUCTURE = etree.ErrorTypes.HTML_STRUCURE_ERROR  # as lxml spells it
_LAST_LINE = 65535  # libxml2 counts lines in 16 bits and stays at the last


class Parsed(NamedTuple):
    """What the parser made of a document."""

    root: Node | None = None  # the html element; None for a document with nothing in it
    cut: str = ""  # why it was not read to its end: "depth", "attributes" or ""
    misplaced: bool = False  # an html, head or body tag stands where none may


def parse(utf8: bytes) -> Parsed:
    """The tree of a UTF-8 document.

    Comments, processing instructions and templates are left out of it: no browser shows or follows what is in them.
    """
    if not utf8 or utf8.isspace():
        return Parsed()
    safe = without_attribute_floods(utf8)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Node | None = etree.fromstring(safe, parser)
    except etree.LxmlError:
        return Parsed()
    if root is None:
        return Parsed()
    log = parser.error_log
    last = log.last_error
    too_deep = last is not None and last.type_name == "ERR_RESOURCE_LIMIT"
    _join_rest(root)
    etree.strip_elements(root, "template", with_tail=False)
    misplaced = last is not None and any(error.type == _STRUCTURE for error in log)
    return Parsed(root, "depth" if too_deep else "attributes" if safe is not utf8 else "", misplaced)


def _join_rest(root: Node) -> None:
    """Puts into the body what stands behind </html> (HTML 13.2.6.4.22): libxml2 puts it beside the root."""
    rest = list(root.itersiblings())
    if not rest:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for part in rest:
        if part.text and len(body):
            body[-1].tail = (body[-1].tail or "") + part.text
        elif part.text:
            body.text = (body.text or "") + part.text
        body.extend(list(part))


def line(element: Node) -> int:
    """The line on which an element's start tag ends; 0 when it is too far down for the parser to say."""
    number: int | None = element.sourceline
    return number if number and number < _LAST_LINE else 0


def count_elements(root: Node) -> int:
    """How many elements a document has."""
    return int(xpath("count(//*)")(root))


class _Depth:
    """Measures documents, beginning at the depth of the one before: the pages of a site are alike."""

    def __init__(self) -> None:
        self._usual = 16

    def __call__(self, root: Node) -> int:
        """How many levels of elements a document has, the html element being the first."""
        low, high = 1, self._usual
        if _has_level(root, high):
            low, high = high, high + 1
            while _has_level(root, high):
                low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _has_level(root, middle) else (low, middle)
        self._usual = low
        return low


depth = _Depth()


def _has_level(root: Node, level: int) -> bool:
    return bool(xpath(f"boolean({'/*' * level})")(root))


def with_attribute(scope: Node, expression: str) -> list[Node]:
    """The elements whose attributes an XPath expression finds, in document order.

    Asking for the elements themselves costs ten times as much, and where there are thousands libxml2 compares each
    with all the others.
    """
    return [attribute.getparent() for attribute in xpath(expression, smart_strings=True)(scope)]


@cache
def xpath(expression: str, *, smart_strings: bool = False) -> etree.XPath:
    """A compiled XPath expression. It must be one of a few: data never becomes part of an expression."""
    return etree.XPath(expression, smart_strings=smart_strings)
