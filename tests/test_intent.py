"""What a searcher wants: verdicts a person would give, in every language with rules, each with its evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.keywords.judging.intent import PageKind, intent_of
from sitewright.keywords.judging.intent_rules import INTENTS, languages, page_rules, word_rules
from sitewright.keywords.language.folding import fold


@pytest.mark.parametrize(
    ("keyword", "language", "intent", "found"),
    [
        ("how to roll a kayak", "en", "informational", "how to"),
        ("what is a skeg", "en", "informational", "what is"),
        ("best sea kayak", "en", "commercial", "best"),
        ("kayak vs canoe", "en", "commercial", "vs"),
        ("kayak hire", "en", "transactional", "hire"),
        ("kayaks for sale", "en", "transactional", "for sale"),
        ("ternhaven login", "en", "navigational", "login"),
        ("www.ternhaven.example", "en", "navigational", "www"),
        ("как да карам каяк", "bg", "informational", "как да"),
        ("каяк под наем", "bg", "transactional", "под наем"),
        ("най-добрите каяци", "bg", "commercial", "най-добрите"),
        ("каяк цена", "bg", "transactional", "цена"),
        ("как выбрать байдарку", "ru", "informational", "как"),
        ("купить байдарку", "ru", "transactional", "купить"),
        ("байдарки отзывы", "ru", "commercial", "отзывы"),
        ("личный кабинет", "ru", "navigational", "личный кабинет"),
        ("kā izvēlēties kajaku", "lv", "informational", "kā"),
        ("kajaku noma", "lv", "transactional", "noma"),
        ("labākie kajaki", "lv", "commercial", "labākie"),
        ("کایاک چیست", "fa", "informational", "چیست"),
        ("خرید کایاک", "fa", "transactional", "خرید"),
        ("بهترین کایاک", "fa", "commercial", "بهترین"),
        ("طرز تهیه نان", "fa", "informational", "طرز تهیه"),
        ("قيمت كاياك", "fa", "transactional", "قیمت"),  # typed on an Arabic keyboard
        ("kajak kaufen", "de", "transactional", "kaufen"),
        ("kajak kiralama", "tr", "transactional", "kiralama"),
    ],
)
def test_words_tell_the_intent(keyword: str, language: str, intent: str, found: str) -> None:
    verdict = intent_of(fold(keyword), language)
    assert (verdict.value, verdict.reasons[0].found) == (intent, found)


@pytest.mark.parametrize(
    ("keyword", "language"), [("sea kayak", "en"), ("морски каяк", "bg"), ("カヤック", "ja"), ("", "en"), ("!", "")]
)
def test_without_evidence_there_is_no_intent(keyword: str, language: str) -> None:
    verdict = intent_of(fold(keyword), language)
    assert (verdict.value, verdict.reasons) == ("", ())


def test_a_word_is_not_found_inside_another() -> None:
    assert intent_of("bestia kayak", "en").value == ""
    assert intent_of("наемник", "bg").value == ""


@pytest.mark.parametrize(
    ("page", "intent", "by"),
    [
        (PageKind("https://shop.example/x", ("Product",)), "transactional", "structured data"),
        (PageKind("https://shop.example/x", ("BlogPosting",)), "informational", "structured data"),
        (PageKind("https://shop.example/products/sea-kayak"), "transactional", "path"),
        (PageKind("https://shop.example/blog/sea-kayak"), "informational", "path"),
        (PageKind("https://en.wikipedia.org/wiki/Kayak"), "informational", "host"),
    ],
)
def test_the_page_that_covers_a_keyword_decides_where_words_do_not(page: PageKind, intent: str, by: str) -> None:
    verdict = intent_of("sea kayak", "en", [page])
    assert (verdict.value, verdict.reasons[0].by) == (intent, by)
    assert intent_of("how to paddle a sea kayak", "en", [page]).value == "informational"


def test_names_of_sites_are_navigational() -> None:
    assert intent_of("ternhaven kayaks", "en", brands=["ternhaven"]).value == "navigational"
    assert intent_of("търнхейвън", "bg", brands=["търнхейвън"]).reasons[0].by == "brand"
    assert intent_of("dsl reports", "en", [PageKind("https://www.dslreports.com/speedtest")]).value == "navigational"
    assert intent_of("soptify", "en", [PageKind("https://www.spotify.com/")]).value == "navigational"
    assert intent_of("music", "en", [PageKind("https://www.spotify.com/")]).value == ""
    assert intent_of("ternhaven reviews", "en", brands=["ternhaven"]).value == "commercial"


def test_every_list_of_the_data_is_known_and_folded() -> None:
    assert {"bg", "en", "fa", "lv", "ru"} <= set(languages())
    for language in languages():
        assert word_rules(language) is not None
    for table in page_rules().values():
        assert set(table) <= set(INTENTS)


@pytest.mark.parametrize("language", languages())
def test_phrases_are_written_as_keywords_are_folded(language: str) -> None:
    from sitewright.keywords.judging.intent_rules import phrases

    for kind, listed in phrases(language).items():
        assert kind in INTENTS
        for phrase in listed:
            bare = phrase.strip("^$").replace("*", "")
            assert fold(bare) == bare, f"{language} {kind}: {phrase!r}"


@given(st.text(max_size=60), st.sampled_from(["en", "bg", "fa", "ja", ""]), st.text(max_size=30))
def test_any_text_gets_a_verdict(keyword: str, language: str, path: str) -> None:
    verdict = intent_of(fold(keyword), language, [PageKind(f"https://example.com/{path}")])
    assert bool(verdict.value) == bool(verdict.reasons)
