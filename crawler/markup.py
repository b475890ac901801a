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
_ATTRIBUTES = re.compile(ATTRIBUTES)
_NAME_OF_TAG = re.compile(rb"<[a-z][^\s/>]*+", re.IGNORECASE)

# What stands between these and their end tag is text, whatever it looks like.
_RAW_TEXT = {
    name: re.compile(rb"(?:[^<]++|<(?!/%s[\s/>]))*+" % name, re.IGNORECASE)
    for name in (b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes")
}
_FEW_ATTRIBUTES = rb"(?:[\s/]*+%s(?:\s*+=\s*+%s?+)?+){0,%d}+[\s/]*+(?:>|\Z)" % (_NAME, _VALUE, MAX_ATTRIBUTES)
# All of a document up to the first tag with more attributes, in one match: text, comments, tags, tags with raw text.
_HARMLESS = re.compile(
    rb"(?:[^<]++|<(?![a-z!])|<!(?:--(?:[^-]++|-(?!->))*+(?:-->|\Z))?+"
    + rb"|<(?!(?:%s)[\s/>])[a-z][^\s/>]*+%s" % (b"|".join(_RAW_TEXT), _FEW_ATTRIBUTES)
    + b"".join(rb"|<%s(?=[\s/>])%s%s" % (name, _FEW_ATTRIBUTES, raw.pattern) for name, raw in _RAW_TEXT.items())
    + rb")*+",
    re.IGNORECASE,
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
    kept = position = 0
    while (position := _after(_HARMLESS, document, position)) < len(document):
        name_end = _after(_NAME_OF_TAG, document, position)
        tag_end = _after(_ATTRIBUTES, document, name_end)
        excess = next(islice(ATTRIBUTE.finditer(document, name_end, tag_end), MAX_ATTRIBUTES, None))
        pieces += (document[kept : excess.start()], b">")
        raw_text = _RAW_TEXT.get(document[position + 1 : name_end].lower())
        kept = tag_end
        position = _after(raw_text, document, tag_end) if raw_text else tag_end
    return b"".join((*pieces, document[kept:])) if pieces else document


def _after(pattern: re.Pattern[bytes], document: bytes, position: int) -> int:
    """Where the match that begins at a position ends."""
    match = pattern.match(document, position)
    return match.end() if match else position
