"""hreflang values and generic link texts: data tables that must hold for any input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.audit.language_codes import check_hreflang, is_locale
from sitewright.core.generic_anchors import is_generic

SUBTAGS = st.lists(st.sampled_from(["en", "fa", "UK", "LA", "es", "419", "Hant", "eng", "x", "", "default", "EU"]))


@pytest.mark.parametrize("code", ["en", "lv-LV", "zh-Hant", "sr-Latn-RS", "FA-ir", " bg ", "x-default", "uk", "en-LA"])
def test_valid_values_have_no_fault(code: str) -> None:
    assert check_hreflang(code) is None


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("en-UK", "en-GB"), ("es-LA", "es"), ("es-419", "es"), ("cz", "cs"), ("us", "en-US"), ("ru_RU", "ru-RU"),
        ("zh-TW-Hant", "zh-Hant-TW"), ("eng-UK", "en-GB"), ("iw", "he"), ("GB-en", "en-GB"), ("x_default", "x-default"),
        ("ca-ES-valencia", "ca-ES"), ("en-EU", "en"), ("farsi", ""), ("", ""), ("en-", "en"), ("a" * 40, ""),
    ],
)  # fmt: skip
def test_common_slips_have_a_named_fix(code: str, fix: str) -> None:
    fault = check_hreflang(code)
    assert fault is not None
    assert fault.fix == fix


@given(st.one_of(st.text(), SUBTAGS.map("-".join), SUBTAGS.map("_".join)))
def test_every_fix_is_valid(code: str) -> None:
    fault = check_hreflang(code)
    assert fault is None or (fault.reason and (not fault.fix or check_hreflang(fault.fix) is None))


def test_locale_folders_are_told_from_words() -> None:
    assert is_locale("pt_BR")
    assert is_locale("zh-hans")
    assert not is_locale("en")
    assert not is_locale("my_page")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Click here!", "en"), ("тук", "bg"), ("Ещё →", "ru"), ("ЧИТАТЬ ДАЛЕЕ", "ru"), ("Lasīt  vairāk…", "lv"),
        ("ادامه مطلب", "fa"), ("اينجا كليك كنيد", "fa"), ("और पढ़ें", "hi"), ("続きを読む", "ja"),
        ("Read more", "bg"), ("więcej", ""),
    ],
)  # fmt: skip
def test_generic_texts_in_many_languages(text: str, language: str) -> None:
    assert is_generic(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("More", "hr"),
        ("hier", "fr"),
        ("", "en"),
        ("", "hr"),
        ("→", "en"),
        ("Още лодки", "bg"),
        ("Тук живеят мечки", "bg"),
    ],
)
def test_telling_texts_are_left_alone(text: str, language: str) -> None:
    assert not is_generic(text, language)
