"""Rendering in a real Chromium, driven by whole crawls of a real server on this machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from local_site import LocalSite, Route, redirect
from sitewright.core.directives import canonical_url, is_noindex
from sitewright.core.rendered import Rendered
from sitewright.store.rendered import rendered_page, rendered_pages
from sitewright.store.site import Site

pytestmark = pytest.mark.browser

PROGRAM = """
import json, sys
from pathlib import Path
from sitewright.core.credentials import read_credentials
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.process import run_crawl
import os

plan = CrawlPlan(**{"delay": 0, "recheck_delay": 0.2, "timeout": 5, "render": True} | json.loads(sys.argv[2]))
outcome = run_crawl(Path(sys.argv[1]), plan, credentials=read_credentials(os.environ))
print(json.dumps([outcome.state, outcome.resumed]))
"""


@pytest.fixture(autouse=True, scope="session")
def browser() -> None:
    """Skips where nothing can be rendered."""
    pytest.importorskip("scrapy_playwright", reason="the extra 'render' is not installed")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("there is no Chromium on this machine")


def start(db: Path, seed: str, environment: dict[str, str] | None = None, **plan: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(db), json.dumps({"seed": seed, **plan})],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/", start_new_session=True,
        env=os.environ | (environment or {}),
    )  # fmt: skip


def crawl(db: Path, seed: str, environment: dict[str, str] | None = None, **plan: Any) -> list[Any]:
    """[state, resumed] of a crawl that ended by itself, without a word on stderr."""
    process = start(db, seed, environment, **plan)
    try:
        out, err = process.communicate(timeout=90)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, ""), err
    return json.loads(out)  # type: ignore[no-any-return]


def script(code: str, body: str = "<p>Some text", head: str = "<title>T</title>") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}<script>{code}</script></body></html>"


MADE = """
document.title = 'Заглавие';
document.head.insertAdjacentHTML('beforeend', '<link rel=canonical href=/canonical>'
  + '<meta name=robots content=noindex><meta name=description content=made>');
document.querySelector('main').innerHTML = '<h1>خانه</h1><p>these words came late</p>'
  + '<a href=/made>m</a><a href=/raw>r</a>';
"""
LOADS = """
console.error('logged', 1);
console.log('no error');
const quietly = url => fetch(url, {mode: 'no-cors'}).catch(() => 0);
for (const host of ['tracker.example.net', '10.0.0.1', 'localhost:1', '[::1]']) quietly(`http://${host}/`);
quietly('/to-private');
quietly('/secret/data');
new WebSocket('ws://10.0.0.1/');
setTimeout(() => { throw new Error('thrown') });
"""
SHIFTS = """
setTimeout(() => document.body.insertAdjacentHTML('afterbegin', '<div style="height: 500px">shift</div>'), 300);
setTimeout(() => { const end = performance.now() + 250; while (performance.now() < end); }, 500);
"""
SCROLLS = """
new IntersectionObserver(seen => seen.forEach(item => {
  if (item.isIntersecting) item.target.innerHTML = '<a href=/scrolled-to>s</a>';
})).observe(document.querySelector('footer'));
"""
SHADOW = "document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML = '<p>inside <a href=/in-shadow>s</a>'"
GENTLE = {
    "/made-up": f"<html><head><title>Raw</title></head><body><main><a href=/raw>r</a><a href=/taken-away>t</a></main>"
    f"<script>setTimeout(() => {{{MADE}}}, 200)</script></body></html>",
    "/raw": "<title>Plain</title><p>Nothing happens here",
    "/loads": script(LOADS, "<img src=/missing.png><script src=//ads.example.com/a.js></script>"),
    "/shadow": script(SHADOW, "<x-a>outside</x-a>"),
    "/lazy": script(SCROLLS, "<div style='height: 4000px'>tall</div><footer></footer>"),
    "/push": script("history.pushState({}, '', '/deep/er/'); document.body.innerHTML = '<a href=relative>r</a>'"),
    "/shifts": script(SHIFTS, "<p style='height: 400px'>What moves down"),
    "/cyrillic": Route("<meta charset=windows-1251><title>Привет</title>".encode("cp1251"), type="text/html"),
    "/dialogs": script("for (let i = 0; i < 1e5; i++) alert(i); setInterval(() => confirm('?'), 1)"),
    "/windows": script("open('/opened'); document.querySelector('a').click()", "<a target=_blank href=/clicked>c</a>"),
    "/leaves": script("location.href = '/left-for'"),
    "/reloads": script("location.reload()"),
}
# Every way to make a browser connect; CANARY becomes the address of a service on this machine.
NEXT_DOOR = """
const there = 'http://CANARY/', socket = 'ws://CANARY/', quietly = (make) => { try { make() } catch {} };
const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
quietly(() => fetch(there, {mode: 'no-cors'}).catch(() => 0));
quietly(() => fetch('/to-canary', {mode: 'no-cors'}).catch(() => 0));
quietly(() => new WebSocket(socket));
quietly(() => new EventSource(there));
quietly(() => navigator.sendBeacon(there, 'x'));
quietly(() => new Worker(URL.createObjectURL(new Blob([`
  fetch('${there}', {mode: 'no-cors'}).catch(() => 0); new WebSocket('${socket}'); importScripts('${there}');`]))));
quietly(() => new RTCPeerConnection({
  iceServers: [{urls: 'turn:CANARY?transport=tcp', username: 'u', credential: 'c'}]}));
for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'stylesheet', 'icon', 'manifest'])
  document.head.append(Object.assign(document.createElement('link'), {rel, href: there}));
for (const tag of ['img', 'script', 'iframe', 'video', 'embed']) add(tag, {src: there});
add('iframe', {src: '/to-canary'});
add('form', {action: there, method: 'post', target: '_blank'});
document.querySelector('form').submit();
add('iframe', {srcdoc: `<script>fetch('${there}'); new WebSocket('${socket}'); parent.open('${there}')</script>`});
quietly(() => document.body.append(Object.assign(document.createElement('script'),
  {type: 'speculationrules', textContent: JSON.stringify({prerender: [{urls: [there]}]})})));
open(there);
"""
HOSTILE = {
    "/busy": script("while (true) {}"),
    "/out-of-memory": script("const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))"),
    "/restless": script("setInterval(() => fetch('/good?' + Math.random()), 50)"),
    "/clock": script("setInterval(() => { document.querySelector('p').textContent = Date.now() }, 20)"),
    "/noisy": script("setInterval(() => { for (let i = 0; i < 500; i++) console.error('x'.repeat(9999)) }, 10)"),
    "/huge": script("for (let i = 0; i < 1e5; i++) document.body.append(document.createElement('i'))"),
    "/good": "<title>Good</title>",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One crawl of all gentle pages."""
    db = tmp_path_factory.mktemp("render") / "crawl.db"
    links = "".join(f"<a href={path}>p</a>" for path in GENTLE)
    rest = {
        "/": f"<title>Home</title>{links}",
        "/robots.txt": Route("User-agent: *\nDisallow: /secret/\n", type="text/plain"),
        "/to-private": redirect("http://10.0.0.1/latest/meta-data/"),
    }
    with LocalSite({**GENTLE, **rest}) as server:
        assert crawl(db, server.url(), check_external=False) == ["finished", False]
        asked.extend(path for _, path in server.requests)
    with Site.open(db) as stored:
        yield stored


asked: list[str] = []  # paths the module's server was asked for


@pytest.fixture
def render(site: Site) -> Callable[[str], Rendered]:
    def find(path: str) -> Rendered:
        found = rendered_page(site, site.plan.home.rstrip("/") + path)
        assert found is not None, f"{path} was not rendered"
        return found

    return find


Render = Callable[[str], Rendered]


def targets(rendered: Rendered) -> list[str]:
    assert rendered.page is not None
    return [link.target.partition("/")[2].partition("/")[2].partition("/")[2] for link in rendered.page.links]


def test_what_only_scripts_make_is_kept_beside_the_raw_page(site: Site, render: Render) -> None:
    raw = site.page(render("/made-up").url)
    assert raw is not None
    assert (raw.title, canonical_url(raw), is_noindex(raw)) == ("Raw", None, False)
    page = render("/made-up").page
    assert page is not None
    assert (page.title, page.description, is_noindex(page)) == ("Заглавие", "made", True)
    assert canonical_url(page) == site.plan.home + "canonical"
    assert [heading.text for heading in page.headings] == ["خانه"]
    assert "these words came late" in page.text
    assert targets(render("/made-up")) == ["made", "raw"]


def test_links_say_whether_scripts_made_them(site: Site, render: Render) -> None:
    rows = site.query(
        "SELECT target, origin FROM rendered_link WHERE source = :source ORDER BY seq", source=render("/made-up").url
    )
    assert [(target.rpartition("/")[2], origin) for target, origin in rows] == [("made", "rendered"), ("raw", "raw")]


@pytest.mark.parametrize(
    "path", ["/made", "/canonical", "/in-shadow", "/scrolled-to", "/deep/er/relative", "/left-for"]
)
def test_what_only_scripts_link_to_is_visited(site: Site, path: str) -> None:
    fetch = site.fetch(site.plan.home.rstrip("/") + path)
    assert fetch is not None
    assert fetch.status == 404
    # The canonical is named, not linked; where a script leads on its own there is no click.
    assert fetch.depth == {"/canonical": None, "/left-for": 1}.get(path, 2)


def test_an_ordinary_page_is_complete(render: Render) -> None:
    plain = render("/raw")
    assert plain.complete
    assert (plain.status, plain.console_errors, plain.failed, plain.blocked, plain.requests) == (200, (), (), 0, 1)
    assert plain.size > 0
    assert plain.elements == 5
    assert plain.seconds is not None
    assert plain.page is not None
    assert plain.page.title == "Plain"


def test_encodings_are_the_browsers_business(render: Render) -> None:
    page = render("/cyrillic").page
    assert page is not None
    assert page.title == "Привет"


def test_errors_of_scripts_and_what_did_not_load(site: Site, render: Render) -> None:
    found = render("/loads")
    assert {"logged 1", "thrown"} <= set(found.console_errors)
    assert (site.plan.home + "missing.png", 404) in {(item.url, item.status) for item in found.failed}


def test_other_sites_are_not_asked(render: Render) -> None:
    found = render("/loads")
    assert found.blocked == 2
    assert set(found.blocked_hosts) == {"tracker.example.net", "ads.example.com"}
    assert not {item.url for item in found.failed if "example" in item.url}


def test_scripts_reach_no_private_address(render: Render) -> None:
    refused = {item.url for item in render("/loads").failed if item.error.startswith("private-address")}
    assert refused == {
        "http://10.0.0.1/", "http://localhost:1/", "http://[::1]/", "http://10.0.0.1/latest/meta-data/"
    }  # fmt: skip


def test_robots_txt_holds_for_what_a_page_loads(render: Render) -> None:
    errors = {item.url.rpartition("/")[2]: item.error for item in render("/loads").failed}
    assert errors["data"].startswith("blocked-by-robots: line 2")
    assert "/secret/data" not in asked


def test_dialogs_and_windows_do_not_appear(render: Render) -> None:
    assert render("/dialogs").page is not None
    assert render("/windows").page is not None
    assert "/opened" not in asked
    assert asked.count("/clicked") == 1  # by the crawl, as a link


def test_where_a_script_leads(site: Site, render: Render) -> None:
    away, again = render("/leaves"), render("/reloads")
    assert (away.reason, away.redirect_to) == ("navigates", site.plan.home + "left-for")
    assert (again.reason, again.redirect_to) == ("navigates", None)
    assert away.page is not None
    assert again.page is not None


def test_web_vitals_are_measured(render: Render) -> None:
    found = render("/shifts")
    assert found.lcp is not None
    assert found.lcp > 0
    assert found.cls is not None
    assert found.cls > 0.05
    assert found.tbt is not None
    assert 0.15 < found.tbt < 2


def test_no_page_is_missing(site: Site) -> None:
    raw = {row[0] for row in site.query("SELECT url FROM page")}
    assert raw == {item.url for item in rendered_pages(site, links=False)}


# -- hostile pages


@pytest.mark.parametrize("paths", [["/busy"], pytest.param(list(HOSTILE), marks=pytest.mark.faults)])
def test_no_page_stops_a_crawl(tmp_path: Path, paths: list[str]) -> None:
    db = tmp_path / "crawl.db"
    links = "".join(f"<a href={path}>p</a>" for path in (*paths, "/good"))
    with LocalSite({**HOSTILE, "/": links}) as server:
        assert crawl(db, server.url(), render_timeout=3)[0] == "finished"
        home = server.url()
    with Site.open(db) as stored:
        found = {item.url.removeprefix(home): item for item in rendered_pages(stored)}
    assert {path.lstrip("/") for path in (*paths, "/good", "")} == found.keys()
    assert found["good"].page is not None
    assert (found["busy"].reason, found["busy"].page) == ("hung", None)
    if len(paths) > 1:
        assert found["out-of-memory"].reason in ("crashed", "hung")
        assert (found["restless"].reason, bool(found["restless"].page)) == ("unsettled", True)
        assert found["clock"].page is not None
        assert [len(text) for text in found["noisy"].console_errors] == [500] * 50
        assert found["huge"].reason in (None, "unsettled", "hung")


@contextmanager
def canary() -> Iterator[tuple[str, list[Any]]]:
    """The host:port of a service that nobody is to connect to, and who did."""
    callers: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, caller = listener.accept()
                    callers.append((caller, connection.recv(200)))
                    connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", callers


def test_no_page_reaches_the_service_next_door(tmp_path: Path) -> None:
    db = tmp_path / "crawl.db"
    with canary() as (address, callers), LocalSite() as server:
        server.routes["/"] = Route("<title>T</title><body><script src=/all.js></script>")
        server.routes["/all.js"] = Route(NEXT_DOOR.replace("CANARY", address), type="text/javascript")
        server.routes["/to-canary"] = redirect(f"http://{address}/redirected")
        # Its own name has an address that is not public, but does not look like it.
        name = f"http://{socket.gethostname()}:{address.rpartition(':')[2]}/"
        server.routes["/named"] = Route(
            script(f"fetch('{name}', {{mode: 'no-cors'}}).catch(() => 0)", "<a href=/>h</a>")
        )
        crawl(db, server.url("/named"), render_third_parties=True, check_resources=False, render_timeout=5)
        assert len(server.asked("/to-canary")) > 1, "the page did not get to its redirect"
        assert callers == []
    with Site.open(db) as stored:
        pages = {item.url.rpartition("/")[2]: item for item in rendered_pages(stored)}
    assert pages[""].page is not None
    assert pages[""].reason in (None, "unsettled")
    assert any(item.url == name and "not public" in item.error for item in pages["named"].failed), pages["named"].failed


# -- limits, ends, and what is sent


def test_no_more_pages_are_rendered_than_asked_for(tmp_path: Path) -> None:
    db = tmp_path / "crawl.db"
    routes = {f"/{number}": "<title>P</title>" for number in range(6)}
    with LocalSite({"/": "".join(f"<a href={path}>p</a>" for path in routes), **routes}) as server:
        crawl(db, server.url(), render_pages=2)
    with Site.open(db) as stored:
        found = [item.url.removeprefix(stored.plan.home) for item in rendered_pages(stored)]
        assert stored.query("SELECT count(*) FROM page").fetchone()[0] == 7
    assert len(found) == 2
    assert "" in found


def alive(marker: str) -> dict[int, str]:
    """The processes that inherited the marker, as {pid: command line}; the dead that nobody buried left out."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                line = (folder / "cmdline").read_bytes()
                found[int(folder.name)] = line.replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    return found


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.faults)])
def test_a_crawl_that_ends_early_leaves_no_browser_and_loses_no_page(tmp_path: Path, number: signal.Signals) -> None:
    db, marker = tmp_path / "crawl.db", uuid.uuid4().hex
    routes = {f"/{number}": script(f"document.title = 'R{number}'") for number in range(4)}
    with LocalSite({"/": "".join(f"<a href={path}>p</a>" for path in routes), **routes}) as server:
        process = start(db, server.url(), {"SITEWRIGHT_TEST_MARKER": marker})
        try:
            # Once by the crawl, once by the browser: then some are rendered and others are not.
            wait_for(lambda: sum(len(server.asked(path)) > 1 for path in routes) >= 2)
            time.sleep(0.6)
            if number is signal.SIGKILL:
                process.kill()
            else:
                # Ctrl-C reaches everything that the terminal started.
                os.killpg(process.pid, number)
            err = process.communicate(timeout=30)[1]
            assert "Traceback" not in err
            wait_for(lambda: not alive(marker))
        finally:
            process.kill()
        assert crawl(db, server.url()) == ["finished", True]
    with Site.open(db) as stored:
        found = {item.url.rpartition("/")[2]: item for item in rendered_pages(stored)}
    assert {path: item.page and item.page.title for path, item in found.items() if path} == {
        str(index): f"R{index}" for index in range(4)
    }
    assert all(item.complete for item in found.values())


@pytest.mark.faults
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("victim", "number", "lost"),
    [
        ("--remote-debugging-pipe", signal.SIGKILL, 0),
        ("run-driver", signal.SIGKILL, 0),
        # The two pages that were in a browser that stands still are hung.
        ("--remote-debugging-pipe", signal.SIGSTOP, 2),
    ],
)
def test_a_browser_that_dies_costs_no_page(tmp_path: Path, victim: str, number: signal.Signals, lost: int) -> None:
    db, marker = tmp_path / "crawl.db", uuid.uuid4().hex
    routes = {f"/{number}": script(f"document.title = 'R{number}'") for number in range(8)}
    with LocalSite({"/": "".join(f"<a href={path}>p</a>" for path in routes), **routes}) as server:
        process = start(db, server.url(), {"SITEWRIGHT_TEST_MARKER": marker}, render_timeout=5)
        try:
            wait_for(lambda: sum(len(server.asked(path)) > 1 for path in routes) >= 2)
            (pid,) = [pid for pid, line in alive(marker).items() if victim in line and "--type=" not in line]
            os.kill(pid, number)
            out, err = process.communicate(timeout=120)
        finally:
            process.kill()
        assert (process.returncode, json.loads(out)) == (0, ["finished", False]), err
        wait_for(lambda: not alive(marker))
    with Site.open(db) as stored:
        renders = [item for item in rendered_pages(stored) if item.url != server.url()]
    assert len(renders) == 8
    assert sum(item.page is None for item in renders) <= lost, [(item.reason, item.detail) for item in renders]


def test_headers_stay_with_their_origin(tmp_path: Path) -> None:
    db = tmp_path / "crawl.db"
    with LocalSite() as other, LocalSite() as server:
        images = f"<img src=/hop><img src={other.url('/direct')}>"
        server.routes["/"] = Route(f"<title>H</title>{images}<script>fetch('/own')</script>")
        server.routes["/hop"] = redirect(other.url("/hopped"))
        crawl(
            db, server.url(), {"SITEWRIGHT_HEADERS": f"{server.url('')}=X-Secret: s"}, render_third_parties=True,
            allow_private=["127.0.0.1"], check_resources=False,
        )  # fmt: skip
        secrets = {path: site.heard[path].get("X-Secret") for site in (server, other) for path in site.heard}
    assert secrets["/own"] == "s"
    assert secrets["/hop"] == "s"
    assert (secrets["/hopped"], secrets["/direct"]) == (None, None)
