"""How hard a keyword is, what it could bring, and how much of that is known.

The formulas, their reasons and their limits are in docs/keywords.md. Nothing is guessed: a term that is not known is
left out of the score and listed as missing, and with too little known there is no score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.facts import Metric
from .coverage import Match
from .providers import TopicDifficulty

LEAST_CONFIDENCE = 0.4  # below it both scores are hidden
INPUTS = ("demand", "difficulty", "position", "own pages")
ESTIMATE = 0.5  # what an estimated input counts beside a known one
FULL_DEMAND = 5.0  # powers of ten: 100,000 searches a month and more are full demand
LEAST_IMPRESSIONS = 10  # before an average position means something
NEW_SUBJECT = 0.1  # relevance of what a site does not speak of: it may take the subject up
WEIGHTS = {"demand": 0.25, "ease": 0.3, "relevance": 0.3, "room": 0.15}
TARGET_POSITION = 3
# Share of searchers who click the result at a position, 1 to 10 (SISTRIX 2020, 80 million keywords); beyond, the two
# steps of seotriage.com/methodology. Studies disagree by a factor of two; only the shape matters here.
CLICK_RATES = (0.285, 0.157, 0.110, 0.080, 0.072, 0.051, 0.040, 0.032, 0.028, 0.025)
SECOND_PAGE, FURTHER = 0.015, 0.005

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known of one keyword."""

    metrics: Mapping[str, Metric]  # by name, one source for each
    topic: TopicDifficulty | None = None
    match: Match | None = None
    relevance: float | None = None  # 0-1, None when the crawl has no page to compare with
    relevance_from: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    difficulty: float | None
    opportunity: float | None
    confidence: float
    evidence: Evidence


def judge(known: Known) -> Judgement:
    """Both scores of a keyword with every term."""
    demand, demand_credit, demand_evidence = _demand(known.metrics)
    position, position_evidence = _position(known.metrics)
    difficulty, difficulty_credit, difficulty_evidence = _difficulty(known, position)
    coverage = known.match.share if known.match else 0.0
    credit = {
        "demand": demand_credit,
        "difficulty": difficulty_credit,
        "position": 1.0 if position is not None else 0.0,
        "own pages": 1.0 if known.relevance is not None else 0.0,
    }
    confidence = round(sum(credit.values()) / len(INPUTS), 3)
    evidence: Evidence = {
        "confidence": {
            "value": confidence,
            "known": [name for name in INPUTS if credit[name] == 1],
            "estimated": [name for name in INPUTS if 0 < credit[name] < 1],
            "missing": [
                name for name in INPUTS if not credit[name] and not (name == "difficulty" and difficulty_evidence)
            ],
            "least": LEAST_CONFIDENCE,
        }
    }
    evidence |= _present(demand=demand_evidence, difficulty=difficulty_evidence, position=position_evidence)
    if known.relevance is not None:
        evidence["coverage"] = {"value": coverage} | (
            {"page": known.match.url, "fields": list(known.match.fields)} if known.match else {}
        )
        evidence["relevance"] = {"value": round(known.relevance, 3)} | (known.relevance_from or {})
    if confidence < LEAST_CONFIDENCE:
        return Judgement(None, None, confidence, evidence)
    opportunity = None
    if demand is not None and difficulty is not None:
        terms = {"demand": demand, "ease": 1 - difficulty / 100, "room": _room(position, coverage)}
        if known.relevance is not None:
            terms["relevance"] = max(known.relevance, NEW_SUBJECT)
        opportunity = _opportunity(terms)
        weights = {name: WEIGHTS[name] for name in terms}
        evidence["opportunity"] = {
            "value": opportunity,
            "terms": {name: round(value, 3) for name, value in terms.items()},
            "weights": weights,
        }
    return Judgement(difficulty, opportunity, confidence, evidence)


def _opportunity(terms: Mapping[str, float]) -> float:
    """The weighted geometric mean of the terms, 0-100: one term near zero cannot be made up for by the others."""
    total = sum(WEIGHTS[name] for name in terms)
    if min(terms.values()) <= 0:
        return 0.0
    return round(100 * math.exp(sum(WEIGHTS[name] * math.log(value) for name, value in terms.items()) / total), 1)


def _demand(metrics: Mapping[str, Metric]) -> tuple[float | None, float, Evidence | None]:
    """(0-1, credit, evidence): from searches a month, the low end of a range of them, or the site's impressions."""
    for name, basis, credit in (
        ("volume", "searches a month", 1.0),
        ("volume_low", "searches a month, low end of a range", ESTIMATE),
        ("impressions", "impressions of the site", ESTIMATE),
    ):
        metric = metrics.get(name)
        if metric is not None:
            value = min(1.0, math.log10(1 + metric.value) / FULL_DEMAND)
            evidence: Evidence = {"value": round(value, 3), "basis": basis, "number": metric.value} | _origin(metric)
            if name == "volume_low" and "volume_high" in metrics:
                evidence["up to"] = metrics["volume_high"].value
            return value, credit, evidence
    return None, 0.0, None


def _position(metrics: Mapping[str, Metric]) -> tuple[float | None, Evidence | None]:
    position = metrics.get("position")
    impressions = metrics.get("impressions")
    if position is None or (impressions is not None and impressions.value < LEAST_IMPRESSIONS):
        return None, None
    return position.value, {"value": round(position.value, 1)} | _origin(position)


def _difficulty(known: Known, position: float | None) -> tuple[float | None, float, Evidence | None]:
    """(0-100, credit, evidence): as a tool says, else its median in the topic, else how far the site itself is."""
    metric = known.metrics.get("difficulty")
    if metric is not None:
        return metric.value, 1.0, {"value": metric.value, "basis": "imported"} | _origin(metric)
    if known.topic is not None:
        evidence: Evidence = {"value": known.topic.value, "basis": "median of its topic", "source": known.topic.source}
        return known.topic.value, ESTIMATE, evidence | {"keywords": known.topic.keywords}
    if position is not None:
        value = round(min(100.0, 50 * math.log10(max(position, 1.0))), 1)
        # The position counts as an input already, so the estimate made of it adds no confidence.
        return value, 0.0, {"value": value, "basis": "position of the site"}
    return None, 0.0, None


def _room(position: float | None, coverage: float) -> float:
    """What there is to gain, 0-1: clicks missing to the third position, else how little a page targets the keyword.

    A page that targets it fully may still rank nowhere, so it takes away half.
    """
    if position is None:
        return 1 - coverage / 2
    target = CLICK_RATES[TARGET_POSITION - 1]
    return max(0.0, (target - click_rate(position)) / target)


def click_rate(position: float) -> float:
    """The share of searchers who click a result at an (average) position of 1 or more."""
    if position >= 20.5:
        return FURTHER
    if position >= 10.5:
        return SECOND_PAGE
    return CLICK_RATES[min(max(round(position), 1), len(CLICK_RATES)) - 1]


def _origin(metric: Metric) -> Evidence:
    return {"source": metric.source, "date": metric.date}


def _present(**parts: Evidence | None) -> Evidence:
    return {name: part for name, part in parts.items() if part is not None}
