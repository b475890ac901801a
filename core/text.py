"""Measuring text in any script: words, characters as people see them, width in a search result."""

from __future__ import annotations

import re
import unicodedata

import regex

# Words of scripts that are written without spaces are estimated from their characters.
_CHARACTERS_PER_WORD = {"cjk": 1.7, "kana": 2.5, "sea": 5.0}
_CJK = regex.compile(r"\p{Han}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_SEA = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}--[\p{M}\p{N}\p{P}]]", regex.V1)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’‘\-\u2010\u2011\u200c\u00ad·][\p{L}\p{M}\p{N}]+)*")


def count_words(text: str) -> int:
    """How many words a reader would count."""
    extra = 0.0
    if not text.isascii() and _UNSPACED.search(text):
        for pattern, divisor in ((_CJK, 1.7), (_KANA, 2.5), (_SEA, 5.0)):
            text, count = pattern.subn(" ", text)
            extra += count / divisor
    return len(_WORD.findall(text)) + round(extra)


def graphemes(text: str) -> int:
    """How many characters a reader sees (Unicode extended grapheme clusters)."""
    return len(text) if text.isascii() else len(regex.findall(r"\X", text))


def fold(text: str) -> str:
    """The text for comparing: compatibility forms, case and white space folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def title_pixels(text: str) -> float:
    """The estimated width of a title in pixels, set in 20 px Arial as in Google's desktop results."""
    return sum(20.0 if unicodedata.east_asian_width(character) in "WF" else 10.5 for character in text)
