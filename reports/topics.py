"""The topics and keywords of a crawl as a report shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.keywords import KeywordResult
from ..store.site import Site
from .view import KeywordView, TopicView

# Semrush calls a difficulty below 30 "easy" or "very easy" (semrush.com, "Updated Keyword Difficulty metric").
EASY = 30.0
EASY_LISTED = 20
PAGES_LISTED = 5
NEAR = 0.6  # relevance, 0-1, from which on a page is about a keyword; a convention


def read_topics(site: Site) -> tuple[TopicView, ...]:
    """The topics, largest first, with their keywords, best opportunity first and unknown ones last."""
    members: dict[int, list[KeywordView]] = {}
    places = _places(site)
    for result in site.keywords():
        members.setdefault(result.topic_id, []).append(_keyword(result, places))
    return tuple(
        TopicView(
            topic.label, topic.language, topic.embedder, topic.difficulty, topic.opportunity,
            tuple(members.get(topic.id, ())),
        )
        for topic in site.topics()
    )  # fmt: skip


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


def terms(evidence: Mapping[str, Any]) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
    """Evidence as parts with their names and plain values, in its order; nothing known is left out."""
    return tuple((part, tuple(_flat(values))) for part, values in evidence.items() if isinstance(values, Mapping))


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name} › ")
        elif value not in (None, [], ()):
            yield f"{prefix}{name}".replace("_", " "), value


def _keyword(result: KeywordResult, places: Mapping[tuple[str, str], Iterable[str]]) -> KeywordView:
    seen = dict.fromkeys(places.get((result.keyword, result.language), ()))
    # The page that targets a keyword best comes first, also for an imported keyword that was not seen word for word.
    best = result.evidence.get("coverage", {}).get("page") or _nearest(result.evidence.get("relevance", {}))
    urls = tuple(dict.fromkeys([best, *seen] if best else seen))[:PAGES_LISTED]
    volume, most = _searches(result.evidence.get("demand", {}))
    return KeywordView(
        result.keyword, result.language, volume, most, result.difficulty, result.opportunity, result.confidence, urls,
        terms(result.evidence),
    )  # fmt: skip


def _nearest(relevance: Mapping[str, Any]) -> str | None:
    """The site's page nearest in meaning, where it is near enough to be about the keyword."""
    return relevance.get("page") if (relevance.get("value") or 0) >= NEAR else None


def _searches(demand: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """(searches a month, the upper end where only a range is known); impressions are another thing."""
    if not str(demand.get("basis", "")).startswith("searches a month"):
        return None, None
    return demand.get("number"), demand.get("up to")


def _places(site: Site) -> dict[tuple[str, str], list[str]]:
    """The pages every keyword was seen on by (keyword, language), where it counts most first."""
    rows = site.query(
        "SELECT k.keyword, k.language, u.url FROM keyword_sources s JOIN keywords k ON k.id = s.keyword_id"
        " JOIN urls u ON u.id = s.url_id WHERE s.crawl_id = :crawl"
        " ORDER BY CASE s.source WHEN 'title' THEN 0 WHEN 'h1' THEN 1 WHEN 'heading' THEN 2 ELSE 3 END, s.count DESC,"
        " u.url"
    )
    places: dict[tuple[str, str], list[str]] = {}
    for keyword, language, url in rows:
        places.setdefault((keyword, language), []).append(url)
    return places
