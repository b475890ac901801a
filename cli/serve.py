"""sitewright serve: the report live, and every table of the database, in a browser on this machine."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from ..core.errors import SitewrightError, UsageError
from . import steps
from .progress import note
from .report import LANGUAGES, language_option

LOOPBACK = "127.0.0.1"
NEEDED = "pip install 'sitewright[serve]'"


@click.command("serve")
@click.argument("db", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 for any free one.")
@language_option
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@click.option("--quiet", "-q", is_flag=True, help="Print the address and nothing else.")
def command(db: Path, port: int, language: str | None, open_browser: bool, quiet: bool) -> None:
    """Show the report of the newest crawl of database DB, as it is at each visit, and let its tables be browsed.

    Only this machine can connect, and only with the key in the address that is printed. Nothing can be changed; SQL is
    read-only. Tables are browsed with Datasette. Ctrl-C ends it.
    """
    from ..store.database import open_reader

    open_reader(db).close()
    try:
        import rich
        import uvicorn
        from datasette.app import Datasette
    except ModuleNotFoundError:
        raise UsageError("Serving needs Datasette, which is not installed.", NEEDED) from None
    from ..reports.live import TABLES, LiveReport

    # Datasette prints a traceback for every statement that is refused; the browser is told anyway.
    rich.reconfigure(quiet=True)

    listening = _listen(port)
    number = listening.getsockname()[1]
    hosts = [f"{name}:{number}" for name in (LOOPBACK, "localhost")]
    if number == 80:
        hosts += [LOOPBACK, "localhost"]
    token = secrets.token_urlsafe(24)
    tables = Datasette(
        [str(db)],
        settings={"base_url": TABLES, "allow_download": False, "sql_time_limit_ms": 5000, "max_returned_rows": 10_000},
    ).app()
    app = LiveReport(_renderer(db, language or LANGUAGES[0]), tables, token, hosts)
    address = f"http://{LOOPBACK}:{number}/?token={token}"
    click.echo(address)
    note(f"Tables: http://{LOOPBACK}:{number}{TABLES} (after the address above). Ctrl-C ends it.", quiet=quiet)
    if open_browser:
        click.launch(address)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, date_header=False))
    server.run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise SitewrightError(
            f"Port {port} of this machine cannot be used: {error.strerror}.", "Choose another with --port, or --port 0."
        ) from None
    return listening


def _written(path: Path) -> tuple[int, int]:
    """When a file was last written, and its length: what is committed stands first in the log beside the database."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


def _renderer(db: Path, language: str) -> Callable[[], Awaitable[bytes]]:
    """Makes the report anew when the database has changed since the last visit, one at a time."""
    from ..reports.html import render
    from ..store.site import Site

    made: dict[Any, bytes] = {}
    lock = asyncio.Lock()

    def make() -> bytes:
        with Site.open(db) as site:
            known = (site.crawl.id, *map(_written, (db, db.with_name(f"{db.name}-wal"))))
            if known not in made:
                extras = steps.report_extras(db, site)
                made.clear()
                made[known] = render(db, crawl_id=site.crawl.id, language=language, extras=extras)
            return made[known]

    async def report() -> bytes:
        async with lock:
            return await asyncio.to_thread(make)

    return report
