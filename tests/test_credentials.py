"""Passwords and headers go to the origin they are meant for, and nowhere else."""

from __future__ import annotations

import gzip
import os
import pickle
import sqlite3
import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sitewright.core.credentials import read_credentials
from sitewright.core.errors import UsageError

STAGING = "https://staging.example.org"


def sent(variables: dict[str, str], url: str, **more: list[str]) -> dict[str, str]:
    return dict(read_credentials(variables, **more).headers_for(url))


def basic(headers: dict[str, str]) -> str:
    kind, _, value = headers["Authorization"].partition(" ")
    assert kind == "Basic"
    return b64decode(value).decode()


@pytest.mark.parametrize(
    ("url", "gets"),
    [
        (f"{STAGING}/", True),
        (f"{STAGING}/a?b=c", True),
        ("http://staging.example.org/", False),
        ("https://staging.example.org:8443/", False),
        ("https://www.staging.example.org/", False),
        ("https://example.org/", False),
        ("https://staging.example.org.evil.example/", False),
        ("https://evil.example/?https://staging.example.org", False),
    ],
)
def test_only_the_exact_origin_gets_them(url: str, gets: bool) -> None:
    variables = {"SITEWRIGHT_AUTH": f"{STAGING}=me:secret", "SITEWRIGHT_HEADERS": f"{STAGING}=X-Preview: yes"}
    assert (len(sent(variables, url)) == 2) is gets


@pytest.mark.parametrize(
    ("pair", "decoded"),
    [
        ("user:password", "user:password"),
        ("user:pass:word=with/all@signs ", "user:pass:word=with/all@signs "),
        ("потребител:парола", "потребител:парола"),
        (":", ":"),
        ("key:", "key:"),
    ],
)
def test_user_and_password_are_sent_as_written(pair: str, decoded: str) -> None:
    assert basic(sent({"SITEWRIGHT_AUTH": f"{STAGING}={pair}"}, f"{STAGING}/")) == decoded


def test_several_origins_and_headers_stand_on_lines_of_their_own() -> None:
    text = f"{STAGING}=X-Preview: a=b\n\nhttp://пример.рф:81/=Cookie: a=1; b=2\n{STAGING}=Accept-Language: lv\n"
    variables = {"SITEWRIGHT_HEADERS": text}
    assert sent(variables, f"{STAGING}/x") == {"X-Preview": "a=b", "Accept-Language": "lv"}
    assert sent(variables, "http://xn--e1afmkfd.xn--p1ai:81/") == {"Cookie": "a=1; b=2"}


def test_other_variables_may_be_named() -> None:
    variables = {"MINE": "https://a.example=u:p", "SITEWRIGHT_AUTH": "https://b.example=u:q"}
    found = read_credentials(variables, auth=["MINE"])
    assert found.origins == ("https://b.example", "https://a.example")


def test_a_typed_user_and_password_are_for_that_origin() -> None:
    typed = ["https://me:p%40ss%3A@Staging.example.org:443/start", "https://example.org/@x"]
    assert basic(sent({}, f"{STAGING}/", typed=typed)) == "me:p@ss:"
    assert sent({}, "https://example.org/", typed=typed) == {}


SECRET = "s3cr3t-Canary"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("SITEWRIGHT_AUTH", SECRET, "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"user:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://me:{SECRET}@a.example", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://me:{SECRET}@a.example=x", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://a.example/path=u:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"ftp://a.example=u:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://a.example={SECRET}", "no colon"),
        ("SITEWRIGHT_AUTH", f"https://a.example=u:{SECRET}\r", "control character"),
        ("SITEWRIGHT_AUTH", f"https://a.example=u:{SECRET}\nhttps://a.example=u:o", "line 2: https://a.example would"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\r\nX-B: 1", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\nX-B: 1", "line 2 does not begin with an origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}é", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\x00", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", "https://a.example=X-A:", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example={SECRET}", "no header after the origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X A: {SECRET}", "no header after the origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=host: {SECRET}", "the header host is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Content-Length: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Connection: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Transfer-Encoding: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=User-Agent: {SECRET}", "the user agent is not set like this"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_without_showing_it(variable: str, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        read_credentials({variable: text})
    assert variable in str(caught.value)
    assert SECRET not in str(caught.value) + caught.value.advice


def test_a_variable_that_is_not_set_is_an_error_only_when_it_was_named() -> None:
    assert not read_credentials({"SITEWRIGHT_AUTH": ""})
    with pytest.raises(UsageError, match="MINE is not set"):
        read_credentials({}, auth=["MINE"])


def test_two_headers_that_contradict_each_other_are_refused() -> None:
    variables = {"SITEWRIGHT_AUTH": f"{STAGING}=u:p", "SITEWRIGHT_HEADERS": f"{STAGING}=authorization: Bearer x"}
    with pytest.raises(UsageError, match="two different"):
        read_credentials(variables)


def test_nothing_shows_or_keeps_the_values() -> None:
    found = read_credentials(
        {"SITEWRIGHT_AUTH": f"{STAGING}=me:{SECRET}", "SITEWRIGHT_HEADERS": f"{STAGING}=X-A: {SECRET}"}
    )
    hidden = found.headers_for(f"{STAGING}/")[0][1].split()[1]
    for shown in (repr(found), str(found), f"{found}", f"{[found]}"):
        assert SECRET not in shown
        assert hidden not in shown
    with pytest.raises(TypeError):
        pickle.dumps(found)


# -- the whole way, against real servers


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is what one of these tests is about."""


class Guarded:
    """A site that wants a password and a header, and notes what it was sent by host and path."""

    def __init__(self, pages: dict[str, str], *, echo: bool = False) -> None:
        self.seen: list[tuple[str, str, str]] = []  # host, path, all headers
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.seen.append((self.headers["Host"], self.path, str(self.headers)))
                own = self.headers["Host"].startswith("127.0.0.1")
                allowed = basic(dict(self.headers)) == PAIR if "Authorization" in self.headers else not own
                page = pages.get(self.path)
                target = (page or "").removeprefix("to ")
                if not allowed or page is None:
                    self.send_response(404 if allowed else 401)
                elif page != target:
                    self.send_response(302)
                    self.send_header("Location", target)
                else:
                    self.send_response(200)
                body = (page or "") + (f"<pre>{self.headers}</pre>" if echo else "")
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body.encode())

            do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.pages = pages
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str = "", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self._server.server_address[1]}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


PAIR = f"me:{SECRET}"
KEY = "pr3view-Canary"
HIDDEN = [SECRET, KEY, b64encode(PAIR.encode()).decode()]


@pytest.fixture
def sites() -> Iterator[Callable[..., tuple[Guarded, Guarded]]]:
    """Makes a site that wants a password, and another one it leads to."""
    made: list[Guarded] = []

    def make(*, echo: bool = False) -> tuple[Guarded, Guarded]:
        other = Guarded({"/": "<title>Other</title>", "/to": "<title>Target</title>"}, echo=echo)
        own = Guarded({}, echo=echo)
        own.pages |= {
            "/": f"<title>Home</title><a href='/a'>a</a><a href='/out'></a><a href='{other.url('/', 'localhost')}'></a>"
            f"<a href='{own.url('/same-server', 'localhost')}'>s</a><img src='/i.png'>",
            "/a": "<title>A</title><p>Some words about a page that nobody may see without a password.",
            "/out": f"to {other.url('/to', 'localhost')}",
            "/i.png": "png",
        }  # fmt: skip
        made.extend((own, other))
        return own, other

    yield make
    for site in made:
        site.close()


def sitewright(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", *arguments], capture_output=True, text=True, cwd=folder, timeout=120,
        check=False, env={**os.environ, **variables},
    )  # fmt: skip


def hits(folder: Path) -> list[str]:
    """The files in which one of the secrets stands."""
    found = []
    for path in filter(Path.is_file, folder.rglob("*")):
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        if any(secret.encode() in content for secret in HIDDEN):
            found.append(path.name)
    return found


def variables(site: Guarded) -> dict[str, str]:
    return {"SITEWRIGHT_AUTH": f"{site.url()}={PAIR}", "MINE": f"{site.url()}=X-Preview: {KEY}"}


OPTIONS = ("--header-env", "MINE", "--recheck-delay", "0", "--allow-private", "localhost")


def test_secrets_open_the_site_and_are_kept_nowhere(
    tmp_path: Path, sites: Callable[..., tuple[Guarded, Guarded]]
) -> None:
    own, other = sites()
    done = sitewright(tmp_path, "run", own.url("/"), "--out", "out", "--warc", "w.warc.gz", *OPTIONS, **variables(own))
    assert done.returncode == 0, done.stderr
    for command in ("pages", "audit"):
        listed = sitewright(tmp_path, command, "out/sitewright.db", "--format", "jsonl", "--output", f"{command}.jsonl")
        assert listed.returncode == 0, listed.stderr
    assert '"status": 200' in (tmp_path / "pages.jsonl").read_text()
    assert (tmp_path / "w.warc.gz").stat().st_size > 1000
    assert hits(tmp_path) == []
    assert not any(secret in done.stdout + done.stderr for secret in HIDDEN)
    assert f"are sent to {own.url()} and to no other origin" in done.stderr

    asked = {path: headers for host, path, headers in own.seen if host.startswith("127.0.0.1")}
    assert {"/robots.txt", "/", "/a", "/out", "/i.png"} <= set(asked)
    for path, headers in asked.items():
        assert KEY in headers, path
        assert HIDDEN[2] in headers, path
    elsewhere = [item for item in (*own.seen, *other.seen) if item[0].startswith("localhost")]
    assert {path for _, path, _ in elsewhere} >= {"/", "/to", "/same-server"}
    assert not any(secret in headers for _, _, headers in elsewhere for secret in HIDDEN)


def test_a_site_that_echoes_them_is_not_helped_to_spread_them(
    tmp_path: Path, sites: Callable[..., tuple[Guarded, Guarded]]
) -> None:
    own, other = sites(echo=True)
    done = sitewright(tmp_path, "crawl", own.url("/"), *OPTIONS, **variables(own))
    assert done.returncode == 0, done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in HIDDEN)
    assert not any(secret in headers for _, _, headers in other.seen for secret in HIDDEN)
    with closing(sqlite3.connect(tmp_path / "sitewright.db")) as db:
        plans = db.execute("SELECT plan || seed FROM crawls").fetchall()
    assert not any(secret in str(plans) for secret in HIDDEN)


def test_a_killed_crawl_leaves_none_in_the_write_ahead_log(
    tmp_path: Path, sites: Callable[..., tuple[Guarded, Guarded]]
) -> None:
    own, _ = sites()
    own.pages["/"] += "".join(f"<a href='/{number}'>{number}</a>" for number in range(200))
    own.pages |= {f"/{number}": f"<title>{number}</title>" for number in range(200)}
    process = subprocess.Popen(
        [sys.executable, "-m", "sitewright", "crawl", own.url("/"), "--delay", "0.02", *OPTIONS], cwd=tmp_path,
        env={**os.environ, **variables(own)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while len(own.seen) < 60 and time.monotonic() < deadline:
            time.sleep(0.02)
        command_line = Path(f"/proc/{process.pid}/cmdline")
        if command_line.exists():
            assert SECRET.encode() not in command_line.read_bytes()
    finally:
        process.kill()
        process.wait()
    assert len(own.seen) >= 60
    assert {path.name for path in tmp_path.iterdir()} >= {"sitewright.db", "sitewright.db-wal"}
    assert hits(tmp_path) == []


def test_a_password_in_the_url_is_used_and_not_kept(
    tmp_path: Path, sites: Callable[..., tuple[Guarded, Guarded]]
) -> None:
    own, _ = sites()
    typed = own.url("/").replace("://", f"://{PAIR}@")
    done = sitewright(tmp_path, "crawl", typed, "--max-pages", "1", "--no-external", "--recheck-delay", "0")
    assert done.returncode == 4, done.stderr
    assert "The password in the URL is not kept" in done.stderr
    assert (
        f"To go on: sitewright crawl --db sitewright.db --max-pages 2 --recheck-delay 0 --no-external {own.url('/')}"
        in done.stderr
    )
    assert "again" in done.stderr
    assert SECRET not in done.stderr
    assert hits(tmp_path) == []
    assert [path for _, path, _ in own.seen].count("/") == 1


def test_a_site_that_wants_a_password_says_how_to_give_one(
    tmp_path: Path, sites: Callable[..., tuple[Guarded, Guarded]]
) -> None:
    own, _ = sites()
    done = sitewright(tmp_path, "crawl", own.url("/"), "--recheck-delay", "0")
    assert done.returncode == 1
    assert f"SITEWRIGHT_AUTH='{own.url()}=USER:PASSWORD'" in done.stderr
