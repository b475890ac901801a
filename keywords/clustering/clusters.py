"""Grouping texts by meaning: a graph of nearest neighbours, cut by the Leiden algorithm.

The recipe and its constants were measured on labelled short texts (bench/keyword_clusters.py, docs/keywords.md): the
Constant Potts Model needs no number of groups, leaves no text aside, and one resolution serves lists of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..embedding.embedders import Embedder
from ..language.folding import fold
from .leiden import communities, neighbour_graph, pillars
from .neighbours import Space, centred, nearest


@dataclass(frozen=True, slots=True)
class Cut:
    """How finely a graph is cut: a higher resolution makes more groups; weaker edges are dropped first."""

    resolution: float
    weakest: float


LEXICAL = Cut(resolution=0.035, weakest=0.05)
DENSE = Cut(resolution=0.10, weakest=0.15)

# Everyday searches without a common subject, see neighbours.centred.
BACKGROUND = (
    "weather tomorrow", "cheap flights", "chocolate cake recipe", "football results", "how to tie a tie",
    "electric cars", "birthday gift ideas", "online banking", "dog breeds", "winter jackets", "learn spanish",
    "headache causes", "movie reviews", "garden design", "phone repair", "history of rome", "wedding dresses",
    "laptop deals", "yoga for beginners", "tax return form", "bus timetable", "interior paint colors", "job vacancies",
    "guitar chords", "car insurance", "healthy breakfast", "camping equipment", "world population", "free fonts",
    "dentist near me", "board games", "photo editor", "solar panels", "baby names", "hotel booking",
    "python tutorial", "coffee machine", "city map", "mortgage calculator", "running shoes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clustering:
    """`labels[i]` is the group of text i, numbered from 0 in order of appearance."""

    labels: NDArray[np.int64]
    space: Space
    rows: NDArray[np.int64]  # the row of `space` of each text; texts that fold to the same share one
    pillars: NDArray[np.int64]  # `pillars[g]` is the pillar that group g belongs to, numbered from 0


_backgrounds: dict[str, NDArray[np.float32]] = {}


def background(embedder: Embedder) -> NDArray[np.float32]:
    """The vectors of everyday phrases."""
    if embedder.key not in _backgrounds:
        _backgrounds[embedder.key] = np.asarray(embedder.embed(BACKGROUND), dtype=np.float32)
    return _backgrounds[embedder.key]


def cluster(
    texts: Sequence[str],
    embedder: Embedder,
    vectors: NDArray[np.float32] | None = None,
    resolution: float | None = None,
) -> Clustering:
    """Groups the texts of one language. The same texts in the same order always give the same groups.

    `vectors` are those of the embedder when they are known already. Raises ModelUnavailable.
    """
    from ..embedding.tfidf import TfIdf

    firsts: dict[str, int] = {}
    folded = [fold(text) for text in texts]
    for number, text in enumerate(folded):
        firsts.setdefault(text, number)
    distinct = list(firsts.values())
    rows_of = {text: row for row, text in enumerate(firsts)}
    rows = np.array([rows_of[text] for text in folded], dtype=np.int64)
    kept = [texts[number] for number in distinct]
    lexical = TfIdf().embed(kept)
    if not kept:
        return Clustering(rows, Space(lexical), rows, rows)
    if embedder.learns:
        space, cut = Space(lexical), LEXICAL
    else:
        dense = np.asarray(embedder.embed(kept), dtype=np.float32) if vectors is None else vectors[distinct]
        space, cut = Space(lexical, centred(dense, background(embedder))), DENSE
    graph = neighbour_graph(*nearest(space), cut.weakest)
    labels = communities(graph, cut.resolution if resolution is None else resolution)
    groups = in_order(labels[rows])
    # Rows are in the order of their first texts, so that their groups are numbered alike.
    return Clustering(groups, space, rows, pillars(graph, in_order(labels)))


def in_order(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels renumbered from 0 in order of appearance."""
    _, firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(firsts))[inverse], dtype=np.int64)
