"""How alike a phrase and the texts of a list are in their letters, without loading scikit-learn for one question."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..language.folding import fold
from .tfidf import CHARACTERS


class LexicalIndex:
    """A list of texts by their words and the character n-grams within them, as in `tfidf`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for gram in set(_grams(text)):
                postings[gram].append(number)
        self._rows = {gram: np.array(numbers) for gram, numbers in postings.items()}
        squares = np.zeros(self._size)
        for gram, rows in self._rows.items():
            squares[rows] += self._weight(gram) ** 2
        self._lengths = np.sqrt(np.maximum(squares, 1e-12))

    def similarities(self, text: str) -> NDArray[np.float64]:
        """Cosines (0-1) of the text with every text of the list."""
        found = np.zeros(self._size)
        square = 0.0
        for gram in Counter(_grams(text)):
            weight = self._weight(gram)
            square += weight**2
            if gram in self._rows:
                found[self._rows[gram]] += weight**2
        result: NDArray[np.float64] = found / self._lengths / math.sqrt(max(square, 1e-12))
        return result

    def _weight(self, gram: str) -> float:
        """Rare n-grams say more (inverse document frequency, smoothed)."""
        return math.log((1 + self._size) / (1 + len(self._rows.get(gram, ())))) + 1


def _grams(text: str) -> Iterator[str]:
    low, high = CHARACTERS
    words = fold(text).split()
    for word in words:
        yield word
        padded = f" {word} "
        for length in range(low, high + 1):
            for first in range(max(len(padded) - length + 1, 1)):
                yield f"~{padded[first : first + length]}"
    for pair in pairwise(words):
        yield " ".join(pair)
