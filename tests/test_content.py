"""Advice on a page: what pages of other sites on its topic carry and it lacks, in five languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from content_crawl import LANGUAGES, told, write_sites
from sitewright.core.content import PageAdvice, spread
from sitewright.core.errors import NoCrawl, UsageError
from sitewright.core.sentences import sentences
from sitewright.keywords.content.advice import advise, link_ideas
from sitewright.store.competitors import own_crawl
from sitewright.store.site import Site
from tiny_site import crawl_into


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("content")
    return {language: write_sites(folder / f"{language}.db", language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def advice(databases: dict[str, Path]) -> dict[str, PageAdvice]:
    return {language: advise(databases[language], page_of(language)) for language in LANGUAGES}


def page_of(language: str) -> str:
    found = told(language)
    return str(found["own"]["origin"] + found["page"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_that_rivals_carry_and_the_page_lacks(advice: dict[str, PageAdvice], language: str) -> None:
    found, expected = advice[language], told(language)
    assert found.competitors
    assert not any(page.own for page in found.compared)
    texts = [term.text for term in found.terms]
    for lacking in expected["lacking"]:
        assert any(lacking[:6] in text for text in texts), texts
    for term in found.terms:
        assert 2 <= term.pages <= term.compared == len(found.compared)
        assert set(term.evidence) <= {page.url for page in found.compared}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_in_another_form_is_not_missing(advice: dict[str, PageAdvice], language: str) -> None:
    topic = told(language)["topic"]
    assert not any(topic in term.text or term.text in topic for term in advice[language].terms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_and_headings_of_rivals(advice: dict[str, PageAdvice], language: str) -> None:
    found, expected = advice[language], told(language)
    assert expected["question"] in [item.text for item in found.questions]
    assert expected["section"] in [item.text for item in (*found.sections, *found.questions)]
    # Asked in other words by every rival, it is one question.
    assert next(item for item in found.questions if item.text == expected["question"]).grade == "most"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_is_set_on_words_of_the_source(
    advice: dict[str, PageAdvice], databases: dict[str, Path], language: str
) -> None:
    found = advice[language]
    assert found.links_out
    assert found.links_in
    with Site.open(databases[language], own_crawl(databases[language])) as site:
        for idea in (*found.links_out, *found.links_in):
            source, target = site.page(idea.source), site.page(idea.target)
            assert source is not None
            assert target is not None
            assert idea.sentence in sentences(source.text, language)
            assert idea.anchor in idea.sentence
            assert idea.target not in [link.target for link in source.links]
            assert idea.source != idea.target


def test_a_page_that_is_linked_already_is_not_suggested(advice: dict[str, PageAdvice]) -> None:
    # The home page speaks of the course too, and links to it.
    assert [idea.source for idea in advice["en"].links_in] == ["https://harbour.example/safety"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ideas_of_one_page_are_among_those_of_the_whole_site(
    advice: dict[str, PageAdvice], databases: dict[str, Path], language: str
) -> None:
    whole = {(idea.source, idea.target, idea.anchor) for idea in link_ideas(databases[language])}
    assert {(idea.source, idea.target, idea.anchor) for idea in advice[language].links_out} <= whole


def test_structured_data_names_and_dates_of_rivals(advice: dict[str, PageAdvice]) -> None:
    found = advice["en"]
    assert [(item.text, item.pages) for item in found.missing_types] == [("Course", 3)]
    assert [(item.name, item.on_page, item.pages) for item in found.entities] == [("Saint Anne Pier", False, 2)]
    assert found.freshness.compared is not None
    assert found.freshness.compared.n == 3
    assert (found.freshness.published, found.freshness.modified) == ("", "")


def test_structured_data_that_fits_what_the_page_says_it_is(tmp_path: Path) -> None:
    head = "<html lang=en><title>Cold hands</title><meta property='og:type' content='article'>"
    marked = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"BlogPosting"}</script>'
    site = {
        "/": "<a href=/blog/cold-hands>a</a> <a href=/blog/marked>b</a>",
        "/blog/cold-hands": f"{head}<main><h1>Cold hands</h1><video src=/v.mp4></video></main>",
        "/blog/marked": f"{head}{marked}<main><h1>Cold feet</h1></main>",
    }
    crawl_into(tmp_path / "types.db", {"origin": "https://own.example", "site": site})
    found = advise(tmp_path / "types.db", "https://own.example/blog/cold-hands")
    assert [(item.name, item.reason) for item in found.fitting_types] == [
        ("Article", "article"), ("VideoObject", "video"), ("BreadcrumbList", "deep"),
    ]  # fmt: skip
    found = advise(tmp_path / "types.db", "https://own.example/blog/marked")
    assert [item.name for item in found.fitting_types] == ["BreadcrumbList"]


def test_names_are_not_guessed_in_a_script_without_capitals(advice: dict[str, PageAdvice]) -> None:
    assert advice["fa"].entities_note == "uncased"
    assert advice["bg"].entities_note == ""
    assert not any(item.kind == "capitalised" for item in advice["fa"].entities)


@pytest.mark.parametrize(
    ("language", "formula", "refused"),
    [
        ("en", "Flesch Reading Ease", "too-short"),
        ("bg", "", "no-formula"),
        ("lv", "", "no-formula"),
        ("fa", "", "invalid"),
    ],
)
def test_readability_names_its_formula_or_why_there_is_none(
    advice: dict[str, PageAdvice], language: str, formula: str, refused: str
) -> None:
    found = advice[language].readability
    assert (found.formula, found.refused, found.score) == (formula, refused, None)
    assert found.words_per_sentence is not None


def test_a_description_is_drafted_from_the_text_and_fits(advice: dict[str, PageAdvice]) -> None:
    titles = advice["en"].titles
    assert titles.title.reasons == ()
    assert titles.description.reasons == ("short", "topic-missing")
    assert titles.description.suggestions[0].startswith("A sea kayak course with us takes two days")
    assert titles.then[0].description.whole


def test_few_pages_make_no_range(advice: dict[str, PageAdvice]) -> None:
    words = next(measure for measure in advice["en"].measures if measure.name == "words")
    assert words.compared is not None
    assert (words.compared.n, words.compared.enough) == (3, False)


def test_quartiles_are_those_of_the_values() -> None:
    found = spread([5, 1, 4, 2, 3])
    assert found is not None
    assert (found.n, found.least, found.lower, found.median, found.upper, found.most) == (5, 1, 2, 3, 4, 5)
    assert found.enough
    assert spread([]) is None


def test_without_rivals_the_sites_own_pages_are_compared(tmp_path: Path) -> None:
    body = (
        "<p>{} Bring a wetsuit and a spray deck to the boat house before nine, and ask for a wetsuit in time.</p>" * 4
    )
    body = body.format(*["A sea kayak trip is a good day out for people."] * 4)
    case = {
        "origin": "https://alone.example",
        "site": {
            path: f"<html lang=en><title>Sea kayak {name}</title><main><h1>Sea kayak {name}</h1>{text}"
            "<a href=/a>a</a> <a href=/b>b</a> <a href=/c>c</a></main>"
            for path, name, text in [
                ("/", "trips", body), ("/a", "trip to the island", body), ("/b", "trip at night", body),
                ("/c", "trip for two", "<p>Two people share a boat and a long day on the water.</p>" * 12),
            ]
        },
    }  # fmt: skip
    crawl_into(tmp_path / "one.db", case)
    found = advise(tmp_path / "one.db", "https://alone.example/c")
    assert not found.competitors
    assert all(page.own for page in found.compared)
    assert "spray deck" in [term.text for term in found.terms]


def test_a_script_without_spaces_is_compared_by_its_headings(tmp_path: Path) -> None:
    text = "<p>カヤック教室では、海の上で安全に漕ぐ方法を学びます。装備はすべて貸し出します。</p>" * 8
    for origin, heading in (("own", "料金"), ("one", "持ち物は何ですか？"), ("two", "持ち物は何ですか？")):
        html = f"<html lang=ja><title>カヤック教室</title><main><h1>カヤック教室</h1><h2>{heading}</h2>{text}</main>"
        crawl_into(tmp_path / "ja.db", {"origin": f"https://{origin}.example", "site": {"/": html}})
    found = advise(tmp_path / "ja.db", "https://own.example/")
    assert [(item.text, item.pages) for item in found.questions] == [("持ち物は何ですか？", 2)]
    assert found.titles.description.suggestions[0].startswith(
        "カヤック教室では、海の上で安全に漕ぐ方法を学びます。装備"
    )
    assert (found.readability.refused, found.entities_note) == ("unspaced", "uncased")


def test_hostile_pages_are_text(tmp_path: Path) -> None:
    evil = "\u202e</script><img src=x onerror=alert(1)> \u0000 Sea kayak = {{7*7}}"
    nested = '{"@type":"Course","name":' + '{"a":[' * 40 + "1" + "]}" * 40 + "}"
    html = (
        f"<html lang=en><title>{evil}</title><script type='application/ld+json'>{nested}</script><main><h1>{evil}</h1>"
        f"<h2>{'Why? ' * 500}</h2><p>{'Bring a wetsuit to the sea kayak course. ' * 60}</p>"
        f"<p>{'!' * 5000}{'(' * 5000}</p></main>"
    )
    for origin in ("https://one.example", "https://two.example", "https://own.example"):
        crawl_into(tmp_path / "evil.db", {"origin": origin, "site": {"/": html}})
    found = advise(tmp_path / "evil.db", "https://own.example/")
    assert found.url == "https://own.example/"
    assert len(found.compared) == 2


@pytest.mark.parametrize(
    ("url", "message"),
    [("nonsense", "is not the address"), ("https://harbour.example/nowhere", "no indexable page"),
     ("https://harbour.example/map", "no indexable page")],
)  # fmt: skip
def test_a_page_that_cannot_be_judged_is_named(databases: dict[str, Path], url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        advise(databases["en"], url)
    assert caught.value.advice


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoCrawl):
        advise(tmp_path / "none.db", "https://harbour.example/")
