"""Messages arrive: over a real SMTP server, a real web hook, in a file and on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from local_site import LocalSite, Route
from sitewright.core.errors import SitewrightError, UsageError
from sitewright.monitor.alerts.channels import open_channel
from sitewright.monitor.alerts.settings import ChannelSettings
from sitewright.store.alert_ledger import explained
from test_alerts import GOOD, UNTITLED

SUBJECT, BODY = "сайт.example: 2 errors", "ERROR Page has no title\n  https://example.com/ا\n"


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    # Port 0 is any free one, and the controller looks at its own port to see that it is up.
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def hook() -> Iterator[tuple[list[dict[str, Any]], HTTPServer]]:
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path.startswith("/broken") else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield heard, server
    server.shutdown()
    server.server_close()


def test_mail(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    url = f"mailto://127.0.0.1:{port}?from=audit@example.com&to=owner@example.com&mode=insecure"
    open_channel(ChannelSettings("mail", url)).send(SUBJECT, BODY)
    (mail,) = box.mails
    assert str(make_header(decode_header(mail["Subject"]))) == SUBJECT
    assert "owner@example.com" in mail["To"]
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    assert "https://example.com/ا" in plain.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_web_hook(hook: tuple[list[dict[str, Any]], HTTPServer]) -> None:
    heard, server = hook
    open_channel(ChannelSettings("hook", f"json://127.0.0.1:{server.server_port}/new")).send(SUBJECT, BODY)
    assert (heard[0]["title"], heard[0]["message"].strip()) == (SUBJECT, BODY.strip())


def test_a_channel_that_refuses_says_so_without_its_password(hook: tuple[list[dict[str, Any]], HTTPServer]) -> None:
    channel = open_channel(ChannelSettings("hook", f"json://me:secret@127.0.0.1:{hook[1].server_port}/broken"))
    with pytest.raises(SitewrightError, match="channel hook did not take") as error:
        channel.send(SUBJECT, BODY)
    assert "secret" not in str(error.value) + error.value.advice


@pytest.mark.parametrize("url", ["nonsense://x", "mailto://", "slack://?"])
def test_a_url_that_nobody_knows_is_refused_without_being_printed(url: str) -> None:
    with pytest.raises(UsageError, match="channel odd") as error:
        open_channel(ChannelSettings("odd", url))
    assert url not in str(error.value) + error.value.advice


def test_a_url_may_stand_in_a_variable(tmp_path: Path) -> None:
    settings = ChannelSettings("mail", "env:WHERE_TO")
    open_channel(settings, {"WHERE_TO": f"file:{tmp_path / 'a.txt'}"}).send(SUBJECT, BODY)
    assert SUBJECT in (tmp_path / "a.txt").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="WHERE_TO"):
        open_channel(settings, {})


def sitewright(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", *map(str, words)],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_a_scheduled_run_tells_of_what_is_new_and_looks_twice(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    pages = {url: str(answer) for url, answer in GOOD.items()}
    with LocalSite(pages | {"/robots.txt": Route("", type="text/plain")}) as site:
        config = tmp_path / "site.toml"
        config.write_text(
            f'url = "{site.url()}"\n[crawl]\nrecheck_delay = 0\n[alerts]\nsecond_look = "0s"\n'
            f"[[alerts.channel]]\nname = 'log'\nurl = 'file:{told}'\n",
            encoding="utf-8",
        )
        assert "log: took the message" in sitewright("alerts", "test", config).stdout
        run = ["schedule", "run", config, "--daily", "00:00", "--tz", "UTC", "--name", "bay", "--force"]
        first = sitewright(*run)
        assert first.returncode == 0, first.stderr
        site.routes["/kayak3"] = Route(UNTITLED["kayak3"])
        # Refused in the crawl and when it is tried again, well by the second look.
        well = Route(pages["/kayak4"])
        site.routes["/kayak4"] = Route("no", status=404, then=well)
        site.requests.clear()
        second = sitewright(*run)
        assert second.returncode == 0, second.stderr
        assert len(site.asked("/kayak3")) == 2
    text = told.read_text(encoding="utf-8")
    assert text.count("Page has no title") == 2  # subject and body of one message
    assert "kayak4" not in text
    rows = explained(tmp_path / "bay" / "sitewright.db", 2)
    assert any("second look" in row["reason"] for row in rows)


def test_a_site_that_is_down_is_told_once(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    config = tmp_path / "site.toml"
    config.write_text(
        'url = "http://127.0.0.1:9/"\n[crawl]\nrecheck_delay = 0\n[alerts]\n'
        f"[[alerts.channel]]\nname = 'log'\nurl = 'file:{told}'\n",
        encoding="utf-8",
    )
    for _ in range(2):
        run = sitewright("schedule", "run", config, "--daily", "00:00", "--tz", "UTC", "--name", "bay", "--force")
        assert run.returncode == 1
    assert told.read_text(encoding="utf-8").count("The site is down: http://127.0.0.1:9/ could not be fetched") == 2
