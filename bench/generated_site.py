"""A generated site for the crawl benchmark: pages of 30-100 KB with about 100 internal links, deterministic."""

from __future__ import annotations

import gzip
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORDS = [
    "harbour", "tide", "paddle", "rope", "course", "guide", "weather", "island", "repair", "wood", "varnish", "anchor",
    "current", "beginner", "evening", "summer", "boat", "school", "lesson", "safety", "vest", "price", "booking",
    "family", "group", "winter", "storage", "trailer", "map", "chart", "lighthouse", "ferry",
]  # fmt: skip
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_rlimit_nofile 4096;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; keepalive_requests 100000;
    types {{
        text/html html; text/plain txt; text/css css; text/javascript js; application/xml xml;
        image/png png; image/jpeg jpg jpeg; image/gif gif; image/svg+xml svg; image/x-icon ico;
    }}
    gzip_static on;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {root}; index index.html; charset utf-8; }}
}}
"""


def write_site(root: Path, pages: int, seed: int = 7, *, plain: bool = True) -> None:
    """Writes pages 0 … n-1 as HTML files, compressed and, where `plain`, as they are; page 0 is index.html.

    Without the plain ones, which take three times the room, the site is for clients that take gzip.
    """
    choose = random.Random(seed)  # noqa: S311 - a benchmark, not a secret
    for number in range(pages):
        page = _page(choose, number, pages).encode()
        if plain or number == 0:  # nginx looks for an index as it is
            (root / page_name(number)).write_bytes(page)
        # nginx then sends what is compressed already: the server shall not take the crawlers' processors.
        (root / f"{page_name(number)}.gz").write_bytes(gzip.compress(page, 1, mtime=0))


def page_name(number: int) -> str:
    """The file name of one page."""
    return "index.html" if number == 0 else f"p{number}.html"


def _page(choose: random.Random, number: int, pages: int) -> str:
    def sentence() -> str:
        return " ".join(choose.choices(WORDS, k=14)).capitalize() + "."

    # Every page is reached: each links to the next ones, the rest are random.
    targets = [(number * 4 + step) % pages for step in range(1, 5)] + choose.choices(range(pages), k=96)
    links = [f'<a href="/{page_name(target)}">{" ".join(choose.choices(WORDS, k=3))}</a>' for target in targets]
    size = choose.randint(30_000, 100_000)
    parts = [f"<h2>{sentence()}</h2>"]
    length = sum(map(len, links))
    while length < size:
        block = f'<div class="card"><p>{sentence()} {sentence()}</p><ul><li>{sentence()}</li></ul></div>'
        parts.append(block)
        length += len(block)
    step = max(1, len(parts) // 80)
    for position, link in enumerate(links[20:]):
        parts[min(position * step, len(parts) - 1)] += link
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page {number}: {sentence()[:30]}</title>'
        f'<meta name="description" content="{sentence()} {sentence()}">'
        f'<meta name="viewport" content="width=device-width"><link rel="canonical" href="/{page_name(number)}"></head>'
        f"<body><header><nav>{''.join(links[:20])}</nav></header>"
        f"<main><h1>Page {number}</h1>{''.join(parts)}</main><footer><p>{sentence()}</p></footer></body></html>"
    )


@contextmanager
def serve(root: Path) -> Iterator[str]:
    """Serves a folder on a free loopback port by nginx, or by Python's http.server when nginx is not installed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx:
        folder = root.parent / "nginx"
        folder.mkdir(exist_ok=True)
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, root=root, port=port), encoding="utf-8")
        command = [nginx, "-p", str(folder), "-c", str(configuration)]
    else:
        print("nginx is not installed: Python's http.server is slower than the crawlers", file=sys.stderr)
        command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(root)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()
