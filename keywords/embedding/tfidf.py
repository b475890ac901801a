"""TF-IDF of words and character n-grams: no model, any language and script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..language.folding import fold

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CHARACTERS = (3, 5)  # n-grams within words: what keeps inflected forms together
WORDS = (1, 2)
_WORD = r"\w+"


class TfIdf:
    """Learns its weights from the texts it is given."""

    name = "tfidf"
    key = "tfidf"
    learns = True

    def embed(self, texts: Sequence[str]) -> csr_matrix:
        """One L2-normalised sparse row a text; zero for a text without letters and digits."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.preprocessing import normalize

        folded = [fold(text) for text in texts]
        parts = []
        for options in (
            {"analyzer": "char_wb", "ngram_range": CHARACTERS},
            {"analyzer": "word", "ngram_range": WORDS, "token_pattern": _WORD},
        ):
            vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options)
            try:
                parts.append(vectorizer.fit_transform(folded))
            except ValueError:  # "empty vocabulary": no text has a single word
                continue
        if not parts:
            return csr_matrix((len(texts), 1), dtype=np.float32)
        return csr_matrix(normalize(hstack(parts)), dtype=np.float32)
