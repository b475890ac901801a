"""Keywords to named topics, language by language or across languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..core.errors import UsageError
from ..store.site import Site
from ..store.topic_decisions import read_decisions
from .clustering.clusters import Clustering, cluster, in_order
from .clustering.moves import moved
from .clustering.topics import name_groups
from .embedding.cached import embed_cached
from .embedding.embedders import Embedder, choose, load
from .judging.verdicts import Grouped
from .sources.gather import Entry
from .structure import label_weight_of

MULTILINGUAL = "e5"  # what `auto` is across languages
Fresh = defaultdict[str, dict[str, bytes]]


def group(
    site: Site, entries: Sequence[Entry], embedder: str, vectors: Fresh, *, across: bool = False
) -> list[Grouped]:
    """The topics of each language. Vectors that were not kept yet are added to `vectors`, by model and text.

    With `across` the keywords of all languages are placed and grouped together, and `Grouped.across` says which topics
    of several languages are one. Raises ModelUnavailable, UsageError for a model that cannot do that.
    """
    by_language = _by_language(entries)
    if across:
        return _across(site, by_language, MULTILINGUAL if embedder == "auto" else embedder, vectors)
    return [
        _named(site, found, model := load(choose(embedder, language)), _clustered(site, found, model, vectors))
        for language, found in by_language
    ]


def _across(site: Site, by_language: Sequence[tuple[str, list[Entry]]], name: str, vectors: Fresh) -> list[Grouped]:
    model = load(name)
    if model.learns or name == "minilm":
        raise UsageError(
            f"The model {name} does not know which words of two languages mean the same.",
            "Give --embedder e5, or a multilingual sentence-transformers model (st:NAME).",
        )
    together = [entry for _, found in by_language for entry in found]
    languages = [language for language, found in by_language for _ in found]
    whole = _clustered(site, together, model, vectors, languages)
    grouped, first = [], 0
    for _, found in by_language:
        own = np.arange(first, first + len(found))
        labels = in_order(whole.labels[own])
        _, firsts = np.unique(labels, return_index=True)
        clustering = Clustering(labels, whole.space, whole.rows[own], whole.pillars[whole.labels[own][firsts]])
        one = _named(site, found, model, clustering)
        grouped.append(replace(one, across=tuple(int(label) for label in whole.labels[own])))
        first += len(found)
    return grouped


def _clustered(
    site: Site, entries: Sequence[Entry], model: Embedder, vectors: Fresh, languages: Sequence[str] = ()
) -> Clustering:
    texts = [entry.keyword.text for entry in entries]
    if model.learns:
        return cluster(texts, model)
    known = [embed_cached(site, model, texts)]
    vectors[model.key] |= known[0][1]
    return cluster(texts, model, known.pop()[0], languages=languages)  # which frees them as soon as it can


def _named(site: Site, entries: Sequence[Entry], model: Embedder, clustering: Clustering) -> Grouped:
    """One language's topics with names, after what a person decided about them."""
    decisions = read_decisions(site, entries[0].keyword.language)
    folded = [entry.keyword.folded for entry in entries]
    clustering = moved(clustering, folded, decisions.moves)
    names = {number: decisions.names[text] for number, text in enumerate(folded) if text in decisions.names}
    weights = [label_weight_of(entry) for entry in entries]
    texts = [entry.keyword.text for entry in entries]
    return Grouped(model.name, entries, clustering, name_groups(clustering, texts, weights, names))


def _by_language(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.keyword.folded):
        found[entry.keyword.language].append(entry)
    return sorted(found.items())
