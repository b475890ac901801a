"""JSON-LD is parsed strictly, with the place of what is wrong; microdata becomes nested properties."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.core.facts import Fetch, Kind, StructuredData
from sitewright.crawler.extract import extract
from sitewright.store.rows import dump

PAGE = "https://example.com/shop/"


def structured(html: str) -> tuple[StructuredData, ...]:
    fetch = Fetch(PAGE, Kind.PAGE, 200, headers=(("content-type", "text/html; charset=utf-8"),))
    return extract(
        html.encode("utf-8", "replace"), fetch, lambda url: url.startswith("https://example.com/")
    ).structured


def json_ld(block: str) -> StructuredData:
    (found,) = structured(f'<title>x</title>\n<script type="application/ld+json">{block}</script>')
    assert found.format == "json-ld"
    return found


@pytest.mark.parametrize(
    ("block", "types"),
    [
        ('{"@type": "Product"}', ("Product",)),
        ('{"@type": ["Product", "Car"]}', ("Product", "Car")),
        ('[{"@type": "A"}, {"@type": "B"}, 3]', ("A", "B")),
        ('{"@graph": [{"@type": "WebSite"}, {"@type": "https://schema.org/Person"}]}', ("WebSite", "Person")),
        ('{"@type": "http://schema.org/Offer"}', ("Offer",)),
        ('{"@type": "schema:Offer"}', ("Offer",)),
        ('{"@type": "https://example.com/Own"}', ("https://example.com/Own",)),
        ('{"@type": {"a": 1}}', ()),
        ("42", ()),
        ('{"name": "Ķīna </b> &amp; \\u00e9"}', ()),
    ],
)
def test_types(block: str, types: tuple[str, ...]) -> None:
    found = json_ld(block)
    assert (found.types, found.error, found.line) == (types, "", 2)
    assert found.data == json.loads(block)


@pytest.mark.parametrize(
    ("block", "error", "line", "column"),
    [
        ("", "empty block", 2, 0),
        ("\n  \n", "empty block", 2, 0),
        ('{"a": 1,}', "Illegal trailing comma before end of object", 2, 43),
        ('{\n  "a": 1\n  "b": 2\n}', "Expecting ',' delimiter", 4, 3),
        ("{'a': 1}", "Expecting property name enclosed in double quotes", 2, 37),
        ('\n\n{"a": "b\nc"}', "Invalid control character at", 4, 9),
        ('{"a": 1} {"b": 2}', "Extra data", 2, 45),
        ('{"a": NaN}', "NaN is not JSON", 2, 0),
        ('{"a": -Infinity}', "-Infinity is not JSON", 2, 0),
        ('{"a": 1e999}', "a number is too large", 2, 0),
        ('{"a": ' + "9" * 5000 + "}", "a number is too large", 2, 0),
        ("[" * 100_000, "nested too deeply", 2, 0),
        ("[" * 80 + "]" * 80, "nested too deeply", 2, 0),
        ("// a comment\n{}", "Expecting value", 2, 36),
    ],
)
def test_errors_say_where(block: str, error: str, line: int, column: int) -> None:
    found = json_ld(block)
    if error.startswith("Illegal trailing comma"):  # Python 3.11 and 3.12 have another text for it
        assert found.error in (error, "Expecting property name enclosed in double quotes")
    else:
        assert (found.error, found.line, found.column) == (error, line, column)
    assert found.data is None


def test_the_same_broken_block_twice_is_found_in_both_places() -> None:
    block = '<script type="application/ld+json">\n{"a" 1}</script>\n'
    assert [(item.line, item.column) for item in structured("<p>\n" + block * 2)] == [(3, 6), (5, 6)]


def test_windows_line_ends_do_not_move_an_error() -> None:
    (found,) = structured('<p>\r\n<script type="application/ld+json">\r\n{\r\n"a": x}\r\n</script>')
    assert (found.line, found.column) == (4, 6)


def test_only_scripts_of_that_type_are_read_in_any_spelling() -> None:
    html = (
        '<script>{"@type": "A"}</script><script type="application/json">{"@type": "B"}</script>'
        '<script type=" Application/LD+JSON; charset=utf-8">{"@type": "C"}</script>'
        '<!-- <script type="application/ld+json">{"@type": "D"}</script> -->'
        '<template><script type="application/ld+json">{"@type": "E"}</script></template>'
    )
    assert [item.types for item in structured(html)] == [("C",)]


def test_microdata() -> None:
    (item,) = structured(
        """<div itemscope itemtype="https://schema.org/Product" itemid="urn:1">
        <h1 itemprop="name">Blue  <b>shoe</b></h1>
        <img itemprop="image" src="/blue.jpg"><a itemprop="url" href="blue">x</a>
        <meta itemprop="sku" content="B-1"><time itemprop="releaseDate" datetime="2026-01-02">today</time>
        <span itemprop="color">blue</span><span itemprop="color">navy</span>
        <div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><b itemprop="price" content="9.50">9,50
        </b></div></div>"""
    )
    assert (item.format, item.types, item.line) == ("microdata", ("Product",), 1)
    assert item.data == {
        "@type": ["Product"],
        "@id": "urn:1",
        "name": ["Blue shoe"],
        "image": ["https://example.com/blue.jpg"],
        "url": ["https://example.com/shop/blue"],
        "sku": ["B-1"],
        "releaseDate": ["2026-01-02"],
        "color": ["blue", "navy"],
        "offers": [{"@type": ["Offer"], "price": ["9.50"]}],
    }


def test_items_beside_and_inside_each_other() -> None:
    html = (
        "<div itemscope itemtype='https://schema.org/A'><p itemprop=x>1"
        "<div itemscope itemtype='https://schema.org/B'><p itemprop=y>2</div></div><p itemscope>3"
    )
    assert [(item.types, item.data) for item in structured(html)] == [
        (("A",), {"@type": ["A"], "x": ["1"]}),
        (("B",), {"@type": ["B"], "y": ["2"]}),
        ((), {"@type": []}),
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='{}[]":,\\ \n\r0123456789eE.-+abNnItrufl<>/\u0000\ud800é', max_size=60))
def test_any_block_becomes_data_or_an_error_that_can_be_stored(block: str) -> None:
    for item in structured(f'<script type="application/ld+json">{block}</script>'):
        assert (item.data is None) == bool(item.error) or item.data is None
        dump(asdict(item))


SAMPLES = Path(__file__).parents[1] / "../shared/data/extruct-samples/tests/samples"


@pytest.mark.skipif(not SAMPLES.exists(), reason="third-party samples are not beside the checkout")
def test_pages_of_real_sites() -> None:
    pages = sorted(SAMPLES.rglob("*.html"))
    assert pages
    found = [item for page in pages for item in structured(page.read_bytes().decode("utf-8", "replace"))]
    assert {item.format for item in found} == {"json-ld", "microdata"}
    assert {"Product", "Event", "WebPage"} & {kind for item in found for kind in item.types}
