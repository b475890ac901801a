"""Keeping vectors that were computed outside keyword research."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .database import open_writer
from .rows import vector_key


def write_vectors(path: str | Path, model: str, vectors: Mapping[str, bytes]) -> None:
    """Keeps the vectors (float32, little endian) of texts by a model, for all crawls. Raises StoreError."""
    if not vectors:
        return
    connection = open_writer(path)
    try:
        connection.begin()
        connection.executemany(
            "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
            [(model, vector_key(text), vector) for text, vector in vectors.items()],
        )
        connection.commit()
    finally:
        connection.close()
