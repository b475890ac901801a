"""Words that carry no topic: what a keyword does not begin or end with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_LISTS = "data/stopwords.txt"


@cache
def _lists() -> dict[str, frozenset[str]]:
    lines = files(__package__).joinpath(_LISTS).read_text(encoding="utf-8").splitlines()
    named = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {language: frozenset(words.split()) for language, words in named}


def stopwords(language: str) -> frozenset[str]:
    """The function words of a language, folded; empty when there is no list for it."""
    return _lists().get(language, frozenset())
