"""Writing a crawl: the frontier and the facts, a URL's outcome and what it led to in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from .. import __version__
from ..core.facts import Attempt, Fetch, Kind, Page, RobotsFile, Sitemap, SitemapEntry
from ..core.plan import CrawlPlan
from ..core.rendered import Rendered
from .click_depth import measure_click_depth
from .database import open_writer
from .fact_rows import FactRows, dump_attempts
from .frontier import HELD, Discovery, Frontier, Lease
from .interning import Interned
from .page_rows import PageRows, page_rows
from .pause_rows import PauseRows
from .probe_rows import ProbeRows
from .rendered_rows import RenderedRows
from .resuming import is_open, urls_fetched
from .reuse import Reuse, facts_version
from .trap_rows import TrapRows
from .turn import Connection

COMMIT_SECONDS = 0.5  # what a crash can cost: the outcomes of this long are fetched again
TURN_SECONDS = 0.02  # that the database is kept while another process waits for it


class CrawlWriter:
    """One crawl being written. Not thread-safe; one writer a file."""

    def __init__(self, connection: Connection, crawl_id: int, plan: CrawlPlan, *, resumed: bool) -> None:
        self.crawl_id = crawl_id
        self.plan = plan
        self.resumed = resumed
        self._db = connection
        self._ids = Interned(connection)
        self._frontier = Frontier(connection, crawl_id, self._ids)
        if resumed:
            self._frontier.free_held()
        self._rows = FactRows(connection, crawl_id, self._ids)
        self.rendered = RenderedRows(connection, crawl_id, self._ids)
        self.pauses = PauseRows(connection, crawl_id, self._begin)
        self.traps = TrapRows(connection, crawl_id, self._frontier, self._begin)
        self.probes = ProbeRows(connection, crawl_id, self._ids, self._rows, self._begin)
        self.reuse = Reuse.find(connection, crawl_id, plan)  # the last crawl, None when nothing is taken from one
        self._committed = monotonic()

    @classmethod
    def open(cls, path: str | Path, plan: CrawlPlan, *, fresh: bool = False) -> CrawlWriter:
        """Goes on with the newest unfinished crawl of the same scope, or begins one when there is none or `fresh`.

        A failed crawl, whose start page never answered, is over: its URLs all have an outcome. So is one that reached
        its limits, unless the new plan lets more of its URLs pass.
        """
        connection = open_writer(path)
        row = connection.execute(
            "SELECT id, state FROM crawls WHERE fingerprint = ? ORDER BY id DESC LIMIT 1", (plan.fingerprint,)
        ).fetchone()
        connection.begin()
        if row and not fresh and is_open(connection, row[0], row[1], plan):
            crawl_id = row[0]
            connection.execute("UPDATE crawls SET state = 'running', plan = ? WHERE id = ?", (plan.to_json(), crawl_id))
            writer = cls(connection, crawl_id, plan, resumed=True)
        else:
            cursor = connection.execute(
                "INSERT INTO crawls (seed, fingerprint, plan, state, started, version, facts)"
                " VALUES (?, ?, ?, 'running', ?, ?, ?)",
                (plan.seed, plan.fingerprint, plan.to_json(), _now(), __version__, facts_version()),
            )
            writer = cls(connection, cursor.lastrowid or 0, plan, resumed=False)
        connection.commit()
        return writer

    # -- frontier

    def discover(self, found: Iterable[Discovery]) -> None:
        """Adds URLs to visit, see `Frontier.discover`."""
        self._begin()
        self._frontier.discover(found)

    def lease(
        self, limit: int, kinds: Sequence[Kind], *, max_depth: int | None = None, unlinked: bool = True
    ) -> list[Lease]:
        """URLs to fetch next, see `Frontier.lease`."""
        return self._frontier.lease(limit, kinds, max_depth=max_depth, unlinked=unlinked)

    @property
    def leased(self) -> int:
        """How many URLs are handed out and have no outcome yet."""
        return self._frontier.leased

    def release(self, url: str) -> None:
        """Gives a lease back: the URL is pending again."""
        self._begin()
        self._frontier.release(url)

    def hold(self, url: str) -> None:
        """Puts a leased URL aside for this run: it is pending again when the crawl ends or goes on."""
        self._begin()
        self._frontier.give_up(url, HELD)

    def count(self) -> dict[tuple[Kind, int], int]:
        """How many frontier URLs there are by (kind, state)."""
        return self._frontier.count()

    def pages_fetched(self) -> int:
        """How many internal URLs were asked for; those that robots.txt refused were not."""
        (number,) = self._db.execute(
            "SELECT count(*) FROM fetches WHERE crawl_id = ? AND kind = 'page' AND (status IS NOT NULL"
            " OR reason NOT IN ('blocked-by-robots', 'robots-unreachable', 'too-many-redirects', 'trap'))",
            (self.crawl_id,),
        ).fetchone()
        return int(number)

    def urls_fetched(self) -> Iterator[str]:
        """The internal URLs that were asked for."""
        return urls_fetched(self._db, self.crawl_id)

    def start_failure(self) -> str:
        """Why the site could not be reached at all, in words; "" when anything of it answered.

        A site whose robots.txt refuses us has answered. One that redirects to another site has not: nothing is its own.
        A list has no site that could fail; of a site's sitemaps any answer will do.
        """
        if self.plan.mode == "list":
            return ""
        if (
            self.plan.mode == "sitemap"
            and self._db.execute(
                "SELECT 1 FROM fetches WHERE crawl_id = ? AND status IS NOT NULL LIMIT 1", (self.crawl_id,)
            ).fetchone()
        ):
            return ""
        if self._db.execute(
            "SELECT 1 FROM fetches WHERE crawl_id = ? AND ("
            " kind = 'robots' AND reason IS NULL AND (status = 429 OR status >= 500)"
            " OR kind = 'page' AND redirect_id IS NULL AND (status IS NOT NULL OR reason = 'blocked-by-robots'))"
            " LIMIT 1",
            (self.crawl_id,),
        ).fetchone():
            return ""
        row = self._db.execute(
            "SELECT u.url, f.reason, f.detail, r.url FROM fetches f JOIN urls u ON u.id = f.url_id"
            " LEFT JOIN urls r ON r.id = f.redirect_id"
            " WHERE f.crawl_id = ? AND (f.kind = 'page' OR ?) ORDER BY f.kind <> 'page', f.hops DESC, f.url_id LIMIT 1",
            (self.crawl_id, self.plan.mode == "sitemap"),
        ).fetchone()
        if row is None:
            return "nothing was fetched"
        url, reason, detail, target = row
        why = f"redirects to {target}" if target else f"{reason} ({detail})" if detail else str(reason)
        return why if url == self.plan.seed else f"{url}: {why}"

    def robots_answers(self) -> list[tuple[str, int | None, str | None, str, str]]:
        """(origin, status, reason, detail, body) of every robots.txt recorded so far."""
        return self._db.execute(
            "SELECT r.origin, f.status, f.reason, f.detail, r.body FROM robots r"
            " JOIN fetches f ON f.crawl_id = r.crawl_id AND f.url_id = r.url_id WHERE r.crawl_id = ?",
            (self.crawl_id,),
        ).fetchall()

    # -- facts

    def record(
        self,
        fetch: Fetch,
        *,
        page: Page | PageRows | None = None,
        robots: RobotsFile | None = None,
        sitemap: Sitemap | None = None,
        entries: Iterable[SitemapEntry] = (),
        discovered: Iterable[Discovery] = (),
        carried: str = "",
    ) -> None:
        """Stores one URL's outcome with everything it led to, and marks it done.

        `carried` says how it is known that a page did not change: what it says is then copied, see `Reuse.carry`.
        """
        self._begin()
        url_id = self._ids.url(fetch.url)
        self._rows.fetch(url_id, fetch)
        if page is not None:
            rows = page if isinstance(page, PageRows) else page_rows(page)
            self._rows.page(url_id, rows, again=self.resumed)
        if carried and self.reuse is not None:
            self.reuse.carry(url_id, carried)
        if robots is not None:
            self._rows.robots(url_id, robots)
        if sitemap is not None:
            self._rows.sitemap(url_id, sitemap, entries)
        self._frontier.discover(discovered)
        self._frontier.done(url_id, fetch)
        self.rest()

    def record_rendered(
        self, rendered: Rendered, *, page: PageRows | None = None, discovered: Iterable[Discovery] = ()
    ) -> None:
        """Stores what a browser made of a page, with what it led to."""
        self._begin()
        self.rendered.write(rendered, page)
        self._frontier.discover(discovered)
        self.rest()

    def list_entries(self, sitemap: str, entries: Iterable[SitemapEntry], discovered: Iterable[Discovery]) -> None:
        """Stores some of what a sitemap lists, before it is recorded as a whole."""
        self._begin()
        self._rows.sitemap_entries(self._ids.url(sitemap), entries)
        self._frontier.discover(discovered)
        self.rest()

    def amend_attempts(self, url: str, attempts: Sequence[Attempt]) -> None:
        """Replaces the list of requests of a URL that was fetched again to confirm what was seen."""
        self._begin()
        self._db.execute(
            "UPDATE fetches SET attempts = ? WHERE crawl_id = ? AND url_id = ?",
            (dump_attempts(attempts), self.crawl_id, self._ids.url(url)),
        )

    def certificate(self, host: str, begins: str, expires: str) -> None:
        """Keeps the period for which the certificate of a host (with its port) is valid, as the last connection saw."""
        self._begin()
        self._rows.certificate(host, begins, expires, _now())

    def keep_to_itself(self) -> None:
        """Takes nothing from the last crawl and leaves nothing to the next: this one may be shown other pages."""
        self._begin()
        self.reuse = None
        self._db.execute("UPDATE crawls SET facts = ? WHERE id = ?", (f"{facts_version()}/private", self.crawl_id))

    def commit(self) -> None:
        """Makes everything recorded so far safe."""
        self._db.commit()
        self._committed = monotonic()

    def rest(self) -> None:
        """Commits what is COMMIT_SECONDS old, or sooner when another process waits to write. To be called often."""
        age = monotonic() - self._committed
        if self._db.in_transaction and (age >= COMMIT_SECONDS or (age >= TURN_SECONDS and self._db.turn.wanted)):
            self.commit()

    def close(self, state: str, *, measure: bool = True) -> None:
        """Ends the crawl: `state` is finished, limit, interrupted or failed. `measure` sets the click depths anew."""
        self._begin()
        self._frontier.free_held()
        if measure and self.plan.mode == "site":
            measure_click_depth(self._db, self.crawl_id, [self._ids.url(url) for url in self.plan.starts])
        self._db.execute("UPDATE crawls SET state = ?, finished = ? WHERE id = ?", (state, _now(), self.crawl_id))
        self.commit()
        # Everything is safe; what follows makes the file smaller and reading it faster, where there is room for that.
        with self._db.turn, suppress(sqlite3.OperationalError):
            self._db.execute("CREATE INDEX IF NOT EXISTS links_target ON links (crawl_id, target_id)")
            self._db.execute("PRAGMA optimize")
            # Somebody who reads may keep some of the log; it is not waited for.
            self._db.execute("PRAGMA busy_timeout = 0")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def abandon(self) -> None:
        """Ends the crawl after an error; what is not safe is dropped, as half of it may be missing."""
        with suppress(sqlite3.Error):
            self._db.rollback()
        with suppress(sqlite3.Error):
            self._db.close()

    def _begin(self) -> None:
        self._db.begin()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
