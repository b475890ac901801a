"""Crawl benchmark: Sitewright beside advertools on the same generated site, in interleaved runs.

Prints pages/s, CPU seconds per 1,000 pages (user and system time of the crawler and its children, not of the server),
peak memory of the largest process, and the bytes of state per page and per link. advertools is installed into an
environment of its own, since it is a peer and not a dependency.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
from generated_site import serve, write_site

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv" / "peers"
# Its domain filters disagree about ports: one wants them, the other ignores domains that have one.
ADVERTOOLS = """
import sys, urllib.parse, advertools
site = urllib.parse.urlsplit(sys.argv[1])
advertools.crawl(
    sys.argv[1], sys.argv[2], follow_links=True, allowed_domains=[site.hostname, site.netloc],
    custom_settings={
        "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": True,
    },
)
"""


@dataclass(frozen=True)
class Run:
    pages: int
    seconds: float
    cpu: float
    peak: float  # bytes


def measured(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak bytes of a command with its children, run by a process of its own.

    It runs in a folder without a scrapy.cfg: a peer built on Scrapy would load our settings from ours.
    """
    code = (
        "import json, resource, subprocess, sys, time; t = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=sys.stderr)\n"
        "u = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([time.perf_counter() - t, u.ru_utime + u.ru_stime, u.ru_maxrss * 1024, done.returncode]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=True, cwd=folder
    )
    wall, cpu, peak, code_ = json.loads(done.stdout)
    if code_ not in (0, 4):
        raise SystemExit(f"{command[0]} ended with {code_}: {done.stderr[-2000:]}")
    return wall, cpu, peak


def sitewright(url: str, folder: Path) -> Run:
    """One crawl into a fresh database."""
    db = folder / "sitewright.db"
    for old in folder.glob("sitewright.db*"):
        old.unlink()
    program = [sys.executable, "-m", "sitewright", "crawl", url, "--db", str(db), "--quiet", "--concurrency", "16"]
    wall, cpu, peak = measured(program, folder)
    with sqlite3.connect(db) as connection:
        (pages,) = connection.execute("SELECT count(*) FROM pages").fetchone()
    return Run(pages, wall, cpu, peak)


def advertools(url: str, folder: Path) -> Run:
    """One crawl into a fresh JSON Lines file."""
    python = PEERS / "advertools" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS / "advertools")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "advertools"], check=True)
    output = folder / "advertools.jl"
    output.unlink(missing_ok=True)
    os.environ["PATH"] = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    wall, cpu, peak = measured([str(python), "-c", ADVERTOOLS, url, str(output)], folder)
    with output.open(encoding="utf-8") as lines:
        pages = sum(1 for _ in lines)
    return Run(pages, wall, cpu, peak)


def state(db: Path) -> str:
    """Bytes per page and per link of the last database."""
    with sqlite3.connect(db) as connection:
        sizes: dict[str, int] = {}
        try:
            sizes = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        except sqlite3.OperationalError:
            return f"{db.stat().st_size:,} bytes in all (this SQLite has no dbstat)"
        (pages,) = connection.execute("SELECT count(*) FROM pages").fetchone()
        (links,) = connection.execute("SELECT count(*) FROM links").fetchone()
    link_bytes = sizes["links"] + sizes.get("links_target", 0)
    return (
        f"{sum(sizes.values()) / pages:,.0f} bytes per page in all: {sizes['page_texts'] / pages:,.0f} main text, "
        f"{sizes['pages'] / pages:,.0f} page facts, {sizes['fetches'] / pages:,.0f} fetch, "
        f"{link_bytes / pages:,.0f} links; {link_bytes / links:.1f} bytes per link, "
        f"{sizes['links'] / links:.1f} without the index"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="leave advertools out")
    options = parser.parse_args()
    crawlers = {"sitewright": sitewright} | ({} if options.no_peer else {"advertools": advertools})
    runs: dict[str, list[Run]] = {name: [] for name in crawlers}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "site"
        root.mkdir()
        write_site(root, options.pages)
        with serve(root) as url:
            for _ in range(options.runs):
                for crawler, crawl in crawlers.items():
                    runs[crawler].append(crawl(url, folder))
        print(f"{options.pages} pages, {options.runs} interleaved runs, medians; {os.cpu_count()} cores")
        print(f"{'':12}{'pages':>8}{'pages/s':>10}{'CPU s/1k':>10}{'peak MB':>9}")
        for crawler, results in runs.items():
            print(
                f"{crawler:12}{median(r.pages for r in results):8.0f}"
                f"{median(r.pages / r.seconds for r in results):10.1f}"
                f"{median(r.cpu / r.pages * 1000 for r in results):10.2f}{median(r.peak for r in results) / 1e6:9.0f}"
            )
        if not options.no_peer:
            ratio = median(
                (a.cpu / a.pages) / (s.cpu / s.pages)
                for a, s in zip(runs["advertools"], runs["sitewright"], strict=True)
            )
            print(f"advertools needs {ratio:.1f} times the CPU per page")
        print("state:", state(folder / "sitewright.db"))


if __name__ == "__main__":
    main()
