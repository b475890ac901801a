"""A brief in a browser: on a phone, on a desk, on paper, and with the widths it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from content_crawl import told, write_researched
from sitewright.core.snippet import DESKTOP, MOBILE, width
from sitewright.keywords.briefs.brief import write_brief
from sitewright.reports.briefs.html import brief_html

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
LANGUAGES = ("en", "fa")
SAMPLE = "Sea kayak course in Varna — курс по каяк: 2 дня, 140 €"
# Arial itself, or Liberation Sans, which has its metrics; other fonts have other widths.
HAS_ARIAL = """() => { const ruler = document.createElement('canvas').getContext('2d');
    return ['Arial', 'Liberation Sans'].some((name) => { ruler.font = `20px "${name}", monospace`;
        const own = ruler.measureText('iiiWWW').width; ruler.font = '20px monospace';
        return own !== ruler.measureText('iiiWWW').width; }) }"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("briefs")
    paths = {}
    for language in LANGUAGES:
        db = write_researched(folder / f"{language}.db", language)
        paths[language] = folder / f"{language}.html"
        paths[language].write_text(brief_html(write_brief(db, told(language)["topic"])), "utf-8")
    return paths


@pytest.fixture
def open_brief(chromium: Any, documents: dict[str, Path]) -> Iterator[Open]:
    """Opens a brief and, when the test is over, checks that it loaded nothing and said nothing."""
    noises: list[str] = []
    contexts = []

    def open_(language: str, size: int = 1440) -> Any:
        context = chromium.new_context(viewport={"width": size, "height": 900})
        contexts.append(context)
        page = context.new_page()
        address = documents[language].as_uri()
        page.on("request", lambda request: request.url == address or noises.append(request.url))
        page.on("console", lambda message: noises.append(message.text))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert noises == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out_of_the_screen(open_brief: Open, language: str) -> None:
    for size in (320, 360, 768, 1440):
        assert open_brief(language, size).evaluate("document.documentElement.scrollWidth") <= size


@pytest.mark.parametrize(("language", "size"), [("en", 1440), ("fa", 360)])
def test_axe_finds_nothing(open_brief: Open, language: str, size: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    results = axe.Axe().run(open_brief(language, size), options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


def test_persian_runs_from_the_right(open_brief: Open) -> None:
    page = open_brief("fa")
    level, text = (page.locator(f".outline .h3 {part}").first.bounding_box() for part in (".level", "bdi"))
    count = page.locator(".outline .h3 .count").first.bounding_box()
    assert level["x"] > text["x"] > count["x"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_is_as_wide_as_it_says(open_brief: Open, language: str) -> None:
    page = open_brief(language)
    # Persian goes by the mean of its script, and by the fonts there are.
    most = 1.1 if language == "fa" else 1.01
    for device in (DESKTOP, MOBILE):
        lines = page.locator(f".serp.{device.name} .serp-text span:not(.todo)")
        for number in range(lines.count()):
            assert lines.nth(number).bounding_box()["width"] <= device.description_line * most


def test_widths_are_those_the_browser_draws(open_brief: Open) -> None:
    page = open_brief("en")
    if not page.evaluate(HAS_ARIAL):
        pytest.skip("neither Arial nor Liberation Sans is on this machine")
    drawn = page.evaluate(
        """(text) => { const line = document.querySelector('.serp-title span'); line.textContent = text;
            return line.getBoundingClientRect().width }""",
        SAMPLE,
    )
    assert drawn == pytest.approx(width(SAMPLE, DESKTOP.title_size), abs=1.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_printed(open_brief: Open, language: str) -> None:
    page = open_brief(language)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")
