"""The bundled example site: an audit finds every fault planted in it, and nothing else."""

from __future__ import annotations

import gzip
import http.client
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serve import HARBOUR, answers, serve
from sitewright.audit.engine import Settings, audit
from sitewright.audit.rule import all_rules
from sitewright.core.config import SiteConfig
from sitewright.core.findings import Status
from sitewright.core.text import count_words
from sitewright.store.site import Site

PARTNER = "{{partner}}"
FAULTS = tomllib.loads((HARBOUR / "planted.toml").read_text(encoding="utf-8"))["fault"]
CRAWL = """
import sys
from pathlib import Path
from sitewright.core.config import SiteConfig
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.process import run_crawl

database, url, config = sys.argv[1:]
run_crawl(Path(database), CrawlPlan(url, **SiteConfig.read(Path(config)).crawl))
"""


def describe(rule: str, url: str, target: str, status: str) -> str:
    return " ".join(filter(None, [rule, url, target and f"-> {target}", status != "fail" and f"({status})"]))


@cache
def site_answers() -> dict:
    return answers(HARBOUR, "http://site.test", "http://partner.test")[0]


class MainText(HTMLParser):
    """The text of the main element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside, self.pieces = False, []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(self.pieces)

    def handle_starttag(self, tag: str, _: object) -> None:
        self.inside |= tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.pieces.append(data)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serve() as address:
        yield address


def ask(origin: str, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=5)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


class TestPlantedFaults:
    def test_are_of_at_least_forty_kinds(self) -> None:
        assert len({fault["rule"] for fault in FAULTS}) >= 40

    def test_name_rules_that_exist(self) -> None:
        assert {fault["rule"] for fault in FAULTS} <= set(all_rules())

    def test_are_declared_once_and_say_what_they_are(self) -> None:
        again = Counter((fault["rule"], fault["url"], fault.get("target")) for fault in FAULTS)
        assert [fault for fault, times in again.items() if times > 1] == []
        assert [fault for fault in FAULTS if not fault["note"]] == []

    def test_stand_on_pages_of_the_site_unless_they_are_about_missing_ones(self) -> None:
        missing = {fault["url"] for fault in FAULTS if fault["url"] not in site_answers()} - {""}  # of the whole site
        explained = {fault["url"] for fault in FAULTS if fault["rule"] in ("status-4xx", "robots-blocked-page")}
        assert missing <= explained

    def test_come_in_every_language_of_the_site(self) -> None:
        assert {"bg", "fa", "lv", "ru"} <= {fault["url"].split("/")[1] for fault in FAULTS if fault["url"]}


class TestPages:
    def test_there_are_about_sixty_in_five_languages(self) -> None:
        folders = Counter(path.split("/")[1] for path, answer in site_answers().items() if b"<main" in answer.body)
        translated = {language: folders.pop(language) for language in ("bg", "fa", "lv", "ru")}
        assert min(translated.values()) >= 9
        assert sum(folders.values()) >= 24

    def test_hold_text_to_read_unless_they_are_thin_on_purpose(self) -> None:
        excused = {"content-thin", "noindex", "canonical-canonicalised", "redirect-meta-refresh"}
        short = [
            path
            for path, answer in site_answers().items()
            if b"<main" in answer.body and count_words(MainText(answer.body.decode()).text) < 210
        ]
        assert [path for path in short if not excused & {f["rule"] for f in FAULTS if f["url"] == path}] == []


class TestServer:
    @pytest.mark.parametrize(
        ("path", "status", "kind"),
        [
            ("/", 200, "text/html; charset=utf-8"),
            ("/fa/guides/what-to-wear", 200, "text/html; charset=utf-8"),
            ("/robots.txt", 200, "text/plain; charset=utf-8"),
            ("/sitemap.xml", 200, "application/xml; charset=utf-8"),
            ("/static/harbour.jpg", 200, "image/jpeg"),
            ("/static/favicon.svg", 200, "image/svg+xml"),
            ("/no-such-page", 404, "text/html; charset=utf-8"),
            ("/courses/canoe-polo", 410, "text/html; charset=utf-8"),
        ],
    )
    def test_answers_get_and_head_alike(self, origin: str, path: str, status: int, kind: str) -> None:
        got, body = ask(origin, path)
        head, nothing = ask(origin, path, "HEAD")
        assert (got.status, head.status, got.getheader("Content-Type")) == (status, status, kind)
        assert head.getheader("Content-Length") == str(len(body))
        assert nothing == b""

    def test_compresses_for_clients_that_accept_it(self, origin: str) -> None:
        plain, body = ask(origin, "/")
        packed, smaller = ask(origin, "/", **{"Accept-Encoding": "gzip, br"})
        assert plain.getheader("Content-Encoding") is None
        assert packed.getheader("Content-Encoding") == "gzip"
        assert gzip.decompress(smaller) == body

    def test_redirects_and_adds_headers_as_declared(self, origin: str) -> None:
        assert ask(origin, "/kayak-hire")[0].getheader("Location") == "/hire"
        assert ask(origin, "/shop/price-list")[0].getheader("X-Robots-Tag") == "noindex"

    def test_keeps_connections_open(self, origin: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=5)
        for path in ("/about", "/contact"):
            connection.request("GET", path)
            assert connection.getresponse().read().startswith(b"<!doctype html>")


def test_an_audit_finds_every_planted_fault_and_no_other(tmp_path: Path) -> None:
    database, config = tmp_path / "example.db", HARBOUR / "site.toml"
    with serve() as origin:
        command = [sys.executable, "-c", CRAWL, str(database), f"{origin}/", str(config)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Site.open(database) as site:
        assert site.crawl.complete
        partners = {
            urlsplit(link["target"]).netloc for link in site.query("SELECT target FROM link WHERE NOT internal")
        }
        result = audit(site, settings=Settings.from_tables(SiteConfig.read(config).rules))
    partner = f"http://{partners.pop()}"
    assert not partners

    def short(url: str) -> str:
        return url.removeprefix(origin).replace(partner, PARTNER)

    planted = {
        describe(fault["rule"], fault["url"], fault.get("target", ""), fault.get("status", "fail")) for fault in FAULTS
    }
    found = {describe(item.rule, short(item.url), short(item.target), item.status) for item in result.findings}
    overlooked = [f"overlooked: {line}" for line in sorted(planted - found)]
    invented = [f"not planted: {line}" for line in sorted(found - planted)]
    assert "\n".join([*overlooked, *invented]) == ""
    assert [item.rule for item in result.results if item.status is Status.ERROR] == []
