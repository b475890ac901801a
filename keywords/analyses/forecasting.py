"""Forecasts of a short series by standard methods, the one that would have been least wrong on its own past.

Candidates are the seasonal naive method and additive Holt-Winters (triple exponential smoothing) where two whole
seasons are known, else the naive method and Holt's linear trend with damping (Hyndman and Athanasopoulos, "Forecasting:
Principles and Practice", 3rd ed., chapters 5.2, 8.2 and 8.3). Parameters are those of a grid that fit best one step
ahead. Errors are from the past only: the series is cut, forecast and compared (rolling origin).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
GRID = (0.1, 0.3, 0.5, 0.7, 0.9)
DAMPING = 0.9  # of a trend at each step: trends do not go on for ever
ORIGINS = 3  # cuts of the past that errors are measured at
LEAST = 6  # values, before anything is forecast


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes next, by which method, and how wrong that would have been."""

    values: tuple[float, ...]
    method: str
    error: float  # mean absolute error of the backtest, in the series' unit
    percent: float | None  # the same as a share of the mean of what came; None where that is 0
    naive: float  # the naive (or seasonal naive) method's error in the same backtest
    tests: int  # values compared


def forecast(series: Sequence[float], period: int, horizon: int) -> Forecast | None:
    """The next `horizon` values of an even series with seasons of `period` values; None for too short a one."""
    values = np.asarray(series, dtype=np.float64)
    seasonal = len(values) >= 2 * period + horizon
    methods: dict[str, Callable[[Series, int], Series]] = {"naive": _naive, "Holt, damped": _holt}
    if seasonal:
        methods = {
            "seasonal naive": lambda past, steps: _seasonal_naive(past, period, steps),
            "Holt-Winters, additive": lambda past, steps: _holt_winters(past, period, steps),
            "Holt, damped": _holt,
        }
    least = 2 * period if seasonal else LEAST - 2
    step = max(1, min(horizon, (len(values) - least) // ORIGINS))
    origins = [len(values) - step * back for back in range(ORIGINS, 0, -1) if len(values) - step * back >= least]
    if len(values) < LEAST or not origins:
        return None
    errors: dict[str, list[float]] = {}
    truth: list[float] = []
    for origin in origins:
        coming = values[origin : origin + step]
        truth += coming.tolist()
        for name, method in methods.items():
            errors.setdefault(name, []).extend(np.abs(method(values[:origin], len(coming)) - coming).tolist())
    means = {name: float(np.mean(found)) for name, found in errors.items()}
    best = min(means, key=lambda name: (means[name], list(methods).index(name)))
    ahead = np.maximum(methods[best](values, horizon), 0.0)
    level = float(np.mean(truth))
    return Forecast(
        tuple(round(float(value), 1) for value in ahead), best, round(means[best], 2),
        round(means[best] / level, 3) if level > 0 else None, round(means[next(iter(methods))], 2), len(truth),
    )  # fmt: skip


def seasonality(series: Sequence[float], period: int) -> tuple[float, ...] | None:
    """How far each place in the season is above (over 1) or below the mean; None for less than one whole season.

    Whole seasons count only, each by its own mean, so that a growing series does not look seasonal.
    """
    whole = len(series) // period
    if not whole:
        return None
    seasons = np.asarray(series[-whole * period :], dtype=np.float64).reshape(whole, period)
    means = seasons.mean(axis=1, keepdims=True)
    if not (means > 0).all():
        return None
    return tuple(round(float(value), 3) for value in (seasons / means).mean(axis=0))


def _naive(past: Series, steps: int) -> Series:
    return np.full(steps, past[-1])


def _seasonal_naive(past: Series, period: int, steps: int) -> Series:
    return np.resize(past[-period:], steps)


def _holt(past: Series, steps: int) -> Series:
    best: tuple[float, float, float] | None = None
    for alpha in GRID:
        for beta in GRID:
            level, trend, wrong = past[0], 0.0, 0.0
            for value in past[1:]:
                expected = level + DAMPING * trend
                wrong += (value - expected) ** 2
                new = expected + alpha * (value - expected)
                trend = DAMPING * trend + beta * (new - level - DAMPING * trend)
                level = new
            if best is None or wrong < best[0]:
                best = (wrong, float(level), float(trend))
    _, level, trend = best or (0.0, float(past[-1]), 0.0)
    return level + trend * np.cumsum(DAMPING ** np.arange(1, steps + 1))


def _holt_winters(past: Series, period: int, steps: int) -> Series:
    first = past[:period]
    start = (float(first.mean()), float((past[period : 2 * period].mean() - first.mean()) / period))
    best: tuple[float, Series] | None = None
    for alpha in GRID:
        for beta in GRID[:3]:
            for gamma in GRID[:3]:
                wrong, ahead = _smooth(past, period, steps, (alpha, beta, gamma), start)
                if best is None or wrong < best[0]:
                    best = (wrong, ahead)
    return best[1] if best else _seasonal_naive(past, period, steps)


def _smooth(
    past: Series, period: int, steps: int, weights: tuple[float, float, float], start: tuple[float, float]
) -> tuple[float, Series]:
    """(squared error one step ahead, forecast) of additive Holt-Winters with a damped trend."""
    alpha, beta, gamma = weights
    level, trend = start
    seasons = [float(value - level) for value in past[:period]]
    wrong = 0.0
    for number in range(period, len(past)):
        value, season = float(past[number]), seasons[number % period]
        expected = level + DAMPING * trend + season
        wrong += (value - expected) ** 2
        new = alpha * (value - season) + (1 - alpha) * (level + DAMPING * trend)
        trend = beta * (new - level) + (1 - beta) * DAMPING * trend
        level = new
        seasons[number % period] = gamma * (value - level) + (1 - gamma) * season
    trends = trend * np.cumsum(DAMPING ** np.arange(1, steps + 1))
    return wrong, level + trends + np.array([seasons[(len(past) + step) % period] for step in range(steps)])
