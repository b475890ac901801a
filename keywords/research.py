"""Keyword research of one crawl: from its pages and imported lists to topics and scores in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ..core.facts import Metric
from ..core.keywords import Keyword, KeywordResult, Sighting, Topic
from ..core.urls import normalize
from ..store.keyword_writer import KeywordEntry, TopicEntry, write_keywords
from ..store.site import Site
from .cached import embed_cached
from .candidates import LIMIT, LONGEST_TEXT, find_candidates
from .clusters import Clustering, cluster
from .coverage import ROWS_AT_ONCE, Coverage, PageFields, nearest_pages, page_fields
from .difficulty import Known, judge, one_source_each, topic_difficulty
from .documents import Document, read_documents
from .embedders import choose, load
from .imports import ImportedKeyword, KeywordList, read_list
from .languages import Languages
from .topics import Group, label_weight, name_groups

Progress: TypeAlias = Callable[[str, int, int], None]
IMPORT = "import:"
NAMED_BY_SITE = frozenset({"title", "h1", "heading"})
OWN_PLACE = frozenset({"position", "clicks", "impressions", "ctr"})  # numbers about one site's place in the results
LEAST_SHARE = 0.01  # of the pages in a language before keywords may be in it: below, one page was misjudged


@dataclass(frozen=True, slots=True)
class Research:
    """What was found, as it was stored."""

    crawl_id: int
    results: list[KeywordResult]
    topics: list[Topic]
    lists: list[KeywordList]


@dataclass(slots=True)
class _Entry:
    """A keyword on its way."""

    keyword: Keyword
    sightings: list[Sighting] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)

    @property
    def from_crawl(self) -> bool:
        return any(not sighting.source.startswith(IMPORT) for sighting in self.sightings)


@dataclass(slots=True)
class _Pages:
    """What is kept of the pages: fields to look for keywords in, without the main text."""

    fields: list[PageFields] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # (URL, all fields)

    def watch(self, documents: Iterator[Document], languages: Languages) -> Iterator[Document]:
        for document in documents:
            languages.learn(document.language, document.text[:LONGEST_TEXT])
            texts = list(document.fields())
            self.fields.append(page_fields(document.url, texts, document.language))
            self.texts.append((document.url, "\n".join(text for _, text in texts)))
            yield document


def research(
    db: Path,
    *,
    crawl_id: int | None = None,
    imports: Sequence[Path] = (),
    embedder: str = "auto",
    progress: Progress | None = None,
    limit: int = LIMIT,
) -> Research:
    """Finds, groups and judges the keywords of a crawl (the newest by default) and stores them.

    `imports` are keyword lists of any tool; a run knows the lists it is given and no earlier ones. `embedder` is auto,
    minilm, tfidf or a sentence-transformers model. `progress` is called with (what is done, steps done, steps in all).
    The same crawl, lists and model give the same result. Raises StoreError, ImportFailed and ModelUnavailable before
    anything is stored.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    vectors: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    groups: list[tuple[str, list[_Entry], Clustering, list[Group]]] = []
    with Site.open(db, crawl_id) as site:
        tell("Reading pages", 0, 4)
        languages = Languages(_spoken(site))
        lists = [read_list(Path(path), languages.spoken) for path in imports]
        pages = _Pages()
        entries = _collect(pages, site, lists, languages, limit)
        tell("Grouping keywords", 1, 4)
        for language, found in _by_language(entries):
            model = load(choose(embedder, language))
            texts = [entry.keyword.text for entry in found]
            if model.learns:
                clustering = cluster(texts, model)
            else:
                rows, fresh = embed_cached(site, model, texts)
                vectors[model.key] |= fresh
                clustering = cluster(texts, model, rows)
            weights = [_label_weight(entry) for entry in found]
            groups.append((model.name, found, clustering, name_groups(clustering, texts, weights)))
        tell("Judging keywords", 2, 4)
        written, topics = _judge(pages, groups)
        number = site.crawl.id
    tell("Storing keywords", 3, 4)
    write_keywords(db, written, topics, vectors, number)
    tell("Done", 4, 4)
    with Site.open(db, number) as site:
        return Research(number, site.keywords(), site.topics(), lists)


def stored(db: Path, crawl_id: int | None = None) -> list[KeywordResult]:
    """The keywords of a crawl as last researched, best opportunity first; empty when they never were.

    Raises StoreError and its subclasses.
    """
    with Site.open(db, crawl_id) as site:
        return site.keywords()


def _spoken(site: Site) -> list[str]:
    """The languages of the site's pages, the most used first."""
    rows = site.query(
        "SELECT CASE WHEN language <> '' THEN language ELSE lower(substr(lang, 1, 2)) END AS code, count(*) AS pages"
        " FROM page WHERE indexable GROUP BY code ORDER BY pages DESC, code"
    ).fetchall()
    total = sum(row["pages"] for row in rows)
    return [row["code"] for row in rows if row["code"] and row["pages"] >= LEAST_SHARE * total]


def _collect(pages: _Pages, site: Site, lists: Sequence[KeywordList], languages: Languages, limit: int) -> list[_Entry]:
    """The crawl's candidates and the imported keywords, the same keyword once."""
    entries: dict[Keyword, _Entry] = {}
    spellings: defaultdict[str, list[_Entry]] = defaultdict(list)
    for candidate in find_candidates(pages.watch(read_documents(site), languages), languages, limit):
        entry = _Entry(candidate.keyword, list(candidate.sightings))
        entries[candidate.keyword] = entry
        spellings[candidate.keyword.folded].append(entry)
    for keyword_list in lists:
        for imported in keyword_list.keywords:
            if imported.folded not in spellings:
                language = languages.of(imported.keyword)
                entry = _Entry(Keyword(imported.keyword, imported.folded, language))
                entries[entry.keyword] = entry
                spellings[imported.folded].append(entry)
            metrics = _own_metrics(imported, site)
            for entry in spellings[imported.folded]:
                entry.sightings.append(Sighting(IMPORT + keyword_list.path.name))
                entry.metrics += metrics
    return list(entries.values())


def _own_metrics(imported: ImportedKeyword, site: Site) -> list[Metric]:
    """The numbers of an imported keyword, without those about another site's place in the results."""
    url = normalize(imported.url) if imported.url else None
    if url is None or site.plan.is_internal(url):
        return list(imported.metrics)
    return [metric for metric in imported.metrics if metric.name not in OWN_PLACE]


def _by_language(entries: Sequence[_Entry]) -> list[tuple[str, list[_Entry]]]:
    found: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.keyword.folded):
        found[entry.keyword.language].append(entry)
    return sorted(found.items())


def _label_weight(entry: _Entry) -> float:
    demand = max((metric.value for metric in entry.metrics if metric.name in ("volume", "impressions")), default=None)
    named = any(sighting.source in NAMED_BY_SITE for sighting in entry.sightings)
    return label_weight(demand, named_by_site=named)


def _judge(
    pages: _Pages, groups: Sequence[tuple[str, list[_Entry], Clustering, list[Group]]]
) -> tuple[list[KeywordEntry], list[TopicEntry]]:
    coverage = Coverage(pages.fields)
    metrics = one_source_each(metric for _, entries, _, _ in groups for entry in entries for metric in entry.metrics)
    written: list[KeywordEntry] = []
    topics: list[TopicEntry] = []
    for embedder, entries, clustering, named in groups:
        said = nearest_pages([entry.keyword.text for entry in entries], pages.texts)
        near = _nearest_own(entries, clustering)
        for group in named:
            members = [entries[number] for number in group.members]
            label = entries[group.label].keyword
            mates = topic_difficulty([metrics.get(entry.keyword.folded, {}) for entry in members])
            topic = Topic(
                len(topics) + 1, label.text, label.language, embedder, tuple(entry.keyword.text for entry in members)
            )
            topics.append(TopicEntry(topic, label))
            for number, entry in zip(group.members, members, strict=True):
                matches = coverage.matches(entry.keyword.text, entry.keyword.language)
                share, page = said[number]
                relevance, source = _relevance(share, page, near.get(number))
                known = Known(
                    metrics.get(entry.keyword.folded, {}), mates, matches[0] if matches else None,
                    relevance if pages.fields else None, source,
                )  # fmt: skip
                written.append(_written(entry, topic, known, embedder))
    return written, topics


def _nearest_own(entries: Sequence[_Entry], clustering: Clustering) -> dict[int, tuple[float, str]]:
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


def _written(entry: _Entry, topic: Topic, known: Known, embedder: str) -> KeywordEntry:
    judgement = judge(known)
    result = KeywordResult(
        entry.keyword.text, entry.keyword.language, topic.id, topic.label, judgement.difficulty,
        judgement.opportunity, judgement.confidence, judgement.evidence, embedder,
        tuple(sorted({sighting.source for sighting in entry.sightings})),
    )  # fmt: skip
    metrics = [replace(metric, subject=entry.keyword.folded) for metric in entry.metrics]
    return KeywordEntry(entry.keyword, entry.sightings, metrics, result)
