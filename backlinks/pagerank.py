"""PageRank of a graph of numbered nodes (Brin and Page, 1998)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

DAMPING = 0.85
TOLERANCE = 1e-8  # of the sum of all changes in a round
MOST_ROUNDS = 100


def link_matrix(sources: NDArray[np.int32], targets: NDArray[np.int32], nodes: int) -> csr_array:
    """The links as a matrix with a row for each target; links that occur twice count once."""
    ones = np.ones(sources.size, np.float32)
    matrix = coo_array((ones, (targets, sources)), shape=(nodes, nodes)).tocsr()
    matrix.data.fill(1)
    return matrix


def pagerank(matrix: csr_array) -> NDArray[np.float64]:
    """The rank of every node; together 1. Nodes that link nowhere give their rank to all alike."""
    nodes = matrix.shape[0]
    out = matrix.sum(axis=0)
    dangling = np.flatnonzero(out == 0)
    share = np.divide(1.0, out, out=np.zeros(nodes), where=out > 0)
    rank = np.full(nodes, 1.0 / nodes)
    for _ in range(MOST_ROUNDS):
        given = matrix @ (rank * share)
        following = DAMPING * given + (1.0 - DAMPING + DAMPING * rank[dangling].sum()) / nodes
        change = np.abs(following - rank).sum()
        rank = following
        if change < TOLERANCE:
            break
    return rank
