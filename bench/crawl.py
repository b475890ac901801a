"""Crawl benchmark: Sitewright beside other crawlers on the same generated site, in interleaved runs.

Prints pages/s, CPU seconds per 1,000 pages (user and system time of the crawler, not of the server), the most memory
its processes held together, and the bytes of state per page and per link. The peers are installed into an
environment of their own, since they are peers and no dependencies: a plain Scrapy spider, the Rust crawler of npm
(@spider-rs/spider-rs, with page bodies), and advertools with --advertools, which takes minutes per 1,000 pages.

With --growth SIZES it crawls sites of several sizes with Sitewright alone, and prints what a page costs in each: where
tables or memory slow a crawler down, a page costs more the more there are.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
from generated_site import serve, write_site
from process_tree import Cost, measured

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv" / "peers"
HERE = Path(__file__).parent / "peers"
SPIDER_RS = "0.0.163"
SPIDER_RS_BINARY = "0.0.157"  # the newest that was published for Linux


@dataclass(frozen=True)
class Run:
    pages: int
    cost: Cost


def sitewright(url: str, folder: Path, *options: str) -> Run:
    """One crawl into a fresh database."""
    db = folder / "sitewright.db"
    for old in folder.glob("sitewright.db*"):
        old.unlink()
    program = [sys.executable, "-m", "sitewright", "crawl", url, "--db", str(db), "--quiet", "--concurrency", "16"]
    program += options
    cost = measured(program, folder, good=(0, 4))
    with sqlite3.connect(db) as connection:
        (pages,) = connection.execute("SELECT count(*) FROM pages").fetchone()
    return Run(pages, cost)


def plain_scrapy(url: str, folder: Path) -> Run:
    """A spider as users write it, into a fresh JSON Lines file."""
    output = folder / "plain.jl"
    cost = measured([sys.executable, str(HERE / "plain_scrapy.py"), url, str(output)], folder)
    return Run(_lines(output), cost)


def spider_rs(url: str, folder: Path) -> Run:
    """The Rust crawler with page bodies."""
    place = PEERS / "spider-rs"
    if not place.exists():
        place.mkdir(parents=True)
        packages = [f"@spider-rs/spider-rs@{SPIDER_RS}", f"@spider-rs/spider-rs-linux-x64-gnu@{SPIDER_RS_BINARY}"]
        subprocess.run(["npm", "install", "--silent", *packages], cwd=place, check=True)
    shutil.copy(HERE / "spider_rs.mjs", place)
    output = folder / "spider.jl"
    cost = measured(["node", str(place / "spider_rs.mjs"), url, str(output)], folder)
    return Run(_lines(output), cost)


def advertools(url: str, folder: Path) -> Run:
    """The crawler of SEO analysts, into a fresh JSON Lines file."""
    python = PEERS / "advertools" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS / "advertools")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "advertools"], check=True)
    output = folder / "advertools.jl"
    output.unlink(missing_ok=True)
    os.environ["PATH"] = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    cost = measured([str(python), str(HERE / "advertools_crawl.py"), url, str(output)], folder)
    return Run(_lines(output), cost)


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


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


def _crawlers(options: argparse.Namespace) -> dict[str, Callable[[str, Path], Run]]:
    crawlers: dict[str, Callable[[str, Path], Run]] = {"sitewright": sitewright}
    if options.no_peers:
        return crawlers
    crawlers["plain Scrapy"] = plain_scrapy
    if shutil.which("npm"):
        crawlers["spider-rs"] = spider_rs
    else:
        print("npm is not installed: without the Rust crawler", file=sys.stderr)
    return crawlers | ({"advertools": advertools} if options.advertools else {})


def _table(runs: dict[str, list[Run]]) -> None:
    print(f"{'':14}{'pages':>8}{'pages/s':>10}{'CPU s/1k':>10}{'peak MB':>9}{'CPU ratio':>11}")
    own = runs["sitewright"]
    for crawler, results in runs.items():
        # Each ratio is of two runs next to each other; their median is what the machine's moods change least.
        ratio = median(
            (peer.cost.cpu / peer.pages) / (ours.cost.cpu / ours.pages) for peer, ours in zip(results, own, strict=True)
        )
        print(
            f"{crawler:14}{median(run.pages for run in results):8.0f}"
            f"{median(run.pages / run.cost.seconds for run in results):10.1f}"
            f"{median(run.cost.cpu / run.pages * 1000 for run in results):10.2f}"
            f"{median(run.cost.peak for run in results) / 1e6:9.0f}{ratio:11.2f}"
        )


def growth(sizes: list[int], runs: int) -> None:
    """What a page costs on sites of several sizes, without what every crawl costs that reads one page."""
    rows: list[tuple[int, float, float, float]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            root = folder / "site"
            root.mkdir()
            write_site(root, size, plain=False)
            with serve(root) as url:
                starts = [sitewright(url, folder, "--max-pages", "1").cost for _ in range(3)]
                done = [sitewright(url, folder) for _ in range(runs)]
        start, start_seconds = median(cost.cpu for cost in starts), median(cost.seconds for cost in starts)
        cpu = median((run.cost.cpu - start) / run.pages * 1000 for run in done)
        rate = median(run.pages / (run.cost.seconds - start_seconds) for run in done)
        rows.append((size, cpu, rate, median(run.cost.peak for run in done) / 1e6))
        print(f"{size} pages: {cpu:.2f} CPU s/1k and {start:.2f} CPU s for the start", file=sys.stderr, flush=True)
    print(f"{'pages':>8}{'CPU s/1k':>10}{'to the first':>14}{'pages/s':>10}{'peak MB':>9}   (without the start)")
    for size, cpu, rate, peak in rows:
        print(f"{size:8}{cpu:10.2f}{cpu / rows[0][1]:14.2f}{rate:10.1f}{peak:9.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true", help="measure Sitewright alone")
    parser.add_argument("--advertools", action="store_true", help="measure advertools too")
    parser.add_argument("--growth", metavar="SIZES", help="crawl sites of these numbers of pages, such as 1000,10000")
    options = parser.parse_args()
    if options.growth:
        growth([int(size) for size in options.growth.split(",")], options.runs)
        return
    crawlers = _crawlers(options)
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
        _table(runs)
        print("state:", state(folder / "sitewright.db"))


if __name__ == "__main__":
    main()
