"""The rules of intent: what words and pages say a searcher wants, from data/intent.toml and data/page_intent.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

# What each list of the data files says, the strongest first: "how to buy a kayak" asks how, it does not buy.
INTENTS = {
    "site": "navigational",
    "instrumental": "informational",
    "place": "transactional",
    "comparison": "commercial",
    "purchase": "transactional",
    "action": "transactional",
    "factual": "informational",
}
_DATA = "data"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a keyword or a page holds that tells an intent."""

    kind: str  # of INTENTS
    found: str  # the words as found, folded
    first: bool  # the keyword begins with them


class WordRules:
    """The words of one language."""

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        self._patterns = {kind: _compiled(lists[kind]) for kind in INTENTS if lists.get(kind)}

    def hits(self, folded: str) -> Iterator[Hit]:
        """Everything found in a folded keyword, the strongest kind first; of a kind, its first words."""
        for kind, pattern in self._patterns.items():
            found = pattern.search(folded)
            if found is not None:
                yield Hit(kind, found[0].strip(), found.start() == 0)


def _compiled(phrases: list[str]) -> regex.Pattern[str]:
    # Longer phrases first, so that the evidence is "how much" and not "how".
    return regex.compile("|".join(map(_source, sorted(phrases, key=len, reverse=True))))


def _source(phrase: str) -> str:
    start = "^" if phrase.startswith("^") else r"(?<![\p{L}\p{M}\p{N}'])"
    end = "$" if phrase.endswith("$") else r"(?![\p{L}\p{M}\p{N}'])"
    words = [
        regex.escape(word.removesuffix("*")) + (r"[\p{L}\p{M}\p{N}']*" if word.endswith("*") else "")
        for word in phrase.strip("^$").split()
    ]
    return start + r"[\s-]+".join(words) + end


@cache
def word_rules(language: str) -> WordRules | None:
    """The rules of a language (ISO 639-1), None when there are none."""
    lists = phrases(language)
    return WordRules(lists) if lists else None


def phrases(language: str) -> Mapping[str, list[str]]:
    """The phrases of a language by kind, as written; empty when there are none."""
    return _table("intent.toml").get(language, {})


@cache
def languages() -> tuple[str, ...]:
    """Every language with rules of words, sorted."""
    return tuple(sorted(_table("intent.toml")))


@cache
def page_rules() -> Mapping[str, Mapping[str, list[str]]]:
    """What a page's address and structured data say: tables `types`, `path` and `host` with lists by kind."""
    return _table("page_intent.toml")


@cache
def _table(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath(f"{_DATA}/{name}").read_text(encoding="utf-8"))
