"""The model that tells languages apart, kept unpacked so that a process can use it at once."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Probabilities are packed in 16 bits, which no processor reckons with: they would be unpacked anew for every text.
_ARRAYS = {
    "nb_ptc": "float32",
    "nb_pc": "float32",
    "nb_classes": "str",
    "tk_nextmove": "uint32",
    "tk_row": "uint16",
    "tk_output": "int32",
}


def identifier() -> LanguageIdentifier:
    """py3langid's identifier, its probabilities 0-1.

    Its packed model takes 0.4 s of processor time and 120 MB to load. So the first process that needs it leaves the
    unpacked arrays (96 MB) in the user's cache folder, and all others map them into memory: milliseconds, and only the
    parts in use, which processes share. Where nothing can be kept, the packed model is loaded every time.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    with suppress(OSError, ValueError, EOFError, RuntimeError):
        return _mapped(_folder())
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    with suppress(OSError, ValueError, RuntimeError):
        _keep(model, _folder())
    return model


def _folder() -> Path:
    """Where the arrays are kept. Raises RuntimeError when the user has no home."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "sitewright" / f"py3langid-{version('py3langid')}-float32"


def _mapped(folder: Path) -> LanguageIdentifier:
    """The identifier on the arrays in a folder. Raises OSError, ValueError or EOFError when they are not all there."""
    import numpy as np
    from py3langid.langid import LanguageIdentifier

    arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
    return LanguageIdentifier(
        arrays["nb_ptc"],
        arrays["nb_pc"],
        arrays["nb_classes"].tolist(),
        # Memoryviews give integers of Python, one at a time and without a copy.
        arrays["tk_nextmove"].data,
        arrays["tk_output"].data,
        norm_probs=True,
        tk_row=arrays["tk_row"].data,
    )


def _keep(model: LanguageIdentifier, folder: Path) -> None:
    """Writes a model's arrays; the folder has either all of them or does not exist."""
    import numpy as np

    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name, kind in _ARRAYS.items():
            with (unfinished / f"{name}.npy").open("wb") as file:
                np.save(file, np.asarray(getattr(model, name), kind))
                file.flush()
                os.fsync(file.fileno())
        shutil.rmtree(folder, ignore_errors=True)  # one that could not be read
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
