"""What makes two spellings one keyword."""

from __future__ import annotations

import re
import unicodedata

from ...core import text

# Persian typed on an Arabic keyboard, and what search engines read as one letter. The zero-width non-joiner is typed
# as a space as often as not.
_SAME = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ے": "ی", "ك": "ک", "ۀ": "ه", "ە": "ه", "ـ": None, "\u200c": " ",
        "ё": "е", "’": "'", "ʼ": "'", "‘": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_ARABIC_VOWELS = re.compile("[\u064b-\u0655\u0670]")
_INVISIBLE = re.compile("[©®™\u00ad\u034f\u061c\u115f\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_DOTTED_I = "i\u0307"  # what lower() and casefold() make of the Turkish capital
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
# Quotes, brackets and stops around a keyword, among them the match types of advertising: "phrase", [exact].
_EDGES = "\"'“”„«»‹›()[]{}<>|,;:!?¿¡…·،؛؟。、！？「」『』【】《》 \t"


def fold(keyword: str) -> str:
    """The keyword for comparing; two with the same result are one keyword.

    Folds compatibility forms, case and white space (`core.text.fold`), digits of any script, Arabic and Persian forms
    of yeh and kaf, Arabic vowel signs, the Russian yo, apostrophes, hyphens, and punctuation at the ends.
    """
    folded = text.fold(_INVISIBLE.sub("", keyword)).replace(_DOTTED_I, "i")
    if not folded.isascii():
        folded = _ARABIC_VOWELS.sub("", folded).translate(_SAME)
        folded = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), folded)
        folded = " ".join(folded.split())
    return folded.strip(_EDGES).removesuffix(".").rstrip(_EDGES)


def shown(keyword: str) -> str:
    """The keyword as it is shown: lower case, composed letters, one space between words."""
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", keyword))
    lowered = composed.lower().replace(_DOTTED_I, "i")
    return " ".join(lowered.split()).strip(_EDGES).removesuffix(".").rstrip(_EDGES)
