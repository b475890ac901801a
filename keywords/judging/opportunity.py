"""What a keyword could bring: demand, and the clicks that a better position would add."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.facts import Metric
from .click_curve import ClickCurve

ESTIMATE = 0.5  # what an estimated input counts beside a known one
FULL_DEMAND = 5.0  # powers of ten: 100,000 searches a month and more are full demand
LEAST_IMPRESSIONS = 10  # before an average position means something
NEW_SUBJECT = 0.1  # relevance of what a site does not speak of: it may take the subject up
WEIGHTS = {"demand": 0.25, "ease": 0.3, "relevance": 0.3, "room": 0.15}
TARGET_POSITION = 3

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Demand:
    """How much a keyword is searched for."""

    number: float  # searches a month, or impressions of the site
    value: float  # 0-1
    credit: float  # 0-1, 1 when known and not estimated
    evidence: Evidence


def demand_of(metrics: Mapping[str, Metric]) -> Demand | None:
    """From searches a month, the low end of a range of them, or the site's impressions; None when none is known."""
    for name, basis, credit in (
        ("volume", "searches a month", 1.0),
        ("volume_low", "searches a month, low end of a range", ESTIMATE),
        ("impressions", "impressions of the site", ESTIMATE),
    ):
        metric = metrics.get(name)
        if metric is not None:
            value = min(1.0, math.log10(1 + metric.value) / FULL_DEMAND)
            evidence: Evidence = {"value": round(value, 3), "basis": basis, "number": metric.value} | origin(metric)
            if name == "volume_low" and "volume_high" in metrics:
                evidence["up to"] = metrics["volume_high"].value
            return Demand(metric.value, value, credit, evidence)
    return None


def position_of(metrics: Mapping[str, Metric]) -> tuple[float | None, Evidence | None]:
    """The site's average position; None where it was seen so seldom that an average means nothing."""
    position = metrics.get("position")
    impressions = metrics.get("impressions")
    if position is None or (impressions is not None and impressions.value < LEAST_IMPRESSIONS):
        return None, None
    return position.value, {"value": round(position.value, 1)} | origin(position)


def room(position: float | None, coverage: float, curve: ClickCurve) -> float:
    """What there is to gain, 0-1: clicks missing to the third position, else how little a page targets the keyword.

    A page that targets it fully may still rank nowhere, so it takes away half.
    """
    if position is None:
        return 1 - coverage / 2
    target = curve.rate(TARGET_POSITION)
    return max(0.0, (target - curve.rate(position)) / target) if target else 0.0


def gain(demand: Demand, position: float | None, curve: ClickCurve) -> tuple[float, Evidence]:
    """(clicks a month, terms): demand times the difference of the click rates at the target and the known position.

    Where no position is known, the site is taken not to rank.
    """
    now = curve.rate(position) if position is not None else 0.0
    target = curve.rate(TARGET_POSITION)
    clicks = round(demand.number * max(0.0, target - now), 1)
    evidence: Evidence = {
        "value": clicks,
        "demand": demand.number,
        "target position": TARGET_POSITION,
        "rate there": round(target, 4),
        "rate now": round(now, 4),
    }
    return clicks, evidence | curve.evidence()


def weighted(terms: Mapping[str, float]) -> float:
    """The weighted geometric mean of the terms, 0-100: one term near zero cannot be made up for by the others."""
    total = sum(WEIGHTS[name] for name in terms)
    if min(terms.values()) <= 0:
        return 0.0
    return round(100 * math.exp(sum(WEIGHTS[name] * math.log(value) for name, value in terms.items()) / total), 1)


def origin(metric: Metric) -> Evidence:
    return {"source": metric.source, "date": metric.date}
