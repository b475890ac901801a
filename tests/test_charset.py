"""The encoding of a page is the one browsers would use."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.crawler.charset import charset_name, decode, meta_charset
from sitewright.crawler.charset_labels import ENCODINGS

CYRILLIC = "Привет"


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "source", "text"),
    [
        (b"", None, "utf-8", "default", ""),
        (b"plain", "text/html", "utf-8", "default", "plain"),
        (CYRILLIC.encode(), None, "utf-8", "default", CYRILLIC),
        (b"caf\xe9", None, "windows-1252", "default", "café"),
        (b"caf\xe9", "text/html; charset=ISO-8859-1", "windows-1252", "header", "café"),
        (CYRILLIC.encode("cp1251"), 'text/html;charset="windows-1251"', "windows-1251", "header", CYRILLIC),
        (b"<meta charset=cp1251>" + CYRILLIC.encode("cp1251"), None, "windows-1251", "meta", None),
        (b"<meta charset=cp1251>", "text/html; charset=utf-8", "utf-8", "header", None),
        (codecs.BOM_UTF8 + b"x", "text/html; charset=koi8-r", "utf-8", "bom", "x"),
        (codecs.BOM_UTF16_LE + CYRILLIC.encode("utf-16-le"), None, "utf-16le", "bom", CYRILLIC),
        (codecs.BOM_UTF16_BE + CYRILLIC.encode("utf-16-be"), "text/html; charset=utf-8", "utf-16be", "bom", CYRILLIC),
        (b"\x82\xa0", "text/html; charset=shift_jis", "shift_jis", "header", "あ"),
        (b"\xc4\xe3", "text/html; charset=gb2312", "gbk", "header", "你"),
        (b"ok \xff\xfe bad", "text/html; charset=utf-8", "utf-8", "header", "ok \ufffd\ufffd bad"),
        (b"<script>", "text/html; charset=iso-2022-kr", "replacement", "header", "\ufffd"),
    ],
)
def test_who_declares_the_charset(
    body: bytes, content_type: str | None, charset: str, source: str, text: str | None
) -> None:
    decoded = decode(body, content_type)
    assert (decoded.charset, decoded.source) == (charset, source)
    if text is not None:
        assert decoded.utf8.decode() == text


@pytest.mark.parametrize(
    "label", ["base64", "rot13", "unicode_escape", "punycode", "idna", "hex", "utf-7", "raw_unicode_escape", "mbcs", ""]
)
def test_what_python_calls_an_encoding_but_the_web_does_not_is_ignored(label: str) -> None:
    assert charset_name(label) is None
    decoded = decode(rb"\x3cb\x3e", f"text/html; charset={label}")
    assert (decoded.utf8, decoded.source) == (rb"\x3cb\x3e", "default")


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META CHARSET = 'Windows-1251' >", "windows-1251"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        (b'<meta content="text/html; charset=koi8-r" http-equiv=content-type>', "koi8-r"),
        (b'<meta name="x" content="charset=koi8-r">', None),
        (b"<!-- <meta charset=koi8-r> --><meta charset=euc-kr>", "euc-kr"),
        (b'<div title="<meta charset=koi8-r>">', None),
        (b"<meta charset=nonsense><meta charset=big5>", "big5"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<meta charset=x-user-defined>", "windows-1252"),
        (b"<?xml version='1.0' encoding='windows-1251'?><html>", "windows-1251"),
        (b"<metadata charset=koi8-r>", None),
        (b"<meta charset=", None),
    ],
)
def test_declarations_in_the_markup(head: bytes, charset: str | None) -> None:
    assert meta_charset(head) == charset


def test_a_declaration_that_stands_too_late_is_still_obeyed_but_not_called_one() -> None:
    body = b"<!--" + b"x" * 1100 + b"--><meta charset=windows-1251>" + CYRILLIC.encode("cp1251")
    decoded = decode(body, None)
    assert (decoded.charset, decoded.source) == ("windows-1251", "default")
    assert CYRILLIC in decoded.utf8.decode()


def test_utf8_that_was_cut_inside_a_character_is_still_utf8() -> None:
    assert decode(CYRILLIC.encode()[:-1], None).charset == "utf-8"


def test_every_encoding_of_the_table_can_be_decoded() -> None:
    for name in ENCODINGS:
        assert charset_name(f" {name.upper()}\n") == name
        decode(bytes(range(256)), f"text/html; charset={name}").utf8.decode()


@given(st.binary(max_size=300), st.sampled_from([None, "text/html", *(f"x;charset={name}" for name in ENCODINGS)]))
def test_any_bytes_come_out_as_utf8(body: bytes, content_type: str | None) -> None:
    decode(body, content_type).utf8.decode()
