"""Which texts of a list are near to each other, by cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEIGHBOURS = 30
MANY, NEIGHBOURS_OF_MANY = 200_000, 20  # the Leiden algorithm takes 150 bytes an edge: with 30, 7 GB a million texts
MOST_COMPARED = 10_000  # texts; up to here every text is compared with every other one
BLOCK_CELLS = 8_000_000  # similarities held at once: 32 MB, and some copies of them
LEXICAL_SHARE = 0.2  # of TF-IDF in the similarity when there is a model: measured in bench/keyword_clusters.py
BACKGROUND_WEIGHT = 20  # texts; how much the background counts beside the list's own mean


Dense: TypeAlias = NDArray[np.float32] | NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Space:
    """Vectors of one list: of a model, of TF-IDF, or of both. Rows are normalised, similarities are cosines.

    Vectors of long lists are kept in half precision, 0.8 GB a million, and are computed with in single precision.
    """

    lexical: csr_matrix
    dense: Dense | None = None
    lexical_share: float = LEXICAL_SHARE  # where there are both

    def __len__(self) -> int:
        return int(self.lexical.shape[0])

    def similarities(
        self, rows: slice | NDArray[np.integer], columns: NDArray[np.integer] | None = None
    ) -> NDArray[np.float32]:
        """Cosines of some rows with all texts, or with some, clipped at 0."""
        everything = slice(None) if columns is None else columns
        found: NDArray[np.float32] = (self.lexical[rows] @ self.lexical[everything].T).toarray()
        if self.dense is not None:
            found *= self.lexical_share
            near = single(self.dense[rows]) @ single(self.dense[everything]).T
            near *= 1 - self.lexical_share
            found += near
        return np.clip(found, 0.0, 1.0, out=found)


def centred(vectors: NDArray[np.float32], background: NDArray[np.float32], weight: float = BACKGROUND_WEIGHT) -> Dense:
    """The vectors without what the whole list has in common, normalised again.

    In a list about one subject every text is near to every other one; taking away the mean leaves what tells them
    apart. The mean of a handful of texts is mostly the texts themselves, so everyday phrases (`background`) count as
    `weight` texts more. In half precision from MOST_COMPARED texts on.
    """
    count = len(vectors)
    common = ((vectors.sum(axis=0) + weight * background.mean(axis=0)) / (count + weight)).astype(np.float32)
    kept = unfilled(vectors.shape)
    for first in range(0, count, MOST_COMPARED):
        moved = vectors[first : first + MOST_COMPARED] - common
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        kept[first : first + MOST_COMPARED] = moved
    return kept


def unfilled(shape: tuple[int, ...]) -> Dense:
    """Room for one vector a row, in the precision for so many texts."""
    return np.empty(shape, dtype=np.float16) if shape[0] > MOST_COMPARED else np.empty(shape, dtype=np.float32)


def single(vectors: Dense) -> NDArray[np.float32]:
    """The vectors in single precision; the same array where they are already."""
    return vectors.astype(np.float32, copy=False)


def nearest(space: Space, count: int | None = None) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(numbers, similarities) of each text's nearest others; both have one row a text and at most `count` columns.

    By default NEIGHBOURS, in lists of more than MANY texts NEIGHBOURS_OF_MANY. Exact up to MOST_COMPARED texts; in
    longer lists among the texts of the cells around (see `cells`).
    """
    size = len(space)
    if count is None:
        count = NEIGHBOURS if size <= MANY else NEIGHBOURS_OF_MANY
    count = min(count, size - 1)
    if size > MOST_COMPARED:
        from .cells import nearest_in_cells

        return nearest_in_cells(space, count)
    numbers = np.zeros((size, max(count, 0)), dtype=np.int32)
    weights = np.zeros((size, max(count, 0)), dtype=np.float32)
    if count < 1:
        return numbers, weights
    block = max(1, BLOCK_CELLS // size)
    for first in range(0, size, block):
        rows = slice(first, min(first + block, size))
        found = space.similarities(rows)
        own = np.arange(rows.start, rows.stop)
        found[own - first, own] = -1.0
        numbers[rows], weights[rows] = strongest(found, count)
    return numbers, weights


def strongest(similarities: NDArray[np.float32], count: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(columns, values) of the `count` largest of each row, padded with column 0 and -1 when there are fewer."""
    columns = similarities.shape[1]
    if columns <= count:
        places = np.broadcast_to(np.arange(columns, dtype=np.int32), similarities.shape)
        missing = ((0, 0), (0, count - columns))
        return np.pad(places, missing), np.pad(similarities, missing, constant_values=-1.0)
    found = np.argpartition(-similarities, count - 1, axis=1)[:, :count].astype(np.int32)
    return found, np.take_along_axis(similarities, found, axis=1)
