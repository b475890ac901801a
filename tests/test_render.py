"""Rendering without a browser: what may be asked for, what is measured, and what is said when it cannot be done."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.errors import UsageError
from sitewright.core.facts import Kind
from sitewright.core.plan import CrawlPlan
from sitewright.core.rendered import FailedResource, Rendered, RenderReason
from sitewright.crawler import render
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Failure, Request, Response
from sitewright.crawler.guard import Guard
from sitewright.crawler.render import find_browser, launch_options, render_policy, usable_browser
from sitewright.crawler.render_page import THIRD_PARTY, measures
from sitewright.crawler.render_proxy import GuardedProxy
from sitewright.crawler.rendering import Rendering
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.rendered import rendered_page, rendered_pages
from sitewright.store.site import Site
from tiny_site import Clock

HOME = "https://www.example.co.uk"


# -- what may be asked for


@pytest.mark.parametrize(
    ("url", "kind", "why"),
    [
        (f"{HOME}/app.js", "script", ""),
        ("https://cdn.example.co.uk/app.js", "script", ""),
        ("https://example.co.uk/a.woff2", "font", ""),
        ("https://other.co.uk/app.js", "script", THIRD_PARTY),
        ("https://allowed.net/app.js", "script", ""),
        ("https://a.allowed.net/app.js", "script", ""),
        ("https://notallowed.net/app.js", "script", THIRD_PARTY),
        (f"{HOME}/film.mp4", "media", "media"),
        (f"{HOME}/private/x.js", "script", "robots"),
        ("http://10.0.0.1/", "fetch", "private-address"),
        ("http://localhost/", "fetch", "private-address"),
        ("https://www.example.co.uk:25/", "fetch", "blocked-port"),
    ],
)
def test_a_page_may_load_from_its_own_site_only(url: str, kind: str, why: str) -> None:
    plan = CrawlPlan(f"{HOME}/", render_hosts=("Allowed.net",))
    policy = render_policy(plan, Guard(plan), lambda asked: "robots" if "/private/" in asked else "")
    assert policy.refuses(url, kind).partition(":")[0] == why


def test_all_of_the_web_on_demand_but_nothing_private() -> None:
    plan = CrawlPlan(f"{HOME}/", render_third_parties=True)
    policy = render_policy(plan, Guard(plan))
    assert policy.refuses("https://other.example.net/x.js", "script") == ""
    assert policy.refuses_host("other.example.net", 443) == ""
    assert "private-address" in policy.refuses_host("169.254.169.254", 80)
    assert "private-address" in policy.refuses_host("::1", 443)


# -- the way out


SOCKS_CONNECT = b"\x05\x01\x00\x05\x01\x00\x03"


async def ask(proxy: GuardedProxy, host: str, port: int) -> bytes:
    """The proxy's reply code and, when it connected, what the other side said first."""
    address = proxy.address.rpartition(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address[2]))
    writer.write(SOCKS_CONNECT + bytes((len(host),)) + host.encode() + port.to_bytes(2, "big"))
    with closing(writer):
        return await asyncio.wait_for(reader.read(), 10)


@pytest.mark.parametrize(
    ("host", "refuses", "admits", "code", "why"),
    [
        ("localhost", "", True, 0, ""),
        ("localhost", "", False, 2, "localhost has the address"),
        ("localhost", "no", True, 2, "no"),
        ("no-such-host.invalid", "", True, 4, "no-such-host.invalid has no address"),
    ],
)
def test_the_proxy_dials_checked_addresses_only(host: str, refuses: str, admits: bool, code: int, why: str) -> None:
    async def main() -> None:
        greeted = 0

        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal greeted
            greeted += 1
            writer.write(b"hello")
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = GuardedProxy(lambda *_: refuses, lambda *_: admits)
        await proxy.start()
        answer = await ask(proxy, host, port)
        assert answer[:2] == b"\x05\x00"
        assert answer[3] == code
        assert greeted == (code == 0)
        assert (b"hello" in answer) == (code == 0)
        assert why in proxy.refusal(host, port)
        await proxy.close()
        server.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    "rubbish", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x05\x00\x05\x02\x00\x01" + b"x" * 6, b"\x05\xff"]
)
def test_the_proxy_lets_go_of_what_is_no_socks(rubbish: bytes) -> None:
    async def main() -> None:
        proxy = GuardedProxy(lambda *_: "", lambda *_: True)
        await proxy.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.address.rpartition(":")[2]))
        writer.write(rubbish)
        writer.write_eof()
        assert b"hello" not in await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await proxy.close()

    asyncio.run(main())


# -- what is measured


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({}, (None, None, None)),
        ({"lcp": 1234.5, "cls": 0.25, "fcp": 100, "tasks": []}, (1.234, 0.25, 0.0)),
        # Only what is longer than 50 ms counts, and only what comes after the first paint.
        ({"fcp": 100, "tasks": [[200, 150], [500, 60], [900, 49]]}, (None, None, 0.11)),
        ({"fcp": 100, "tasks": [[0, 90]]}, (None, None, 0.0)),
        ({"fcp": 100, "tasks": [[50, 200]]}, (None, None, 0.1)),
        ({"fcp": None, "cls": 0.5, "tasks": [[0, 500]]}, (None, None, None)),
        ({"lcp": "x", "cls": -1, "fcp": True, "tasks": "?"}, (None, None, None)),
        ({"lcp": float("nan"), "fcp": 1, "tasks": [[1], None, ["a", 1]]}, (None, None, 0.0)),
    ],
)
def test_web_vitals(seen: dict[str, Any], expected: tuple[float | None, ...]) -> None:
    assert measures(seen) == expected


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=8)


@given(st.fixed_dictionaries(dict.fromkeys(("lcp", "cls", "fcp", "tasks"), JSON)))
def test_a_page_may_forge_any_value(seen: dict[str, Any]) -> None:
    assert all(value is None or value >= 0 for value in measures(seen))


# -- what is said when it cannot


def test_the_missing_extra_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    usable_browser.cache_clear()
    known = importlib.util.find_spec
    monkeypatch.setattr(render, "find_spec", lambda name: None if name == "scrapy_playwright" else known(name))
    with pytest.raises(UsageError, match="extra 'render'") as caught:
        usable_browser()
    assert "pip install 'sitewright[render]'" in caught.value.advice
    assert caught.value.exit_code == 2


def test_the_missing_browser_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="there is none") as caught:
        find_browser("", "/nowhere/chrome")
    assert "playwright install chromium" in caught.value.advice
    assert "apt install chromium" in caught.value.advice


def test_which_browser_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="/nowhere/chromium"):
        find_browser("/nowhere/chromium", "")
    for name in ("mine", "own", "chromium-browser"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(str(tmp_path / "mine"), str(tmp_path / "own")) == str(tmp_path / "mine")
    assert find_browser("", str(tmp_path / "own")) == str(tmp_path / "own")
    assert find_browser("", "/nowhere/own") == str(tmp_path / "chromium-browser")


@pytest.mark.parametrize(("user", "sandbox"), [(0, False), (1000, True)])
def test_only_root_goes_without_the_sandbox(monkeypatch: pytest.MonkeyPatch, user: int, sandbox: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user, raising=False)
    assert launch_options("/usr/bin/chromium")["chromium_sandbox"] is sandbox


@pytest.mark.parametrize("values", [{"render_pages": 0}, {"render_timeout": 0.5}])
def test_limits_of_rendering_are_checked(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="must be at least 1"):
        CrawlPlan(f"{HOME}/", **values)


@pytest.mark.parametrize("host", ["https://cdn.example.net/", "*.example.net", "cdn.example.net:443", ""])
def test_further_hosts_are_host_names(host: str) -> None:
    with pytest.raises(UsageError, match="no host name"):
        CrawlPlan(f"{HOME}/", render_hosts=(host,))


def test_rendering_makes_another_crawl() -> None:
    assert CrawlPlan(f"{HOME}/").fingerprint != CrawlPlan(f"{HOME}/", render=True).fingerprint


# -- the crawl's part in it, without a browser


@dataclass
class Run:
    """A crawl of a table of pages, with a browser that is a table too; other URLs are 404."""

    path: Path
    raw: Mapping[str, str]
    rendered: Mapping[str, str | list[Rendering]]
    plan: CrawlPlan
    asked: list[str] = field(default_factory=list)  # to be rendered, in that order
    most: int = 0  # renders in flight

    def go(self, stop_after: int = 10_000) -> str:
        """The crawl's state; "killed" when it ended after so many renders, without a chance to say so."""
        writer, clock = CrawlWriter.open(self.path, self.plan), Clock()
        crawl = Crawl(writer, clock=clock)
        for _ in range(1000):
            if crawl.finished:
                break
            requests = crawl.next_requests(8)
            if not requests:
                clock.now += crawl.wake_in() or 0.0
            self.most = max(self.most, sum(request.render for request in requests))
            for request in requests:
                if request.render and len(self.asked) >= stop_after:
                    writer.commit()
                    writer._db.close()
                    return "killed"
                crawl.receive(request, self.render(request) if request.render else self.fetch(request))
        else:
            raise AssertionError("the crawl does not end")
        state = crawl.state
        writer.close(state)
        return state

    def fetch(self, request: Request) -> Response | Failure:
        body = self.raw.get(request.url.removeprefix(HOME))
        if body is None:
            return Response(404)
        return Response(200, (("content-type", "text/html"),), f"<title>raw</title>{body}".encode())

    def render(self, request: Request) -> Rendering:
        path = request.url.removeprefix(HOME)
        self.asked.append(path)
        found = self.rendered.get(path, "")
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return seen(path, found)

    def renders(self) -> dict[str, Rendered]:
        with Site.open(self.path) as site:
            return {item.url.removeprefix(HOME): item for item in rendered_pages(site)}


def seen(path: str, body: str = "", **facts: Any) -> Rendering:
    html = f"<!DOCTYPE html><title>rendered</title>{body}".encode() if facts.get("reason") is None else b""
    return Rendering(Rendered(HOME + path, status=facts.pop("status", 200), **facts), html)


def links(*targets: str) -> str:
    return "".join(f"<a href='{target}'>l</a>" for target in targets)


Make = Callable[..., Run]


@pytest.fixture
def run(tmp_path: Path) -> Make:
    def make(raw: Mapping[str, str], rendered: Mapping[str, Any] | None = None, **plan: Any) -> Run:
        values = {"delay": 0, "recheck_delay": 0, "render": True} | plan
        return Run(tmp_path / "crawl.db", raw, rendered or {}, CrawlPlan(f"{HOME}/", **values))

    return make


def test_every_page_is_rendered_once_and_nothing_else_is(run: Make) -> None:
    crawl = run({"/": links("/a", "/b", "/gone"), "/a": links("/"), "/b": links("/a")})
    assert crawl.go() == "finished"
    assert sorted(crawl.asked) == ["/", "/a", "/b"]
    assert crawl.most <= 2
    assert {path: item.page and item.page.title for path, item in crawl.renders().items()} == dict.fromkeys(
        crawl.asked, "rendered"
    )


def test_nothing_is_rendered_unless_asked_for(run: Make) -> None:
    crawl = run({"/": links("/a"), "/a": ""}, render=False)
    crawl.go()
    assert (crawl.asked, crawl.renders()) == ([], {})


def test_what_a_render_links_to_is_crawled_and_rendered_in_turn(run: Make) -> None:
    crawl = run({"/": "", "/a": "", "/b": ""}, {"/": links("/a"), "/a": links("/b", "/")})
    crawl.go()
    assert crawl.asked == ["/", "/a", "/b"]
    with Site.open(crawl.path) as site:
        depths = {fetch.url.removeprefix(HOME): fetch.depth for fetch in site.fetches(Kind.PAGE)}
        origins = [tuple(row) for row in site.query("SELECT source, target, origin FROM rendered_link ORDER BY 1, seq")]
    assert depths == {"/": 0, "/a": 1, "/b": 2}
    assert {origin for *_, origin in origins} == {"rendered"}


def test_links_of_both_readings_are_told_apart(run: Make) -> None:
    crawl = run({"/": links("/both", "/both", "/raw-only")}, {"/": links("/both", "/new", "/both")})
    crawl.go()
    with Site.open(crawl.path) as site:
        found = [tuple(row) for row in site.query("SELECT target, origin FROM rendered_link ORDER BY seq")]
    assert found == [(f"{HOME}/both", "raw"), (f"{HOME}/new", "rendered"), (f"{HOME}/both", "raw")]


def test_pages_nearest_to_the_start_are_rendered_while_the_budget_lasts(run: Make) -> None:
    crawl = run({"/": links("/a", "/b"), "/a": links("/c"), "/b": "", "/c": ""}, render_pages=2)
    assert crawl.go() == "finished"
    assert len(crawl.asked) == len(crawl.renders()) == 2
    assert crawl.asked[0] == "/"


@pytest.mark.parametrize("stop_after", range(1, 5))
def test_an_interrupted_crawl_renders_what_is_missing(run: Make, stop_after: int) -> None:
    crawl = run({"/": links("/a", "/b", "/c"), **dict.fromkeys(("/a", "/b", "/c", "/d"), "")}, {"/b": links("/d")})
    assert crawl.go(stop_after) == "killed"
    assert crawl.go() == "finished"
    assert crawl.renders().keys() == {"/", "/a", "/b", "/c", "/d"}


def test_the_budget_holds_across_interruptions(run: Make) -> None:
    crawl = run({"/": links("/a", "/b", "/c"), **dict.fromkeys(("/a", "/b", "/c"), "")}, render_pages=3)
    crawl.go(2)
    crawl.go()
    assert len(crawl.renders()) == 3


def test_a_wider_budget_renders_what_a_finished_crawl_left(run: Make) -> None:
    crawl = run({"/": links("/a", "/b", "/c"), **dict.fromkeys(("/a", "/b", "/c"), "")}, render_pages=2)
    crawl.go()
    before = list(crawl.asked)
    crawl.plan = replace(crawl.plan, render_pages=3)
    assert crawl.go() == "finished"
    with Site.open(crawl.path) as site:
        assert site.crawl.id == 1
    assert len(crawl.renders()) == 3
    assert not set(before) & set(crawl.asked[len(before) :])


def test_the_same_budget_again_is_another_crawl(run: Make) -> None:
    crawl = run({"/": links("/a", "/b"), **dict.fromkeys(("/a", "/b"), "")}, render_pages=2)
    crawl.go()
    crawl.go()
    with Site.open(crawl.path) as site:
        assert site.crawl.id == 2
    assert len(crawl.renders()) == 2


@pytest.mark.parametrize(
    ("outcome", "tries"),
    [
        (seen("/", reason=RenderReason.CRASHED), 2),
        (seen("/", reason=RenderReason.FAILED, status=None), 2),
        (seen("/", reason=RenderReason.HUNG), 1),
        (seen("/", reason=RenderReason.UNSETTLED), 1),
        (Rendering(Rendered(f"{HOME}/", status=503)), 2),
        (Rendering(Rendered(f"{HOME}/", status=403)), 1),
    ],
)
def test_what_may_pass_is_tried_twice(run: Make, outcome: Rendering, tries: int) -> None:
    crawl = run({"/": ""}, {"/": [outcome]})
    assert crawl.go() == "finished"
    assert crawl.asked == ["/"] * tries
    kept = crawl.renders()["/"]
    assert (kept.reason, kept.status, kept.page) == (outcome.rendered.reason, outcome.rendered.status, None)


def test_a_second_try_that_succeeds_is_what_is_kept(run: Make) -> None:
    crawl = run({"/": ""}, {"/": [seen("/", reason=RenderReason.CRASHED), seen("/", "<p>fine")]})
    crawl.go()
    assert crawl.renders()["/"].complete


def test_where_a_script_leads_is_visited_without_a_click(run: Make) -> None:
    leaves = seen("/", reason=RenderReason.NAVIGATES, redirect_to=f"{HOME}/there")
    crawl = run({"/": "", "/there": ""}, {"/": [leaves]})
    crawl.go()
    assert crawl.renders()["/"].redirect_to == f"{HOME}/there"
    with Site.open(crawl.path) as site:
        found = site.fetch(f"{HOME}/there")
    assert found is not None
    assert found.depth == 0


def test_everything_that_was_observed_is_kept(run: Make) -> None:
    facts: dict[str, Any] = {
        "at": "2026-01-01T00:00:00+00:00", "console_errors": ("a\ud800", "b\0"), "blocked": 3,
        "blocked_hosts": ("x.example",), "requests": 7, "size": 1234, "lcp": 1.5, "cls": 0.1, "tbt": 0.2,
        "elements": 9, "seconds": 2.5,
        "failed": (FailedResource(f"{HOME}/x", 404), FailedResource("http://y/", None, "no")),
    }  # fmt: skip
    head = "<meta name=robots content=noindex><link rel=canonical href=/c><link rel=alternate hreflang=bg href=/bg>"
    rendering = Rendering(
        Rendered(f"{HOME}/", status=200, **facts), f"<html lang=bg>{head}<title>Ж</title><p>{'дума ' * 9}".encode(),
        (("link", f"<{HOME}/h>; rel=alternate; hreflang=de"),),
    )  # fmt: skip
    crawl = run({"/": ""}, {"/": [rendering]})
    crawl.go()
    with Site.open(crawl.path) as site:
        kept = rendered_page(site, f"{HOME}/")
        row = site.query("SELECT * FROM rendered").fetchone()
        assert rendered_page(site, f"{HOME}/nowhere") is None
    assert kept is not None
    page = kept.page
    assert page is not None
    expected = Rendered(f"{HOME}/", status=200, **facts | {"console_errors": ("a\ufffd", "b\ufffd")}, page=page)
    assert kept == expected
    assert (page.title, page.lang, page.words) == ("Ж", "bg", 9)
    assert [(item.code, item.source) for item in page.hreflangs] == [("bg", "html"), ("de", "header")]
    assert (row["noindex"], row["canonical_url"], row["indexability"]) == (1, f"{HOME}/c", "noindex")


@pytest.mark.parametrize("reason", RenderReason)
def test_every_reason_is_explained(reason: RenderReason) -> None:
    text = (Path(__file__).parents[1] / "docs" / "reasons.md").read_text(encoding="utf-8")
    assert f"| `{reason}` |" in text.partition("## Renders")[2]
