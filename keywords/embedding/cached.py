"""Vectors that are computed once: kept in the database by model and text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...store.site import Site
from .embedders import Embedder

_STORED = np.dtype("<f4")


def embed_cached(site: Site, embedder: Embedder, texts: Sequence[str]) -> tuple[NDArray[np.float32], dict[str, bytes]]:
    """(vectors, those that were not kept yet): one row a text. Only for models that do not learn from the list."""
    known = site.vectors(embedder.key, texts)
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    fresh: dict[str, bytes] = {}
    if missing:
        vectors = np.asarray(embedder.embed(missing), dtype=_STORED)
        fresh = {text: vector.tobytes() for text, vector in zip(missing, vectors, strict=True)}
    if not texts:
        return np.zeros((0, 0), dtype=np.float32), fresh
    found = np.empty((len(texts), len(known.get(texts[0]) or fresh[texts[0]]) // _STORED.itemsize), dtype=np.float32)
    for row, text in enumerate(texts):
        found[row] = np.frombuffer(known.get(text) or fresh[text], dtype=_STORED)
    return found, fresh
