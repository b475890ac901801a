"""Reading the topics and keywords of a crawl from the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..store.site import Site
from .view import KeywordView, TopicView

# Semrush calls a difficulty below 30 "easy" or "very easy" (semrush.com, "Updated Keyword Difficulty metric").
EASY = 30.0
EASY_LISTED = 20
PAGES_LISTED = 5


def read_topics(site: Site) -> tuple[TopicView, ...]:
    """The topics, largest first, with their keywords, best opportunity first and unknown ones last."""
    keywords: dict[int, list[KeywordView]] = {}
    volumes = _volumes(site)
    places = _places(site)
    for row in site.query(
        "SELECT r.*, k.keyword, k.language FROM keyword_results r JOIN keywords k ON k.id = r.keyword_id"
        " WHERE r.crawl_id = :crawl AND r.topic_id IS NOT NULL"
        " ORDER BY r.opportunity IS NULL, r.opportunity DESC, r.difficulty IS NULL, r.difficulty, k.keyword"
    ):
        number = row["keyword_id"]
        keywords.setdefault(row["topic_id"], []).append(
            KeywordView(
                row["keyword"], row["language"], volumes.get(number), row["difficulty"], row["opportunity"],
                row["confidence"], places.get(number, ()), terms(json.loads(row["evidence"])),
            )
        )  # fmt: skip
    topics = site.query("SELECT * FROM topics WHERE crawl_id = :crawl ORDER BY size DESC, label")
    return tuple(
        TopicView(row["label"], row["language"], row["embedder"], tuple(keywords.get(row["id"], ()))) for row in topics
    )


def easy_keywords(topics: Iterable[TopicView], limit: int = EASY_LISTED) -> tuple[KeywordView, ...]:
    """Keywords known to be easy, the best opportunity first; those of unknown difficulty are not guessed at."""
    easy = [
        keyword
        for topic in topics
        for keyword in topic.keywords
        if keyword.difficulty is not None and keyword.difficulty < EASY
    ]
    easy.sort(key=lambda keyword: (-(keyword.opportunity or 0), keyword.difficulty or 0, keyword.keyword))
    return tuple(easy[:limit])


def terms(evidence: Mapping[str, Any], prefix: str = "") -> tuple[tuple[str, Any], ...]:
    """Nested evidence as a flat list of names and plain values, in its order; nothing known is left out."""
    flat: list[tuple[str, Any]] = []
    for name, value in evidence.items():
        path = f"{prefix}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            flat += terms(value, f"{path} › ")
        elif value is not None:
            flat.append((path, value))
    return tuple(flat)


def _volumes(site: Site) -> dict[int, float]:
    """Searches a month by keyword id, from the newest import that knows."""
    rows = site.query(
        "SELECT subject_id, value FROM metrics WHERE subject = 'keyword' AND name = 'volume' ORDER BY date"
    )
    return dict(rows.fetchall())


def _places(site: Site) -> dict[int, tuple[str, ...]]:
    """The first pages every keyword was seen on, where it counts most first."""
    rows = site.query(
        "SELECT s.keyword_id, u.url FROM keyword_sources s JOIN urls u ON u.id = s.url_id WHERE s.crawl_id = :crawl"
        " ORDER BY CASE s.source WHEN 'title' THEN 0 WHEN 'h1' THEN 1 WHEN 'heading' THEN 2 ELSE 3 END, s.count DESC,"
        " u.url"
    )
    places: dict[int, dict[str, None]] = {}
    for keyword, url in rows:
        seen = places.setdefault(keyword, {})
        if len(seen) < PAGES_LISTED:
            seen[url] = None
    return {keyword: tuple(urls) for keyword, urls in places.items()}
