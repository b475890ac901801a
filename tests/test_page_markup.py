"""What pages hold besides texts and links, and what connections and probes tell: read, stored and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bad_tls import Authority
from crawl_process import crawl
from local_site import LocalSite, Route
from simulated_web import Web, html
from sitewright.core.ai_agents import USER_AGENTS
from sitewright.core.facts import Fetch, Kind, Page
from sitewright.core.page_markup import PLAIN, Control, Jump, LinkElement, SourceTag
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.extract import extract
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site

URL = "https://example.com/a"
WHOLE = "<!doctype html><html lang=en><head><title>x</title></head><body><main>{}</main></body></html>"


def read(document: str, *headers: tuple[str, str]) -> Page:
    fetch = Fetch(URL, Kind.PAGE, 200, content_type="text/html", headers=headers)
    return extract(document.encode(), fetch, lambda url: url.startswith("https://example.com/"))


def test_an_ordinary_page_holds_nothing_of_the_kind() -> None:
    assert read(WHOLE.format("<h1>Boats</h1><p>Text</p><a href=/b>b</a><img src=i.png alt=i>")).markup == PLAIN


@pytest.mark.parametrize(
    ("inside", "name", "expected"),
    [
        ("<input name=q placeholder='Търсене'>", "controls", (Control("input", "text", "Търсене", line=1),)),
        ("<form></form><form><button>Go</form>", "controls", (Control("button", "submit", "Go", 1, line=1),)),
        ("<a href='#gone'>x</a><a href='#here'>y</a><p id=here>", "jumps", (Jump("gone", 1),)),
        ("<style>p{}</style>", "inline_styles", 0),
        ("<div data-nosnippet>four</div><span data-nosnippet>two</span>", "nosnippet", 7),
        ("<main>2</main>", "mains", 2),
    ],
)  # fmt: skip
def test_what_a_page_holds(inside: str, name: str, expected: Any) -> None:
    assert getattr(read(WHOLE.format(inside)).markup, name) == expected


def test_neighbours_of_head_and_header() -> None:
    page = read("<link rel='NEXT' href=?p=2><link rel=previous href=/a>", ("link", '</a?p=3>; rel="next"'))
    assert page.markup.links == (
        LinkElement("next", "?p=2", "https://example.com/a?p=2", line=1),
        LinkElement("prev", "/a", "https://example.com/a", line=1),
        LinkElement("next", "/a?p=3", "https://example.com/a?p=3", "header"),
    )


@pytest.mark.parametrize(
    ("document", "tags"),
    [
        ("<!doctype html><p>x", ()),
        ("<body><html><head>", ("body", "html", "head")),
        ("<!-- <body> --><html><head><script>'<head>'</script><body><body a='>'>", ("html", "head", "body", "body")),
        ("<html><head></head><body><textarea><body></textarea>x", None),
    ],
)  # fmt: skip
def test_tags_of_the_source(document: str, tags: tuple[str, ...] | None) -> None:
    found = read(document).markup.tags
    assert (None if found is None else tuple(tag.name for tag in found)) == tags


def test_facts_come_back_as_they_were_stored(tmp_path: Path) -> None:
    page = read(
        "<html ⚡><div><title>a</title></div><h1 hidden>b</h1><input type=password><a href=mailto:>m</a><dt>d</dt>"
        "<a href=/x></a><iframe src=/f></iframe><video src=v></video><table><caption>&#xD800;c</caption></table>"
        "<p id='a b'><p id=قیمت>"
    )
    writer = CrawlWriter.open(tmp_path / "a.db", CrawlPlan("https://example.com/"))
    writer.record(page.fetch, page=page)
    writer.close("finished")
    with Site.open(tmp_path / "a.db") as site:
        [stored] = site.pages()
        [places] = site.query("SELECT ids FROM page_ids").fetchall()
    assert stored.markup == page.markup
    assert stored.markup.head_ended_by == SourceTag("div", 1) or stored.markup.tags == (SourceTag("html", 1),)
    assert places["ids"].split("\n") == ["a b", "قیمت"]


def test_a_certificate_and_the_version_of_http_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    context = authority.context(days=20)
    site = LocalSite({"/": "<title>x</title>"})
    site.wrap = lambda socket: context.wrap_socket(socket, server_side=True)
    with site:
        url = site.url(host="localhost", scheme="https")
        crawl(tmp_path / "a.db", url)
    with Site.open(tmp_path / "a.db") as stored:
        [row] = stored.query("SELECT * FROM certificate").fetchall()
        fetch = stored.fetch(url)
    assert row["host"] == url.split("/")[2]
    assert row["begins"] < row["seen"] < row["expires"]
    assert fetch is not None
    assert fetch.protocol in ("1.0", "1.1")


def test_probes_are_made_once_at_the_end_and_only_when_asked_for(tmp_path: Path) -> None:
    routes = {"/": "<title>x</title><a href=/b>b</a>", "/b": "<title>b</title>"}
    with LocalSite({**routes, "/llms.txt": Route("# Boats", type="text/plain")}) as site:
        crawl(tmp_path / "plain.db", site.url())
        assert not site.asked("/llms.txt")
        crawl(tmp_path / "a.db", site.url(), probe=True)
        assert site.asked("/llms.txt") == ["GET"]
        agents = [agent for agent in site.agents if "bot" in agent.lower() or "ChatGPT" in agent]
    with Site.open(tmp_path / "a.db") as stored:
        probes = {row["name"]: row["status"] for row in stored.query("SELECT name, status FROM probe")}
        body = stored.query("SELECT body FROM probe WHERE name = 'llms.txt'").fetchone()["body"]
        start = stored.fetch(site.url())
    assert probes == {"llms.txt": 200, "unknown": 404}
    assert body == "# Boats"
    assert start is not None
    assert {attempt.agent for attempt in start.attempts} == {"", *USER_AGENTS}
    assert set(USER_AGENTS.values()) <= set(agents)


def test_a_crawl_killed_among_its_probes_makes_each_once(tmp_path: Path) -> None:
    plan = CrawlPlan("https://example.com/", delay=0, probe=True)
    asked: list[str] = []
    for until in (2.0, 10.0**7):
        web = Web(tmp_path / "a.db", lambda *_: (html(), 0.5), plan)
        web.go(until=until)
        asked += [request.agent for _, request, _ in web.ended if request.agent]
    assert sorted(asked) == sorted(USER_AGENTS)


def test_robots_txt_keeps_probes_out(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /llms.txt\nUser-agent: GPTBot\nDisallow: /"
    with LocalSite({"/": "<title>x</title>", "/robots.txt": Route(rules, type="text/plain")}) as site:
        crawl(tmp_path / "a.db", site.url(), probe=True)
        assert not site.asked("/llms.txt")
        assert USER_AGENTS["GPTBot"] not in site.agents
        assert USER_AGENTS["ClaudeBot"] in site.agents
