"""Keywords as rows, filtered, sorted and cut by SQL: of a hundred thousand only those asked for are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .site import Site

COLUMNS = (
    "keyword", "language", "topic_id", "topic", "intent", "volume", "difficulty", "personal_difficulty", "opportunity",
    "gain", "confidence", "position", "clicks", "impressions", "page", "coverage", "competitors", "embedder",
)  # fmt: skip
# Every order ends with the keyword, so that the same question has the same answer; unknown values come last.
SORTS = {
    "opportunity": "opportunity IS NULL, opportunity DESC",
    "gain": "gain IS NULL, gain DESC",
    "volume": "volume IS NULL, volume DESC",
    "difficulty": "difficulty IS NULL, difficulty",
    "personal-difficulty": "personal_difficulty IS NULL, personal_difficulty",
    "confidence": "confidence DESC",
    "position": "position IS NULL, position",
    "clicks": "clicks IS NULL, clicks DESC",
    "impressions": "impressions IS NULL, impressions DESC",
    "keyword": "folded",
    "topic": "topic, topic_id, opportunity IS NULL, opportunity DESC",
}


@dataclass(frozen=True, slots=True)
class KeywordFilter:
    """Which keywords are wanted; None and () want all."""

    language: str | None = None
    intents: tuple[str, ...] = ()  # "" for those of unknown intent
    topic: str | None = None  # its number, its label, or a part of its label
    contains: str | None = None  # folded
    least_volume: float | None = None
    most_volume: float | None = None
    least_difficulty: float | None = None
    most_difficulty: float | None = None
    missing_page: bool = False  # the site has no page on it
    scored: bool = False  # with an opportunity

    def sql(self) -> tuple[str, dict[str, Any]]:
        """A condition over keyword_view, and its parameters."""
        parts, values = ["1"], dict[str, Any]()
        for condition, name, value in (
            ("language = :language", "language", self.language),
            ("instr(folded, :contains)", "contains", self.contains),
            ("volume >= :least_volume", "least_volume", self.least_volume),
            ("volume <= :most_volume", "most_volume", self.most_volume),
            ("difficulty >= :least_difficulty", "least_difficulty", self.least_difficulty),
            ("difficulty <= :most_difficulty", "most_difficulty", self.most_difficulty),
        ):
            if value is not None:
                parts.append(condition)
                values[name] = value
        if self.topic is not None:
            if self.topic.isdecimal():
                parts.append("topic_id = :topic")
                values["topic"] = int(self.topic)
            else:
                parts.append("instr(topic, :topic)")
                values["topic"] = self.topic
        if self.intents:
            names = [f"intent{number}" for number in range(len(self.intents))]
            parts.append(f"intent IN ({', '.join(':' + name for name in names)})")
            values |= dict(zip(names, self.intents, strict=True))
        if self.missing_page:
            parts.append("page IS NULL")
        if self.scored:
            parts.append("opportunity IS NOT NULL")
        return " AND ".join(parts), values


def count_keywords(site: Site, wanted: KeywordFilter) -> int:
    """How many keywords of the crawl are wanted."""
    condition, values = wanted.sql()
    return int(site.query(f"SELECT count(*) FROM keyword WHERE {condition}", **values).fetchone()[0])  # noqa: S608 - ours


def keyword_rows(
    site: Site, wanted: KeywordFilter, sort: str = "opportunity", limit: int | None = None, *, evidence: bool = False
) -> Iterator[dict[str, Any]]:
    """The wanted keywords by column, in an order of SORTS; with `evidence` also that, as the JSON it is stored as."""
    condition, values = wanted.sql()
    columns = ", ".join((*COLUMNS, "evidence") if evidence else COLUMNS)
    cut = "" if limit is None else f" LIMIT {int(limit)}"
    # Names of columns and orders are ours, values are bound.
    sql = f"SELECT {columns} FROM keyword WHERE {condition} ORDER BY {SORTS[sort]}, folded, language{cut}"  # noqa: S608
    for row in site.query(sql, **values):
        yield dict(row)
