"""Cutting text into phrases: runs of one to four words that neither begin nor end with a function word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from ..language.folding import fold
from ..language.languages import UNSPACED
from ..language.stopwords import stopwords

MAX_WORDS = 4
LONGEST_WORD = 40  # characters; longer "words" are identifiers
SHORTEST_UNSPACED, LONGEST_UNSPACED = 2, 24  # characters of a phrase in a script without spaces

_TOKEN = regex.compile(
    r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u00ad]*(?:['’.&·\-‐‑][\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c]*)*(?:\+{1,2}|\#)?"
)
_RUN_BREAKS = regex.compile(r"[^\p{L}\p{M}\p{N}\u200c\u00ad'’.&·\-‐‑+# \u00a0]+|\.\s|\s[-‐‑]+\s")
_WORD_EDGES = "'’.&·-‐‑+#"
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


def repeated(text: str, language: str, longest: int) -> Iterator[tuple[Phrase, int]]:
    """The phrases of running text with how often they come, those of several words only if they come twice.

    Made for long texts: words are cut at spaces and only what repeats is looked at closely. None in scripts without
    spaces, where a sentence is one piece.
    """
    if language in UNSPACED:
        return
    functions = stopwords(language)
    counts: Counter[tuple[str, ...]] = Counter()
    for run in _RUN_BREAKS.split(text.lower()):
        pieces = [piece for raw in run.split() if (piece := raw.strip(_WORD_EDGES))]
        for length in range(1, longest + 1):
            counts.update(zip(*(pieces[first:] for first in range(length)), strict=False))
    for words, number in counts.items():
        if number < 2 and len(words) > 1:
            continue
        folded = tuple(map(_fold_word, words))
        if folded[0] in functions or folded[-1] in functions or not all(folded):
            continue
        if max(map(len, folded)) <= LONGEST_WORD and is_phrase(folded):
            yield Phrase(folded, " ".join(words), whole=False), number


def phrases(text: str, language: str) -> Iterator[Phrase]:
    """Every phrase of a text. In scripts without spaces: what stands between two breaks, whole."""
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
            for last in range(first, min(first + MAX_WORDS, len(run))):
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
