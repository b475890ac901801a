"""The read-only view of one crawl that audits, keyword research and reports stand on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

from ..core.facts import (
    Extracted,
    Fetch,
    Hreflang,
    Image,
    Kind,
    Link,
    Page,
    Resource,
    ResourceKind,
    RobotsFile,
    Sitemap,
)
from ..core.findings import Finding, RuleResult, Severity, Status
from ..core.keywords import KeywordResult, Topic
from ..core.plan import CrawlPlan
from .database import latest_crawl, open_reader
from .history import HistoryLine, history_lines
from .rows import fetch_from_row, from_link_flags, load_evidence, load_facts, vector_key
from .select_only import select

VIEWS = (
    "fetch", "page", "link", "image", "resource", "hreflang", "sitemap_entry", "finding", "extraction", "change",
    "rendered", "rendered_link", "trap", "sitemap_image", "sitemap_article", "sitemap_video", "structure",
    "keyword", "page_ids", "certificate", "probe",
)  # fmt: skip
_SEVERITIES = {item.value: item for item in Severity}
_STATUSES = {item.value: item for item in Status}
FEW_VECTORS = 500  # looked up one by one; of more, all of the model are read at once


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl as it ended, or stands."""

    id: int
    plan: CrawlPlan
    state: str  # running, finished, limit, interrupted, failed
    started: str  # UTC, ISO 8601
    finished: str | None
    version: str

    @property
    def complete(self) -> bool:
        """Every URL of the site has an outcome, as far as links lead to it; lists and sitemaps are parts of one."""
        return self.state == "finished" and self.plan.mode == "site"


class Site:
    """One crawl, read-only. Use as a context manager, or `close` it.

    `query` runs SQL over views that hold this crawl's rows only: fetch, page, link, image, resource, hreflang,
    sitemap_entry, finding, extraction, change, rendered, rendered_link, trap and keyword (columns in docs/schema.md),
    beside the tables themselves.
    """

    def __init__(self, connection: sqlite3.Connection, crawl_id: int | None = None) -> None:
        self._db = connection
        self._db.row_factory = sqlite3.Row
        number = latest_crawl(connection, crawl_id)
        row = connection.execute("SELECT * FROM crawls WHERE id = ?", (number,)).fetchone()
        self.crawl = Crawl(
            number,
            CrawlPlan.from_json(row["plan"]),
            row["state"],
            row["started"],
            row["finished"],
            row["version"],
        )
        # Rows as plain tuples, for what is read by the million.
        self._plain = connection.cursor()
        self._plain.row_factory = None
        self._urls = _Texts(connection, "SELECT url FROM urls WHERE id = ?")
        self._strings = _Texts(connection, "SELECT text FROM strings WHERE id = ?")
        for view in VIEWS:
            # A view cannot take parameters; both values are ours, an integer and a literal.
            connection.execute(f"DROP VIEW IF EXISTS temp.{view}")
            connection.execute(
                f"CREATE TEMP VIEW {view} AS SELECT * FROM main.{view}_view WHERE crawl_id = {number}"  # noqa: S608 - ours, as said
            )

    @classmethod
    def open(cls, path: str | Path, crawl_id: int | None = None, *, frozen: bool = False) -> Site:
        """The newest crawl of a database file, or the one asked for. Raises StoreError and its subclasses.

        `frozen` shows everything as it was at one moment, though the crawl may go on.
        """
        connection = open_reader(path)
        try:
            if frozen:
                connection.execute("BEGIN")
            return cls(connection, crawl_id)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def plan(self) -> CrawlPlan:
        return self.crawl.plan

    def query(self, sql: str, /, **parameters: Any) -> sqlite3.Cursor:
        """Rows of one SELECT; `:crawl` is bound to this crawl's id, other names to the keyword arguments."""
        return self._db.execute(sql, {"crawl": self.crawl.id, **parameters})

    def select(self, sql: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of one SELECT that somebody else wrote, bound as in `query`. Raises QueryRefused."""
        return select(self._db, sql, {"crawl": self.crawl.id, **parameters})

    def history(self) -> list[HistoryLine]:
        """This crawl and those before it that were told the same, the oldest first."""
        known = {line.crawl_id: line for line in history_lines(self._db, self.plan.seed)}
        this = known.get(self.crawl.id)
        if this is None:
            return []
        return [
            line for line in known.values() if line.crawl_id <= this.crawl_id and line.fingerprint == this.fingerprint
        ]

    # -- facts

    def fetches(self, kind: Kind | None = None) -> Iterator[Fetch]:
        """Every URL's outcome, ordered by URL id."""
        rows = self.query("SELECT * FROM fetch WHERE :kind IS NULL OR kind = :kind ORDER BY url_id", kind=kind)
        return map(fetch_from_row, rows)

    def fetch(self, url: str) -> Fetch | None:
        row = self._db.execute("SELECT * FROM fetch WHERE url = ?", (url,)).fetchone()
        return None if row is None else fetch_from_row(row)

    def redirect_path(self, url: str) -> list[Fetch]:
        """The fetches from a URL along its redirects, the URL itself first; a loop ends at its first repetition."""
        path: list[Fetch] = []
        seen: set[str] = set()
        current: str | None = url
        while current is not None and current not in seen:
            seen.add(current)
            fetch = self.fetch(current)
            if fetch is None:
                break
            path.append(fetch)
            current = fetch.redirect_to
        return path

    def pages(self, *, links: bool = True) -> Iterator[Page]:
        """Every page whose HTML was read, ordered by URL id; without links, images and resources if not wanted."""
        for row in self.query(_PAGES + " ORDER BY p.url_id"):
            yield self._page(row, links=links)

    def page(self, url: str) -> Page | None:
        row = self.query(_PAGES + " AND f.url = :url", url=url).fetchone()
        return None if row is None else self._page(row, links=True)

    def _page(self, row: sqlite3.Row, *, links: bool) -> Page:
        values: dict[str, Any] = load_facts(row["facts"])
        if links:
            values["links"] = self._links(row["url_id"])
            values["images"] = self._images(row["url_id"])
            values["extracted"] = self.extracted(row["url_id"]) if self.plan.extract else ()
            values["resources"] = tuple(
                Resource(self._urls[url], ResourceKind(kind), line)
                for url, kind, line in self._rows_of("resources", "url_id, kind, line", row["url_id"])
            )
        values["hreflangs"] = tuple(
            Hreflang(code, raw, None if target is None else self._urls[target], source, line)
            for code, raw, target, source, line in self._rows_of(
                "hreflangs", "code, raw, target_id, source, line", row["url_id"], order="source, seq"
            )
        )
        return Page(
            fetch=fetch_from_row(row),
            charset=row["charset"],
            charset_source=row["charset_source"],
            lang=row["lang"],
            language=row["language"],
            direction=row["direction"],
            text=row["text"] or "",
            words=row["words"],
            elements=row["elements"],
            dom_depth=row["dom_depth"],
            cut=row["cut"],
            **values,
        )

    def _links(self, url_id: int) -> tuple[Link, ...]:
        urls, strings = self._urls, self._strings
        links = []
        columns = "target_id, anchor_id, label_id, flags, fragment_id, raw_id, line"
        for target, anchor, label, flags, fragment, raw, line in self._rows_of(
            "links", columns, url_id, key="source_id"
        ):
            rel, position, internal = from_link_flags(flags)
            values = (
                urls[target], strings[anchor], strings[label], rel, position, strings[fragment], internal, strings[raw],
                line,
            )  # fmt: skip
            links.append(tuple.__new__(Link, values))
        return tuple(links)

    def _images(self, url_id: int) -> tuple[Image, ...]:
        columns = "url_id, alt_id, name_id, width, height, loading, decorative, line"
        return tuple(
            Image(
                None if url is None else self._urls[url], None if alt is None else self._strings[alt],
                self._strings[name], width, height, loading, bool(decorative), line,
            )
            for url, alt, name, width, height, loading, decorative, line in self._rows_of("images", columns, url_id)
        )  # fmt: skip

    def _rows_of(
        self, table: str, columns: str, url_id: int, *, key: str = "page_id", order: str = "seq"
    ) -> list[tuple[Any, ...]]:
        """What a page has in a table, as it is stored: the views join a dozen tables, which takes ten times as long."""
        return self._plain.execute(
            f"SELECT {columns} FROM {table} WHERE crawl_id = ? AND {key} = ? ORDER BY {order}",  # noqa: S608 - ours
            (self.crawl.id, url_id),
        ).fetchall()

    def extracted(self, url_id: int) -> tuple[Extracted, ...]:
        """The values of the user's own fields on a page, in the order of their names and of the page."""
        return tuple(
            Extracted(*row)
            for row in self.query(
                "SELECT name, value, problem FROM extraction WHERE url_id = :id ORDER BY name, seq", id=url_id
            )
        )

    def robots(self) -> Iterator[RobotsFile]:
        """The robots.txt of every origin that was asked for one."""
        for row in self.query(
            "SELECT r.origin, r.body, r.size AS whole, r.mangled, f.* FROM robots r"
            " JOIN fetch f ON f.url_id = r.url_id WHERE r.crawl_id = :crawl"
        ):
            yield RobotsFile(row["origin"], fetch_from_row(row), row["body"], row["whole"], bool(row["mangled"]))

    def sitemaps(self) -> Iterator[Sitemap]:
        for row in self.query(
            "SELECT s.format, s.entries, s.size AS whole, s.error, s.source, f.* FROM sitemaps s"
            " JOIN fetch f ON f.url_id = s.url_id WHERE s.crawl_id = :crawl"
        ):
            yield Sitemap(fetch_from_row(row), row["format"], row["entries"], row["whole"], row["error"], row["source"])

    # -- results

    def findings(self) -> Iterator[Finding]:
        """Every finding of the crawl's audit, worst first."""
        rows = self.query(
            "SELECT * FROM finding ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,"
            " rule, url, id"
        )
        last_seen = self.crawl.finished or self.crawl.started
        texts: dict[str, str] = {}
        # The same few texts stand in most findings; one of each is enough for all.
        same = texts.setdefault
        for row in rows:
            rule, category, first_seen = row["rule"], row["category"], row["first_seen"]
            url, target, template = row["url"] or "", row["target"] or "", row["template"] or ""
            yield Finding(
                same(rule, rule), _SEVERITIES[row["severity"]], same(category, category), _STATUSES[row["status"]],
                same(url, url), same(target, target), row["message"], load_evidence(row["evidence"]), row["version"],
                same(first_seen, first_seen), last_seen, template=same(template, template),
                link_score=row["link_score"], clicks=row["clicks"], reading=row["reading"],
            )  # fmt: skip

    def rule_results(self) -> Iterator[RuleResult]:
        for row in self.query("SELECT * FROM rule_results WHERE crawl_id = :crawl ORDER BY rule"):
            yield RuleResult(
                row["rule"], Status(row["status"]), row["checked"], row["failed"], row["inconclusive"],
                row["reason"], row["version"],
            )  # fmt: skip

    def keywords(self) -> list[KeywordResult]:
        """Every keyword as judged: best opportunity first, unknown ones last, those most on the pages before others."""
        sources: dict[int, list[str]] = {}
        for number, source in self.query(
            "SELECT DISTINCT keyword_id, source FROM keyword_sources WHERE crawl_id = :crawl ORDER BY source"
        ):
            sources.setdefault(number, []).append(source)
        return [
            result_from_row(row, tuple(sources.get(row["keyword_id"], ())))
            for row in self.query(_KEYWORDS.format(columns="r.*"))
        ]

    def topics(self) -> list[Topic]:
        """Every topic, largest first, with its keywords in the order of `keywords`."""
        members: dict[int, list[sqlite3.Row]] = {}
        for row in self.query(_KEYWORDS.format(columns="r.keyword, r.topic_id, r.difficulty, r.opportunity")):
            members.setdefault(row["topic_id"], []).append(row)
        return [
            Topic(
                row["id"], row["label"], row["language"], row["embedder"],
                tuple(member["keyword"] for member in members.get(row["id"], ())),
                *_topic_scores(members.get(row["id"], ())),
            )
            for row in self.query("SELECT * FROM topics WHERE crawl_id = :crawl ORDER BY size DESC, id")
        ]  # fmt: skip

    def vectors(self, model: str, texts: Iterable[str]) -> dict[str, bytes]:
        """The kept vectors of those texts that have one: float32, little endian."""
        keys = {vector_key(text): text for text in texts}
        if len(keys) > FEW_VECTORS:
            rows = self._db.execute("SELECT text_hash, vector FROM embeddings WHERE model = ?", (model,))
            return {keys[key]: vector for key, vector in rows if key in keys}
        found: dict[str, bytes] = {}
        for key, text in keys.items():
            row = self._db.execute(
                "SELECT vector FROM embeddings WHERE model = ? AND text_hash = ?", (model, key)
            ).fetchone()
            if row is not None:
                found[text] = row[0]
        return found


def result_from_row(row: sqlite3.Row, sources: tuple[str, ...]) -> KeywordResult:
    """A keyword as judged, from a row of keyword_view."""
    return KeywordResult(
        row["keyword"], row["language"], row["topic_id"], row["topic"], row["difficulty"], row["opportunity"],
        row["confidence"], json.loads(row["evidence"]), row["embedder"], sources, row["intent"],
        row["personal_difficulty"], row["volume"], row["gain"], row["position"], row["clicks"], row["impressions"],
        row["page"] or "", row["coverage"], row["competitors"],
    )  # fmt: skip


_KEYWORDS = """
    SELECT {columns} FROM keyword r
    LEFT JOIN (
        SELECT keyword_id, count(*) AS seen FROM keyword_sources
        WHERE crawl_id = :crawl AND source IN ('title', 'h1', 'anchor', 'heading') GROUP BY keyword_id
    ) s ON s.keyword_id = r.keyword_id
    ORDER BY r.opportunity IS NULL, r.opportunity DESC, coalesce(s.seen, 0) DESC, r.folded, r.language
"""
_PAGES = (
    "SELECT p.*, f.*, x.text FROM pages p JOIN fetch f ON f.url_id = p.url_id"
    " LEFT JOIN page_texts x ON x.crawl_id = p.crawl_id AND x.url_id = p.url_id WHERE p.crawl_id = :crawl"
)


def _topic_scores(keywords: Sequence[sqlite3.Row]) -> tuple[float | None, float | None]:
    """(median difficulty, best opportunity) of those that are known."""
    difficulties = [item["difficulty"] for item in keywords if item["difficulty"] is not None]
    opportunities = [item["opportunity"] for item in keywords if item["opportunity"] is not None]
    return (median(difficulties) if difficulties else None, max(opportunities, default=None))


class _Texts(dict[int | None, str]):
    """The texts of a table that rows name by number: those of a site's menus are asked for on every page."""

    def __init__(self, db: sqlite3.Connection, sql: str, most: int = 100_000) -> None:
        super().__init__({None: ""})
        self._db = db
        self._sql = sql
        self._most = most

    def __missing__(self, number: int) -> str:
        if len(self) > self._most:
            self.clear()
            self[None] = ""
        text = self[number] = str(self._db.execute(self._sql, (number,)).fetchone()[0])
        return text
