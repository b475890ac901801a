"""The report in a browser: for readers with a mouse, a keyboard, a screen reader, a phone, a printer or no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_crawl import BREAKOUT, BREAKOUT_ATTRIBUTE, MANUALS, PAGES, RIGHT_TO_LEFT_OVERRIDE, fault, page
from sitewright.cli.printing import print_to_pdf
from sitewright.core.findings import RuleResult, Severity, Status
from sitewright.core.plan import CrawlPlan
from sitewright.reports.extras import Extras
from sitewright.reports.html import write_report
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter

pytestmark = pytest.mark.browser

Open = Callable[..., Any]


def open_every_list(report: Any) -> None:
    report.evaluate("document.querySelectorAll('details').forEach((item) => (item.open = true))")
    report.wait_for_timeout(100)


# -- accessibility


@pytest.mark.parametrize("place", ["", "#page/2"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_axe_finds_nothing(open_report: Open, language: str, width: int, dark: bool, place: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    report = open_report(language, place, width=width, dark=dark)
    open_every_list(report)
    results = axe.Axe().run(report, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", ["en", "fa", "bg", "lv", "ru", "unaudited"])
def test_nothing_sticks_out_of_the_screen(open_report: Open, name: str):
    report = open_report(name)
    open_every_list(report)
    cut = """() => [...document.querySelectorAll('details, .inside, .card, figure, .row, dl, .code')]
        .filter((item) => item.scrollWidth > item.clientWidth + 1).map((item) => item.className || item.id)"""
    for width in (320, 390, 768, 1280):
        report.set_viewport_size({"width": width, "height": 900})
        assert report.evaluate("document.documentElement.scrollWidth") <= width
        assert report.evaluate(cut) == [], width


def test_a_keyboard_is_enough(open_report: Open):
    report = open_report()
    report.keyboard.press("Tab")
    assert report.evaluate("document.activeElement.className") == "skip"
    report.keyboard.press("Enter")
    assert report.evaluate("document.activeElement.id") == "first"
    report.keyboard.press("/")
    assert report.evaluate("document.activeElement.id") == "finding-search"
    report.focus("details.group summary")
    report.keyboard.press("Enter")
    report.wait_for_selector("details.group[open] .row")


def test_results_of_a_search_are_announced(open_report: Open):
    report = open_report()
    status = report.locator("#finding-count")
    assert status.get_attribute("role") == "status"
    assert status.inner_text() == "9 kinds · 12 findings"
    report.fill("#finding-search", "no such words")
    assert "Nothing matches" in status.inner_text()


# -- finding things


def test_searching_findings_by_rule_and_by_address(open_report: Open):
    report = open_report()
    report.fill("#finding-search", "canonical")
    assert report.locator("details.group:visible").count() == 1
    report.fill("#finding-search", "/untitled")
    assert report.locator("#finding-count").inner_text() == "2 kinds · 2 findings"
    report.click("details.group:visible >> text=Page has no meta description")
    report.wait_for_selector("details.group[open] .row")
    assert report.locator("details.group[open] .row").count() == 1


def test_filtering_by_severity_and_topic(open_report: Open):
    report = open_report()
    report.uncheck("input[value=notice]")
    report.uncheck("input[value=warning]")
    assert report.locator("#finding-count").inner_text() == "2 kinds · 2 findings"
    report.select_option("#finding-category", "title")
    assert report.locator("#finding-count").inner_text() == "1 kind · 1 finding"


def test_a_rule_can_be_linked_to(open_report: Open):
    report = open_report("en", "#rule/title-too-long")
    report.wait_for_selector("details[open]")
    card = report.locator("[id='rule/title-too-long']")
    assert card.get_attribute("open") is not None
    assert report.evaluate("document.activeElement.closest('details').id") == "rule/title-too-long"
    assert card.locator(".row").count() == 2
    assert "Found: 107" in card.inner_text()
    assert "Limit: 60" in card.inner_text()


def test_a_linked_rule_is_shown_even_when_a_filter_hides_it(open_report: Open):
    report = open_report()
    report.fill("#finding-search", "canonical")
    report.evaluate("location.hash = '#rule/title-missing'")
    report.wait_for_selector("[id='rule/title-missing'] .row")
    assert report.locator("[id='rule/title-missing']").is_visible()


def test_a_page_can_be_linked_to_and_left(open_report: Open):
    report = open_report("en", "#page/0")
    detail = report.locator("#page-detail")
    assert detail.locator("h3").inner_text() == "A heading without a title"
    assert "The page has no title." in detail.inner_text()
    assert "missing" in detail.inner_text()
    report.click("text=All pages")
    assert report.locator("#page-list").is_visible()
    report.go_back()
    assert detail.is_visible()


@pytest.mark.parametrize(
    "place", ["#page/999", "#page/x", "#page/", "#rule/none", "#/", "#%ff", "#page/-1", "#page/__proto__"]
)
def test_a_wrong_place_is_no_error(open_report: Open, place: str):
    assert open_report("en", place).locator("#page-list").is_visible()


def test_searching_filtering_and_sorting_pages(open_report: Open):
    report = open_report()
    assert report.locator("#page-count").inner_text() == "14 pages"
    report.fill("#page-search", "دستور")
    assert report.locator(".page-row").count() == 1
    report.fill("#page-search", "/blocked")
    assert report.locator(".page-row .marks").inner_text() == "blocked by robots.txt"
    report.fill("#page-search", "")
    report.select_option("#page-show", "broken")
    assert report.locator("#page-count").inner_text() == "3 pages"
    report.select_option("#page-show", "indexable")
    report.select_option("#page-sort", "url")
    addresses = report.locator(".page-row > .url").all_inner_texts()
    assert addresses == sorted(addresses)


def test_the_preview_shows_what_a_searcher_sees(open_report: Open):
    report = open_report()
    report.click(".page-row a >> text=Soup")
    preview = report.locator(".preview.wide")
    assert preview.locator(".headline").inner_text() == "Soup"
    assert preview.locator(".site bdi").inner_text() == "example.com › soup"
    assert preview.locator(".text").inner_text().startswith("Tomato soup needs ripe tomatoes")


def test_a_persian_preview_runs_from_right_to_left(open_report: Open):
    report = open_report()
    report.click(".page-row a >> text=آشپزخانه")
    assert report.locator(".wide .headline").evaluate("(node) => getComputedStyle(node).direction") == "rtl"


def test_a_suggestion_can_be_copied(open_report: Open):
    report = open_report("en", "#rule/canonical-missing")
    report.click("[id='rule/canonical-missing'] button:has-text('Copy')")
    report.wait_for_function("document.getElementById('announce').textContent === 'Copied'")
    assert report.evaluate("navigator.clipboard.readText()") == '<link rel="canonical" href="https://example.com/soup">'


def test_topics_open_to_their_keywords(open_report: Open):
    report = open_report()
    report.click("#topic-rows summary >> nth=1")
    report.wait_for_selector("#topic-rows table")
    table = report.locator("#topic-rows table").first
    assert "دستور پخت" in table.inner_text()
    assert "unknown" in table.inner_text()


def test_dates_and_numbers_follow_the_language(open_report: Open):
    report = open_report("fa")
    assert "۱۱" in report.locator(".figures dd").first.inner_text()
    assert report.locator("#finding-count").inner_text() == "۹ گونه · ۱۲ یافته"
    assert report.evaluate("getComputedStyle(document.body).direction") == "rtl"


# -- strangers' text


@pytest.mark.parametrize("language", ["en", "fa"])
def test_hostile_pages_stay_text(open_report: Open, language: str):
    report = open_report(language)
    open_every_list(report)
    for number in range(len(PAGES) + 3):
        report.evaluate(f"location.hash = '#page/{number}'")
        report.wait_for_selector("#page-detail h3")
    body = report.locator("body").inner_text()
    assert "onerror=alert(2)" in body
    assert report.locator("body img, body iframe, body script:not([id])").count() == 1  # our own script
    report.evaluate("location.hash = '#pages'")
    titles = report.locator(".page-row > a").all_inner_texts()
    assert {BREAKOUT, BREAKOUT_ATTRIBUTE.strip(), RIGHT_TO_LEFT_OVERRIDE} <= {title.strip() for title in titles}


def test_an_injected_script_would_not_run(open_report: Open):
    """The policy is the second wall: a script that got in all the same is refused."""
    report = open_report(noisy=True)
    refused = report.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        })"""
    )
    assert refused == "script-src-elem"
    assert report.evaluate("window.ran") is None


# -- other readers


def test_without_script_there_is_a_summary(open_report: Open):
    report = open_report(script=False)
    report.wait_for_timeout(200)
    body = report.locator("body").inner_text()
    assert "only a summary is shown" in body
    assert "Page has no title" in body
    assert "https://example.com/untitled" in body
    assert not report.locator("#finding-search").is_visible()


def test_print_shows_the_findings_and_hides_the_controls(open_report: Open):
    report = open_report()
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.locator("[id='rule/title-too-long'] .row").count() == 2
    assert not report.locator("#finding-filters").is_visible()
    assert not report.locator("nav").is_visible()
    report.evaluate("dispatchEvent(new Event('afterprint'))")
    assert report.locator("details.group[open]").count() == 0
    assert len(report.pdf()) > 10_000


def test_thousands_of_findings_open_fast(chromium: Any, tmp_path: Path):
    writer = CrawlWriter.open(tmp_path / "site.db", CrawlPlan("https://example.com/"))
    for number in range(2000):
        item = page(f"page-{number}" if number else "", "en", f"Page {number}", "", "Heading", "Some text. ", 2)
        writer.record(item.fetch, page=item)
    writer.close("finished")
    findings = [
        fault(f"rule-{number % 20}", Severity.WARNING, "title", f"page-{number % 2000}", f"Fault {number}.", target=f"https://example.com/{number}")
        for number in range(10_000)
    ]  # fmt: skip
    results = [RuleResult(f"rule-{number}", Status.FAIL, 2000, 500) for number in range(20)]
    write_audit(tmp_path / "site.db", findings, results)
    write_report(tmp_path / "site.db", tmp_path / "report.html", extras=Extras(MANUALS))
    assert (tmp_path / "report.html").stat().st_size < 1_000_000
    context = chromium.new_context()
    report = context.new_page()
    report.goto((tmp_path / "report.html").as_uri())
    report.wait_for_selector(".page-row")
    # Generous for shared machines: about 0.2 seconds when nothing else runs.
    assert report.evaluate("performance.now()") < 5000
    assert report.evaluate("document.querySelectorAll('*').length") < 3000
    assert report.locator("#finding-count").inner_text() == "20 kinds · 10,000 findings"
    report.fill("#finding-search", "page-1999")
    assert report.locator("#finding-count").inner_text().startswith("20 kinds") is False
    report.fill("#finding-search", "")
    report.click("details.group >> nth=0")
    report.wait_for_selector("details.group[open] .row")
    assert report.locator("details.group[open] .row").count() == 25
    report.click("details.group[open] .more")
    assert report.locator("details.group[open] .row").count() == 50
    context.close()


def test_filtered_rows_are_copied_as_csv(open_report: Open) -> None:
    report = open_report("en")
    report.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    report.locator("#finding-search").fill("title")
    report.locator("#finding-csv").click()
    header, *rows = report.evaluate("window.copied").split("\r\n")
    assert header == "rule,severity,url,target,message,value,threshold,line,first_seen"
    assert rows
    assert all("title" in row.lower() for row in rows)
    report.locator("#page-csv").click()
    pages = report.evaluate("window.copied").split("\r\n")
    assert pages[0].startswith("url,status,")
    assert len(pages) > 3
    assert not any(row.startswith(("=", "+", "@")) for row in pages)


def test_a_report_is_printed_to_pdf(chromium: Any, files: dict[str, Path], tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    print_to_pdf(files["fa"], pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.stat().st_size > 20_000
