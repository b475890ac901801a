"""sitewright schedule: runs that are due, overlap, die and go on, and the timers that call them."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from local_site import LocalSite, Route
from sitewright.cli import cli
from sitewright.monitor.schedule import Schedule
from sitewright.monitor.timers.systemd import Systemd
from sitewright.store.history import read_history
from sitewright.store.schedule_ledger import Outcome, RunLock, ScheduledRun, read_runs, write_runs

PAGE = "<!doctype html><html lang=en><title>Sea kayak courses in the bay</title><main><h1>Courses</h1></main>"
HELD = "import sys; from sitewright.store.schedule_ledger import RunLock; RunLock(sys.argv[1]); print('held', flush=True); input()"  # noqa: E501 - one program


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite({"/": PAGE, "/robots.txt": Route("", type="text/plain")}) as running:
        yield running


@pytest.fixture
def config(site: LocalSite, tmp_path: Path) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(f'url = "{site.url()}"\n[crawl]\nrecheck_delay = 0\n', encoding="utf-8")
    return path


def a_minute_ago() -> list[str]:
    return ["--daily", f"{datetime.now(UTC) - timedelta(minutes=1):%H:%M}", "--tz", "UTC", "--name", "bay"]


def schedule(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", "schedule", *map(str, words)],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip


def outcomes(folder: Path) -> list[tuple[date, Outcome]]:
    return [(run.slot, run.outcome) for run in read_runs(folder / "bay" / "sitewright.db", "bay")]


def test_a_run_that_is_due_is_run_once(config: Path, tmp_path: Path) -> None:
    due = a_minute_ago()
    done = schedule("run", config, *due)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bay" / "report.html").is_file()
    again = schedule("run", config, *due)
    assert again.returncode == 0
    assert "is done (ok)" in again.stderr
    assert len(read_history(tmp_path / "bay" / "sitewright.db")) == 1
    assert [outcome for _, outcome in outcomes(tmp_path)] == [Outcome.OK]


def test_a_run_of_a_site_that_is_down_is_recorded_and_not_tried_every_five_minutes(tmp_path: Path) -> None:
    config = tmp_path / "site.toml"
    config.write_text('url = "http://127.0.0.1:9/"\n[crawl]\nrecheck_delay = 0\n', encoding="utf-8")
    due = a_minute_ago()
    done = schedule("run", config, *due)
    assert done.returncode == 1
    assert "could not be fetched" in done.stderr
    (run,) = read_runs(tmp_path / "bay" / "sitewright.db", "bay")
    assert run.outcome is Outcome.FAILED
    assert "could not be fetched" in run.detail
    assert schedule("run", config, *due).returncode == 0


def test_an_overlapping_run_is_skipped_and_says_so(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bay"
    folder.mkdir()
    due = a_minute_ago()
    holder = subprocess.Popen([sys.executable, "-c", HELD, str(folder / "sitewright.db")], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    done = schedule("run", config, *due)
    assert done.returncode == 0
    assert "is skipped" in done.stderr
    holder.kill()
    holder.wait()
    assert [outcome for _, outcome in outcomes(tmp_path)] == [Outcome.SKIPPED]
    RunLock(folder / "sitewright.db").__exit__()


def test_a_run_that_was_killed_leaves_no_lock_and_is_gone_on_with(
    config: Path, site: LocalSite, tmp_path: Path
) -> None:
    site.routes["/"] = Route(PAGE, delay=30)
    due = a_minute_ago()
    words = [sys.executable, "-m", "sitewright", "schedule", "run", str(config), *due]
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not site.asked("/") and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert [outcome for _, outcome in outcomes(tmp_path)] == [Outcome.RUNNING]
    site.routes["/"] = Route(PAGE)
    done = schedule("run", config, *due)
    assert done.returncode == 0, done.stderr
    assert "died and is gone on with" in done.stderr
    (run,) = read_runs(tmp_path / "bay" / "sitewright.db", "bay")
    assert (run.outcome, run.attempts) == (Outcome.OK, 2)
    assert len(read_history(tmp_path / "bay" / "sitewright.db")) == 1


@pytest.fixture
def cron(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A crontab command that keeps the table in a file, and a home of our own for the list of schedules."""
    table, command = tmp_path / "crontab.txt", tmp_path / "bin" / "crontab"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat "{table}" 2>/dev/null || {{ echo "no crontab for me" >&2; exit 1; }}\n'
        f'else cat > "{table}"; fi\n'
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return table


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["schedule", *map(str, words)])


def test_cron_gets_one_line_a_schedule_and_keeps_its_own(config: Path, cron: Path) -> None:
    cron.write_text("0 4 * * * backup\n")
    for at in ("02:30", "03:30"):  # the second replaces the first
        done = call("add", config, "--daily", at, "--tz", "Europe/Sofia", "--name", "bay", "--keep", "30")
        assert done.exit_code == 0, done.output
    call("add", config, "--daily", "05:00", "--tz", "UTC", "--on", "mon", "--name", "weekly")
    lines = cron.read_text().splitlines()
    assert lines[0] == "0 4 * * * backup"
    bay = [line for line in lines if "--name bay" in line]
    assert len(bay) == 1
    assert bay[0].startswith("*/5 * * * * ")
    assert "--daily 03:30 --tz Europe/Sofia" in bay[0]
    listed = call("list", "--format", "jsonl")
    assert [row["name"] for row in map(yaml.safe_load, listed.output.splitlines())] == ["bay", "weekly"]
    assert call("remove", "bay").exit_code == 0
    assert call("remove", "weekly").exit_code == 0
    assert cron.read_text() == "0 4 * * * backup\n"
    assert "no schedule 'bay'" in str(call("remove", "bay").exception)


def test_status_is_a_dead_mans_check(config: Path, cron: Path, tmp_path: Path) -> None:
    call("add", config, "--daily", "02:30", "--tz", "Europe/Sofia", "--name", "bay")
    late = schedule("status")
    assert (late.returncode, "never run" in late.stdout) == (1, True)
    now = datetime.now(UTC)
    day = ScheduledRun("bay", now.date(), now, now, Outcome.INCOMPLETE, now - timedelta(hours=25))
    write_runs(tmp_path / "bay" / "sitewright.db", [day])
    assert schedule("status", "--max-age", "26h").returncode == 0
    old = schedule("status", "--max-age", "24h")
    assert (old.returncode, "LATE: the last run ended 25.0 h ago" in old.stdout) == (1, True)
    assert schedule("status", "--max-age", "1w").returncode == 2


def test_print_writes_nothing(config: Path, cron: Path, tmp_path: Path) -> None:
    for timer in ("crontab", "systemd", "github", "kubernetes"):
        shown = call("add", config, "--daily", "02:30", "--tz", "Europe/Sofia", "--timer", timer, "--print")
        assert shown.exit_code == 0, shown.output
        assert "Europe/Sofia" in shown.output
    assert not cron.exists()
    assert not (tmp_path / "config").exists()


def test_workflows_and_manifests_are_yaml_that_asks_at_both_times_in_utc(config: Path) -> None:
    common = ["add", config, "--daily", "02:30", "--tz", "Europe/Sofia", "--print", "--timer"]
    workflow = yaml.safe_load(call(*common, "github").output)
    assert workflow[True]["schedule"] == [{"cron": "30 0,23 * * *"}]  # YAML 1.1 reads the key "on" as true
    job = yaml.safe_load(call(*common, "kubernetes").output)
    assert (job["kind"], job["spec"]["schedule"], job["spec"]["timeZone"]) == ("CronJob", "30 0,23 * * *", "Etc/UTC")
    assert "--daily 02:30 --tz Europe/Sofia" in job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0][
        "command"
    ][2]  # fmt: skip


def test_odd_paths_are_quoted_for_cron_and_systemd(cron: Path, tmp_path: Path, site: LocalSite) -> None:
    folder = tmp_path / "100% of 'us' $HOME"
    folder.mkdir()
    config = folder / "сайт.toml"
    config.write_text(f'url = "{site.url()}"\n', encoding="utf-8")
    call("add", config, *a_minute_ago())
    (line,) = [line for line in cron.read_text().splitlines() if line.startswith("*/5")]
    command = line.removeprefix("*/5 * * * * ").replace("\\%", "%")  # as cron reads it
    command = command.replace("--quiet", "--force")
    assert "\\%" in line
    done = subprocess.run(["/bin/sh", "-c", command], check=False, timeout=60)
    assert done.returncode == 0, (folder / "bay" / "schedule.log").read_text()
    assert (folder / "bay" / "report.html").is_file()
    unit = Systemd().text(Schedule("bay", str(config), "a.db", "out", "02:30", "UTC"), ["sitewright"])
    assert f'"{str(config).replace("%", "%%").replace("$", "$$")}"' in unit
