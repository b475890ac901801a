"""sitewright serve: the report and the tables for one person on this machine, and for nobody else."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from test_compare import TITLED, crawls

pytest.importorskip("datasette")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Answers are looked at as they are."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "site.db"
    crawls(path, {"/": TITLED})
    return path


@pytest.fixture(scope="module")
def address(db: Path) -> Iterator[str]:
    words = [sys.executable, "-m", "sitewright", "serve", str(db), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.terminate()


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, str, HTTPMessage]:
    request = urllib.request.Request(url, headers=headers, method=method)  # noqa: S310 - http on this machine
    try:
        with urllib.request.build_opener(NoRedirects).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


@pytest.fixture(scope="module")
def root(address: str) -> str:
    return address.partition("?")[0]


@pytest.fixture(scope="module")
def cookie(address: str) -> str:
    status, _, headers = get(address)
    assert (status, headers["Location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in headers["Set-Cookie"].split(";")}
    return str(headers["Set-Cookie"].partition(";")[0])


def test_with_the_key_the_report_is_shown(root: str, cookie: str) -> None:
    status, body, headers = get(root, Cookie=cookie)
    assert status == 200
    assert "example.com" in body
    assert headers["X-Frame-Options"] == "DENY"


def test_tables_can_be_read_and_not_changed(root: str, cookie: str) -> None:
    def ask(sql: str) -> tuple[int, str]:
        return get(f"{root}tables/site.json?sql={quote(sql)}&_shape=array", Cookie=cookie)[:2]

    status, body = ask("select title from pages")
    assert (status, json.loads(body)) == (200, [{"title": "Sea kayaking for beginners"}])
    for sql in ("delete from pages", "drop table pages", "attach 'x.db' as x", "pragma writable_schema=1"):
        assert ask(sql)[0] >= 400, sql
    assert get(f"{root}tables/site.db", Cookie=cookie)[0] >= 400


@pytest.mark.parametrize("path", ["", "tables/", "tables/site.json", "?token=wrong", "?token=", "x"])
def test_without_the_key_nothing_is_shown(root: str, path: str) -> None:
    status, body, _ = get(root + path)
    assert status == 403
    assert "example.com" not in body
    assert get(root + path, Cookie="sitewright=wrong")[0] == 403
    assert get(root + path, Cookie="sitewright;=;;")[0] == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost.evil.example", ""])
def test_a_name_that_is_not_this_machine_is_not_served(root: str, cookie: str, host: str) -> None:
    assert get(root, Cookie=cookie, Host=host)[0] == 421
    assert get(root, Cookie=cookie, Host=f"localhost:{urlsplit(root).port}")[0] == 200


def test_the_key_leads_nowhere_else(address: str) -> None:
    parts = urlsplit(address)
    status, _, headers = get(f"http://{parts.netloc}//evil.example/?{parts.query}")
    assert (status, headers["Location"]) == (303, "/evil.example/")


def test_nothing_takes_a_post(root: str, cookie: str) -> None:
    assert get(f"{root}tables/site", "POST", Cookie=cookie)[0] == 405


def test_the_report_is_that_of_the_database_at_each_visit(root: str, cookie: str, db: Path) -> None:
    get(f"{root}tables/site.json?sql=select+1", Cookie=cookie)  # from now on a reader keeps what is written in the log
    before = get(root, Cookie=cookie)[1]
    audit_differently(db)
    assert get(root, Cookie=cookie)[1] != before


def audit_differently(db: Path) -> None:
    """Writes into the same crawl, so that nothing but its findings tells of it."""
    connection = sqlite3.connect(db)
    connection.execute("UPDATE findings SET message = 'Said anew.'")
    connection.execute("DELETE FROM findings WHERE id = (SELECT max(id) FROM findings)")
    connection.commit()
    connection.close()
