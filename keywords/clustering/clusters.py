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
from .neighbours import LEXICAL_SHARE, Dense, Space, centred, nearest, unfilled


@dataclass(frozen=True, slots=True)
class Cut:
    """How finely a graph is cut: a higher resolution makes more groups; weaker edges are dropped first."""

    resolution: float
    weakest: float
    lexical_share: float = LEXICAL_SHARE  # of TF-IDF in the similarity, beside a model's


LEXICAL = Cut(resolution=0.04, weakest=0.05)
DENSE = Cut(resolution=0.10, weakest=0.15)
OF_MODEL = {"tfidf": LEXICAL, "e5": Cut(resolution=0.03, weakest=0.05, lexical_share=0.3)}  # others: DENSE

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
    languages: Sequence[str] = (),
) -> Clustering:
    """Groups the texts. The same texts in the same order always give the same groups.

    `vectors` are those of the embedder when they are known already. `languages`, one a text, are wanted for a list of
    several: what a language's texts have in common is its language, and is taken away before texts are compared.
    Raises ModelUnavailable.
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
    del firsts, folded, rows_of  # of a million texts half a gigabyte
    lexical = TfIdf().embed(kept)
    if not kept:
        return Clustering(rows, Space(lexical), rows, rows)
    cut = OF_MODEL.get(embedder.name, DENSE)
    if embedder.learns:
        space = Space(lexical)
    else:
        found = np.asarray(embedder.embed(kept) if vectors is None else vectors, dtype=np.float32)
        if vectors is not None and len(kept) < len(texts):
            found = found[distinct]
        del vectors  # so that it is freed where the caller does not hold it
        dense = _centred(found, [languages[number] for number in distinct] if languages else [], embedder)
        del found
        space = Space(lexical, dense, cut.lexical_share)
    graph = neighbour_graph(*nearest(space), cut.weakest)
    labels = communities(graph, cut.resolution if resolution is None else resolution)
    groups = in_order(labels[rows])
    # Rows are in the order of their first texts, so that their groups are numbered alike.
    return Clustering(groups, space, rows, pillars(graph, in_order(labels)))


def in_order(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels renumbered from 0 in order of appearance."""
    _, firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(firsts))[inverse], dtype=np.int64)


def _centred(vectors: NDArray[np.float32], languages: Sequence[str], embedder: Embedder) -> Dense:
    """The vectors without what all have in common, or all of a language, when texts of several are compared."""
    if not languages:
        return centred(vectors, background(embedder))
    found = unfilled(vectors.shape)
    spoken = np.array(languages)
    for language in np.unique(spoken):
        own = spoken == language
        # The background is in English: it must not hide what another language's texts have in common.
        found[own] = centred(vectors[own], background(embedder), weight=1)
    return found
