"""Finding texts that are nearly the same among many, in time that grows with their number and not with its square.

MinHash (Broder, "On the resemblance and containment of documents", 1997) sums up each text in 128 numbers, such that
two texts agree in about that share of the numbers in which their shingles do. Locality-sensitive hashing (Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4) then finds the pairs worth comparing: those that agree
in all 8 numbers of any of 16 bands, which a pair of similarity 0.9 misses once in 8,000 times. What is reported is the
exact similarity (Jaccard) of the two sets of shingles, never the estimate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # tokens
PERMUTATIONS = 128
BANDS = 16
# In a group of alike texts each is compared with at most this many of those that follow it, lest the pairs of a large
# group outnumber the texts of the site.
NEIGHBOURS = 20
# The estimate's standard deviation at similarity 0.9 is 0.027: pairs within three of it are compared exactly.
SLACK = 0.08

_BLOCK = 4096  # shingles or pairs worked on at once, so that the intermediate arrays stay in the processor's cache
_KEPT = 2048  # sets of shingles kept while pairs are compared

# Thai, Lao, Myanmar, Khmer, kana and Han are written without spaces.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[^\W{_UNSPACED}]+|[{_UNSPACED}]")  # a word, or one character of such a script

Hashes = NDArray[np.uint64]
Signature = NDArray[np.uint32]

_random = np.random.default_rng(20260101)  # any fixed seed: the same texts always give the same answer
_FACTORS = _random.integers(0, 2**31, size=(PERMUTATIONS, 1), dtype=np.uint32) * np.uint32(2) + np.uint32(1)
_SUMMANDS = _random.integers(0, 2**32, size=(PERMUTATIONS, 1), dtype=np.uint32)


def shingles(text: str) -> Hashes:
    """The distinct runs of five tokens of a text, as sorted 64-bit hashes; a shorter text is one run."""
    tokens = _TOKEN.findall(text.casefold())
    if not tokens:
        return np.empty(0, np.uint64)
    words = np.fromiter(map(crc32, map(str.encode, tokens)), np.uint64, len(tokens))
    length = min(SHINGLE, len(words))
    runs = np.zeros(len(words) - length + 1, np.uint64)
    for offset in range(length):
        runs = _mixed(runs ^ words[offset : offset + len(runs)])
    return np.unique(runs)


def _mixed(values: Hashes) -> Hashes:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014), which spreads any change over all 64 bits."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def signature(hashes: Hashes) -> Signature:
    """The 128 MinHash numbers of a set of shingles; the largest number throughout for the empty set."""
    least = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, np.uint32)
    folded = (hashes >> np.uint64(32)).astype(np.uint32)
    for start in range(0, len(folded), _BLOCK):
        permuted = _FACTORS * folded[start : start + _BLOCK] + _SUMMANDS
        np.minimum(least, permuted.min(axis=1), out=least)
    return least


def jaccard(one: Hashes, other: Hashes) -> float:
    """The share of shingles that two sets have in common, 0-1."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - common
    return common / union if union else 0.0


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
        signatures[number] = signature(shingles(text_of(key)))

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
