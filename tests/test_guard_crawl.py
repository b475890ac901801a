"""A crawl of a site that points at the machines around the crawler: not one connection may reach them."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from address_forms import ELSEWHERE, LOOPBACK
from local_site import LocalSite, Route, redirect
from sitewright.core.facts import Fetch, Kind
from sitewright.core.urls import parts
from sitewright.store.site import Site

# Names resolve as the test says: the crawler's HTTP client looks there before it asks the system.
PROGRAM = """
import json, sys
from pathlib import Path
import pycurl
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.client import Client
from sitewright.crawler.process import run_crawl

db, names, options = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
make = Client._handle

def handle(client):
    curl = make(client)
    curl.setopt(pycurl.RESOLVE, names)
    return curl

Client._handle = handle
print(run_crawl(Path(db), CrawlPlan(**{"delay": 0, "recheck_delay": 0.2, "timeout": 5} | options)).state)
"""


@dataclass
class Canary:
    """A service on this machine that nobody is to talk to."""

    port: int = 0
    connections: int = 0
    listeners: list[socket.socket] = field(default_factory=list)

    def url(self, host: str = "127.0.0.1", path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Listens on one port of 127.0.0.1 and ::1, and counts the connections made there, whatever they say."""
    bird, ended = Canary(), threading.Event()
    with selectors.DefaultSelector() as waiting:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with suppress(OSError):  # a machine without IPv6
                listener = socket.create_server((host, bird.port), family=family, backlog=512)
                bird.port = listener.getsockname()[1]
                bird.listeners.append(listener)
                waiting.register(listener, selectors.EVENT_READ, listener)

        def listen() -> None:
            while not ended.is_set():
                for key, _ in waiting.select(0.05):
                    visitor = key.data.accept()[0]
                    bird.connections += 1
                    visitor.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield bird
        ended.set()
        thread.join()
        for listener in bird.listeners:
            listener.close()


@contextmanager
def crawled(db: Path, seed: str, names: Sequence[str] = (), **plan: Any) -> Iterator[dict[str, Fetch]]:
    """The fetches of a finished crawl by URL; `names` are HOST:PORT:ADDRESS."""
    command = [sys.executable, "-c", PROGRAM, str(db), json.dumps(list(names)), json.dumps({"seed": seed, **plan})]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
    assert (ended.stdout, ended.stderr) == ("finished\n", "")
    with Site.open(db) as site:
        yield {fetch.url: fetch for fetch in site.fetches()}


def links(*urls: str) -> str:
    return "<title>T</title>" + "".join(f'<a href="{url}">link</a> ' for url in urls)


def port_of(site: LocalSite) -> int:
    return parts(site.url()).port or 80


def moved(url: str) -> Route:
    return redirect(url.encode().decode("latin-1"), 302)


def test_no_notation_of_an_address_gets_through_by_link_redirect_or_refresh(tmp_path: Path, canary: Canary) -> None:
    targets = [canary.url(host, f"/{number}") for number, host in enumerate((*LOOPBACK, *ELSEWHERE))]
    routes: dict[str, Route | str] = {"/": links("/a", "/b", "/c"), "/a": links(*targets)}
    routes["/b"] = links(*(f"/hop/{number}" for number in range(len(targets))))
    routes["/c"] = links(*(f"/refresh/{number}" for number in range(len(targets))))
    for number, target in enumerate(targets):
        routes[f"/hop/{number}"] = moved(target + "/hop")
        routes[f"/refresh/{number}"] = f'<title>R</title><meta http-equiv=refresh content="0;url={target}/refresh">'
    with LocalSite(routes) as site:
        home = site.url("")
        with crawled(tmp_path / "db", f"{home}/") as found:
            own = {url.removeprefix(home): fetch.status for url, fetch in found.items() if url.startswith(f"{home}/")}
            others = [fetch for url, fetch in found.items() if not url.startswith(f"{home}/")]
    assert canary.connections == 0
    assert {path: own.get(path) for path in routes} == {path: 302 if "/hop/" in path else 200 for path in routes}
    assert {fetch.reason for fetch in others} == {"private-address"}
    assert len(others) == 3 * len(targets)
    assert [fetch.url for fetch in others if fetch.attempts or not fetch.detail or "secret" in fetch.url] == []


def test_nothing_else_that_names_an_address_gets_through(tmp_path: Path, canary: Canary) -> None:
    numbers = count()

    def there() -> str:
        return canary.url("127.1", f"/{next(numbers)}")

    page = (
        f"<title>T</title><link rel=canonical href={there()}><link rel=alternate hreflang=lv href={there()}>"
        f"<link rel=stylesheet href={there()}><link rel=icon href={there()}><link rel=preconnect href={there()}>"
        f"<link rel=next href={there()}><link rel=preload as=font href={there()}><script src={there()}></script>"
        f"<img src={there()} srcset='{there()} 2x'><video src={there()} poster={there()}></video>"
        f"<iframe src={there()}></iframe><form action={there()}></form><object data={there()}></object>"
        f"<img src=/pic><a href=/x>x</a><meta property=og:image content={there()}><embed src={there()}>"
    )
    urlset = "<urlset>{}</urlset>".format("".join(f"<url><loc>{url}</loc></url>" for url in (there(), "/orphan")))
    index = f"<sitemapindex><sitemap><loc>{there()}</loc></sitemap></sitemapindex>"
    robots = f"Sitemap: {there()}\nSitemap: /map.xml\nSitemap: /index.xml\nSitemap: /moved.xml\n"
    with LocalSite(
        {
            "/robots.txt": Route(robots, type="text/plain"),
            "/map.xml": Route(urlset, type="application/xml"),
            "/index.xml": Route(index, type="application/xml"),
            "/moved.xml": moved(there()),
            "/pic": moved(there()),
            "/": Route(page, headers={"Link": f'<{there()}>; rel="canonical"', "Refresh": f"0; url={there()}"}),
            "/x": "<title>X</title>",
            "/orphan": "<title>O</title>",
        }
    ) as site:
        with crawled(tmp_path / "db", site.url()) as found, Site.open(tmp_path / "db") as stored:
            pages = {page.url for page in stored.pages()}
            unread = [sitemap.fetch for sitemap in stored.sitemaps() if sitemap.error]
        assert pages == {site.url(), site.url("/x"), site.url("/orphan")}
    assert canary.connections == 0
    refused = [fetch for fetch in found.values() if fetch.reason]
    assert {fetch.reason for fetch in refused} == {"private-address"}
    assert {fetch.kind for fetch in refused} == {Kind.EXTERNAL, Kind.RESOURCE, Kind.SITEMAP}
    assert sum(fetch.reason == "private-address" for fetch in unread) == 3


def test_a_name_that_turns_out_to_be_private_is_refused_when_it_is_dialled(tmp_path: Path, canary: Canary) -> None:
    names = [f"rebinding.example:{canary.port}:127.0.0.1", f"six.example:{canary.port}:[::1]"]
    targets = [canary.url("rebinding.example"), canary.url("six.example"), canary.url("six.example", "/again")]
    with LocalSite({"/": links(*targets), "/robots.txt": moved(canary.url("rebinding.example"))}) as site:
        with crawled(tmp_path / "db", site.url(), names) as found:
            pass
        robots = found[site.url("/robots.txt")]
    assert canary.connections == 0
    assert {found[url].reason for url in targets} == {"private-address"}
    assert sum(len(found[url].attempts) for url in targets) == 2  # once a name
    assert found[targets[0]].detail == ("rebinding.example has the address 127.0.0.1: loopback, 127.0.0.0/8 (RFC 1122)")
    assert robots.reason == "private-address"


def test_what_was_typed_is_asked_there_and_nowhere_else(tmp_path: Path, canary: Canary) -> None:
    with LocalSite({"/a": "<title>A</title>"}) as site, LocalSite() as partner:
        names = [f"intranet.example:{port}:127.0.0.1" for port in (port_of(site), canary.port)]
        home = f"http://intranet.example:{port_of(site)}"
        site.routes["/"] = Route(links("/a", partner.url("/b"), canary.url("intranet.example"), canary.url()))
        with crawled(tmp_path / "db", home, names, allow_private=[f"127.0.0.1:{port_of(partner)}"]) as found:
            pass
    assert canary.connections == 0
    assert found[f"{home}/a"].status == 200
    assert found[partner.url("/b")].status == 404
    assert {url for url, fetch in found.items() if fetch.reason} == {canary.url("intranet.example"), canary.url()}


def test_localhost_needs_no_option(tmp_path: Path) -> None:
    with LocalSite({"/": links("/a"), "/a": "<title>A</title>"}) as site:
        command = [
            sys.executable,
            "-m",
            "sitewright",
            "crawl",
            site.url(host="localhost"),
            "--db",
            str(tmp_path / "db"),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
        assert ended.returncode == 0, ended.stderr
    assert ("GET", "/a") in site.requests


def test_the_canary_counts_who_comes(canary: Canary) -> None:
    socket.create_connection(("127.0.0.1", canary.port), 5).recv(1)
    assert canary.connections == 1
