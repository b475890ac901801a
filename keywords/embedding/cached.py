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
    vectors = np.frombuffer(b"".join(known.get(text) or fresh[text] for text in texts), dtype=_STORED)
    return vectors.reshape(len(texts), -1).astype(np.float32), fresh
