"""Embedding models: texts to vectors, every model behind one method and one registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    Vectors: TypeAlias = NDArray[np.float32] | csr_matrix
else:
    Vectors = Any

SENTENCE_TRANSFORMERS = "st:"


class Embedder(Protocol):
    """A model that places texts so that texts of one meaning are near to each other."""

    @property
    def name(self) -> str:
        """As it is shown with every result, and as `load` takes it."""

    @property
    def key(self) -> str:
        """What its vectors are kept under; another one for other weights."""

    @property
    def learns(self) -> bool:
        """Vectors depend on the whole list, so that they cannot be kept or compared with another list's."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, L2-normalised float32; a sparse matrix from models whose rows are nearly all zero.

        Rows of a model that learns may be shorter than 1: what no other text has is left out after normalising.
        """


_registry: dict[str, Callable[[], Embedder]] = {}
_loaded: dict[str, Embedder] = {}


def register(name: str, factory: Callable[[], Embedder]) -> None:
    """Makes a model known under a name; the factory is called when it is first asked for."""
    _registry[name] = factory
    _loaded.pop(name, None)


def unregister(name: str) -> None:
    """Forgets a model."""
    _registry.pop(name, None)
    _loaded.pop(name, None)


def names() -> list[str]:
    """The registered models, sorted."""
    return sorted(_registry)


def load(name: str) -> Embedder:
    """The model of this name: a registered one, else a sentence-transformers model (st:NAME, or just NAME or a path).

    Raises ModelUnavailable when it is not installed or cannot be loaded, with what to install.
    """
    if name not in _loaded:
        factory = _registry.get(name)
        _loaded[name] = factory() if factory else _sentence_transformers(name.removeprefix(SENTENCE_TRANSFORMERS))
    return _loaded[name]


def choose(wanted: str, language: str) -> str:
    """The name of the model for a language. `auto` is minilm for English and tfidf elsewhere.

    all-MiniLM-L6-v2 learned English only. Measured on labelled short texts of other languages it groups worse than
    TF-IDF (mean ARI 0.21 against 0.39), so it is not used there. e5 knows a hundred languages, groups no better than
    TF-IDF within one and takes a hundred times as long, so it is for lists across languages: docs/keywords.md.
    """
    if wanted != "auto":
        return wanted
    return "minilm" if language == "en" else "tfidf"


def _minilm() -> Embedder:
    from .minilm import MiniLM

    return MiniLM()


def _tfidf() -> Embedder:
    from .tfidf import TfIdf

    return TfIdf()


def _e5() -> Embedder:
    from .e5 import E5

    return E5()


def _sentence_transformers(model: str) -> Embedder:
    from .sentence import SentenceModel

    return SentenceModel(model)


register("e5", _e5)
register("minilm", _minilm)
register("tfidf", _tfidf)
