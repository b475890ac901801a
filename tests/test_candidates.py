"""Keyword candidates: which phrases of a page are keywords, in any language."""

from __future__ import annotations

import pytest
from sitewright.keywords.language.folding import fold, shown
from sitewright.keywords.language.languages import Languages, script
from sitewright.keywords.sources.candidates import find_candidates
from sitewright.keywords.sources.documents import Document, path_words, title_parts
from sitewright.keywords.sources.phrases import phrases


def found(documents: list[Document], limit: int = 500) -> dict[str, str]:
    """Keywords with their languages, best first."""
    languages = Languages([document.language for document in documents])
    return {item.keyword.text: item.keyword.language for item in find_candidates(documents, languages, limit)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Running  Shoes", "running shoes"),
        ("STRASSE", "straße"),
        ("كتاب هاي", "کتاب های"),
        ("وب‌سایت", "وب سایت"),
        ("قیمت ۱۲", "قیمت 12"),
        ("مُحَمَّد", "محمد"),
        ("ﻛﺘﺎﺏ", "کتاب"),
        ("Ёлка", "елка"),
        ("l’eau", "l'eau"),
        ("t‑shirt", "t-shirt"),
        ("[exact match]", "exact match"),
        ("“quoted”", "quoted"),
        ("ＡＢＣ　靴", "abc 靴"),
        ("İstanbul", "istanbul"),
        ("soft\u00adware", "software"),
    ],
)
def test_two_spellings_are_one_keyword(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("c++", "c"), (".net", "net"), ("шапка", "шапки"), ("a b", "ab")])
def test_different_keywords_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_keyword_is_shown_as_it_is_written_but_in_lower_case() -> None:
    assert shown("  Кроссовки NIKE ") == "кроссовки nike"
    assert shown("می‌خواهم") == "می‌خواهم"


@pytest.mark.parametrize(
    ("text", "language", "expected", "unexpected"),
    [
        ("How to choose running shoes for women", "en", {"running shoes", "running shoes for women"}, {"shoes for"}),
        ("Huile d'olive et l'eau de rose", "fr", {"huile d'olive", "eau de rose"}, {"l'eau", "d'olive", "olive et"}),
        ("Купить кроссовки для бега", "ru", {"кроссовки для бега", "кроссовки"}, {"кроссовки для", "для бега"}),
        ("Обувки за бягане на открито", "bg", {"обувки за бягане"}, {"за бягане", "обувки за"}),
        ("Apavi un somas ar atlaidi", "lv", {"apavi", "apavi un somas"}, {"un somas", "apavi un"}),
        ("خرید کفش ورزشی از فروشگاه", "fa", {"خرید کفش ورزشی", "کفش ورزشی"}, {"از فروشگاه", "ورزشی از"}),
        ("Schuhe für Damen – jetzt kaufen", "de", {"schuhe für damen"}, {"für damen", "damen jetzt"}),
        (
            "ランニングシューズの選び方｜初心者ガイド",
            "ja",
            {"ランニングシューズの選び方", "初心者ガイド"},
            {"ランニング"},
        ),
        ("跑步鞋推荐，新手指南", "zh", {"跑步鞋推荐", "新手指南"}, {"跑步"}),
        ("รองเท้าวิ่ง ราคาถูก", "th", {"รองเท้าวิ่ง", "ราคาถูก"}, set()),
        ("2024 10 5 x", "en", set(), {"2024", "2024 10", "x"}),
        ("C++ and node.js for beginners", "en", {"c++", "node.js"}, {"js"}),
    ],
)
def test_phrases_have_content_words_at_both_ends(
    text: str, language: str, expected: set[str], unexpected: set[str]
) -> None:
    got = {shown(phrase.surface) for phrase in phrases(text, language)}
    assert expected <= got
    assert not unexpected & got


def test_titles_headings_anchors_and_text_give_keywords() -> None:
    pages = [
        Document("https://example.com/a", "en", ("Trail running shoes",), ("Trail running shoes",), text="Shoes. " * 3),
        Document("https://example.com/b", "en", ("Road bikes",), ("Bikes for the road",), anchors=("city bikes",)),
        Document("https://example.com/c", "en", (), (), ("Bicycle repair",), text="Disc brake pads. Disc brake pads."),
    ]
    got = found(pages)
    assert {"trail running shoes", "road bikes", "city bikes", "bicycle repair", "disc brake pads"} <= got.keys()
    assert set(got.values()) == {"en"}


def test_a_part_of_one_longer_phrase_is_no_keyword_of_its_own() -> None:
    pages = [Document(f"https://example.com/{n}", "en", ("Gull Holm",), ("Gull Holm",)) for n in range(3)]
    assert list(found(pages)) == ["gull holm"]


def test_a_part_of_several_phrases_is_one() -> None:
    titles = ("Kayak hire", "Kayak school", "Sea kayak", "Kayak repair")
    pages = [Document(f"https://example.com/{n}", "en", (title,), (title,)) for n, title in enumerate(titles)]
    assert "kayak" in found(pages)


def test_windows_over_one_sentence_give_one_keyword() -> None:
    title = "Waiting for the summer thunderstorm on the beach"
    pages = [Document("https://example.com/", "en", (title,), (title,), text=title)]
    got = found(pages)
    assert "summer thunderstorm" in got
    assert not {"waiting for the summer", "thunderstorm on the beach"} <= got.keys()


def test_what_only_running_text_says_on_most_pages_is_how_the_site_talks() -> None:
    pages = [
        Document(f"https://example.com/{n}", "en", (f"Product number{n}",), text="Free delivery. Free delivery.")
        for n in range(6)
    ]
    assert "free delivery" not in found(pages)


def test_a_language_without_a_list_of_function_words_uses_those_on_most_pages() -> None:
    titles = ("Sapatu ba labarik", "Livru ba eskola", "Kareta ba estrada", "Roupa ba feto")
    pages = [Document(f"https://example.com/{n}", "tet", (title,), (title,)) for n, title in enumerate(titles)]
    assert not [keyword for keyword in found(pages) if keyword.startswith("ba ") or keyword.endswith(" ba")]


def test_every_language_gets_its_share() -> None:
    english = [Document(f"https://e.com/{n}", "en", (f"Alpha{n} beta{n}",), (f"Alpha{n} beta{n}",)) for n in range(90)]
    latvian = [
        Document(f"https://e.com/lv/{n}", "lv", (f"Kurpes{n} zābaki{n}",), (f"Kurpes{n} zābaki{n}",)) for n in range(10)
    ]
    got = found(english + latvian, limit=50)
    assert len(got) <= 50 + 10
    assert list(got.values()).count("lv") >= 10


def test_a_phrase_in_another_script_is_in_another_language() -> None:
    pages = [Document("https://e.com/", "fa", ("هاستینگ وردپرس", "WordPress hosting"), ("WordPress hosting",))]
    got = found(pages)
    assert got["هاستینگ وردپرس"] == "fa"
    assert got["wordpress hosting"] == "en"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kayak hire | Ternhaven", ["Kayak hire", "Ternhaven"]),
        ("Sea-kayak courses – prices", ["Sea-kayak courses", "prices"]),
        ("コース【初心者】", ["コース", "初心者"]),
        ("Guide: what to wear", ["Guide", "what to wear"]),
        ("", []),
    ],
)
def test_title_parts(title: str, expected: list[str]) -> None:
    assert title_parts(title) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.com/guides/what-to-wear.html", ("guides", "what to wear")),
        ("https://e.com/%D0%BA%D1%83%D1%80%D1%81%D1%8B/", ("курсы",)),
        ("https://e.com/index.php", ()),
        ("https://e.com/", ()),
    ],
)
def test_words_of_an_address(url: str, expected: tuple[str, ...]) -> None:
    assert path_words(url) == expected


@pytest.mark.parametrize(
    ("text", "spoken", "expected"),
    [
        ("кроссовки", ["en", "ru"], "ru"),
        ("running shoes", ["bg"], "en"),
        ("کفش ورزشی", ["en", "fa"], "fa"),
        ("ランニング", ["en"], "ja"),
        ("παπούτσια", [], "el"),
        ("apavi sievietēm", ["ru", "lv"], "lv"),
        ("12 34", ["en", "de"], ""),
    ],
)
def test_language_of_a_keyword(text: str, spoken: list[str], expected: str) -> None:
    assert Languages(spoken).of(text) == expected


def test_the_words_of_the_pages_tell_neighbouring_languages_apart() -> None:
    languages = Languages(["ru", "bg"])
    languages.learn("bg", "Лодки и каяци под наем в пристанището")
    languages.learn("ru", "Прокат байдарок и лодок, байдарки и каноэ")
    assert languages.of("лодки под наем") == "bg"
    assert languages.of("байдарки прокат") == "ru"


def test_the_script_of_a_text_is_that_of_most_letters() -> None:
    assert script("купить iPhone недорого") == "CYRILLIC"
    assert script("123") == ""
