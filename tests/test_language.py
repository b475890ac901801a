"""The language of a text is named, or nothing is said."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.core.language import detect

TEXTS = {
    "en": "The museum is open every day except Monday, and children can visit it free of charge.",
    "de": "Das Museum ist täglich außer montags geöffnet, und Kinder haben freien Eintritt.",
    "fr": "Le musée est ouvert tous les jours sauf le lundi, et l'entrée est gratuite pour les enfants.",
    "lv": "Muzejs ir atvērts katru dienu, izņemot pirmdienas, un bērniem ieeja ir bez maksas.",
    "lt": "Muziejus atidarytas kasdien, išskyrus pirmadienius, o vaikams įėjimas nemokamas.",
    "ru": "Музей открыт каждый день, кроме понедельника, а для детей вход свободный.",
    "bg": "Музеят е отворен всеки ден с изключение на понеделник, а за деца входът е свободен.",
    "uk": "Музей відкритий щодня, крім понеділка, а для дітей вхід вільний.",
    "fa": "موزه هر روز به جز دوشنبه‌ها باز است و ورود کودکان رایگان است.",
    "ar": "المتحف مفتوح كل يوم ما عدا يوم الاثنين، ودخول الأطفال مجاني.",
    "he": "המוזיאון פתוח בכל יום מלבד יום שני, והכניסה לילדים חינם.",
    "el": "Το μουσείο είναι ανοιχτό κάθε μέρα εκτός από τη Δευτέρα.",
    "hi": "संग्रहालय सोमवार को छोड़कर हर दिन खुला रहता है और बच्चों का प्रवेश निःशुल्क है।",
    "th": "พิพิธภัณฑ์เปิดทุกวันยกเว้นวันจันทร์",
    "ka": "მუზეუმი ღიაა ყოველდღე ორშაბათის გარდა",
    "zh": "博物馆除星期一外每天开放，儿童免费入场。",
    "ja": "博物館は月曜日を除いて毎日開いており、子供は無料で入場できます。",
    "ko": "박물관은 월요일을 제외하고 매일 문을 엽니다.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_sentences(language: str) -> None:
    assert detect(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "   ", "12345 67890 !!!", "Home", "О нас", "+371 20000000"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect(text) == ""


def test_a_short_text_in_a_script_of_its_own_has_one() -> None:
    assert detect("გამარჯობა") == "ka"
    assert detect("ようこそ私たちの店へ") == "ja"


def test_names_and_numbers_alone_are_no_language() -> None:
    assert detect("XK-200 Pro Max, ABC-77, Zyx 1000, Qwer 5, Tuv-9 Ultra, RTX 4090 Ti, GTX 1080") in ("", "en")


@pytest.mark.parametrize(
    ("text", "allowed", "language"),
    [
        ("apavi", ("lv", "en"), "lv"),
        ("обувки", ("bg", "ru"), "bg"),
        ("обувь детская", ("bg", "ru"), "ru"),
        ("магазин, що", ("ru", "uk"), "uk"),
        ("کفش", ("fa", "ar"), "fa"),
        ("shoes", ["en", "lv", "ru"], "en"),
        ("靴", ("ja", "en"), "ja"),
        ("東京都渋谷区", ("ja", "en"), "ja"),
        ("გამარჯობა", ("ru", "en"), ""),
        ("Museet er åpent hver dag", ("nb", "sv"), "nb"),
        ("123", ("en",), ""),
    ],
)
def test_one_of_the_allowed_languages(text: str, allowed: tuple[str, ...], language: str) -> None:
    assert detect(text, allowed) == language


def test_paragraphs_outweigh_the_menu_before_them() -> None:
    menu = "\n".join(["Home", "Shop", "About us", "Contact", "Login", "Search"] * 20)
    assert detect(f"{menu}\n{TEXTS['lv']} {TEXTS['lv']} {TEXTS['lv']} {TEXTS['lv']} {TEXTS['lv']}") == "lv"


@settings(max_examples=50, deadline=None)
@given(st.text(), st.sampled_from([(), ("en",), ("xx",), ("lv", "ru")]))
def test_any_text_is_taken(text: str, allowed: tuple[str, ...]) -> None:
    assert detect(text, allowed) in ("", *allowed) or not allowed


def test_the_model_is_loaded_only_when_a_text_needs_it() -> None:
    code = "import sys, sitewright.core.language; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
