"""Writing and reading what stands above and beside topics: pillars, search results and groups by them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.keywords import Keyword, SearchResult
from .rows import clean
from .site import Site

METHODS = ("centroid", "strict")


@dataclass(frozen=True, slots=True)
class Pillar:
    """What several topics have in common. `id` counts from 1 within a crawl."""

    id: int
    label: str
    language: str


@dataclass(frozen=True, slots=True)
class RankedPages:
    """The pages that rank for a keyword, and who says so when."""

    results: Sequence[SearchResult]
    source: str
    date: str  # ISO 8601 day


@dataclass(frozen=True, slots=True)
class TopicStructure:
    """All of it for one crawl."""

    pillars: Sequence[Pillar] = ()
    pillar_of: Mapping[int, int] = field(default_factory=dict)  # topic to pillar
    results: Mapping[Keyword, RankedPages] = field(default_factory=dict)
    overlaps: Mapping[str, Mapping[Keyword, tuple[Keyword, int]]] = field(default_factory=dict)
    """By method: of each keyword the one that names its group, and how many results they share."""
    meaning_of: Mapping[int, int] = field(default_factory=dict)
    """Topic to a number that it shares with topics of other languages that mean the same."""


NO_STRUCTURE = TopicStructure()


def write_structure(
    connection: sqlite3.Connection,
    crawl: int,
    structure: TopicStructure,
    numbers: Mapping[Keyword, int],
    url_id: Callable[[sqlite3.Connection, str], int],
) -> None:
    """Replaces a crawl's structure, within the transaction that writes its keywords (by their `numbers`)."""
    for table in ("pillars", "search_results", "overlap_groups"):
        connection.execute(f"DELETE FROM {table} WHERE crawl_id = ?", (crawl,))  # noqa: S608 - ours
    connection.executemany(
        "INSERT INTO pillars VALUES (?, ?, ?, ?)",
        [(crawl, item.id, clean(item.label), item.language) for item in structure.pillars],
    )
    connection.executemany(
        "UPDATE topics SET pillar_id = ? WHERE crawl_id = ? AND id = ?",
        [(pillar, crawl, topic) for topic, pillar in structure.pillar_of.items()],
    )
    connection.executemany(
        "UPDATE topics SET meaning_id = ? WHERE crawl_id = ? AND id = ?",
        [(meaning, crawl, topic) for topic, meaning in structure.meaning_of.items()],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO search_results VALUES (?, ?, ?, ?, ?, ?)",
        [
            (crawl, numbers[keyword], found.position, url_id(connection, found.url), clean(pages.source), pages.date)
            for keyword, pages in structure.results.items()
            for found in pages.results
        ],
    )
    connection.executemany(
        "INSERT INTO overlap_groups VALUES (?, ?, ?, ?, ?)",
        [
            (crawl, method, numbers[keyword], numbers[head], shared)
            for method, groups in structure.overlaps.items()
            for keyword, (head, shared) in groups.items()
        ],
    )


def topic_rows(site: Site, *, language: str | None = None, pillar: str | None = None) -> Iterator[dict[str, Any]]:
    """Every topic, those of one pillar together and the largest first, with the numbers of its keywords.

    `pillar` is a part of its label. Difficulty is the mean and opportunity the best of the keywords where it is known;
    volume the sum of those known; pages how many of the site's pages its keywords have; elsewhere the topics of other
    languages that mean the same, when they were asked for.
    """
    for row in site.query(_TOPICS, language=language, pillar=pillar):
        yield dict(row)


def overlap_rows(site: Site, *, language: str | None = None) -> Iterator[dict[str, Any]]:
    """Every keyword whose search results are known: its topic beside its groups by results.

    `agree` is false when the keyword that names its group by results is in another topic.
    """
    for row in site.query(_OVERLAPS, language=language):
        yield dict(row) | {"agree": bool(row["agree"])}


_TOPICS = """
    SELECT t.id AS topic_id, t.label AS topic, p.id AS pillar_id, coalesce(p.label, t.label) AS pillar, t.language,
           count(*) AS keywords, round(avg(r.difficulty), 1) AS difficulty, max(r.opportunity) AS opportunity,
           sum(m.volume) AS volume, count(DISTINCT c.url_id) AS pages, t.embedder,
           sum(r.keyword_id IN (SELECT keyword_id FROM topic_moves)) AS moved,
           (
               SELECT group_concat(o.language || ': ' || o.label, '; ') FROM topics o WHERE o.crawl_id = t.crawl_id
               AND o.meaning_id = t.meaning_id AND o.language <> t.language
           ) AS elsewhere,
           sum(count(*)) OVER (PARTITION BY t.language, p.id) AS pillar_size
    FROM topics t JOIN keyword_results r ON r.crawl_id = t.crawl_id AND r.topic_id = t.id
    LEFT JOIN pillars p ON p.crawl_id = t.crawl_id AND p.id = t.pillar_id
    LEFT JOIN (
        SELECT subject_id, max(value) AS volume FROM metrics WHERE subject = 'keyword' AND name = 'volume'
        GROUP BY subject_id
    ) m ON m.subject_id = r.keyword_id
    LEFT JOIN (
        SELECT keyword_id, min(url_id) AS url_id FROM keyword_sources
        WHERE crawl_id = :crawl AND source IN ('title', 'h1') GROUP BY keyword_id
    ) c ON c.keyword_id = r.keyword_id
    WHERE t.crawl_id = :crawl AND (:language IS NULL OR t.language = :language)
      AND (:pillar IS NULL OR instr(p.label, :pillar))
    GROUP BY t.id ORDER BY pillar_size DESC, p.id, count(*) DESC, t.id
"""
_OVERLAPS = """
    SELECT k.keyword, k.language, t.label AS topic, h.keyword AS results_topic, c.shared, g.keyword AS strict_topic,
           hr.topic_id = r.topic_id AS agree
    FROM overlap_groups c JOIN keywords k ON k.id = c.keyword_id JOIN keywords h ON h.id = c.head_id
    JOIN overlap_groups s ON s.crawl_id = c.crawl_id AND s.method = 'strict' AND s.keyword_id = c.keyword_id
    JOIN keywords g ON g.id = s.head_id
    JOIN keyword_results r ON r.crawl_id = c.crawl_id AND r.keyword_id = c.keyword_id
    JOIN keyword_results hr ON hr.crawl_id = c.crawl_id AND hr.keyword_id = c.head_id
    JOIN topics t ON t.crawl_id = c.crawl_id AND t.id = r.topic_id
    WHERE c.crawl_id = :crawl AND c.method = 'centroid' AND (:language IS NULL OR k.language = :language)
    ORDER BY h.folded, c.keyword_id <> c.head_id, c.shared DESC, k.folded
"""
