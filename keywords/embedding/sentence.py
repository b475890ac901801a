"""Any sentence-transformers model on this machine, by name or path."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ModelUnavailable
from .embedders import SENTENCE_TRANSFORMERS

INSTALL = "pip install 'sitewright[semantic]'"
BATCH = 64


class SentenceModel:
    """Loads the model when it is first used. It is never downloaded: nothing but the crawler opens connections.

    Raises ModelUnavailable at once when sentence-transformers is not installed, at first use when there is no such
    model on this machine.
    """

    learns = False

    def __init__(self, model: str) -> None:
        if find_spec("sentence_transformers") is None:
            raise ModelUnavailable(
                f"{model!r} is none of the bundled models (minilm, tfidf), and sentence-transformers is not installed.",
                f"Install it: {INSTALL}",
            )
        self._model = model

    @property
    def name(self) -> str:
        return SENTENCE_TRANSFORMERS + self._model

    @property
    def key(self) -> str:
        return self.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised sentence vectors."""
        vectors = self._sentence_transformer.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _sentence_transformer(self) -> Any:
        import torch
        from sentence_transformers import SentenceTransformer

        import_module("transformers.utils.logging").disable_progress_bar()
        torch.set_num_threads(1)
        try:
            return SentenceTransformer(self._model, device="cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).partition("\n")[0]
            raise ModelUnavailable(
                f"The sentence-transformers model {self._model!r} cannot be loaded: {reason}",
                "Give the folder of a model, or download it first: hf download " + self._model,
            ) from None
