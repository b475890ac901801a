"""The report's words: one TOML file a language, with its plural forms, digits and direction."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..core.errors import UsageError

# First strong isolate and its end: crawled text inside a sentence cannot reorder the words around it (UAX #9).
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def _two(n: int) -> str:
    return "one" if n == 1 else "other"


def _persian(n: int) -> str:
    return "one" if n in (0, 1) else "other"


def _russian(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"


def _latvian(n: int) -> str:
    if n % 10 == 0 or 11 <= n % 100 <= 19:
        return "zero"
    return "one" if n % 10 == 1 else "other"


# CLDR cardinal rules for whole numbers, the only ones a report counts.
PLURALS: dict[str, tuple[Callable[[int], str], tuple[str, ...]]] = {
    "bg": (_two, ("one", "other")),
    "en": (_two, ("one", "other")),
    "fa": (_persian, ("one", "other")),
    "lv": (_latvian, ("zero", "one", "other")),
    "ru": (_russian, ("one", "few", "many")),
}


@dataclass(frozen=True)
class Catalogue:
    """The interface words of one language."""

    language: str  # ISO 639-1
    direction: str  # "ltr" or "rtl"
    digits: str  # "0" to "9" in order
    group: str  # between thousands
    decimal: str
    texts: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]
    categories: Mapping[str, str]
    reasons: Mapping[str, str]  # by core.facts.Reason

    def text(self, key: str, **values: object) -> str:
        """The sentence for a key. Numbers are written in the language's digits; words are isolated by direction."""
        return self.texts[key].format(**{name: self.shown(value) for name, value in values.items()})

    def count(self, key: str, number: int) -> str:
        """A number with its noun in the right plural form."""
        return self.counts[key][PLURALS[self.language][0](number)].format(n=self.number(number))

    def category(self, name: str) -> str:
        """A rule category's name, or its id when there is none."""
        return self.categories.get(name, name)

    def number(self, value: float) -> str:
        """A number with grouped thousands, at most two decimals and the language's digits."""
        whole, _, part = f"{value:,.2f}".partition(".")
        whole, part = whole.replace(",", self.group), part.rstrip("0")
        return (f"{whole}{self.decimal}{part}" if part else whole).translate(
            dict(zip(map(ord, "0123456789"), self.digits, strict=True))
        )

    def shown(self, value: object) -> str:
        """A value inside a sentence: a number in the language's digits, words isolated by direction."""
        if isinstance(value, int | float):
            return self.number(value)
        return f"{_ISOLATE}{value}{_END_ISOLATE}"

    def for_script(self) -> dict[str, Any]:
        """What the report's script needs to speak the language too."""
        return {
            "language": self.language, "digits": self.digits, "group": self.group, "decimal": self.decimal,
            "texts": dict(self.texts), "counts": {name: dict(forms) for name, forms in self.counts.items()},
            "reasons": dict(self.reasons),
        }  # fmt: skip


def languages() -> tuple[str, ...]:
    """The languages a report can be written in, ISO 639-1."""
    return tuple(PLURALS)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. Raises UsageError for one there is none of."""
    if language not in PLURALS:
        raise UsageError(f"There is no report in {language!r}.", f"Choose one of: {', '.join(languages())}.")
    table = tomllib.loads((files(__package__) / "locales" / f"{language}.toml").read_text("utf-8"))
    head = table["language"]
    return Catalogue(
        language, head["direction"], head["digits"], head["group"], head["decimal"], table["text"], table["count"],
        table["category"], table["reason"],
    )  # fmt: skip
