"""Which encoding a page is written in, decided as browsers do (WHATWG Encoding Standard and HTML 13.2.3.2)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

PRESCAN_BYTES = 1024  # HTML 13.2.3.2: a declaration must be complete within the first 1,024 bytes

# WHATWG name -> its Python codec and its other labels (Encoding Standard, 4.2). Python's own aliases must not be
# asked: they hold codecs that are no character encodings (base64, rot13, unicode_escape) and miss web labels.
_ENCODINGS = {
    "utf-8": ("utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"),
    "ibm866": ("cp866", "866 cp866 csibm866"),
    "iso-8859-2": (
        "iso8859-2",
        "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    ),
    "iso-8859-3": (
        "iso8859-3",
        "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    ),
    "iso-8859-4": (
        "iso8859-4",
        "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    ),
    "iso-8859-5": (
        "iso8859-5",
        "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    ),
    "iso-8859-6": (
        "iso8859-6",
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127"
        " iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    ),
    "iso-8859-7": (
        "iso8859-7",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987"
        " sun_eu_greek",
    ),
    "iso-8859-8": (
        "iso8859-8",
        "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988"
        " visual",
    ),
    "iso-8859-8-i": ("iso8859-8", "csiso88598i logical"),
    "iso-8859-10": (
        "iso8859-10",
        "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    ),
    "iso-8859-13": ("iso8859-13", "iso8859-13 iso885913"),
    "iso-8859-14": ("iso8859-14", "iso8859-14 iso885914"),
    "iso-8859-15": (
        "iso8859-15",
        "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9",
    ),
    "iso-8859-16": ("iso8859-16", ""),
    "koi8-r": ("koi8-r", "cskoi8r koi koi8 koi8_r"),
    "koi8-u": ("koi8-u", "koi8-ru"),
    "macintosh": ("mac-roman", "csmacintosh mac x-mac-roman"),
    "windows-874": ("cp874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
    "windows-1250": ("cp1250", "cp1250 x-cp1250"),
    "windows-1251": ("cp1251", "cp1251 x-cp1251"),
    "windows-1252": (
        "cp1252",
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1"
        " iso_8859-1:1987 l1 latin1 us-ascii x-cp1252",
    ),
    "windows-1253": ("cp1253", "cp1253 x-cp1253"),
    "windows-1254": (
        "cp1254",
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254",
    ),
    "windows-1255": ("cp1255", "cp1255 x-cp1255"),
    "windows-1256": ("cp1256", "cp1256 x-cp1256"),
    "windows-1257": ("cp1257", "cp1257 x-cp1257"),
    "windows-1258": ("cp1258", "cp1258 x-cp1258"),
    "x-mac-cyrillic": ("mac-cyrillic", "x-mac-ukrainian"),
    "gbk": ("gb18030", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"),
    "gb18030": ("gb18030", ""),
    "big5": ("big5hkscs", "big5-hkscs cn-big5 csbig5 x-x-big5"),
    "euc-jp": ("euc-jp", "cseucpkdfmtjapanese x-euc-jp"),
    "iso-2022-jp": ("iso2022-jp", "csiso2022jp"),
    "shift_jis": ("cp932", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"),
    "euc-kr": (
        "cp949",
        "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    ),
    # Encodings browsers refuse because they let scripts through filters: one U+FFFD stands for the whole page.
    "replacement": ("", "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr"),
    "utf-16be": ("utf-16-be", "unicodefffe"),
    "utf-16le": ("utf-16-le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"),
    "x-user-defined": ("latin-1", ""),
}
_NAMES = {label: name for name, (_, labels) in _ENCODINGS.items() for label in (name, *labels.split())}

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))

_HEADER = re.compile(r"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)
_TAG = re.compile(
    rb"<!--.*?-->|<!--.*|</?([a-z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>|<[!/?][^>]*>", re.IGNORECASE | re.DOTALL
)
_ATTRIBUTE = re.compile(rb"""([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
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
    return _readable(match[1] or match[2] or b"") if match else None


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
    except UnicodeDecodeError:
        return meta_charset(body[: 16 * PRESCAN_BYTES]) or "windows-1252"
    return "utf-8"


def _utf8(body: bytes, charset: str) -> bytes:
    codec = _ENCODINGS[charset][0]
    if not codec:
        return "\ufffd".encode() if body else b""
    if codec == "utf-8":
        try:
            body.decode()
        except UnicodeDecodeError:
            return body.decode("utf-8", "replace").encode()
        return body
    return body.decode(codec, "replace").encode("utf-8", "replace")


def _declared(attributes: bytes) -> str | None:
    """The encoding one meta tag declares."""
    values: dict[bytes, bytes] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        values.setdefault(match[1].lower(), match[2] or match[3] or match[4] or b"")
    if b"charset" in values:
        return _readable(values[b"charset"])
    if values.get(b"http-equiv", b"").lower() == b"content-type":
        match = _HEADER.search(values.get(b"content", b"").decode("latin-1"))
        return _readable((match[1] or match[2] or match[3] or "").encode("latin-1")) if match else None
    return None


def _readable(label: bytes) -> str | None:
    name = charset_name(label.decode("latin-1"))
    if name in ("utf-16be", "utf-16le"):
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name
