"""Where a site already speaks of a keyword: the page that targets it, and how near the site is to its subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from ..embedding.tfidf import CHARACTERS
from ..language.folding import fold
from ..language.languages import UNSPACED

# How much of a page's targeting each field is: keywords in titles weigh most, anchors least. A convention shared by
# on-page tools; the order is certain, the numbers are not.
FIELD_WEIGHTS = {"title": 0.4, "h1": 0.3, "url": 0.2, "anchor": 0.1}
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}+#&']+")
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class PageFields:
    """One page's folded fields, as `matchable` makes them."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """The page that targets a keyword most: in which fields it has the exact phrase, and their weights' sum (0-1)."""

    url: str
    fields: tuple[str, ...]
    share: float


def matchable(text: str, language: str) -> str:
    """The text folded for finding phrases in it: words between single spaces, or no spaces where words have none."""
    words = _BETWEEN_WORDS.sub(" ", fold(text)).split()
    return "".join(words) if language in UNSPACED else f" {' '.join(words)} "


def page_fields(url: str, texts: Sequence[tuple[str, str]], language: str) -> PageFields:
    """From (source, text) pairs; sources without a weight are left out."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for source, text in texts:
        if source in FIELD_WEIGHTS:
            fields[source].append(matchable(text, language))
    return PageFields(url, {source: "\n".join(parts) for source, parts in fields.items()})


class Coverage:
    """Exact matches of keywords in a site's pages."""

    def __init__(self, pages: Sequence[PageFields]) -> None:
        self._pages = pages
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        for number, page in enumerate(pages):
            for text in page.fields.values():
                for word in text.split():
                    self._by_word[word].add(number)

    def matches(self, keyword: str, language: str) -> list[Match]:
        """Every page with the exact phrase in a field, the one that targets it most first."""
        phrase = matchable(keyword, language)
        if not phrase.strip():
            return []
        found = []
        for number in self._candidates(phrase, language):
            page = self._pages[number]
            fields = tuple(source for source in FIELD_WEIGHTS if phrase in page.fields.get(source, ""))
            if fields:
                share = sum(FIELD_WEIGHTS[source] for source in fields)
                found.append(Match(page.url, fields, round(share, 2)))
        return sorted(found, key=lambda match: (-match.share, len(match.url), match.url))

    def _candidates(self, phrase: str, language: str) -> Sequence[int]:
        if language in UNSPACED:
            return range(len(self._pages))
        sets = sorted((self._by_word.get(word, set()) for word in phrase.split()), key=len)
        return sorted(set.intersection(*sets))


def nearest_pages(keywords: Sequence[str], pages: Sequence[tuple[str, str]]) -> list[tuple[float, str]]:
    """(share, URL) for each keyword, as `KeywordShares` finds them."""
    return KeywordShares(keywords).nearest(pages)


class KeywordShares:
    """How much of each of some keywords a page says, in character n-grams weighted by rarity among the keywords.

    So inflected forms count, and a long page is no nearer for being long.
    """

    def __init__(self, keywords: Sequence[str]) -> None:
        self._count = len(keywords)
        self._learned = _learn(keywords) if keywords else None

    def nearest(self, pages: Sequence[tuple[str, str]]) -> list[tuple[float, str]]:
        """(share, URL) for each keyword: the page whose (URL, text) holds most of it, and how much (0-1)."""
        if self._learned is None or not pages:
            return [(0.0, "")] * self._count
        vectorizer, shares = self._learned
        said = vectorizer.transform(fold(text) for _, text in pages).T.tocsc()
        result: list[tuple[float, str]] = []
        for first in range(0, self._count, ROWS_AT_ONCE):
            found = (shares[first : first + ROWS_AT_ONCE] @ said).tocsr()
            best = found.argmax(axis=1).A1
            top = found.max(axis=1).toarray().ravel()
            result += [
                (min(round(float(share), 3), 1.0), pages[page][0] if share > 0 else "")
                for share, page in zip(top, best, strict=True)
            ]
        return result


def _learn(keywords: Sequence[str]) -> tuple[Any, Any] | None:
    """(vectorizer, sparse rows of shares that add up to 1); None where no keyword is long enough for an n-gram."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    vectorizer = CountVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, binary=True, dtype=np.float32)
    try:
        counts = vectorizer.fit_transform(fold(keyword) for keyword in keywords)
    except ValueError:
        return None
    return vectorizer, TfidfTransformer(norm="l1").fit_transform(counts).tocsr()
