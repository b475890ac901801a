"""Grouping keywords by topic, and naming the topics."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.keywords.clustering.clusters import cluster, in_order
from sitewright.keywords.clustering.topics import label_weight, name_groups
from sitewright.keywords.embedding.embedders import load
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


def test_demand_and_the_sites_own_words_weigh_in_naming() -> None:
    assert label_weight(1000, named_by_site=False) > label_weight(10, named_by_site=False) > 1
    assert label_weight(None, named_by_site=True) > label_weight(None, named_by_site=False) == 1
    texts = ["running shoes", "running shoe"]
    clustering = cluster(texts, load("minilm"))
    for wanted in (0, 1):
        weights = [label_weight(1000 if number == wanted else None, named_by_site=False) for number in (0, 1)]
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
