"""The doctype and the html, head and body tags as they stand in the source: no tree shows them as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.page_markup import MAX_TEXT, SourceTag

_BEFORE_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?+(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|<\?[^>]*+>)*+")
_DOCTYPE = re.compile(rb"<!doctype\b([^>]*+)>", re.IGNORECASE)
_USUAL = b"<!doctype html>"
_TAG = re.compile(
    rb"<!--(?:>|->|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
    rb"|<(script|style|textarea|title|xmp|iframe|noembed|noframes|svg|math|template|noscript)(?=[\s/>])[^>]*+>"
    rb"|<(/?)([a-z][^\s/>]*+)(?:\"[^\"]*+\"|'[^']*+'|[^>\"'])*+>",
    re.IGNORECASE,
)
_STRUCTURE = (b"html", b"head", b"body")
_HEAD_CONTENT = frozenset((
    b"base", b"basefont", b"bgsound", b"link", b"meta", b"noframes", b"noscript", b"script", b"style", b"template",
    b"title", b"head", b"html",
))  # fmt: skip
_MOST = 50_000  # tags looked at


def doctype(utf8: bytes) -> str | None:
    """The doctype as written, "" when there is none, None when it is the usual one."""
    before = _BEFORE_DOCTYPE.match(utf8)
    start = before.end() if before else 0
    if utf8[start : start + len(_USUAL)].lower() == _USUAL:
        return None
    found = _DOCTYPE.match(utf8, start)
    if found is None:
        return ""
    text = " ".join(found[0].decode("utf-8", "replace").split())[:MAX_TEXT]
    return None if found[1].strip().lower() in (b"html", b'html system "about:legacy-compat"') else text


def structure_tags(utf8: bytes) -> tuple[SourceTag, ...]:
    """The html, head and body start tags in order, outside of comments, scripts and other raw text."""
    return tuple(SourceTag(name.decode(), number) for name, number in _tags(utf8) if name in _STRUCTURE)


def head_end(utf8: bytes) -> SourceTag | None:
    """The first tag that ends the head though the source goes on with it; None when the head is ended where it says."""
    inside = False
    for name, number in _tags(utf8):
        if name == b"head":
            inside = True
        elif name in (b"/head", b"body"):
            return None
        elif inside and name not in _HEAD_CONTENT and not name.startswith(b"/"):
            return SourceTag(name.decode("utf-8", "replace")[:MAX_TEXT], number)
    return None


def _tags(utf8: bytes) -> Iterator[tuple[bytes, int]]:
    """(lower-case name, line) of each start tag, and of each end tag with its slash; raw text is passed over."""
    position, number, counted = 0, 1, 0
    for _ in range(_MOST):
        match = _TAG.search(utf8, position)
        if match is None:
            return
        position = match.end()
        number += utf8.count(b"\n", counted, match.start())
        counted = match.start()
        raw = match[1]
        if raw is not None:
            name = raw.lower()
            yield name, number
            end = re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE).search(utf8, position)
            position = end.start() if end else len(utf8)
        elif match[3] is not None:
            yield match[2] + match[3].lower(), number
