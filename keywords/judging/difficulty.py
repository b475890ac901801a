"""How hard a keyword is, what it could bring, and how much of that is known.

The formulas, their reasons and their limits are in docs/keywords.md. Nothing is guessed: a term that is not known is
left out of the score and listed as missing, and with too little known there is no score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.facts import Metric
from .click_curve import PUBLISHED, ClickCurve
from .competition import Competition, personal
from .coverage import Match
from .intent import UNKNOWN, Intent
from .opportunity import ESTIMATE, NEW_SUBJECT, WEIGHTS, demand_of, gain, origin, position_of, room, weighted
from .providers import TopicDifficulty
from .strength import Strength

LEAST_CONFIDENCE = 0.4  # below it an opportunity is hidden, and a difficulty made of competitors' pages
INPUTS = ("demand", "difficulty", "position", "own pages")

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known of one keyword."""

    metrics: Mapping[str, Metric]  # by name, one source for each
    topic: TopicDifficulty | None = None
    match: Match | None = None
    relevance: float | None = None  # 0-1, None when the crawl has no page to compare with
    relevance_from: Evidence | None = None
    competition: Competition | None = None
    strength: Strength | None = None  # of the site itself
    curve: ClickCurve = PUBLISHED
    intent: Intent = field(default=UNKNOWN)


@dataclass(frozen=True, slots=True)
class Judgement:
    difficulty: float | None
    opportunity: float | None
    confidence: float
    evidence: Evidence
    personal: float | None = None
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class _Difficulty:
    value: float
    credit: float  # 0-1, how well it is known
    evidence: Evidence
    shown: bool = True  # although little else is known of the keyword


def judge(known: Known) -> Judgement:
    """Both scores of a keyword with every term."""
    demand = demand_of(known.metrics)
    position, position_evidence = position_of(known.metrics)
    difficulty = _difficulty(known, position)
    credit = {
        "demand": demand.credit if demand else 0.0,
        "difficulty": difficulty.credit if difficulty else 0.0,
        "position": 1.0 if position is not None else 0.0,
        "own pages": 1.0 if known.relevance is not None else 0.0,
    }
    confidence = round(sum(credit.values()) / len(INPUTS), 3)
    evidence: Evidence = {
        "confidence": {
            "value": confidence,
            "known": [name for name in INPUTS if credit[name] == 1],
            "estimated": [name for name in INPUTS if 0 < credit[name] < 1],
            "missing": [name for name in INPUTS if not credit[name] and not (name == "difficulty" and difficulty)],
            "least": LEAST_CONFIDENCE,
        }
    }
    if known.intent.value:
        evidence["intent"] = known.intent.evidence()
    evidence |= _present(
        demand=demand.evidence if demand else None,
        difficulty=difficulty.evidence if difficulty else None,
        position=position_evidence,
        competition=known.competition.evidence() if known.competition else None,
    )
    coverage = known.match.share if known.match else 0.0
    if known.relevance is not None:
        evidence["coverage"] = {"value": coverage} | (
            {"page": known.match.url, "fields": list(known.match.fields)} if known.match else {}
        )
        evidence["relevance"] = {"value": round(known.relevance, 3)} | (known.relevance_from or {})
    shown = difficulty if difficulty and (difficulty.shown or confidence >= LEAST_CONFIDENCE) else None
    own = None
    if shown:
        theirs = known.competition.strength if known.competition else None
        own, evidence["personal difficulty"] = personal(shown.value, theirs, known.strength, known.relevance)
    opportunity = clicks = None
    if demand is not None:
        clicks, evidence["gain"] = gain(demand, position, known.curve)
    if demand is not None and shown and confidence >= LEAST_CONFIDENCE:
        terms = {
            "demand": demand.value, "ease": 1 - shown.value / 100, "room": room(position, coverage, known.curve),
        }  # fmt: skip
        if known.relevance is not None:
            terms["relevance"] = max(known.relevance, NEW_SUBJECT)
        opportunity = weighted(terms)
        evidence["opportunity"] = {
            "value": opportunity,
            "terms": {name: round(value, 3) for name, value in terms.items()},
            "weights": {name: WEIGHTS[name] for name in terms},
        }
    return Judgement(shown.value if shown else None, opportunity, confidence, evidence, own, clicks)


def _difficulty(known: Known, position: float | None) -> _Difficulty | None:
    """As a tool says, else its median in the topic, else by competitors' pages, else how far the site itself is."""
    metric = known.metrics.get("difficulty")
    if metric is not None:
        evidence: Evidence = {"value": metric.value, "basis": "imported"} | origin(metric)
        return _Difficulty(metric.value, 1.0, evidence, shown=False)
    if known.topic is not None:
        evidence = {"value": known.topic.value, "basis": "median of its topic", "source": known.topic.source}
        evidence["keywords"] = known.topic.keywords
        return _Difficulty(known.topic.value, ESTIMATE, evidence, shown=False)
    seen = known.competition
    if seen is not None and seen.confidence >= LEAST_CONFIDENCE:
        evidence = {"value": seen.value, "basis": "competitors' pages", "confidence": seen.confidence}
        return _Difficulty(seen.value, seen.confidence, evidence)
    if position is not None:
        value = round(min(100.0, 50 * math.log10(max(position, 1.0))), 1)
        # The position counts as an input already, so the estimate made of it adds no confidence.
        return _Difficulty(value, 0.0, {"value": value, "basis": "position of the site"}, shown=False)
    return None


def _present(**parts: Evidence | None) -> Evidence:
    return {name: part for name, part in parts.items() if part is not None}
