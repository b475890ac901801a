"""Briefs: what a writer is told, in the topic's language, and what strangers' text cannot do in them."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from string import Formatter

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from content_crawl import LANGUAGES, told, write_researched
from sitewright import reports
from sitewright.cli import cli, invoke
from sitewright.core.brief import Brief
from sitewright.core.errors import UsageError
from sitewright.keywords.briefs.brief import write_brief
from sitewright.reports.briefs.html import brief_html
from sitewright.reports.briefs.labels import labels
from sitewright.reports.briefs.markdown import brief_markdown
from sitewright.reports.catalogue import languages
from tiny_site import crawl_into

BRIEFS = Path(reports.__file__).parent / "briefs"
BREAKOUT = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} kayak rodeo"


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("briefs")
    return {language: write_researched(folder / f"{language}.db", language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def briefs(databases: dict[str, Path]) -> dict[str, Brief]:
    return {language: write_brief(databases[language], told(language)["topic"]) for language in LANGUAGES}


# -- what it says


@pytest.mark.parametrize("language", LANGUAGES)
def test_keywords_carry_what_the_imported_list_says(briefs: dict[str, Brief], language: str) -> None:
    brief, listed = briefs[language], told(language)["keywords"]
    assert (brief.primary.keyword, brief.primary.volume) == (listed[0][0], float(listed[0][1]))
    volumes = {item.keyword: item.volume for item in brief.secondary}
    # The last keyword of each list is another page's.
    assert {keyword: float(volume) for keyword, volume, _ in listed[1:3]}.items() <= volumes.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_keywords_of_another_page_are_left_to_it(briefs: dict[str, Brief], language: str) -> None:
    assert told(language)["keywords"][-1][0] not in {item.keyword for item in briefs[language].secondary}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_there_is_shall_be_improved(briefs: dict[str, Brief], language: str) -> None:
    page = briefs[language].page
    assert page is not None
    assert page.url == told(language)["own"]["origin"] + told(language)["page"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outline_leads_from_the_topic_to_the_questions(briefs: dict[str, Brief], language: str) -> None:
    outline = briefs[language].outline
    assert next(item.level for item in outline if item.origin == "keyword") == 1
    assert outline[0].text.casefold() == briefs[language].topic.casefold()
    questions = [item.text for item in outline if item.origin == "question"]
    assert told(language)["question"] in questions
    assert [item.level for item in outline[-len(questions) :]] == [3] * len(questions)
    headings = {item.text for item in outline if item.origin == "heading"} | set(questions)
    assert any(told(language)["section"][:8] in text for text in headings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_links_and_ranges_have_their_evidence(briefs: dict[str, Brief], language: str) -> None:
    brief = briefs[language]
    assert any(told(language)["lacking"][0][:6] in term.text for term in brief.terms)
    assert brief.links_in
    assert all(idea.anchor in idea.sentence for idea in brief.links_in)
    assert all(measure.compared is not None and measure.value is None for measure in brief.measures)
    assert {page.site for page in brief.compared} == {site["origin"][8:] for site in told(language)["rivals"]}
    assert brief.previews[0].exact is (language != "fa")


def test_intent_and_reader_come_with_reasons(briefs: dict[str, Brief]) -> None:
    brief = briefs["en"]
    assert (brief.intent, brief.audience) == ("informational", "learner")
    assert ("structured data", "Course") in brief.intent_reasons


def test_a_phrase_without_a_page_gets_a_brief_for_a_new_one(databases: dict[str, Path]) -> None:
    brief = write_brief(databases["en"], "cold water safety rescues")
    assert "no-research" in brief.notes
    brief = write_brief(databases["en"], "wet exit")
    assert brief.page is None
    assert brief.description == ""
    assert brief.outline[0].text == "Wet exit"


def test_a_page_yet_to_be_written_is_linked_from_sentences_that_name_it(databases: dict[str, Path]) -> None:
    brief = write_brief(databases["en"], "day trips")
    assert brief.page is None
    assert [(idea.anchor, idea.target) for idea in brief.links_in] == [("day trips", "")]


def test_a_topic_goes_by_its_number_too(databases: dict[str, Path]) -> None:
    assert write_brief(databases["en"], "1").primary.keyword


@pytest.mark.parametrize("asked", ["quantum chromodynamics", "?!"])
def test_what_nothing_speaks_of_is_an_error_that_names_topics(databases: dict[str, Path], asked: str) -> None:
    with pytest.raises(UsageError, match=re.escape(asked)) as caught:
        write_brief(databases["en"], asked)
    assert caught.value.advice


# -- documents


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_speaks_the_topics_language(briefs: dict[str, Brief], language: str) -> None:
    brief = briefs[language]
    soup = BeautifulSoup(brief_html(brief), "lxml")
    html = soup.html
    assert html is not None
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "fa" else "ltr")
    markdown = brief_markdown(brief)
    for key in ("keywords", "outline", "questions", "terms", "ranges", "links_in", "avoid"):
        assert labels(language).text(key) in soup.get_text()
        assert f"## {labels(language).text(key)}" in markdown


def test_labels_may_be_in_another_language(briefs: dict[str, Brief]) -> None:
    soup = BeautifulSoup(brief_html(briefs["fa"], "en"), "lxml")
    html = soup.html
    assert html is not None
    assert (html["lang"], html["dir"]) == ("en", "ltr")
    preview = soup.select_one(".serp")
    assert preview is not None
    assert (preview["dir"], preview["lang"]) == ("rtl", "fa")
    assert labels("de").words.language == "en"


def test_a_document_is_self_contained_and_runs_nothing(briefs: dict[str, Brief]) -> None:
    soup = BeautifulSoup(brief_html(briefs["en"]), "lxml")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in str(policy)
    assert not soup.find_all(["script", "link", "img", "iframe", "object"])
    assert all(str(link["href"]).startswith("https://") for link in soup.find_all("a"))


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    body = (
        "<p>The kayak rodeo is loud. [x](javascript:alert(3)) | `code` <b onclick=alert(4)>Bring a wetsuit.</b></p>" * 6
    )
    for origin in ("https://own.example", "https://one.example", "https://two.example"):
        page = (
            f"<html lang=en><title>{escape(BREAKOUT)}</title><main><h1>Kayak rodeo</h1>"
            f"<h2>&lt;/script&gt;&lt;svg onload=alert(5)&gt; rules</h2>{body}"
        )
        crawl_into(tmp_path / "evil.db", {"origin": origin, "site": {"/rodeo": page, "/": '<a href="/rodeo">r</a>'}})
    brief = write_brief(tmp_path / "evil.db", "kayak rodeo")
    assert len(brief.compared) == 2
    soup = BeautifulSoup(brief_html(brief), "lxml")
    assert not soup.find_all(["script", "img", "svg", "b"])
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert "{{ 7*7 }}" in brief_html(brief)
    markdown = brief_markdown(brief)
    assert "<script" not in markdown
    assert "<svg" not in markdown
    assert "x](javascript" not in markdown


def test_no_range_is_shown_of_few_pages(briefs: dict[str, Brief]) -> None:
    assert "3 pages: too few for a range (112 to 156)" in brief_html(briefs["en"]).replace("\u2068", "").replace(
        "\u2069", ""
    )


# -- labels


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_labels_are_complete(language: str) -> None:
    english, other = labels("en").texts, labels(language).texts
    assert list(other) == list(english)
    for key, text in other.items():
        assert placeholders(text) == placeholders(english[key]), key
        assert text.strip(), key
        assert text != english[key] or key.startswith("language_"), key


def test_no_label_is_missing_or_left_over() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in [*(BRIEFS / "templates").glob("*.html"), *BRIEFS.glob("*.py")]
    )
    quoted = set(re.findall(r"""["']([\w-]+)["']""", sources))
    prefixes = set(re.findall(r"""["'](\w+_)["'{]""", sources))
    known = labels("en").texts
    assert {key for key in known if key not in quoted and not any(key.startswith(start) for start in prefixes)} == {
        "desktop", "mobile",  # named by their preview
    }  # fmt: skip
    used = set(re.findall(r"""\bt(?:ext)?\(["']([\w-]+)["'][,)]""", sources))
    assert used <= set(known)


# -- the command


def test_three_files_are_written(databases: dict[str, Path], tmp_path: Path) -> None:
    topic = told("fa")["topic"]
    result = CliRunner().invoke(cli, ["brief", str(databases["fa"]), topic, "--out", str(tmp_path / "briefs")])
    assert result.exit_code == 0, result.output
    paths = sorted(path.name for path in (tmp_path / "briefs").iterdir())
    assert [Path(name).suffix for name in paths] == [".html", ".json", ".md"]
    assert all(name.startswith("brief-دوره-کایاک-دریایی") for name in paths)
    found = json.loads((tmp_path / "briefs" / paths[1]).read_text("utf-8"))
    assert found["topic"] == topic
    assert found["previews"][0]["device"] == "desktop"


def test_one_format_goes_to_stdout(databases: dict[str, Path]) -> None:
    result = CliRunner().invoke(cli, ["brief", str(databases["en"]), "sea kayak course", "--format", "markdown"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("# Content brief: sea kayak course\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["quantum chromodynamics"], 2, "No page and no keyword"),
        (["sea kayak course", "--output", "x.html"], 2, "--output goes with --format"),
        (["sea kayak course", "--out", "/dev/null/briefs"], 1, "could not be written"),
    ],
)
def test_errors_say_what_to_do(
    databases: dict[str, Path], capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert invoke(["brief", str(databases["en"]), *arguments]) == code
    assert says in capsys.readouterr().err
