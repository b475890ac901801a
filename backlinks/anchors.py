"""What kind of text a link has: a name, a phrase the site wants to be found for, an address, or nothing much."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from ..core.backlinks import LinkKind
from ..core.generic_anchors import is_generic
from ..core.text import fold

LONGEST = 200  # characters of an anchor that are looked at
MOST_WORDS = 8  # of a brand or a keyword that is looked for in an anchor
SHORTEST_BRAND = 3  # letters; shorter ones are found in anything
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_HAS_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class AnchorClass(StrEnum):
    """The classes of link texts, in the order in which they are tried."""

    UNKNOWN = "unknown"  # the source does not say
    IMAGE = "image"
    EMPTY = "empty"
    URL = "url"  # an address, of the site or another
    BRAND = "brand"  # the name of the site or of who runs it, alone or with other words
    EXACT = "exact"  # a keyword of the site and nothing else
    PARTIAL = "partial"  # a keyword of the site among other words
    GENERIC = "generic"  # "here", "read more"
    OTHER = "other"


class AnchorReader:
    """Classifies the link texts that lead to one domain."""

    def __init__(self, domain: str, brands: Iterable[str] = (), keywords: Iterable[str] = ()) -> None:
        """`brands` are names beside that in the domain; `keywords` what the site wants to be found for."""
        names = {_joined(brand) for brand in (*brands, domain.partition(":")[0].partition(".")[0])}
        self._brands = {name for name in names if len(name) >= SHORTEST_BRAND}
        self._keywords = {" ".join(_words(keyword)) for keyword in keywords} - {""} - self._brands
        self._unspaced = {keyword for keyword in self._keywords if _HAS_NO_SPACES.search(keyword)}

    def classify(self, anchor: str | None, kind: LinkKind = LinkKind.UNKNOWN, language: str = "") -> AnchorClass:
        """The class of a link text; `language` (ISO 639-1) is the linking page's, "" when unknown."""
        if kind is LinkKind.IMAGE:
            return AnchorClass.IMAGE
        if anchor is None:
            return AnchorClass.UNKNOWN
        text = anchor[:LONGEST].strip()
        if not text:
            return AnchorClass.EMPTY
        if _ADDRESS.fullmatch(text):
            return AnchorClass.URL
        words = _words(text)
        runs = _runs(words)
        if any("".join(run) in self._brands for run in runs):
            return AnchorClass.BRAND
        if " ".join(words) in self._keywords:
            return AnchorClass.EXACT
        if any(" ".join(run) in self._keywords for run in runs) or self._holds_unspaced(words):
            return AnchorClass.PARTIAL
        if not words or is_generic(text, language[:2]):
            return AnchorClass.GENERIC
        return AnchorClass.OTHER

    def _holds_unspaced(self, words: list[str]) -> bool:
        text = " ".join(words)
        return bool(_HAS_NO_SPACES.search(text)) and any(keyword in text for keyword in self._unspaced)


def _words(text: str) -> list[str]:
    """The words of a text, folded; what is neither letter, mark nor digit parts them."""
    letters = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in fold(text))
    return "".join(letters).split()


def _joined(text: str) -> str:
    return "".join(_words(text))


def _runs(words: list[str]) -> list[list[str]]:
    """Every run of up to MOST_WORDS words."""
    return [
        words[start:end]
        for start in range(len(words))
        for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1)
    ]
