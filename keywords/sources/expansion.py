"""What people add to a phrase when they search: questions, comparisons, prepositions and modifiers, by language.

These are phrases that may be searched for, not phrases that are: nothing here knows how often.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..language.folding import fold, shown

_PATTERNS = "data/expansions.toml"
KINDS = ("question", "comparison", "preposition", "modifier")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A phrase made of another one."""

    keyword: str  # as shown
    language: str  # ISO 639-1
    kind: str  # one of KINDS, or autocomplete
    seed: str  # the phrase it is made of
    source: str  # pattern, or the host that was asked


@cache
def patterns() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The patterns by language and kind; {} stands for the phrase."""
    text = files(__package__).joinpath(_PATTERNS).read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return found


def expand(phrases: Sequence[str], language: str, kinds: Collection[str] = KINDS) -> Iterator[Expansion]:
    """The phrases by every pattern of the language, each result once; nothing for a language without patterns."""
    seen = {fold(phrase) for phrase in phrases}
    for phrase in phrases:
        seed = shown(phrase)
        for kind, forms in patterns().get(language, {}).items():
            for form in forms if seed and kind in kinds else ():
                keyword = shown(form.replace("{}", seed))
                folded = fold(keyword)
                # A phrase that is a question already is not asked again.
                if folded not in seen and _adds(form, seed):
                    seen.add(folded)
                    yield Expansion(keyword, language, kind, seed, "pattern")


def _adds(form: str, seed: str) -> bool:
    """The pattern says something the phrase does not say yet."""
    words = set(fold(seed).split())
    return not set(fold(form.replace("{}", " ")).split()) <= words


def queries(phrases: Sequence[str], language: str) -> Iterator[str]:
    """What to ask an autocomplete service about the phrases: themselves, and how questions about them begin."""
    for phrase in phrases:
        seed = shown(phrase)
        if seed:
            yield seed
            for kind in ("question", "comparison", "preposition"):
                for form in patterns().get(language, {}).get(kind, ())[:4]:
                    yield shown(form.replace("{}", seed))
