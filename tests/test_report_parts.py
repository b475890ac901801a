"""Parts of the report that tell more than one crawl, or where things are: changes, trend, folders, maps."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sitewright.cli import steps
from sitewright.core.backlinks import Prospect, ProspectKind
from sitewright.core.findings import Severity
from sitewright.reports import pictures
from sitewright.reports.folders import folders
from sitewright.reports.tasks import CHECKS, OWNERS
from sitewright.reports.view import PageView
from sitewright.store.backlink_writer import write_prospects
from test_compare import BARE, TITLED
from tiny_site import crawl_into

HOME = f"{TITLED}<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>"


def crawled_and_audited(db: Path, *sites: dict[str, object]) -> BeautifulSoup:
    for site in sites:
        crawl_into(db, {"site": site})
        steps.audit(db)
    path = db.with_suffix(".html")
    steps.report(db, path, "en")
    return BeautifulSoup(path.read_bytes(), "lxml")


@pytest.fixture(scope="module")
def soup(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    db = tmp_path_factory.mktemp("changes") / "site.db"
    return crawled_and_audited(
        db,
        {"/": HOME, "/a": BARE, "/b": TITLED, "/c": TITLED},
        {"/": HOME, "/a": TITLED, "/b": BARE, "/c": {"status": 500, "body": "down"}},
    )


def test_changes_are_counted_and_named(soup: BeautifulSoup) -> None:
    tally = {item["class"][0]: item.b.text for item in soup.select("#changes .tally li")}
    assert int(tally["new"]) >= 2
    assert int(tally["fixed"]) >= 1
    groups = {card.summary.text.split()[0]: card for card in soup.select("#changes details")}
    assert "/b" in groups["New"].text
    assert any("no title" in item.text and "/a" in item.text for item in groups["Fixed"].select("li"))


def test_a_rule_that_is_still_there_can_be_followed_to_its_findings(soup: BeautifulSoup) -> None:
    for link in soup.select('#changes a[href^="#rule/"]'):
        assert soup.find(id=str(link["href"])[1:]) is not None


def test_the_first_crawl_has_no_changes_and_no_trend(tmp_path: Path) -> None:
    soup = crawled_and_audited(tmp_path / "site.db", {"/": HOME})
    assert soup.select_one("#changes") is None
    assert soup.select_one(".trend") is None


def test_the_trend_is_told_in_words_too(soup: BeautifulSoup) -> None:
    trend = soup.select_one(".trend")
    assert trend is not None
    assert len(trend.select("circle")) == 2
    assert str(trend["aria-label"]).count(": ") >= 2


def test_every_step_says_who_and_how_to_check(soup: BeautifulSoup) -> None:
    for step in soup.select(".steps > li"):
        assert {"Who", "How to check"} <= {heading.text for heading in step.select("h4")}


@pytest.mark.parametrize("table", [OWNERS, CHECKS])
def test_only_categories_that_exist_have_an_owner(table: dict[str, str]) -> None:
    from sitewright.reports.catalogue import catalogue

    assert set(table) <= set(catalogue("en").categories)


def page(path: str, *, errors: int = 0, host: str = "example.com") -> PageView:
    return PageView(f"https://{host}{path}", 200, read=True, errors=errors)


def named(pages: list[PageView]) -> list[tuple[str, int, int]]:
    return [(item.name, item.pages, item.faulty) for item in folders(pages)]


def test_folders_hold_what_is_below_them() -> None:
    pages = [page("/"), page("/about"), page("/blog"), page("/blog/a", errors=1), page("/blog/2026/b")]
    assert named(pages) == [("/blog/", 3, 1), ("/", 2, 0)]
    (blog, _) = folders(pages)
    assert [(item.name, item.pages) for item in blog.folders] == [("/2026/", 1)]


def test_folders_are_named_as_people_read_them() -> None:
    assert named([page("/%D0%B1%D0%BB%D0%BE%D0%B3/a"), page("/%ff/b"), page("/%E2%80%AE/c")]) == [
        ("/%E2%80%AE/", 1, 0), ("/%ff/", 1, 0), ("/блог/", 1, 0),
    ]  # fmt: skip


def test_a_site_of_several_hosts_begins_with_them() -> None:
    assert named([page("/x/a"), page("/y/b", host="shop.example.com")]) == [
        ("example.com", 1, 0), ("shop.example.com", 1, 0),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_a_map_fills_its_room_without_overlapping(values: list[int]) -> None:
    boxes = pictures.treemap([(str(number), value) for number, value in enumerate(values)])
    assert len(boxes) == sum(value > 0 for value in values)
    total = sum(values)
    for box in boxes:
        assert -0.2 <= box.x <= box.x + box.width <= pictures.MAP_WIDTH + 0.5
        assert -0.2 <= box.y <= box.y + box.height <= pictures.MAP_HEIGHT + 0.5
        share = box.width * box.height / (pictures.MAP_WIDTH * pictures.MAP_HEIGHT)
        assert share == pytest.approx(box.value / total, abs=0.004)


@given(st.lists(st.none() | st.floats(0, 100), max_size=40), st.booleans())
def test_a_line_leaves_out_what_is_not_known(values: list[float | None], mirrored: bool) -> None:
    points = pictures.line(values, 100, mirrored=mirrored)
    assert len(points) == sum(value is not None for value in values)
    assert all(0 <= point.x <= pictures.LINE_WIDTH and 0 <= point.y <= pictures.LINE_HEIGHT for point in points)


def test_severities_of_a_change_are_shown(soup: BeautifulSoup) -> None:
    assert soup.select_one(f"#changes .badge.{Severity.ERROR}") is not None


def prospect(kind: ProspectKind, **more: object) -> Prospect:
    known: dict[str, object] = {
        "domain": "harbours.example", "page": "https://harbours.example/links", "target": "https://example.com/a",
        "score": 0.5, "relevance": 0.6, "authority": None, "consensus": 1.0, "attainability": 0.4,
        "reason": "It links to 2 of 3 competitors.", "evidence": {},
    }  # fmt: skip
    return Prospect(kind, **(known | more))  # type: ignore[arg-type] # a table of its fields


def test_prospects_are_shown_with_every_factor_and_stay_text(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawled_and_audited(db, {"/": HOME, "/a": TITLED})
    evil = prospect(ProspectKind.MENTION, reason="<script>alert(1)</script>", page="javascript:alert(1)")
    write_prospects(db, [*map(prospect, ProspectKind), evil])
    steps.report(db, db.with_suffix(".html"), "en")
    soup = BeautifulSoup(db.with_suffix(".html").read_bytes(), "lxml")
    shown = soup.select(".prospects > li")
    assert len(shown) == len(ProspectKind) + 1
    assert "0.5: relevance 0.6 · authority unknown · consensus 1 · attainability 0.4" in " ".join(shown[0].text.split())
    assert soup.select_one('.prospects a[href="#page/1"], .prospects a[href="#page/0"]') is not None
    assert not soup.select('.prospects a[href^="javascript"]')
    assert "<script>alert" not in str(soup.select_one("#backlinks"))


def test_without_backlinks_there_is_no_section_for_them(soup: BeautifulSoup) -> None:
    assert soup.select_one("#backlinks") is None
