"""Keywords that a person moved to another topic: they stay there, however the rest is grouped anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .clusters import Clustering, in_order


def moved(clustering: Clustering, folded: Sequence[str], moves: Mapping[str, str]) -> Clustering:
    """The clustering with every moved keyword in the group of the keyword it was moved to.

    `folded` are the keywords that were clustered, `moves` pairs of them. One that was moved to a topic of its own, or
    to one whose keyword is in the list no more, is grouped with the others that were moved there.
    """
    place = {text: number for number, text in enumerate(folded)}
    labels = clustering.labels.copy()
    pillars = clustering.pillars.tolist()
    new: dict[str, int] = {}
    for text, anchor in sorted(moves.items()):
        number = place.get(text)
        if number is None:
            continue
        # An anchor that was moved itself stands for the topic it was moved to, not for where it was found.
        if anchor in place and anchor not in moves:
            labels[number] = labels[place[anchor]]
        else:
            if anchor not in new:
                new[anchor] = len(pillars)
                pillars.append(pillars[int(labels[number])])
            labels[number] = new[anchor]
    renumbered = in_order(labels)
    kept = np.zeros(int(renumbered.max(initial=-1)) + 1, dtype=np.int64)
    kept[renumbered] = np.asarray(pillars, dtype=np.int64)[labels]
    return replace(clustering, labels=renumbered, pillars=kept)
