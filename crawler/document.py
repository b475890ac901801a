"""Parsing a page and looking at its tree once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml import etree

from ..core.facts import Position

Tree = etree._Element  # lxml has no public name for the type of its elements

_ROLES = {
    "banner": Position.HEADER,
    "navigation": Position.NAV,
    "main": Position.MAIN,
    "complementary": Position.ASIDE,
    "contentinfo": Position.FOOTER,
}
_LANDMARKS = {"nav": Position.NAV, "main": Position.MAIN, "aside": Position.ASIDE}
# HTML-AAM: a header or footer inside one of these belongs to it and is no landmark of the page.
_SECTIONING = frozenset(("article", "aside", "main", "nav", "section"))
_PAGE_PARTS = {"header": Position.HEADER, "footer": Position.FOOTER}

# Elements whose text stands apart from the text around them.
BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre search section"
    " summary table tbody td tfoot th thead tr ul".split()
)
# Elements whose text no reader sees.
SILENT = frozenset(("script", "style", "template", "noembed", "noframes"))


def parse(utf8: bytes) -> tuple[Tree | None, bool]:
    """The html element of a document (None when there is nothing in it), and whether it was too deep to be read whole.

    Comments, processing instructions and templates are left out: no browser shows or follows what is in them.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Tree | None = etree.fromstring(utf8, parser) if utf8 and not utf8.isspace() else None
    except etree.ParserError:  # a document without any element
        return None, False
    except etree.XMLSyntaxError:
        return None, False
    if root is None:
        return None, False
    last = parser.error_log.last_error
    too_deep = last is not None and "Excessive depth" in last.message
    etree.strip_elements(root, "template", with_tail=False)
    return root, too_deep


def count_elements(root: Tree) -> int:
    return int(_xpath("count(//*)")(root))


def depth(root: Tree) -> int:
    """Levels of elements, the html element being the first."""
    low, high = 1, 2
    while _deeper_than(root, high - 1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if _deeper_than(root, middle - 1):
            low = middle
        else:
            high = middle
    return low


def _deeper_than(root: Tree, levels: int) -> bool:
    return bool(_xpath(f"boolean({'/*' * (levels + 1)})")(root))


@cache
def _xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression, smart_strings=False)


def fold(text: str) -> str:
    """The text with white space folded to single spaces."""
    return " ".join(text.split())


def text_of(element: Tree) -> tuple[str, list[str]]:
    """The folded text a reader sees in an element, and the alternative texts of the images in it."""
    if not len(element):
        return fold(element.text or ""), []
    pieces: list[str] = []
    alts: list[str] = []
    _read(element, pieces, alts)
    return fold("".join(pieces)), alts


def text_with_alts(element: Tree) -> str:
    """The folded text of an element with the alternative texts of images where they stand."""
    if not len(element):
        return fold(element.text or "")
    pieces: list[str] = []
    _read(element, pieces, pieces)
    return fold("".join(pieces))


def _read(element: Tree, pieces: list[str], alts: list[str]) -> None:
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if event == "start":
            if tag in BLOCKS:
                pieces.append(" ")
            if tag == "img" and (alt := fold(node.get("alt") or "")):
                alts.append(alt)
            if node.text and tag not in SILENT:
                pieces.append(node.text)
        else:
            if tag in BLOCKS:
                pieces.append(" ")
            if node is not element and node.tail:
                pieces.append(node.tail)


class Landmarks:
    """Where elements of one page stand: in its header, navigation, main part, aside, footer or none of them."""

    def __init__(self) -> None:
        self._known: dict[Tree, tuple[Position, bool]] = {}

    def position(self, element: Tree) -> Position:
        """The nearest landmark around an element, itself included, by element or ARIA role."""
        return self._region(element)[0]

    def _region(self, element: Tree) -> tuple[Position, bool]:
        """The position, and whether the element is inside sectioning content."""
        chain: list[Tree] = []
        node: Tree | None = element
        region = (Position.BODY, False)
        while node is not None:
            known = self._known.get(node)
            if known is not None:
                region = known
                break
            chain.append(node)
            node = node.getparent()
        for node in reversed(chain):
            position, sectioned = region
            tag, role = node.tag, node.get("role")
            if role is not None and (landmark := _ROLES.get(role.strip().lower())):
                position = landmark
            elif tag in _LANDMARKS:
                position = _LANDMARKS[tag]
            elif tag in _PAGE_PARTS and not sectioned:
                position = _PAGE_PARTS[tag]
            region = self._known[node] = (position, sectioned or tag in _SECTIONING)
        return region


def in_head(element: Tree) -> bool:
    """The element is inside the head element."""
    return any(ancestor.tag == "head" for ancestor in element.iterancestors())


def is_html(element: Tree) -> bool:
    """The element is no part of an SVG or MathML drawing."""
    return not any(ancestor.tag in ("svg", "math") for ancestor in element.iterancestors())


def elements(root: Tree, tags: tuple[str, ...]) -> Iterator[Tree]:
    """The elements with one of these names, in document order."""
    return root.iter(*tags)
