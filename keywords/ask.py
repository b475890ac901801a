"""Asking about phrases: the nearest keywords and topics of a crawl, and the pages that cover them.

Nothing is stored, and nothing heavy is loaded: no scikit-learn, and a model only for languages it placed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.keywords import KeywordResult
from ..store.keyword_rows import KeywordName, keyword_names, keyword_results
from ..store.site import Site
from .clustering.neighbours import LEXICAL_SHARE
from .embedding.cached import embed_cached
from .embedding.embedders import load
from .embedding.lexical import LexicalIndex
from .judging.coverage import Coverage, Match, page_fields
from .language.folding import fold
from .language.languages import UNSPACED, Languages, is_written_in, script
from .sources.documents import path_words, title_parts

LEAST_SIMILARITY = 0.1  # below, two phrases have nothing in common but chance
PAGES = 5
CANDIDATES = 1000  # keywords that are compared letter by letter: of more, those that look near
CLEARLY_NEARER = 1.25  # how much more another language's keywords must share with a phrase than the guessed one's


@dataclass(frozen=True, slots=True)
class Near:
    """A stored keyword near a phrase."""

    similarity: float  # 0-1; 1 for the phrase itself
    keyword: KeywordResult
    pages: tuple[str, ...]  # where the site says it, the page that targets it most first


@dataclass(frozen=True, slots=True)
class Answer:
    phrase: str
    language: str  # as taken, ISO 639-1
    topic: str  # of the nearest keyword, "" when none is near
    nearest: tuple[Near, ...]
    pages: tuple[Match, ...]  # with the very phrase in title, h1 or URL


def ask(
    db: Path, phrases: Sequence[str], limit: int = 10, crawl_id: int | None = None, language: str | None = None
) -> list[Answer]:
    """One answer a phrase, in order. Empty ones for a crawl whose keywords were never researched.

    With a `language` (ISO 639-1) every phrase is taken to be in it, and only its keywords are answers.
    Raises StoreError and its subclasses, ModelUnavailable when the model the keywords were placed with is gone.
    """
    with Site.open(db, crawl_id) as site:
        return _Asked(site).answers(phrases, limit, language)


class _Asked:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._by_language: defaultdict[str, list[KeywordName]] = defaultdict(list)
        for name in keyword_names(site):
            self._by_language[name.language].append(name)
        often = sorted(self._by_language, key=lambda language: (-len(self._by_language[language]), language))
        self._languages = Languages(often)
        for language in often:
            self._languages.learn(language, "\n".join(name.text for name in self._by_language[language]))
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._coverage: Coverage | None = None

    def answers(self, phrases: Sequence[str], limit: int, wanted: str | None) -> list[Answer]:
        found = []
        for phrase in phrases:
            language = wanted if wanted is not None else self._language(phrase)
            nearest = self._nearest(phrase, language, limit)
            topic = nearest[0].keyword.topic if nearest else ""
            found.append(Answer(phrase, language, topic, nearest, tuple(self._pages(phrase, language))))
        return found

    def _language(self, phrase: str) -> str:
        """The language that has the very phrase, else the one it seems to be in.

        A few words of Bulgarian may as well be Russian; then the language whose keywords share the most with them wins.
        """
        folded = fold(phrase)
        for language, names in self._by_language.items():
            if any(name.folded == folded for name in names):
                return language
        guess = self._languages.of(phrase)
        letters = script(phrase)
        possible = [language for language in self._by_language if is_written_in(language, letters)]
        if guess not in possible or len(possible) < 2:
            return guess
        shared = {language: float(self._lexical(phrase, language)[1].max(initial=0.0)) for language in possible}
        nearest = max(shared, key=shared.__getitem__)
        return nearest if shared[nearest] > CLEARLY_NEARER * shared[guess] else guess

    def _nearest(self, phrase: str, language: str, limit: int) -> tuple[Near, ...]:
        names = self._by_language.get(language)
        if not names:
            return ()
        chosen, scores = self._similarities(phrase, language, names)
        folded = fold(phrase)
        same = np.array([names[number].folded == folded for number in chosen])
        scores = np.where(same, 1.0, np.clip(scores, 0.0, 0.999))
        order = [place for place in np.argsort(-scores, kind="stable")[:limit] if scores[place] >= LEAST_SIMILARITY]
        results = keyword_results(self._site, [names[chosen[place]].id for place in order])
        return tuple(
            Near(round(float(scores[place]), 3), result, self._pages_of(result))
            for place, result in zip(order, results, strict=True)
        )

    def _similarities(
        self, phrase: str, language: str, names: Sequence[KeywordName]
    ) -> tuple[list[int], NDArray[np.float64]]:
        """(numbers into the names, similarities) of those that may be near."""
        model = names[0].embedder
        if model == "tfidf":
            return self._lexical(phrase, language)
        embedder = load(model)
        if language not in self._vectors:
            self._vectors[language], _ = embed_cached(self._site, embedder, [name.text for name in names])
        vector, _ = embed_cached(self._site, embedder, [" ".join(phrase.lower().split())])
        dense = self._vectors[language] @ vector[0]
        chosen, lexical = self._lexical(phrase, language, also=np.argsort(-dense, kind="stable")[:CANDIDATES].tolist())
        mixed: NDArray[np.float64] = LEXICAL_SHARE * lexical + (1 - LEXICAL_SHARE) * dense[np.array(chosen, dtype=int)]
        return chosen, mixed

    def _lexical(self, phrase: str, language: str, also: Sequence[int] = ()) -> tuple[list[int], NDArray[np.float64]]:
        """(numbers, similarities in letters) of the keywords with the most beginnings of words in common, and `also`.

        Of a language with few keywords these are all.
        """
        names = self._by_language[language]
        chosen = list(range(len(names)))
        if len(names) > CANDIDATES:
            starts = _beginnings(phrase, language)
            common = np.array([sum(start in name.folded for start in starts) for name in names])
            best = np.argsort(-common, kind="stable")[:CANDIDATES].tolist()
            chosen = sorted({*best, *also})
        index = LexicalIndex([names[number].text for number in chosen])
        return chosen, index.similarities(phrase)

    def _pages_of(self, result: KeywordResult) -> tuple[str, ...]:
        rows = self._site.query(
            """
            SELECT u.url, sum(CASE s.source WHEN 'title' THEN 4 WHEN 'h1' THEN 3 WHEN 'url' THEN 2 ELSE 1 END) AS weight
            FROM keyword_sources s JOIN keywords k ON k.id = s.keyword_id JOIN urls u ON u.id = s.url_id
            WHERE s.crawl_id = :crawl AND k.folded = :folded AND k.language = :language
            GROUP BY u.url ORDER BY weight DESC, length(u.url), u.url LIMIT :limit
            """,
            folded=fold(result.keyword),
            language=result.language,
            limit=PAGES,
        )
        return tuple(row["url"] for row in rows)

    def _pages(self, phrase: str, language: str) -> list[Match]:
        if self._coverage is None:
            self._coverage = Coverage(
                [
                    page_fields(
                        row["url"],
                        [
                            *(("title", part) for part in title_parts(row["title"])),
                            *(("h1", text) for text in json.loads(row["h1"])),
                            *(("url", words) for words in path_words(row["url"])),
                        ],
                        row["language"],
                    )
                    for row in self._site.query(_PAGE_FIELDS)
                ]
            )
        return self._coverage.matches(phrase, language)[:PAGES]


def _beginnings(phrase: str, language: str) -> list[str]:
    """What keywords in other forms of a phrase's words hold too: the words without their last letters."""
    folded = fold(phrase)
    if language in UNSPACED:
        return list(dict.fromkeys("".join(pair) for pair in pairwise(folded.replace(" ", ""))))
    return list(dict.fromkeys(word[: max(3, len(word) - 2)] for word in folded.split()))


_PAGE_FIELDS = """
    SELECT url, title, language, (
        SELECT json_group_array(value ->> 'text') FROM json_each(page.facts, '$.headings')
        WHERE value ->> 'level' = 1
    ) AS h1 FROM page WHERE indexable
"""
