"""The analyses: what each finds, what it leaves alone, and where it says that too little is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from math import sin
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rival_sites import OWN, rival_sites
from sitewright.cli import cli
from sitewright.keywords.analyses.forecasting import forecast, seasonality
from sitewright.keywords.analyses.registry import ANALYSES

HEADER = "Query,Page,Date,Clicks,Impressions,CTR,Position\n"
LAST = date(2026, 10, 31)
HIRE, SCHOOL = "каяк под наем", "каяк школа"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def analysis(db: Path, name: str) -> list[dict[str, Any]]:
    done = call("keywords", db, "--analysis", name, "--format", "jsonl")
    assert done.exit_code == 0, done.output + repr(done.exception)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return rival_sites(tmp_path / "site.db")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without any list, judged once for all that only ask."""
    return rival_sites(tmp_path_factory.mktemp("bare") / "site.db")


def keep(db: Path, folder: Path, text: str, name: str = "gsc.csv") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert call("import", folder / name, "--db", db).exit_code == 0


def day(back: int) -> str:
    return (LAST - timedelta(days=back)).isoformat()


def clicks(*rows: tuple[str, str, int, int, int, float]) -> str:
    """Rows of (query, path, days before the last, clicks, impressions, position) as an export writes them."""
    lines = [f"{query},{OWN}{path},{day(back)},{some},{seen},,{place}" for query, path, back, some, seen, place in rows]
    return HEADER + "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", list(ANALYSES))
def test_without_what_it_needs_an_analysis_says_so(bare: Path, name: str) -> None:
    done = call("keywords", bare, "--analysis", name)
    assert done.exit_code == 0
    if not analysis(bare, name):
        assert ANALYSES[name].needs in done.stderr


def test_the_list_says_what_fits(db: Path, tmp_path: Path) -> None:
    keep(db, tmp_path, clicks((HIRE, "/naem", 0, 3, 600, 9.0)))
    rows = {row["name"]: row["rows"] for row in analysis(db, "list")}
    assert set(rows) == set(ANALYSES)
    assert (rows["striking-distance"], rows["decay"]) == (1, 0)
    unknown = call("keywords", db, "--analysis", "magic")
    assert "striking-distance" in str(getattr(unknown.exception, "advice", ""))


def test_striking_distance(db: Path, tmp_path: Path) -> None:
    keep(
        db, tmp_path,
        clicks((HIRE, "/", 0, 3, 600, 9.0), (SCHOOL, "/", 0, 3, 600, 2.0), ("рафт", "/", 0, 0, 9, 9.0),
               ("гребане", "/gone", 0, 0, 90, 40.0), ("рафтинг", "/gone", 0, 0, 90, 12.0)),
    )  # fmt: skip
    first, second = analysis(db, "striking-distance")
    assert (first["query"], first["page"], first["missing_in"]) == (HIRE, f"{OWN}/", ["title", "h1", "text"])
    assert first["gain"] == pytest.approx(600 * (0.110 - 0.028), abs=0.1)
    assert (second["query"], second["missing_in"]) == ("рафтинг", [])  # its page was not crawled


def test_cannibalisation_is_evidence_with_the_pages_turns(db: Path, tmp_path: Path) -> None:
    rows = [(HIRE, path, back, 1, 30 if (back % 2) == (path == "/") else 70, 8.0) for back in range(6) for path in
            ("/", "/naem")]  # fmt: skip
    rows += [(SCHOOL, "/", 0, 9, 900, 3.0), (SCHOOL, "/naem", 0, 0, 20, 9.0), ("рафт", "/", 0, 0, 9, 9.0)]
    keep(db, tmp_path, clicks(*rows))
    (row,) = analysis(db, "cannibalisation")
    assert (row["query"], row["impressions"], row["changes"]) == (HIRE, 600, 5)
    assert {page["page"]: page["days_first"] for page in row["pages"]} == {f"{OWN}/": 3, f"{OWN}/naem": 3}


def test_decay_compares_four_weeks_with_the_four_before(db: Path, tmp_path: Path) -> None:
    rows = [(HIRE, "/naem", back, 1 if back < 28 else 4, 50, 5.0) for back in range(56)]
    rows += [(SCHOOL, "/", back, 3, 50, 5.0) for back in range(56)]
    keep(db, tmp_path, clicks(*rows))
    page, query = analysis(db, "decay")
    assert (page["what"], page["clicks"], page["before"], page["change"]) == (f"{OWN}/naem", 28, 112, -0.75)
    assert (query["kind"], query["what"], query["year_ago"]) == ("query", HIRE, None)
    keep(db, tmp_path, clicks(*rows[:20]))
    assert analysis(db, "decay") == []
    assert "56 days" in call("keywords", db, "--analysis", "decay").stderr


def test_low_click_through(db: Path, tmp_path: Path) -> None:
    rows = [(HIRE, "/naem", 0, 10, 1000, 1.0), (SCHOOL, "/", 0, 280, 1000, 1.0), ("рафт", "/", 0, 0, 40, 1.0)]
    keep(db, tmp_path, clicks(*rows))
    (row,) = analysis(db, "low-click-through")
    assert (row["query"], row["rate"], row["expected_rate"], row["missing_clicks"]) == (HIRE, 0.01, 0.285, 275)


def test_the_content_gap_names_who_has_what_the_site_lacks(bare: Path) -> None:
    rows = {row["keyword"]: row for row in analysis(bare, "content-gap")}
    rafting = next(row for keyword, row in rows.items() if "рафт" in keyword)
    assert (rafting["competitors"], rafting["of"], rafting["language"]) == (3, 3, "bg")
    assert rafting["sites"] == ["one.example", "three.example", "two.example"]
    assert HIRE not in rows
    assert not {"one", "two", "three"} & set(rows)


def test_the_keyword_gap_is_where_others_rank_and_the_site_does_not(db: Path, tmp_path: Path) -> None:
    rows = [("рафт", 1, "https://one.example/x"), ("рафт", 2, "https://two.example/x"), (HIRE, 1, f"{OWN}/naem"),
            (HIRE, 2, "https://one.example/"), (SCHOOL, 1, "https://one.example/"), (SCHOOL, 9, f"{OWN}/"),
            ("весло", 30, "https://one.example/"), ("весло", 40, "https://two.example/")]  # fmt: skip
    text = "keyword,position,url\n" + "\n".join(f"{query},{place},{url}" for query, place, url in rows) + "\n"
    keep(db, tmp_path, text, "serp.csv")
    found = {row["keyword"]: row for row in analysis(db, "keyword-gap")}
    assert set(found) == {"рафт", SCHOOL}
    rafting = found["рафт"]
    assert (rafting["own_position"], rafting["best"], rafting["competitors"]) == (None, "one.example", 2)
    assert (found[SCHOOL]["own_position"], found[SCHOOL]["best_position"]) == (9, 1)


def listed(db: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in call("keywords", db, "--format", "jsonl").stdout.splitlines()]


def test_topics_without_a_page_and_pages_without_a_topic(db: Path, tmp_path: Path) -> None:
    keep(db, tmp_path, "Keyword,Volume\nзастраховка на кола,900\nавтомобилна застраховка,90\nbike shop,8\n", "list.csv")
    topics = {row["topic"]: row for row in analysis(db, "topics-without-page")}
    assert [row["volume"] for row in topics.values() if row["language"] == "en"] == [8]
    with_page = {row["topic"] for row in listed(db) if row["page"]}
    assert not with_page & set(topics)
    assert analysis(db, "pages-without-topic") == []


def test_what_competitors_are_not_about_is_not_called_easy(db: Path, tmp_path: Path) -> None:
    keep(db, tmp_path, "Keyword,Volume\nзастраховка на кола,900\nкаяк школа,90\n", "list.csv")
    found = {row["keyword"]: row for row in listed(db)}
    assert (found["застраховка на кола"]["difficulty"], found["застраховка на кола"]["opportunity"]) == (None, None)
    assert found[SCHOOL]["difficulty"] is not None


def test_seasons_of_a_list_with_months(db: Path, tmp_path: Path) -> None:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    header = "Keyword,Avg. monthly searches," + ",".join(f"Searches: {month} 2025" for month in months)
    searches = [10, 10, 20, 40, 90, 140, 180, 160, 60, 20, 10, 10]
    text = f"{header}\nкаяк под наем,60,{','.join(map(str, searches))}\nрафт,40,{','.join(['40'] * 12)}\n"
    keep(db, tmp_path, text, "planner.csv")
    first, second = analysis(db, "seasonality")
    assert (first["keyword"], first["seasonal"], first["peak_month"]) == (HIRE, True, 7)
    assert first["index"][6] == pytest.approx(180 / 62.5, abs=0.001)
    assert (second["seasonal"], second["peak"], len(second["next"])) == (False, 1.0, 3)


def test_the_forecast_follows_the_week_and_states_its_error(db: Path, tmp_path: Path) -> None:
    week = (50, 48, 47, 49, 45, 20, 15)
    rows = [(HIRE, "/naem", back, week[(LAST - timedelta(days=back)).weekday()], 900, 3.0) for back in range(84)]
    keep(db, tmp_path, clicks(*rows))
    found = analysis(db, "forecast")
    assert len(found) == 28
    assert found[0]["date"] == "2026-11-01"  # a Sunday
    assert found[0]["clicks"] == pytest.approx(15, abs=2)
    assert found[1]["clicks"] == pytest.approx(50, abs=2)
    assert "wrong by" in call("keywords", db, "--analysis", "forecast").stderr


def test_forecasts_choose_the_method_that_was_least_wrong() -> None:
    seasonal = [100 + 40 * sin(number / 12 * 6.283) + number for number in range(60)]
    found = forecast(seasonal, 12, 3)
    assert found is not None
    assert found.error <= found.naive
    truth = [100 + 40 * sin(number / 12 * 6.283) + number for number in range(60, 63)]
    assert found.values == pytest.approx(truth, rel=0.1)
    flat = forecast([7.0] * 20, 12, 3)
    assert flat is not None
    assert (flat.values, flat.error) == ((7.0, 7.0, 7.0), 0)
    assert forecast([1, 2, 3], 12, 3) is None
    assert forecast([0.0] * 30, 7, 7) is not None
    assert seasonality([5] * 11, 12) is None
    assert seasonality([0] * 24, 12) is None
    assert seasonality([1, 3] * 6, 2) == (0.5, 1.5)
