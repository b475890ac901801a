"""Difficulty, opportunity and confidence: what is shown, what is hidden, and that every term is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sitewright.core.facts import Metric
from sitewright.keywords.judging.click_curve import PUBLISHED
from sitewright.keywords.judging.coverage import Coverage, Match, nearest_pages, page_fields
from sitewright.keywords.judging.difficulty import LEAST_CONFIDENCE, Known, judge
from sitewright.keywords.judging.providers import TopicDifficulty, one_source_each, topic_difficulty

HOME = "https://example.com/"


def metrics(source: str = "Ahrefs (list.csv)", **values: float) -> dict[str, Metric]:
    return {name: Metric("kayak", name, value, source, "2026-11-01") for name, value in values.items()}


def known(values: dict[str, Metric] | None = None, **others: Any) -> Known:
    return Known(values or {}, **{"relevance": 1.0, **others})


def test_a_crawl_alone_shows_no_scores() -> None:
    judgement = judge(known(match=Match(HOME, ("title",), 0.4)))
    assert (judgement.difficulty, judgement.opportunity) == (None, None)
    assert judgement.confidence < LEAST_CONFIDENCE
    assert judgement.evidence["confidence"]["missing"] == ["demand", "difficulty", "position"]
    assert judgement.evidence["coverage"] == {"value": 0.4, "page": HOME, "fields": ["title"]}


def test_an_imported_list_gives_both_and_names_its_source() -> None:
    judgement = judge(known(metrics(volume=1300, difficulty=12)))
    assert judgement.difficulty == 12
    assert judgement.opportunity is not None
    assert judgement.confidence == 0.75
    for term in ("demand", "difficulty"):
        assert judgement.evidence[term]["source"] == "Ahrefs (list.csv)"
        assert judgement.evidence[term]["date"] == "2026-11-01"
    assert set(judgement.evidence["opportunity"]["terms"]) == {"demand", "ease", "relevance", "room"}


@pytest.mark.parametrize(
    ("values", "difficulty", "opportunity"),
    [
        ({"difficulty": 12}, True, False),  # without demand an opportunity would be made up
        ({"volume": 1300}, False, False),  # without difficulty too
        ({"volume_low": 1000, "volume_high": 10000}, False, False),
        ({"volume_low": 1000, "volume_high": 10000, "difficulty": 12}, True, True),
        ({"impressions": 340, "position": 8.1}, True, True),
        ({"impressions": 3, "position": 8.1}, False, False),  # an average of three is none
    ],
)
def test_what_is_shown(values: dict[str, float], difficulty: bool, opportunity: bool) -> None:
    judgement = judge(known(metrics(**values)))
    assert (judgement.difficulty is not None, judgement.opportunity is not None) == (difficulty, opportunity)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (metrics(volume=1000, difficulty=10), metrics(volume=1000, difficulty=60)),
        (metrics(volume=1000, difficulty=10), metrics(volume=10, difficulty=10)),
        (metrics(volume=1000, difficulty=10, position=12), metrics(volume=1000, difficulty=10, position=2)),
    ],
)
def test_easier_and_more_wanted_keywords_are_better_opportunities(
    better: dict[str, Metric], worse: dict[str, Metric]
) -> None:
    one, other = judge(known(better)).opportunity, judge(known(worse)).opportunity
    assert one is not None
    assert other is not None
    assert 0 <= other < one <= 100


def test_a_keyword_off_the_sites_subject_is_a_worse_opportunity() -> None:
    near = known(metrics(volume=1000, difficulty=10))
    far = replace(near, relevance=0.1)
    assert (judge(near).opportunity or 0) > 1.5 * (judge(far).opportunity or 0) > 0


def test_a_page_that_targets_the_keyword_leaves_less_room() -> None:
    free = known(metrics(volume=1000, difficulty=10))
    taken = replace(free, match=Match(HOME, ("title", "h1", "url", "anchor"), 1.0))
    assert (judge(free).opportunity or 0) > (judge(taken).opportunity or 0) > 0


def test_zero_is_a_value_and_unknown_is_not() -> None:
    assert judge(known(metrics(volume=0, difficulty=0))).difficulty == 0
    assert judge(known(metrics(volume=0, difficulty=0))).opportunity == 0
    assert judge(known(metrics(volume=10))).difficulty is None


def test_the_median_of_a_topic_stands_in_and_counts_half() -> None:
    mates = TopicDifficulty(20.0, "Ahrefs (list.csv)", 4)
    judgement = judge(known(metrics(volume=1000), topic=mates))
    assert judgement.difficulty == 20
    assert judgement.confidence == 0.625
    assert judgement.evidence["difficulty"]["basis"] == "median of its topic"
    assert judgement.evidence["confidence"]["estimated"] == ["difficulty"]
    assert judge(known(topic=mates)).difficulty is None


def test_a_topics_median_needs_three_from_one_source() -> None:
    ahrefs = [metrics(difficulty=value) for value in (10, 30, 20)]
    semrush = [metrics("Semrush (b.csv)", difficulty=value) for value in (80, 90)]
    assert topic_difficulty([*ahrefs, *semrush, {}]) == TopicDifficulty(20, "Ahrefs (list.csv)", 3)
    assert topic_difficulty([*ahrefs[:2], *semrush]) is None
    assert topic_difficulty([{}]) is None


def test_providers_are_never_averaged() -> None:
    given = [
        Metric("kayak", "difficulty", 10, "Ahrefs (a.csv)", "2026-01-01"),
        Metric("kayak", "difficulty", 60, "Semrush (b.csv)", "2026-06-01"),
        Metric("canoe", "difficulty", 20, "Ahrefs (a.csv)", "2026-01-01"),
        Metric("paddle", "difficulty", 70, "Semrush (b.csv)", "2026-06-01"),
        Metric("oar", "difficulty", 30, "Ahrefs (a.csv)", "2026-01-01"),
    ]
    for order in (given, given[::-1]):
        chosen = {keyword: found["difficulty"] for keyword, found in one_source_each(order).items()}
        assert {keyword: (metric.value, metric.source) for keyword, metric in chosen.items()} == {
            "kayak": (10, "Ahrefs (a.csv)"),
            "canoe": (20, "Ahrefs (a.csv)"),
            "oar": (30, "Ahrefs (a.csv)"),
            "paddle": (70, "Semrush (b.csv)"),
        }


def test_of_sources_that_know_as_much_the_newest_counts_and_of_one_source_its_newest_number() -> None:
    old, new = metrics("a.csv", volume=10)["volume"], replace(metrics("b.csv", volume=20)["volume"], date="2026-11-09")
    assert one_source_each([old, new])["kayak"]["volume"] == new
    newer = replace(new, value=30, date="2026-11-10")
    assert one_source_each([newer, new])["kayak"]["volume"] == newer


def test_click_rates_fall_with_the_position() -> None:
    rates = [PUBLISHED.rate(position) for position in (1, 1.4, 2, 3.3, 9.9, 10.4, 12, 20, 21, 90)]
    assert rates == sorted(rates, reverse=True)


PAGES = [
    ("https://e.com/hire", [("title", "Kayak hire in Ternhaven"), ("h1", "Kayak hire"), ("url", "hire")], "en"),
    ("https://e.com/blog", [("title", "Our blog"), ("h1", "Why T-shirts shrink"), ("text", "kayak hire")], "en"),
    ("https://e.com/bg", [("title", "Каяк под наем – цени"), ("anchor", "Наем")], "bg"),
    ("https://e.com/fa", [("title", "کلاس‌های کایاک"), ("h1", "كلاس هاي كاياك")], "fa"),
    ("https://e.com/ja", [("title", "ランニングシューズの選び方"), ("h1", "靴")], "ja"),
]


@pytest.mark.parametrize(
    ("keyword", "language", "expected"),
    [
        ("kayak hire", "en", Match("https://e.com/hire", ("title", "h1"), 0.7)),
        ("Kayak  Hire", "en", Match("https://e.com/hire", ("title", "h1"), 0.7)),
        ("t shirts", "en", Match("https://e.com/blog", ("h1",), 0.3)),
        ("ayak hir", "en", None),
        ("наем", "bg", Match("https://e.com/bg", ("title", "anchor"), 0.5)),
        ("کلاس های کایاک", "fa", Match("https://e.com/fa", ("title", "h1"), 0.7)),
        ("ランニング シューズ", "ja", Match("https://e.com/ja", ("title",), 0.4)),
        ("", "en", None),
        ("!!", "en", None),
    ],
)
def test_pages_that_target_a_keyword(keyword: str, language: str, expected: Match | None) -> None:
    coverage = Coverage([page_fields(url, texts, page_language) for url, texts, page_language in PAGES])
    assert next(iter(coverage.matches(keyword, language)), None) == expected


def test_the_nearest_page_says_most_of_the_keyword() -> None:
    pages = [("a", "Прокат байдарок"), ("b", "Ипотечный калькулятор онлайн и ещё много других слов")]
    (kayak, loan, nothing, empty) = nearest_pages(["прокат байдарки", "ипотечные калькуляторы", "xyz", ""], pages)
    assert kayak[1] == "a"
    assert kayak[0] > 0.6
    assert loan[1] == "b"
    assert loan[0] > 0.6
    assert nothing == empty == (0.0, "")
    assert nearest_pages(["a"], []) == [(0.0, "")]
    assert nearest_pages([], pages) == []
