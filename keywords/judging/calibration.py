"""How well what is computed here agrees with imported difficulties: rank correlation, term by term."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from ...store.site import Site

ENOUGH = 20  # keywords with both numbers, before a correlation means something
TARGET = 0.5  # Spearman within one niche that would make the score worth sorting by
COLUMNS = ("term", "keywords", "spearman", "expected")
# Which way each term should go with difficulty.
TERMS = {
    "coverage": "+", "strength": "+", "match": "+", "exact": "+", "depth": "+", "weak spots": "-", "old": "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calibration:
    rows: list[dict[str, Any]]
    verdict: str  # one sentence for people


def calibrate(site: Site) -> Calibration:
    """Spearman's rank correlation of every term with the imported difficulty, over the keywords that have both.

    One line a term with the number of keywords; None where it cannot be computed. The first is the difficulty from
    competitors' pages as a whole, the last what the other keywords of its topic would have said of each.
    """
    pairs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    topics: defaultdict[int, list[float]] = defaultdict(list)
    for row in site.query(
        "SELECT topic_id, keyword, difficulty, evidence FROM keyword WHERE difficulty IS NOT NULL"
        " AND evidence ->> '$.difficulty.basis' = 'imported'"
    ):
        topics[row["topic_id"]].append(row["difficulty"])
        pairs["words of the keyword"].append((float(len(row["keyword"].split())), row["difficulty"]))
        found = json.loads(row["evidence"]).get("competition")
        if found is None:
            continue
        pairs["competitors' pages"].append((found["value"], row["difficulty"]))
        for term in TERMS:
            if found[term] is not None:
                pairs[term].append((found[term], row["difficulty"]))
    pairs["other keywords of its topic"] = list(_without_itself(topics.values()))
    names = ["competitors' pages", *TERMS, "words of the keyword", "other keywords of its topic"]
    rows = [_line(name, pairs[name]) for name in names]
    return Calibration(rows, _verdict(rows[0]))


def _without_itself(topics: Iterable[Sequence[float]]) -> Iterable[tuple[float, float]]:
    for difficulties in topics:
        if len(difficulties) > 1:
            for number, value in enumerate(difficulties):
                yield median([*difficulties[:number], *difficulties[number + 1 :]]), value


def _line(name: str, pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    expected = TERMS.get(name, "" if name.startswith("words") else "+")
    return {"term": name, "keywords": len(pairs), "spearman": spearman(pairs), "expected": expected}


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Spearman's rho, ties at their mean rank; None for fewer than three pairs or where one side never varies."""
    if len(pairs) < 3 or any(len(set(side)) < 2 for side in zip(*pairs, strict=True)):
        return None
    from scipy.stats import spearmanr

    return round(float(spearmanr(*zip(*pairs, strict=True)).statistic), 3)


def _verdict(whole: dict[str, Any]) -> str:
    number, rho = whole["keywords"], whole["spearman"]
    if number < ENOUGH or rho is None:
        return (
            f"Too little to calibrate with: {number} keywords have both an imported difficulty and competitors' pages;"
            f" {ENOUGH} are needed. Import a list with difficulties and crawl competitors."
        )
    if rho >= TARGET:
        return f"The ranks agree ({rho:g} over {number} keywords): sorting by the own difficulty is worth something."
    return (
        f"The ranks agree little ({rho:g} over {number} keywords; {TARGET:g} is the aim): trust imported difficulties,"
        " and crawl the competitors that really rank."
    )
