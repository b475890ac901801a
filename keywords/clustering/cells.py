"""Nearest neighbours in long lists: a text is compared with the texts of the cells around it only.

The list is cut into cells of some hundred texts around centres (spherical k-means on a sample), as an inverted file
index does (Sivic and Zisserman 2003; Jegou, Douze and Schmid 2011). Within the cells looked at similarities are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .neighbours import Dense, Space, single, strongest

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CELL = 300  # texts, on average
PROBED = 14  # cells a text is compared with
SAMPLED = 40  # texts a centre, for finding the centres
ROUNDS = 6
ROWS_AT_ONCE = 8192
SKETCH = 192  # numbers a text, where there are no vectors but n-grams
SPREAD = 4  # coordinates of the sketch that an n-gram is added to
SEED = 1

Vectors = NDArray[np.float32]


def nearest_in_cells(space: Space, count: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(numbers, similarities) of each text's nearest others among its cells; similarity 0 where there are too few."""
    size = len(space)
    vectors = sketch(space.lexical) if space.dense is None else space.dense
    centres = find_centres(vectors, max(2, size // CELL))
    probed = _nearest_centres(vectors, centres, min(PROBED, len(centres)))
    members = _by_cell(probed[:, 0], len(centres))
    visitors = _by_cell(probed, len(centres))
    numbers = np.zeros((size, count), dtype=np.int32)
    weights = np.full((size, count), -1.0, dtype=np.float32)
    for inside, asking in zip(members, visitors, strict=True):
        for first in range(0, len(asking) if len(inside) else 0, ROWS_AT_ONCE):
            rows = asking[first : first + ROWS_AT_ONCE]
            found = space.similarities(rows, inside)
            found[rows[:, None] == inside[None, :]] = -1.0
            places, values = strongest(found, count)
            both = np.concatenate([weights[rows], values], axis=1)
            chosen, weights[rows] = strongest(both, count)
            numbers[rows] = np.take_along_axis(np.concatenate([numbers[rows], inside[places]], axis=1), chosen, axis=1)
    return numbers, np.maximum(weights, 0.0)


def _by_cell(cells: NDArray[np.int32], count: int) -> list[NDArray[np.int32]]:
    """The texts of each cell, in order; `cells` has one number a text, or a row of several."""
    flat = cells.ravel()
    order = np.argsort(flat, kind="stable")
    texts = (order // (cells.size // len(cells))).astype(np.int32)
    return np.split(texts, np.searchsorted(flat[order], np.arange(1, count)))


def sketch(lexical: csr_matrix) -> Vectors:
    """Sparse rows as short ones with nearly the same angles, normalised: a random projection (Achlioptas 2003)."""
    from scipy.sparse import csr_matrix

    columns = lexical.shape[1]
    generator = np.random.default_rng(SEED)
    places = generator.integers(0, SKETCH, size=columns * SPREAD, dtype=np.int32)
    signs = generator.integers(0, 2, size=columns * SPREAD).astype(np.float32) * 2 - 1
    ends = np.arange(0, columns * SPREAD + 1, SPREAD)
    projection = csr_matrix((signs, places, ends), shape=(columns, SKETCH))
    result = np.empty((lexical.shape[0], SKETCH), dtype=np.float32)
    for first in range(0, len(result), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        result[rows] = (lexical[rows] @ projection).toarray()
    lengths = np.linalg.norm(result, axis=1, keepdims=True)
    result /= np.maximum(lengths, 1e-9)
    return result


def find_centres(vectors: Dense, count: int) -> Vectors:
    """`count` centres of the vectors, normalised: k-means by angle on a sample, always the same one."""
    generator = np.random.default_rng(SEED)
    sample = single(vectors[np.sort(generator.permutation(len(vectors))[: count * SAMPLED])])
    centres = sample[np.sort(generator.permutation(len(sample))[:count])]
    for _ in range(ROUNDS):
        cells = _nearest_centres(sample, centres, 1)[:, 0]
        order = np.argsort(cells, kind="stable")
        present, firsts = np.unique(cells[order], return_index=True)
        centres[present] = np.add.reduceat(sample[order], firsts, axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return centres


def _nearest_centres(vectors: Dense, centres: Vectors, count: int) -> NDArray[np.int32]:
    """The `count` nearest centres of each vector, the very nearest first."""
    found = np.empty((len(vectors), count), dtype=np.int32)
    for first in range(0, len(vectors), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        near = single(vectors[rows]) @ centres.T
        places, values = strongest(near, count)
        found[rows] = np.take_along_axis(places, np.argsort(-values, axis=1, kind="stable"), axis=1)
    return found
