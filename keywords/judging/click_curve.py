"""The share of searchers who click a result, by position: the site's own where its clicks tell, else published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# SISTRIX 2020 (80 million keywords), positions 1 to 10; beyond, the two steps of seotriage.com/methodology. Studies
# disagree by a factor of two; only the shape matters here.
_PUBLISHED = (0.285, 0.157, 0.110, 0.080, 0.072, 0.051, 0.040, 0.032, 0.028, 0.025)
_SECOND_PAGE, _FURTHER = 0.015, 0.005
POSITIONS = 20  # that a curve tells one by one
LEAST_CLICKS, LEAST_QUERIES = 200, 20  # before a site's own clicks are a curve
PRIOR = 100  # impressions that the published rate counts as at each position, so that five lucky clicks are no rate


@dataclass(frozen=True, slots=True)
class ClickCurve:
    """Click rates (0-1) at positions 1 to 20, falling, and where they come from."""

    rates: tuple[float, ...]
    source: str
    queries: int = 0  # that it was fitted to
    clicks: float = 0.0

    @property
    def own(self) -> bool:
        return self.queries > 0

    def rate(self, position: float) -> float:
        """The click rate at an (average) position of 1 or more, between two whole ones in proportion."""
        if position > POSITIONS:
            return min(_FURTHER, self.rates[-1])
        return float(np.interp(max(position, 1.0), np.arange(1, POSITIONS + 1), self.rates))

    def evidence(self) -> dict[str, object]:
        known: dict[str, object] = {"curve": self.source}
        return known | {"queries": self.queries, "clicks": round(self.clicks)} if self.own else known


PUBLISHED = ClickCurve(
    (*_PUBLISHED, *(_SECOND_PAGE,) * (POSITIONS - len(_PUBLISHED))), "published click rates (SISTRIX 2020)"
)


def fit(points: Iterable[tuple[float, float, float]]) -> ClickCurve:
    """The curve of a site from (average position, clicks, impressions) of its queries without its own name in them.

    At each whole position clicks over impressions, with the published rate as a prior worth 100 impressions, made to
    fall by pooling adjacent violators (isotonic regression). The published curve when there are fewer than 200 clicks
    or 20 queries: then chance would speak.
    """
    clicks, seen = np.zeros(POSITIONS), np.zeros(POSITIONS)
    queries = 0
    for position, clicked, impressions in points:
        place = round(position) - 1
        if 0 <= place < POSITIONS and impressions > 0:
            clicks[place] += clicked
            seen[place] += impressions
            queries += 1
    if clicks.sum() < LEAST_CLICKS or queries < LEAST_QUERIES:
        return PUBLISHED
    weights = seen + PRIOR
    rates = (clicks + PRIOR * np.array(PUBLISHED.rates)) / weights
    fitted = tuple(round(min(rate, 1.0), 4) for rate in _falling(rates.tolist(), weights.tolist()))
    return ClickCurve(fitted, "own clicks", queries, float(clicks.sum()))


def _falling(values: list[float], weights: list[float]) -> list[float]:
    """The nearest sequence that never rises, in weighted least squares: pool adjacent violators."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] < block[0]:
            mean, total, length = blocks.pop()
            together = total + block[1]
            block = ((mean * total + block[0] * block[1]) / together, together, length + block[2])
        blocks.append(block)
    return [mean for mean, _, length in blocks for _ in range(length)]
