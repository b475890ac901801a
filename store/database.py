"""Opening database files: for one writer, or read-only for any number of readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ..core.errors import NewerDatabase, NoCrawl, NotOurDatabase, StoreError
from .schema_version import APPLICATION_ID, SCHEMA_VERSION
from .turn import Connection, Turn

BUSY_TIMEOUT = 30.0  # seconds to wait for other programs; our own processes write in turns
CACHE_KIB = 32 * 1024
CACHED_STATEMENTS = 256  # as many as a crawl needs, those for every number of links among them


def open_writer(path: str | Path) -> Connection:
    """A connection that may write, in WAL mode, with the newest schema; the file is created when missing.

    Transactions are explicit: `begin` and `commit`, or a with statement. Raises StoreError and its subclasses.
    """
    location = str(path)
    if location != ":memory:" and not Path(path).exists() and not Path(path).absolute().parent.is_dir():
        raise StoreError(f"The folder of {location} does not exist.", "Create it, or give another --db.")
    with Turn(path) as turn, _opening(location, location) as connection:
        connection.turn = turn
        known = _check_ours(connection, location, may_be_new=True)
        if not known:
            connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if known < SCHEMA_VERSION:
            _migrate(connection)
    return connection


def open_reader(path: str | Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises NoCrawl when there is no such file, NotOurDatabase, NewerDatabase."""
    location = Path(path)
    if not location.is_file():
        raise NoCrawl(f"There is no database at {path}.", "Crawl first: sitewright crawl URL --db FILE")
    uri = f"file:{quote(str(location.absolute()))}?mode=ro"
    with _opening(uri, str(path)) as connection:
        known = _check_ours(connection, str(path), may_be_new=False)
        connection.execute("PRAGMA temp_store = MEMORY")
    if known < SCHEMA_VERSION:
        connection.close()
        open_writer(path).close()
        return open_reader(path)
    return connection


@contextmanager
def _opening(name: str, location: str) -> Iterator[Connection]:
    """A fresh connection, closed again when what follows fails; SQLite's errors become ours."""
    connection: Connection | None = None
    try:
        connection = sqlite3.connect(
            name,
            uri=name.startswith("file:"),
            timeout=BUSY_TIMEOUT,
            isolation_level=None,
            factory=Connection,
            cached_statements=CACHED_STATEMENTS,
        )
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield connection
    except (sqlite3.Error, StoreError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise _explain(error, location) from error
        raise


def _check_ours(connection: sqlite3.Connection, location: str, *, may_be_new: bool) -> int:
    """The schema version of one of our files, 0 for an empty new one."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise NotOurDatabase(f"{location} is not a Sitewright database.", "Give another --db.") from error
        raise
    if application == 0 and tables == 0 and may_be_new:
        return 0
    if application != APPLICATION_ID:
        raise NotOurDatabase(f"{location} is not a Sitewright database.", "Give another --db.")
    if version > SCHEMA_VERSION:
        raise NewerDatabase(
            f"{location} was written by a newer Sitewright (schema {version}, this one knows {SCHEMA_VERSION}).",
            "Update Sitewright: pip install --upgrade sitewright",
        )
    return int(version)


def _migrate(connection: sqlite3.Connection) -> None:
    # Migrating takes a library that takes a tenth of a second to load; most files need none.
    from sqlite_utils import Database

    from .schema import migrations

    # First, so that a crash on the way leaves a file that is known as ours.
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    # A crash before the first checkpoint could otherwise leave a file without its schema.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _explain(error: sqlite3.Error, location: str) -> StoreError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return NotOurDatabase(f"{location} is not a Sitewright database.", "Give another --db.")
    advice = "Check that the folder exists and can be written."
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        advice = "Check that there is space left."
    return StoreError(f"{location} cannot be opened: {error}.", advice)


def latest_crawl(connection: sqlite3.Connection, crawl_id: int | None = None) -> int:
    """The id of the newest crawl, or of the one asked for. Raises NoCrawl."""
    if crawl_id is None:
        (found,) = connection.execute("SELECT max(id) FROM crawls").fetchone()
    else:
        row = connection.execute("SELECT id FROM crawls WHERE id = ?", (crawl_id,)).fetchone()
        found = row and row[0]
    if found is None:
        which = "no crawl" if crawl_id is None else f"no crawl number {crawl_id}"
        raise NoCrawl(f"There is {which} in the database.", "Crawl first: sitewright crawl URL --db FILE")
    return int(found)
