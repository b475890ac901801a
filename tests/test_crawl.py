"""The crawl's logic, driven by a table of answers and a clock that only moves when nothing can be fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sitewright.core.facts import Fetch, Kind, Reason
from sitewright.core.plan import CrawlPlan
from sitewright.crawler import agenda, conclusions
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.discover import Known
from sitewright.crawler.exchange import Failure, Outcome, Request, Response
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.frontier import Discovery
from sitewright.store.site import Site
from tiny_site import Clock

HOME = "https://example.com"
OTHER = "https://other.example.org"
ROBOTS = f"{HOME}/robots.txt"
Answer = Outcome | str | list[Any] | Callable[[Request], Outcome]


def html(body: str = "", **extra: Any) -> Response:
    return Response(200, (("content-type", "text/html; charset=utf-8"),), f"<title>T</title>{body}".encode(), **extra)


def links(*targets: str) -> str:
    return "".join(f"<a href='{target}'>{target}</a> " for target in targets)


def redirect(location: str | None, status: int = 301) -> Response:
    return Response(status, (("location", location),) if location is not None else ())


def robots(text: str) -> Response:
    return Response(200, (("content-type", "text/plain"),), text.encode())


@dataclass
class Run:
    """A crawl in the making, and what it asked for."""

    path: Path
    answers: Mapping[str, Answer]
    plan: CrawlPlan
    clock: Clock = field(default_factory=Clock)
    log: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)

    def answer(self, request: Request) -> Outcome:
        found = self.answers.get(request.url, Response(404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found(request)
        return html(found) if isinstance(found, str) else found

    def go(self, *, stop_after: int = 10_000, width: int = 8) -> str:
        """Crawls to the end, or until so many outcomes were received; then the process "dies". Returns the state."""
        writer = CrawlWriter.open(self.path, self.plan)
        crawl = Crawl(writer, clock=self.clock)
        received = rounds = 0
        while not crawl.finished:
            rounds += 1
            assert rounds < 10_000, "the crawl does not end"
            requests = crawl.next_requests(width)
            if not requests:
                self.clock.now += crawl.wake_in() or 0.0
            flying = Counter(request.url.split("/")[2] for request in requests)
            self.most |= flying
            for request in requests:
                self.log.append(request)
                self.times.append(self.clock.now)
            for request in requests:
                crawl.receive(request, self.answer(request))
                received += 1
                if received >= stop_after:
                    writer.commit()
                    writer._db.close()
                    return "killed"
        state = crawl.state
        writer.close(state)
        return state

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.url}" for request in self.log]

    def facts(self) -> dict[str, Fetch]:
        with Site.open(self.path) as site:
            return {fetch.url: fetch for fetch in site.fetches()}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    def make(answers: Mapping[str, Answer], *, seed: str = f"{HOME}/", **plan: Any) -> Run:
        whole = {url if "://" in url else HOME + url: answer for url, answer in answers.items()}
        return Run(tmp_path / "crawl.db", whole, CrawlPlan(seed, **{"delay": 0, "recheck_delay": 0} | plan))

    return make


Make = Callable[..., Run]


# -- robots.txt


def test_robots_txt_is_asked_first_and_once_an_origin(run: Make) -> None:
    crawl = run({"/": links("/a", "http://example.com/b", "https://www.example.com/c")})
    crawl.go()
    asked = crawl.asked
    for scheme_host in ("https://example.com", "http://example.com", "https://www.example.com"):
        own = [item for item in asked if item.startswith(f"GET {scheme_host}/")]
        assert own[0] == f"GET {scheme_host}/robots.txt"
        assert own.count(own[0]) == 1


RULES = "User-agent: *\nDisallow: /x"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"/robots.txt": robots(RULES)}, "blocked-by-robots"),
        ({"/robots.txt": robots("User-agent: Sitewright\nDisallow: /x\nUser-agent: *\nAllow: /")}, "blocked-by-robots"),
        ({"/robots.txt": robots("User-agent: Googlebot\nDisallow: /x")}, None),
        ({"/robots.txt": Response(404, (), RULES.encode())}, None),
        ({"/robots.txt": Response(410, (), RULES.encode())}, None),
        ({"/robots.txt": Response(401)}, None),
        ({"/robots.txt": Response(403)}, None),
        ({"/robots.txt": Response(500)}, "robots-unreachable"),
        ({"/robots.txt": Response(503)}, "robots-unreachable"),
        ({"/robots.txt": Response(429)}, "robots-unreachable"),
        ({"/robots.txt": [Response(503), Response(503), robots("")]}, None),
        ({"/robots.txt": Failure(Reason.TIMEOUT)}, "robots-unreachable"),
        ({"/robots.txt": Failure(Reason.DNS)}, "robots-unreachable"),
        ({"/robots.txt": Failure(Reason.TLS)}, "robots-unreachable"),
        ({"/robots.txt": [Failure(Reason.CONNECTION), robots("")]}, None),
        ({"/robots.txt": redirect(f"{OTHER}/rules"), f"{OTHER}/rules": robots(RULES)}, "blocked-by-robots"),
        ({"/robots.txt": redirect("/"), "/": links("/x")}, None),
        ({"/robots.txt": redirect("/1"), "/1": Response(404, (), RULES.encode())}, None),
        ({"/robots.txt": redirect("/1"), "/1": Response(500)}, "robots-unreachable"),
        ({"/robots.txt": redirect("/1"), "/1": Failure(Reason.TIMEOUT)}, "robots-unreachable"),
        ({"/robots.txt": redirect("/robots.txt")}, None),
        ({"/robots.txt": redirect(None)}, None),
        ({"/robots.txt": redirect("mailto:a@b.c")}, None),
        (
            {
                "/robots.txt": redirect("/1"), "/1": redirect("/2"), "/2": redirect("/3"), "/3": redirect("/4"),
                "/4": redirect("/5"), "/5": robots(RULES),
            },
            "blocked-by-robots",
        ),
        (
            {
                "/robots.txt": redirect("/1"), "/1": redirect("/2"), "/2": redirect("/3"), "/3": redirect("/4"),
                "/4": redirect("/5"), "/5": redirect("/6"), "/6": robots(RULES),
            },
            None,
        ),
        ({"/robots.txt": robots("#" * 512_000 + "\n" + RULES)}, None),
    ],
)  # fmt: skip
def test_what_an_answer_to_robots_txt_allows(run: Make, answers: dict[str, Answer], reason: str | None) -> None:
    """Google, "How Google interprets the robots.txt specification", and RFC 9309 section 2.3.1."""
    crawl = run({"/": links("/x"), "/x": "x", **answers})
    crawl.go()
    facts = crawl.facts()
    if reason == "robots-unreachable":
        assert facts[f"{HOME}/"].reason == reason
        assert f"{HOME}/x" not in facts
    else:
        assert facts[f"{HOME}/x"].reason == reason
    assert (f"GET {HOME}/x" in crawl.asked) == (reason is None)


def test_a_blocked_url_tells_the_line(run: Make) -> None:
    crawl = run({"/robots.txt": robots(f"# ours\n{RULES}"), "/": links("/x/1")})
    assert crawl.go() == "finished"
    blocked = crawl.facts()[f"{HOME}/x/1"]
    assert (blocked.status, blocked.reason, blocked.detail) == (None, "blocked-by-robots", "line 3: Disallow: /x")
    assert blocked.depth == 1


def test_resources_of_the_site_obey_robots_txt_and_other_hosts_are_not_asked_for_theirs(run: Make) -> None:
    crawl = run({"/robots.txt": robots(RULES), "/": f"<img src=/x.png>{links(OTHER)}"})
    crawl.go()
    assert crawl.facts()[f"{HOME}/x.png"].reason == "blocked-by-robots"
    assert f"GET {OTHER}/robots.txt" not in crawl.asked


def test_robots_txt_may_be_disobeyed_but_is_fetched(run: Make) -> None:
    crawl = run({"/robots.txt": robots(RULES), "/": links("/x"), "/x": "x"}, obey_robots=False)
    crawl.go()
    assert crawl.facts()[f"{HOME}/x"].status == 200
    with Site.open(crawl.path) as site:
        assert [file.body for file in site.robots()] == [RULES]


def test_a_redirected_robots_txt_is_one_fact_of_its_own_url(run: Make) -> None:
    crawl = run({"/robots.txt": redirect("/"), "/": links("/a"), "/a": "a"})
    crawl.go()
    facts = crawl.facts()
    assert (facts[ROBOTS].status, facts[ROBOTS].redirect_to) == (301, f"{HOME}/")
    assert facts[ROBOTS].detail == f"{HOME}/: 200"
    assert facts[f"{HOME}/"].kind is Kind.PAGE
    assert facts[f"{HOME}/a"].status == 200


# -- sitemaps


def urlset(*paths: str) -> Response:
    body = "".join(f"<url><loc>{path if '://' in path else HOME + path}</loc></url>" for path in paths)
    return Response(200, (("content-type", "application/xml"),), f"<urlset>{body}</urlset>".encode())


def test_sitemaps_that_robots_txt_names_are_read(run: Make) -> None:
    crawl = run(
        {
            "/robots.txt": robots("Sitemap: /a.xml\nSitemap: https://cdn.example.net/b.xml\nSitemap: /gone.xml"),
            "/": "home",
            "/a.xml": urlset("/from-a", "https://elsewhere.example/x"),
            "https://cdn.example.net/b.xml": urlset("/from-b"),
        }
    )
    crawl.go()
    facts = crawl.facts()
    assert facts[f"{HOME}/from-a"].depth is None
    assert f"{HOME}/from-b" in facts
    assert "https://elsewhere.example/x" not in facts
    assert f"{HOME}/sitemap.xml" not in facts
    with Site.open(crawl.path) as site:
        found = {sitemap.fetch.url: (sitemap.format, sitemap.entries, sitemap.error) for sitemap in site.sitemaps()}
        entries = {row["url"] for row in site.query("SELECT url FROM sitemap_entry")}
    assert found == {
        f"{HOME}/a.xml": ("urlset", 2, ""),
        "https://cdn.example.net/b.xml": ("urlset", 1, ""),
        f"{HOME}/gone.xml": ("", 0, "status 404"),
    }
    assert entries == {f"{HOME}/from-a", f"{HOME}/from-b", "https://elsewhere.example/x"}


@pytest.mark.parametrize(("answer", "sitemaps"), [(Response(404), []), (urlset("/s"), ["well-known"])])
def test_without_a_named_sitemap_the_well_known_one_is_tried(run: Make, answer: Answer, sitemaps: list[str]) -> None:
    crawl = run({"/": "home", "/sitemap.xml": answer})
    crawl.go()
    assert crawl.asked.count(f"GET {HOME}/sitemap.xml") == 1
    assert crawl.facts()[f"{HOME}/sitemap.xml"].kind is Kind.SITEMAP
    with Site.open(crawl.path) as site:
        assert [sitemap.source for sitemap in site.sitemaps()] == sitemaps


def test_an_index_is_followed_one_level(run: Make) -> None:
    def index(*urls: str) -> Response:
        body = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
        return Response(200, (), f"<sitemapindex>{body}</sitemapindex>".encode())

    crawl = run(
        {
            "/robots.txt": robots("Sitemap: /i.xml"),
            "/": "home",
            "/i.xml": index(f"{HOME}/a.xml", f"{HOME}/i.xml", f"{HOME}/j.xml"),
            "/j.xml": index(f"{HOME}/deeper.xml"),
            "/a.xml": urlset("/a"),
        }
    )
    crawl.go()
    assert crawl.facts()[f"{HOME}/a"].status == 404
    assert f"GET {HOME}/deeper.xml" not in crawl.asked
    with Site.open(crawl.path) as site:
        found = {sitemap.fetch.url: (sitemap.source, sitemap.error) for sitemap in site.sitemaps()}
    assert found[f"{HOME}/a.xml"] == (f"{HOME}/i.xml", "")
    assert found[f"{HOME}/j.xml"] == (f"{HOME}/i.xml", "an index inside an index, which is not followed")


def test_a_site_that_answers_everything_has_no_sitemap_by_chance(run: Make) -> None:
    crawl = run({"/": html(), "/sitemap.xml": html("Nothing here")})
    crawl.go()
    assert crawl.facts()[f"{HOME}/sitemap.xml"].kind is Kind.SITEMAP
    with Site.open(crawl.path) as site:
        assert [page.url for page in site.pages()] == [f"{HOME}/"]


def test_a_page_named_as_sitemap_is_not_read_when_robots_txt_refuses_it(run: Make) -> None:
    rules = robots(f"Sitemap: {HOME}/map\nUser-agent: *\nDisallow: /map")
    crawl = run({"/": html(), "/robots.txt": rules, "/map": html(links("/a"))})
    crawl.go()
    assert crawl.facts()[f"{HOME}/map"].kind is Kind.SITEMAP


def test_a_page_named_as_sitemap_is_still_a_page(run: Make) -> None:
    crawl = run({"/robots.txt": robots("Sitemap: /map.html"), "/": links("/map.html"), "/map.html": links("/a")})
    crawl.go()
    assert crawl.facts()[f"{HOME}/map.html"].kind is Kind.PAGE
    assert f"{HOME}/a" in crawl.facts()


def test_redirecting_sitemaps_are_followed(run: Make) -> None:
    crawl = run({"/": "", "/sitemap.xml": redirect("/real.xml"), "/real.xml": urlset("/a"), "/a": "a"})
    crawl.go()
    assert crawl.facts()[f"{HOME}/a"].status == 200


def test_hreflang_of_a_sitemap_belongs_to_the_entry(run: Make) -> None:
    body = (
        f"<urlset xmlns:x='x'><url><loc>{HOME}/en</loc><x:link hreflang='lv' href='{HOME}/lv'/></url></urlset>"
    ).encode()
    crawl = run({"/": "", "/sitemap.xml": Response(200, (), body), "/en": "en", "/lv": "lv"})
    crawl.go()
    with Site.open(crawl.path) as site:
        pages = {page.url: page.hreflangs for page in site.pages()}
    assert [(item.code, item.url, item.source) for item in pages[f"{HOME}/en"]] == [("lv", f"{HOME}/lv", "sitemap")]
    assert f"{HOME}/lv" in pages


# -- pages and what they lead to


def test_every_way_to_name_a_page_is_followed(run: Make) -> None:
    head = (
        f"<link rel=canonical href='/canonical'><link rel=alternate hreflang=lv href='/lv'>"
        f"<link rel=alternate hreflang=de href='{OTHER}/de'><meta http-equiv=refresh content='5;url=/refresh'>"
    )
    crawl = run(
        {"/": f"<head>{head}</head>{links('/a#b')}<a rel=nofollow href=/nofollow>n</a><a href='mailto:a@b'>m</a>"}
    )
    crawl.go()
    facts = crawl.facts()
    for path in ("/canonical", "/lv", "/refresh", "/a", "/nofollow"):
        assert facts[HOME + path].kind is Kind.PAGE, path
    assert facts[f"{OTHER}/de"].kind is Kind.EXTERNAL
    assert not [url for url in facts if "mailto" in url or "#" in url]


def test_scope(run: Make) -> None:
    crawl = run(
        {"/en/": links("/en/a", "/lv/b", "/en/secret/c", "https://www.example.com/en/d", f"{OTHER}/e")},
        seed=f"{HOME}/en/",
        include=("/en/",),
        exclude=("secret",),
    )
    assert crawl.go() == "finished"
    facts = crawl.facts()
    assert {url for url, fetch in facts.items() if fetch.kind is Kind.PAGE} == {
        f"{HOME}/en/",
        f"{HOME}/en/a",
        "https://www.example.com/en/d",
    }
    assert facts[f"{OTHER}/e"].kind is Kind.EXTERNAL


@pytest.mark.parametrize(
    ("plan", "unasked"),
    [({"check_external": False}, [f"{OTHER}/a"]), ({"check_resources": False}, [f"{HOME}/i.png", f"{HOME}/s.js"])],
)
def test_checks_may_be_off(run: Make, plan: dict[str, Any], unasked: list[str]) -> None:
    crawl = run({"/": f"{links(f'{OTHER}/a')}<img src=/i.png><script src=/s.js></script>"}, **plan)
    crawl.go()
    every = {f"{OTHER}/a", f"{HOME}/i.png", f"{HOME}/s.js"}
    assert {request.url for request in crawl.log} & every == every - set(unasked)


def test_an_image_that_is_also_linked_is_crawled_as_a_page(run: Make) -> None:
    crawl = run({"/": f"<img src=/i>{links('/a')}", "/a": links("/i"), "/i": html(links("/from-i"))})
    crawl.go()
    assert crawl.facts()[f"{HOME}/i"].kind is Kind.PAGE
    assert f"{HOME}/from-i" in crawl.facts()


def test_depth_is_the_shortest_click_path_and_redirects_cost_no_click(run: Make) -> None:
    crawl = run({"/": links("/a", "/r"), "/a": links("/b"), "/b": links("/c"), "/r": redirect("/c"), "/c": "c"})
    crawl.go()
    facts = crawl.facts()
    assert {url.removeprefix(HOME): facts[url].depth for url in facts if facts[url].kind is Kind.PAGE} == {
        "/": 0, "/a": 1, "/r": 1, "/b": 2, "/c": 1,
    }  # fmt: skip


def test_a_type_is_sniffed_only_where_none_is_sent(run: Make) -> None:
    page = b"<!doctype html><a href=/from-sniffed>x</a>"
    typed = Response(200, (("content-type", "text/plain"),), page.replace(b"sniffed", b"text"))
    crawl = run({"/": links("/a", "/b"), "/a": Response(200, (), page), "/b": typed})
    crawl.go()
    assert f"{HOME}/from-sniffed" in crawl.facts()
    assert f"{HOME}/from-text" not in crawl.facts()


def test_a_page_that_breaks_the_extractor_costs_one_page(run: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitewright.crawler import extract as extractor

    def broken(body: bytes, fetch: Fetch, is_internal: Callable[[str], bool], *fields: Any) -> Any:
        if fetch.url.endswith("/bad"):
            raise ValueError("boom")
        return original(body, fetch, is_internal, *fields)

    original = extractor.extract
    monkeypatch.setattr(extractor, "extract", broken)
    crawl = run({"/": links("/bad", "/good"), "/bad": "x", "/good": "y"})
    assert crawl.go() == "finished"
    assert crawl.facts()[f"{HOME}/bad"].status == 200


def test_passwords_in_urls_are_never_stored(run: Make, tmp_path: Path) -> None:
    secret = "hunter2-canary"  # noqa: S105
    own = f"https://user:{secret}@example.com"
    crawl = run(
        {
            "/": links(f"{own}/a", f"https://u:{secret}@other.example.org/b") + f"<img src='{own}/i.png'>",
            "/r": redirect(f"{own}/c"),
            "/broken": redirect(f"https://user:{secret}@[broken/"),
            "/robots.txt": robots(f"Sitemap: {own}/s.xml"),
            "/s.xml": urlset(f"{own}/d", "/r", "/broken", f"https://user:{secret}@[broken/"),
        },
        seed=f"{own}/",
    )
    crawl.go()
    assert f"GET {HOME}/a" in crawl.asked
    assert f"GET {HOME}/c" in crawl.asked
    with Site.open(crawl.path) as site:
        urls = [row["url"] for row in site.query("SELECT url FROM urls")]
        rows = [tuple(row) for row in site.query("SELECT redirect_raw, detail, headers FROM fetches")]
        rows += [tuple(row) for row in site.query("SELECT * FROM sitemaps")]
    assert not [url for url in urls if secret in url]
    assert not [row for row in rows if secret in str(row)]


# -- redirects


def test_every_hop_is_a_fact(run: Make) -> None:
    crawl = run({"/": links("/1"), "/1": redirect("2"), "/2": redirect("//example.com/3", 302), "/3": "three"})
    crawl.go()
    facts = crawl.facts()
    hops = [facts[f"{HOME}/{number}"] for number in (1, 2, 3)]
    assert [(hop.status, hop.redirect_to, hop.redirect_raw, hop.hops, hop.depth) for hop in hops] == [
        (301, f"{HOME}/2", "2", 0, 1),
        (302, f"{HOME}/3", "//example.com/3", 1, 1),
        (200, None, None, 2, 1),
    ]


def test_chains_are_followed_ten_hops(run: Make) -> None:
    chain: dict[str, Answer] = {f"/{number}": redirect(f"/{number + 1}") for number in range(20)}
    crawl = run({"/": links("/0"), **chain})
    assert crawl.go() == "finished"
    facts = crawl.facts()
    assert facts[f"{HOME}/10"].status == 301
    last = facts[f"{HOME}/11"]
    assert (last.status, last.reason, last.hops) == (None, "too-many-redirects", 11)
    assert f"{HOME}/12" not in facts


@pytest.mark.parametrize("chain", [{"/a": "/a"}, {"/a": "/b", "/b": "/a"}, {"/a": "/A", "/A": "/a/", "/a/": "/a"}])
def test_loops_end(run: Make, chain: dict[str, str]) -> None:
    crawl = run({"/": links("/a"), **{path: redirect(target) for path, target in chain.items()}})
    assert crawl.go() == "finished"
    assert all(crawl.asked.count(f"GET {HOME}{path}") == 1 for path in chain)


@pytest.mark.parametrize(
    ("location", "target", "raw"),
    [
        ("b c", f"{HOME}/b%20c", "b c"),
        ("/b#fragment", f"{HOME}/b", "/b#fragment"),
        ("HTTPS://EXAMPLE.COM:443/./b/../c", f"{HOME}/c", "HTTPS://EXAMPLE.COM:443/./b/../c"),
        ("/я".encode().decode("latin-1"), f"{HOME}/%D1%8F", "/я"),
        ("/\xe9", f"{HOME}/%C3%A9", "/\xe9"),
        ("", f"{HOME}/a", ""),
        ("?q", f"{HOME}/a?q", "?q"),
        ("javascript:alert(1)", None, "javascript:alert(1)"),
        ("http://", None, "http://"),
        ("https://exa mple.com/", None, "https://exa mple.com/"),
        (None, None, None),
    ],
)
def test_locations(run: Make, location: str | None, target: str | None, raw: str | None) -> None:
    crawl = run({"/": links("/a"), "/a": redirect(location)})
    crawl.go()
    fetch = crawl.facts()[f"{HOME}/a"]
    assert (fetch.status, fetch.redirect_to, fetch.redirect_raw) == (301, target, raw or None)
    assert fetch.reason == (None if target else "bad-redirect-target")


def test_redirects_between_this_and_other_sites(run: Make) -> None:
    crawl = run(
        {
            "/": links("/out", f"{OTHER}/back"),
            "/out": redirect(f"{OTHER}/there"),
            f"{OTHER}/there": html(),
            f"{OTHER}/back": redirect(f"{HOME}/again"),
            "/again": "again",
        }
    )
    crawl.go()
    facts = crawl.facts()
    assert facts[f"{OTHER}/there"].kind is Kind.EXTERNAL
    assert (facts[f"{HOME}/again"].kind, facts[f"{HOME}/again"].hops) == (Kind.PAGE, 1)


# -- checking links and resources


def by_method(head: Outcome, get: Outcome) -> Answer:
    return lambda request: head if request.method == "HEAD" else get


@pytest.mark.parametrize(
    ("head", "get", "status", "reason", "methods"),
    [
        (Response(200), None, 200, None, ["HEAD"]),
        (Response(405), Response(200), 200, None, ["HEAD", "GET"]),
        (Response(404), Response(200), 200, None, ["HEAD", "GET"]),
        (Response(403), Response(403), 403, None, ["HEAD", "GET"]),
        (Response(404), Response(404), 404, None, ["HEAD", "GET", "GET"]),
        (Response(500), Response(500), 500, None, ["HEAD", "GET"]),
        (Failure(Reason.CONNECTION), Response(200), 200, None, ["HEAD", "GET"]),
        (Failure(Reason.TIMEOUT), Failure(Reason.TIMEOUT), None, "timeout", ["HEAD", "GET", "GET"]),
        (Failure(Reason.DNS), Failure(Reason.DNS), None, "dns", ["HEAD", "HEAD"]),
        (Failure(Reason.TLS), Failure(Reason.TLS), None, "tls", ["HEAD", "GET"]),
    ],
)
def test_external_links_are_asked_by_head_and_judged_by_get(
    run: Make, head: Outcome, get: Outcome | None, status: int | None, reason: str | None, methods: list[str]
) -> None:
    crawl = run({"/": links(f"{OTHER}/a"), f"{OTHER}/a": by_method(head, get or head)})
    crawl.go()
    fetch = crawl.facts()[f"{OTHER}/a"]
    assert [request.method for request in crawl.log if request.url == f"{OTHER}/a"] == methods
    assert (fetch.status, fetch.reason, fetch.method) == (status, reason, methods[-1])
    assert len(fetch.attempts) == len(methods)


def test_the_size_of_a_resource_is_what_head_announces(run: Make) -> None:
    crawl = run({"/": "<img src=/i.png>", "/i.png": Response(200, (("content-length", "12345"),))})
    crawl.go()
    assert crawl.facts()[f"{HOME}/i.png"].size == 12345


# -- asking again


@pytest.mark.parametrize(
    ("sequence", "status", "reason", "tries"),
    [
        ([Response(503), html()], 200, None, 2),
        ([Response(503), Response(429), html()], 200, None, 3),
        ([Response(500)], 500, None, 3),
        ([Response(404)], 404, None, 1),
        ([Failure(Reason.TIMEOUT), html()], 200, None, 2),
        ([Failure(Reason.TIMEOUT)], None, "timeout", 2),
        ([Failure(Reason.CONNECTION)], None, "connection", 2),
        ([Failure(Reason.DNS)], None, "dns", 2),
        ([Failure(Reason.TLS)], None, "tls", 1),
        ([Failure(Reason.PROTOCOL)], None, "protocol", 1),
        ([Response(200, reason=Reason.TOO_LARGE)], 200, "too-large", 1),
    ],
)
def test_pages_that_fail_are_asked_again(
    run: Make, sequence: list[Outcome], status: int | None, reason: str | None, tries: int
) -> None:
    crawl = run({"/": links("/a"), "/a": sequence}, recheck_delay=30)
    assert crawl.go() == "finished"
    fetch = crawl.facts()[f"{HOME}/a"]
    assert (fetch.status, fetch.reason, len(fetch.attempts)) == (status, reason, tries)
    assert crawl.clock.now == pytest.approx(30 * (tries - 1))


def test_a_host_without_an_address_is_asked_for_one_url_only(run: Make) -> None:
    gone = [f"https://gone.example/{number}" for number in range(20)]
    dead: dict[str, Answer] = dict.fromkeys(gone, Failure(Reason.DNS, "no such host"))
    crawl = run({"/": links(*gone), **dead}, recheck_delay=30)
    crawl.go()
    assert sum("gone.example" in asked for asked in crawl.asked) == 2
    assert {crawl.facts()[url].reason for url in gone} == {"dns"}
    assert crawl.clock.now < 60


@pytest.mark.parametrize(
    ("value", "waited"),
    [("120", 120), ("5", 30), ("99999999", 3600), ("9" * 5000, 3600), ("-1", 30), ("soon", 30), ("", 30),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 30), ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("٣", 30)],
)  # fmt: skip
def test_retry_after_is_respected(run: Make, value: str, waited: float) -> None:
    crawl = run({"/": links("/a"), "/a": [Response(503, (("retry-after", value),)), html()]}, recheck_delay=30)
    crawl.go()
    assert crawl.clock.now == pytest.approx(waited)


def test_a_host_that_asks_for_a_pause_gets_it_from_every_request(run: Make) -> None:
    pages = {f"/{number}": "x" for number in range(20)}
    crawl = run({"/": links("/busy", *pages), "/busy": [Response(429, (("retry-after", "60"),)), html()], **pages})
    crawl.go(width=1)
    busy = crawl.asked.index(f"GET {HOME}/busy")
    assert set(crawl.times[busy + 1 :]) == {60.0}


def test_a_page_that_refuses_us_is_tried_as_a_browser_but_the_refusal_stays(run: Make) -> None:
    crawl = run({"/": links("/a"), "/a": lambda request: html(links("/behind")) if request.agent else Response(403)})
    crawl.go()
    fetch = crawl.facts()[f"{HOME}/a"]
    assert fetch.status == 403
    assert [(attempt.status, attempt.agent) for attempt in fetch.attempts] == [(403, ""), (200, "browser")]
    assert f"{HOME}/behind" not in crawl.facts()


@pytest.mark.parametrize(("times", "samples"), [([2.0, 1.5], 2), ([2.0, 0.1, 0.2], 3), ([0.5], 1)])
def test_slow_pages_are_measured_again_at_the_end(run: Make, times: list[float], samples: int) -> None:
    crawl = run({"/": links("/slow", "/a"), "/slow": [html(ttfb=time) for time in times], "/a": "a"})
    crawl.go()
    fetch = crawl.facts()[f"{HOME}/slow"]
    assert [attempt.ttfb for attempt in fetch.attempts] == times
    assert fetch.ttfb == times[0]
    assert crawl.asked.count(f"GET {HOME}/slow") == samples
    if samples > 1:
        assert crawl.asked[-1] == f"GET {HOME}/slow"


@pytest.mark.parametrize(("down", "lost"), [((5.0, 25.0), 0), ((5.0, 305.0), 0), ((5.0, 905.0), 0), ((5.0, 1e9), 79)])
def test_an_outage_is_waited_for(run: Make, down: tuple[float, float], lost: int) -> None:
    crawl = run({"/": links(*(f"/{number}" for number in range(99)))}, delay=0.25, recheck_delay=30)

    def page(_: Request) -> Outcome:
        return Failure(Reason.CONNECTION) if down[0] <= crawl.clock.now < down[1] else html()

    crawl.answers = {**crawl.answers, ROBOTS: page, **{f"{HOME}/{number}": page for number in range(99)}}
    assert crawl.go() == "finished"
    assert sum(fetch.reason == "connection" for fetch in crawl.facts().values()) == pytest.approx(lost, abs=3)


@pytest.mark.parametrize("number", [3, 9, 40])
def test_dead_urls_of_a_living_site_are_no_outage(run: Make, number: int) -> None:
    dead = {f"/{number}": Failure(Reason.TIMEOUT) for number in range(number)}
    crawl = run({"/": links(*dead), **dead}, recheck_delay=30)
    assert crawl.go() == "finished"
    assert crawl.clock.now == 30
    assert [len(fetch.attempts) for fetch in crawl.facts().values() if fetch.reason] == [2] * number


# -- limits and manners


@pytest.mark.parametrize(("most", "state", "pages"), [(1, "limit", 1), (3, "limit", 3), (6, "finished", 6)])
def test_max_pages(run: Make, most: int, state: str, pages: int) -> None:
    site = {"/": links(*(f"/{number}" for number in range(5))) + links(f"{OTHER}/"), **{f"/{n}": "x" for n in range(5)}}
    crawl = run(site, max_pages=most)
    assert crawl.go() == state
    facts = crawl.facts().values()
    assert sum(fetch.kind is Kind.PAGE for fetch in facts) == pages
    assert sum(fetch.kind is Kind.EXTERNAL for fetch in facts) == 1


def test_max_pages_holds_for_pages_that_wait_for_another_robots_txt(run: Make) -> None:
    hosts = ["https://example.com", "http://example.com", "https://www.example.com"]
    pages = {f"{host}/{number}": html() for host in hosts for number in range(9)}
    crawl = run({"/": links(*pages), **pages}, max_pages=5)
    assert crawl.go() == "limit"
    assert sum(fetch.kind is Kind.PAGE for fetch in crawl.facts().values()) == 5


@pytest.mark.parametrize(("deepest", "state", "seen"), [(0, "limit", 1), (1, "limit", 2), (3, "finished", 4)])
def test_max_depth(run: Make, deepest: int, state: str, seen: int) -> None:
    crawl = run({"/": links("/1"), "/1": links("/2"), "/2": links("/3"), "/3": "end"}, max_depth=deepest)
    assert crawl.go() == state
    assert sum(fetch.kind is Kind.PAGE for fetch in crawl.facts().values()) == seen


def test_wider_limits_go_on_with_the_same_crawl_and_equal_ones_begin_another(run: Make, tmp_path: Path) -> None:
    site = {"/": links("/a", "/b"), "/a": "a", "/b": "b"}
    assert run(site, max_pages=2).go() == "limit"
    more = run(site, max_pages=5)
    assert more.go() == "finished"
    assert more.asked == [f"GET {HOME}/b"]
    again = run(site, max_pages=5)
    again.go()
    assert f"GET {HOME}/" in again.asked


def test_pages_known_from_sitemaps_only_come_last(run: Make) -> None:
    crawl = run({"/": links("/a"), "/a": links("/b"), "/b": "b", "/sitemap.xml": urlset("/0-orphan", "/b")})
    crawl.go()
    pages = [request.url.removeprefix(HOME) for request in crawl.log if request.kind is Kind.PAGE]
    assert pages == ["/", "/a", "/b", "/0-orphan"]


def test_no_more_requests_at_once_than_planned(run: Make) -> None:
    pages = {f"/{number}": f"<img src=/{number}.png>" for number in range(30)}
    crawl = run({"/": links(*pages, *(f"{OTHER}/{n}" for n in range(9))), **pages}, concurrency=3)
    crawl.go(width=50)
    assert crawl.most["example.com"] == 3
    assert crawl.most["other.example.org"] == 1


def starts(crawl: Run, host: str) -> list[float]:
    return [time for time, request in zip(crawl.times, crawl.log, strict=True) if f"//{host}/" in request.url]


def gaps(times: list[float]) -> set[float]:
    return {round(after - before, 6) for before, after in pairwise(times)}


def test_requests_to_the_site_are_spaced_by_the_delay(run: Make) -> None:
    crawl = run({"/": links("/a", "/b"), "/a": "", "/b": ""}, delay=0.25)
    crawl.go()
    assert gaps(starts(crawl, "example.com")) == {0.25}


@pytest.mark.parametrize(("asked", "given"), [("2", 2.0), ("600", 30.0), ("0.1", 0.25)])
def test_crawl_delay_is_respected_up_to_thirty_seconds(run: Make, asked: str, given: float) -> None:
    crawl = run(
        {"/robots.txt": robots(f"User-agent: *\nCrawl-delay: {asked}"), "/": links("/a", "/b", "/c")}, delay=0.25
    )
    crawl.go()
    assert gaps(starts(crawl, "example.com")[1:]) == {given}


def test_crawl_delay_does_not_slow_this_machine(run: Make) -> None:
    local = "http://localhost:8000"
    crawl = run({f"{local}/robots.txt": robots("User-agent: *\nCrawl-delay: 9"), f"{local}/": links("/a")}, seed=local)
    crawl.go()
    assert crawl.clock.now == 0


def test_another_site_gets_at_most_one_request_a_second_while_ours_goes_on(run: Make) -> None:
    crawl = run({"/": links("/a", "/b", *(f"{OTHER}/{number}" for number in range(4)))})
    crawl.go()
    assert gaps(starts(crawl, "other.example.org")) == {1.0}
    assert max(starts(crawl, "example.com")) == 0


def test_hosts_take_turns(run: Make) -> None:
    targets = [f"https://{host}.example.org/{number}" for host in "abc" for number in range(3)]
    crawl = run({"/": links(*targets), **{target: Response(200) for target in targets}})
    crawl.go()
    assert crawl.clock.now == 2.0


# -- crash and resume


@pytest.mark.parametrize("stop_after", [1, 2, 3, 5, 8])
def test_a_killed_crawl_goes_on_and_fetches_nothing_twice(run: Make, stop_after: int) -> None:
    site: dict[str, Answer] = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private"),
        "/": links("/a", "/b", "/private", f"{OTHER}/x"),
        "/a": links("/c"),
        "/b": links("/d"),
        "/c": redirect("/e"),
        "/sitemap.xml": urlset("/orphan"),
        f"{OTHER}/x": Response(200),
    }
    whole = run(site)
    first = whole.go(stop_after=stop_after)
    second = run(site)
    assert (first, second.go()) == ("killed", "finished")
    counts = Counter(whole.asked[:stop_after]) + Counter(second.asked)
    assert set(counts.values()) == {1}
    facts = second.facts()
    assert {url.removeprefix(HOME) for url, fetch in facts.items() if fetch.kind is Kind.PAGE} == {
        "/", "/a", "/b", "/c", "/d", "/e", "/private", "/orphan",
    }  # fmt: skip
    assert facts[f"{HOME}/private"].reason == "blocked-by-robots"


def test_a_killed_and_an_undisturbed_crawl_record_the_same(run: Make, tmp_path: Path) -> None:
    site: dict[str, Answer] = {"/": links(*(f"/{n}" for n in range(6)))} | {
        f"/{n}": links(f"/{n + 1}", f"/{n}/x") for n in range(6)
    }
    whole = run(site)
    whole.path = tmp_path / "undisturbed.db"
    whole.go()
    for stop in (3, 3, 3, 3):
        run(site).go(stop_after=stop)
    resumed = run(site)
    resumed.go()

    def rows(path: Path) -> list[tuple[Any, ...]]:
        with Site.open(path) as found:
            fetches = [(f.url, f.status, f.depth, f.hops, f.kind) for f in found.fetches()]
            edges = [tuple(row) for row in found.query("SELECT source, target, anchor, seq FROM link")]
        return sorted(fetches) + sorted(edges)

    assert rows(whole.path) == rows(resumed.path)


def test_a_large_frontier_is_not_taken_up_while_robots_txt_is_awaited(run: Make) -> None:
    crawl = run({f"{HOME}/robots.txt": [Failure(Reason.TIMEOUT), Response(404)]}, max_pages=10, recheck_delay=30)
    writer = CrawlWriter.open(crawl.path, crawl.plan)
    writer.discover(Discovery(f"{HOME}/{number}", Kind.PAGE, 1) for number in range(5000))
    logic = Crawl(writer, clock=crawl.clock)
    (request,) = logic.next_requests(8)
    assert request.url == ROBOTS
    assert logic.next_requests(8) == []
    assert writer.leased < 1100


def test_many_urls_are_not_held_in_memory(run: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conclusions, "Known", lambda: Known(50))
    monkeypatch.setattr(agenda, "CHECK_WINDOW", 16)
    pages = {f"/{number}": links(*(f"/{number}/{n}" for n in range(20))) for number in range(20)}
    crawl = run({"/": links(*pages), **pages})
    assert crawl.go() == "finished"
    assert sum(fetch.kind is Kind.PAGE for fetch in crawl.facts().values()) == 1 + 20 + 400
    assert max(Counter(crawl.asked).values()) == 1
