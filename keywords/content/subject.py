"""What advice is about: a page's topic, or a phrase, and how much of it a page's short fields carry."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...core.keywords import KeywordResult
from ...store.site import Site
from ..language.folding import fold
from ..language.languages import UNSPACED
from ..language.stems import stem
from ..language.stopwords import stopwords
from ..sources.candidates import WEIGHTS
from ..sources.documents import title_parts
from ..sources.phrases import runs
from .library import FIELDS, Entry, Library

MOST_KEYWORDS = 8  # of a topic that a page is measured by
LEAST_RARITY = 0.1  # of a word that every page has
PRIMARY_SHARE = 0.5  # of the relevance that the first keyword makes


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic to compare pages by."""

    label: str
    language: str
    keywords: tuple[str, ...]  # the one that names it best first
    topic_id: int | None = None  # of the crawl's keyword research


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """The stems of a text's words in order, without function words; the whole folded text where there are no words."""
    if language in UNSPACED:
        folded = fold(text)
        return (folded,) if folded else ()
    functions = stopwords(language)
    return tuple(
        stem(token.folded, language)
        for run in runs(text, language)
        for token in run
        if token.folded and token.folded not in functions
    )


def subject_of_page(library: Library, entry: Entry) -> Subject:
    """The topic most of whose keywords the page carries in its title, headings and text, else its own first heading."""
    own = next(iter((*entry.h1, *title_parts(entry.title))), "") or entry.url
    topic_id = _topic_of_page(library.site, entry) if entry.own else None
    if topic_id is None:
        return Subject(own, entry.language, (own,))
    members = [item for item in library.site.keywords() if item.topic_id == topic_id]
    label = members[0].topic
    texts = [label, *(item.keyword for item in members if item.keyword != label)]
    weights = library.stem_weights(entry)
    # Of keywords that the page carries whole, the longest tells best what it is about.
    stemmed = {text: content_stems(text, entry.language) for text in texts}
    carried = sorted(texts, key=lambda text: (-_share(stemmed[text], weights, {}), -len(set(stemmed[text]))))
    return Subject(label, members[0].language, tuple(carried), topic_id)


def subject_of_topic(members: Sequence[KeywordResult]) -> Subject:
    """The subject of a researched topic."""
    label = members[0].topic
    others = (item.keyword for item in members if item.keyword != label)
    return Subject(label, members[0].language, (label, *others), members[0].topic_id)


def _topic_of_page(site: Site, entry: Entry) -> int | None:
    scores: defaultdict[int, float] = defaultdict(float)
    for topic, source, count, words in site.query(
        "SELECT r.topic_id, s.source, s.count, k.folded FROM keyword_sources s"
        " JOIN keyword_results r ON r.crawl_id = s.crawl_id AND r.keyword_id = s.keyword_id"
        " JOIN keywords k ON k.id = s.keyword_id WHERE s.crawl_id = :crawl AND s.url_id = :id",
        id=entry.number,
    ):
        if topic is not None:
            # A keyword of several words tells a page's topic better than one that half of the site's pages carry.
            scores[topic] += WEIGHTS.get(source, 0) * math.log2(1 + count) * (1 + words.count(" "))
    return max(scores, key=lambda topic: (scores[topic], -topic)) if scores else None


class Relevance:
    """How much of a subject pages carry in their short fields (0-1), rare words counting more."""

    def __init__(self, library: Library, subject: Subject) -> None:
        self._library = library
        self._unspaced = subject.language in UNSPACED
        self._folded = [fold(text) for text in subject.keywords[:MOST_KEYWORDS]]
        self._keywords = [content_stems(text, subject.language) for text in subject.keywords[:MOST_KEYWORDS]]
        entries = [entry for entry in library.entries if entry.language == subject.language]
        wanted = {word for words in self._keywords for word in words}
        seen: Counter[str] = Counter()
        if not self._unspaced:
            for entry in entries:
                seen.update(wanted & library.stem_weights(entry).keys())
        # On a site about kayaks "kayak" tells no page from another.
        self._rarity = {word: math.log((1 + len(entries)) / (1 + seen[word])) + LEAST_RARITY for word in wanted}

    def of(self, entry: Entry) -> float:
        if self._unspaced:
            return self._contained(entry)
        weights = self._library.stem_weights(entry)
        known = [words for words in self._keywords if words]
        shares = [_share(words, weights, self._rarity) for words in known]
        return _blended(shares, [sum(self._rarity[word] for word in words) for words in known])

    def _contained(self, entry: Entry) -> float:
        """In scripts without spaces: the whole keyword within a field."""
        texts = [(FIELDS[field], fold(text)) for field, text in entry.fields()]
        shares = [max((weight for weight, text in texts if keyword in text), default=0.0) for keyword in self._folded]
        return _blended(shares, [1.0] * len(shares))


def _blended(shares: Sequence[float], weights: Sequence[float]) -> float:
    """The share of the first keyword and the weighted mean of all."""
    if not shares or not sum(weights):
        return 0.0
    mean = sum(share * weight for share, weight in zip(shares, weights, strict=True)) / sum(weights)
    return round(PRIMARY_SHARE * shares[0] + (1 - PRIMARY_SHARE) * mean, 3)


def _share(words: Iterable[str], weights: dict[str, float], rarity: dict[str, float]) -> float:
    """How much of the words stands in fields with these weights."""
    known = list(words)
    total = sum(rarity.get(word, 1.0) for word in known)
    return sum(rarity.get(word, 1.0) * weights.get(word, 0.0) for word in known) / total if total else 0.0
