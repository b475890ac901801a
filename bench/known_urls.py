"""How much memory a crawl takes that knows very many URLs: the peak over all its processes, what they share once.

python bench/known_urls.py [URLS ...]     default 100000 1000000

Every page of a local site links to LINKS others that no page before it linked to, and the crawl ends as soon as it
knows as many URLs as asked for, so that nearly all of them stay pending.
"""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

LINKS = 500  # new ones on every page
GOALS = {100_000: 250, 1_000_000: 400}  # MiB, by number of known URLs
SECTIONS = ("products", "blog", "news", "category/shoes", "category/books/science-fiction", "help/articles")


def serve(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as lines:
        for line in lines:
            path = line.split()[1].decode()
            while lines.readline().strip():
                pass
            body = page(path).encode()
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )


def page(path: str) -> str:
    """A page whose links are those that its number says."""
    number = 0 if path == "/" else int(path.rpartition("-")[2].partition(".")[0]) + 1 if "-" in path else -1
    if number < 0:
        return ""
    first = number * LINKS
    targets = (f"/{SECTIONS[item % 6]}/item-of-some-length-{item}.html" for item in range(first, first + LINKS))
    links = "".join(f"<li><a href='{target}'>Item {target[-12:-5]}</a></li>" for target in targets)
    return f"<title>Page {number}</title><h1>Page {number}</h1><p>{number} words</p><ul>{links}</ul>"


def measure(urls: int, folder: Path) -> None:
    from crawl_process import Peak

    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    db = folder / f"{urls}.db"
    command = [sys.executable, "-m", "sitewright", "crawl", f"http://127.0.0.1:{listener.getsockname()[1]}/"]
    begun = time.monotonic()
    process = subprocess.Popen(
        [*command, "--db", str(db), "--quiet", "--max-pages", str(urls // LINKS)], stdout=subprocess.DEVNULL
    )
    with Peak(process.pid, 0.1) as peak:
        process.wait()
    seconds = time.monotonic() - begun
    listener.close()
    (known,) = sqlite3.connect(db).execute("SELECT count(*) FROM frontier").fetchone()
    goal = f"; goal {GOALS[urls]}" if urls in GOALS else ""
    size = db.stat().st_size / 2**20
    parts = ", ".join(f"{item / 2**20:.0f}" for item in peak.processes)
    print(f"{known:,} known URLs: peak {peak.bytes / 2**20:.0f} MiB ({parts}){goal}", flush=True)
    print(f"    {seconds:.1f} s, database {size:.0f} MiB", flush=True)


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:]] or list(GOALS)
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            measure(number, Path(folder))


if __name__ == "__main__":
    main()
