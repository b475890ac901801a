"""Keywords as rows, filtered, sorted and cut by SQL: of a hundred thousand only those asked for are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..core.keywords import KeywordResult
from .site import Site, result_from_row

COLUMNS = (
    "keyword", "language", "topic_id", "topic", "intent", "volume", "difficulty", "personal_difficulty", "opportunity",
    "gain", "confidence", "position", "clicks", "impressions", "page", "coverage", "competitors", "embedder",
)  # fmt: skip
# Every order ends with the keyword, so that the same question has the same answer; unknown values come last.
SORTS = {
    # Where demand is unknown, what the site targets most comes first.
    "opportunity": "opportunity IS NULL, opportunity DESC, volume IS NULL, volume DESC, coverage DESC",
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
    easy: float | None = None  # difficulty or personal difficulty below it
    one_per: str | None = None  # topic, page or intent: only the first of each, in the order asked for

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
            ("(difficulty < :easy OR personal_difficulty < :easy)", "easy", self.easy),
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
    order = f"{SORTS[sort]}, folded, language"
    cut = "" if limit is None else f" LIMIT {int(limit)}"
    # Names of columns and orders are ours, values are bound.
    if wanted.one_per is None:
        sql = f"SELECT {columns} FROM keyword WHERE {condition} ORDER BY {order}{cut}"  # noqa: S608
    else:
        group = _GROUPS[wanted.one_per]
        sql = (
            f"SELECT {columns} FROM (SELECT *, row_number() OVER (PARTITION BY {group} ORDER BY {order}) AS place"  # noqa: S608
            f" FROM keyword WHERE {condition}) WHERE place = 1 ORDER BY {order}{cut}"
        )
    for row in site.query(sql, **values):
        yield dict(row)


_GROUPS = {"topic": "topic_id", "page": "page", "intent": "intent"}


def keywords_called(site: Site, folded: str) -> list[dict[str, Any]]:
    """The keywords with this folded text, one a language, with their evidence as JSON."""
    columns = ", ".join((*COLUMNS, "evidence"))
    rows = site.query(f"SELECT {columns} FROM keyword WHERE folded = :folded ORDER BY language", folded=folded)  # noqa: S608 - ours
    return [dict(row) for row in rows]


class KeywordName(NamedTuple):
    """What tells a keyword from others, without its judgement. A tuple: there are hundreds of thousands."""

    id: int
    text: str
    folded: str
    language: str
    embedder: str


def keyword_names(site: Site) -> list[KeywordName]:
    """Every keyword of the crawl."""
    rows = site.query(
        "SELECT r.keyword_id, k.keyword, k.folded, k.language, t.embedder FROM keyword_results r"
        " JOIN keywords k ON k.id = r.keyword_id JOIN topics t ON t.crawl_id = r.crawl_id AND t.id = r.topic_id"
        " WHERE r.crawl_id = :crawl ORDER BY r.keyword_id"
    )
    return [KeywordName(*row) for row in rows]


def keyword_results(site: Site, ids: Sequence[int]) -> list[KeywordResult]:
    """The keywords of these numbers as judged, in their order."""
    found = []
    for number in ids:
        row = site.query("SELECT * FROM keyword WHERE keyword_id = :id", id=number).fetchone()
        sources = site.query(
            "SELECT DISTINCT source FROM keyword_sources WHERE crawl_id = :crawl AND keyword_id = :id ORDER BY source",
            id=number,
        )
        found.append(result_from_row(row, tuple(item[0] for item in sources)))
    return found
