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
_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])"
    + ATTRIBUTES
    + rb".*?(?:</\1|\Z)|<[a-z][^\s/>]*+"
    + ATTRIBUTES,
    re.IGNORECASE | re.DOTALL,
)


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
    position = 0
    for tag in _TAG.finditer(document):
        # Two bytes is the least an attribute takes.
        if tag.end() - tag.start() < 2 * MAX_ATTRIBUTES or tag[1] is not None or tag[0].startswith(b"<!--"):
            continue
        name_end = tag.start() + len(re.split(rb"[\s/>]", tag[0], maxsplit=1)[0])
        excess = next(islice(ATTRIBUTE.finditer(document, name_end, tag.end()), MAX_ATTRIBUTES, None), None)
        if excess is not None:
            pieces += (document[position : excess.start()], b">")
            position = tag.end()
    if not pieces:
        return document
    return b"".join((*pieces, document[position:]))
