"""What a report of 10,000 pages and 30,000 findings weighs, and how soon a browser shows and filters it.

    python bench/report.py [PAGES] [FINDINGS]

Prints one table: bytes of the file, CPU seconds to make it, and in Chromium the milliseconds from the start of loading
until the lists stand, and those of a search through all findings and all pages (medians of RUNS).
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import sync_playwright
from sitewright.audit.rule import all_rules
from sitewright.cli import steps
from sitewright.core.facts import Element, Fetch, Heading, Kind, Link, Meta, Page
from sitewright.core.findings import Finding, RuleResult, Status
from sitewright.core.plan import CrawlPlan
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter

HOME = "https://example.com/"
RUNS = 5
LINKS = 12  # of each page to others
RULES = 60
WORDS = [
    "harbour", "kayak", "course", "tide", "weather", "route", "island", "bay", "light", "paddle", "morning",
    "family", "beginner", "rescue", "rope", "tent", "урок", "лодка", "море", "весло", "маршрут", "остров", "буря",
    "laiva", "jūra", "airis", "krasts", "sala", "قایق", "دریا", "پارو", "جزیره", "ساحل",
]  # fmt: skip
SCRIPT = """(value) => {
    const field = document.getElementById(value[0]);
    field.value = value[1];
    const begun = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;  // laid out
    return performance.now() - begun;
}"""


def write_crawl(db: Path, pages: int, findings: int) -> None:
    """A crawl with titles, descriptions and texts as different as those of a real site, and its findings."""
    chance = random.Random(1)  # noqa: S311 - a benchmark

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    def url(number: int) -> str:
        return f"{HOME}{WORDS[number % 16]}/{WORDS[number // 16 % 16]}-{number}" if number else HOME

    writer = CrawlWriter.open(db, CrawlPlan(HOME))
    for number in range(pages):
        fetch = Fetch(url(number), Kind.PAGE, status=200, content_type="text/html", depth=min(8, number // 300))
        heading = words(4)
        writer.record(
            fetch,
            page=Page(
                fetch, titles=(Element(f"{words(6)} {number}", 4),), headings=(Heading(1, heading, 9),),
                metas=(Meta("name", "description", words(20), 5),), text=words(60), words=60, language="en", lang="en",
                links=tuple(Link(url(chance.randrange(pages)), words(2), internal=True) for _ in range(LINKS)),
            ),
        )  # fmt: skip
    writer.close("finished")
    rules = list(all_rules().values())[:RULES]
    found = [
        Finding(
            rule.id, rule.severity, rule.category, Status.FAIL, url(chance.randrange(pages)),
            url(chance.randrange(pages)), f"The page says {words(5)!r}, {number} characters.",
            {"value": number % 90, "threshold": 60, "line": number % 400, "snippet": f"<p>{words(6)}</p>"},
        )
        for number in range(findings)
        for rule in [rules[number * number % len(rules)]]
    ]  # fmt: skip
    write_audit(db, found, [RuleResult(rule.id, Status.FAIL, pages, 1) for rule in rules])


def searched(page: BrowserPage, field: str) -> float:
    """The median milliseconds of a search, each for another word."""
    return median(page.evaluate(SCRIPT, [field, f"{word}-{number}"]) for number, word in enumerate(WORDS[:RUNS]))


def main(pages: int, findings: int) -> None:
    """Prints the table."""
    browser_path = next(
        found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))
    )
    with tempfile.TemporaryDirectory() as folder:
        db, report = Path(folder, "site.db"), Path(folder, "report.html")
        write_crawl(db, pages, findings)
        begun = time.process_time()
        steps.report(db, report, "en")
        made = time.process_time() - begun
        with sync_playwright() as engine:
            browser = engine.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            ready, finding_search, page_search = [], [], []
            for _ in range(RUNS):
                context = browser.new_context()
                page = context.new_page()
                page.goto(report.as_uri())
                page.wait_for_selector(".page-row")
                ready.append(page.evaluate("performance.measure('ready', undefined, 'ready').duration"))
                finding_search.append(searched(page, "finding-search"))
                page_search.append(searched(page, "page-search"))
                context.close()
            browser.close()
        print("| pages | findings | MB | CPU s to make | ready ms | search findings ms | search pages ms |")
        print("|---|---|---|---|---|---|---|")
        print(
            f"| {pages:,} | {findings:,} | {report.stat().st_size / 1e6:.2f} | {made:.1f} | {median(ready):.0f} |"
            f" {median(finding_search):.0f} | {median(page_search):.0f} |"
        )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]]
    main(*(sizes or [10_000, 30_000]))
