"""Crawling again: what did not change is not fetched in full, and its facts are the same as if it had been."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sitewright.cli import cli
from sitewright.core.errors import UsageError
from sitewright.core.facts import Fetch, Kind, Reason
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Failure, Outcome, Request, Response
from sitewright.crawler.revalidation import condition, is_older, refreshed
from sitewright.store import reuse
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site
from tiny_site import Clock

HOME = "https://example.com"
OTHER = "https://other.example.org"
DATE = "Sun, 22 Nov 2026 05:00:00 GMT"
BEFORE = "Sun, 22 Nov 2026 04:59:59 GMT"


# -- what may be asked


def seen(*headers: tuple[str, str], ttfb: float | None = 0.1) -> Fetch:
    return Fetch(f"{HOME}/", Kind.PAGE, 200, headers=headers, ttfb=ttfb, size=7, transferred=5)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ([], {}),
        ([("etag", '"a"')], {"If-None-Match": '"a"'}),
        ([("etag", 'W/"a"')], {"If-None-Match": 'W/"a"'}),
        ([("etag", '""')], {"If-None-Match": '""'}),
        ([("etag", "a")], {}),
        ([("etag", '"a" b"')], {}),
        ([("etag", '"a\r\nX: y"')], {}),
        ([("etag", "*")], {}),
        ([("last-modified", BEFORE), ("date", DATE)], {"If-Modified-Since": BEFORE}),
        ([("last-modified", DATE), ("date", DATE)], {}),
        ([("last-modified", BEFORE)], {}),
        ([("last-modified", "yesterday"), ("date", DATE)], {}),
        ([("last-modified", "0"), ("date", "-1")], {}),
        ([("etag", '"a"'), ("last-modified", DATE)], {"If-None-Match": '"a"', "If-Modified-Since": DATE}),
    ],
)
def test_only_validators_that_can_tell_versions_apart_are_used(
    headers: list[tuple[str, str]], asked: dict[str, str]
) -> None:
    assert dict(condition(seen(*headers))) == asked


def test_a_page_that_was_slow_is_asked_for_in_full() -> None:
    assert condition(seen(("etag", '"a"'), ttfb=0.9)) == ()


@given(st.lists(st.tuples(st.sampled_from(["etag", "last-modified", "date"]), st.text())))
def test_no_header_breaks_the_next_crawl(headers: list[tuple[str, str]]) -> None:
    for _, value in condition(seen(*headers)):
        assert "\n" not in value


@pytest.mark.parametrize(
    ("before", "sent", "after"),
    [
        ([("etag", '"a"'), ("server", "x")], [("server", "y"), ("date", DATE)],
         [("etag", '"a"'), ("server", "y"), ("date", DATE)]),
        ([("content-type", "text/html"), ("content-length", "7")], [("content-type", "x/y"), ("content-length", "0")],
         [("content-type", "text/html"), ("content-length", "7")]),
        ([("content-encoding", "gzip")], [("connection", "close"), ("transfer-encoding", "chunked")],
         [("content-encoding", "gzip")]),
        ([("vary", "a"), ("vary", "b")], [("vary", "c")], [("vary", "c")]),
        ([("x-robots-tag", "noindex")], [("x-robots-tag", "noindex")], [("x-robots-tag", "noindex")]),
        ([("x-robots-tag", "noindex")], [], [("x-robots-tag", "noindex")]),
        ([], [("x-robots-tag", "noindex")], None),
        ([("link", "</a>; rel=canonical")], [("link", "</b>; rel=canonical")], None),
        ([], [("content-language", "bg")], None),
    ],
)  # fmt: skip
def test_a_304_updates_headers_and_never_what_the_page_says(
    before: list[tuple[str, str]], sent: list[tuple[str, str]], after: list[tuple[str, str]] | None
) -> None:
    fetch = refreshed(seen(*before), Response(304, tuple(sent)))
    assert (fetch and list(fetch.headers)) == after
    assert fetch is None or (fetch.status, fetch.size, fetch.transferred) == (200, 7, 5)


@pytest.mark.parametrize(
    ("lastmods", "older"),
    [
        ([], False),
        ([""], False),
        (["2026-11-01"], True),
        (["2026-11-20"], True),
        (["2026-11-21"], False),  # where it is still the 21st, the page was seen on the 21st
        (["2026-11-22"], False),
        (["2026-11-01", "2026-11-22"], False),
        (["2026-11-01", "2026-10-01T10:00:00Z"], True),
        (["2026-11-22T04:58:00Z"], True),
        (["2026-11-22T06:58:00+02:00"], True),
        (["2026-11-22T04:59:30Z"], False),  # minutes are all that some write
        (["2026-11-22T05:00:01Z"], False),
        (["2026-11-22T04:58:00"], False),
        (["2026"], False),
        (["2026-11"], False),
        (["20261101"], False),
        (["soon"], False),
        (["9999-12-31"], False),
        (["0001-01-01T00:00:00+14:00"], False),
    ],
)
def test_a_lastmod_is_believed_only_if_it_cannot_mean_a_later_time(lastmods: list[str], older: bool) -> None:
    assert is_older(lastmods, "2026-11-22T05:00:00+00:00") is older


@given(st.text())
def test_no_lastmod_breaks_a_crawl(lastmod: str) -> None:
    is_older([lastmod], "2026-11-22T05:00:00+00:00")


# -- whole crawls


@dataclass
class Server:
    """A site whose pages have entity tags, and what it was asked."""

    pages: dict[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)  # of every answer
    sent_again: dict[str, dict[str, str]] = field(default_factory=dict)  # by URL: further headers of its 304
    types: dict[str, str] = field(default_factory=dict)
    tags: bool = True
    always: bool = False  # answers 304 to everybody
    stumbles: dict[str, Outcome] = field(default_factory=dict)  # by URL: what a conditional request gets
    log: list[Request] = field(default_factory=list)
    bytes: int = 0

    def answer(self, request: Request) -> Outcome:
        self.log.append(request)
        if request.condition and request.url in self.stumbles:
            return self.stumbles[request.url]
        body = self.pages.get(request.url)
        if body is None:
            return Response(404, ttfb=0.1)
        tag = f'"{hash(body)}"'
        asked = dict(request.condition)
        if self.always or asked.get("If-None-Match") == tag:
            more = self.sent_again.get(request.url, {})
            return Response(304, (("etag", tag), *more.items(), ("x-seen", str(len(self.log)))), ttfb=0.1)
        self.bytes += len(body)
        type_ = self.types.get(request.url, "text/html; charset=utf-8")
        headers = (("content-type", type_), *((("etag", tag),) if self.tags else ()), *self.headers.items())
        content = b"" if request.method == "HEAD" else body.encode()
        return Response(200, headers, content, len(content), ttfb=0.1, seconds=0.2)

    def methods(self) -> dict[str, bool]:
        """By URL: whether the last request for it was conditional."""
        return {request.url: bool(request.condition) for request in self.log}


def crawl(path: Path, server: Server, *, stop_after: int = 10_000, **values: Any) -> str:
    """One crawl, to its end or until it is killed; returns its state."""
    plan = CrawlPlan(f"{HOME}/", **({"delay": 0, "recheck_delay": 0} | values))
    server.log.clear()
    server.bytes = 0
    clock = Clock()
    writer = CrawlWriter.open(path, plan)
    crawl = Crawl(writer, clock=clock)
    received = 0
    while not crawl.finished:
        requests = crawl.next_requests(4)
        if not requests:
            clock.now += crawl.wake_in() or 0.0
        for request in requests:
            crawl.receive(request, server.answer(request))
            received += 1
            if received >= stop_after:
                writer.commit()
                writer._db.close()
                return "killed"
    state = crawl.state
    writer.close(state)
    return state


def page(*links: str, head: str = "", text: str = "Some text of the page.") -> str:
    anchors = "".join(f"<a href='{link}'>{link}</a> " for link in links)
    return f"<!doctype html><html lang=en><head><title>T</title>{head}</head><body><main>{text}{anchors}</main></body>"


def site() -> Server:
    head = (
        f"<link rel=canonical href='{HOME}/'><link rel=canonical href='/second'><meta http-equiv=refresh"
        " content='9;url=/refreshed'><link rel=alternate hreflang=bg href='/bg'><link rel=stylesheet href='/s.css'>"
        "<meta name=author content='Мария'>"
    )
    pages = {
        "/": page("/a", "/b", "/doc.pdf", f"{OTHER}/x", head=head),
        "/a": page("/", "/c", text="<img src=/i.png alt=Чаша><h1>Heading</h1>"),
        "/b": page("/c?x=1"),
        "/c": page("/deep", text=""),
        "/c?x=1": page("//example.com/"),
        "/second": page(),
        "/refreshed": page(),
        "/bg": page(),
        "/deep": page(),
        "/doc.pdf": "%PDF",
        "/s.css": "x",
        "/i.png": "x",
    }
    whole = {HOME + path: body for path, body in pages.items()}
    return Server(whole | {f"{OTHER}/x": "ok"}, types={f"{HOME}/doc.pdf": "application/pdf"})


# What two crawls cannot have in common: their numbers, their times, what was asked how.
NOT_FACTS = {"crawl_id", "at", "attempts", "ttfb", "seconds", "headers"}


def facts(path: Path, crawl_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a crawl, table by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(path)) as db:
        for table, names in tables(db):
            if "crawl_id" in names and table != "carried":
                columns = ", ".join(name for name in names if name not in NOT_FACTS)
                sql = f"SELECT {columns} FROM {table} WHERE crawl_id = ?"  # noqa: S608 - names of our own schema
                found[table] = sorted(db.execute(sql, (crawl_id,)), key=repr)
    return found


def tables(db: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        yield name, [row[1] for row in db.execute(f"PRAGMA table_info({name})")]


def rows(path: Path, sql: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def changes(path: Path) -> dict[str, str]:
    with Site.open(path) as found:
        return {row["url"].removeprefix(HOME): row["change"] for row in found.query("SELECT * FROM change")}


FIELDS = {"extract": ("author=css/@content:meta[name=author]", "images=css/count:img")}


def test_an_unchanged_site_is_asked_only_whether_it_changed_and_comes_to_the_same_facts(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", site()
    assert crawl(path, server, **FIELDS) == "finished"
    first = server.bytes
    assert crawl(path, server, **FIELDS) == "finished"
    pages = [request for request in server.log if request.kind is Kind.PAGE and request.method == "GET"]
    assert len(pages) == 10
    assert all(request.condition for request in pages)
    assert server.bytes < first / 5
    assert crawl(path, server, reuse=False, **FIELDS) == "finished"
    assert not any(request.condition for request in server.log)
    assert server.bytes == first
    one, two, three = (facts(path, number) for number in (1, 2, 3))
    for table, expected in three.items():
        assert two[table] == expected, table
        assert one[table] == expected, table
    assert len(two["extractions"]) == 10
    assert set(changes(path).values()) == {"unchanged"}
    assert rows(path, "SELECT DISTINCT crawl_id, since, how FROM carried") == [(2, 1, "304")]


def test_a_third_crawl_still_knows_which_one_read_the_page(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", site()
    for _ in range(3):
        crawl(path, server)
    assert rows(path, "SELECT crawl_id, since, count(*) FROM carried GROUP BY 1, 2") == [(2, 1, 10), (3, 1, 10)]
    with Site.open(path) as found:
        fetch = found.fetch(f"{HOME}/a")
    assert fetch is not None
    assert (fetch.status, fetch.reason, [attempt.status for attempt in fetch.attempts]) == (200, None, [304])
    assert fetch.size == fetch.transferred == len(server.pages[f"{HOME}/a"].encode())
    assert fetch.header("content-type") == "text/html; charset=utf-8"
    assert fetch.header("x-seen")


def test_what_changed_is_read_and_named(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", site()
    crawl(path, server)
    server.pages[f"{HOME}/a"] = page("/", "/c", "/new", text="Other text.")
    server.pages[f"{HOME}/b"] = page()  # no longer links to /c?x=1
    server.pages[f"{HOME}/new"] = page()
    del server.pages[f"{HOME}/deep"]
    crawl(path, server)
    assert {url: change for url, change in changes(path).items() if change != "unchanged"} == {
        "/a": "changed", "/b": "changed", "/deep": "changed", "/new": "new", "/c?x=1": "gone",
    }  # fmt: skip
    fresh = tmp_path / "fresh.db"
    crawl(fresh, server)
    with Site.open(path) as again, Site.open(fresh) as anew:
        for sql in (
            "SELECT url, depth, status, kind FROM fetch ORDER BY url",
            "SELECT url, title, text_hash, indexability FROM page ORDER BY url",
            "SELECT source, target, anchor, seq FROM link ORDER BY source, seq",
        ):
            assert list(map(tuple, again.query(sql))) == list(map(tuple, anew.query(sql)))


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE crawls SET state = 'interrupted'",
        "UPDATE crawls SET state = 'failed'",
        "UPDATE crawls SET fingerprint = 'other'",
        "UPDATE crawls SET facts = ''",
        "UPDATE crawls SET facts = '0.0.1/1'",
        "UPDATE fetches SET status = 206",
        "UPDATE fetches SET reason = 'too-large'",
        "UPDATE fetches SET detail = 'the body ended before its announced length'",
        "UPDATE fetches SET kind = 'sitemap'",
        "DELETE FROM pages",
    ],
)
def test_nothing_is_taken_from_a_crawl_or_page_that_was_not_whole(tmp_path: Path, broken: str) -> None:
    path, server = tmp_path / "crawl.db", Server({f"{HOME}/": page("/a"), f"{HOME}/a": page()})
    crawl(path, server)
    with closing(sqlite3.connect(path)) as db:
        db.execute(broken)
        db.commit()
    plan = CrawlPlan(f"{HOME}/", delay=0)
    writer = CrawlWriter.open(path, plan, fresh=True)
    assert writer.reuse is None or writer.reuse.fetch(f"{HOME}/a") is None
    writer.close("finished")


@pytest.mark.parametrize("other", [{"user_agent": "Other"}, {"extract": ("x=css:a",)}, {"warc": "x.warc.gz"}])
def test_another_way_of_crawling_asks_for_everything(tmp_path: Path, other: dict[str, Any]) -> None:
    path, server = tmp_path / "crawl.db", site()
    crawl(path, server)
    crawl(path, server, **other)
    assert not any(request.condition for request in server.log)


def test_a_crawl_with_credentials_takes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    path, plan = tmp_path / "crawl.db", CrawlPlan(f"{HOME}/", delay=0)
    crawl(path, site(), delay=0)
    writer = CrawlWriter.open(path, plan)
    assert writer.reuse is not None
    writer.keep_to_itself()
    assert writer.reuse is None
    writer.close("finished")
    writer = CrawlWriter.open(path, plan)
    assert writer.reuse is not None
    assert writer.reuse.fetch(f"{HOME}/a") is not None  # of the first crawl
    writer.close("finished")


def test_a_crawl_that_was_killed_goes_on_with_what_it_reused(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", site()
    crawl(path, server)
    for stop_after in (3, 5, 4):
        assert crawl(path, server, stop_after=stop_after) == "killed"
    assert crawl(path, server) == "finished"
    assert rows(path, "SELECT count(*) FROM crawls") == [(2,)]
    first, second = facts(path, 1), facts(path, 2)
    # What is only watched begins anew with a run.
    del first["traps"], second["traps"]
    assert second == first


class _Calendar(dict[str, str]):
    """A page for every month there ever will be."""

    def get(self, url: str, default: Any = None) -> Any:
        month = url.removeprefix(f"{HOME}/month/")
        if not month.isdigit():
            return super().get(url, default)
        return page(f"/month/{int(month) + 1}", "/", text="No events this month.")


def test_a_trap_is_recognised_in_what_did_not_change(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", Server(_Calendar({f"{HOME}/": page("/month/1")}))
    crawl(path, server)
    asked = len(server.log)
    crawl(path, server)
    assert len(server.log) == asked < 1000
    assert facts(path, 2) == facts(path, 1)


def test_a_304_that_says_something_new_is_not_enough(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", site()
    crawl(path, server)
    url = f"{HOME}/a"
    server.sent_again[url] = {"x-robots-tag": "noindex"}
    server.headers = {"x-robots-tag": "noindex"}
    crawl(path, server)
    assert [bool(request.condition) for request in server.log if request.url == url] == [True, False]
    with Site.open(path) as found:
        assert found.query("SELECT noindex FROM page WHERE url = :url", url=url).fetchone()[0]
    assert changes(path)["/a"] == "changed"


@pytest.mark.parametrize(
    "stumbles",
    [
        Response(412), Response(400), Response(404), Response(500), Response(503), Response(403),
        Failure(Reason.PROTOCOL), Failure(Reason.TIMEOUT),
    ],
)  # fmt: skip
def test_a_server_that_stumbles_over_the_condition_is_asked_without(tmp_path: Path, stumbles: Outcome) -> None:
    path, server = tmp_path / "crawl.db", site()
    crawl(path, server)
    server.stumbles[f"{HOME}/a"] = stumbles
    crawl(path, server)
    assert [bool(request.condition) for request in server.log if request.url == f"{HOME}/a"] == [True, False]
    expected, found = facts(path, 1), facts(path, 2)
    assert found["pages"] == expected["pages"]
    assert rows(path, "SELECT count(*) FROM carried") == [(9,)]


def test_a_304_nobody_asked_for_is_a_fact_and_no_page(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", Server({f"{HOME}/": page()}, always=True)
    crawl(path, server)
    with Site.open(path) as found:
        fetch = found.fetch(f"{HOME}/")
        assert fetch is not None
        assert (fetch.status, fetch.reason) == (304, None)
        assert list(found.pages()) == []


def test_sites_without_validators_are_fetched_in_full(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", replace(site(), tags=False)
    crawl(path, server)
    first = server.bytes
    crawl(path, server)
    assert server.bytes == first
    assert not any(request.condition for request in server.log)
    assert set(changes(path).values()) == {"unchanged"}


def test_a_tag_that_stays_while_the_page_changes_is_believed(tmp_path: Path) -> None:
    """Nobody can see through that: docs/crawling.md says so."""
    path, server = tmp_path / "crawl.db", site()
    server.headers = {}
    crawl(path, server)
    lying = replace(server, always=True)
    lying.pages[f"{HOME}/a"] = page(text="Quite another text.")
    crawl(path, lying)
    assert changes(path)["/a"] == "unchanged"


SITEMAP = f"{HOME}/sitemap.xml"


def with_sitemap(**lastmods: str) -> Server:
    entries = "".join(
        f"<url><loc>{HOME}/{name}</loc><lastmod>{lastmod}</lastmod></url>" for name, lastmod in lastmods.items()
    )
    robots = f"User-agent: *\nDisallow:\nSitemap: {SITEMAP}"
    server = site()
    server.tags = False
    server.types |= {SITEMAP: "application/xml", f"{HOME}/robots.txt": "text/plain"}
    server.pages |= {
        SITEMAP: f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>",
        f"{HOME}/robots.txt": robots,
    }
    return server


def test_only_changed_does_not_ask_for_what_a_sitemap_calls_old(tmp_path: Path) -> None:
    path, server = tmp_path / "crawl.db", with_sitemap(a="2020-01-01", b="2999-01-01", deep="2020-01-01")
    crawl(path, server)
    crawl(path, server)
    assert f"{HOME}/a" in server.methods()
    crawl(path, server, only_changed=True)
    asked = server.methods()
    assert f"{HOME}/a" not in asked
    assert f"{HOME}/deep" not in asked
    assert f"{HOME}/b" in asked
    assert f"{HOME}/c" in asked  # found only on a page that was not asked for
    assert rows(path, "SELECT how, count(*) FROM carried WHERE crawl_id = 3 GROUP BY 1") == [("lastmod", 2)]
    assert facts(path, 3) == facts(path, 2)
    seen_at = dict(rows(path, "SELECT crawl_id, at FROM fetches JOIN urls ON id = url_id WHERE url = ?", f"{HOME}/a"))
    assert seen_at[3] == seen_at[2]
    assert all(datetime.fromisoformat(at) for at in seen_at.values())


def test_only_changed_needs_the_last_crawl() -> None:
    with pytest.raises(UsageError, match="last crawl"):
        CrawlPlan(f"{HOME}/", only_changed=True, reuse=False)


def test_every_table_of_a_page_is_copied_or_left_out_on_purpose(tmp_path: Path) -> None:
    path = tmp_path / "crawl.db"
    crawl(path, site())
    # Of the fetch and the frontier, of sitemaps and robots.txt, of results, of browsers.
    elsewhere = {
        "carried", "fetches", "findings", "frontier", "keyword_results", "keyword_sources", "probes", "prospects",
        "rendered_links", "rendered_pages", "robots", "search_results", "sitemap_entries", "sitemap_images",
        "sitemap_news", "sitemap_videos", "sitemaps", "structure",
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        of_pages = {
            table
            for table, names in tables(db)
            if "crawl_id" in names and {"url_id", "page_id", "source_id"} & {*names}
        }
    assert of_pages - elsewhere == set(reuse.PAGE_TABLES)


# -- against a real server


class _Folder(SimpleHTTPRequestHandler):
    """Python's own file server, which answers If-Modified-Since."""

    answers: ClassVar[list[tuple[int, str, int]]] = []  # status, path, bytes of the body

    def send_head(self) -> Any:
        stream = super().send_head()
        if stream is not None:
            self.answers.append((200, self.path, int(os.fstat(stream.fileno()).st_size)))
        return stream

    def send_response(self, code: int, message: str | None = None) -> None:
        if code != 200:
            self.answers.append((code, self.path, 0))
        super().send_response(code, message)

    def log_message(self, *_: object) -> None:
        """Silent."""


def sitewright(*arguments: str) -> str:
    command = [sys.executable, "-m", "sitewright", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 4), done.stderr
    return done.stdout


def test_a_folder_behind_a_real_server(tmp_path: Path) -> None:
    root, db = tmp_path / "root", str(tmp_path / "crawl.db")
    root.mkdir()
    names = ("index", "a", "b")
    for name in names:
        (root / f"{name}.html").write_text(page("/a.html", "/b.html", text=f"Price: <b class=price>{len(name)}</b>"))
        os.utime(root / f"{name}.html", (1_700_000_000, 1_700_000_000))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Folder, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        options = ("--db", db, "--quiet", "--extract", "price=css:.price")
        first = _crawled(url, *options)
        assert sorted(path for status, path, _ in first if status == 200) == ["/", "/a.html", "/b.html"]
        (root / "b.html").write_text(page("/a.html", text="Price: <b class=price>19</b>"))
        second = _crawled(url, *options)
        server.shutdown()
    assert sorted((status, path) for status, path, _ in second if status < 400) == [
        (200, "/b.html"), (304, "/"), (304, "/a.html"),
    ]  # fmt: skip
    rows = [json.loads(line) for line in sitewright("pages", db, "--kind", "page", "-f", "jsonl").splitlines()]
    assert {row["url"].removeprefix(url): (row["change"], row["extracted"]) for row in rows} == {
        "": ("unchanged", {"price": ["5"]}),
        "a.html": ("unchanged", {"price": ["1"]}),
        "b.html": ("changed", {"price": ["19"]}),
    }
    assert all(row["status"] == 200 for row in rows)
    chosen = sitewright("pages", db, "--only-changed", "--columns", "change,url,price", "-f", "csv")
    assert chosen.splitlines() == ["change,url,price", f"changed,{url}b.html,19"]


def _crawled(url: str, *options: str) -> list[tuple[int, str, int]]:
    _Folder.answers.clear()
    sitewright("crawl", url, *options)
    return list(_Folder.answers)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--only-changed"], "no earlier crawl"), (["--columns", "url,prize"], "'prize'")],
)
def test_what_cannot_be_listed_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    path = tmp_path / "crawl.db"
    crawl(path, site())
    result = CliRunner().invoke(cli, ["pages", str(path), *arguments])
    assert result.exit_code != 0
    assert said in f"{result.output}{result.exception}"
