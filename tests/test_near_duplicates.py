"""Finding nearly equal texts: the measure is exact, the search misses little and does not grow with the square."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.audit.near_duplicates import candidates, near_duplicates, signature
from sitewright.audit.pagination import is_later_page
from sitewright.audit.shingles import jaccard, shingles

WORDS = [f"слово{number}" for number in range(20_000)]


def runs(tokens: list[str]) -> set[tuple[str, ...]]:
    length = min(5, len(tokens))
    return {tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1)}


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=40), st.lists(st.sampled_from("abcde"), min_size=1))
def test_similarity_is_the_share_of_common_word_runs(one: list[str], other: list[str]) -> None:
    common, union = runs(one) & runs(other), runs(one) | runs(other)
    assert jaccard(shingles(" ".join(one)), shingles(" ".join(other))) == len(common) / len(union)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hotels, in Sofia!", "hotels in SOFIA"),
        ("木製の椅子、販売。", "木製の椅子 販売"),
        ("صندلی چوبی، اصفهان", "صندلی  چوبی اصفهان"),
    ],
)
def test_case_space_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert jaccard(shingles(one), shingles(other)) == 1


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("—!?", 0), ("one two", 1), ("a b c d e f", 2), ("木製の椅子です", 3), ("เก้าอี้ไม้", 6)]
)
def test_words_or_characters_make_the_runs(text: str, count: int) -> None:
    assert len(shingles(text)) == count


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_text_has_a_signature(text: str) -> None:
    assert signature(shingles(text)).shape == (128,)


def test_the_estimate_is_close_to_the_similarity() -> None:
    rng = np.random.default_rng(7)
    errors = []
    for kept in (0.5, 0.8, 0.95):
        words = list(rng.choice(WORDS, 600))
        other = words[: int(600 * kept)] + list(rng.choice(WORDS, 600 - int(600 * kept)))
        one, two = shingles(" ".join(words)), shingles(" ".join(other))
        errors.append(float((signature(one) == signature(two)).mean()) - jaccard(one, two))
    assert max(map(abs, errors)) < 0.15


def test_every_planted_pair_is_found_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    shared = list(rng.choice(WORDS, 200))  # a template's text on every page
    texts = [shared + list(rng.choice(WORDS, 100)) for _ in range(400)]
    planted = [(number, number + 1) for number in range(0, 400, 10)]
    for one, other in planted:
        texts[other] = [*texts[one][:-1], "changed"]
    found = near_duplicates(range(400), lambda number: " ".join(texts[number]))
    assert [(one, other) for one, other, _ in found] == planted


def test_time_grows_with_the_number_of_texts_even_when_all_are_alike() -> None:
    text = list(np.random.default_rng(3).choice(WORDS, 100))

    def seconds(number: int) -> float:
        texts = [" ".join([*text, str(page)]) for page in range(number)]
        start = process_time()
        found = list(near_duplicates(range(number), texts.__getitem__))
        assert len(found) < number * 21
        assert {page for one, other, _ in found for page in (one, other)} == set(range(number))
        return process_time() - start

    seconds(50)
    assert seconds(1600) < 10 * max(seconds(400), 0.05)


def test_nothing_to_compare() -> None:
    assert list(near_duplicates([], str)) == []
    assert list(near_duplicates([1], str)) == []
    assert len(candidates(np.zeros((1, 128), np.uint32))) == 0


@pytest.mark.parametrize(
    ("url", "later"),
    [
        ("https://example.com/news?page=2", True),
        ("https://example.com/?a=1&PAGED=10", True),
        ("https://example.com/news/page/3/", True),
        ("https://example.com/?%D1%81%D1%82%D1%80=2", True),
        ("https://example.com/news?page=1", False),
        ("https://example.com/news?page=two", False),
        ("https://example.com/page/about", False),
        ("https://example.com/page-2.html", False),
        ("https://example.com/?id=2", False),
        ("https://example.com/?page=٣", True),
        ("https://example.com/?page=²", False),
    ],
)
def test_later_pages_of_a_list_are_told_by_their_address(url: str, later: bool) -> None:
    assert is_later_page(url) is later
