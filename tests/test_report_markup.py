"""Suggested markup: what is proposed for a page, and that nothing in it can break out of its element."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from report_crawl import BREAKOUT, BREAKOUT_ATTRIBUTE, HOME, fault, page
from sitewright.audit.rule import all_rules
from sitewright.core.facts import Canonical, Meta, Page
from sitewright.core.findings import Finding, Severity
from sitewright.core.text import graphemes
from sitewright.reports.markup import amended, element
from sitewright.reports.shortening import first_sentences, shortened
from sitewright.reports.suggestions import suggest, suggested_rules


def a_page(**changes: str) -> Page:
    values = {
        "path": "soup",
        "language": "en",
        "title": "Soup",
        "description": "",
        "heading": "Tomato soup",
        "text": "",
    }
    return page(**(values | changes), depth=1)  # type: ignore[arg-type] # depth is no text


def about(rule: str, **evidence: object) -> Finding:
    return fault(rule, Severity.WARNING, "title", "soup", "A fault.", **evidence)  # type: ignore[arg-type] # free evidence


@pytest.mark.parametrize(
    ("rule", "subject", "proposed"),
    [
        ("title-missing", a_page(title=""), "<title>Tomato soup</title>"),
        ("title-missing", a_page(title="", heading=""), "<title>…</title>"),
        ("h1-missing", a_page(heading=""), "<h1>Soup</h1>"),
        ("canonical-missing", a_page(), f'<link rel="canonical" href="{HOME}soup">'),
        ("html-lang-missing", replace(a_page(language="fa"), lang=None), '<html lang="fa" dir="rtl">'),
        ("html-lang-missing", replace(a_page(), lang=""), '<html lang="en">'),
        ("viewport-missing", a_page(), '<meta name="viewport" content="width=device-width, initial-scale=1">'),
        ("hreflang-missing-self", a_page(), f'<link rel="alternate" hreflang="en" href="{HOME}soup">'),
    ],
)  # fmt: skip
def test_what_is_proposed(rule: str, subject: Page, proposed: str):
    suggestion = suggest(subject, about(rule))
    assert suggestion is not None
    assert suggestion.proposed == proposed


def test_a_description_is_drafted_from_whole_sentences():
    subject = replace(a_page(), text="Peel ripe tomatoes. Cook them slowly. " + "Then wait a very long time " * 9)
    suggestion = suggest(subject, about("description-missing"))
    assert suggestion is not None
    assert suggestion.proposed == '<meta name="description" content="Peel ripe tomatoes. Cook them slowly.">'
    assert not suggestion.complete


def test_a_long_title_loses_the_sites_name_before_its_words():
    subject = a_page(title="Tomato soup from ripe tomatoes in half an hour | Green Kitchen | Recipes")
    suggestion = suggest(subject, about("title-too-long", value=72, threshold=60))
    assert suggestion is not None
    assert (
        suggestion.current == "<title>Tomato soup from ripe tomatoes in half an hour | Green Kitchen | Recipes</title>"
    )
    assert suggestion.proposed == "<title>Tomato soup from ripe tomatoes in half an hour</title>"
    assert suggestion.complete


def test_a_title_that_had_to_be_cut_is_a_draft():
    suggestion = suggest(a_page(title="word " * 30), about("title-too-long", threshold=40))
    assert suggestion is not None
    assert not suggestion.complete


def test_the_image_keeps_its_attributes():
    finding = about("image-alt-missing", snippet='<img src="/soup.jpg" width="300">')
    suggestion = suggest(a_page(), finding)
    assert suggestion is not None
    assert suggestion.proposed == '<img src="/soup.jpg" width="300" alt="…">'


def test_a_link_goes_straight_to_the_end_of_its_redirect():
    finding = replace(about("link-to-redirect", anchor="Old & new", final=HOME + "soup"), target=HOME + "old")
    suggestion = suggest(a_page(), finding)
    assert suggestion is not None
    assert suggestion.current == f'<a href="{HOME}old">Old &amp; new</a>'
    assert suggestion.proposed == f'<a href="{HOME}soup">Old &amp; new</a>'


def test_several_canonicals_become_one():
    twice = (Canonical(HOME + "soup", HOME + "soup"), Canonical(HOME + "old", HOME + "old"))
    suggestion = suggest(replace(a_page(), canonicals=twice), about("canonical-conflicting"))
    assert suggestion is not None
    assert suggestion.current.count("<link") == 2
    assert suggestion.proposed == f'<link rel="canonical" href="{HOME}soup">'


def test_a_rule_without_a_simple_answer_suggests_nothing():
    assert suggest(a_page(), about("redirect-chain")) is None
    assert suggest(None, about("title-missing")) is None


def test_what_is_there_already_is_not_suggested():
    assert suggest(a_page(), about("html-lang-missing")) is None


@pytest.mark.parametrize("hostile", [BREAKOUT, BREAKOUT_ATTRIBUTE, "</title><b>", "a\0b", "<!--", "]]>", "&lt;"])
@pytest.mark.parametrize("rule", sorted(suggested_rules()))
def test_hostile_text_stays_text(rule: str, hostile: str):
    subject = a_page(title=hostile, heading=hostile, text=hostile, description=hostile)
    subject = replace(subject, metas=(*subject.metas, Meta("viewport", hostile), Meta("keywords", hostile)))
    markup = element("img", src=hostile) + element("link", href=hostile)
    evidence = {"snippet": markup, "final": hostile, "fix": hostile, "chain": [hostile], "anchor": hostile}
    suggestion = suggest(subject, replace(about(rule, **evidence), target=hostile))
    if suggestion is None:
        return
    soup = BeautifulSoup(suggestion.proposed, "html.parser")
    assert not soup.find_all(["script", "b"])
    assert not [tag for tag in soup.find_all(True) if tag.get("onerror")]


# Of a text that is nothing but white space BeautifulSoup keeps one character.
@given(st.text().filter(lambda text: not text or bool(text.strip())))
def test_an_element_gives_back_its_text_and_attributes(text: str):
    soup = BeautifulSoup(element("h1", text, title=text), "html.parser")
    newlines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    assert len(soup.find_all(True)) == 1
    assert soup.h1 is not None
    assert soup.h1.get_text().replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd") == newlines


@given(st.text(), st.integers(1, 80))
def test_a_shortened_text_is_a_beginning_that_fits(text: str, limit: int):
    short = shortened(text, limit)
    assert text.startswith(short)
    assert graphemes(short) <= limit


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("one two three", 8, "one two"),
        ("one two three", 7, "one two"),
        ("one, two", 5, "one"),
        ("緑の台所からの季節のレシピ", 5, "緑の台所か"),
        ("short", 10, "short"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, short: str):
    assert shortened(text, limit) == short


@given(st.text(max_size=400), st.integers(10, 160))
def test_sentences_fit(text: str, limit: int):
    assert graphemes(first_sentences(text, limit)) <= limit


@given(st.text())
def test_any_snippet_can_be_amended(snippet: str):
    assert isinstance(amended(snippet, "img", alt="…"), str)


def test_every_suggestion_belongs_to_a_rule_that_exists():
    assert suggested_rules() <= set(all_rules())
