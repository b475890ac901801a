"""Pages that Common Crawl stored: its URL index and ranges of its archives, from a real server on this machine."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from local_site import LocalSite, Route
from sitewright.backlinks.captured_links import read_captures
from sitewright.backlinks.sources.captures import Capture, Captures, read_record
from sitewright.cli import cli
from sitewright.core.errors import SourceFailed, UsageError
from sitewright.core.facts import Element, Fetch, Kind, Page, Rel
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.extract import extract
from sitewright.store.backlinks import BacklinkData
from sitewright.store.crawl_writer import CrawlWriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SAMPLES = Path(__file__).parents[2] / "shared/data/links"
FILE = "crawl-data/CC-MAIN-2026-21/segments/1/warc/CC-MAIN-20260504-00000.warc.gz"
HTML = (
    '<html lang=bg><title>Връзки</title><main><a href="https://own.example/kurs" rel="ugc">курс по гребане</a></main>'
    '<a href="https://third.example/">x</a>'
)


def record(url: str, body: bytes, type_: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    """One gzip member, as an archive has it."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=True)
    headers = StatusAndHeaders(status, [("Content-Type", type_)], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", BytesIO(body), http_headers=headers))
    return stream.getvalue()


class CommonCrawl:
    """An archive, and the index of it, behind a server that answers ranges."""

    def __init__(self, site: LocalSite, pages: Mapping[str, bytes]) -> None:
        self.site = site
        self.archive = b""
        self.lines: list[dict[str, str]] = []
        self.questions: list[dict[str, list[str]]] = []
        for url, member in pages.items():
            self.lines.append({
                "url": url, "timestamp": "20260504120000", "status": "200", "mime-detected": "text/html",
                "filename": FILE, "offset": str(len(self.archive)), "length": str(len(member)),
            })  # fmt: skip
            self.archive += member
        site.pages = self.answer

    def answer(self, path: str) -> Route | None:
        if path == "/collinfo.json":
            return Route(json.dumps([{"id": "CC-MAIN-2026-21"}, {"id": "CC-MAIN-2026-17"}]))
        if path.startswith("/CC-MAIN-2026-21-index?"):
            question = parse_qs(urlsplit(path).query)
            self.questions.append(question)
            found = [json.dumps(line) for line in self.lines if question["url"] != ["*.empty.example"]]
            return Route("\n".join(found)) if found else Route('{"message": "No Captures found"}', status=404)
        if path == f"/{FILE}":
            first, _, last = self.site.heard[path]["Range"].removeprefix("bytes=").partition("-")
            return self.part(int(first), int(last))
        return None

    def part(self, first: int, last: int) -> Route:
        headers = {"Content-Range": f"bytes {first}-{last}/{len(self.archive)}"}
        return Route(self.archive[first : last + 1], 206, headers, "application/octet-stream")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite() as found:
        yield found


def source(site: LocalSite, crawl: str = "latest") -> Captures:
    return Captures(crawl, index=site.url(""), data=site.url(""))


def read(body: bytes, fetch: Fetch) -> Page:
    return extract(body, fetch, lambda _: False)


def test_links_are_found_on_stored_pages(site: LocalSite) -> None:
    server = CommonCrawl(site, {
        "https://blog.example/a": record("https://blog.example/a", HTML.encode()),
        "https://blog.example/b": record("https://blog.example/b", b"<p>Own is good"),
        "https://blog.example/c.pdf": record("https://blog.example/c.pdf", b"%PDF", "application/pdf"),
    })  # fmt: skip
    found = read_captures(
        source(site), ["blog.example", "empty.example"], ["own.example"], read, 10, ["Own!", "own is"]
    )
    (link,) = found.batch.links
    assert (link.source_url, link.target_url, link.anchor) == (
        "https://blog.example/a", "https://own.example/kurs", "курс по гребане",
    )  # fmt: skip
    assert (link.rel, link.position, link.language, link.last_seen) == (Rel.UGC, "main", "bg", "2026-05-04")
    assert found.searched == (("blog.example", 3), ("empty.example", 0))
    assert [(visit.source_url, visit.via, visit.links, visit.mentions) for visit in found.visits] == [
        ("https://blog.example/a", "CC-MAIN-2026-21", 1, 0),
        ("https://blog.example/b", "CC-MAIN-2026-21", 0, 1),
    ]
    assert server.questions[0]["filter"] == ["=status:200", "mime-detected:html"]
    assert server.questions[0]["limit"] == ["10"]


def test_pages_that_link_to_competitors_are_found_for_prospects(site: LocalSite, tmp_path: Path) -> None:
    html = '<title>Клубове</title><main><a href="https://rival.example/">каяк клуб</a></main>'
    CommonCrawl(site, {"https://blog.example/list": record("https://blog.example/list", html.encode())})
    db = tmp_path / "site.db"
    home = Fetch("https://own.example/", Kind.PAGE, 200, depth=0, content_type="text/html")
    writer = CrawlWriter.open(db, CrawlPlan("https://own.example/"))
    writer.record(home, page=Page(home, titles=(Element("Каяк под наем"),), language="bg"))
    writer.close("finished")
    (tmp_path / "domains.csv").write_text("Domain,Backlinks\nblog.example,3\n", encoding="utf-8")

    def run(*arguments: str) -> list[dict[str, Any]]:
        done = CliRunner().invoke(cli, ["backlinks", *arguments, "-f", "jsonl"])
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    run("import", str(tmp_path / "domains.csv"), "--db", str(db), "--for", "rival.example")
    assert [(row["domain"], row["page"]) for row in run("prospects", str(db))] == [("blog.example", "")]
    (link,) = run("captures", "--db", str(db), "--index", site.url(""), "--data", site.url(""), "--wait", "0")
    assert (link["source_url"], link["target_url"]) == ("https://blog.example/list", "https://rival.example/")
    (found,) = run("prospects", str(db))
    assert (found["page"], found["target"]) == ("https://blog.example/list", "https://own.example/")


def test_captures_of_nothing_say_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["backlinks", "captures", "--for", "own.example", "--db", str(tmp_path / "site.db")])
    assert isinstance(done.exception, UsageError)
    assert "prospects" in done.exception.advice


def test_a_capture_is_older_than_what_a_source_saw_since(site: LocalSite, tmp_path: Path) -> None:
    CommonCrawl(site, {"https://blog.example/a": record("https://blog.example/a", HTML.encode())})
    db = tmp_path / "site.db"
    common = ["--db", str(db), "-f", "jsonl"]
    done = CliRunner().invoke(
        cli,
        ["backlinks", "captures", "blog.example", "--for", "own.example", "--index", site.url(""), "--data",
         site.url(""), "--wait", "0", *common],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["anchor"] == "курс по гребане"
    shown = CliRunner().invoke(cli, ["backlinks", "profile", "own.example", "--view", "links", *common])
    (row,) = [json.loads(line) for line in shown.stdout.splitlines()]
    assert (row["sources"], row["verdict"], row["visited"]) == (["Common Crawl captures"], "there", "2026-05-04")
    with BacklinkData.open(db) as data:
        assert [visit.via for visit in data.visits("own.example")] == ["CC-MAIN-2026-21"]


@pytest.mark.parametrize(
    "line",
    [
        {"filename": "../../etc/passwd.warc.gz"},
        {"filename": "http://elsewhere.example/x.warc.gz"},
        {"filename": "/absolute.warc.gz"},
        {"offset": "-5"},
        {"length": str(1 << 40)},
        {"length": "many"},
        {"timestamp": "yesterday"},
        {"url": "javascript:alert(1)"},
        {"url": 5},
    ],
)
def test_what_an_index_may_not_say_is_left_out(site: LocalSite, line: dict[str, Any]) -> None:
    server = CommonCrawl(site, {"https://blog.example/a": record("https://blog.example/a", b"x")})
    server.lines = [{**server.lines[0], **line}]
    assert source(site).of_domain("blog.example", 5) == []


def test_a_damaged_capture_is_named_and_the_others_are_read(site: LocalSite) -> None:
    good = record("https://blog.example/a", HTML.encode())
    damaged = good[:60] + bytes(40) + good[100:]
    CommonCrawl(site, {"https://blog.example/bad": damaged, "https://blog.example/a": good})
    found = read_captures(source(site), ["blog.example"], ["own.example"], read, 10)
    assert len(found.batch.links) == 1
    (failed,) = found.failed
    assert FILE in failed
    assert "damaged at byte 0" in failed


def test_a_server_without_ranges_is_told(site: LocalSite) -> None:
    server = CommonCrawl(site, {"https://blog.example/a": record("https://blog.example/a", b"x")})
    server.part = lambda *_: Route(b"x", 200, {}, "text/plain")  # type: ignore[method-assign]
    capture = source(site).of_domain("blog.example", 1)[0]
    with pytest.raises(SourceFailed, match="with status 200"):
        source(site).page(capture)


def test_an_index_that_fails_is_told_with_what_to_do(site: LocalSite) -> None:
    site.pages = lambda _: Route("no", status=403)
    with pytest.raises(SourceFailed, match="is no crawl"):
        source(site)
    with pytest.raises(SourceFailed, match="answered 403") as error:
        source(site, "CC-MAIN-2026-21").of_domain("blog.example", 5)
    assert "--crawl" in error.value.advice


GOOD = record("https://blog.example/a", HTML.encode())
WHERE = Capture("https://blog.example/a", "2026-05-04T12:00:00+00:00", FILE, 0, len(GOOD))


@settings(max_examples=100, deadline=None)
@given(st.one_of(
    st.binary(max_size=200), st.integers(0, len(GOOD)).map(lambda end: GOOD[:end]),
    st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)).map(
        lambda change: GOOD[: change[0]] + bytes([change[1]]) + GOOD[change[0] + 1 :]
    ),
))  # fmt: skip
def test_any_bytes_are_a_page_or_a_reason(member: bytes) -> None:
    try:
        stored = read_record(member, WHERE, "https://data.example/x")
    except SourceFailed:
        return
    assert stored is None or stored.fetch.status is not None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the folder of recorded answers of Common Crawl")
def test_recorded_answers_of_common_crawl(site: LocalSite) -> None:
    lines = (SAMPLES / "cdx_toolkit/test_warc_prefix_1.jsonl").read_text(encoding="utf-8").splitlines()
    index, *ranges = map(json.loads, lines)
    parts = {
        urlsplit(item["url"]).path: Route(b64decode(item["response_text"]), 206, item["response_headers"])
        for item in ranges
    }
    site.pages = lambda path: Route(index["response_text"]) if "-index?" in path else parts.get(path)
    captures = source(site, "CC-MAIN-2025-33")
    found = captures.of_domain("commoncrawl.org", 2)
    assert [capture.url for capture in found] == ["https://www.commoncrawl.org/", "http://commoncrawl.org/"]
    links = read_captures(captures, ["commoncrawl.org"], ["discord.gg"], read, 2)
    assert links.failed == ()
    assert links.visits[0].at == "2025-08-04T10:33:29+00:00"
    assert all(link.source_url == "https://www.commoncrawl.org/" for link in links.batch.links)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the folder of captures")
def test_a_real_capture_has_links() -> None:
    members, rest = [], (SAMPLES / "cc-whirlwind/whirlwind.warc.gz").read_bytes()
    while rest:
        inflate = zlib.decompressobj(31)
        inflate.decompress(rest)
        members.append(rest[: len(rest) - len(inflate.unused_data)])
        rest = inflate.unused_data
    pages = [read_record(member, WHERE, "whirlwind") for member in members]
    (stored,) = [page for page in pages if page is not None]
    page = read(stored.body, stored.fetch)
    assert page.url == "https://an.wikipedia.org/wiki/Escopete"
    assert len(page.links) > 50
