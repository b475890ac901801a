"""Sitemaps as they are found: well made, badly made, and made to do harm."""

from __future__ import annotations

import gzip
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_web import Web, html
from sitewright.core.facts import Fetch, Kind, Sitemap, SitemapNews, SitemapVideo
from sitewright.core.plan import CrawlPlan
from sitewright.crawler import listings, sitemaps
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Outcome, Request, Response
from sitewright.crawler.sitemaps import SitemapText, read_sitemap
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site
from tiny_site import Clock

URL = "https://example.com/maps/sitemap.xml"
SHARED = Path(__file__).parents[2] / "shared/data"
DATA = SHARED / "crawler-commons/src/test/resources"
STORM = SHARED / "stormcrawler/core/src/test/resources"
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


KEPT = "<url><loc>https://a.b/kept</loc></url>"
REFUSED = "a document type declaration, which sitemaps may not have"


@pytest.mark.parametrize(
    ("doctype", "entry"),
    [
        (f"<!DOCTYPE x [{BILLION_LAUGHS}]>", "<url><loc>https://a.b/&lol9;</loc></url>"),
        (f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>', f"<url><loc>{'&a;' * 20_000}</loc></url>"),
        ("<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>", "<url><loc>https://a.b/&f;</loc></url>"),
        ("<!DOCTYPE x [<!ENTITY f SYSTEM 'http://127.0.0.1:9/'>]>", "<url><loc>&f;</loc></url>"),
        ("<!DOCTYPE x [<!ENTITY f SYSTEM 'http://127.0.0.1:9/'>]>", "<url><loc x='&f;'>https://a.b/&f;</loc></url>"),
        ("<?xml version='1.0' standalone='yes'?><!DOCTYPE x [<!ENTITY f 'y'>]>", "<url><loc>https://a.b/&f;</loc></url>"),
        ("<!DOCTYPE x [<!-- ]> ' --><!ENTITY f 'a]>b'>\n]>", "<url><loc>https://a.b/&f;</loc></url>"),
    ],
    ids=["laughs", "quadratic", "file", "http", "attribute", "standalone", "comment"],
)  # fmt: skip
def test_entities_are_refused_and_the_rest_is_kept(doctype: str, entry: str) -> None:
    found = read(f"{doctype}<urlset>{entry}{KEPT}</urlset>")
    assert [item.url for item in found.entries] == ["https://a.b/kept"]
    assert found.count == 2
    assert ["a reference to the entity &" in error for error in found.errors] == [True, False]
    assert found.errors[1] == REFUSED


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'><urlset>{KEPT}</urlset>",
        f"<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]><urlset>{KEPT}</urlset>",
        f"<!DOCTYPE x [<!ENTITY % a '<!ENTITY b \"c\">'> %a;]><urlset z='&b;'>{KEPT}</urlset>",
        f"<!doctype urlset PUBLIC 'a' 'b'>\n<urlset>{KEPT}</urlset>",
    ],
)
def test_declarations_are_neither_loaded_nor_obeyed(text: str) -> None:
    found = read(text)
    assert [item.url for item in found.entries] == ["https://a.b/kept"]
    assert found.errors == [REFUSED]


def test_xinclude_is_not_obeyed() -> None:
    include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"
    found = read(f"<urlset>{include}<url><loc>https://a.b/{include}</loc></url>{KEPT}</urlset>")
    assert "passwd" not in str(found)
    assert [item.url for item in found.entries][-1:] == ["https://a.b/kept"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<urlset>" + "<a>" * 100_000, "more than 64 elements inside each other"),
        ("<urlset>" + "".join(f"<a{n}/>" for n in range(5000)), "more than 1000 different names"),
        ("<urlset><url " + " ".join(f"a{n}=''" for n in range(5000)) + "/>", "more than 1000 different names"),
        ("<urlset><url a='" + "x" * 3_000_000, "a tag of more than 1048576 bytes"),
        ("<!DOCTYPE x [" + "<!ENTITY a 'b'>" * 200_000, "no root element in the first 1048576 characters"),
        ("<urlset>" + "<!--" + "x" * 3_000_000, "a tag of more than 1048576 bytes"),
    ],
    ids=["depth", "elements", "attributes", "tag", "doctype", "comment"],
)
def test_files_made_to_fill_the_memory_are_refused(text: str, error: str) -> None:
    assert error in read(text).error


def test_a_long_text_is_cut() -> None:
    found = read(f"<urlset><url><loc>https://a.b/{'x' * 5_000_000}</loc></url>{KEPT}</urlset>")
    assert [item.url for item in found.entries] == ["https://a.b/kept"]
    assert len(found.errors[0]) < 300


EXTENSIONS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
<url><i:image><i:loc>/a.jpg</i:loc><i:title>no</i:title></i:image><loc>https://example.com/a</loc>
 <changefreq> Weekly </changefreq><priority>0.8</priority><lastmod>0000</lastmod>
 <i:image><i:loc>https://cdn.example.net/b c.jpg</i:loc></i:image><i:image/>
 <news:news><news:publication><news:name>Вестник</news:name><news:language>bg</news:language></news:publication>
  <news:publication_date>2026-01-02</news:publication_date><news:title>Заглавие</news:title></news:news>
 <video:video><video:thumbnail_loc>https://example.com/t.jpg</video:thumbnail_loc><video:title>T</video:title>
  <video:description><![CDATA[D & d]]></video:description><video:content_loc>//e.x/v.mp4</video:content_loc>
  <video:player_loc>javascript:1</video:player_loc></video:video>
</url></urlset>
"""


def test_images_news_and_videos_belong_to_their_entry() -> None:
    found = read(EXTENSIONS)
    (entry,) = found.entries
    assert (entry.url, entry.changefreq, entry.priority, entry.lastmod) == (
        "https://example.com/a", "Weekly", "0.8", "0000",
    )  # fmt: skip
    assert [(image.raw, image.url) for image in entry.images] == [
        ("/a.jpg", "https://example.com/a.jpg"),
        ("https://cdn.example.net/b c.jpg", "https://cdn.example.net/b%20c.jpg"),
        ("", None),
    ]
    assert entry.news == (SitemapNews("Вестник", "bg", "2026-01-02", "Заглавие"),)
    assert entry.videos == (
        SitemapVideo(
            "https://example.com/t.jpg", "https://example.com/t.jpg", "T", "D & d", "//e.x/v.mp4",
            "https://e.x/v.mp4", "javascript:1", None,
        ),
    )  # fmt: skip
    assert found.error == ""


def test_what_a_sitemap_says_is_stored(tmp_path: Path) -> None:
    text = read(EXTENSIONS)
    writer = CrawlWriter.open(tmp_path / "crawl.db", CrawlPlan("https://example.com/"))
    fetch = Fetch(URL, Kind.SITEMAP, 200)
    sitemap = Sitemap(fetch, text.format, text.count, text.size, text.error)
    writer.record(fetch, sitemap=sitemap, entries=[*text.entries, *text.entries])
    writer.close("finished")
    with Site.open(tmp_path / "crawl.db") as site:
        (entry,) = site.query("SELECT url, lastmod, changefreq, priority FROM sitemap_entry").fetchall()
        images = site.query("SELECT url, image, raw FROM sitemap_image ORDER BY seq").fetchall()
        (article,) = site.query("SELECT name, language, date, title FROM sitemap_article").fetchall()
        (video,) = site.query(
            "SELECT thumbnail, thumbnail_raw, title, description, content, content_raw, player, player_raw"
            " FROM sitemap_video"
        ).fetchall()
    assert tuple(entry) == ("https://example.com/a", "0000", "Weekly", "0.8")
    assert [tuple(image)[1:] for image in images] == [
        ("https://example.com/a.jpg", ""), ("https://cdn.example.net/b%20c.jpg", ""), (None, ""),
    ]  # fmt: skip
    assert tuple(article) == ("Вестник", "bg", "2026-01-02", "Заглавие")
    assert tuple(video) == (
        "https://example.com/t.jpg", "", "T", "D & d", "https://e.x/v.mp4", "", None, "javascript:1",
    )  # fmt: skip


@pytest.mark.parametrize("lastmod", ["2999-12-31", "0000", "0000-00-00T00:00:00Z", "yesterday", "٢٠٢٦", ""])
def test_lastmod_is_kept_as_written(lastmod: str) -> None:
    (entry,) = read(f"<urlset><url><loc>https://a.b/</loc><lastmod>{lastmod}</lastmod></url></urlset>").entries
    assert entry.lastmod == lastmod


@pytest.mark.parametrize(
    ("loc", "url"),
    [
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://elsewhere.example/a", "https://elsewhere.example/a"),
        ("https://example.com/&#1103;&quot;", "https://example.com/%D1%8F%22"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("HTTPS://EXAMPLE.COM/A", "https://example.com/A"),
        ("https://пример.рф/ب", "https://xn--e1afmkfd.xn--p1ai/%D8%A8"),
    ],
)
def test_urls_are_read_as_browsers_read_them(loc: str, url: str) -> None:
    found = read(f"<urlset><url><loc>{loc}</loc></url></urlset>")
    assert ([entry.url for entry in found.entries], found.error) == ([url], "")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_counts_once(end: str) -> None:
    lines = ["https://example.com/" + "x" * (n % 50) for n in range(5000)]
    found = read(end.join([*lines, "/last"]))
    assert (found.count, found.error) == (5001, "line 5001: not an absolute URL: /last")


@pytest.mark.parametrize(
    ("encoding", "declared"), [("windows-1251", "windows-1251"), ("iso-8859-5", "ISO-8859-5"), ("utf-8", "nonsense")]
)
def test_encodings_are_obeyed(encoding: str, declared: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?><urlset><url><loc>https://example.com/я</loc></url></urlset>"
    assert urls(text.encode(encoding)) == ["https://example.com/%D1%8F"]


def test_utf16_needs_no_byte_order_mark() -> None:
    assert urls("<urlset><url><loc>https://a.b/</loc></url></urlset>".encode("utf-16-le")) == ["https://a.b/"]


def test_gzip_in_gzip_is_read_and_named_and_a_third_layer_is_not() -> None:
    body = b"https://example.com/a\n" * 3
    twice = read(gzip.compress(gzip.compress(body)))
    assert (twice.count, twice.size, twice.error) == (3, len(body), "compressed twice")
    thrice = read(gzip.compress(gzip.compress(gzip.compress(body))))
    assert (thrice.format, thrice.error) == ("", "compressed twice (and 1 more)")


def test_gzip_members_are_one_file() -> None:
    assert read(gzip.compress(b"https://a.b/1\n") + gzip.compress(b"https://a.b/2\n") + b"\0" * 9).count == 2


def test_faults_are_bounded() -> None:
    found = read("https://a.b/\n" + "/x\n" * 30_000)
    assert len(found.errors) == sitemaps.MAX_FAULTS
    assert found.error.endswith("(and 29999 more)")


def test_an_index_that_is_too_long_says_so() -> None:
    body = "".join(f"<sitemap><loc>https://example.com/{n}.xml</loc></sitemap>" for n in range(501))
    assert read(f"<sitemapindex>{body}</sitemapindex>").error == "only 500 of its 501 sitemaps are read"


SLOW_KINDS = ("text", "images", "errors", "alternates", "twice")
HOSTILE = """
import gzip, re, sys
from sitewright.crawler.sitemaps import SitemapText, stream_sitemap
kind = sys.argv[1]
begin, entry = {
    "urls": (b"<urlset>", b"<url><loc>http://a.b/</loc></url>"),
    "text": (b"", b"http://a.b/1\\n"),
    "elements": (b"<urlset>", b"<a/>"),
    "images": (b"<urlset><url><loc>http://a.b/</loc>", b"<image:image><image:loc>x</image:loc></image:image>"),
    "errors": (b"<urlset>", b"<url/>"),
    "alternates": (b"<urlset>", b"<url><loc>http://a.b/</loc>" + b"<x:link hreflang='a' href='/'/>" * 30 + b"</url>"),
    "twice": (b"", b"\\n"),
}[kind]
body = gzip.compress(begin + entry * (60 * 2**20 // len(entry)), 1)
if kind == "twice":
    body = gzip.compress(gzip.compress(bytes(300 * 2**20), 9), 1)
found = SitemapText()
def memory(name): return int(re.search(name + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
open("/proc/self/clear_refs", "w").write("5")
before = memory("VmRSS")
number = sum(len(batch) for batch in stream_sitemap(body, "http://a.b/", found))
print(memory("VmHWM") - before, found.count, number)
assert found.error
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux to reset the peak of memory")
@pytest.mark.parametrize(
    "kind",
    ["urls", "elements", *(pytest.param(kind, marks=pytest.mark.faults) for kind in SLOW_KINDS)],
)
def test_memory_is_constant_whatever_a_file_holds(kind: str) -> None:
    run = subprocess.run([sys.executable, "-c", HOSTILE, kind], capture_output=True, text=True, cwd="/", check=False)
    assert run.returncode == 0, run.stderr
    grown, count, number = map(int, run.stdout.split())
    assert grown <= 64  # MiB
    assert number <= sitemaps.MAX_ENTRIES
    if kind in ("urls", "text"):
        assert count > 1_000_000


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_that_is_served_raises(body: bytes) -> None:
    for whole in (body, b"<urlset><url><loc>" + body, gzip.compress(body), b"\x1f\x8b\x08" + body):
        found = read(whole)
        assert found.count >= len(found.entries)


@pytest.mark.skipif(not SHARED.exists(), reason="other crawlers' files are not on this machine")
@pytest.mark.parametrize(
    ("file", "form", "count", "error"),
    [
        (DATA / "sitemaps/sitemap.ns.xml", "urlset", 2, ""),
        (DATA / "sitemaps/sitemap.badns.xml", "urlset", 2, ""),
        (DATA / "sitemaps/sitemap.index.xml", "index", 15, "line 3: an entry without loc (and 14 more)"),
        (DATA / "sitemaps/sitemap.txt", "text", 2, ""),
        (DATA / "sitemaps/sitemap.txt.gz", "text", 5, ""),
        (DATA / "sitemaps/sitemap-with-bom.txt", "text", 2, ""),
        (DATA / "sitemaps/do-not-visit.txt", "text", 1, ""),
        (DATA / "sitemaps/xmlSitemap.gz", "urlset", 5, ""),
        (DATA / "sitemaps/atom.xml", "atom", 1, ""),
        (DATA / "rss/feed.rss", "rss", 3, "line 21: an entry without loc"),
        (DATA / "rss/xmlRss_pubDate.xml", "rss", 7, ""),
        *((file, "urlset", None, "") for file in sorted((DATA / "sitemaps/extension").glob("*.xml"))),
        *((file, "urlset", None, "") for file in sorted(STORM.glob("stormcrawler.sitemap.extensions.*.xml"))),
        (STORM / "stormcrawler.sitemap.xml", "urlset", None, ""),
        (STORM / "stormcrawler.sitemap.xml.gz", "urlset", None, ""),
        (STORM / "stormcrawler.sitemap.index.xml", "index", None, ""),
        (STORM / "stormcrawler.rss", "rss", None, ""),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)  # fmt: skip
def test_files_of_other_crawlers_are_understood(file: Path, form: str, count: int | None, error: str) -> None:
    found = read(file.read_bytes())
    assert (found.format, found.error) == (form, error)
    assert found.count == (count or len(found.entries) or len(found.children)) > 0


def test_a_large_sitemap_is_taken_over_in_slices_and_survives_a_crash(tmp_path: Path) -> None:
    number = 3 * listings.SLICE + 7
    lines = "\n".join(f"https://example.com/{n}" for n in range(number))

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if request.url.endswith("robots.txt"):
            return Response(200, (), b"Sitemap: /s.txt"), 0.1
        return (Response(200, (), lines.encode()) if request.url.endswith("s.txt") else html()), 0.1

    plan = CrawlPlan("https://example.com/", max_pages=3, delay=0)
    writer = CrawlWriter.open(tmp_path / "crawl.db", plan)
    crawl = Crawl(writer, clock=Clock())
    known = []
    for _ in range(8):
        for request in crawl.next_requests(1):
            crawl.receive(request, server(request, 0.0)[0])
        known.append(writer.count().get((Kind.PAGE, 0), 0))
    assert {after - before for before, after in pairwise(known)} - {0, 1, -1} <= set(range(6, listings.SLICE + 1))
    writer._db.close()

    web = Web(tmp_path / "crawl.db", server, plan)
    assert web.go() == "limit"
    with Site.open(tmp_path / "crawl.db") as site:
        assert len(site.query("SELECT url FROM sitemap_entry").fetchall()) == number
        assert [(found.entries, found.error) for found in site.sitemaps()] == [(number, "")]
