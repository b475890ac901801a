"""The whole crawler, sockets and all, against a real server on this machine; every crawl is a process of its own."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from local_site import LocalSite, Route, redirect
from sitewright.core.facts import Fetch, Kind
from sitewright.store.site import Site

ROOT = Path(__file__).parents[1]
PROGRAM = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from sitewright.core.errors import SitewrightError
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.process import run_crawl

def listening():
    try:
        rows = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/self/net", name).open()]
        own = {str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()}
    except OSError:
        return []
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own]

seen = []
options = json.loads(sys.argv[2])
defaults = {"delay": 0, "recheck_delay": 0.2, "timeout": 5, "allow_private": ("127.0.0.1", "localhost")}
plan = CrawlPlan(**defaults | options)
try:
    outcome = run_crawl(Path(sys.argv[1]), plan, progress=lambda progress: seen.extend(listening()))
except SitewrightError as error:
    print(json.dumps({"error": str(error)}))
else:
    print(json.dumps(asdict(outcome) | {"listening": seen}))
"""


@dataclass
class Run:
    """One crawler process."""

    process: subprocess.Popen[str]

    def result(self, seconds: float = 60) -> dict[str, Any]:
        """The outcome, once the process ended by itself and without a word on stderr."""
        out, err = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, err
        assert err == ""
        return json.loads(out)  # type: ignore[no-any-return]

    def stop(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)


def start(db: Path, seed: str, **plan: Any) -> Run:
    command = [sys.executable, "-c", PROGRAM, str(db), json.dumps({"seed": seed, **plan})]
    return Run(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/"))


def crawl(db: Path, seed: str, **plan: Any) -> dict[str, Any]:
    return start(db, seed, **plan).result()


def facts(db: Path) -> dict[str, Fetch]:
    """Every fetch by its path (other hosts: by URL)."""
    with Site.open(db) as site:
        home = site.plan.home.rstrip("/")
        return {fetch.url.removeprefix(home): fetch for fetch in site.fetches()}


def wait_for(site: LocalSite, requests: int) -> None:
    deadline = time.monotonic() + 30
    while len(site.requests) < requests:
        assert time.monotonic() < deadline, "the crawl did not get going"
        time.sleep(0.01)


def links(*targets: str) -> str:
    return "<title>T</title>" + "".join(f"<a href='{target}'>{target}</a>" for target in targets)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "crawl.db"


def test_a_small_site_from_beginning_to_end(db: Path) -> None:
    page = links("/a", "/old", "/private/x", "/gone") + "<img src=/i.png><img src=/no-head.png>"
    zipped = gzip.compress(page.encode())
    with LocalSite(
        {
            "/robots.txt": Route("User-agent: *\nDisallow: /private\nSitemap: /map.xml", type="text/plain"),
            "/map.xml": Route("<urlset><url><loc>/orphan</loc></url></urlset>", type="application/xml"),
            "/": Route(zipped, headers={"Content-Encoding": "gzip", "X-Twice": "é"}),
            "/a": "<title>A</title>",
            "/orphan": "<title>O</title>",
            "/old": redirect("/older", 302),
            "/older": redirect("/a"),
            "/i.png": Route(b"x" * 1234, type="image/png"),
            "/no-head.png": Route(b"y" * 99, type="image/png", head=405),
        }
    ) as site:
        outcome = crawl(db, site.url())
        found = facts(db)
        assert outcome | {"seconds": 0} == {
            "crawl_id": 1, "state": "finished", "pages": 6, "errors": 1, "seconds": 0, "resumed": False,
            "interrupted": False, "seed_failed": "", "listening": [],
        }  # fmt: skip
        assert site.requests[0] == ("GET", "/robots.txt")
        assert site.asked("/private/x") == []
        assert site.asked("/i.png") == ["HEAD"]
        assert site.asked("/no-head.png") == ["HEAD", "GET"]
        assert set(site.agents) == {
            "Mozilla/5.0 (compatible; Sitewright/0.1; +https://github.com/sitewright/sitewright)"
        }
    home = found["/"]
    assert (home.status, home.size, home.transferred) == (200, len(page), len(zipped))
    assert home.header("content-encoding") == "gzip"
    assert home.header("x-twice") == "é"
    assert home.ttfb is not None
    assert home.seconds is not None
    assert 0 < home.ttfb <= home.seconds < 2
    hops = [(found[path].status, found[path].redirect_to) for path in ("/old", "/older")]
    assert hops == [(302, site.url("/older")), (301, site.url("/a"))]
    assert found["/private/x"].reason == "blocked-by-robots"
    assert found["/orphan"].status == 200
    assert (found["/gone"].status, len(found["/gone"].attempts)) == (404, 1)
    assert (found["/i.png"].method, found["/i.png"].size) == ("HEAD", 1234)
    assert (found["/no-head.png"].method, found["/no-head.png"].size) == ("GET", 99)
    with Site.open(db) as stored:
        assert stored.crawl.complete


def test_time_to_first_byte_is_the_servers(db: Path) -> None:
    with LocalSite({"/": Route(links("/slow")), "/slow": Route("<title>S</title>", delay=1.0)}) as site:
        crawl(db, site.url())
    slow = facts(db)["/slow"]
    samples = [attempt.ttfb for attempt in slow.attempts if attempt.ttfb]
    assert len(samples) == 2
    assert all(1.0 <= sample < 1.6 for sample in samples)


def test_waiting_for_a_busy_server_does_not_end_the_crawl(db: Path) -> None:
    busy = Route("busy", status=503, headers={"Retry-After": "1"}, then=Route("<title>B</title>"))
    with LocalSite({"/": links("/busy"), "/busy": busy}) as site:
        outcome = crawl(db, site.url())
    assert outcome["seconds"] >= 1
    assert [attempt.status for attempt in facts(db)["/busy"].attempts] == [503, 200]


def test_requests_are_spaced_by_the_delay(db: Path) -> None:
    with LocalSite(pages=lambda _: Route(links("/1", "/2", "/3", "/4"))) as site:
        outcome = crawl(db, site.url(), delay=0.2)
        count = len(site.requests)
    assert outcome["seconds"] >= 0.2 * (count - 1)


def chunks(*parts: bytes, encoding: str = "") -> bytes:
    extra = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n{extra}\r\n".encode()
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


ENDLESS = b"x" * 2**20
BOMB = gzip.compress(bytes(100 * 2**20))
PAGE = b"<title>P</title><a href=/found>f</a>"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BROKEN = {
    "nothing": (Route(raw=b""), None, "empty-response", ""),
    "no HTTP": (Route(raw=b"garbage\r\n\r\n"), None, "bad-status-line", ""),
    "no status": (Route(raw=b"HTTP/1.1 abc\r\n\r\n"), None, "bad-status-line", ""),
    "two lengths": (
        Route(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), None, "bad-length", "",
    ),
    "a header without a colon": (
        Route(raw=HEAD + b"no colon\r\nContent-Length: 36\r\n\r\n" + PAGE), None, "protocol", "without colon",
    ),
    "an endless header": (Route(raw=b"HTTP/1.1 200 OK\r\nX: " + ENDLESS + b"\r\n\r\n"), None, "headers-too-large", ""),
    "a flood of headers": (
        Route(raw=HEAD + b"X: 0123456789\r\n" * 40_000 + b"\r\n"), None, "headers-too-large", "more than 262144 bytes",
    ),
    "silence": (Route("late", delay=5), None, "timeout", "timed out"),
    "a length that is too long": (
        Route(PAGE, headers={"Content-Length": "5000"}), None, "timeout", "timed out",
    ),
    "a huge length": (Route(raw=HEAD + b"Content-Length: 99999999\r\n\r\nx"), 200, "too-large", "more than"),
    "no end": (Route(raw=chunks(*[ENDLESS] * 18)), 200, "too-large", "more than 16777216 bytes"),
    "a bomb": (Route(raw=chunks(BOMB, encoding="gzip")), 200, "decompression-bomb", "more than 16777216"),
    "no brotli": (Route(raw=chunks(b"not brotli at all", encoding="br")), 200, "bad-encoding", "as its header says"),
    "an odd status": (Route(status=999), 999, None, ""),
    "no Location": (Route(status=301), 301, "bad-redirect-target", "no Location"),
    "a Location to nowhere": (redirect("ftp://example.com/"), 301, "bad-redirect-target", "ftp://example.com/"),
}  # fmt: skip
READABLE = {
    "cut short": (Route(raw=HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE), True),
    "cut before the last chunk": (Route(raw=chunks(PAGE)[:-5]), True),
    "until the connection closes": (Route(raw=b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE), False),
    "a long header": (Route(PAGE, headers={"Content-Security-Policy": "x" * 40_000}), False),
    "gzip": (Route(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"}), False),
    "gzip cut short": (Route(gzip.compress(PAGE)[:-6], headers={"Content-Encoding": "gzip"}), False),
    "deflate": (Route(zlib.compress(PAGE), headers={"Content-Encoding": "deflate"}), False),
    "brotli": (Route(brotli.compress(PAGE), headers={"Content-Encoding": "br"}), False),
}  # fmt: skip


def path_of(name: str) -> str:
    return f"/{name.replace(' ', '-')}"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fetch]:
    """The facts of one crawl over all strange servers there are."""
    db = tmp_path_factory.mktemp("strange") / "crawl.db"
    routes = {path_of(name): case[0] for name, case in [*BROKEN.items(), *READABLE.items()]}
    with LocalSite({"/": links(*routes, "/good"), "/good": "<title>G</title>", **routes}) as site:
        outcome = crawl(db, site.url(), timeout=2)
    assert outcome["state"] == "finished"
    with Site.open(db) as stored:
        assert path_of("good") in {page.url.removeprefix(site.url().rstrip("/")) for page in stored.pages()}
    return facts(db)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_answers_are_recorded_with_a_reason(strange: dict[str, Fetch], name: str) -> None:
    _, status, reason, detail = BROKEN[name]
    found = strange[path_of(name)]
    assert (found.status, found.reason) == (status, reason), found.detail
    assert detail in found.detail


@pytest.mark.parametrize("name", READABLE)
def test_answers_sent_badly_but_readably_are_read(strange: dict[str, Fetch], name: str) -> None:
    _, short = READABLE[name]
    found = strange[path_of(name)]
    assert (found.status, found.reason, found.size) == (200, None, len(PAGE)), found.detail
    assert found.detail == ("the body ended before its announced length" if short else "")


def closed_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    ("seed", "reason"),
    [("http://127.0.0.1:{port}/", "Could not connect"), ("http://no-such-host.invalid/", "no-such-host.invalid")],
)
def test_a_start_page_that_cannot_be_reached_is_a_failed_crawl_with_its_reason(
    db: Path, seed: str, reason: str
) -> None:
    outcome = crawl(db, seed.format(port=closed_port()))
    assert (outcome["state"], outcome["interrupted"]) == ("failed", False)
    assert reason in outcome["seed_failed"]
    assert [fetch.kind for fetch in facts(db).values()].count(Kind.PAGE) == 1


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (Route("User-agent: *\nDisallow: /", type="text/plain"), "blocked-by-robots"),
        (Route("down", status=503), "robots-unreachable"),
    ],
)
def test_a_site_that_closes_itself_to_us_has_answered(db: Path, robots: Route, reason: str) -> None:
    with LocalSite({"/robots.txt": robots, "/": "<title>H</title>"}) as site:
        outcome = crawl(db, site.url())
    assert (outcome["state"], outcome["pages"], outcome["seed_failed"]) == ("finished", 0, "")
    assert facts(db)["/"].reason == reason


def test_a_start_page_that_redirects_to_another_site_says_so(db: Path) -> None:
    with LocalSite() as other, LocalSite({"/": redirect(other.url("/there"))}) as site:
        outcome = crawl(db, site.url())
    assert (outcome["state"], outcome["seed_failed"]) == ("failed", f"redirects to {other.url('/there')}")


def tls(folder: Path, host: str = "localhost", days: int = 1) -> ssl.SSLContext:
    """A TLS context with a self-signed certificate that ends after so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    end = datetime.now(UTC) + timedelta(days)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, end - timedelta(30), end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file, pem = folder / "server.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    (folder / "trusted.pem").write_bytes(made.public_bytes(pem))
    return context


@pytest.mark.parametrize(
    ("host", "days", "trusted", "detail"),
    [
        ("localhost", 1, False, "the certificate is self-signed"),
        ("localhost", -1, True, "the certificate has expired"),
        ("example.com", 1, True, "the certificate is for another host"),
        ("localhost", 1, True, None),
    ],
)
def test_bad_certificates_are_refused_and_named(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, trusted: bool, detail: str | None
) -> None:
    context = tls(tmp_path, host, days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    secure = LocalSite({"/": "<title>S</title>"})
    secure.wrap = lambda plain: context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
    with secure, LocalSite() as site:
        site.routes["/"] = Route(links(secure.url("/", host="localhost", scheme="https")))
        crawl(db, site.url())
        assert bool(secure.requests) is (detail is None)
    (link,) = [fetch for fetch in facts(db).values() if fetch.kind is Kind.EXTERNAL]
    assert (link.status, link.reason, link.detail) == ((200, None, "") if detail is None else (None, "tls", detail))


# -- crash and interruption


def many(number: int, delay: float = 0.005) -> LocalSite:
    """A site of so many pages, each linking to some others."""

    def page(path: str) -> Route | None:
        if not path[1:].isdigit() or int(path[1:]) >= number:
            return None
        own = int(path[1:])
        return Route(links(*(f"/{(own * 3 + step) % number}" for step in range(1, 9))), delay=delay)

    return LocalSite({"/": links("/0", "/1", "/2")}, pages=page)


def visited(db: Path) -> int:
    with Site.open(db) as site:
        return len(list(site.pages()))


def test_kill_9_loses_nothing_and_records_nothing_twice(db: Path) -> None:
    with many(300) as site:
        for stop in (40, 110, 180):
            run = start(db, site.url())
            wait_for(site, stop)
            run.stop()
            run.process.wait()
        outcome = crawl(db, site.url())
        counts = Counter(path for _, path in site.requests)
    assert (outcome["state"], outcome["resumed"]) == ("finished", True)
    assert visited(db) == 301
    # What was fetched in the last half second before a kill is fetched again, never what was safely recorded.
    assert sum(counts.values()) < 303 + 3 * 120
    with Site.open(db) as stored:
        links_of_pages = stored.query("SELECT source_id, count(*) AS n FROM link GROUP BY source_id").fetchall()
    assert {row["n"] for row in links_of_pages} == {3, 8}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_crawl_in_order_and_it_can_go_on(db: Path, number: int) -> None:
    with many(150) as site:
        run = start(db, site.url())
        wait_for(site, 50)
        asked = time.monotonic()
        run.stop(number)
        outcome = run.result(15)
        assert time.monotonic() - asked < 5
        assert (outcome["state"], outcome["interrupted"]) == ("interrupted", True)
        before = len(site.requests)
        again = crawl(db, site.url())
        assert (again["state"], again["resumed"]) == ("finished", True)
        assert before + again["pages"] - outcome["pages"] == len(site.requests)
    assert visited(db) == 151


def test_a_second_signal_ends_it_at_once(db: Path) -> None:
    with many(150) as site:
        site.routes["/5"] = Route("<title>Slow</title>", delay=8)
        run = start(db, site.url(), timeout=30)
        wait_for(site, 60)
        run.stop(signal.SIGINT)
        time.sleep(0.3)
        run.stop(signal.SIGINT)
        asked = time.monotonic()
        outcome = run.result(15)
        assert time.monotonic() - asked < 3
        assert outcome["state"] == "interrupted"
        del site.routes["/5"]
        assert crawl(db, site.url())["state"] == "finished"
    assert visited(db) == 151


def test_a_second_crawl_into_the_same_database_is_refused(db: Path) -> None:
    with many(300) as site:
        first = start(db, site.url())
        wait_for(site, 20)
        refused = crawl(db, site.url())
        assert refused["error"] == f"Another crawl is writing to {db} (process {first.process.pid})."
        assert first.result()["state"] == "finished"


def test_a_full_disk_stops_the_crawl_with_an_error(db: Path) -> None:
    small_disk = (
        "import resource, signal\n"
        "from sitewright.core.language import detect\n"
        "detect('The language model is unpacked into a file of its own when it is first used.')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, -1))\n"
    )
    program = PROGRAM.replace("seen = []", f"{small_disk}seen = []")
    with many(2000, delay=0) as site:
        command = [sys.executable, "-c", program, str(db), json.dumps({"seed": site.url()})]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
        assert "could not be kept" in json.loads(ended.stdout)["error"], ended.stderr
        assert crawl(db, site.url(), max_pages=50)["resumed"]


def test_scrapy_crawl_site_works_from_the_checkout(db: Path) -> None:
    with LocalSite({"/": links("/a", "/b"), "/a": "<title>A</title>", "/b": "<title>B</title>"}) as site:
        command = [sys.executable, "-m", "scrapy", "crawl", "site", "-a", f"url={site.url()}", "-a", f"db={db}"]
        ended = subprocess.run(
            [*command, "-a", "max_pages=2"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    assert (ended.returncode, ended.stderr) == (0, "")
    with Site.open(db) as stored:
        assert stored.crawl.state == "limit"
