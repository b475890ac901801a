"""Crawler traps beside real pages: every real page is visited, few others are, the crawl ends and names the trap."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trap_sites as sites
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.facts import Kind, Reason
from sitewright.core.plan import CrawlPlan
from sitewright.core.url_template import Templates, circular, is_token, parameter_names, url_template
from sitewright.core.urls import normalize
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Response
from sitewright.crawler.session_ids import SessionIds
from sitewright.crawler.sketch import sketch
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site

HOME = "https://example.com"
REAL = 200  # pages beside a trap; 1,000 in the tests that take longer
MOST_EXTRA = 100  # requests; a tenth of the 1,000 pages that the promise is about
TRAPS = {
    "calendar": (sites.calendar, "/calendar", "/calendar/{n}/{n}"),
    "bare calendar": (sites.bare_calendar, "/kal", "/kal/{n}/{n}"),
    "calendar by day": (sites.short_calendar, "/events", "/events?day=*"),
    "calendar with views": (sites.calendar_views, "/cal/month/20000", "/cal/"),
    "repeated segments": (sites.repeated, "/shop", "/shop/**"),
    "filters": (sites.facets, "/shop", "/shop?brand=*&color=*&fit=*"),
    "soft 404, random words": (sites.maze, "/qwe", "/{*}"),
    "soft 404, real words": (sites.word_maze, "/stone", "/**"),
    "soft 404, ever deeper": (sites.deep_maze, "/deep", "/deep/**"),
    "soft 404, Persian": (sites.persian_maze, "/qwe", "/"),
    "list without end": (sites.empty_pagination, "/archive", "/archive?page=*"),
    "login": (sites.login, "/login", "/login?back=*"),
}
QUICK: dict[str, tuple[sites.Pages, int]] = {
    "archive": (sites.archive, 301),
    "languages": (lambda url: sites.languages(url, 60), 1 + 4 * 60),
    "forum": (lambda url: sites.forum(url, 80), 0),
    "gallery": (lambda url: sites.gallery(url, 200), 201),
    "products alike": (lambda url: sites.alike(url, 200), 1 + 4 + 200),
    "hashes": (sites.hashed, 501),
    "songs by sid": (sites.songs, 301),
    "news in Cyrillic": (lambda url: sites.news(url, 300), 1 + 3 + 300),
}
SLOW: dict[str, tuple[sites.Pages, int]] = {
    "products": (sites.products, 1 + 100 + 5000),
    "archive of known pages": (sites.linked_archive, 1201),
    "modest filters": (sites.modest_facets, 0),
    "one filter at a time": (sites.paged_shop, 0),
    "languages": (sites.languages, 1 + 4 * 250),
    "news": (sites.news, 1 + 30 + 3000),
    "forum": (sites.forum, 0),
    "manuals in versions": (sites.versions, 1 + 10 + 2000),
    "manuals by next links": (sites.version_chain, 401),
    "blog with tags": (sites.blog, 0),
    "product variants": (sites.variants, 1 + 300 + 1800),
    "hardly a word": (sites.tiny, 2001),
    "a verse each": (sites.poems, 701),
}


@dataclass
class Run:
    """A crawl without a network, which may be killed on the way."""

    path: Path
    pages: Callable[[str], str | None]
    asked: list[str] = field(default_factory=list)
    state: str = ""

    def go(self, stop_after: int = 20_000) -> Run:
        plan = CrawlPlan(f"{HOME}/", delay=0, recheck_delay=0, check_external=False, check_resources=False)
        writer = CrawlWriter.open(self.path, plan)
        now = 0.0
        crawl = Crawl(writer, clock=lambda: now)
        while not crawl.finished:
            requests = crawl.next_requests(8)
            now += 0.0 if requests else (crawl.wake_in() or 0.0) + 0.01
            for request in requests:
                path = request.url.removeprefix(HOME)
                if request.kind is not Kind.ROBOTS:
                    self.asked.append(path)
                crawl.receive(request, self._answer(path))
            if len(self.asked) >= stop_after:
                writer.commit()
                writer._db.close()
                return self
        self.state = crawl.state
        writer.close(self.state)
        return self

    def _answer(self, path: str) -> Response:
        page = None if path in ("/robots.txt", "/sitemap.xml") else self.pages(path)
        if page is None:
            return Response(404)
        kind = "application/xml" if page.startswith("<?xml") else "text/html; charset=utf-8"
        return Response(200, (("content-type", kind),), page.encode())

    def real(self) -> set[str]:
        return {path for path in map(sites.without_session, self.asked) if path.startswith("/real/")}

    def traps(self) -> dict[str, str]:
        with Site.open(self.path) as site:
            return {row["template"]: row["detail"] for row in site.query("SELECT * FROM trap ORDER BY refused DESC")}


def honest(pages: sites.Pages) -> sites.Pages:
    """Without the list of all pages that every page of these sites names in its navigation."""
    return lambda path: None if path.startswith("/list/") else pages(path)


# -- whole sites


@pytest.mark.parametrize("name", TRAPS)
def test_all_real_pages_beside_a_trap_are_visited_and_the_trap_is_named(tmp_path: Path, name: str) -> None:
    trap, link, template = TRAPS[name]
    run = Run(tmp_path / "crawl.db", sites.beside(trap, link, REAL)).go()
    assert (run.state, len(run.real())) == ("finished", REAL)
    assert len(run.asked) <= 1 + REAL // 50 + REAL + MOST_EXTRA
    named = run.traps()
    assert any(found.startswith(template) for found in named), named
    assert all(f"template {found}: " in detail for found, detail in named.items())


@pytest.mark.parametrize("name", sites.SESSIONS)
def test_pages_behind_session_ids_are_visited_once(tmp_path: Path, name: str) -> None:
    run = Run(tmp_path / "crawl.db", sites.sessions(sites.SESSIONS[name], REAL)).go()
    assert (run.state, len(run.real())) == ("finished", REAL)
    assert len(run.asked) <= 1 + REAL // 50 + REAL + 20
    assert run.traps()


def crawled_whole(path: Path, pages: sites.Pages, number: int) -> None:
    """A crawl reads `number` pages, or every page that links lead to where that is 0, and names no trap."""
    run = Run(path / "crawl.db", honest(pages)).go()
    with Site.open(run.path) as site:
        read = site.query("SELECT count(*) FROM page").fetchone()[0]
    assert (run.state, run.traps()) == ("finished", {})
    assert read == (number or len(reachable(honest(pages))))


def reachable(pages: sites.Pages) -> set[str]:
    found, todo = {"/"}, ["/"]
    while todo:
        body = pages(todo.pop()) or ""
        for link in re.findall(r"href='([^']+)'", body):
            if link not in found and pages(link):
                found.add(link)
                todo.append(link)
    return found


@pytest.mark.parametrize("name", QUICK)
def test_large_and_repetitive_sites_are_crawled_whole(tmp_path: Path, name: str) -> None:
    crawled_whole(tmp_path, *QUICK[name])


@pytest.mark.faults
@pytest.mark.parametrize("name", SLOW)
def test_larger_sites_are_crawled_whole(tmp_path: Path, name: str) -> None:
    crawled_whole(tmp_path, *SLOW[name])


@pytest.mark.faults
@pytest.mark.parametrize("name", TRAPS)
def test_beside_a_thousand_pages_a_trap_costs_a_tenth(tmp_path: Path, name: str) -> None:
    trap, link, template = TRAPS[name]
    run = Run(tmp_path / "crawl.db", sites.beside(trap, link, 1000)).go()
    assert (run.state, len(run.real())) == ("finished", 1000)
    assert len(run.asked) <= 1.1 * (1 + 20 + 1000)
    assert any(found.startswith(template) for found in run.traps())


@pytest.mark.parametrize("name", ["calendar", "filters", "soft 404, random words", "list without end"])
def test_a_killed_crawl_decides_alike(tmp_path: Path, name: str) -> None:
    trap, link, template = TRAPS[name]
    run = Run(tmp_path / "crawl.db", sites.beside(trap, link, REAL))
    for stop in (40, 180, 230, 240, 250):
        run.go(stop)
    run.go()
    assert (run.state, len(run.real())) == ("finished", REAL)
    assert len(run.asked) <= 1 + REAL // 50 + REAL + MOST_EXTRA + 20
    assert any(found.startswith(template) for found in run.traps())


def test_refused_urls_have_an_outcome_or_are_counted(tmp_path: Path) -> None:
    run = Run(tmp_path / "crawl.db", sites.beside(sites.facets, "/shop", REAL)).go()
    with Site.open(run.path) as site:
        rows = [fetch for fetch in site.fetches() if fetch.reason == Reason.TRAP]
        refused = site.query("SELECT sum(refused) FROM trap").fetchone()[0]
    assert 0 < len(rows) <= 110 < refused
    assert all(fetch.status is None and "filters that combine freely" in fetch.detail for fetch in rows)


def test_a_sitemap_index_that_makes_itself_ends(tmp_path: Path) -> None:
    def pages(path: str) -> str | None:
        if path == "/":
            return sites.html("Home", links=["/real/1 One"])
        if not path.startswith("/map"):
            return sites.real(path)
        entries = "".join(f"<sitemap><loc>{HOME}/map{path.count('x')}x{n}.xml</loc></sitemap>" for n in range(500))
        return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'

    run = Run(tmp_path / "crawl.db", pages)
    answer = run._answer
    named = Response(200, (("content-type", "text/plain"),), f"Sitemap: {HOME}/map.xml".encode())
    run._answer = lambda path: named if path == "/robots.txt" else answer(path)  # type: ignore[method-assign]  # a test's own
    run.go()
    assert run.state == "finished"
    assert len([path for path in run.asked if path.startswith("/map")]) < 100
    with Site.open(run.path) as site:
        refused = [sitemap for sitemap in site.sitemaps() if sitemap.fetch.reason == Reason.TRAP]
    assert refused
    assert "are indexes themselves" in refused[0].error


# -- templates


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/", "/"),
        ("/about", "/about"),
        ("/calendar/2024/05", "/calendar/{n}/{n}"),
        ("/2024-05-17/x", "/{date}/x"),
        ("/news/2024/05/17/the-minister-of-state", "/news/{n}/{n}/{n}/{slug}"),
        ("/новости/министр-иностранных-дел", "/новости/{slug}"),
        ("/اخبار/۱۲۳", "/اخبار/{n}"),
        ("/page-12.html", "/page-{n}.html"),
        ("/item/123.php", "/item/{n}.php"),
        ("/f/123e4567-e89b-12d3-a456-426614174000", "/f/{uuid}"),
        ("/s/9f86d081884c7d659a2feaa0c55ad015/a", "/s/{id}/a"),
        ("/shop?size=m&color=red&color=blue", "/shop?color=*&size=*"),
        ("/x?a[12]=1", "/x?a[{n}]=*"),
        ("/a//b/", "/a//b/"),
    ],
)
def test_a_template_keeps_what_urls_share(path: str, template: str) -> None:
    assert url_template(normalize(HOME + path) or "") == template


def test_words_in_one_place_become_one_template_when_they_are_many() -> None:
    templates = Templates()
    found = [templates.of(f"{HOME}/{chr(97 + n % 26)}{chr(97 + n // 26)}") for n in range(200)]
    assert len(set(found)) == 41
    assert found[-1] == "/{*}"
    assert templates.of(f"{HOME}/aa") == "/aa"


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/a/a", False),
        ("/a/a/a", True),
        ("/a/x/a/y/a/", True),
        ("/a/b/a/b/", False),
        ("/a/b/c/a/b/c/a/b/c", True),
        ("/2011/11/11/11", False),
        ("/1/1/1/1", False),
        ("/" + "/".join(chr(97 + n) for n in range(20)), False),
        ("/" + "/".join(chr(97 + n) for n in range(21)), True),
        ("/абв/абв/абв/", True),
    ],
)
def test_paths_that_only_wrong_relative_links_make(path: str, refused: bool) -> None:
    assert bool(circular(normalize(HOME + path) or "")) is refused


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("9f86d081884c7d65", True),
        ("a8Kd02kLs81mQz7Xp0", True),
        ("123e4567-e89b-12d3-a456-426614174000", True),
        ("iphone-15-pro-max-256gb", False),
        ("20240517123456789", False),
        ("internationalization", False),
        ("abc123", False),
        ("IMG20240517123456", False),
    ],
)
def test_tokens_are_what_looks_drawn_by_lot(text: str, token: bool) -> None:
    assert is_token(text) is token


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/a?PHPSESSID=k2f0s9d8f7g6h5&x=1", "/a?x=1"),
        ("/a;jsessionid=0AAB6C8DE415?x=1", "/a?x=1"),
        ("/(S(lit3py55t21z5v55vlm25s55))/a", "/a"),
        ("/song?sid=12345678", None),
        ("/talk?sessionid=9f86d081884c7d659a2feaa0c55ad015", None),
        ("/a?PHPSESSID=1", None),
    ],
)
def test_session_ids_are_known_by_names_that_mean_nothing_else(path: str, plain: str | None) -> None:
    found = SessionIds().stripped(normalize(HOME + path) or "")
    assert (found and found[0]) == (plain and HOME + plain)


def test_pages_that_differ_in_what_their_url_says_have_the_same_units() -> None:
    one = sketch(f"{HOME}/cal/2031/05", "Mai 2031", "Kein Termin am 01.05.2031\nHeute")
    two = sketch(f"{HOME}/cal/2032/05", "Mai 2032", "Kein Termin am 01.05.2032\nHeute")
    assert [unit.key for unit in one] == [unit.key for unit in two]


# -- hostile input


@given(st.text(), st.text(), st.text(), st.lists(st.text()))
def test_no_url_and_no_text_breaks_it(path: str, title: str, text: str, anchors: list[str]) -> None:
    url = normalize(f"{HOME}/{path}")
    if url is None:
        return
    templates, sessions = Templates(), SessionIds()
    assert templates.of(url).startswith("/")
    assert url_template(url).startswith("/")
    assert len(parameter_names(url)) <= 32
    circular(url)
    sessions.claim(url)
    sessions.stripped(url)
    units = sketch(url, title, text, anchors)
    sessions.learn(url, units)
    assert all(unit.weight for unit in units)


def test_every_trap_that_is_kept_has_an_example(tmp_path: Path) -> None:
    run = Run(tmp_path / "crawl.db", sites.beside(sites.word_maze, "/stone", REAL)).go()
    with Site.open(run.path) as site:
        for template, example in site.query("SELECT template, example FROM trap"):
            assert re.match(r"https://example\.com/", example), template


def test_pages_that_are_there_twice_are_no_trap(tmp_path: Path) -> None:
    def pages(path: str) -> str | None:
        if path == "/":
            return sites.html("Home", links=["/0 Start"])
        own = int(path[1:]) if path[1:].isdigit() else 300
        # Pages 100 apart are the same.
        links = "".join(f"<a href='/{(own * 3 + step) % 300}'>{(own * 3 + step) % 300}</a>" for step in range(1, 9))
        return f"<title>T</title>{links}" if own < 300 else None

    run = Run(tmp_path / "crawl.db", pages)
    for stop in (40, 110, 180, 240):
        run.go(stop)
    run.go()
    assert (run.state, len(set(run.asked) - {"/sitemap.xml", "/list/1"}), run.traps()) == ("finished", 301, {})
