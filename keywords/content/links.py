"""Internal links a site could set: a sentence that names another page, and no link that leads there yet.

A phrase is looked for only if it names one page of the site, and found in any inflected form. Every text is read once,
word by word, against all phrases at a time, so that a whole site costs the sum of its texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...core.content import LinkIdea
from ...core.sentences import ends_sentence, sentence_spans
from ...core.text import fold
from ..language.stems import stem
from ..sources.phrases import Token, runs
from .anchors import Anchors
from .closeness import Closeness
from .library import Entry, Library

A_PAGE = 8  # ideas for the links of one page, and for those to one page
# Below, page and target share a phrase by chance: cosines are low where only letters are compared.
LEAST_SIMILARITY = {"tfidf": 0.02}
LEAST_OF_OTHERS = 0.2
LONGEST_SENTENCE = 400  # characters shown
_NOWHERE = -1  # the number of a page that does not stand yet
_SHORTEST = 5  # words: a shorter block is a label


@dataclass(frozen=True, slots=True)
class _Found:
    source: Entry
    target: int
    sentence: str
    anchor: str
    words: int


class LinkGraph:
    """Which pages already link to which, redirects followed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._redirects: dict[int, int] = dict(
            tuple(row)
            for row in library.site.query("SELECT url_id, redirect_id FROM fetch WHERE redirect_id IS NOT NULL")
        )
        self._nofollow = {row[0] for row in library.site.query("SELECT url_id FROM page WHERE nofollow")}

    def targets(self, number: int) -> tuple[set[int], set[str]]:
        """(pages a page links to, folded texts of its links)."""
        rows = self._library.site.query(
            "SELECT target_id, anchor FROM link WHERE source_id = :id AND internal", id=number
        ).fetchall()
        return {self._end(row[0]) for row in rows}, {fold(row[1]) for row in rows if row[1]}

    def passes(self, entry: Entry) -> bool:
        """Links of the page count: it is indexable and its robots directives do not say nofollow."""
        return entry.number not in self._nofollow

    def _end(self, number: int) -> int:
        for _ in range(10):
            if number not in self._redirects:
                break
            number = self._redirects[number]
        return number


class Linker:
    """Link ideas of one language of the audited site."""

    def __init__(self, library: Library, language: str, model: str = "auto") -> None:
        """Raises ModelUnavailable."""
        self._library = library
        self._language = language
        self._entries = [entry for entry in library.entries if entry.own and entry.language == language]
        self._by_number = {entry.number: entry for entry in self._entries}
        self._anchors = Anchors(library.site, self._entries, language)
        self._graph = LinkGraph(library)
        self._model = model
        self._near: Closeness | None = None
        self._model_name = ""

    def out(self, source: Entry) -> tuple[LinkIdea, ...]:
        """Links a page could set."""
        return self._best(list(self._search(source, self._anchors)), A_PAGE)

    def into(self, target: Entry) -> tuple[LinkIdea, ...]:
        """Links other pages could set to a page, one each."""
        anchors = self._anchors.of(target.number)
        return self._best([item for entry in self._entries for item in self._search(entry, anchors)], A_PAGE)

    def naming(self, phrases: Sequence[str], target: str = "") -> tuple[LinkIdea, ...]:
        """Sentences that hold one of these phrases, each of several words, to link to a page yet to be written."""
        anchors = Anchors.named(phrases, self._language, _NOWHERE)
        found = [item for entry in self._entries for item in self._search(entry, anchors)]
        found.sort(key=lambda item: (-item.words, item.source.url))
        return tuple(LinkIdea(item.source.url, item.sentence, item.anchor, target, None) for item in found[:A_PAGE])

    def all(self) -> Iterator[LinkIdea]:
        """Every idea for the whole site, at most A_PAGE a source, page by page."""
        found = [list(self._search(entry, self._anchors)) for entry in self._entries]
        self._nearness([item for items in found for item in items])
        for items in found:
            yield from self._best(items, A_PAGE)

    def _search(self, source: Entry, anchors: Anchors) -> Iterator[_Found]:
        """One finding a target: the longest phrase, where it comes first."""
        if not anchors.targets or not self._graph.passes(source):
            return
        best: dict[int, _Found] = {}
        text = self._library.text(source)
        if not anchors.may_stand_in(text):
            return
        for found in find_phrases(text, source, anchors):
            known = best.get(found.target)
            if found.target != source.number and (known is None or found.words > known.words):
                best[found.target] = found
        if best:
            linked, texts = self._graph.targets(source.number)
            for found in best.values():
                # A phrase inside the text of a link is taken already.
                if found.target not in linked and not any(fold(found.anchor) in text for text in texts):
                    yield found

    def _best(self, found: Sequence[_Found], limit: int) -> tuple[LinkIdea, ...]:
        ideas = []
        for item, similarity in zip(found, self._nearness(found), strict=True):
            if similarity >= LEAST_SIMILARITY.get(self._model_name, LEAST_OF_OTHERS):
                target = self._by_number[item.target].url
                idea = LinkIdea(item.source.url, item.sentence, item.anchor, target, similarity, self._model_name)
                ideas.append((similarity * item.words, idea))
        ideas.sort(key=lambda pair: (-pair[0], pair[1].source, pair[1].target))
        return tuple(idea for _, idea in ideas[:limit])

    def _nearness(self, found: Sequence[_Found]) -> list[float]:
        """How near source and target of each finding are."""
        if not found:
            return []
        if self._near is None:
            self._near = Closeness(self._library, self._entries, self._language, self._model)
            self._model_name = self._near.model
        return self._near.of([(item.source.number, item.target) for item in found])


def find_phrases(text: str, source: Entry, anchors: Anchors) -> Iterator[_Found]:
    """The phrases of `anchors` in the running text of a page, the longest at each place."""
    language = source.language
    for block in text.split("\n"):
        if not ends_sentence(block, language):
            continue
        for start, end in sentence_spans(block, language):
            sentence = block[start:end]
            tokens = list(runs(sentence, language))
            if sum(map(len, tokens)) < _SHORTEST:
                continue
            for run in tokens:
                for first, last, target in _matches(run, anchors):
                    anchor = sentence[run[first].start : run[last].end]
                    yield _Found(source, target, _around(sentence, anchor), anchor, last - first + 1)


def _matches(run: Sequence[Token], anchors: Anchors) -> Iterator[tuple[int, int, int]]:
    words = [stem(token.folded, anchors.language) for token in run]
    place = 0
    while place < len(words):
        step = 1
        if words[place] in anchors.first:
            for length in range(min(anchors.longest, len(words) - place), 0, -1):
                target = anchors.targets.get(tuple(words[place : place + length]))
                if target is not None:
                    yield place, place + length - 1, target
                    step = length
                    break
        place += step


def _around(sentence: str, anchor: str) -> str:
    """The sentence, or what of a very long one stands around the anchor."""
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    middle = sentence.find(anchor)
    first = max(0, middle - LONGEST_SENTENCE // 2)
    cut = sentence[first : first + LONGEST_SENTENCE]
    return ("… " if first else "") + cut.strip() + (" …" if first + LONGEST_SENTENCE < len(sentence) else "")


def linkers(library: Library) -> Iterator[Linker]:
    """One linker a language of the site, the most used language first."""
    pages: defaultdict[str, int] = defaultdict(int)
    for entry in library.entries:
        if entry.own:
            pages[entry.language] += 1
    for language in sorted(pages, key=lambda code: (-pages[code], code)):
        yield Linker(library, language)
