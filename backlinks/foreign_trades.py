"""Texts of trades that are planted on pages of others: gambling, pharmacy, adult, loans, links for sale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from ..core.text import fold

_HAS_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def planted(texts: Iterable[str], own: str = "") -> tuple[str, str] | None:
    """(word, trade) of the first such word in the texts that does not stand in `own`, the folded text of the site."""
    for text in texts:
        spaced = _spaced(text)
        for word, trade in _terms().items():
            found = word in spaced if _HAS_NO_SPACES.search(word) else f" {word} " in spaced
            if found and word not in own:
                return word, trade
    return None


def folded(texts: Iterable[str]) -> str:
    """What `planted` takes as the site's own text."""
    return "\n".join(map(_spaced, texts))


def _spaced(text: str) -> str:
    letters = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in fold(text))
    return f" {' '.join(''.join(letters).split())} "


@cache
def _terms() -> dict[str, str]:
    text = files(__package__).joinpath("data/foreign_trades.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {_spaced(word).strip(): trade for word, trade in rows}
