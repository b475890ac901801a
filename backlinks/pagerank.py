"""PageRank of a graph of numbered nodes (Brin and Page, 1998)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAMPING = 0.85
TOLERANCE = 1e-8  # of the sum of all changes in a round
MOST_ROUNDS = 100


def link_matrix(sources: NDArray[np.int32], targets: NDArray[np.int32], nodes: int) -> csr_array:
    """The links as a matrix with a row for each target; links that occur twice count once."""
    # As bytes while they are sorted: the same numbers as floats would be the largest thing in memory.
    ones = np.ones(sources.size, np.int8)
    matrix = coo_array((ones, (targets, sources)), shape=(nodes, nodes)).tocsr()
    return csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def pagerank(matrix: csr_array) -> NDArray[np.float64]:
    """The rank of every node; together 1. Nodes that link nowhere give their rank to all alike."""
    nodes = matrix.shape[0]
    out = matrix.T @ np.ones(nodes)
    share = np.divide(1.0, out, out=np.zeros(nodes), where=out > 0)
    rank, spare = np.full(nodes, 1.0 / nodes), np.empty(nodes)
    for _ in range(MOST_ROUNDS):
        following = matrix @ np.multiply(rank, share, out=spare)
        following *= DAMPING
        # What is not given along links, by dangling nodes or for the sake of damping, goes to all alike.
        following += (1.0 - following.sum()) / nodes
        change = np.abs(np.subtract(following, rank, out=spare), out=spare).sum()
        rank = following
        if change < TOLERANCE:
            break
    return rank
