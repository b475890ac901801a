"""`sitewright keywords` as a user meets it: what research anew leaves out, and how answers are narrowed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sitewright.cli.keywords import command
from sitewright.core.facts import Element, Fetch, Heading, Kind, Page
from sitewright.core.plan import CrawlPlan
from sitewright.store.crawl_writer import CrawlWriter

HOME = "https://example.com"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "site.db"
    writer = CrawlWriter.open(path, CrawlPlan(f"{HOME}/"))
    for place, language, title in (("/", "bg", "Каяк под наем"), ("/ru", "ru", "Прокат каяков")):
        found = Page(
            Fetch(HOME + place, Kind.PAGE, 200, depth=1, content_type="text/html"),
            lang=language, language=language, titles=(Element(title),), headings=(Heading(1, title),),
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")
    return path


def keywords(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [str(db), "--format", "jsonl", *arguments])


def keyword_list(folder: Path, name: str = "list.csv") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("Keyword,Volume\nкаяк под наем,90\n", encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize("again", [["--refresh"], ["--embedder", "tfidf"]])
def test_research_anew_names_the_lists_it_does_without(db: Path, tmp_path: Path, again: list[str]) -> None:
    first = keywords(db, "--import", keyword_list(tmp_path / "a"), "--import", keyword_list(tmp_path / "b"))
    assert (first.exit_code, first.stderr) == (0, "")
    done = keywords(db, *again)
    assert done.exit_code == 0
    assert "a/list.csv, b/list.csv" in done.stderr
    assert "--import FILE" in done.stderr
    assert keywords(db, *again).stderr == ""


def test_only_lists_that_are_not_given_again_are_named(db: Path, tmp_path: Path) -> None:
    one, two = keyword_list(tmp_path), keyword_list(tmp_path, "other.csv")
    keywords(db, "--import", one, "--import", two)
    done = keywords(db, "--import", one)
    assert "other.csv" in done.stderr
    assert "list.csv" not in done.stderr
    keywords(db, "--import", keyword_list(tmp_path / "a"), "--import", keyword_list(tmp_path / "b"))
    done = keywords(db, "--import", keyword_list(tmp_path / "b"))
    assert "a/list.csv" in done.stderr
    assert "b/list.csv" not in done.stderr


def test_answers_are_of_the_language_asked_for(db: Path) -> None:
    for language in ("bg", "ru"):
        done = keywords(db, "каяк", "--language", language)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert {row["language"] for row in found} == {language}
    assert keywords(db, "каяк", "--language", "lv").stdout == ""


def test_low_competition_does_not_go_with_phrases(db: Path) -> None:
    done = keywords(db, "каяк", "--low-competition")
    assert done.exit_code == 2
    assert "--low-competition" in done.stderr
