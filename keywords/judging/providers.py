"""Numbers of several tools: which one counts. They are on scales of their own and never averaged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ...core.facts import Metric

LEAST_MATES = 3  # keywords of a topic with a known difficulty before its median stands in for one without


@dataclass(frozen=True, slots=True)
class TopicDifficulty:
    """The median difficulty of a topic's keywords, all from one source."""

    value: float
    source: str
    keywords: int


def one_source_each(metrics: Iterable[Metric]) -> dict[str, dict[str, Metric]]:
    """For every keyword one metric of each name.

    Tools measure on scales of their own, so their numbers are never mixed: of each name the source that knows the most
    keywords comes first, then the newest, and only where it says nothing the next.
    """
    by_name: defaultdict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        by_name[metric.name].append(metric)
    chosen: defaultdict[str, dict[str, Metric]] = defaultdict(dict)
    for name, found in by_name.items():
        known = Counter(metric.source for metric in found)
        newest = {metric.source: metric.date for metric in sorted(found, key=lambda metric: metric.date)}
        # Sorted twice, since dates sort downwards and names upwards.
        by_source = sorted(sorted(known), key=lambda source: newest[source], reverse=True)
        rank = {source: place for place, source in enumerate(sorted(by_source, key=lambda source: -known[source]))}
        for metric in sorted(found, key=lambda metric: (rank[metric.source], metric.date)):
            first = chosen[metric.subject].get(name)
            if first is None or (first.source == metric.source and first.date < metric.date):
                chosen[metric.subject][name] = metric
    return dict(chosen)


def topic_difficulty(members: Sequence[Mapping[str, Metric]]) -> TopicDifficulty | None:
    """The median of a topic's known difficulties from the source that knows most of them; None for fewer than 3."""
    known: defaultdict[str, list[float]] = defaultdict(list)
    for metrics in members:
        if "difficulty" in metrics:
            known[metrics["difficulty"].source].append(metrics["difficulty"].value)
    if not known:
        return None
    source = min(known, key=lambda name: (-len(known[name]), name))
    values = known[source]
    return TopicDifficulty(median(values), source, len(values)) if len(values) >= LEAST_MATES else None
