"""Grouping keywords by topic, and naming the topics."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.core.keywords import Keyword, Sighting
from sitewright.keywords.clustering.cells import nearest_in_cells
from sitewright.keywords.clustering.clusters import cluster, in_order
from sitewright.keywords.clustering.moves import moved
from sitewright.keywords.clustering.neighbours import MOST_COMPARED, Space, centred, nearest
from sitewright.keywords.clustering.topics import label_weight, name_groups
from sitewright.keywords.embedding.embedders import load
from sitewright.keywords.language.folding import fold
from sitewright.keywords.sources.gather import Entry
from sitewright.keywords.structure import label_weight_of
from sklearn.metrics import adjusted_rand_score

SETS = Path(__file__).parents[1].parent / "shared" / "data" / "keywords"


def groups(texts: list[str], model: str) -> set[frozenset[str]]:
    labels = cluster(texts, load(model)).labels.tolist()
    return {frozenset(text for text, label in zip(texts, labels, strict=True) if label == one) for one in set(labels)}


@pytest.mark.parametrize(
    ("model", "topics"),
    [
        ("minilm", [["running shoes", "jogging shoes", "trail running shoes"], ["garden hose", "water hose pipe"],
                    ["mortgage calculator", "home loan calculator"]]),
        ("tfidf", [["купить кроссовки", "кроссовки мужские", "беговые кроссовки"],
                   ["ипотека", "калькулятор ипотеки", "ипотечный калькулятор"]]),
        ("tfidf", [["обувки за бягане", "маратонки за бягане", "бягане в планината"],
                   ["ипотечен кредит", "кредит онлайн"]]),
        ("tfidf", [["skriešanas apavi", "apavi skriešanai"], ["hipotekārais kredīts", "kredīts internetā"]]),
        ("tfidf", [["کفش ورزشی", "خرید کفش", "کفش مردانه"], ["وام مسکن", "وام بانکی مسکن"]]),
        ("tfidf", [["ランニングシューズ", "ランニングシューズ 選び方"], ["住宅ローン", "住宅ローン 計算"]]),
    ],
)  # fmt: skip
def test_keywords_of_one_topic_are_together(model: str, topics: list[list[str]]) -> None:
    assert groups([keyword for topic in topics for keyword in topic], model) == {frozenset(topic) for topic in topics}


@pytest.mark.parametrize("model", ["minilm", "tfidf"])
@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        ([], []),
        (["kayak"], [0]),
        (["kayak", "Kayak", "KAYAK "], [0, 0, 0]),
        (["kayak", "mortgage"], [0, 1]),
        (["xqz", "kayak hire", "vbw", "hire a kayak"], [0, 1, 2, 1]),
        (["!!", "", "kayak"], [0, 0, 1]),
    ],
)
def test_small_lists(model: str, texts: list[str], labels: list[int]) -> None:
    assert cluster(texts, load(model)).labels.tolist() == labels


def test_the_same_list_gives_the_same_groups() -> None:
    texts = [f"{color} {thing}" for color in ("red", "blue", "green") for thing in ("shoes", "hats", "cars", "dogs")]
    first = cluster(texts, load("minilm"))
    assert (cluster(texts, load("minilm")).labels == first.labels).all()
    known = load("minilm").embed(texts)
    assert (cluster(texts, load("minilm"), known).labels == first.labels).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=30))
def test_every_text_has_a_group(texts: list[str]) -> None:
    labels = cluster(texts, load("tfidf")).labels.tolist()
    assert len(labels) == len(texts)
    assert set(labels) == set(range(len(set(labels))))
    assert labels == in_order(np.array(labels, dtype=np.int64)).tolist()


def test_a_topic_is_named_by_its_most_central_keyword() -> None:
    texts = ["trail running shoes", "running shoes", "women's running shoes wide fit", "mortgage calculator"]
    clustering = cluster(texts, load("minilm"))
    large, small = name_groups(clustering, texts, [1.0] * 4)
    assert texts[large.label] == "running shoes"
    assert texts[small.label] == "mortgage calculator"
    assert sorted([*large.members, *small.members]) == [0, 1, 2, 3]


def test_demand_weighs_in_naming() -> None:
    assert label_weight(1000) > label_weight(10) > label_weight(None) == 1
    texts = ["running shoes", "running shoe"]
    clustering = cluster(texts, load("minilm"))
    for wanted in (0, 1):
        weights = [label_weight(1000 if number == wanted else None) for number in (0, 1)]
        assert [group.label for group in name_groups(clustering, texts, weights)] == [wanted]


@pytest.mark.skipif(not SETS.is_dir(), reason="the labelled sets are not on this machine")
@pytest.mark.parametrize(
    ("name", "model", "least"),
    [("tilde_en", "minilm", 0.45), ("massive500_en", "minilm", 0.5), ("tilde_ru", "tfidf", 0.5),
     ("tilde_lv", "tfidf", 0.45), ("massive500_fa", "tfidf", 0.35), ("emoji_bg", "tfidf", 0.17)],
)  # fmt: skip
def test_quality_does_not_fall(name: str, model: str, least: float) -> None:
    rows = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    found = cluster([row["t"] for row in rows], load(model)).labels
    assert adjusted_rand_score([row["l"] for row in rows], found) >= least


def own(text: str, source: str, language: str = "en") -> Entry:
    return Entry(Keyword(text, text, language), [Sighting(source, "https://example.com/")])


def test_a_label_is_rather_a_title_of_the_site_than_a_piece_of_a_sentence() -> None:
    title, heading, text = (label_weight_of(own("marine weather", source)) for source in ("title", "heading", "text"))
    assert title > heading > text
    assert label_weight_of(own("use a marine weather", "text")) < text
    assert label_weight_of(own("weather", "text")) < text
    assert label_weight_of(own("カヤックスクール", "text", "ja")) == text


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=20), st.data())
def test_moved_texts_are_where_they_were_moved_to(texts: list[str], data: st.DataObject) -> None:
    folded = list(dict.fromkeys(fold(text) for text in texts))
    clustering = cluster(folded, load("tfidf"))
    one, other = data.draw(st.sampled_from(folded)), data.draw(st.sampled_from(folded))
    found = moved(clustering, folded, {one: other})
    if one != other:
        assert found.labels[folded.index(one)] == found.labels[folded.index(other)]
    assert set(found.labels.tolist()) == set(range(len(found.pillars)))
    assert moved(clustering, folded, {}).labels.tolist() == clustering.labels.tolist()


def test_neighbours_by_cells_are_nearly_the_exact_ones() -> None:
    source = np.random.default_rng(1)
    words = [f"{first}{second}{third}" for first in "klmn" for second in "aeiou" for third in "rst"]
    texts = list(dict.fromkeys(" ".join(source.choice(words, 3)) for _ in range(3000)))
    space = cluster(texts[:0], load("tfidf")).space
    space = type(space)(load("tfidf").embed(texts))
    exact, _ = nearest(space, 10)
    numbers, weights = nearest_in_cells(space, 10)
    assert np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact.tolist(), numbers.tolist(), strict=True)]) > 0.6
    assert (weights >= 0).all()
    assert not any(number in row for number, row in enumerate(numbers.tolist()) if weights[number].min() > 0)
    again, _ = nearest_in_cells(space, 10)
    assert (again == numbers).all()


def test_fewer_neighbours_are_sought_in_very_long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    space = Space(load("tfidf").embed([f"red kite {number}" for number in range(60)]))
    assert nearest(space)[0].shape == (60, 30)
    monkeypatch.setattr("sitewright.keywords.clustering.neighbours.MANY", 59)
    assert nearest(space)[0].shape == (60, 20)


def test_vectors_of_long_lists_take_half_the_memory_and_say_the_same() -> None:
    vectors = np.random.default_rng(1).normal(size=(MOST_COMPARED + 5, 64)).astype(np.float32)
    vectors[:, 0] += 3  # what all have in common
    given_ones, everyday = vectors.copy(), np.zeros((1, 64), dtype=np.float32)
    long = centred(vectors, everyday, weight=0)
    assert long.nbytes == vectors.nbytes // 2
    assert (vectors == given_ones).all()
    moved_ones = vectors - vectors.mean(axis=0)
    moved_ones /= np.linalg.norm(moved_ones, axis=1, keepdims=True)
    some = np.arange(0, len(vectors), 97)
    lexical = load("tfidf").embed([f"{number}" for number in range(len(vectors))])
    found = Space(lexical, long, lexical_share=0).similarities(some, some)
    assert found == pytest.approx(np.clip(moved_ones[some] @ moved_ones[some].T, 0, 1), abs=1e-3)


def test_pillars_are_made_of_whole_topics() -> None:
    texts = [
        f"{thing} {what}" for thing in ("kayak", "boot", "violin") for what in ("hire", "repair", "price", "course")
    ]
    clustering = cluster(texts, load("minilm"))
    assert len(clustering.pillars) == len(set(clustering.labels.tolist()))
    assert len(set(clustering.pillars.tolist())) <= len(clustering.pillars)


def test_languages_are_centred_apart() -> None:
    """Two languages that lie apart as a whole, one text of each meaning the same."""
    meanings = np.random.default_rng(1).normal(size=(60, 384)).astype(np.float32)
    vectors = np.concatenate([meanings, meanings])
    vectors[60:, 0] += 40  # what the second language has in common
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts, spoken = [f"{number}" for number in range(120)], ["en"] * 60 + ["fa"] * 60
    spaces = [cluster(texts, load("minilm"), vectors, languages=some).space for some in ([], spoken)]
    mixed, apart = (space.similarities(np.arange(60), np.arange(60, 120)).diagonal().mean() for space in spaces)
    assert apart > mixed + 0.2
