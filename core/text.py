"""Measuring text in any script: words, and characters as people see them."""

from __future__ import annotations

import re
import unicodedata

import regex

from .text_width import pixels

# A run of letters, marks and digits; apostrophes, hyphens, soft hyphens, the Catalan middle dot and the zero-width
# non-joiner of Persian hold a word together.
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’‘\-\u2010\u2011\u200c\u200d\u00ad·][\p{L}\p{M}\p{N}]+)*")
_KNOWN_TOKENS = 50_000
_LONGEST_KNOWN = 40

# Scripts written without spaces. How many characters make a word is an estimate, from what translators charge by:
# 1.5 Chinese and 2.5 Japanese characters a word (anycount.com, "Word count facts"), 4 Thai ones (gotranscript.com; the
# SEAlang Thai Web Corpus reckons the same), 7 Khmer ones (Bi and Taing 2014: 1,110,809 characters, 160,000 words).
# Lao is counted as Thai; Myanmar, with spelling like Khmer's and no published figure, halfway between: our convention.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uaa60-\uaa7f\uf900-\ufaff\U0001b000-\U0003ffff]"
)
_HAN = regex.compile(r"[\p{Han}々〆]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}ー]")
_BY_SCRIPT = (
    (regex.compile(r"[[\p{Thai}\p{Lao}]--[\p{N}\p{P}\p{S}]]", regex.V1), 4.0),
    (regex.compile(r"[\p{Khmer}--[\p{N}\p{P}\p{S}]]", regex.V1), 7.0),
    (regex.compile(r"[\p{Myanmar}--[\p{N}\p{P}\p{S}]]", regex.V1), 5.5),
)
_CHINESE, _JAPANESE = 1.5, 2.5


class _WordsOfTokens(dict[str, int]):
    """How many words are in a token, a piece of text without white space; remembered, because words repeat."""

    def __missing__(self, token: str) -> int:
        number = len(_WORD.findall(token))
        if len(token) <= _LONGEST_KNOWN:
            if len(self) >= _KNOWN_TOKENS:
                self.clear()
            self[token] = number
        return number


_words_of = _WordsOfTokens()

# ASCII by what it does in a word: "a" belongs to it, "-" may join its parts, a space ends it.
_ROLES = bytes(
    ord("a" if chr(byte).isalnum() else "-" if chr(byte) in "'-" else " ") if byte < 128 else ord(" ")
    for byte in range(256)
)


def _count_ascii(text: str) -> int:
    """The same number as by `_WORD`, several times faster: a word begins where no single joiner leads on from one."""
    roles = b" " + text.encode("ascii").translate(_ROLES)
    return roles.count(b" a") + roles.count(b" -a") + roles.count(b"--a")


def count_words(text: str) -> int:
    """How many words a reader would count; in scripts without spaces between words an estimate."""
    if text.isascii():
        return _count_ascii(text)
    if _UNSPACED.search(text) is None:
        return sum(map(_words_of.__getitem__, text.split()))
    rest, estimated = _take_unspaced(text)
    return sum(map(_words_of.__getitem__, rest.split())) + (max(1, round(estimated)) if estimated else 0)


def _take_unspaced(text: str) -> tuple[str, float]:
    """The text without its scripts that have no spaces, and the words estimated for those."""
    text, han = _HAN.subn(" ", text)
    text, kana = _KANA.subn(" ", text)
    # Japanese mixes both; its Chinese characters are words with kana endings.
    words = (han + kana) / _JAPANESE if kana * 10 > han else han / _CHINESE + kana / _JAPANESE
    for characters, a_word in _BY_SCRIPT:
        text, number = characters.subn(" ", text)
        words += number / a_word
    return text, words


def graphemes(text: str) -> int:
    """How many characters a reader sees: Unicode extended grapheme clusters (UAX #29)."""
    return len(text) if text.isascii() and "\r" not in text else len(regex.findall(r"\X", text))


def fold(text: str) -> str:
    """The text for comparing: compatibility forms (NFKC), case and white space folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def title_pixels(text: str) -> float:
    """The estimated width of a title in px, see `core.text_width`."""
    return pixels(text)
