"""The language model is unpacked once a machine, and languages are told apart whatever becomes of its copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from sitewright.core.language_model import identifier

TEXTS = ("Muzejs ir atvērts katru dienu", "Музей открыт каждый день", "The museum is open every day", "x", "")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_the_copy_answers_as_the_model_does(cache: Path) -> None:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for _ in ("the first process", "all others"):
        found = identifier()
        assert [found.rank(text) for text in TEXTS] == [model.rank(text) for text in TEXTS]
    (folder,) = (cache / "sitewright").iterdir()
    assert len(list(folder.iterdir())) == 6


@pytest.mark.parametrize("left", [b"", None], ids=["empty", "missing"])
def test_a_broken_copy_is_made_anew(cache: Path, left: bytes | None) -> None:
    identifier()
    (broken,) = (cache / "sitewright").glob("*/tk_row.npy")
    broken.unlink()
    if left is not None:
        broken.write_bytes(left)
    assert identifier().classify(TEXTS[2])[0] == "en"
    assert broken.stat().st_size > 100_000


@pytest.mark.parametrize("place", ["a file", "no home"])
def test_without_a_place_for_the_copy_the_model_is_loaded(
    cache: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "a file":
        (cache / "sitewright").write_text("")
    else:
        monkeypatch.delenv("XDG_CACHE_HOME")

        def no_home() -> Path:
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "home", no_home)
    assert identifier().classify(TEXTS[0])[0] == "lv"
