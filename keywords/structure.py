"""What stands above and beside the topics of a crawl: pillars with names, and groups by search results."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.keywords import Keyword
from ..store.topic_structure import METHODS, Pillar, RankedPages, TopicStructure
from .clustering.overlap import all_alike, around_heads, first_results
from .clustering.topics import label_weight, name_pillars
from .judging.verdicts import Grouped
from .language.languages import UNSPACED
from .language.stopwords import stopwords
from .sources.gather import Entry

# How much more a keyword serves as a label when the site uses it so: people recognise their own titles.
OWN_NAMES = {"title": 0.3, "h1": 0.3, "heading": 0.1, "anchor": 0.1}
INNER_FUNCTION_WORD = 0.15  # less, for each: a phrase cut out of a sentence ("use a marine weather")
SINGLE_WORD = 0.1  # less: one word rarely says what a page is about


def structure(languages: Sequence[Grouped]) -> TopicStructure:
    """The structure of the topics as `judge_topics` numbers them: language by language, from 1."""
    pillars: list[Pillar] = []
    pillar_of: dict[int, int] = {}
    meaning_of: dict[int, int] = {}
    topic = 0
    for one in languages:
        texts = [entry.keyword.text for entry in one.entries]
        weights = [label_weight_of(entry) for entry in one.entries]
        labels = name_pillars(one.clustering, one.groups, texts, weights)
        language = one.entries[0].keyword.language
        numbers = {}
        for pillar, label in labels.items():
            numbers[pillar] = len(pillars) + 1
            pillars.append(Pillar(numbers[pillar], label, language))
        for group in one.groups:
            topic += 1
            pillar_of[topic] = numbers[group.pillar]
            if one.across:
                meaning_of[topic] = one.across[group.label] + 1
    entries = [entry for one in languages for entry in one.entries]
    return TopicStructure(pillars, pillar_of, _results(entries), _overlaps(entries), meaning_of)


def label_weight_of(entry: Entry) -> float:
    """How well a keyword serves as a label, besides being central."""
    weight = label_weight(_demand(entry))
    weight += max((OWN_NAMES.get(sighting.source, 0.0) for sighting in entry.sightings), default=0.0)
    words = entry.keyword.folded.split()
    functions = stopwords(entry.keyword.language)
    weight -= INNER_FUNCTION_WORD * sum(word in functions for word in words)
    if len(words) == 1 and entry.keyword.language not in UNSPACED:
        weight -= SINGLE_WORD
    return max(weight, 0.1)


def _demand(entry: Entry) -> float | None:
    """Searches or impressions, of whatever source: for an order, not to be shown."""
    return max((metric.value for metric in entry.metrics if metric.name in ("volume", "impressions")), default=None)


def _results(entries: Sequence[Entry]) -> dict[Keyword, RankedPages]:
    return {
        entry.keyword: RankedPages(entry.results, entry.results_from, entry.results_day)
        for entry in entries
        if entry.results
    }


def _overlaps(entries: Sequence[Entry]) -> dict[str, dict[Keyword, tuple[Keyword, int]]]:
    """Groups by results, of all languages together: the pages tell them apart."""
    known = {number: first_results(entry.results) for number, entry in enumerate(entries) if entry.results}
    order = sorted(known, key=lambda number: (-(_demand(entries[number]) or 0.0), entries[number].keyword.folded))
    grouped = zip(METHODS, (around_heads(known, order), all_alike(known, order)), strict=True)
    return {
        method: {entries[number].keyword: (entries[item.head].keyword, item.shared) for number, item in groups.items()}
        for method, groups in grouped
    }
