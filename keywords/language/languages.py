"""Which language a keyword is in: a word or two say little, the site they belong to says more."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import regex

from ...core.language import detect
from .folding import fold
from .stopwords import stopwords

UNSPACED = frozenset({"ja", "zh", "th", "lo", "km", "my"})  # written without spaces between words

# The script of every language that is not written in Latin letters, by the first word of Unicode's character names.
_SCRIPTS = {
    "CYRILLIC": "ba be bg ce cv kk ky mk mn ru sr tg tt uk",
    "ARABIC": "ar ckb fa ku ps sd ug ur",
    "HEBREW": "he yi",
    "DEVANAGARI": "hi mr ne sa",
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "ETHIOPIC": "am ti",
    "BENGALI": "as bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "ORIYA": "or",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "HANGUL": "ko",
    "CJK": "ja zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
}
_OF_SCRIPT = {script: tuple(languages.split()) for script, languages in _SCRIPTS.items()}
_NOT_LATIN = frozenset(language for languages in _OF_SCRIPT.values() for language in languages)
_BOTH_SCRIPTS = frozenset({"sr", "ku"})
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}']+")
LATIN_DEFAULT = "en"  # Latin letters on a site without a Latin-script language are nearly always English


@lru_cache(maxsize=8192)
def _letter_script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def script(text: str) -> str:
    """The script most letters of the text are in, as Unicode names it ("LATIN", "CYRILLIC"); "" without letters."""
    counts = Counter(_letter_script(letter) for letter in text if letter.isalpha())
    return counts.most_common(1)[0][0] if counts else ""


def is_written_in(language: str, letters: str) -> bool:
    """The language may be written in this script; an unknown language in any."""
    if not language or not letters:
        return True
    if letters == "LATIN":
        return language not in _NOT_LATIN or language in _BOTH_SCRIPTS
    return language in _OF_SCRIPT.get(letters, ())


def _script_of(language: str) -> str:
    return next((script for script, languages in _OF_SCRIPT.items() if language in languages), "LATIN")


class Languages:
    """The languages of one site, and which of them a keyword is in."""

    def __init__(self, spoken: Iterable[str]) -> None:
        self.spoken = tuple(dict.fromkeys(language for language in spoken if language))  # the most used first
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        scripts = Counter(map(_script_of, self.spoken))
        self._alike = frozenset(language for language in self.spoken if scripts[_script_of(language)] > 1)

    def learn(self, language: str, text: str) -> None:
        """Takes a page's words as words of its language: they tell neighbours apart better than letters do."""
        if language in self._alike:
            self._words[language].update(_WORD.findall(fold(text)))

    def of(self, text: str) -> str:
        """ISO 639-1: one of the site's languages when the script allows one, else the likeliest; "" if none is."""
        letters = script(text)
        fitting = [language for language in self.spoken if is_written_in(language, letters)]
        if not letters:
            return self.spoken[0] if len(self.spoken) == 1 else ""
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            fitting = self._knowing(text, fitting)
            return fitting[0] if len(fitting) == 1 else detect(text, fitting) or fitting[0]
        if letters == "LATIN":
            return detect(text) or LATIN_DEFAULT
        known = _OF_SCRIPT.get(letters, ())
        return known[0] if len(known) == 1 else detect(text, known) or detect(text)

    def _knowing(self, text: str, languages: Sequence[str]) -> list[str]:
        """The languages whose pages and function words hold the most words of the text."""
        words = _WORD.findall(fold(text))
        known = {
            language: sum(word in self._words[language] or word in stopwords(language) for word in words)
            for language in languages
        }
        return [language for language in languages if known[language] == max(known.values())]
