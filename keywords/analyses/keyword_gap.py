"""Keyword gap: keywords that competitors rank for, by imported lists, and the site ranks worse or not at all."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from ...core.domains import registrable_domain
from ...core.urls import normalize
from ...store.site import Site
from ..sources.imports import ImportedKeyword
from ..sources.kept import kept_lists
from .analysis import Analysis, Found, Row

LAST_POSITION = 20  # of a competitor; further down it does not rank in any useful way
CLEARLY_WORSE = 5  # positions behind the best competitor


def keyword_gap(_db: Path, site: Site) -> Found:
    """Keywords with a competitor within the first 20 and the site missing or five places behind, by demand."""
    rivals: defaultdict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
    own: dict[str, float] = {}
    names: dict[str, str] = {}
    for listed in kept_lists(site):
        for keyword in listed.keywords:
            names.setdefault(keyword.folded, keyword.keyword)
            for position, url in _places(keyword):
                if site.plan.is_internal(url):
                    own[keyword.folded] = min(position, own.get(keyword.folded, position))
                else:
                    domain = registrable_domain(url)
                    best = rivals[keyword.folded].get(domain)
                    if best is None or position < best[0]:
                        rivals[keyword.folded][domain] = (position, url)
    judged = {row["folded"]: row for row in site.query("SELECT * FROM keyword")}
    rows = []
    for folded, found in rivals.items():
        ranking = {domain: place for domain, place in found.items() if place[0] <= LAST_POSITION}
        known = judged.get(folded)
        mine = own.get(folded)
        if mine is None and known is not None:
            mine = known["position"]
        if ranking and (mine is None or mine >= min(ranking.values())[0] + CLEARLY_WORSE):
            rows.append(_row(names[folded], mine, ranking, dict(known) if known else {}))
    rows.sort(key=lambda row: (-(row["volume"] or 0), -row["competitors"], row["best_position"], row["keyword"]))
    return Found(rows, ("Positions are those of imported lists; nobody was asked who ranks today.",))


def _places(keyword: ImportedKeyword) -> list[tuple[float, str]]:
    """(position, page) as the list says: a dump of results, or the position of one page."""
    found = [(float(result.position), result.url) for result in keyword.results]
    position = next((metric.value for metric in keyword.metrics if metric.name == "position"), None)
    url = normalize(keyword.url) if keyword.url else None
    return found + ([(position, url)] if position is not None and url else [])


def _row(keyword: str, own: float | None, ranking: dict[str, tuple[float, str]], known: Row) -> Row:
    best = min(ranking.items(), key=lambda item: (item[1], item[0]))
    return {
        "keyword": keyword, "language": known.get("language", ""), "intent": known.get("intent", ""),
        "topic": known.get("topic", ""), "volume": known.get("volume"), "difficulty": known.get("difficulty"),
        "own_position": own, "competitors": len(ranking), "best": best[0], "best_position": best[1][0],
        "best_page": best[1][1], "page": known.get("page") or "",
    }  # fmt: skip


ANALYSIS = Analysis(
    "keyword-gap",
    "Keywords that other sites rank for, and this site worse or not at all.",
    "kept lists that say who ranks: search results (keyword, position, url) or competitors' positions with URLs",
    (
        "keyword", "language", "intent", "topic", "volume", "difficulty", "own_position", "competitors", "best",
        "best_position", "best_page", "page",
    ),
    keyword_gap,
    ("keyword", "intent", "volume", "difficulty", "own_position", "competitors", "best", "best_position"),
)  # fmt: skip
