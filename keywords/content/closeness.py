"""How near two pages are in meaning, by the model of their language."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ...store.vector_writer import write_vectors
from ..embedding.cached import embed_cached
from ..embedding.embedders import Vectors, choose, load
from .library import Entry, Library

HEADINGS = 8  # of a page, read by models that compare letters: they need more words than a model of meaning


def profile(entry: Entry, *, headings: int = 0) -> str:
    """What a page is about in a few words: its title and first heading, with so many of its other headings."""
    return " ".join(dict.fromkeys((entry.title, *entry.h1, *entry.headings[:headings])))


class Closeness:
    """Cosines of pages of one language. Vectors of models that do not learn are kept in the database.

    A model that learns reads every page's profile; another one only those of the pages that are asked for.
    """

    def __init__(self, library: Library, entries: Sequence[Entry], language: str, model: str = "auto") -> None:
        """`entries` are at least one. Raises ModelUnavailable."""
        self._library = library
        self._embedder = load(choose(model, language))
        self.model = self._embedder.name
        headings = HEADINGS if self._embedder.learns else 0
        self._profiles = {entry.number: profile(entry, headings=headings) for entry in entries}
        self._vectors: dict[int, Vectors] = {}
        if self._embedder.learns:
            self._keep(list(self._profiles), self._embedder.embed(list(self._profiles.values())))

    def of(self, pairs: Collection[tuple[int, int]]) -> list[float]:
        """The cosine (0-1) of each pair of pages by their numbers; 0 for opposites."""
        missing = sorted({number for pair in pairs for number in pair} - self._vectors.keys())
        if missing:
            texts = [self._profiles[number] for number in missing]
            vectors, fresh = embed_cached(self._library.site, self._embedder, texts)
            write_vectors(self._library.path, self._embedder.key, fresh)
            self._keep(missing, vectors)
        return [self._cosine(self._vectors[one], self._vectors[other]) for one, other in pairs]

    def _keep(self, numbers: Sequence[int], vectors: Vectors) -> None:
        for row, number in enumerate(numbers):
            self._vectors[number] = vectors[row]

    @staticmethod
    def _cosine(one: Vectors, other: Vectors) -> float:
        product = one @ other if isinstance(one, np.ndarray) else one.multiply(other).sum()
        return round(min(1.0, max(0.0, float(product))), 3)
