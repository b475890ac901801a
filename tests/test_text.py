"""Words, characters and widths are what a reader of any language would say."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.text import count_words, fold, graphemes, title_pixels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" — | & … ", 0),
        ("one two  three\nfour", 4),
        ("don't stop-and-go it’s rock'n'roll", 4),
        ("- a list -- with dashes -", 4),
        ("word,word;word/word", 4),
        ("42 pages", 2),
        ("Ķekavas novadā dzīvo ļaudis", 4),
        ("Добро пожаловать в наш магазин", 5),
        ("Първото ни посещение – незабравимо", 4),
        ("می‌خواهم به خانه‌ام بروم", 4),  # a zero-width non-joiner stands inside two of them
        ("नमस्ते दुनिया हिन्दी में", 4),
        ("한국어 문장 세 단어", 4),
        ("l·lusió co\u00adoperate", 2),
        ("我们的网站提供免费的搜索引擎优化工具", 12),  # 18 characters
        ("検索エンジン最適化のためのツールです", 7),  # 18 characters
        ("ยินดีต้อนรับสู่เว็บไซต์ของเรา", 7),  # 29 characters
        ("iPhone 15 手机壳", 4),
        ("中", 1),
        ("【Sale】 shoes", 2),
        ("ｶﾀｶﾅ ﾉ ﾃｷｽﾄ", 4),  # half width
    ],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’‘\-\u2010\u2011\u200c\u200d\u00ad·][\p{L}\p{M}\p{N}]+)*")


@given(st.text(alphabet="ab1é\u0301жिم'’·\u200c- ,.\n", max_size=40))
def test_a_word_is_a_run_of_letters_and_single_joiners(text: str) -> None:
    assert count_words(text) == len(WORD.findall(text))


@given(st.text())
def test_counting_never_fails(text: str) -> None:
    assert count_words(text) >= 0
    assert 0 <= graphemes(text) <= len(text)
    assert title_pixels(text) >= 0
    assert fold(fold(text)) == fold(text) or not regex.fullmatch(r"\p{ASCII}*", text)


@pytest.mark.parametrize(
    ("text", "characters"),
    [("abc", 3), ("e\u0301te\u0301", 3), ("👩‍👩‍👧‍👦🇱🇻", 2), ("हिन्दी", 2), ("می‌روم", 5), ("a\r\nb", 3)],
)
def test_characters_are_those_a_reader_sees(text: str, characters: int) -> None:
    assert graphemes(text) == characters


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hello  World ", "hello world"),
        ("STRASSE", "straße"),
        ("ﬁne Ａ", "fine a"),
        ("ΌΣΟΣ", "όσος"),
        ("a\u00a0b", "a b"),
    ],
)
def test_texts_that_compare_equal(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog", 390, 410),  # 400 px in Arial
        ("iiiiiiiiii", 44, 45),
        ("WWWWWWWWWW", 188, 190),
        ("Приветствуем вас", 160, 180),
        ("Rīgas ķērpji", 100, 115),
        ("検索", 40, 40),
        ("สวัสดี", 30, 60),
        ("سلام", 25, 45),
        ("e\u0301", 11, 11.2),
    ],
)
def test_widths(text: str, low: float, high: float) -> None:
    assert low <= title_pixels(text) <= high


def test_an_accent_takes_no_room() -> None:
    assert title_pixels("é") == title_pixels("e\u0301") == title_pixels("e")
