"""Sitemaps as they are found: well made, badly made, and made to do harm."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.crawler import sitemaps
from sitewright.crawler.sitemaps import SitemapText, read_sitemap

URL = "https://example.com/maps/sitemap.xml"
DATA = Path(__file__).parents[2] / "shared/data/crawler-commons/src/test/resources"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'

BILLION_LAUGHS = '<!ENTITY lol0 "lol">' + "".join(
    f'<!ENTITY lol{level + 1} "{f"&lol{level};" * 10}">' for level in range(9)
)


def read(text: str | bytes) -> SitemapText:
    return read_sitemap(text if isinstance(text, bytes) else text.encode(), URL)


def urls(text: str | bytes) -> list[str]:
    return [entry.url for entry in read(text).entries]


ATOM = """
<feed><link href="https://example.com/"/>
<entry><link rel="self" href="https://example.com/x"/><link href="https://example.com/a"/></entry></feed>
"""


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (f"<urlset {NAMESPACE}><url><loc>https://example.com/a</loc></url></urlset>", "urlset", ["/a"]),
        ("<urlset><url><loc> https://example.com/a \n</loc></url></urlset>", "urlset", ["/a"]),
        ('<urlset xmlns="wrong"><url><loc>https://example.com/a</loc></url></urlset>', "urlset", ["/a"]),
        ("<urlset><url><loc>https://example.com/?a=1&amp;b=2</loc></url></urlset>", "urlset", ["/?a=1&b=2"]),
        ("<urlset><url><loc><![CDATA[https://example.com/?a&b]]></loc></url></urlset>", "urlset", ["/?a&b"]),
        ("\ufeff<?xml version='1.0'?><urlset><url><loc>https://example.com/я</loc></url></urlset>",
         "urlset", ["/%D1%8F"]),
        ("<rss><channel><link>https://example.com/</link><item><link>https://example.com/a</link></item></channel></rss>",
         "rss", ["/a"]),
        (ATOM, "atom", ["/a"]),
        ("https://example.com/a\r\n\r\nhttps://example.com/b\n", "text", ["/a", "/b"]),
        ("\ufeffhttps://example.com/a", "text", ["/a"]),
    ],
)  # fmt: skip
def test_formats(text: str, form: str, expected: list[str]) -> None:
    found = read(text)
    assert (found.format, found.error) == (form, "")
    assert [entry.url for entry in found.entries] == [f"https://example.com{path}" for path in expected]
    assert found.count == len(expected)


def test_utf16_is_read() -> None:
    text = "<?xml version='1.0' encoding='UTF-16'?><urlset><url><loc>https://example.com/я</loc></url></urlset>"
    assert urls(text.encode("utf-16")) == ["https://example.com/%D1%8F"]


def test_lastmod_and_alternates_belong_to_their_entry() -> None:
    (entry,) = read(
        f"<urlset {NAMESPACE}><url><loc>https://example.com/en</loc><lastmod>2026-05-01</lastmod>\n"
        '<xhtml:link rel="alternate" hreflang="lv" href="https://example.com/lv"/>\n'
        '<xhtml:link rel="alternate" hreflang="x-default" href="/"/></url></urlset>'
    ).entries
    assert entry.lastmod == "2026-05-01"
    assert [(item.code, item.raw, item.url, item.source, item.line) for item in entry.hreflangs] == [
        ("lv", "https://example.com/lv", "https://example.com/lv", "sitemap", 2),
        ("x-default", "/", "https://example.com/", "sitemap", 3),
    ]


def test_urls_of_images_are_not_pages() -> None:
    text = (
        '<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://example.com/a</loc>'
        "<image:image><image:loc>https://example.com/a.jpg</image:loc></image:image></url></urlset>"
    )
    assert urls(text) == ["https://example.com/a"]


def test_an_index_has_children_and_no_entries() -> None:
    found = read(
        "<sitemapindex><sitemap><loc>https://example.com/1.xml</loc></sitemap>"
        "<sitemap><loc>https://cdn.example.net/2.xml.gz</loc></sitemap></sitemapindex>"
    )
    assert (found.format, found.entries, found.count) == ("index", [], 2)
    assert found.children == ["https://example.com/1.xml", "https://cdn.example.net/2.xml.gz"]


def test_an_endless_index_is_followed_only_so_far() -> None:
    body = "".join(f"<sitemap><loc>https://example.com/{n}.xml</loc></sitemap>" for n in range(2000))
    found = read(f"<sitemapindex>{body}</sitemapindex>")
    assert (len(found.children), found.count) == (sitemaps.MAX_CHILDREN, 2000)


def test_urls_beyond_the_limit_are_counted_but_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    found = read("\n".join(f"https://example.com/{n}" for n in range(5)))
    assert (len(found.entries), found.count) == (3, 5)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("nothing here", "neither XML nor a list of URLs"),
        ("<!DOCTYPE html><html><body>404", "an HTML page, not a sitemap"),
        ("<html lang=en>", "an HTML page, not a sitemap"),
        ("<opml/>", "the root element is opml, not urlset or sitemapindex"),
        ("<urlset><url><loc>/a</loc></url></urlset>", "line 1: not an absolute URL: /a"),
        ("<urlset>\n<url><lastmod>2026</lastmod></url></urlset>", "line 2: an entry without loc"),
        ("<urlset>\n<url><loc>https://example.com/a</url></urlset>", "not well-formed: "),
        ("https://example.com/a\n/b\n", "line 2: not an absolute URL: /b"),
        (b"\x1f\x8b broken", "the gzip file cannot be read: "),
    ],
)
def test_what_is_wrong_is_named(text: str | bytes, error: str) -> None:
    assert read(text).error.startswith(error)


def test_what_stands_before_an_error_is_kept() -> None:
    found = read("<urlset><url><loc>https://example.com/a</loc></url><url><loc>https://example.com/b</wrong></urlset>")
    assert [entry.url for entry in found.entries] == ["https://example.com/a"]
    assert "line 1, column" in found.error


def test_several_faults_are_counted() -> None:
    assert read("https://example.com/\n/a\n/b\n/c").error == "line 2: not an absolute URL: /a (and 2 more)"


def test_gzip_is_unpacked_and_measured_unpacked() -> None:
    body = b"<urlset><url><loc>https://example.com/a</loc></url></urlset>"
    found = read(gzip.compress(body))
    assert (found.size, len(found.entries), found.error) == (len(body), 1, "")


def test_a_gzip_file_that_ends_early_is_read_so_far() -> None:
    body = "\n".join(f"https://example.com/{n:09}" for n in range(5000))
    found = read(gzip.compress(body.encode())[:-500])
    assert found.error.startswith("the gzip file ends early")
    assert found.entries


def test_a_gzip_bomb_is_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_SIZE", 10_000)
    found = read(gzip.compress(b"https://example.com/a\n" * 100_000))
    assert found.size == 10_001
    assert found.error.startswith("larger than 10000 bytes")


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE x [{BILLION_LAUGHS}]><urlset><url><loc>https://a.b/&lol9;</loc></url></urlset>",
        "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>https://a.b/&f;</loc></url></urlset>",
        "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'><urlset/>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]><urlset/>",
    ],
)  # fmt: skip
def test_entities_are_refused(text: str) -> None:
    found = read(text)
    assert found.entries == []
    assert found.error == "a document type declaration, which sitemaps may not have"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_that_is_served_raises(body: bytes) -> None:
    for whole in (body, b"<urlset><url><loc>" + body, gzip.compress(body), b"\x1f\x8b\x08" + body):
        found = read(whole)
        assert found.count >= len(found.entries)


@pytest.mark.skipif(not DATA.exists(), reason="crawler-commons' files are not on this machine")
@pytest.mark.parametrize(
    ("name", "form", "count"),
    [
        ("sitemaps/sitemap.ns.xml", "urlset", 2),
        ("sitemaps/sitemap.badns.xml", "urlset", 2),
        ("sitemaps/sitemap.index.xml", "index", None),
        ("sitemaps/sitemap.txt", "text", None),
        ("sitemaps/sitemap.txt.gz", "text", None),
        ("sitemaps/sitemap-with-bom.txt", "text", None),
        ("sitemaps/xmlSitemap.gz", "urlset", 5),
        ("sitemaps/atom.xml", "atom", None),
        ("rss/feed.rss", "rss", None),
        ("rss/xmlRss_pubDate.xml", "rss", None),
    ],
)
def test_crawler_commons_files_are_understood(name: str, form: str, count: int | None) -> None:
    found = read((DATA / name).read_bytes())
    assert found.format == form
    assert found.count == count if count is not None else found.count > 0
