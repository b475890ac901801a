"""Answers of DataForSEO's API, saved as JSON: keywords with their numbers, and search results.

The fields are those of its Labs, Keywords Data and SERP endpoints. An answer may be one object, a list of them, or what
lies inside "tasks" > "result" > "items".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from ...core.keywords import SearchResult
from ...core.urls import normalize
from .keyword_row import KeywordRow

TOOL = "DataForSEO"
DEEPEST = 12  # levels of nesting looked into
_INTENTS = ("informational", "navigational", "commercial", "transactional")

JSON = Mapping[str, Any]


def read_answers(data: bytes) -> list[KeywordRow] | None:
    """One row a keyword and place in the answers; None when the JSON is none of DataForSEO's (or no JSON)."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return list(_rows(document, "", DEEPEST))


def _rows(node: Any, day: str, depth: int) -> Iterator[KeywordRow]:
    if not depth:
        return
    if isinstance(node, list):
        for item in node:
            yield from _rows(item, day, depth - 1)
    elif isinstance(node, dict):
        day = _day(node.get("datetime")) or day
        inner = node.get("keyword_data")
        about = inner if isinstance(inner, dict) else node
        if isinstance(about.get("keyword"), str) and about["keyword"].strip():
            row = _row(about, node, day)
            if row.values or row.results or row.months or "keyword_info" in about or "search_volume" in about:
                yield row
                return
        for name in ("tasks", "result", "items"):
            yield from _rows(node.get(name), day, depth - 1)


def _row(about: JSON, node: JSON, day: str) -> KeywordRow:
    info = _object(about, "keyword_info") or about
    intent = _object(about, "search_intent_info").get("main_intent")
    place = _object(_object(node, "ranked_serp_element"), "serp_item")
    values = {
        "volume": info.get("search_volume"),
        "cpc": info.get("cpc"),
        "difficulty": _object(about, "keyword_properties").get("keyword_difficulty", about.get("keyword_difficulty")),
        "referring_domains": _object(about, "avg_backlinks_info").get("referring_domains"),
        "position": place.get("rank_absolute"),
    }
    return KeywordRow(
        keyword=about["keyword"],
        values={name: float(value) for name, value in values.items() if _is_number(value)},
        url=_text(place, "url"),
        day=_day(info.get("last_updated_time")) or day,
        market=str(about.get("location_code") or node.get("location_code") or ""),
        intents=(intent,) if intent in _INTENTS else (),
        months=dict(_months(info.get("monthly_searches"))),
        results=tuple(_results(node.get("items"))),
    )


def _results(items: Any) -> Iterator[SearchResult]:
    """The organic results of a SERP answer."""
    if not isinstance(items, list):
        return
    for item in items:
        if isinstance(item, dict) and item.get("type") == "organic" and isinstance(item.get("url"), str):
            place, url = item.get("rank_group"), normalize(item["url"])
            if isinstance(place, int) and place >= 1 and url:
                yield SearchResult(place, url)


def _months(found: Any) -> Iterator[tuple[str, float]]:
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict):
            year, month, value = item.get("year"), item.get("month"), item.get("search_volume")
            if _is_month(year, month) and _is_number(value):
                yield f"{year}-{month:02}-01", float(value)


def _is_month(year: Any, month: Any) -> bool:
    return isinstance(year, int) and isinstance(month, int) and 2000 <= year < 2100 and 1 <= month <= 12


def _text(node: JSON, name: str) -> str:
    found = node.get(name)
    return found if isinstance(found, str) else ""


def _object(node: JSON, name: str) -> JSON:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15


def _day(text: Any) -> str:
    return text[:10] if isinstance(text, str) and len(text) >= 10 and text[4] == text[7] == "-" else ""
