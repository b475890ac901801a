"""Judging every keyword of every topic, with what its own pages, its topic, competitors and the lists say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...core.facts import Metric
from ...core.keywords import KeywordResult, Topic
from ...store.keyword_writer import KeywordEntry, TopicEntry
from ..clustering.clusters import Clustering
from ..clustering.topics import Group
from ..sources.gather import Entry, Pages
from .click_curve import ClickCurve, fit
from .competition import Competition, competition
from .competitors import NEAR, Landscape, Rivals
from .coverage import ROWS_AT_ONCE, Coverage, KeywordShares, Match
from .difficulty import Known, judge
from .intent import MOST_PAGES, PageKind, intent_of
from .providers import TopicDifficulty, one_source_each, topic_difficulty
from .strength import Strength


@dataclass(frozen=True, slots=True)
class Grouped:
    """The keywords of one language with their topics."""

    embedder: str
    entries: Sequence[Entry]
    clustering: Clustering
    groups: Sequence[Group]
    across: Sequence[int] = ()  # of each entry a number that it shares with what means the same in other languages


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the keywords themselves."""

    rivals: Rivals = field(default_factory=Rivals)
    competitors: tuple[str, ...] = ()  # their registrable domains, also of those without pages to read
    strengths: Mapping[str, Strength] = field(default_factory=dict)  # by registrable domain
    domain: str = ""  # the site's own, registrable
    brands: tuple[str, ...] = ()  # its names, folded
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of structured data, by URL


NOTHING = Surroundings()


@dataclass(frozen=True, slots=True)
class Judged:
    """Ready to be stored."""

    keywords: list[KeywordEntry]
    topics: list[TopicEntry]
    curve: ClickCurve  # click rates they were judged by


def judge_topics(pages: Pages, languages: Sequence[Grouped], around: Surroundings = NOTHING) -> Judged:
    """Every keyword and topic, ready to be stored; topics are numbered from 1."""
    metrics = one_source_each(metric for one in languages for entry in one.entries for metric in entry.metrics)
    court = _Court(pages, around, metrics)
    written: list[KeywordEntry] = []
    topics: list[TopicEntry] = []
    for one in languages:
        for group, seen in court.groups(one):
            members = [one.entries[number] for number in group.members]
            label = one.entries[group.label].keyword
            mates = topic_difficulty([metrics.get(entry.keyword.folded, {}) for entry in members])
            texts = tuple(entry.keyword.text for entry in members)
            topic = Topic(len(topics) + 1, group.name or label.text, label.language, one.embedder, texts)
            topics.append(TopicEntry(topic, label))
            written += [court.written(entry, topic, mates, seen[number]) for number, entry in zip(
                group.members, members, strict=True
            )]  # fmt: skip
    return Judged(written, topics, court.curve)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What pages say of one keyword."""

    said: tuple[float, str]  # share of its n-grams, page
    near: tuple[float, str] | None  # similarity, phrase of the site
    landscape: Landscape | None


class _Court:
    def __init__(self, pages: Pages, around: Surroundings, metrics: Mapping[str, Mapping[str, Metric]]) -> None:
        self._pages = pages
        self._around = around
        self._metrics = metrics
        self._coverage = Coverage(pages.fields)
        self.curve = _curve(metrics, around.brands)

    def groups(self, one: Grouped) -> Iterator[tuple[Group, Sequence[_Seen]]]:
        """Every group of one language with what pages say of all its language's keywords."""
        texts = [entry.keyword.text for entry in one.entries]
        shares = KeywordShares(texts)
        said = shares.nearest(self._pages.texts)
        near = _nearest_own(one.entries, one.clustering)
        language = one.entries[0].keyword.language if one.entries else ""
        rivals = self._around.rivals
        landscapes = rivals.landscapes(texts, language, shares) if rivals.pages else [None] * len(texts)
        seen = [
            _Seen(share, near.get(number), landscape)
            for number, (share, landscape) in enumerate(zip(said, landscapes, strict=True))
        ]
        for group in one.groups:
            yield group, seen

    def written(self, entry: Entry, topic: Topic, mates: TopicDifficulty | None, seen: _Seen) -> KeywordEntry:
        keyword = entry.keyword
        matches = self._coverage.matches(keyword.text, keyword.language)
        relevance, source = _relevance(*seen.said, seen.near)
        metrics = self._metrics.get(keyword.folded, {})
        rivalry: Competition | None = competition(seen.landscape, self._around.strengths)
        page = matches[0].url if matches else seen.said[1] if seen.said[0] >= NEAR else ""
        covering = [item.url for item in matches[:MOST_PAGES]] or ([page] if page else [])
        intent = intent_of(
            keyword.folded, keyword.language, [PageKind(url, self._around.types.get(url, ())) for url in covering],
            self._around.brands, entry.intents,
        )  # fmt: skip
        judgement = judge(
            Known(
                metrics, mates, _best(matches), relevance if self._pages.fields else None, source, rivalry,
                self._around.strengths.get(self._around.domain), self.curve, intent,
            )
        )  # fmt: skip
        volume = metrics.get("volume") or metrics.get("volume_low")
        result = KeywordResult(
            keyword.text, keyword.language, topic.id, topic.label, judgement.difficulty, judgement.opportunity,
            judgement.confidence, judgement.evidence, topic.embedder,
            tuple(sorted({sighting.source for sighting in entry.sightings})), intent.value, judgement.personal,
            volume.value if volume else None, judgement.gain, _value(metrics, "position"), _value(metrics, "clicks"),
            _value(metrics, "impressions"), page, matches[0].share if matches else 0.0,
            None if seen.landscape is None or not seen.landscape.sites else len(seen.landscape.competing),
        )  # fmt: skip
        return KeywordEntry(
            keyword, entry.sightings, [replace(metric, subject=keyword.folded) for metric in entry.metrics], result
        )


def _best(matches: Sequence[Match]) -> Match | None:
    return matches[0] if matches else None


def _value(metrics: Mapping[str, Metric], name: str) -> float | None:
    return metrics[name].value if name in metrics else None


def _curve(metrics: Mapping[str, Mapping[str, Metric]], brands: Sequence[str]) -> ClickCurve:
    """The site's own click rates, by the queries that do not hold its name: those are clicked wherever they stand."""
    return fit(
        (found["position"].value, found["clicks"].value, found["impressions"].value)
        for keyword, found in metrics.items()
        if {"position", "clicks", "impressions"} <= set(found)
        and not any(f" {brand} " in f" {keyword} " for brand in brands)
    )


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
