"""Which encoding a page is written in, decided as browsers do (WHATWG Encoding Standard and HTML 13.2.3.2)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from .charset_labels import ENCODINGS
from .markup import ATTRIBUTES, attributes

LATE_BYTES = 64 * 1024  # how far a declaration that stands too late is looked for
PRESCAN_BYTES = 1024  # HTML 13.2.3.2: a declaration must be complete within the first 1,024 bytes

_NAMES = {label: name for name, (_, labels) in ENCODINGS.items() for label in (name, *labels.split())}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))

_HEADER = re.compile(r"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)
_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)|</?([a-z][^\s/>]*+)(" + ATTRIBUTES + rb")|<[!/?][^>]*+>?", re.IGNORECASE | re.DOTALL
)
_XML_ENCODING = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as UTF-8 bytes, with the encoding it came in."""

    utf8: bytes  # without byte order mark; what could not be decoded is U+FFFD
    charset: str  # WHATWG name, lower case
    source: str  # "bom", "header", "meta" or "default"


def charset_name(label: str) -> str | None:
    """The WHATWG name (lower case) a charset label stands for, or None when it is no web encoding."""
    return _NAMES.get(label.strip("\t\n\f\r ").lower())


@lru_cache(maxsize=256)
def header_charset(content_type: str) -> str | None:
    """The WHATWG name of the encoding a Content-Type header names, or None."""
    match = _HEADER.search(content_type)
    return charset_name(match[1] or match[2] or match[3] or "") if match else None


def meta_charset(head: bytes) -> str | None:
    """The WHATWG name of the first usable declaration in a document's first bytes, or None.

    HTML 13.2.3.2 "prescan a byte stream": meta charset or http-equiv content-type outside comments, else the XML
    declaration. A page that can be read this far is not UTF-16, so that name means UTF-8.
    """
    for tag in _TAG.finditer(head):
        if tag[1] is not None and tag[1].lower() == b"meta" and (name := _declared(tag[2])):
            return name
    match = _XML_ENCODING.match(head)
    return _readable((match[1] or match[2] or b"").decode("latin-1")) if match else None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The document in UTF-8. Precedence: byte order mark, Content-Type header, meta, then a guess.

    A page that declares nothing is UTF-8 when it is valid UTF-8, else windows-1252 (what browsers guess outside a few
    locales). A declaration past the first 1,024 bytes is one browsers still obey, by starting over, so it comes before
    the guess; its source is "default" all the same, because it is not where it must be.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(_utf8(body[len(mark) :], name), name, "bom")
    if content_type and (named := header_charset(content_type)):
        return Decoded(_utf8(body, named), named, "header")
    if named := meta_charset(body[:PRESCAN_BYTES]):
        return Decoded(_utf8(body, named), named, "meta")
    guess = _guess(body)
    return Decoded(_utf8(body, guess), guess, "default")


def _guess(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        # The bytes may have been cut inside a character, after others that are UTF-8.
        cut = error.reason == "unexpected end of data" and not body[: error.start].isascii()
        if not cut:
            return meta_charset(body[:LATE_BYTES]) or "windows-1252"
    return "utf-8"


def _utf8(body: bytes, charset: str) -> bytes:
    codec = ENCODINGS[charset][0]
    if not codec:
        return "\ufffd".encode() if body else b""
    if codec == "utf-8":
        if body.isascii():
            return body
        try:
            body.decode()
        except UnicodeDecodeError:
            return body.decode("utf-8", "replace").encode()
        return body
    return body.decode(codec, "replace").encode("utf-8", "replace")


def _declared(tag: bytes) -> str | None:
    """The encoding one meta tag declares."""
    values = attributes(tag)
    if b"charset" in values:
        return _readable(values[b"charset"].decode("latin-1"))
    if values.get(b"http-equiv", b"").strip().lower() == b"content-type":
        match = _HEADER.search(values.get(b"content", b"").decode("latin-1"))
        return _readable(match[1] or match[2] or match[3] or "") if match else None
    return None


def _readable(label: str) -> str | None:
    name = charset_name(label)
    if name in ("utf-16be", "utf-16le"):
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name
