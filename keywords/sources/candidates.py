"""Keyword candidates of a crawl: the phrases its pages are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...core.keywords import Keyword, Sighting
from ..language.folding import fold, shown
from ..language.languages import Languages, is_written_in, script
from ..language.stopwords import stopwords
from .documents import FEW_PAGES, REPEATED, Document
from .phrases import Phrase, phrases, repeated

LIMIT = 500  # candidates of a crawl
LEAST_PER_LANGUAGE = 20
# How much more a phrase says where it stands than in running text: a convention, in the order search engines and
# editors give the fields (title before h1 before headings), not a measured weight.
WEIGHTS = {"title": 5, "h1": 4, "anchor": 3, "heading": 2, "url": 2, "text": 1}
LONGEST_TEXT = 10_000  # characters of main text read a page
TEXT_WORDS = 3
TEXT_CAP = 5  # more repetitions in one text say nothing more
PAGES_OF_A_WORD = 3  # must name a single word that is no title, heading or anchor by itself
MOST_SIGHTINGS = 100  # kept of one keyword
FRAGMENT = 0.8  # of its occurrences inside one longer phrase make a phrase a fragment of it
LENGTH_BONUS = 0.25  # a word more makes a phrase this much more specific

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    keyword: Keyword
    score: float
    sightings: tuple[Sighting, ...]


@dataclass(slots=True)
class _Seen:
    """What is known of one phrase of one language."""

    surface: str
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)  # (source, URL) to count
    whole: bool = False

    @property
    def pages(self) -> frozenset[str]:
        return frozenset(url for _, url in self.fields)

    @property
    def strong(self) -> int:
        """Occurrences outside the main text."""
        return sum(number for (source, _), number in self.fields.items() if source != "text")

    @property
    def occurrences(self) -> int:
        """What counts for telling a phrase from a part of one: running text only where there is nothing else."""
        return self.strong or sum(self.fields.values())


def find_candidates(documents: Iterable[Document], languages: Languages, limit: int = LIMIT) -> list[Candidate]:
    """The `limit` best phrases, best first; every language gets a share by its number of pages."""
    seen: defaultdict[str, dict[Words, _Seen]] = defaultdict(dict)
    weights: defaultdict[str, list[Counter[Words]]] = defaultdict(list)
    pages: Counter[str] = Counter()
    for document in documents:
        pages[document.language] += 1
        for language, counts in _read(document, languages, seen).items():
            weights[language].append(counts)
    shares = _shares({language: max(pages[language], 1) for language in seen}, limit)
    chosen = [
        candidate
        for language in sorted(seen)
        for candidate in _choose(language, seen[language], weights[language], pages[language], shares[language])
    ]
    return sorted(chosen, key=lambda item: (-item.score, item.keyword.folded, item.keyword.language))


def _read(
    document: Document, languages: Languages, seen: defaultdict[str, dict[Words, _Seen]]
) -> dict[str, Counter[Words]]:
    """Adds a page's phrases to what was seen, and returns their weights on it by language."""
    weights: defaultdict[str, Counter[Words]] = defaultdict(Counter)
    for source, text in document.fields():
        for phrase in phrases(text, document.language):
            language = _language(phrase, document.language, languages)
            known = seen[language].setdefault(phrase.words, _Seen(phrase.surface))
            known.fields[source, document.url] += 1
            known.whole |= phrase.whole and source != "url"
            weights[language][phrase.words] += WEIGHTS[source]
    for phrase, number in repeated(document.text[:LONGEST_TEXT], document.language, TEXT_WORDS):
        language = _language(phrase, document.language, languages)
        if len(phrase.words) > 1 or phrase.words in seen[language]:
            known = seen[language].setdefault(phrase.words, _Seen(phrase.surface))
            known.fields["text", document.url] += number
            weights[language][phrase.words] += WEIGHTS["text"] * min(number, TEXT_CAP)
    return weights


def _language(phrase: Phrase, own: str, languages: Languages) -> str:
    """The page's language, unless the phrase is in another script."""
    if phrase.surface.isascii() and own in ("en", "de", "fr", "es", "it", "pt", "nl"):
        return own
    return own if own and is_written_in(own, script(phrase.surface)) else languages.of(phrase.surface)


def _choose(
    language: str, seen: dict[Words, _Seen], weights: Sequence[Counter[Words]], pages: int, share: int
) -> list[Candidate]:
    functions = stopwords(language) or _frequent_words(seen, pages)
    eligible = {words for words, item in seen.items() if _supported(words, item, pages, functions)}
    eligible -= _fragments(eligible, seen)
    if not eligible:
        return []
    scores = _scores(weights, eligible)
    chosen: list[Candidate] = []
    known: set[str] = set()
    rivals: defaultdict[frozenset[str], list[Words]] = defaultdict(list)
    for words in sorted(eligible, key=lambda item: (-scores[item], item)):
        item = seen[words]
        folded = fold(item.surface)
        on = item.pages
        if folded in known or not folded:
            continue
        if not item.whole and any(_overlap(words, other) for other in rivals[on]):
            continue
        known.add(folded)
        rivals[on].append(words)
        chosen.append(Candidate(Keyword(shown(item.surface), folded, language), scores[words], _sightings(item)))
        if len(chosen) == share:
            break
    return chosen


def _sightings(item: _Seen) -> tuple[Sighting, ...]:
    """Where a phrase says most, title before text."""
    sightings = (Sighting(source, url, number) for (source, url), number in item.fields.items())
    ranked = sorted(sightings, key=lambda found: (-WEIGHTS[found.source], -found.count, found.url))
    return tuple(ranked[:MOST_SIGHTINGS])


def _supported(words: Words, item: _Seen, pages: int, functions: frozenset[str]) -> bool:
    """Seen often enough to be a phrase, and not so often that it is only how the site talks.

    What only running text says must be two words or three in a row without a function word: clauses are none.
    """
    joints = sum(word in functions for word in words)
    if not any(source != "url" for source, _ in item.fields):
        return False  # addresses are often in another language than their pages
    if words[0] in functions or words[-1] in functions:
        return False
    if not item.strong:
        return len(words) > 1 and not joints and len(item.pages) <= max(REPEATED * pages, FEW_PAGES)
    if item.whole:
        return True
    if len(words) == 1:
        return len({url for source, url in item.fields if source != "text"}) >= PAGES_OF_A_WORD
    return joints < 2 and (len(item.fields) > 1 or item.occurrences > 1)


def _fragments(eligible: set[Words], seen: Mapping[Words, _Seen]) -> set[Words]:
    """Phrases that hardly occur outside one longer phrase."""
    inside: Counter[Words] = Counter()
    for words in eligible:
        number = seen[words].occurrences
        for length in range(1, len(words)):
            for first in range(len(words) - length + 1):
                part = words[first : first + length]
                inside[part] = max(inside[part], number)
    return {words for words in eligible if inside[words] >= FRAGMENT * seen[words].occurrences}


def _overlap(words: Words, other: Words) -> bool:
    """One ends with what the other begins with: two windows over the same sentence."""
    return any(
        words[-length:] == other[:length] or other[-length:] == words[:length]
        for length in range(1, min(len(words), len(other)))
    )


def _frequent_words(seen: Mapping[Words, _Seen], pages: int) -> frozenset[str]:
    """Single words on most pages stand in for a list of function words where there is none."""
    if pages < FEW_PAGES:
        return frozenset()
    return frozenset(words[0] for words, item in seen.items() if len(words) == 1 and len(item.pages) > REPEATED * pages)


def _scores(weights: Sequence[Counter[Words]], eligible: set[Words]) -> dict[Words, float]:
    """TF-IDF of the weighted phrases, pages normalised, summed over the pages."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [Counter({words: number for words, number in page.items() if words in eligible}) for page in weights]
    vectorizer = TfidfVectorizer(analyzer=Counter.elements, lowercase=False, sublinear_tf=True)
    totals = vectorizer.fit_transform(documents).sum(axis=0).A1
    return {
        words: float(totals[column]) * (1 + LENGTH_BONUS * (len(words) - 1))
        for words, column in vectorizer.vocabulary_.items()
    }


def _shares(pages: Mapping[str, int], limit: int) -> dict[str, int]:
    """How many candidates each language gets: by its pages, but never only a handful."""
    total = sum(pages.values()) or 1
    least = min(LEAST_PER_LANGUAGE, limit // max(len(pages), 1))
    return {language: max(limit * number // total, least) for language, number in pages.items()}
