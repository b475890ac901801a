"""TF-IDF of words and character n-grams: no model, any language and script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import regex

from ..language.folding import fold
from .ngrams import character_counts, word_counts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CHARACTERS = (3, 5)  # n-grams within words: what keeps inflected forms together
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
FEW = 1 << 20  # n-grams of a list, above which sorting them takes longer than counting all hashes
WORD_SHARE = 0.3  # of whole words in the similarity; measured in bench/keyword_clusters.py


class TfIdf:
    """Learns its weights from the texts it is given."""

    name = "tfidf"
    key = "tfidf"
    learns = True

    def embed(self, texts: Sequence[str]) -> csr_matrix:
        """One L2-normalised sparse row a text; zero for a text without letters and digits.

        What only one text has is left out after normalising: it is like nothing, and is the largest part of long lists.
        """
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        folded = [_BETWEEN_WORDS.sub(" ", fold(text)) for text in texts]
        characters, words = character_counts(folded, *CHARACTERS), word_counts(folded)
        parts = [_weighted(characters, (1 - WORD_SHARE) ** 0.5), _weighted(words, WORD_SHARE**0.5)]
        return csr_matrix(hstack(parts, format="csr"), dtype=np.float32)


def _weighted(counts: csr_matrix, length: float) -> csr_matrix:
    """(1 + log count) x smoothed inverse document frequency, as in scikit-learn; rows of one length, shared columns."""
    import numpy as np

    size = counts.shape[0]
    columns = counts.indices
    if len(columns) < FEW:
        columns = np.unique(columns, return_inverse=True)[1]  # far fewer than there are hashes
    having = np.bincount(columns)
    rarity = (np.log((1 + size) / (1 + having)) + 1).astype(np.float32)
    counts.data = (1 + np.log(counts.data)) * rarity[columns]
    rows = np.repeat(np.arange(size), np.diff(counts.indptr))
    squares = np.bincount(rows, weights=counts.data.astype(np.float64) ** 2, minlength=size)
    counts.data *= (length / np.sqrt(np.maximum(squares, 1e-12)))[rows].astype(np.float32)
    shared = having > 1
    kept = shared[columns]
    numbers = np.cumsum(shared) - 1
    ends = np.append(0, np.cumsum(kept))[counts.indptr]
    return type(counts)(
        (counts.data[kept], numbers[columns[kept]].astype(np.int32), ends), shape=(size, int(shared.sum()))
    )
