"""Naming groups: a topic's label is the keyword that says best what all its keywords are about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
    label: int  # the member that names it
    name: str = ""  # given by a person, "" when it is called like the member
    pillar: int = 0  # numbered from 0


def name_groups(
    clustering: Clustering, texts: Sequence[str], weights: Sequence[float], names: Mapping[int, str] | None = None
) -> list[Group]:
    """The groups, largest first. `weights` say how well a keyword serves as a label, besides being central.

    `names` are those a person gave, by a text of the group.
    """
    groups: dict[int, list[int]] = {}
    for number, label in enumerate(clustering.labels.tolist()):
        groups.setdefault(label, []).append(number)
    given = {int(clustering.labels[number]): (number, name) for number, name in sorted((names or {}).items())}
    named = []
    for label, members in groups.items():
        number, name = given.get(label, (_label(clustering, members, texts, weights), ""))
        named.append(Group(tuple(members), number, name, int(clustering.pillars[label])))
    return sorted(named, key=lambda group: (-len(group.members), texts[group.label]))


def name_pillars(
    clustering: Clustering, groups: Sequence[Group], texts: Sequence[str], weights: Sequence[float]
) -> dict[int, str]:
    """The label of each pillar: the topic's for a pillar of one topic, else a short keyword that is central to all."""
    members: dict[int, list[Group]] = {}
    for group in groups:
        members.setdefault(group.pillar, []).append(group)
    named = {}
    for pillar, topics in members.items():
        if len(topics) == 1:
            named[pillar] = topics[0].name or texts[topics[0].label]
        else:
            numbers = [number for topic in topics for number in topic.members]
            named[pillar] = texts[_label(clustering, numbers, texts, weights, long=1)]
    return named


def label_weight(demand: float | None) -> float:
    """1 for a keyword without known demand, more with searches a month."""
    return 1.0 + DEMAND_WEIGHT * math.log10(1 + (demand or 0))


def _label(
    clustering: Clustering, members: Sequence[int], texts: Sequence[str], weights: Sequence[float],
    long: int = LONG_WORDS,
) -> int:  # fmt: skip
    ranked = sorted(members, key=lambda number: (-weights[number], len(texts[number]), texts[number]))
    ranked = ranked[:LARGEST_COMPARED]
    rows: NDArray[np.int64] = clustering.rows[np.array(ranked)]
    centrality = clustering.space.similarities(rows, rows).mean(axis=1)
    scores = [
        round(float(central) * weights[number] * LONG_FACTOR ** max(0, len(texts[number].split()) - long), 6)
        for central, number in zip(centrality, ranked, strict=True)
    ]
    return ranked[int(np.argmax(scores))]
