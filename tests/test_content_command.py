"""`sitewright content`: what it prints, and what it says when asked wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from content_crawl import write_sites
from sitewright.cli import cli, invoke

PAGE = "https://harbour.example/courses"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sites(tmp_path_factory.mktemp("content") / "sitewright.db", "en")


def content(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, ["content", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result


def test_a_table_for_people(db: Path) -> None:
    output = content(db, PAGE).stdout
    assert "3 pages of other sites" in output
    assert "spray deck" in output
    assert "too few for a range" in output


def test_json_holds_everything(db: Path) -> None:
    (found,) = json.loads(content(db, PAGE, "--format", "json").stdout)
    assert found["url"] == PAGE
    assert found["titles"]["now"][0]["title"]["room"] == 561
    assert found["readability"]["formula"] == "Flesch Reading Ease"


def test_rows_carry_their_evidence(db: Path) -> None:
    output = content(db, PAGE, "--format", "csv").stdout
    line = next(line for line in output.splitlines() if "spray deck" in line)
    assert "https://cliffs.example/sea-kayak-course" in line


def test_links_of_the_whole_site(db: Path) -> None:
    lines = content(db, "--links", "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["target"] for line in lines} == {
        "https://harbour.example/paddles", "https://harbour.example/safety", "https://harbour.example/courses",
    }  # fmt: skip


def test_the_database_may_be_left_out(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(db.parent)
    assert "spray deck" in content(PAGE).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["DB"], "Which page?"),
        (["DB", "https://nowhere.example/"], "no indexable page"),
        (["DB", PAGE, "--links"], "whole site"),
    ],
)
def test_wrong_questions_are_usage_errors(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert invoke(["content", *(str(db) if argument == "DB" else argument for argument in arguments)]) == 2
    assert says in capsys.readouterr().err
