"""Naming groups: a topic's label is the keyword that says best what all its keywords are about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clusters import Clustering

DEMAND_WEIGHT = 0.1  # for each power of ten of its searches, so that 1,000 a month outweigh a third of centrality
LONG_WORDS, LONG_FACTOR = 3, 0.95  # each word of a label beyond the third
LARGEST_COMPARED = 400  # keywords; of a larger topic the label is sought among the first so many by weight


@dataclass(frozen=True, slots=True)
class Group:
    """One topic of one language, as numbers into the list that was clustered."""

    members: tuple[int, ...]
    label: int


def name_groups(clustering: Clustering, texts: Sequence[str], weights: Sequence[float]) -> list[Group]:
    """The groups, largest first. `weights` say how well a keyword serves as a label, besides being central."""
    groups: dict[int, list[int]] = {}
    for number, label in enumerate(clustering.labels.tolist()):
        groups.setdefault(label, []).append(number)
    named = [Group(tuple(members), _label(clustering, members, texts, weights)) for members in groups.values()]
    return sorted(named, key=lambda group: (-len(group.members), texts[group.label]))


def label_weight(demand: float | None, *, named_by_site: bool) -> float:
    """1 for a plain keyword, more with searches a month, more when a title or heading of the site uses it."""
    return 1.0 + DEMAND_WEIGHT * math.log10(1 + (demand or 0)) + (DEMAND_WEIGHT if named_by_site else 0.0)


def _label(clustering: Clustering, members: Sequence[int], texts: Sequence[str], weights: Sequence[float]) -> int:
    ranked = sorted(members, key=lambda number: (-weights[number], len(texts[number]), texts[number]))
    ranked = ranked[:LARGEST_COMPARED]
    rows: NDArray[np.int64] = clustering.rows[np.array(ranked)]
    centrality = clustering.space.similarities(rows, rows).mean(axis=1)
    scores = [
        round(float(central) * weights[number] * LONG_FACTOR ** max(0, len(texts[number].split()) - LONG_WORDS), 6)
        for central, number in zip(centrality, ranked, strict=True)
    ]
    return ranked[int(np.argmax(scores))]
