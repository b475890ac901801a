"""Readability: a formula made for the language, or none with the reason, and what is measured without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.readability import readability
from sitewright.core.reading_ease import reading_ease


def test_english_goes_by_the_formula_the_audit_uses() -> None:
    text = "The boat lay in the old harbour until morning. Nobody had seen the two men who came for it. " * 6
    found = readability(text, "en")
    assert (found.formula, found.refused) == ("Flesch Reading Ease", "")
    assert found.score == round(reading_ease(text.strip()) or 0, 1)


# Words, syllables and letters counted by hand.
HAND_COUNTED = [
    # 13 words, 2 sentences, 23 syllables
    ("ru", "Мама мыла раму и пела песню. Папа читал газету и пил крепкий чай.", 206.835 - 1.3 * 6.5 - 60.1 * 23 / 13),
    # 12 words, 2 sentences, 28 syllables
    ("tr", "Kedi masada sessizce oturdu ve uyudu. Köpek bahçede bütün gün hızlıca koştu.",
     198.825 - 40.175 * 28 / 12 - 2.610 * 6),
    # 10 words, 2 sentences, two long words: bredvid has seven letters, tvättade eight
    ("sv", "Hunden sov hela den dagen. Katten satt bredvid och tvättade.", 5 + 100 * 2 / 10),
    # 11 words, 2 sentences, 43 letters
    ("it", "Il gatto dorme sul tetto rosso. Il cane guarda il mare.", 89 + (300 * 2 - 10 * 43) / 11),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "score"), HAND_COUNTED, ids=[case[0] for case in HAND_COUNTED])
def test_formulas_against_hand_counted_texts(language: str, text: str, score: float) -> None:
    found = readability("\n".join([text] * 12), language)
    assert found.score == pytest.approx(score, abs=0.06)
    assert found.formula
    assert found.source


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("fa", "قایق‌سواری ورزشی آسان برای همه مردم است. ", "invalid"),
        ("lv", "Airēšana ar kajaku ir viegls sports visiem cilvēkiem. ", "no-formula"),
        ("bg", "Гребането с каяк е лесен спорт за всички хора. ", "no-formula"),
        ("ja", "カヤックは誰でも楽しめるスポーツです。", "unspaced"),
        ("en", "Too short to say anything about it. ", "too-short"),
    ],
)
def test_no_score_without_a_valid_formula(language: str, text: str, reason: str) -> None:
    found = readability(text * (3 if reason == "too-short" else 30), language)
    assert (found.score, found.ease, found.refused) == (None, "", reason)
    assert found.sentences > 0


def test_bulgarian_is_measured_without_a_formula() -> None:
    found = readability("Заглавие\nНие гребем край брега. Обяснението за начинаещите е кратко и ясно.\nМеню", "bg")
    assert (found.words, found.sentences, found.words_per_sentence, found.longest_sentence) == (11, 2, 5.5, 7)
    assert found.long_words == pytest.approx(2 / 11, abs=0.001)


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "de", "es", "it", "tr", "sv", "fa", "lv", "ja", ""]))
def test_any_text_is_measured(text: str, language: str) -> None:
    found = readability(text, language)
    assert (found.score is None) == bool(found.refused)
