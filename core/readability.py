"""How hard a text is to read, by a formula made for its language; none where there is no valid one.

What is measured without a formula (sentence length, long words) is told for every language that has spaces, so that
a page can be compared with others of its language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from .reading_ease import count_syllables, reading_ease
from .sentences import ends_sentence, sentences
from .text import count_words

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’\-\u200c][\p{L}\p{M}]+)*")
_LETTER = regex.compile(r"\p{L}")
_SHORTEST = 5  # words; shorter blocks are headings, menus and entries of lists, not sentences
_LONG = 7  # letters; words longer than six are long ones in Björnsson's LIX
LEAST_WORDS = 100  # a shorter text says too little: Flesch took samples of 100 words
UNSPACED = frozenset({"ja", "zh", "th", "lo", "km", "my", "bo"})

_GROUPS = {
    "de": regex.compile(r"[aeiouyäöü]+"),
    "es": regex.compile(r"[aeoáéíóú]|(?<![aeoáéíóú])[iuü](?![aeoáéíóúiuü])"),
    "ru": regex.compile(r"[аеёиоуыэюя]"),
    "tr": regex.compile(r"[aeıioöuüâîû]"),
}


@dataclass(frozen=True, slots=True)
class Readability:
    """What was measured of the running text of a page; lists, headings and menus are left out."""

    words: int
    sentences: int
    words_per_sentence: float | None  # None without whole sentences, or in scripts without spaces
    longest_sentence: int  # words
    long_words: float | None  # 0-1, share of words of seven letters or more
    formula: str = ""  # as its author called it, "" when there is none
    source: str = ""
    score: float | None = None
    ease: str = ""  # very-easy, easy, plain, difficult, very-difficult; "" without a score
    refused: str = ""  # why there is no score: no-formula, invalid, too-short or unspaced; "" when there is one


@dataclass(frozen=True, slots=True)
class _Counts:
    letters: int
    words: int
    sentences: int
    syllables: int
    long: int
    text: str


@dataclass(frozen=True, slots=True)
class _Formula:
    name: str
    source: str
    score: Callable[[_Counts], float | None]
    # The least score of very-easy, easy, plain and difficult; for formulas that fall as texts get easier, the most.
    bands: tuple[float, float, float, float] = (90, 70, 50, 30)
    rises: bool = True  # a higher score is an easier text


def _per(a: int, b: int) -> float:
    return a / b


# Every formula is applied to the one language it was made and tested for.
_FORMULAS = {
    "en": _Formula(
        "Flesch Reading Ease", "Flesch, A new readability yardstick, 1948", lambda found: reading_ease(found.text)
    ),
    "ru": _Formula(
        "Flesch Reading Ease (Oborneva)", "Oborneva, 2006: 206.835 - 1.3 words/sentence - 60.1 syllables/word",
        lambda n: 206.835 - 1.3 * _per(n.words, n.sentences) - 60.1 * _per(n.syllables, n.words),
    ),
    "de": _Formula(
        "Flesch-Amstad", "Amstad, 1978: 180 - words/sentence - 58.5 syllables/word",
        lambda n: 180 - _per(n.words, n.sentences) - 58.5 * _per(n.syllables, n.words),
    ),
    "es": _Formula(
        "Flesch-Szigriszt", "Szigriszt Pazos, 1993: 206.835 - words/sentence - 62.3 syllables/word",
        lambda n: 206.835 - _per(n.words, n.sentences) - 62.3 * _per(n.syllables, n.words), (85, 65, 50, 35),
    ),
    "it": _Formula(
        "Gulpease", "Lucisano and Piemontese, 1988: 89 + (300 sentences - 10 letters) / words",
        lambda n: 89 + (300 * n.sentences - 10 * n.letters) / n.words, (80, 60, 50, 40),
    ),
    "tr": _Formula(
        "Ateşman", "Ateşman, 1997: 198.825 - 40.175 syllables/word - 2.610 words/sentence",
        lambda n: 198.825 - 40.175 * _per(n.syllables, n.words) - 2.610 * _per(n.words, n.sentences),
    ),
    **dict.fromkeys(
        ("sv", "da", "nb", "nn", "no"),
        _Formula(
            "LIX", "Björnsson, 1968: words/sentence + 100 long words/words",
            lambda n: _per(n.words, n.sentences) + 100 * _per(n.long, n.words), (30, 40, 50, 60), rises=False,
        ),
    ),
}  # fmt: skip
# Formulas exist, and were found invalid: Persian does not write its short vowels, so syllables cannot be counted, and
# studies of Flesch-Dayani found school texts "very difficult" throughout; the same holds for Arabic and Hebrew.
_INVALID = frozenset({"fa", "ar", "he", "ps", "ur", "ckb"})


def readability(text: str, language: str) -> Readability:
    """The measures of a main text with one block a line, and the score of its language's formula where one is valid."""
    counts, longest = _count(text, language)
    if language in UNSPACED:
        return Readability(count_words(counts.text), counts.sentences, None, 0, None, refused="unspaced")
    per_sentence = round(counts.words / counts.sentences, 1) if counts.sentences else None
    long_words = round(counts.long / counts.words, 3) if counts.words else None
    measured = (counts.words, counts.sentences, per_sentence, longest, long_words)
    formula = _FORMULAS.get(language)
    if formula is None:
        return Readability(*measured, refused="invalid" if language in _INVALID else "no-formula")
    score = formula.score(counts) if counts.words >= LEAST_WORDS else None
    if score is None:
        return Readability(*measured, formula.name, formula.source, refused="too-short")
    return Readability(*measured, formula.name, formula.source, round(score, 1), _ease(score, formula))


def _ease(score: float, formula: _Formula) -> str:
    names = ("very-easy", "easy", "plain", "difficult")
    for name, bound in zip(names, formula.bands, strict=True):
        if score >= bound if formula.rises else score < bound:
            return name
    return "very-difficult"


def _count(text: str, language: str) -> tuple[_Counts, int]:
    """The counts of the blocks that are running text, and the words of the longest sentence."""
    letters = words = found_sentences = syllables = long = longest = 0
    kept = []
    for block in text.split("\n"):
        if not ends_sentence(block, language):
            continue
        found = _WORD.findall(block)
        if language in UNSPACED:
            found_sentences += len(sentences(block, language))
            kept.append(block)
            continue
        if len(found) < _SHORTEST:
            continue
        kept.append(block.strip())
        lengths = [len(_WORD.findall(sentence)) for sentence in sentences(block, language)]
        longest = max(longest, *lengths)
        found_sentences += sum(map(bool, lengths))
        words += len(found)
        sizes = [len(_LETTER.findall(word)) for word in found]
        letters += sum(sizes)
        long += sum(size >= _LONG for size in sizes)
        syllables += sum(_syllables(word, language) for word in found)
    return _Counts(letters, words, found_sentences, syllables, long, "\n".join(kept)), longest


def _syllables(word: str, language: str) -> int:
    if language == "en":
        return count_syllables(word)
    pattern = _GROUPS.get(language)
    return max(1, len(pattern.findall(word.lower()))) if pattern is not None else 0
