"""The report file: whole, self-contained, honest about what it does not know, and deaf to what strangers wrote."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from string import Formatter

import pytest
from bs4 import BeautifulSoup, Tag
from report_crawl import BREAKOUT, MANUALS, PAGES, fault, write_crawl, write_topics
from sitewright import reports
from sitewright.core.errors import NoCrawl, SitewrightError, UsageError
from sitewright.core.facts import Reason
from sitewright.core.findings import RuleResult, Severity, Status
from sitewright.reports.catalogue import PLURALS, catalogue, languages
from sitewright.reports.extras import Extras
from sitewright.reports.html import render, write_report
from sitewright.reports.payload import pack
from sitewright.reports.read import read_report
from sitewright.store.audit_writer import write_audit
from sitewright.store.site import Site

REPORTS = Path(reports.__file__).parent


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_topics(write_crawl(tmp_path_factory.mktemp("report") / "site.db"))


def soup_of(db: Path, **options: object) -> BeautifulSoup:
    return BeautifulSoup(render(db, extras=Extras(MANUALS), **options), "lxml")  # type: ignore[arg-type] # options are render's


def data_of(soup: BeautifulSoup) -> dict[str, object]:
    block = soup.find(id="data")
    assert isinstance(block, Tag)
    return json.loads(block.text)  # type: ignore[no-any-return] # json is untyped


def text_of(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())


# -- what it says


def test_the_header_tells_how_far_the_crawl_went(db: Path):
    header = text_of(soup_of(db), "header")
    assert "example.com" in header
    assert "Partial The crawl stopped at its limit of 14 pages" in header
    assert "pages read 11" in header


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("finished", "Complete Every page found on the site was fetched."),
        ("interrupted", "Partial The crawl was interrupted."),
        ("failed", "Partial The crawl failed."),
        ("running", "Partial The crawl is still running"),
    ],
)
def test_a_partial_crawl_never_looks_complete(tmp_path: Path, state: str, says: str):
    assert says in text_of(soup_of(write_crawl(tmp_path / "site.db", state=state)), ".scope")


def test_what_to_fix_first_says_what_why_and_how(db: Path):
    steps = soup_of(db).select(".steps > li")
    first = " ".join(steps[0].get_text(" ").split())
    assert "Page has no title" in first
    assert MANUALS["title-missing"]["why"] in first
    assert MANUALS["title-missing"]["fix"] in first
    assert "1 page" in first
    assert steps[0].select_one("a[href='#rule/title-missing']")
    assert steps[0].select_one("a.url[href^='#page/']")


def test_every_rule_that_found_something_has_a_place_of_its_own(db: Path):
    anchors = [card["id"] for card in soup_of(db).select("details.group")]
    assert len(anchors) == len(set(anchors)) == 9
    assert {"rule/title-too-long", "unsure/title-too-long", "rule/orphan-page", "rule/undescribed-rule"} <= set(anchors)


def test_what_could_not_be_checked_is_not_among_what_passed(db: Path):
    findings = text_of(soup_of(db), "#findings")
    assert "Could not check" in findings
    assert "ValueError: <b>no number</b>" in findings
    assert "Passed 2 checks" in findings
    assert "Did not apply 1 check" in findings
    assert "No page has hreflang annotations." in findings


def test_doubtful_findings_do_not_count_as_faults(db: Path):
    figures = [dd.text for dd in soup_of(db).select(".figures dd")]
    assert figures == ["11", "11", "2", "5", "3"]


def test_a_cut_list_says_so_and_counts_whole(tmp_path: Path):
    path = write_crawl(tmp_path / "site.db", audited=False)
    many = [fault("thin", Severity.NOTICE, "content", f"p{number}", "Thin.") for number in range(1200)]
    write_audit(path, many, [RuleResult("thin", Status.FAIL, 1200, 1200)])
    group = text_of(soup_of(path), "details.group")
    assert "1,200 pages" in group
    assert "The first 1,000 are listed." in group


def test_a_clean_audit_says_so(tmp_path: Path):
    path = write_crawl(tmp_path / "site.db", audited=False)
    write_audit(path, [], [RuleResult("h1-missing", Status.PASS, 11)])
    assert "Nothing to fix" in text_of(soup_of(path), "#first")


def test_a_crawl_without_an_audit_is_not_called_clean(tmp_path: Path):
    soup = soup_of(write_crawl(tmp_path / "site.db", audited=False))
    assert "has not been audited yet" in text_of(soup, "#first")
    assert "Nothing to fix" not in soup.text.partition("{")[0]


def test_unknown_scores_are_unknown_and_never_zero(db: Path):
    soup = soup_of(db)
    easy = [" ".join(card.get_text(" ").split()) for card in soup.select(".keywords > li")]
    assert easy[0].startswith("tomato soup Opportunity 72 Difficulty 22 Searches a month 320 Confidence 80%")
    assert "Searches a month unknown" in easy[1]
    assert "Found on: no page yet" in easy[1]
    assert "missing position" in easy[0]
    topics = data_of(soup)["topics"]
    assert isinstance(topics, list)
    (unknown,) = (row for topic in topics for row in topic["rows"] if row[0] == "دستور پخت")
    assert unknown[2:6] == [None, None, None, None]


def test_without_keyword_research_the_report_says_what_to_run(tmp_path: Path):
    assert "sitewright keywords" in text_of(soup_of(write_crawl(tmp_path / "site.db")), "#topics")


def test_without_manuals_rules_are_shown_by_their_ids(db: Path):
    soup = BeautifulSoup(render(db), "lxml")
    assert text_of(soup, ".steps h3") == "title-missing"


def test_the_older_crawl_can_be_asked_for(tmp_path: Path):
    path = write_crawl(tmp_path / "site.db", state="finished")
    write_crawl(path, audited=False)
    assert "Page has no title" in soup_of(path, crawl_id=1).text
    assert "not been audited" in soup_of(path).text
    with pytest.raises(NoCrawl):
        render(path, crawl_id=9)


# -- languages


@pytest.mark.parametrize("language", languages())
def test_the_file_declares_its_language_and_direction(db: Path, language: str):
    html = soup_of(db, language=language).html
    assert html is not None
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "fa" else "ltr")


def test_persian_numbers_have_persian_digits(db: Path):
    assert "۱۱ صفحه" in text_of(soup_of(db, language="fa"), "header")


def test_rule_texts_keep_their_language(db: Path):
    title = soup_of(db, language="fa").select_one(".steps h3 a")
    assert title is not None
    assert (title["lang"], title.text) == ("en", "Page has no title")


def test_a_language_without_catalogue_is_refused(db: Path):
    with pytest.raises(UsageError) as caught:
        render(db, language="tlh")
    assert "en" in caught.value.advice


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_catalogues_are_complete(language: str):
    english, other = catalogue("en"), catalogue(language)
    assert list(other.texts) == list(english.texts)
    assert list(other.categories) == list(english.categories)
    assert list(other.counts) == list(english.counts)
    assert set(other.reasons) == set(english.reasons) == set(Reason)
    for key, text in other.texts.items():
        assert placeholders(text) == placeholders(english.texts[key]), key
        assert text.strip(), key


@pytest.mark.parametrize("language", languages())
def test_every_plural_form_is_there(language: str):
    for key, forms in catalogue(language).counts.items():
        assert tuple(forms) == PLURALS[language][1], key
        assert all("{n}" in form for form in forms.values()), key


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 1, "1 page"),
        ("en", 0, "0 pages"),
        ("en", 1234567, "1,234,567 pages"),
        ("ru", 1, "1 страница"),
        ("ru", 22, "22 страницы"),
        ("ru", 11, "11 страниц"),
        ("ru", 112, "112 страниц"),
        ("ru", 121, "121 страница"),
        ("lv", 0, "0 lapu"),
        ("lv", 21, "21 lapa"),
        ("lv", 11, "11 lapu"),
        ("lv", 12, "12 lapu"),
        ("lv", 22, "22 lapas"),
        ("bg", 2, "2 страници"),
        ("fa", 12345, "۱۲٬۳۴۵ صفحه"),
    ],
)
def test_counting(language: str, number: int, text: str):
    assert catalogue(language).count("pages", number) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1.5, "1.5"), (2.0, "2"), (1234.567, "1,234.57")])
def test_numbers(value: float, text: str):
    assert catalogue("en").number(value) == text


def test_no_word_is_missing_or_left_over():
    sources = "".join(path.read_text("utf-8") for path in [*(REPORTS / "templates").iterdir(), *REPORTS.glob("*.py")])
    used = set(re.findall(r"""\bt(?:ext)?\(["`'](\w+)["`']""", sources))
    words = catalogue("en").texts
    assert used - set(words) <= {name for name in used if any(word.startswith(name) for word in words)}
    composed = set(re.findall(r"""["`'](\w+_)["`']? ?(?:~|\$\{)""", sources)) | set(re.findall(r"`(\w+_)\$\{", sources))
    quoted = set(re.findall(r"""["'](\w+)["']""", sources))
    left = {key for key in words if key not in quoted and not any(key.startswith(prefix) for prefix in composed)}
    assert left == set()


# -- what strangers wrote


@pytest.mark.parametrize("language", ["en", "fa"])
def test_nothing_a_page_says_becomes_markup(db: Path, language: str):
    soup = soup_of(db, language=language)
    assert len(soup.find_all("script")) == 2
    assert not soup.find_all(["img", "iframe", "object", "embed", "base"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], tag
        href = str(tag.get("href") or "")
        assert not href or href.startswith(("https://", "http://", "#")) or href == "data:,", tag


def test_hostile_text_survives_as_text(db: Path):
    soup = soup_of(db)
    assert BREAKOUT in json.dumps(data_of(soup)["pages"])
    body = render(db, extras=Extras(MANUALS)).decode()
    assert BREAKOUT not in body


def test_only_our_own_blocks_may_run(db: Path):
    soup = soup_of(db)
    policy = soup.select_one("meta[http-equiv=Content-Security-Policy]")
    assert policy is not None
    rules = dict(part.strip().split(" ", 1) for part in str(policy["content"]).split(";"))
    assert rules["default-src"] == "'none'"
    script, style = soup.find_all("script")[1].text, soup.find_all("style")[0].text
    for name, text in (("script-src", script), ("style-src", style)):
        assert rules[name] == f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
    assert "unsafe" not in str(policy["content"])


def test_the_script_never_writes_markup():
    script = (REPORTS / "templates" / "report.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|fetch\(", script)


def test_nothing_is_loaded_from_anywhere(db: Path):
    body = render(db, extras=Extras(MANUALS)).decode()
    assert not re.search(r"""(?:src|srcset|action|poster)=["']?https?:|@import|url\(|<link [^>]*stylesheet""", body)


# -- the file


def test_large_lists_are_packed_and_lose_nothing(db: Path):
    with Site.open(db) as site:
        report = read_report(site, Extras(MANUALS))
    plain, packed = pack(report, catalogue("en")), pack(report, catalogue("en"), packed_from=0)
    assert not plain.packed
    assert json.loads(gzip.decompress(b64decode(packed.packed))) == json.loads(json.dumps(plain.data))
    assert {plain.data["urls"][number] for number in plain.data["pages"]["values"][0]} >= {
        f"https://example.com/{values[0]}" for values in PAGES
    }


def test_the_same_crawl_gives_the_same_bytes(db: Path):
    assert render(db, extras=Extras(MANUALS)) == render(db, extras=Extras(MANUALS))


def test_the_file_replaces_an_older_one_whole(db: Path, tmp_path: Path):
    path = tmp_path / "report.html"
    path.write_text("older")
    write_report(db, path, extras=Extras(MANUALS))
    assert path.read_bytes() == render(db, extras=Extras(MANUALS))
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("name", ["missing/report.html", "folder", "a" * 300 + ".html"])
def test_a_place_that_cannot_be_written_is_explained(db: Path, tmp_path: Path, name: str):
    (tmp_path / "folder").mkdir()
    with pytest.raises(SitewrightError) as caught:
        write_report(db, tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert "another file" in caught.value.advice
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]
