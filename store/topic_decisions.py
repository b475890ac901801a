"""What a person decided about topics: where a keyword belongs, and what a topic is called. Kept for every crawl."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..core.keywords import Keyword
from .database import latest_crawl, open_writer
from .rows import clean
from .site import Site


@dataclass(frozen=True, slots=True)
class Decisions:
    """Of one language, by folded keywords."""

    moves: dict[str, str] = field(default_factory=dict)  # a keyword to one of the topic it was moved to
    names: dict[str, str] = field(default_factory=dict)  # a keyword to the name of the topic it is in


def read_decisions(site: Site, language: str) -> Decisions:
    """The decisions about keywords of one language."""
    moves = site.query(
        "SELECT k.folded, a.folded AS anchor FROM topic_moves m JOIN keywords k ON k.id = m.keyword_id"
        " JOIN keywords a ON a.id = m.anchor_id WHERE k.language = :language",
        language=language,
    )
    names = site.query(
        "SELECT k.folded, n.label FROM topic_names n JOIN keywords k ON k.id = n.anchor_id"
        " WHERE k.language = :language",
        language=language,
    )
    return Decisions({row["folded"]: row["anchor"] for row in moves}, {row["folded"]: row["label"] for row in names})


def move_keyword(path: str | Path, keyword: int, topic: int | None, name: str, crawl_id: int | None = None) -> int:
    """Puts a keyword (by its id) into a topic of the crawl, or into a new one called `name`; returns its topic's id.

    It stays there when the crawl is researched anew, and in crawls to come. Raises StoreError.
    """
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        connection.begin()
        (old,) = connection.execute(
            "SELECT topic_id FROM keyword_results WHERE crawl_id = ? AND keyword_id = ?", (crawl, keyword)
        ).fetchone()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if topic is None:
            topic = _new_topic(connection, crawl, keyword, name, old)
            connection.execute("INSERT OR REPLACE INTO topic_names VALUES (?, ?, ?)", (keyword, clean(name), now))
            anchor = keyword
        else:
            (anchor,) = connection.execute(
                "SELECT representative_id FROM topics WHERE crawl_id = ? AND id = ?", (crawl, topic)
            ).fetchone()
        connection.execute("INSERT OR REPLACE INTO topic_moves VALUES (?, ?, ?)", (keyword, anchor, now))
        connection.execute(
            "UPDATE keyword_results SET topic_id = ? WHERE crawl_id = ? AND keyword_id = ?", (topic, crawl, keyword)
        )
        if old != topic:
            _leave(connection, crawl, keyword, old)
        _count(connection, crawl, topic)
        connection.commit()
        return topic
    finally:
        connection.close()


def name_topic(path: str | Path, topic: int, name: str, crawl_id: int | None = None) -> None:
    """Calls a topic of the crawl `name`, now and whenever it is researched anew. Raises StoreError."""
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        connection.begin()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection.execute(
            "INSERT OR REPLACE INTO topic_names"
            " SELECT representative_id, ?, ? FROM topics WHERE crawl_id = ? AND id = ?",
            (clean(name), now, crawl, topic),
        )
        connection.execute("UPDATE topics SET label = ? WHERE crawl_id = ? AND id = ?", (clean(name), crawl, topic))
        connection.commit()
    finally:
        connection.close()


def forget_move(path: str | Path, keyword: Keyword) -> bool:
    """Lets a keyword be grouped by its meaning again, from the next research on; False when it was not moved."""
    connection = open_writer(path)
    try:
        connection.begin()
        found = connection.execute(
            "DELETE FROM topic_moves WHERE keyword_id = (SELECT id FROM keywords WHERE folded = ? AND language = ?)",
            (keyword.folded, keyword.language),
        ).rowcount
        connection.commit()
        return found > 0
    finally:
        connection.close()


def _new_topic(connection: sqlite3.Connection, crawl: int, keyword: int, name: str, old: int) -> int:
    (number,) = connection.execute("SELECT max(id) + 1 FROM topics WHERE crawl_id = ?", (crawl,)).fetchone()
    connection.execute(
        "INSERT INTO topics (crawl_id, id, label, language, representative_id, embedder, size, pillar_id)"
        " SELECT crawl_id, ?, ?, language, ?, embedder, 1, pillar_id FROM topics WHERE crawl_id = ? AND id = ?",
        (number, clean(name), keyword, crawl, old),
    )
    return int(number)


def _leave(connection: sqlite3.Connection, crawl: int, keyword: int, topic: int) -> None:
    """Gives what hung on the keyword in the topic it left to another keyword of it; an empty topic goes."""
    heir = connection.execute(
        "SELECT keyword_id FROM keyword_results WHERE crawl_id = ? AND topic_id = ?"
        " ORDER BY keyword_id IN (SELECT keyword_id FROM topic_moves), coverage DESC, keyword_id LIMIT 1",
        (crawl, topic),
    ).fetchone()
    if heir is None:
        connection.execute("DELETE FROM topics WHERE crawl_id = ? AND id = ?", (crawl, topic))
        return
    connection.execute(
        "UPDATE topic_moves SET anchor_id = ? WHERE anchor_id = ? AND keyword_id <> ?", (heir[0], keyword, keyword)
    )
    row = connection.execute(
        "SELECT representative_id, label FROM topics WHERE crawl_id = ? AND id = ?", (crawl, topic)
    ).fetchone()
    if row[0] == keyword:
        renamed = connection.execute(
            "UPDATE OR REPLACE topic_names SET anchor_id = ? WHERE anchor_id = ? AND label = ?",
            (heir[0], keyword, row[1]),
        ).rowcount
        connection.execute(
            "UPDATE topics SET representative_id = ?, label = CASE WHEN ? THEN label ELSE"
            " (SELECT keyword FROM keywords WHERE id = ?) END WHERE crawl_id = ? AND id = ?",
            (heir[0], renamed, heir[0], crawl, topic),
        )
    _count(connection, crawl, topic)


def _count(connection: sqlite3.Connection, crawl: int, topic: int) -> None:
    connection.execute(
        "UPDATE topics SET size = (SELECT count(*) FROM keyword_results r WHERE r.crawl_id = topics.crawl_id"
        " AND r.topic_id = topics.id) WHERE crawl_id = ? AND id = ?",
        (crawl, topic),
    )
