"""The command line as a user meets it: output, messages and exit codes."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from local_site import LocalSite, Route
from sitewright.cli import invoke
from sitewright.cli.output import write
from sitewright.cli.terminal import one_line, visible

PARAGRAPH = "The harbour school teaches paddling to beginners and families all summer long. " * 30


def html(title: str, body: str, lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><main>{body}</main></body></html>'
    )


SITE = {
    "/": html("Harbour school of sea kayaking", f'<h1>School</h1><p>{PARAGRAPH}</p><a href="/b">Courses</a>'),
    "/b": html("Курсове по гребане за начинаещи", f'<h1>B</h1><p>{PARAGRAPH}</p><a href="/gone">Gone</a>', "bg"),
}


def sitewright(*arguments: str, cwd: Path | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd, timeout=timeout,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[LocalSite]:
    with LocalSite(SITE) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(site: LocalSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("cli") / "site.db"
    done = sitewright("crawl", site.url(""), "--db", str(db), "--recheck-delay", "0")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "kept in" in done.stderr
    return db


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_pages_prints_one_url_a_line(site: LocalSite, crawled: Path) -> None:
    done = sitewright("pages", str(crawled), "--format", "jsonl", "--kind", "page")
    rows = {str(row["url"]).removeprefix(site.url("")): row for row in lines(done.stdout)}
    assert {path: row["status"] for path, row in rows.items()} == {"/": 200, "/b": 200, "/gone": 404}
    assert set(rows["/"]) >= {
        "url", "status", "reason", "depth", "content_type", "bytes", "ttfb", "title", "indexable",
    }  # fmt: skip
    assert rows["/b"]["title"] == "Курсове по гребане за начинаещи"
    assert (rows["/"]["depth"], rows["/b"]["depth"], rows["/gone"]["depth"]) == (0, 1, 2)
    assert (rows["/"]["indexable"], rows["/gone"]["indexable"]) == (True, False)
    assert rows["/"]["bytes"] == len(SITE["/"].encode())


def test_audit_prints_one_finding_a_line_and_gates(site: LocalSite, crawled: Path) -> None:
    done = sitewright("audit", str(crawled), "--format", "jsonl", "--fail-on", "error")
    assert done.returncode == 3, done.stderr
    found = lines(done.stdout)
    broken = next(row for row in found if row["rule"] == "link-broken-internal")
    assert (broken["url"], broken["target"]) == (site.url("/b"), site.url("/gone"))
    assert set(broken) == {
        "rule", "severity", "category", "status", "url", "target", "message", "evidence", "first_seen", "last_seen",
        "template", "link_score", "clicks", "reading", "version", "why", "fix", "source", "waived",
    }  # fmt: skip
    ranks = ["error", "warning", "notice"]
    order = [ranks.index(str(row["severity"])) for row in found]
    assert order == sorted(order)
    only = sitewright("audit", str(crawled), "--format", "jsonl", "--rule", "link-broken-internal")
    assert [row["rule"] for row in lines(only.stdout)] == ["link-broken-internal"]
    assert only.returncode == 0


def test_keywords_are_listed_and_asked(crawled: Path) -> None:
    done = sitewright("keywords", str(crawled), "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    rows = lines(done.stdout)
    assert rows
    assert set(rows[0]) >= {
        "keyword", "language", "topic_id", "topic", "difficulty", "opportunity", "confidence", "evidence",
    }  # fmt: skip
    asked = sitewright("keywords", str(crawled), "sea kayaking school", "--format", "jsonl", "--limit", "3")
    assert asked.returncode == 0, asked.stderr
    assert 1 <= len(lines(asked.stdout)) <= 3


def test_run_goes_the_whole_way(site: LocalSite, tmp_path: Path) -> None:
    done = sitewright("run", site.url(""), "--out", str(tmp_path / "out"), "--recheck-delay", "0", "--language", "fa")
    assert done.returncode == 0, done.stderr
    first, *actions = done.stdout.splitlines()
    report = Path(first.removeprefix("Report: "))
    assert 'dir="rtl"' in report.read_text(encoding="utf-8")
    assert actions[0].startswith("Health: ")
    plan = [line for line in actions if line[:1].isdigit()]
    assert 3 <= len(plan) <= 10
    assert plan[0].startswith("1. ")


def test_a_limit_makes_the_crawl_incomplete(site: LocalSite, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    limited = sitewright("crawl", site.url(""), "--db", db, "--max-pages", "1", "--recheck-delay", "0")
    assert limited.returncode == 4
    assert "limit" in limited.stderr
    resumed = sitewright("crawl", site.url(""), "--db", db, "--recheck-delay", "0")
    assert resumed.returncode == 0
    assert len(lines(sitewright("pages", db, "--kind", "page", "--format", "jsonl").stdout)) == 3


def test_ctrl_c_ends_with_130_and_says_how_to_go_on(tmp_path: Path) -> None:
    def page(path: str) -> Route:
        number = int(path[1:] or 0) if path[1:].isdigit() or path == "/" else -1
        return Route(html(f"Page {number} of an endless site", f'<a href="/{number + 1}">next</a>'), delay=0.05)

    with LocalSite(pages=lambda path: None if path == "/robots.txt" else page(path)) as site:
        process = subprocess.Popen(
            [sys.executable, "-m", "sitewright", "crawl", site.url(""), "--db", str(tmp_path / "a.db")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while len(site.requests) < 5 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    assert f"To go on: sitewright crawl --db {tmp_path / 'a.db'} {site.url('')}" in errors


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["crawl", "example.org"], 2, "'example.org' is neither an http(s) URL nor a site.toml"),
        (["crawl", "ftp://example.org/"], 2, "neither an http(s) URL"),
        (["crawl", "http://"], 2, "is not an http(s) URL"),
        (["crawl", "https://example.org", "--include", "("], 2, "not a regular expression"),
        (["crawl", "https://example.org", "--max-pages", "0"], 2, "max-pages must be at least 1"),
        (["crawl", "{closed}", "--db", "{tmp}/a.db", "--recheck-delay", "0"], 1, "could not be fetched"),
        (
            ["crawl", "http://no-such-host.invalid", "--db", "{tmp}/a.db", "--recheck-delay", "0"],
            1,
            "could not be fetched",
        ),
        (["crawl", "{missing}", "--db", "{tmp}/a.db", "--recheck-delay", "0"], 1, "no HTML page to audit"),
        (["run", "https://example.org", "--out", "{tmp}/text.db/out"], 1, "cannot be made"),
        (["crawl", "https://example.org", "--db", "{tmp}/no/folder/a.db"], 1, "does not exist"),
        (["crawl", "https://example.org", "--db", "{tmp}/text.db"], 1, "is not a Sitewright database"),
        (["audit", "{tmp}/missing.db"], 1, "There is no database at"),
        (["audit", "{tmp}/text.db"], 1, "is not a Sitewright database"),
        (["pages", "{tmp}/text.db"], 1, "is not a Sitewright database"),
        (["report", "{db}", "--output", "{tmp}/text.db/report.html"], 1, "report.html"),
        (["pages", "{db}", "--output", "{tmp}/text.db/pages"], 1, "Could not open file"),
        (["audit", "{db}", "--crawl", "99"], 1, "no crawl number 99"),
        (["audit", "{db}", "--config", "{tmp}/missing.toml"], 2, "cannot be read"),
        (["audit", "{db}", "--config", "{tmp}/bad.toml"], 2, "There is no rule 'title-mising'"),
        (["keywords", "{db}", "--import", "{tmp}/missing.csv"], 1, "missing.csv"),
        (["keywords", "{db}", "--embedder", "st:no-such-model"], 1, "no-such-model"),
        (["keywords", "{db}", "--limit", "-1"], 2, "--limit"),
        (["pages", "{damaged}"], 1, "the database failed"),
        (["audit", "{damaged}"], 1, "the database failed"),
        (["run", "{tmp}/bad.toml", "--out", "{tmp}/out"], 2, "There is no rule 'title-mising'"),
        (["run", "{tmp}/lang.toml", "--out", "{tmp}/out"], 2, "There is no report in 'xx'"),
        (["rules", "title-mising"], 2, "Did you mean 'title-missing'"),
        (["adit"], 2, "Did you mean 'audit'"),
        (["audit"], 2, "Missing argument"),
    ],
)
def test_bad_input_gets_one_clear_message(
    arguments: list[str], code: int, complaint: str, crawled: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.db").write_text("this is a text file and not a database " * 50)
    (tmp_path / "bad.toml").write_text('url = "https://example.org"\n[rules.title-mising]\nenabled = false\n')
    (tmp_path / "lang.toml").write_text('url = "https://example.org"\nlanguage = "xx"\n')
    with LocalSite({}) as missing:
        names = {
            "tmp": tmp_path, "db": crawled, "missing": missing.url(), "closed": f"http://127.0.0.1:{free_port()}/",
            "damaged": damaged(crawled, tmp_path / "damaged.db"),
        }  # fmt: skip
        done = sitewright(*(argument.format(**names) for argument in arguments), cwd=tmp_path)
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    assert done.stdout == ""


def damaged(db: Path, copy: Path) -> Path:
    """A copy of a database in which the first page of the table of fetches is lost."""
    with closing(sqlite3.connect(db)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fetches'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(db.read_bytes())
    content[(page - 1) * size : page * size] = b"\x55" * size
    copy.write_bytes(content)
    return copy


def test_a_keyword_list_in_utf_16_is_read(crawled: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Keyword\tVolume\tDifficulty\nкурс по гребане\t1.300\t12\n".encode("utf-16"))
    done = sitewright("keywords", str(crawled), "--import", str(path), "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert "курс по гребане" in {row["keyword"] for row in lines(done.stdout)}


def test_a_site_that_robots_txt_closes_is_reported_before_the_run_fails(tmp_path: Path) -> None:
    robots = Route("User-agent: *\nDisallow: /\n", type="text/plain")
    with LocalSite({**SITE, "/robots.txt": robots}) as closed:
        done = sitewright("run", closed.url(), "--out", str(tmp_path), "--recheck-delay", "0")
    assert done.returncode == 1
    assert "answered blocked-by-robots" in done.stderr
    assert "robots-blocks-site" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_an_empty_site_is_a_result(tmp_path: Path) -> None:
    with LocalSite({"/": ""}) as empty:
        done = sitewright("run", empty.url(), "--out", str(tmp_path), "--recheck-delay", "0")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "report.html").exists()


def test_a_reader_that_goes_away_is_no_error(crawled: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "sitewright", "pages", str(crawled), "--format", "jsonl"],
        stdout=writer, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 0


def test_output_is_utf_8_whatever_the_locale(crawled: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sitewright", "pages", str(crawled), "--format", "jsonl"],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "Курсове" in done.stdout.decode("utf-8")


def test_formulas_stay_text_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write([{"a": "=HYPERLINK(1)", "b": {"x": "é"}}, {"a": "+1", "b": None}], ["a", "b"], "csv", str(path))
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [["a", "b"], ["'=HYPERLINK(1)", '{"x": "é"}'], ["'+1", ""]]


def test_control_characters_are_spelled_out() -> None:
    assert visible("a\x1b]0;t\x07\x9b\u202eb\tc\n") == "a\\x1b]0;t\\x07\\x9b\\u202eb\tc\n"
    assert one_line("a\r\n b\x1b") == "a b\\x1b"


def test_a_table_shows_addresses_as_addresses_not_as_a_list_of_python() -> None:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        write([{"keyword": "kayak", "pages": ["https://a.example/1", "https://a.example/2"]},
               {"keyword": "canoe", "pages": []}], ("keyword", "pages"), "table")  # fmt: skip
    text = stream.getvalue()
    assert "https://a.example/1" in text
    assert "https://a.example/2" in text
    assert not set("[]'") & set(text)


def test_a_list_that_cannot_be_read_is_refused_before_the_crawl(site: LocalSite, tmp_path: Path) -> None:
    done = sitewright("run", site.url(""), "--out", str(tmp_path / "out"), "--import", str(tmp_path / "none.csv"))
    assert done.returncode == 1
    assert "none.csv cannot be read" in done.stderr
    assert not (tmp_path / "out" / "sitewright.db").exists()


def test_a_start_page_on_another_host_is_answered_with_that_address(tmp_path: Path) -> None:
    with LocalSite({"/there": html("There", "")}) as other, LocalSite({}) as start:
        start.routes["/"] = Route(status=301, headers={"Location": other.url("/there")})
        done = sitewright("crawl", start.url(""), "--db", str(tmp_path / "r.db"))
    assert done.returncode == 1
    assert f"sitewright crawl {other.url('/there')}" in done.stderr
    assert "this machine reaches it" not in done.stderr


def test_a_run_that_goes_on_with_an_older_crawl_reports_that_crawl(site: LocalSite, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    scope = ("--exclude", "/nothing", "--recheck-delay", "0")
    assert sitewright("crawl", site.url(""), "--db", db, "--max-pages", "1", *scope).returncode == 4
    assert sitewright("crawl", site.url(""), "--db", db, "--max-pages", "1").returncode == 4
    done = sitewright("run", site.url(""), "--db", db, "--out", str(tmp_path), *scope)
    assert done.returncode == 0, done.stderr
    assert "does not exist" in done.stdout
    audited = sqlite3.connect(db).execute("SELECT DISTINCT crawl_id FROM rule_results").fetchall()
    assert audited == [(1,)]


def test_a_command_line_can_be_called_more_than_once(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("run", "audit", "run"):
        assert invoke([name, "--help"]) == 0
        assert f"sitewright {name}" in capsys.readouterr().out
