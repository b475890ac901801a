"""Which language a text is written in."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LEAST_LETTERS = 20  # a shorter text says too little, unless its script says it all or the answers are few
LEAST_LETTERS_OF_A_SCRIPT = 5
LEAST_CONFIDENCE = 0.5
SAMPLE = 300  # characters looked at: on running text of this length the answer is as sure as on more
_LONGEST = 20_000  # characters among which the sample is chosen

# Scripts that only one language of the web is written in.
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hy": "\u0530-\u058f",
    "he": "\u0590-\u05ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "or": "\u0b00-\u0b7f",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "ka": "\u10a0-\u10ff\u1c90-\u1cbf",
    "km": "\u1780-\u17ff",
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "ja": "\u3040-\u30ff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
_BY_SCRIPT = {language: re.compile(f"[{ranges}]") for language, ranges in _SCRIPTS.items()}
_ANY_SCRIPT = re.compile(f"[{''.join(_SCRIPTS.values())}]")

# Letters a language does not have: what the model mixes up in short texts, the alphabet tells apart.
_FOREIGN_LETTERS = {
    "ar": "پچژگکیےٹڈڑ",
    "be": "ищъјљњџђћѓќѕїєґ",
    "bg": "ыэёіїєґўјљњџђћѓќѕ",
    "fa": "ةىيكےٹڈڑ",
    "mk": "ыэёъьіїєґўйщюяђћ",
    "ru": "іїєґўјљњџђћѓќѕ",
    "sr": "ыэёъьіїєґўйщюяѓќѕ",
    "uk": "ыэёъўјљњџђћѓќѕ",
    "ur": "ةيك",
}
# Languages that have no ISO 639-1 code of their own or hardly a web, and the one they are read as.
_READ_AS = {
    "arz": "ar", "ary": "ar", "wuu": "zh", "yue": "zh", "ltg": "lv", "uzs": "uz", "sdh": "ku", "gug": "gn",
    "hbo": "he", "grc": "el", "kik": "ki", "nn": "no", "nb": "no",
}  # fmt: skip


def detect(text: str, allowed: Collection[str] = ()) -> str:
    """The ISO 639-1 code of the text's language, one of `allowed` when that is given.

    "" when there is too little text, when no language is clearly the likeliest (confidence 0.5), or when none of the
    allowed ones can be: with `allowed`, a single letter is enough text and the likeliest of them is the answer.
    """
    sample = _sample(text)
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return ""
    by_script = _by_script(sample, letters)
    if allowed:
        return _one_of(allowed, by_script, sample, letters)
    if by_script or letters < LEAST_LETTERS:
        return by_script
    language = _likeliest(sample, letters)
    return language if len(language) == 2 else ""


def _one_of(allowed: Collection[str], by_script: str, sample: str, letters: int) -> str:
    wanted = {_READ_AS.get(code, code): code for code in allowed}
    if by_script == "zh" and "zh" not in wanted:
        by_script = "ja"  # a Japanese title can do without kana
    if by_script:
        return wanted.get(by_script, "")
    return next((wanted[language] for language, _ in _likely(sample, letters) if language in wanted), "")


def _sample(text: str) -> str:
    """The longest lines: sentences say more about a language than the labels, names and numbers around them."""
    if len(text) <= SAMPLE:
        return text
    return " ".join(sorted(text[:_LONGEST].split("\n"), key=len, reverse=True))[:SAMPLE]


def _by_script(sample: str, letters: int) -> str:
    """The language whose own script most of the letters are in, "" when there is none."""
    if sample.isascii() or len(_ANY_SCRIPT.findall(sample)) < max(letters / 2, LEAST_LETTERS_OF_A_SCRIPT):
        return ""
    found = {language: len(characters.findall(sample)) for language, characters in _BY_SCRIPT.items()}
    if found["ja"] * 10 > found["zh"] and found["ja"]:
        return "ja"  # Chinese quotes no kana, Japanese is full of Chinese characters
    language = max(found, key=found.__getitem__)
    return language if found[language] >= letters / 2 else ""


def _likeliest(sample: str, letters: int) -> str:
    """The language a sample is in with a confidence of at least 0.5, "" when there is none."""
    code, confidence = _identifier().classify(sample)
    language: str = _READ_AS.get(code, code)
    # All others together are less likely than one that has more than half: most samples need no ranking.
    if confidence > LEAST_CONFIDENCE and not _is_ruled_out(language, sample.lower(), letters):
        return language
    likely = _likely(sample, letters)
    best, confidence = likely[0] if likely else ("", 0.0)
    return best if confidence >= LEAST_CONFIDENCE else ""


def _likely(sample: str, letters: int) -> list[tuple[str, float]]:
    """Languages with their confidences (0-1), the likeliest first."""
    lowered = sample.lower()
    ruled_out = {language for language in _FOREIGN_LETTERS if _is_ruled_out(language, lowered, letters)}
    scores: dict[str, float] = {}
    for code, confidence in _identifier().rank(sample):
        language = _READ_AS.get(code, code)
        if language not in ruled_out:
            scores[language] = scores.get(language, 0.0) + confidence
    total = sum(scores.values()) or 1.0
    return sorted(((code, score / total) for code, score in scores.items()), key=lambda item: -item[1])


def _is_ruled_out(language: str, lowered: str, letters: int) -> bool:
    """More than a fiftieth of the letters are none of the language's."""
    return sum(map(lowered.count, _FOREIGN_LETTERS.get(language, ""))) * 50 > letters


@cache
def _identifier() -> LanguageIdentifier:
    from .language_model import identifier

    return identifier()
