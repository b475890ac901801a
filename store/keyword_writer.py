"""Writing keyword research: all of one crawl's keywords and topics in one transaction, replacing earlier ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.facts import Metric
from ..core.keywords import Keyword, KeywordResult, Sighting, Topic
from ..core.urls import normalize
from .database import latest_crawl, open_writer
from .rows import clean, dump, vector_key
from .topic_structure import NO_STRUCTURE, TopicStructure, write_structure

_COLUMNS = (
    "crawl_id, keyword_id, topic_id, difficulty, opportunity, confidence, evidence, intent, personal_difficulty,"
    " volume, gain, position, clicks, impressions, page_id, coverage, competitors"
)


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """One keyword with everything there is to store about it."""

    keyword: Keyword
    sightings: Sequence[Sighting]
    metrics: Sequence[Metric]
    result: KeywordResult


@dataclass(frozen=True, slots=True)
class JudgedWith:
    """What a crawl's keywords were judged with."""

    kept: Mapping[str, str]  # digests of the kept lists, by name
    competitors: Sequence[str]  # registrable domains
    curve: Mapping[str, Any]  # click rates, and where they come from


@dataclass(frozen=True, slots=True)
class TopicEntry:
    topic: Topic
    representative: Keyword  # one of the entries'


def write_keywords(
    path: str | Path,
    entries: Sequence[KeywordEntry],
    topics: Sequence[TopicEntry],
    vectors: Mapping[str, Mapping[str, bytes]],
    crawl_id: int | None = None,
    judged_with: JudgedWith | None = None,
    structure: TopicStructure = NO_STRUCTURE,
) -> None:
    """Stores the keywords and topics of a crawl, and their `structure`.

    `vectors` are new ones by model and text, kept for all crawls.

    Numbers imported earlier stay beside new ones: a number is replaced only by one of the same source and day.
    """
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        connection.begin()
        for sql in (
            "DELETE FROM keyword_results WHERE crawl_id = ?",
            "DELETE FROM topics WHERE crawl_id = ?",
            "DELETE FROM keyword_sources WHERE crawl_id = ?",
            "DELETE FROM keyword_research WHERE crawl_id = ?",
        ):
            connection.execute(sql, (crawl,))
        if judged_with is not None:
            connection.execute(
                "INSERT INTO keyword_research VALUES (?, ?, ?, ?)",
                (crawl, dump(judged_with.kept), dump(judged_with.competitors), dump(judged_with.curve)),
            )
        numbers = {entry.keyword: _keyword_id(connection, entry.keyword) for entry in entries}
        connection.executemany(
            "INSERT INTO topics (id, crawl_id, label, language, representative_id, embedder, size)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    item.topic.id, crawl, clean(item.topic.label), item.topic.language, numbers[item.representative],
                    item.topic.embedder, len(item.topic.keywords),
                )
                for item in topics
            ],
        )  # fmt: skip
        for entry in entries:
            _write_entry(connection, crawl, numbers[entry.keyword], entry)
        write_structure(connection, crawl, structure, numbers, _url_id)
        connection.executemany(
            "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
            [
                (model, vector_key(text), vector)
                for model, vectors_of in vectors.items()
                for text, vector in vectors_of.items()
            ],
        )
        connection.commit()
    finally:
        connection.close()


def _write_entry(connection: sqlite3.Connection, crawl: int, number: int, entry: KeywordEntry) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO keyword_sources VALUES (?, ?, ?, ?, ?)",
        [(crawl, number, clean(item.source), _url_id(connection, item.url), item.count) for item in entry.sightings],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO metrics VALUES ('keyword', ?, ?, ?, ?, ?)",
        [(number, item.name, item.value, clean(item.source), item.date) for item in entry.metrics],
    )
    result = entry.result
    connection.execute(
        f"INSERT INTO keyword_results ({_COLUMNS}) VALUES ({', '.join('?' * (_COLUMNS.count(',') + 1))})",  # noqa: S608 - ours
        (
            crawl, number, result.topic_id, result.difficulty, result.opportunity, result.confidence,
            dump(result.evidence), result.intent, result.personal_difficulty, result.volume, result.gain,
            result.position, result.clicks, result.impressions, _url_id(connection, result.page) or None,
            result.coverage, result.competitors,
        ),
    )  # fmt: skip


def _keyword_id(connection: sqlite3.Connection, keyword: Keyword) -> int:
    row = connection.execute(
        "INSERT INTO keywords (keyword, folded, language) VALUES (?, ?, ?)"
        " ON CONFLICT (folded, language) DO UPDATE SET keyword = excluded.keyword RETURNING id",
        (clean(keyword.text), clean(keyword.folded), keyword.language),
    ).fetchone()
    return int(row[0])


def _url_id(connection: sqlite3.Connection, url: str) -> int:
    """0 for imports, which belong to no page."""
    if not url or normalize(url) is None:
        return 0
    connection.execute("INSERT OR IGNORE INTO urls (url) VALUES (?)", (url,))
    return int(connection.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()[0])
