"""URLs as browsers read them: the WHATWG standard's own cases, and what holds of any text."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sitewright.core.urls import (
    MAX_URL_LENGTH,
    join,
    normalize,
    origin,
    parts,
    site_key,
    text_without_credentials,
    without_credentials,
)

WPT = Path(__file__).parents[2] / "shared/data/wpt-url/tests/wpt"
HTTP = ("http://", "https://")
HOME = "https://example.com/a/b?c"

needs_wpt = pytest.mark.skipif(not WPT.exists(), reason="the URL cases of web-platform-tests are not on this machine")


@cache
def cases(name: str) -> list[dict[str, Any]]:
    return [case for case in json.loads((WPT / name).read_text()) if isinstance(case, dict)]


def parsed(case: dict[str, Any]) -> str | None:
    """What the library below makes of a case: the whole URL, any scheme, with fragment and credentials."""
    text = case["input"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return ada_url.join_url(case["base"], text) if case.get("base") else ada_url.normalize_url(text)
    except ValueError:
        return None


def ours(case: dict[str, Any]) -> str | None:
    return join(case["input"], case["base"]) if case.get("base") else normalize(case["input"])


def capitals(url: str) -> str:
    """The URL with the hexadecimal digits of its escapes as RFC 3986 section 6.2.2.1 wants them."""
    return re.sub("%[0-9a-fA-F]{2}", lambda match: match[0].upper(), url)


@needs_wpt
def test_every_http_case_of_the_standard_is_read_as_browsers_read_it() -> None:
    """Ours is the standard's URL but for the fragment, which names no page of its own, and escapes in capitals."""
    http = [case for case in cases("urltestdata.json") if case.get("href", "").startswith(HTTP)]
    assert len(http) == 247
    assert [case for case in http if parsed(case) != case["href"]] == []
    assert [case for case in http if ours(case) != capitals(case["href"].partition("#")[0])] == []


@needs_wpt
def test_everything_the_standard_refuses_is_refused() -> None:
    refused = [case for case in cases("urltestdata.json") if case.get("failure")]
    assert len(refused) == 267
    assert [case for case in refused if parsed(case) is not None or ours(case) is not None] == []


@needs_wpt
def test_other_schemes_are_no_pages() -> None:
    others = [case for case in cases("urltestdata.json") if not case.get("href", "http://").startswith(HTTP)]
    assert len(others) > 300
    assert [case for case in others if ours(case) is not None] == []


@needs_wpt
@pytest.mark.parametrize("name", ["ada_extra_urltestdata.json", "ada_long_urltestdata.json"])
def test_the_librarys_own_cases(name: str) -> None:
    """Where the URL is longer than any browser's address bar takes, ours is none."""
    for case in cases(name):
        expected = None if case.get("failure") else capitals(case["href"].partition("#")[0])
        if expected is not None and (not expected.startswith(HTTP) or len(case["href"]) > MAX_URL_LENGTH):
            expected = None
        assert ours(case) == expected, case["input"][:200]


@needs_wpt
def test_hosts_in_every_script_become_the_standards_ascii() -> None:
    for case in cases("toascii.json"):
        url = normalize(f"https://{case['input']}/x")
        assert url == (None if case["output"] is None else f"https://{case['output']}/x"), case


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("", "https://example.com/a/b?c"),
        ("#top", "https://example.com/a/b?c"),
        ("?d", "https://example.com/a/b?d"),
        ("//cdn.example.net", "https://cdn.example.net/"),
        ("\\\\cdn.example.net\\x", "https://cdn.example.net/x"),
        ("https:d", "https://example.com/a/d"),
        ("http:d", "http://d/"),
        (" \t\nd\r e ", "https://example.com/a/d%20e"),
        ("/каталог?q=я", "https://example.com/%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3?q=%D1%8F"),
        ("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai/"),
        ("https://EXAMPLE。com", "https://example.com/"),  # the ideographic full stop
        ("/ف", "https://example.com/%D9%81"),
        ("/%d9%81?%2f=%C3%a9#%aa", "https://example.com/%D9%81?%2F=%C3%A9"),  # RFC 3986 section 6.2.2.1
        ("/100%zz%a", "https://example.com/100%zz%a"),
        ("/\ud800x", "https://example.com/%EF%BF%BDx"),  # a lone surrogate
        ("mailto:a@example.com", None),
        ("javascript:void(0)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https://exa mple.com", None),
        ("https://example.com:99999/", None),
        ("/" + "x" * MAX_URL_LENGTH, None),
    ],
)
def test_joining(href: str, expected: str | None) -> None:
    assert join(href, HOME) == expected


_TEXT = st.text(max_size=60) | st.text(st.sampled_from("/:?#@.\\%[]a1é\ud800 \t"), max_size=40)
_URLS = st.builds("".join, st.tuples(st.sampled_from(["http://", "https://", "HTTP:\\", "//", "", "ftp://"]), _TEXT))


@given(_URLS)
@example("https://a/%")
@example("https://a/?'")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    url = normalize(text)
    if url is not None:
        assert normalize(url) == url
        assert join(url, HOME) == url
        assert "#" not in url
        assert url.isascii()


@given(_URLS, _URLS)
@example("\ud800", "\ud800")
def test_nothing_that_is_written_raises(href: str, base: str) -> None:
    for url in (join(href, HOME), join(href, base), normalize(href)):
        assert url is None or url.startswith(HTTP)
        if url is not None:
            assert parts(url).host
            assert origin(url).startswith(HTTP)
            assert site_key(url)
    without_credentials(href)
    text_without_credentials(href)


@given(_TEXT, _TEXT)
def test_no_credentials_are_left(user: str, path: str) -> None:
    url = join(f"https://{user}:secret@example.com/{path}", HOME)
    if url is not None and ada_url.URL(url).password:
        clean = without_credentials(url)
        assert not ada_url.URL(clean).password
        assert not ada_url.URL(clean).username
        assert normalize(clean) == clean
