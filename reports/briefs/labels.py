"""The words around a brief: one TOML file a language, with the numbers and the direction of the report's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...core.content import Spread
from ..catalogue import Catalogue, catalogue, languages

FALLBACK = "en"


@dataclass(frozen=True)
class Labels:
    """The labels of one language."""

    words: Catalogue
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """The sentence for a key; numbers in the language's digits, words isolated by direction."""
        return self.texts[key].format(**{name: self.words.shown(value) for name, value in values.items()})


def labels(topic_language: str, wanted: str | None = None) -> Labels:
    """The labels of the wanted language, else of the topic's; English where there are none of the topic's.

    Raises UsageError for a wanted language there are none of.
    """
    return _labels(wanted or (topic_language if topic_language in languages() else FALLBACK))


@cache
def _labels(language: str) -> Labels:
    words = catalogue(language)
    text = (files(__package__) / "locales" / f"{language}.toml").read_text("utf-8")
    return Labels(words, tomllib.loads(text))


def language_name(words: Labels, code: str) -> str:
    """A language by its name where there is a label for it, else by its code."""
    return words.texts.get(f"language_{code}", code) or words.text("unknown")


def spread_text(words: Labels, found: Spread) -> str:
    """The middle half of a spread, or that there are too few pages for one."""
    if found.enough:
        return words.text("between", lower=found.lower, upper=found.upper)
    count = words.words.count("pages", found.n)
    return words.text("too_few", count=count, least=found.least, most=found.most)
