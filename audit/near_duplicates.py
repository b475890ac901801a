"""Finding texts that are nearly the same among many, in time that grows with their number and not with its square.

MinHash (Broder, "On the resemblance and containment of documents", 1997) sums up each text in 128 numbers, such that
two texts agree in about that share of the numbers in which their shingles do; here each is the least hash of one of 128
parts of all hashes, and parts without any borrow from others (Shrivastava, "Optimal densification for fast and accurate
minwise hashing", 2017). Locality-sensitive hashing (Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4) then finds the pairs worth comparing: those that agree
in all 8 numbers of any of 16 bands, which a pair of similarity 0.9 misses once in 8,000 times. What is reported is the
exact similarity (Jaccard) of the two sets of shingles, never the estimate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .shingles import Hashes, jaccard, runs, shingles

PERMUTATIONS = 128
BANDS = 16
# In a group of alike texts each is compared with at most this many of those that follow it, lest the pairs of a large
# group outnumber the texts of the site.
NEIGHBOURS = 20
# The estimate's standard deviation at similarity 0.9 is 0.027: pairs within three of it are compared exactly.
SLACK = 0.08

_BLOCK = 4096  # pairs worked on at once, so that the intermediate arrays stay in the processor's cache
_KEPT = 2048  # sets of shingles kept while pairs are compared
_PART = np.uint64(64 - 7)  # the bits of a hash below those that name its part
_NONE = np.uint64(2**64 - 1)
_ATTEMPTS = 64

Signature = NDArray[np.uint32]

# Any fixed seed: the same texts always give the same answer.
_LENDERS = np.random.default_rng(20260101).integers(0, PERMUTATIONS, size=(_ATTEMPTS, PERMUTATIONS))


def signature(hashes: Hashes) -> Signature:
    """The 128 MinHash numbers of a set of shingles in any order; the largest number throughout for the empty set."""
    least = np.full(PERMUTATIONS, _NONE)
    if not len(hashes):
        return least.astype(np.uint32)
    np.minimum.at(least, (hashes >> _PART).astype(np.intp), hashes)
    filled = least != _NONE
    numbers = (least >> (_PART - np.uint64(32))).astype(np.uint32)
    if filled.all():
        return numbers
    lender = np.where(filled, np.arange(PERMUTATIONS), -1)
    for lenders in _LENDERS:
        lender = np.where((lender < 0) & filled[lenders], lenders, lender)
    lender[lender < 0] = np.flatnonzero(filled)[0]
    return numbers[lender]


def candidates(signatures: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The pairs of rows that agree in a whole band, sorted, each once, as an array of two columns."""
    count, rows = len(signatures), PERMUTATIONS // BANDS
    pairs = np.empty(0, np.int64)  # first row * count + second row
    for band in range(BANDS):
        keys = np.ascontiguousarray(signatures[:, band * rows : (band + 1) * rows]).view(f"V{rows * 4}").ravel()
        _, group = np.unique(keys, return_inverse=True)
        order = np.argsort(group, kind="stable")
        ordered = group[order]
        found = [pairs]
        for distance in range(1, min(NEIGHBOURS, count - 1) + 1):
            together = np.flatnonzero(ordered[distance:] == ordered[:-distance])
            if not len(together):
                break
            found.append(order[together] * count + order[together + distance])
        if len(found) > 1:
            pairs = np.unique(np.concatenate(found))
    return np.column_stack(np.divmod(pairs, count))


def near_duplicates(
    keys: Iterable[int], text_of: Callable[[int], str], min_similarity: float = 0.9
) -> Iterator[tuple[int, int, float]]:
    """The pairs of keys whose texts are at least so similar (0-1), with the exact similarity.

    Texts are asked for by key, once each and again for those that are compared, so that they need not fit in memory.
    """
    names = list(keys)
    if len(names) < 2:
        return
    signatures = np.empty((len(names), PERMUTATIONS), np.uint32)
    for number, key in enumerate(names):
        signatures[number] = signature(runs(text_of(key)))

    @lru_cache(maxsize=_KEPT)
    def read(number: int) -> Hashes:
        return shingles(text_of(names[number]))

    for one, other in _likely(signatures, min_similarity):
        similarity = jaccard(read(one), read(other))
        if similarity >= min_similarity:
            yield names[one], names[other], similarity


def _likely(signatures: NDArray[np.uint32], min_similarity: float) -> Iterator[tuple[int, int]]:
    """The candidate pairs whose estimated similarity is not too far below, at most so many for each first row."""
    pairs = candidates(signatures)
    compared: Counter[int] = Counter()
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        estimates = (signatures[block[:, 0]] == signatures[block[:, 1]]).mean(axis=1)
        for one, other in block[estimates >= min_similarity - SLACK].tolist():
            if compared[one] < NEIGHBOURS:
                compared[one] += 1
                yield one, other
