"""Difficulty from what competitors' pages show: coverage, strength, targeting, depth, freshness and weak spots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from .competitors import OLD, Landscape
from .strength import Strength

# One page's part of the difficulty. Strength weighs most, as in every published formula; the numbers are a proposal, to
# be checked against imported difficulties (`--calibration`).
PARTS = {"strength": 0.55, "match": 0.25, "depth": 0.20}
WEAK_CREDIT, STALE_CREDIT = 10, 5  # points off where every competing page is weak in everything, or old
STRENGTH_EDGE, RELEVANCE_EDGE = (
    0.5,
    20,
)  # points for each point of strength more than theirs, and for being on the subject
ENOUGH_SITES = 3  # competitors, before their pages say what a market looks like
RELATED = 0.3  # of a keyword's n-grams on a competitor's page, before the competitors are about its subject at all
KNOWN_SHARE = 0.5  # of the competing sites must have a known strength before strength counts


@dataclass(frozen=True, slots=True)
class Competition:
    """A difficulty of 0-100 with its terms, and how much it may be trusted."""

    value: float
    confidence: float  # 0-1
    terms: dict[str, Any]
    strength: float | None  # median of the competing sites', 0-100

    def evidence(self) -> dict[str, Any]:
        return {"value": self.value, "confidence": self.confidence, **self.terms}


def competition(landscape: Landscape | None, strengths: Mapping[str, Strength]) -> Competition | None:
    """What the pages of competitors say; None where no competitor has pages in the keyword's language.

    coverage x median over the competing pages of (0.55 strength + 0.25 match + 0.20 depth), 0-100, less 10 times their
    share of weaknesses and 5 times the share of old ones. Without known strengths the other two share its weight. A
    page each: a site's best counts.
    """
    if landscape is None or not landscape.sites:
        return None
    pages = landscape.competing[:10]
    known = [strengths[item.page.site] for item in pages if item.page.site in strengths]
    with_strength = bool(pages) and len(known) >= KNOWN_SHARE * len(pages)
    middle = median(item.value for item in known) if with_strength else None
    scores = []
    for item in pages:
        part = {"match": 100 * item.match, "depth": 100 * item.page.depth}
        if middle is not None:
            part["strength"] = strengths[item.page.site].value if item.page.site in strengths else middle
        total = sum(PARTS[name] for name in part)
        scores.append(sum(PARTS[name] * value for name, value in part.items()) / total)
    weak = _mean([len(item.weaknesses) / item.checked for item in pages])
    ages = [item.page.age for item in pages if item.page.age is not None]
    stale = _mean([float(age > OLD) for age in ages])
    raw = landscape.coverage * (median(scores) if scores else 0.0)
    value = min(100.0, max(0.0, raw - WEAK_CREDIT * (weak or 0.0) - STALE_CREDIT * (stale or 0.0)))
    terms: dict[str, Any] = {
        "competitors": landscape.sites,
        "with a page on it": len(landscape.competing),
        "coverage": round(landscape.coverage, 3),
        "nearest": round(landscape.nearest, 3),
        "strength": None if middle is None else round(middle, 1),
        "match": _rounded(_median([item.match for item in pages])),
        "exact": _rounded(_mean([float(item.exact) for item in pages])),
        "depth": _rounded(_median([item.page.depth for item in pages])),
        "weak spots": _rounded(weak),
        "old": _rounded(stale),
        "dated pages": len(ages),
        "pages": [item.page.fields.url for item in pages],
        "weaknesses": sorted({name for item in pages for name in item.weaknesses}),
    }
    sure = _confidence(landscape, strength_known=with_strength or not pages)
    return Competition(round(value, 1), sure, terms, middle)


def _confidence(landscape: Landscape, *, strength_known: bool) -> float:
    """0.2 for one competitor, 0.4 for two, 0.5 for three and more, and 0.2 more where their strength is known.

    At most 0.2 where no page of theirs comes near the keyword: then they are about something else, and that they have
    no page on it says nothing.
    """
    if landscape.nearest < RELATED:
        return 0.2
    base = {1: 0.2, 2: 0.4}.get(landscape.sites, 0.5)
    return round(base + (0.2 if strength_known and landscape.sites >= ENOUGH_SITES else 0.0), 2)


def personal(
    difficulty: float, theirs: float | None, own: Strength | None, relevance: float | None
) -> tuple[float, dict[str, Any]]:
    """(0-100, terms): a difficulty for the site itself, easier for a strong site and for one that is on the subject.

    Relevance counts from one half on: below, a site shares with a keyword what it shares with any.
    """
    edge = STRENGTH_EDGE * (own.value - theirs) if own is not None and theirs is not None else None
    credit = RELEVANCE_EDGE * max(0.0, 2 * relevance - 1) if relevance is not None else None
    value = min(100.0, max(0.0, difficulty - (edge or 0.0) - (credit or 0.0)))
    terms = {
        "value": round(value, 1),
        "difficulty": difficulty,
        "less for strength": _rounded(edge, 1),
        "own strength": None if own is None else own.value,
        "their strength": _rounded(theirs, 1),
        "less for relevance": _rounded(credit, 1),
    }
    return round(value, 1), {name: term for name, term in terms.items() if term is not None}


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _median(values: list[float]) -> float | None:
    return median(values) if values else None


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
