"""How hard an English text is to read: Flesch Reading Ease."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SENTENCE_END = re.compile(r"[.!?]+(?=[\s\"”’)\]]|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^aeiouyl]e|[aeiouy]le)$")
_ENDS = frozenset(".!?")
_ENOUGH = 500  # words
_SHORTEST = 5  # words; shorter blocks are headings, menus and entries of lists, not sentences


@lru_cache(maxsize=1)  # two rules ask for the same text in turn
def reading_ease(text: str) -> float | None:
    """Flesch Reading Ease of a text with one block a line: 100 is easy, 0 is hard; None without whole sentences.

    206.835 - 1.015 x words / sentences - 84.6 x syllables / words (Flesch, "A new readability yardstick", 1948). Only
    blocks that end like a sentence are read, until there are 500 words: Flesch asks for samples of 100. Syllables are
    estimated from groups of vowels, silent endings left out.
    """
    words = sentences = syllables = 0
    for block in text.split("\n"):
        if words >= _ENOUGH:
            break
        if block.rstrip('"”’)]')[-1:] not in _ENDS:
            continue
        found = _WORD.findall(block)
        ends = len(_SENTENCE_END.findall(block))
        if len(found) < _SHORTEST or not ends:
            continue
        words += len(found)
        sentences += ends
        syllables += sum(map(count_syllables, found))
    if not sentences:
        return None
    return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words


@lru_cache(maxsize=65_536)
def count_syllables(word: str) -> int:
    """The syllables of an English word, at least 1."""
    folded = word.lower()
    groups = len(_VOWELS.findall(folded))
    if groups > 1 and _SILENT.search(folded):
        groups -= 1
    return max(groups, 1)
