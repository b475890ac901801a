"""Phrases that name one page of a site and no other: what an internal link to it may be set on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import regex

from ...core.text import fold
from ...core.urls import parts
from ...store.site import Site
from ..language.folding import fold as fold_keyword
from ..language.languages import UNSPACED
from ..language.stems import LEAST_STEM, stem
from ..language.stopwords import stopwords
from ..sources.documents import title_parts
from ..sources.phrases import runs
from .grams import Stems
from .library import Entry

LONGEST = 5  # words of an anchor
_BETWEEN = r"[\p{L}\p{M}\p{N}'\-]*+[^\p{L}\p{M}\p{N}]+"  # what may stand between the beginnings of two words
FEW = 200  # phrases that are looked for one by one
SITE_WIDE = 0.2  # of a language's pages: a title part or heading of so many names none of them
LEAST_SITE_WIDE = 3  # pages


class Anchors:
    """The phrases (as stems) of one language that name exactly one page."""

    def __init__(self, site: Site, entries: Sequence[Entry], language: str) -> None:
        self.language = language
        self._functions = stopwords(language)
        owners: defaultdict[Stems, set[int]] = defaultdict(set)
        if language not in UNSPACED:
            whole = self._whole(entries)
            keywords = _keywords(site)
            for entry in entries:
                if parts(entry.url).path in ("", "/"):
                    continue  # every page leads to the home page, and it is about the whole site
                for text, is_whole in self._texts(entry, whole, keywords):
                    for words in self._phrases(text, is_whole=is_whole):
                        owners[words].add(entry.number)
        self.targets: dict[Stems, int] = {
            words: next(iter(numbers)) for words, numbers in owners.items() if len(numbers) == 1
        }
        self._index()

    def of(self, number: int) -> Anchors:
        """Only the phrases that name one page."""
        only = object.__new__(Anchors)
        only.language, only._functions = self.language, self._functions
        only.targets = {words: target for words, target in self.targets.items() if target == number}
        only._index()
        return only

    @classmethod
    def named(cls, phrases: Sequence[str], language: str, target: int) -> Anchors:
        """These phrases and no others, for a page that does not stand yet."""
        only = object.__new__(cls)
        only.language, only._functions = language, stopwords(language)
        stemmed = (
            tuple(stem(token.folded, language) for run in runs(text, language) for token in run) for text in phrases
        )
        only.targets = {} if language in UNSPACED else {words: target for words in stemmed if len(words) > 1}
        only._index()
        return only

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth reading the text word by word: always, where many phrases are looked for."""
        return len(self.targets) > FEW or self._near_forms.search(fold_keyword(text)) is not None

    def _index(self) -> None:
        self.longest = max(map(len, self.targets), default=0)
        self.first = frozenset(words[0] for words in self.targets)
        self._near_forms = _pattern(self.targets if len(self.targets) <= FEW else ())

    def _whole(self, entries: Sequence[Entry]) -> Counter[str]:
        """On how many pages each title part and first heading stands."""
        counts: Counter[str] = Counter()
        for entry in entries:
            counts.update({fold(text) for text in (*title_parts(entry.title), *entry.h1)})
        self._limit = max(LEAST_SITE_WIDE - 1, SITE_WIDE * len(entries))
        return counts

    def _texts(self, entry: Entry, counts: Counter[str], keywords: dict[int, list[str]]) -> Iterable[tuple[str, bool]]:
        """(text, whether a single word of it may name the page) of the fields that say what a page is."""
        for text in dict.fromkeys((*entry.h1, *title_parts(entry.title))):
            if counts[fold(text)] <= self._limit:
                yield text, text in entry.h1
        for text in keywords.get(entry.number, ()):
            yield text, False

    def _phrases(self, text: str, *, is_whole: bool) -> Iterable[Stems]:
        for run in runs(text, self.language):
            words = [stem(token.folded, self.language) for token in run]
            edge = [token.folded not in self._functions and len(token.folded) > 1 for token in run]
            for first in range(len(words)):
                for last in range(first, min(first + LONGEST, len(words))):
                    if not (edge[first] and edge[last]):
                        continue
                    alone = last == first
                    if alone and not (is_whole and len(words) == 1 and len(words[0]) > 3):
                        continue
                    if any(map(str.isalpha, words[first])) and any(map(str.isalpha, words[last])):
                        yield tuple(words[first : last + 1])


def _keywords(site: Site) -> dict[int, list[str]]:
    """Researched keywords by the one page that has them in its title or first heading."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for keyword, number in site.query(
        "SELECT k.keyword, min(s.url_id) FROM keyword_sources s JOIN keywords k ON k.id = s.keyword_id"
        " WHERE s.crawl_id = :crawl AND s.source IN ('title', 'h1') AND s.url_id <> 0"
        " GROUP BY s.keyword_id HAVING count(DISTINCT s.url_id) = 1"
    ):
        found[number].append(keyword)
    return found


def _pattern(phrases: Iterable[Stems]) -> regex.Pattern[str]:
    """Finds whatever may be a form of one of the phrases in a folded text."""
    found = []
    for words in phrases:
        # A stem may end in another letter than the word has there (berry, berries).
        beginnings = [regex.escape(word[:-1] if len(word) > LEAST_STEM else word) for word in words]
        found.append(_BETWEEN.join(beginnings))
    return regex.compile("|".join(found) if found else r"(?!)")
