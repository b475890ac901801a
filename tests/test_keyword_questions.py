"""`sitewright keywords` as an analyst asks it: filters, what is easy and why, the calculation, and its calibration."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rival_sites import OWN, crawl, rival_sites
from sitewright.cli import cli
from sitewright.keywords.judging.calibration import spearman

HIRE = "каяк под наем"
LIST = (
    "Keyword,Volume,KD,Intent,Last Update\nкаяк под наем,900,12,,2026-10-01\nкаяк цена,300,70,,2026-10-01\n"
    "надуваем каяк,2000,40,Commercial,2026-10-01\nпрокат каяков,,20,,2026-10-01\nморски каяк,50,,,2026-10-01\n"
)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    path = rival_sites(folder / "site.db")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    assert call("import", folder / "list.csv", "--db", path).exit_code == 0
    assert call("keywords", path, "--format", "jsonl").exit_code == 0
    return path


def ask(db: Path, *arguments: object) -> list[dict[str, Any]]:
    done = call("keywords", db, "--format", "jsonl", *arguments)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return [json.loads(line) for line in done.stdout.splitlines()]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["keyword"] for row in rows]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--min-volume", 500], ["каяк под наем", "надуваем каяк"]),
        (["--max-volume", 500, "--min-volume", 1], ["каяк цена", "морски каяк"]),
        (["--max-difficulty", 30, "--language", "ru"], ["прокат каяков"]),
        (["--intent", "commercial"], ["надуваем каяк"]),
        (["--intent", "transactional", "--min-difficulty", 50], ["каяк цена"]),
        (["--contains", "НАДУВАЕМ"], ["надуваем каяк"]),
        (["--missing-page", "--sort", "volume", "--limit", 1], ["надуваем каяк"]),
        (["--sort", "difficulty", "--limit", 1, "--min-difficulty", 15], ["прокат каяков"]),
        (["--contains", "nothing"], []),
    ],
)
def test_filters_and_orders(db: Path, arguments: list[Any], expected: list[str]) -> None:
    found = names(ask(db, *arguments))
    assert (found if "--sort" in arguments else sorted(found)) == expected


def test_a_topic_is_chosen_by_number_or_name_and_the_best_of_each_group(db: Path) -> None:
    everything = ask(db)
    topic = everything[0]
    assert names(ask(db, "--topic", topic["topic_id"])) == names(ask(db, "--topic", topic["topic"]))
    best = ask(db, "--one-per", "intent")
    assert len({row["intent"] for row in best}) == len(best) == len({row["intent"] for row in everything})


def test_low_competition_gives_reasons(db: Path) -> None:
    rows = {row["keyword"]: row for row in ask(db, "--low-competition")}
    assert "каяк цена" not in rows
    reason = rows[HIRE]["why"]
    assert "900 searches a month" in reason
    assert "list.csv" in reason
    assert "3 of 3 competitors have a page on it" in reason
    assert "your page has it in title and h1" in reason
    assert "searches unknown" in rows["прокат каяков"]["why"]
    table = call("keywords", db, "--low-competition")
    assert "own.example is compared with one.example, three.example, two.example" in table.stderr


def test_low_competition_says_what_is_missing(db: Path, tmp_path: Path) -> None:
    done = call("keywords", db, "--low-competition", "--max-difficulty", 1, "--language", "ru")
    assert done.stdout.count("\n") <= 1
    assert "прокат каяков" in done.stderr
    alone = tmp_path / "alone.db"
    crawl(alone, OWN, [("/", "bg", "Каяк школа")])
    done = call("keywords", alone, "--low-competition")
    assert done.exit_code == 0
    assert "sitewright import FILE" in done.stderr
    assert "sitewright crawl https://" in done.stderr


def test_the_whole_calculation_is_printed(db: Path) -> None:
    text = call("keywords", db, "--explain", "КАЯК  под наем").stdout
    for part in (
        "Intent: transactional", "words: под наем", "log10(1 + 900) / 5", "Difficulty: 12 of 100, imported",
        "list.csv, 2026-10-01", "coverage 1: 3 of 3", "Personal difficulty", "Gain: 99.0 clicks a month",
        "SISTRIX 2020", "Opportunity:", "Confidence: 0.75", "https://own.example/naem",
    ):  # fmt: skip
        assert part in text
    (row,) = ask(db, "--explain", HIRE)
    assert row["evidence"]["difficulty"]["basis"] == "imported"
    unknown = call("keywords", db, "--explain", "каяк под нае")
    assert HIRE in str(getattr(unknown.exception, "advice", ""))


def test_calibration_needs_enough_keywords(db: Path) -> None:
    done = call("keywords", db, "--calibration")
    assert done.exit_code == 0
    assert "Too little to calibrate with: 4 keywords" in done.stderr or "Too little" in done.stderr
    rows = {row["term"]: row for row in ask(db, "--calibration")}
    assert rows["competitors' pages"]["keywords"] > 0
    assert rows["strength"]["spearman"] is None


def test_rank_correlation() -> None:
    assert spearman([(1, 10), (2, 20), (3, 50)]) == 1
    assert spearman([(1, 10), (2, 9), (3, 1)]) == -1
    assert spearman([(1, 10), (2, 9)]) is None
    assert spearman([(1, 10), (1, 9), (1, 1)]) is None


@pytest.mark.parametrize("format_", ["csv", "xlsx", "json", "markdown", "table"])
def test_every_format_holds_the_same_keywords(db: Path, tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"keywords.{format_}"
    assert call("keywords", db, "--format", format_, "--output", path).exit_code == 0
    wanted = names(ask(db))
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert [row["keyword"] for row in rows] == wanted
        assert json.loads(rows[0]["evidence"])["opportunity"]["value"] == float(rows[0]["opportunity"])
    elif format_ == "xlsx":
        with zipfile.ZipFile(path) as workbook:
            texts = b"".join(workbook.read(name) for name in workbook.namelist()).decode("utf-8", "replace")
        assert all(keyword in texts for keyword in wanted)
    elif format_ == "json":
        assert names(json.loads(path.read_text(encoding="utf-8"))) == wanted
    else:
        assert all(keyword in path.read_text(encoding="utf-8") for keyword in wanted)


def test_a_new_competitor_is_judged_with_at_once(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    crawl(path, OWN, [("/", "bg", "Каяк под наем")])
    assert ask(path, "--contains", "наем")[0]["competitors"] is None
    for name in ("one", "two"):
        crawl(path, f"https://{name}.example", [("/", "bg", "Каяк под наем")])
    assert ask(path, "--contains", "наем")[0]["competitors"] == 2
    assert call("keywords", path, "--contains", "наем", "--format", "jsonl").stderr == ""


def test_two_questions_at_once_are_refused(db: Path) -> None:
    done = call("keywords", db, "каяк", "--calibration")
    assert (done.exit_code, "do not go together" in done.stderr) == (2, True)
