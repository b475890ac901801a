"""Judging every keyword of every topic, with what its own pages, its topic and the lists say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...core.keywords import KeywordResult, Topic
from ...store.keyword_writer import KeywordEntry, TopicEntry
from ..clustering.clusters import Clustering
from ..clustering.topics import Group
from ..sources.gather import Entry, Pages
from .coverage import ROWS_AT_ONCE, Coverage, nearest_pages
from .difficulty import Known, judge
from .providers import one_source_each, topic_difficulty


@dataclass(frozen=True, slots=True)
class Grouped:
    """The keywords of one language with their topics."""

    embedder: str
    entries: Sequence[Entry]
    clustering: Clustering
    groups: Sequence[Group]


def judge_topics(pages: Pages, languages: Sequence[Grouped]) -> tuple[list[KeywordEntry], list[TopicEntry]]:
    """Every keyword and topic, ready to be stored; topics are numbered from 1."""
    coverage = Coverage(pages.fields)
    metrics = one_source_each(metric for one in languages for entry in one.entries for metric in entry.metrics)
    written: list[KeywordEntry] = []
    topics: list[TopicEntry] = []
    for one in languages:
        said = nearest_pages([entry.keyword.text for entry in one.entries], pages.texts)
        near = _nearest_own(one.entries, one.clustering)
        for group in one.groups:
            members = [one.entries[number] for number in group.members]
            label = one.entries[group.label].keyword
            mates = topic_difficulty([metrics.get(entry.keyword.folded, {}) for entry in members])
            texts = tuple(entry.keyword.text for entry in members)
            topic = Topic(len(topics) + 1, label.text, label.language, one.embedder, texts)
            topics.append(TopicEntry(topic, label))
            for number, entry in zip(group.members, members, strict=True):
                matches = coverage.matches(entry.keyword.text, entry.keyword.language)
                relevance, source = _relevance(*said[number], near.get(number))
                known = Known(
                    metrics.get(entry.keyword.folded, {}), mates, matches[0] if matches else None,
                    relevance if pages.fields else None, source,
                )  # fmt: skip
                written.append(_written(entry, topic, known))
    return written, topics


def _nearest_own(entries: Sequence[Entry], clustering: Clustering) -> dict[int, tuple[float, str]]:
    """For imported keywords the pages do not have: (similarity, phrase) of the nearest one they do have."""
    own = [number for number, entry in enumerate(entries) if entry.from_crawl]
    others = [number for number, entry in enumerate(entries) if not entry.from_crawl]
    if not own or not others:
        return {}
    columns = clustering.rows[np.array(own)]
    found: dict[int, tuple[float, str]] = {}
    for first in range(0, len(others), ROWS_AT_ONCE):
        some = others[first : first + ROWS_AT_ONCE]
        similarities = clustering.space.similarities(clustering.rows[np.array(some)], columns)
        for number, best, similarity in zip(some, similarities.argmax(axis=1), similarities.max(axis=1), strict=True):
            found[number] = round(float(similarity), 3), entries[own[best]].keyword.text
    return found


def _relevance(share: float, page: str, near: tuple[float, str] | None) -> tuple[float, dict[str, object]]:
    """How near the site is to a keyword's subject, 0-1, and by what: its best page's words or its nearest phrase."""
    if near is not None and near[0] > share:
        return near[0], {"nearest phrase": near[1]}
    return share, {"page": page} if page else {}


def _written(entry: Entry, topic: Topic, known: Known) -> KeywordEntry:
    judgement = judge(known)
    result = KeywordResult(
        entry.keyword.text, entry.keyword.language, topic.id, topic.label, judgement.difficulty,
        judgement.opportunity, judgement.confidence, judgement.evidence, topic.embedder,
        tuple(sorted({sighting.source for sighting in entry.sightings})),
    )  # fmt: skip
    metrics = [replace(metric, subject=entry.keyword.folded) for metric in entry.metrics]
    return KeywordEntry(entry.keyword, entry.sightings, metrics, result)
