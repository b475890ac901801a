"""Counts of words and of character n-grams within words, for millions of short texts: numpy instead of a dictionary.

An n-gram is known by a hash of its characters, which costs a tenth of a vocabulary's time and memory. Among 4 million
numbers two of a list's n-grams rarely meet, and one meeting weighs little among the 60 n-grams of a text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BITS = 22
CHUNK = 20_000  # texts hashed at once: some 100 MB
_BASE = np.uint64(0x100000001B3)  # the FNV prime
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, 2^64 divided by the golden ratio: Fibonacci hashing

_Hashed: TypeAlias = tuple[NDArray[np.uint64], NDArray[np.int64]]  # hashes, and the position each begins at


def character_counts(texts: Sequence[str], least: int, most: int) -> csr_matrix:
    """How often each text has each n-gram of `least` to `most` characters within its words, the spaces around a word
    included; white space separates words. One row a text, float32; columns are hashes."""
    return _counts(texts, lambda codes, words: _windows(codes, words, least, most))


def word_counts(texts: Sequence[str]) -> csr_matrix:
    """How often each text has each word. One row a text, float32; columns are hashes."""
    return _counts(texts, _whole_words)


def _counts(
    texts: Sequence[str], hashed: Callable[[NDArray[np.uint64], NDArray[np.int64]], list[_Hashed]]
) -> csr_matrix:
    from scipy.sparse import csr_matrix, vstack

    parts = [csr_matrix((0, 1 << BITS), dtype=np.float32)]
    for first in range(0, len(texts), CHUNK):
        split = ("  ".join(text.split()) for text in texts[first : first + CHUNK])
        spaced = [f" {text} " if text else "" for text in split]
        joined = "".join(spaced)
        # Lone surrogates cannot be encoded otherwise, and no file is beyond holding some.
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
        starts = np.cumsum([0, *map(len, spaced)])[:-1]
        space = codes == ord(" ")
        words = np.cumsum(space & ~np.append(space[1:], True))  # a word begins at a space before something else
        buckets, rows = [], []
        for hashes, positions in hashed(codes, words):
            buckets.append((hashes * _MIX) >> np.uint64(64 - BITS))
            rows.append(np.searchsorted(starts, positions, side="right") - 1)
        row = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
        column = np.concatenate([*buckets, np.zeros(0, dtype=np.uint64)]).astype(np.int64)
        ones = np.ones(len(row), dtype=np.float32)
        counts = csr_matrix((ones, (row, column)), shape=(len(spaced), 1 << BITS))  # adds what meets
        parts.append(counts)
    return csr_matrix(vstack(parts, format="csr", dtype=np.float32))


def _windows(codes: NDArray[np.uint64], words: NDArray[np.int64], least: int, most: int) -> list[_Hashed]:
    found = []
    rolling = codes.copy()
    for length in range(2, most + 1):
        rolling = rolling[:-1] * _BASE + codes[length - 1 :]
        if length >= least:
            inside = np.flatnonzero(words[: len(rolling)] == words[length - 1 :])
            found.append((rolling[inside] * _BASE + np.uint64(length), inside))
    return found


def _whole_words(codes: NDArray[np.uint64], words: NDArray[np.int64]) -> list[_Hashed]:
    starts = np.flatnonzero(np.diff(words, prepend=0))
    if not len(starts):
        return []  # no text has a word
    places = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes))))
    powers = _BASE ** np.arange(int(places.max()) + 1, dtype=np.uint64)
    return [(np.add.reduceat(codes * powers[places], starts), starts)]
