"""Cutting text into phrases: runs of one to four words that neither begin nor end with a function word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from .folding import fold
from .languages import UNSPACED
from .stopwords import stopwords

MAX_WORDS = 4
LONGEST_WORD = 40  # characters; longer "words" are identifiers
SHORTEST_UNSPACED, LONGEST_UNSPACED = 2, 24  # characters of a phrase in a script without spaces

_TOKEN = regex.compile(
    r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u00ad]*(?:['’.&·\-‐‑][\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c]*)*(?:\+{1,2}|\#)?"
)
_APOSTROPHE = regex.compile("['’]")
_LETTERS = regex.compile(r"\p{L}{2}|\p{Han}|\p{L}[+#]")
_SIGNS = ("+", "#")
_UNSPACED_BREAKS = regex.compile(r"[^\p{L}\p{M}\p{N}ー・々\-'’&+]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words as it stands in a text."""

    words: tuple[str, ...]  # folded
    surface: str
    whole: bool  # it is all there is between two breaks


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    folded: str


@lru_cache(maxsize=200_000)
def _fold_word(word: str) -> str:
    return fold(word)


def runs(text: str, language: str) -> Iterator[list[Token]]:
    """The words of a text with nothing but spaces between them, run by run."""
    functions = stopwords(language)
    run: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        start, stop = match.span()
        if run and text[end:start].strip(" \u00a0"):
            yield run
            run = []
        end = stop
        run.extend(_split_elision(text, start, stop, functions))
    if run:
        yield run


def _split_elision(text: str, start: int, stop: int, functions: frozenset[str]) -> Iterator[Token]:
    """The token, or two where an article is written together with its noun: l'eau, dell'acqua."""
    folded = _fold_word(text[start:stop])
    mark = _APOSTROPHE.search(text, start, stop)
    if mark and folded not in functions and _fold_word(text[start : mark.start()]) in functions:
        yield Token(start, mark.end(), _fold_word(text[start : mark.start()]))
        start = mark.end()
        folded = _fold_word(text[start:stop])
    yield Token(start, stop, folded)


def phrases(text: str, language: str, longest: int = MAX_WORDS) -> Iterator[Phrase]:
    """Every phrase of up to `longest` words. In scripts without spaces: what stands between two breaks, whole."""
    if language in UNSPACED:
        yield from _unspaced(text)
        return
    functions = stopwords(language)
    for run in runs(text, language):
        usable = [bool(token.folded) and len(token.folded) <= LONGEST_WORD for token in run]
        edge = [usable[number] and token.folded not in functions for number, token in enumerate(run)]
        for first, token in enumerate(run):
            if not edge[first]:
                continue
            for last in range(first, min(first + longest, len(run))):
                if not usable[last]:
                    break
                if edge[last]:
                    words = tuple(item.folded for item in run[first : last + 1])
                    surface = text[token.start : run[last].end]
                    if is_phrase(words):
                        yield Phrase(words, surface, last - first + 1 == len(run))


def is_phrase(words: tuple[str, ...]) -> bool:
    """At least half of the words have letters, and one alone has three characters, is not Latin, or is C++ or C#."""
    worded = sum(_LETTERS.search(word) is not None for word in words)
    if len(words) == 1 and words[0].isascii() and len(words[0]) < 3 and not words[0].endswith(_SIGNS):
        return False
    return worded * 2 >= len(words) and worded > 0


def _unspaced(text: str) -> Iterator[Phrase]:
    pieces = [piece.strip("-'’&・") for piece in _UNSPACED_BREAKS.split(text)]
    for piece in pieces:
        if SHORTEST_UNSPACED <= len(piece) <= LONGEST_UNSPACED and _LETTERS.search(piece):
            yield Phrase((fold(piece),), piece, True)
