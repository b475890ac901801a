"""Sentences in any script: where they end, and where a full stop ends none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.sentences import ends_sentence, is_question, sentence_spans, sentences

CASES = [
    ("en", "Dr. Smith paid 3.50 euros. He left at 5 p.m. on Monday.",
     ["Dr. Smith paid 3.50 euros.", "He left at 5 p.m. on Monday."]),
    ("en", "“Come here!” she said. Then J. R. Brown left...", ["“Come here!” she said.", "Then J. R. Brown left..."]),
    ("en", "Wait... what? No.", ["Wait... what?", "No."]),
    ("en", "Read v. 2.0 at example.com today", ["Read v. 2.0 at example.com today"]),
    ("ru", "А. С. Пушкин родился в 1799 г. в Москве. Он жил на ул. Арбат, д. 5. Правда? Да!",
     ["А. С. Пушкин родился в 1799 г. в Москве.", "Он жил на ул. Арбат, д. 5.", "Правда?", "Да!"]),
    ("bg", "Курсът е за начинаещи, т.е. за хора без опит. Цената е 120 лв. на човек. Как да се запиша?",
     ["Курсът е за начинаещи, т.е. за хора без опит.", "Цената е 120 лв. на човек.", "Как да се запиша?"]),
    ("lv", "Kurss notiek 2024. gada 5. Maijā. Sk. arī u.c. piemērus. Cik tas maksā?",
     ["Kurss notiek 2024. gada 5. Maijā.", "Sk. arī u.c. piemērus.", "Cik tas maksā?"]),
    ("fa", "قایق‌سواری چیست؟ این ورزش آسان است. هزینه آن ۲۰۰٫۵ تومان است!",
     ["قایق‌سواری چیست؟", "این ورزش آسان است.", "هزینه آن ۲۰۰٫۵ تومان است!"]),
    ("ur", "یہ کیا ہے؟ یہ پانی ہے۔ ٹھیک۔", ["یہ کیا ہے؟", "یہ پانی ہے۔", "ٹھیک۔"]),
    ("ja", "今日は晴れです。明日は雨でしょうか？はい。", ["今日は晴れです。", "明日は雨でしょうか？", "はい。"]),
    ("hi", "यह क्या है? यह पानी है। ठीक।", ["यह क्या है?", "यह पानी है।", "ठीक।"]),
    ("el", "Τι είναι αυτό; Είναι νερό.", ["Τι είναι αυτό;", "Είναι νερό."]),
    ("hy", "Սա ջուր է։ Այո։", ["Սա ջուր է։", "Այո։"]),
    ("de", "Am 3. Oktober kommt Frau Dr. Weber z.B. um neun. Gut.",
     ["Am 3. Oktober kommt Frau Dr. Weber z.B. um neun.", "Gut."]),
    ("th", "นี่คือน้ำ และนี่คือเรือ", ["นี่คือน้ำ และนี่คือเรือ"]),
    ("", "A heading\nA sentence.", ["A heading", "A sentence."]),
    ("", " \n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_where_sentences_end(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


TEXTS = st.text(st.sampled_from('aБقA1٣。.!?؟…;"”»)( \n‌-語'), max_size=60) | st.text(max_size=60)


@given(TEXTS, st.sampled_from(["", "en", "ru", "lv", "fa", "el", "ja", "de"]))
def test_no_letter_is_lost_or_told_twice(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)


@given(TEXTS, st.sampled_from(["en", "fa", "el"]))
def test_a_block_of_sentences_ends_like_its_last_one(text: str, language: str) -> None:
    found = sentences(text.replace("\n", " "), language)
    if found:
        assert ends_sentence(text.replace("\n", " "), language) == ends_sentence(found[-1], language)


@pytest.mark.parametrize(
    "text", ["!" * 100_000 + "x", '"' * 100_000, "a." * 50_000, "。" * 50_000 + "語", "." * 100_000]
)
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    assert sentences(text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("How much is it?", "en", True), ("“How much?”", "en", True), ("چقدر است؟", "fa", True),
        ("いくらですか？", "ja", True), ("Πόσο κάνει;", "el", True), ("Wait; no", "en", False), ("Here.", "en", False),
    ],
)  # fmt: skip
def test_questions(text: str, language: str, expected: bool) -> None:
    assert is_question(text, language) is expected
