"""What the forms of one word have in common: a stem, found by taking inflectional endings away.

Light stemming: it takes endings of declension and conjugation away and leaves derivation alone, since a page about
teachers is not one about teaching. Languages without a list keep their words as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from .folding import fold

_LISTS = "data/endings.txt"
LEAST_STEM = 3  # letters
LONGEST_SHORT = 4  # letters; of so short words only what leaves three quarters is taken


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    lines = files(__package__).joinpath(_LISTS).read_text(encoding="utf-8").splitlines()
    named = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {
        language: tuple(sorted(set(map(fold, endings.split())), key=len, reverse=True)) for language, endings in named
    }


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word: forms of one word mostly have the same."""
    if not word.isalpha():
        return word
    return _alike(_without_ending(word, language), language)


def _without_ending(word: str, language: str) -> str:
    for ending in _lists().get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            bare = word[: -len(ending)]
            return bare if _plausible(bare, ending, language) else word
    return word


def _alike(bare: str, language: str) -> str:
    """Sounds that change before endings: berry and berries, plan and planned, course and courses, каяк and каяци."""
    if language == "en":
        if bare.endswith("e") and len(bare) > LEAST_STEM:
            return bare[:-1]
        if len(bare) > LEAST_STEM and bare[-1] == bare[-2] and bare[-1] in "bdgmnprt":
            return bare[:-1]
        return bare[:-1] + "i" if bare.endswith("y") and len(bare) > LEAST_STEM else bare
    return bare[:-1] + "к" if language == "bg" and bare.endswith("ц") else bare


def stems(words: Iterable[str], language: str) -> tuple[str, ...]:
    """The stem of each folded word."""
    return tuple(stem(word, language) for word in words)


def _plausible(bare: str, ending: str, language: str) -> bool:
    if len(bare) + len(ending) <= LONGEST_SHORT:
        return len(ending) == 1
    # English: "class" and "bus" are no plurals, and what is left needs a vowel (king, string).
    return language != "en" or not (
        (ending == "s" and bare.endswith(("s", "u", "i"))) or not any(vowel in bare for vowel in "aeiouy")
    )
