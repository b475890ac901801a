"""What each mode asks for, the limits that end a crawl, and how it goes on afterwards."""

from __future__ import annotations

import io
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_site import LocalSite
from local_site import redirect as redirect_to
from sitewright.cli import invoke
from sitewright.core.config import SiteConfig
from sitewright.core.errors import ConfigError, UsageError
from sitewright.core.facts import Kind, Reason
from sitewright.core.plan import CrawlPlan
from sitewright.core.url_lists import MAX_SITES, UrlList, read_url_list
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Failure, Outcome, Response
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site
from tiny_site import Clock

ROOT = Path(__file__).parents[1]
HOME = "https://example.com"
SHOP = "https://shop.example.com"
OTHER = "https://other.example.org"


def page(*targets: str) -> Response:
    body = "".join(f"<a href='{target}'>{target}</a> " for target in targets)
    return Response(200, (("content-type", "text/html"),), f"<title>T</title>{body}".encode())


def text(body: str) -> Response:
    return Response(200, (("content-type", "text/plain"),), body.encode())


def urlset(*urls: str, alternate: str = "") -> Response:
    more = f"<x:link hreflang='lv' href='{alternate}'/>" if alternate else ""
    body = "".join(f"<url><loc>{url}</loc>{more}</url>" for url in urls)
    return Response(200, (("content-type", "application/xml"),), f"<urlset xmlns:x='x'>{body}</urlset>".encode())


def redirect(target: str) -> Response:
    return Response(301, (("location", target),))


@dataclass
class Web:
    """A few pages of a few hosts, crawled without sockets. Every request takes a second."""

    db: Path
    answers: Mapping[str, Outcome]
    asked: list[str] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    def crawl(self, seed: str = f"{HOME}/", urls: Sequence[str] = (), stop_after: int = 1000, **plan: Any) -> str:
        """Crawls to the end, or is killed after so many answers; the state, and what was asked for in `asked`."""
        whole = CrawlPlan(seed, **{"delay": 0, "recheck_delay": 0} | plan)
        writer = CrawlWriter.open(self.db, whole)
        crawl = Crawl(writer, clock=self.clock, listed=urls)
        self.asked.clear()
        for _ in range(5000):
            if crawl.finished:
                break
            requests = crawl.next_requests(1)
            if not requests:
                self.clock.now += crawl.wake_in() or 0.0
            for request in requests:
                self.clock.now += 1
                self.asked.append(f"{'HEAD ' if request.method == 'HEAD' else ''}{request.url}")
                crawl.receive(request, self.answers.get(request.url, Response(404)))
                if len(self.asked) >= stop_after:
                    writer.commit()
                    writer._db.close()
                    return "killed"
        else:
            pytest.fail("the crawl does not end")
        state = crawl.state
        writer.close(state)
        return state

    @property
    def pages(self) -> set[str]:
        """What was asked for, without robots.txt and sitemaps."""
        return {url for url in self.asked if not url.endswith((".txt", ".xml"))}


SITE = {
    f"{HOME}/": page("/blog/", "/shop", f"{SHOP}/", f"{OTHER}/"),
    f"{HOME}/blog/": page("/blog/1", "/blog/2", "/", "/blogger"),
    f"{HOME}/blog/1": page("/blog/2", f"{OTHER}/x"),
    f"{HOME}/blog/2": page(),
    f"{HOME}/blogger": page(),
    f"{HOME}/shop": redirect(f"{SHOP}/"),
    f"{SHOP}/": page("/item", HOME),
    f"{SHOP}/item": page(),
    f"{OTHER}/": page("/deeper"),
    f"{OTHER}/x": page(),
    f"{OTHER}/deeper": page(),
}


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path / "crawl.db", SITE)


WHOLE = {f"{HOME}{path}" for path in ("/", "/blog/", "/shop", "/blog/1", "/blog/2", "/blogger")}


@pytest.mark.parametrize(
    ("seed", "plan", "asked"),
    [
        (f"{HOME}/", {}, {*WHOLE, f"HEAD {SHOP}/", f"HEAD {OTHER}/", f"HEAD {OTHER}/x"}),
        (f"{HOME}/", {"scope": "subdomains", "check_external": False}, {*WHOLE, f"{SHOP}/", f"{SHOP}/item"}),
        (f"{SHOP}/item", {"scope": "subdomains"}, {f"{SHOP}/item"}),
        (f"{HOME}/", {"seeds": (f"{SHOP}/",), "check_external": False}, {*WHOLE, f"{SHOP}/", f"{SHOP}/item"}),
        (f"{HOME}/", {"seeds": (OTHER,)}, {*WHOLE, f"HEAD {SHOP}/", *(f"{OTHER}/{n}" for n in ("", "x", "deeper"))}),
        (f"{HOME}/blog/", {"scope": "folder", "check_external": False}, {f"{HOME}/blog/{n}" for n in ("", "1", "2")}),
        (f"{HOME}/blog/1", {"scope": "folder", "check_external": False}, {f"{HOME}/blog/1"}),
    ],
)  # fmt: skip
def test_the_scope_decides_which_links_are_followed(web: Web, seed: str, plan: dict[str, Any], asked: set[str]) -> None:
    assert web.crawl(seed, **plan) == "finished"
    assert web.pages == asked


@pytest.mark.parametrize(
    ("seed", "url", "inside"),
    [
        ("https://e.com/blog/", "https://www.e.com/blog/a", True),
        ("https://e.com/blog/", "http://e.com/blog", True),
        ("https://e.com/blog", "https://e.com/blog/a", True),
        ("https://e.com/blog", "https://e.com/blogger", False),
        ("https://e.com/blog/index.html", "https://e.com/blog/a", True),
        ("https://e.com/blog/index.html", "https://e.com/", False),
        ("https://e.com/", "https://e.com/any", True),
        ("https://e.com/blog/", "https://e.com/?/blog/", False),
        ("https://e.com/blog/", "https://other.com/blog/a", False),
    ],
)
def test_what_is_in_a_folder(seed: str, url: str, inside: bool) -> None:
    assert CrawlPlan(seed, scope="folder").in_scope(url) is inside


@pytest.mark.parametrize(
    ("seed", "url", "internal"),
    [
        ("https://www.example.co.uk/", "https://shop.example.co.uk/", True),
        ("https://www.example.co.uk/", "https://other.co.uk/", False),
        ("https://a.github.io/", "https://b.github.io/", False),
        ("https://a.b.example.com/", "http://example.com/", True),
        ("https://example.com/", "https://a.example.com:8443/", False),
        ("https://example.com:8443/", "https://a.example.com:8443/", True),
        ("http://127.0.0.1/", "http://10.0.0.1/", False),
        ("https://магазин.пример.рф/", "https://пример.рф/", True),
    ],
)
def test_subdomains_are_those_of_one_registered_domain(seed: str, url: str, internal: bool) -> None:
    plan = CrawlPlan(seed, scope="subdomains")
    assert plan.is_internal(CrawlPlan(url).seed) is internal


# -- lists


def crawl_list(web: Web, *urls: str, **more: Any) -> str:
    found = UrlList(urls)
    return web.crawl(
        found.starts[0], urls, mode="list", seeds=found.starts[1:], listed=found.digest,
        **{"check_external": False, "check_resources": False} | more,
    )  # fmt: skip


def test_a_list_is_asked_for_with_its_redirects_and_nothing_else(web: Web) -> None:
    urls = (f"{HOME}/blog/1", f"{HOME}/shop", f"{OTHER}/x", f"{HOME}/gone")
    assert crawl_list(web, *urls) == "finished"
    assert web.pages == {*urls, f"{SHOP}/"}
    hosts = {url.rpartition("/")[0] for url in web.asked if url.endswith("/robots.txt")}
    assert hosts == {HOME, OTHER, SHOP}
    assert not any(url.endswith(".xml") for url in web.asked)
    with Site.open(web.db) as site:
        fetches = {fetch.url: fetch for fetch in site.fetches(Kind.PAGE)}
        assert {fetch.depth for fetch in fetches.values()} == {None}
        assert fetches[f"{HOME}/shop"].redirect_to == f"{SHOP}/"
        assert {page.url for page in site.pages()} == {f"{HOME}/blog/1", f"{OTHER}/x", f"{SHOP}/"}
        assert not site.crawl.complete


def test_links_of_a_list_are_checked_when_asked_for(web: Web) -> None:
    assert crawl_list(web, f"{HOME}/blog/1", check_external=True) == "finished"
    assert web.pages == {f"{HOME}/blog/1", f"HEAD {OTHER}/x"}


def test_a_list_obeys_robots_txt_of_every_host(web: Web) -> None:
    web.answers = {**SITE, f"{OTHER}/robots.txt": text("User-agent: *\nDisallow: /x")}
    assert crawl_list(web, f"{HOME}/blog/1", f"{OTHER}/x") == "finished"
    assert web.pages == {f"{HOME}/blog/1"}
    with Site.open(web.db) as site:
        refused = site.fetch(f"{OTHER}/x")
    assert refused is not None
    assert refused.reason == "blocked-by-robots"


def test_a_list_that_was_killed_goes_on_in_any_order(web: Web) -> None:
    urls = tuple(f"{HOME}/{number}" for number in range(40))
    assert crawl_list(web, *urls, stop_after=20) == "killed"
    before = set(web.pages)
    assert crawl_list(web, *reversed(urls)) == "finished"
    assert before | web.pages == set(urls)
    assert not before & web.pages
    assert crawl_list(web, *urls, f"{HOME}/more") == "finished"
    assert len(web.pages) == 41


def test_a_list_stays_out_of_the_plan(web: Web) -> None:
    urls = tuple(f"https://h{number}.example.com/{'x' * 50}" for number in range(3000))
    found = UrlList(urls)
    plan = CrawlPlan(found.starts[0], found.starts[1:], mode="list", listed=found.digest)
    assert len(found.starts) == MAX_SITES
    assert len(plan.to_json()) < 120_000
    assert CrawlPlan.from_json(plan.to_json()) == plan


def test_a_list_of_dead_hosts_is_a_result(web: Web) -> None:
    web.answers = {}
    assert crawl_list(web, f"{HOME}/a", f"{OTHER}/b") == "finished"


# -- sitemaps


def test_sitemap_mode_asks_for_what_the_sites_sitemaps_list(web: Web) -> None:
    web.answers = {
        **SITE,
        f"{HOME}/robots.txt": text(f"Sitemap: {HOME}/map.xml\nUser-agent: *\nDisallow: /blog/2"),
        f"{HOME}/map.xml": urlset(f"{HOME}/blog/1", f"{HOME}/blog/2", f"{HOME}/shop", alternate=f"{HOME}/lv"),
    }
    assert web.crawl(mode="sitemap", check_external=False) == "finished"
    assert web.pages == {f"{HOME}/blog/1", f"{HOME}/shop", f"{SHOP}/"}
    with Site.open(web.db) as site:
        assert {fetch.depth for fetch in site.fetches(Kind.PAGE)} == {None}
        assert {row[0] for row in site.query("SELECT url FROM sitemap_entry")} == {
            f"{HOME}/blog/1", f"{HOME}/blog/2", f"{HOME}/shop",
        }  # fmt: skip


def test_a_given_sitemap_is_read_instead_of_the_sites_own(web: Web) -> None:
    web.answers = {
        **SITE,
        f"{HOME}/robots.txt": text(f"Sitemap: {HOME}/map.xml"),
        f"{HOME}/map.xml": urlset(f"{HOME}/"),
        f"{OTHER}/mine.xml": urlset(f"{HOME}/blog/1", f"{HOME}/blog/2"),
    }
    plan = {"mode": "sitemap", "sitemaps": (f"{OTHER}/mine.xml",), "check_external": False}
    assert web.crawl(exclude=("/2$",), **plan) == "finished"
    assert web.pages == {f"{HOME}/blog/1"}
    assert f"{HOME}/map.xml" not in web.asked


def test_a_site_may_have_a_sitemap_nobody_names(web: Web) -> None:
    web.answers = {**SITE, f"{HOME}/hidden.xml": urlset(f"{HOME}/orphan")}
    assert web.crawl(sitemaps=(f"{HOME}/hidden.xml",)) == "finished"
    assert {f"{HOME}/orphan", f"{HOME}/blog/1"} <= web.pages


# -- limits


def test_pages_over_the_limit_of_a_path_wait_for_a_wider_one(web: Web) -> None:
    web.answers = {
        f"{HOME}/": page(*(f"/blog/{number}" for number in range(30)), "/a", "/b"),
        **{f"{HOME}/blog/{number}": page("/blog/0", "/c") for number in range(30)},
    }
    limit = ("^/blog/", 5)
    assert web.crawl(limits=(limit,)) == "limit"
    assert len([url for url in web.pages if "/blog/" in url]) == 5
    assert {f"{HOME}/a", f"{HOME}/b", f"{HOME}/c"} <= web.pages
    with Site.open(web.db) as site:
        (pending,) = site.query("SELECT count(*) FROM frontier WHERE state = 0 AND kind = 'page'").fetchone()
    assert pending == 25
    before = set(web.pages)
    assert web.crawl(limits=(("^/blog/", 12),)) == "limit"
    assert len(web.pages) == 7
    assert not before & web.pages
    assert web.crawl() == "finished"
    assert len(web.pages) == 18


def test_limits_count_over_a_kill(web: Web) -> None:
    web.answers = {f"{HOME}/": page(*(f"/blog/{number}" for number in range(30)))}
    assert web.crawl(limits=(("^/blog/", 5),), stop_after=6) == "killed"
    asked = len([url for url in web.pages if "/blog/" in url])
    assert web.crawl(limits=(("^/blog/", 5),)) == "limit"
    assert asked + len(web.pages) == 5


def test_time_is_a_limit_and_the_same_command_goes_on(web: Web) -> None:
    web.answers = {f"{HOME}/": page(*(f"/{number}" for number in range(100)))}
    seen: list[str] = []
    for state in ("limit", "limit", "finished"):
        assert web.crawl(max_time=0.75) == state
        seen += web.pages
        assert len(web.asked) <= 46
    assert len(seen) == len(set(seen)) == 101


def test_time_ends_a_crawl_that_only_waits(web: Web) -> None:
    web.answers = {f"{HOME}/": Response(503, (("retry-after", "3000"),))}
    assert web.crawl(max_time=1) == "limit"
    assert web.clock.now < 100


def test_a_crawl_at_its_limit_begins_anew_unless_the_limit_is_wider(web: Web) -> None:
    assert web.crawl(max_pages=2) == "limit"
    assert web.crawl(max_pages=2) == "limit"
    assert f"{HOME}/" in web.pages
    assert web.crawl(max_pages=3) == "limit"
    assert f"{HOME}/" not in web.pages


def test_a_host_of_the_site_that_is_gone_is_not_asked_again_and_again(web: Web) -> None:
    dead = Failure(Reason.DNS, "no such host")
    gone = {f"{SHOP}/{number}": dead for number in range(50)}
    web.answers = {f"{HOME}/": page(*gone), f"{SHOP}/robots.txt": dead, **gone}
    assert web.crawl(scope="subdomains") == "finished"
    assert {url for url in web.asked if SHOP in url} == {f"{SHOP}/robots.txt"}
    with Site.open(web.db) as site:
        refused = site.fetch(f"{SHOP}/49")
    assert refused is not None
    assert (refused.reason, "no such host" in refused.detail) == ("robots-unreachable", True)


# -- plans and site.toml


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"mode": "spider"}, "mode must be one of site, list, sitemap"),
        ({"scope": "all"}, "scope must be one of"),
        ({"mode": "list"}, "needs the list"),
        ({"mode": "sitemap", "max_depth": 3}, "no clicks"),
        ({"seeds": ("example.org",)}, "'example.org' is not an http"),
        ({"sitemaps": ("https://u:secret@",)}, "is not an http"),
        ({"limits": (("(", 3),)}, "not a regular expression"),
        ({"limits": (("a", -1),)}, "must be at least 0"),
        ({"max_time": 0}, "max-time must be at least"),
    ],
)
def test_plans_that_make_no_sense_are_refused(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        CrawlPlan(f"{HOME}/", **values)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "folder"},
        {"scope": "subdomains"},
        {"mode": "sitemap"},
        {"seeds": (f"{OTHER}/",)},
        {"sitemaps": (HOME,)},
    ],
)
def test_another_scope_is_another_crawl(other: dict[str, Any]) -> None:
    assert CrawlPlan(HOME, **other).fingerprint != CrawlPlan(HOME).fingerprint


def test_limits_are_not_part_of_the_scope() -> None:
    assert CrawlPlan(HOME, limits=(("a", 1),), max_time=2).fingerprint == CrawlPlan(HOME).fingerprint


def test_a_site_toml_may_set_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        f"urls = ['{HOME}/a', '{OTHER}']\n[crawl]\nscope = 'folder'\nmode = 'sitemap'\nmax_depth = 3\n"
        f"sitemaps = ['{HOME}/s.xml']\n[crawl.limits]\n'^/blog/' = 200\n'/tag/' = 0\n"
    )
    plan = SiteConfig.read(path).plan(limits=(("/tag/", 7),))
    assert plan.starts == (f"{HOME}/a", f"{OTHER}/")
    assert (plan.mode, plan.scope, plan.sitemaps) == ("sitemap", "folder", (f"{HOME}/s.xml",))
    assert plan.limits == (("^/blog/", 200), ("/tag/", 7))
    assert (plan.max_depth, plan.check_external, plan.check_resources) == (None, False, False)
    assert CrawlPlan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("urls = []", "lacks the site's address"),
        ("urls = 'https://example.org'", "lacks the site's address"),
        ("url = 'https://a.org'\nurls = ['https://b.org']", "both url and urls"),
        ("url = 'https://a.org'\n[crawl.limits]\n'/a' = true", "whole numbers"),
        ("url = 'https://a.org'\n[crawl]\nseeds = ['https://b.org']", "has no setting 'seeds'"),
    ],
)
def test_what_a_site_toml_may_not_say(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=complaint):
        SiteConfig.read(path).plan()


# -- reading lists


def read(content: str | bytes, encoding: str = "utf-8") -> UrlList:
    data = content.encode(encoding) if isinstance(content, str) else content
    return read_url_list(io.BufferedReader(io.BytesIO(data)), "list.csv")  # type: ignore[arg-type]  # readable enough


A, B = "https://a.example/1,2", "https://b.example/"


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        (f"{A}\n{B}\n", [A, B]),
        (f"{A}\r\n\r\n# a comment\r\n {B} \r\n{A}", [A, B]),
        (f"{A}\r{B}\r", [A, B]),
        (f"URL\n{A}\n{B}\n", [A, B]),
        (f'Address,Status\n"{A}",200\n{B},404\n', [A, B]),
        (f"status;url;target\n200;{A};{B}\n", [A]),
        (f"sep=;\nurl;status\n{A};200\n", [A]),
        (f'All pages\n"Address","Code"\n"{A}","200"\n', [A]),
        (f"{A}\t200\tOK\n{B}\t404\tNot found\n", [A, B]),
        (f'"{A}"\n"{B}"\n', [A, B]),
        (f"{B},200,Not bad\n", [B]),
        (f'title,url\n"two\nlines",{B}\n', [B]),
        ("HTTPS://A.example\nhttps://пример.рф/путь#x\n", ["https://a.example/", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_are_read_as_people_have_them(content: str, urls: list[str], encoding: str) -> None:
    assert list(read(content, encoding).urls) == urls


def test_what_is_no_url_is_counted_and_passwords_are_dropped() -> None:
    found = read(f"{A}\nexample.org/page\nftp://a.example/\nhttps://me:secret@b.example/\n")
    assert found.urls == (A, B)
    assert (found.refused, found.first_refused, found.passwords) == (2, "line 2: 'example.org/page'", 1)


@pytest.mark.parametrize("content", ["", "\n\n", "nothing\nhere\n", "a,b\n1,2\n", b"\xff\xfe\x00", b"\x00\xff" * 9])
def test_a_list_without_a_url_is_refused(content: str | bytes) -> None:
    with pytest.raises(UsageError, match=r"list\.csv holds no http"):
        read(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_usage_error(content: bytes) -> None:
    try:
        found = read(content + b"\nhttps://a.example/\n")
    except UsageError:
        return
    assert found.urls


@given(st.permutations([f"https://a.example/{number}" for number in range(6)]))
def test_the_order_of_a_list_does_not_change_what_it_is(urls: list[str]) -> None:
    assert UrlList(tuple(urls)).digest == UrlList(tuple(sorted(urls))).digest


# -- from the command line, against a real server


def sitewright(folder: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", *arguments], capture_output=True, text=True, cwd=folder, timeout=60,
        input=text, check=False,
    )  # fmt: skip


def links(*targets: str) -> str:
    return "<title>T</title>" + "".join(f"<a href='{target}'>{target}</a>" for target in targets)


def test_a_list_on_standard_input_is_crawled(tmp_path: Path) -> None:
    with LocalSite({"/a": links("/c", "/d"), "/b": redirect_to("/c"), "/c": links("/d")}) as site:
        text = f"Address,Status\n{site.url('/a')},200\n{site.url('/b')},301\nnot a url,0\n"
        done = sitewright(tmp_path, "crawl", "--list", "-", "--recheck-delay", "0", text=text)
        assert done.returncode == 0, done.stderr
        assert "1 lines hold no http(s) URL and are left out (line 4: 'not a url')" in done.stderr
        assert sorted(path for _, path in site.requests) == ["/a", "/b", "/c", "/robots.txt"]


def test_a_crawl_at_its_limits_prints_the_command_that_goes_on(tmp_path: Path) -> None:
    routes = {"/": links(*(f"/blog/{number}" for number in range(6)), *(f"/{number}" for number in range(5)))}
    routes |= {f"/blog/{number}": links() for number in range(6)} | {f"/{number}": links() for number in range(5)}
    db = tmp_path / "my crawl.db"
    with LocalSite(routes) as site:
        command = [
            "crawl",
            site.url(),
            "--db",
            str(db),
            "--limit",
            "^/blog/=2",
            "--max-pages",
            "5",
            "--fresh",
            "--folder",
        ]
        seen: list[str] = []
        for _ in range(5):
            done = sitewright(tmp_path, *command)
            seen.append(done.stderr)
            if done.returncode != 4:
                break
            line = done.stderr.splitlines()[-1]
            assert line.startswith("To go on: sitewright crawl ")
            command = shlex.split(line.removeprefix("To go on: sitewright "))
            assert "--fresh" not in command
            assert "--folder" in command
        assert done.returncode == 0, seen
        pages = [path for _, path in site.requests if "." not in path]
    assert len(pages) == len(set(pages)) == 12, seen
    assert "known URLs of the site were not visited" in seen[0]
    assert "over the limit of 2 for '^/blog/'" in "".join(seen)


def test_a_site_without_a_sitemap_says_so_in_sitemap_mode(tmp_path: Path) -> None:
    with LocalSite({"/": links()}) as site:
        done = sitewright(tmp_path, "crawl", site.url(), "--mode", "sitemap", "--recheck-delay", "0")
    assert done.returncode == 1
    assert "There is no HTML page to audit: the site has no sitemap." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "There is nothing to crawl"),
        (["https://a.example", "nothing"], "'nothing' is not an http(s) URL"),
        (["https://a.example", "--list", "-"], "A list is crawled by itself"),
        (["--list", "missing.csv"], "missing.csv cannot be read"),
        (["--list", "-"], "Standard input holds no http(s) URL"),
        (["--list", "-", "--sitemap", "https://a.example/s.xml"], "A list is crawled by itself"),
        (["https://a.example", "--limit", "/blog/"], "'/blog/' is not a limit"),
        (["https://a.example", "--folder", "--subdomains"], "A folder is on one host"),
        (["https://a.example", "--mode", "sitemap", "--max-depth", "2"], "no clicks to count"),
        (["https://a.example", "--auth-env", "NOT_SET"], "The environment variable NOT_SET is not set"),
        (["https://me:secret@"], "is not an http(s) URL"),
    ],
)
def test_what_cannot_be_crawled_gets_one_clear_message(
    tmp_path: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO())))  # type: ignore[arg-type]  # readable enough
    assert invoke(["crawl", *arguments]) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "There is nothing to crawl. Give a URL"),
        (["-a", "url=example.org"], "'example.org' is not an http(s) URL."),
        (["-a", "url=https://a.example/", "-a", "max_pages=many"], "max_pages must be a number, not 'many'."),
    ],
)
def test_scrapys_own_command_line_gets_one_line_too(arguments: list[str], complaint: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "site", *arguments],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {complaint}")
    assert len(done.stderr.splitlines()) == 1
