"""What auditing costs beside crawling, and how it grows: CPU seconds and the most memory.

python bench/audit.py [PAGES ...]     default 10000 100000

A generated site of --crawled pages is crawled for real. Larger crawls are its database multiplied: every copy has
addresses, titles and words of its own, and links within itself. Prints for each size the CPU seconds of
`sitewright audit`, per 1,000 pages and as a share of what crawling costs.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generated_site import serve, write_site
from process_tree import Cost, measured

SHARE = 0.20  # of the crawl's CPU
MEMORY = 400  # MiB


def crawled(pages: int, folder: Path) -> tuple[Path, Cost]:
    """A database with a crawl of the generated site, and what the crawl cost."""
    root, db = folder / "site", folder / "crawled.db"
    root.mkdir()
    write_site(root, pages)
    with serve(root) as url:
        program = [sys.executable, "-m", "sitewright", "crawl", url, "--db", str(db), "--quiet", "--concurrency", "16"]
        return db, measured(program, folder, good=(0, 4))


def multiplied(source: Path, times: int, target: Path) -> Path:
    """The database with so many copies of each page."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as db:
        original.backup(db)
        db.create_function("own", 2, _own, deterministic=True)
        db.create_function("renamed", 2, _renamed, deterministic=True)
        db.execute("PRAGMA synchronous = OFF")
        (step,) = db.execute("SELECT max(id) FROM urls").fetchone()
        (home,) = db.execute("SELECT url_id FROM fetches WHERE kind = 'page' AND depth = 0").fetchone()
        for copy in range(1, times):
            _copy(db, copy, step)
        # The home pages of copies hang on that of the first.
        for copy in range(1, times):
            db.execute(
                "INSERT INTO links SELECT crawl_id, source_id, 100000 + ?, source_id + ?, anchor_id, label_id,"
                " fragment_id, raw_id, flags, line FROM links WHERE source_id = ? AND seq = 0",
                (copy, copy * step, home),
            )
        db.commit()
    return target


def _copy(db: sqlite3.Connection, copy: int, step: int) -> None:
    moved = {"url_id", "source_id", "target_id", "page_id", "canonical_id", "redirect_id"}
    written = {"text": "own", "text_hash": "own", "title": "renamed", "description": "own", "facts": "renamed"}
    shift = copy * step
    db.execute("INSERT INTO urls (id, url) SELECT id + ?, renamed(url, ?) FROM urls WHERE id <= ?", (shift, copy, step))
    for table in ("fetches", "pages", "page_texts", "links", "images", "resources", "hreflangs"):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        key = next(name for name in ("source_id", "page_id", "url_id") if name in columns)
        values = [
            f"{name} + {shift}" if name in moved else f"{written[name]}({name}, {copy})" if name in written else name
            for name in columns
        ]
        pages = " AND kind = 'page'" if table == "fetches" else ""
        db.execute(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} WHERE {key} <= {step}{pages}")  # noqa: S608 - ours


def _own(text: str | None, copy: int) -> str | None:
    """The text with words of this copy alone."""
    return text and text.replace("a", "a" + chr(ord("b") + copy % 24))


def _renamed(text: str | None, copy: int) -> str | None:
    """A title, an address or the facts of a page with the names this copy has."""
    if text is None:
        return None
    if text.startswith("http") and "/p" not in text:
        return f"{text.rstrip('/')}/copy{copy}/"
    return text.replace("Page ", f"Page {copy}-").replace("/p", f"/copy{copy}/p")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--crawled", type=int, default=10_000, help="pages that are really crawled")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db, cost = crawled(options.crawled, folder)
        crawl = cost.cpu / options.crawled * 1000
        print(f"crawl of {options.crawled:,} pages: {cost.cpu:.1f} CPU s, {crawl:.2f} per 1,000 pages", flush=True)
        for pages in options.pages:
            copies = max(1, round(pages / options.crawled))
            larger = multiplied(db, copies, folder / f"{pages}.db")
            program = [sys.executable, "-m", "sitewright", "audit", str(larger), "-f", "jsonl", "-o", "/dev/null"]
            audit = measured(program, folder)
            count = copies * options.crawled
            each = audit.cpu / count * 1000
            share = f"{each / crawl:.0%} of the crawl (goal {SHARE:.0%})"
            peak = f"peak {audit.peak / 2**20:.0f} MiB (goal {MEMORY})"
            print(f"audit of {count:,} pages: {audit.cpu:.1f} CPU s, {each:.2f} per 1,000, {share}; {peak}", flush=True)
            larger.unlink()


if __name__ == "__main__":
    main()
