"""Ctrl-C, SIGTERM, a closed terminal and a closed pipe, at the command line: an end in order, and a way to go on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from crawl_process import alive, family, wait_until
from many_pages import ManyPages
from sitewright.store.site import Site

SLOW_PAGE = "/slow"
PAGES = 200


class Site200(ManyPages):
    """Has a page that does not answer for half a minute, and one that takes long to read."""

    def page(self, path: str) -> str:
        if path == SLOW_PAGE:
            time.sleep(30)
        if path == "/":
            return super().page(path) + f"<a href={SLOW_PAGE}>slow</a><a href=/hard>hard</a>"
        if path == "/hard":
            return HARD
        return super().page(path)


# Millions of attributes are beyond what a parser reads in seconds.
HARD = "".join(f"<p {' '.join(f'a{number}_{item}=1' for item in range(400))}>" for number in range(500))


@pytest.fixture
def site() -> Iterator[Site200]:
    with Site200(PAGES, delay=0.005) as served:
        yield served


def crawl(db: Path, site: ManyPages, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sitewright", "crawl", site.url(), "--db", str(db), "--timeout", "25", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/", start_new_session=True
    )


def stopped(db: Path, site: Site200, numbers: Sequence[int]) -> tuple[float, str]:
    """Seconds from the last of these signals, half a second apart, to the end, and what was said on stderr."""
    process = crawl(db, site)
    wait_until(lambda: len(site.requests) > 60 and SLOW_PAGE in site.requests)
    pids = family(process.pid)
    for left, number in reversed(list(enumerate(reversed(numbers)))):
        process.send_signal(number)
        sent = time.monotonic()
        if left:
            time.sleep(0.5)
    _, err = process.communicate(timeout=20)
    seconds = time.monotonic() - sent
    assert process.returncode in ((130,) if numbers[-1] != signal.SIGKILL else (-9,)), err
    assert "Traceback" not in err
    wait_until(lambda: not [pid for pid in pids if alive(pid)], 10)
    return seconds, err


def goes_on(db: Path, site: Site200) -> None:
    """The crawl is finished by the same command, without what was recorded before."""
    recorded = set(pages(db))
    before = len(site.requests)
    site.page = ManyPages.page.__get__(site)  # type: ignore[method-assign]  # the slow page has gone
    process = crawl(db, site)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert not {site.url(path) for path in site.requests[before:]} & recorded
    assert len(pages(db)) == PAGES + 1


def pages(db: Path) -> list[str]:
    with Site.open(db) as stored:
        return [row["url"] for row in stored.query("SELECT url FROM page WHERE url NOT LIKE '%hard'")]


def test_ctrl_c_twice(tmp_path: Path, site: Site200) -> None:
    seconds, err = stopped(tmp_path / "c.db", site, [signal.SIGINT, signal.SIGINT])
    assert seconds < 3  # 1 s, and what a loaded machine needs
    assert "To go on: sitewright crawl " in err
    assert site.url() in err
    goes_on(tmp_path / "c.db", site)
    print(f"\nSIGINT twice: over {seconds:.2f} s after the second")


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_with_a_slow_answer_on_its_way(tmp_path: Path, site: Site200, number: int) -> None:
    seconds, err = stopped(tmp_path / "c.db", site, [number])
    assert seconds < 12
    assert "To go on: " in err
    goes_on(tmp_path / "c.db", site)
    print(f"\n{signal.Signals(number).name} once: over after {seconds:.2f} s")


@pytest.mark.faults
def test_sigterm_and_then_sigkill(tmp_path: Path, site: Site200) -> None:
    """As systemd and docker do it, though not as patient."""
    seconds, _ = stopped(tmp_path / "c.db", site, [signal.SIGTERM, signal.SIGKILL])
    goes_on(tmp_path / "c.db", site)
    print(f"\nSIGTERM, then SIGKILL: over after {seconds:.2f} s")


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`sitewright pages FILE | head -1`, and the same of stderr while a crawl runs."""
    db = tmp_path / "c.db"
    with ManyPages(PAGES, delay=0.002) as site:
        process = crawl(db, site)
        assert process.stderr is not None
        process.stderr.close()
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) in (0, 1)
        listing = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m sitewright pages {db} | head -1"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert listing.stdout.count("\n") == 1
    assert "Traceback" not in listing.stderr
    assert len(pages(db)) == PAGES + 1
