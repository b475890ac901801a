"""The text of single elements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from .parser import Node

# Elements that stand in the flow of the text around them; the text of all others stands apart.
INLINE = frozenset((
    "a", "abbr", "acronym", "area", "b", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "map", "mark", "meter", "nobr", "output", "picture", "progress", "q",
    "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "slot", "small", "source", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "noembed", "noframes"))

# Headings and links can be nested in each other; without a bound a page of 2 MiB would come to gigabytes of text.
MAX_CHARACTERS = 2000
_MAX_READ = 4 * MAX_CHARACTERS  # white space included
_MAX_EVENTS = 4000
_FEW = 20


def fold(text: str) -> str:
    """The text with white space folded to single spaces."""
    # The only printable white space is the plain space: most texts need nothing but this look.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def text_of(element: Node) -> str:
    """The text a reader sees in an element, white space folded, at most 2,000 characters."""
    if not len(element):
        text = element.text
        return fold(text) if text and len(text) < MAX_CHARACTERS else _read(element, with_alts=False)
    return _read(element, with_alts=False)


def text_with_alts(element: Node) -> str:
    """The text of an element with the alternative texts of images where they stand."""
    return _read(element, with_alts=True)


def alts_of(element: Node) -> str:
    """The alternative texts of the images in an element."""
    return " ".join(filter(None, (fold(image.get("alt") or "") for image in islice(element.iter("img"), 100))))


def _read(element: Node, *, with_alts: bool) -> str:
    if not len(element):
        text = element.text
        return fold(text[:_MAX_READ])[:MAX_CHARACTERS] if text else ""
    pieces: list[str] = []
    length = 0
    for text in _texts(element, with_alts=with_alts):
        pieces.append(text[:_MAX_READ])
        length += len(text)
        if length > _MAX_READ:
            break
    return fold("".join(pieces))[:MAX_CHARACTERS]


def _texts(element: Node, *, with_alts: bool) -> Iterator[str]:
    few = list(islice(element.iterdescendants(), _FEW))
    tags = {node.tag for node in few}
    if len(few) < _FEW and tags <= INLINE and not (with_alts and "img" in tags):
        # The usual case: nothing stands apart, so there is no need to know where elements end.
        texts: Iterator[str] = element.itertext()
        return texts
    return _walk(element, with_alts=with_alts)


def _walk(element: Node, *, with_alts: bool) -> Iterator[str]:
    for event, node in islice(etree.iterwalk(element, events=("start", "end")), _MAX_EVENTS):
        tag = node.tag
        apart = " " if tag not in INLINE else ""
        if event == "end":
            yield apart + (node.tail or "") if node is not element else ""
        elif with_alts and tag == "img":
            yield f" {node.get('alt') or ''} "
        else:
            yield apart + (node.text or "") if tag not in _SILENT else ""
