"""Forms of one word have one stem, and other words another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.keywords.language.folding import fold
from sitewright.keywords.language.stems import stem

ALIKE = [
    ("en", "kayak kayaks kayaking"), ("en", "course courses"), ("en", "berry berries"), ("en", "plan planned planning"),
    ("en", "class classes"), ("bg", "каяк каяка каяци каяците"), ("bg", "курс курсът курсове курсовете"),
    ("bg", "лодка лодката лодки лодките"), ("ru", "байдарка байдарки байдарками байдаркой"),
    ("ru", "весло весла веслом"), ("ru", "курс курсов курсами"), ("lv", "kajaks kajaki kajakiem kajaku"),
    ("lv", "laiva laivas laivu laivām"), ("lv", "iesācējs iesācējiem"), ("fa", "قایق قایقی"),
]  # fmt: skip
APART = [
    ("en", "king", "kin"), ("en", "string", "str"), ("en", "bus", "bu"), ("en", "class", "clasp"),
    ("ru", "вес", "весло"), ("bg", "кола", "колан"), ("lv", "osta", "otas"), ("fa", "قایق", "قالی"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "forms"), ALIKE)
def test_forms_of_a_word_are_one(language: str, forms: str) -> None:
    assert len({stem(fold(word), language) for word in forms.split()}) == 1


@pytest.mark.parametrize(("language", "one", "other"), APART)
def test_other_words_are_others(language: str, one: str, other: str) -> None:
    assert stem(fold(one), language) != stem(fold(other), language)


@given(st.text(max_size=20).map(fold), st.sampled_from(["en", "bg", "ru", "lv", "fa", "de", "xx"]))
def test_a_stem_is_a_beginning_of_some_length(word: str, language: str) -> None:
    found = stem(word, language)
    assert bool(found) == bool(word)
    assert len(found) <= len(word)
