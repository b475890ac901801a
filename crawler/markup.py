"""Reading tags without building a tree, as the tokenizer of the HTML standard does (13.2.5)."""

from __future__ import annotations

import re
from itertools import islice

# A page of this size cannot hold an attribute flood that costs the parser more than about half a second.
FLOOD_BYTES = 150_000
# The parser compares each attribute of a tag with all before it: 100,000 take half a minute, 2,000 some milliseconds.
MAX_ATTRIBUTES = 2000

_VALUE = rb"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)"""
_NAME = rb"[^\s/>][^\s/>=]*+"
ATTRIBUTE = re.compile(rb"[\s/]*+(" + _NAME + rb")(?:\s*+=\s*+(" + _VALUE + rb")?+)?+")
# All of a tag after its name; each step is possessive, so that no page can make the search go back.
ATTRIBUTES = rb"(?:[\s/]++|" + _NAME + rb"(?:\s*+=\s*+" + _VALUE + rb"?+)?+)*+(?:>|\Z)"
_TAG = re.compile(rb"<!--.*?(?:-->|\Z)|<([a-z][^\s/>]*+)(" + ATTRIBUTES + rb")", re.IGNORECASE | re.DOTALL)
# What stands between these and their end tag is text, whatever it looks like.
_RAW_TEXT = {
    name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)
    for name in (b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes")
}


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag by lower-case name, from what follows its name; of repeated ones the first."""
    found: dict[bytes, bytes] = {}
    for match in ATTRIBUTE.finditer(tag):
        value = match[2] or b""
        found.setdefault(match[1].lower(), value[1:].rstrip(value[:1]) if value[:1] in (b'"', b"'") else value)
    return found


def without_attribute_floods(document: bytes) -> bytes:
    """The document with at most 2,000 attributes a tag; the very same object when no tag has more."""
    if len(document) < FLOOD_BYTES:
        return document
    pieces: list[bytes] = []
    kept = position = 0
    while tag := _TAG.search(document, position):
        position = tag.end()
        if tag[1] is None:
            continue
        if len(tag[2]) > 2 * MAX_ATTRIBUTES:  # two bytes is the least an attribute takes
            excess = next(islice(ATTRIBUTE.finditer(document, tag.start(2), position), MAX_ATTRIBUTES, None), None)
            if excess is not None:
                pieces += (document[kept : excess.start()], b">")
                kept = position
        if end_tag := _RAW_TEXT.get(tag[1].lower()):
            end = end_tag.search(document, position)
            position = end.start() if end else len(document)
    return b"".join((*pieces, document[kept:])) if pieces else document
