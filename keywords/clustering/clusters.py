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
from .neighbours import Space, centred, nearest

SEED = 1
ITERATIONS, ITERATIONS_OF_LONG = 5, 2  # the third and later ones move few texts of a long list, for half the time
MOST_TRIALS = 16  # the best of several runs groups better (mean ARI 0.54, 0.55, 0.56 for 1, 4 and 16 of them) ...
TEXTS_TRIED = 30_000  # ... as long as they are cheap: so many texts in all runs together


@dataclass(frozen=True, slots=True)
class Cut:
    """How finely a graph is cut: a higher resolution makes more groups; weaker edges are dropped first."""

    resolution: float
    weakest: float


LEXICAL = Cut(resolution=0.03, weakest=0.05)
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
        return Clustering(rows, Space(lexical), rows)
    if embedder.learns:
        space, cut = Space(lexical), LEXICAL
    else:
        dense = np.asarray(embedder.embed(kept), dtype=np.float32) if vectors is None else vectors[distinct]
        space, cut = Space(lexical, centred(dense, background(embedder))), DENSE
    labels = leiden(*nearest(space), cut.resolution if resolution is None else resolution, cut.weakest)
    return Clustering(in_order(labels[rows]), space, rows)


def leiden(
    numbers: NDArray[np.int32], weights: NDArray[np.float32], resolution: float, weakest: float
) -> NDArray[np.int64]:
    """The groups of a neighbour graph. An edge weighs twice when both ends count each other among their nearest."""
    from graspologic_native import leiden_csr
    from scipy.sparse import csr_matrix

    size = len(numbers)
    trials = max(1, min(MOST_TRIALS, TEXTS_TRIED // max(size, 1)))
    strong = weights >= max(weakest, 1e-6)
    if not strong.any():
        return np.arange(size, dtype=np.int64)
    ends = np.append(0, np.cumsum(strong.sum(axis=1)))
    one_way = csr_matrix((weights[strong], numbers[strong], ends), shape=(size, size))
    graph = csr_matrix(one_way + one_way.T)
    graph.sort_indices()
    _, groups = leiden_csr(
        graph.indptr.astype(np.int64), graph.indices.astype(np.int32), graph.data.astype(np.float64), size, resolution=resolution,
        iterations=ITERATIONS if size <= TEXTS_TRIED else ITERATIONS_OF_LONG, use_modularity=False, seed=SEED, trials=trials,
    )  # fmt: skip
    labels = np.asarray([groups[node] for node in range(size)], dtype=np.int64)
    # A text without neighbours is in no edge; it must not share a number with a group.
    alone = np.diff(graph.indptr) == 0
    labels[alone] = labels.max(initial=0) + 1 + np.arange(int(alone.sum()))
    return labels


def in_order(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels renumbered from 0 in order of appearance."""
    _, firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(firsts))[inverse], dtype=np.int64)
