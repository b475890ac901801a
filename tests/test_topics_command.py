"""`sitewright topics` as a user meets it: pillars, groups by search results, and what a person moves stays moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sitewright.cli.topics import command
from sitewright.core.facts import Element, Fetch, Heading, Kind, Page
from sitewright.core.keywords import SearchResult
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.clustering.overlap import all_alike, around_heads, first_results
from sitewright.keywords.research import research
from sitewright.store.crawl_writer import CrawlWriter

HOME = "https://example.com"
TITLES = (
    "Прокат каяков", "Прокат каяков на день", "Прокат байдарок", "Ремонт обуви", "Ремонт обуви и сумок",
    "Ремонт часов", "Курсы вязания", "Курсы вязания крючком",
)  # fmt: skip


def crawl(path: Path) -> None:
    writer = CrawlWriter.open(path, CrawlPlan(f"{HOME}/"))
    for number, title in enumerate(TITLES):
        found = Page(
            Fetch(f"{HOME}/{number or ''}", Kind.PAGE, 200, depth=1, content_type="text/html"),
            lang="ru", language="ru", titles=(Element(title),), headings=(Heading(1, title),),
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "site.db"
    crawl(path)
    research(path)
    return path


def topics(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [str(db), "--format", "jsonl", *arguments])


def listed(db: Path, *arguments: str) -> list[dict[str, Any]]:
    done = topics(db, *arguments)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def topic_of(db: Path) -> dict[str, str]:
    from sitewright.store.site import Site

    with Site.open(db) as site:
        return {result.keyword: result.topic for result in site.keywords()}


def test_every_topic_is_under_a_named_pillar(db: Path) -> None:
    rows = listed(db)
    known = set(topic_of(db))
    assert sum(row["keywords"] for row in rows) == len(known)
    assert {row["pillar"] for row in rows} <= known
    assert listed(db, "--pillar", rows[0]["pillar"])[0]["topic"] == rows[0]["topic"]
    assert listed(db, "--language", "lv") == []


def test_a_moved_keyword_stays_through_new_research_and_in_the_next_crawl(db: Path) -> None:
    before = topic_of(db)
    target = before["прокат каяков"]
    assert before["ремонт часов"] != target
    assert topics(db, "--move", "Ремонт  часов", "--to", target).exit_code == 0
    assert topic_of(db)["ремонт часов"] == target
    (row,) = (row for row in listed(db) if row["topic"] == target)
    assert row["moved"] == 1
    for again in (lambda: research(db), lambda: (crawl(db), research(db))):
        again()
        now = topic_of(db)
        assert now["ремонт часов"] == now["прокат каяков"]
    assert topics(db, "--forget", "ремонт часов").exit_code == 0
    research(db)
    assert topic_of(db) == before


def test_keywords_go_into_a_new_topic_with_a_name_of_its_own(db: Path) -> None:
    done = topics(db, "--move", "ремонт часов", "--move", "прокат байдарок", "--to", "Разное", "--new")
    assert done.exit_code == 0, done.output
    for _ in range(2):
        now = topic_of(db)
        assert now["ремонт часов"] == now["прокат байдарок"] == "Разное"
        assert sum(topic == "Разное" for topic in now.values()) == 2
        research(db)


def test_a_topic_keeps_its_new_name(db: Path) -> None:
    old = topic_of(db)["курсы вязания"]
    assert topics(db, "--rename", old, "--to", "Рукоделие").exit_code == 0
    assert topic_of(db)["курсы вязания"] == "Рукоделие"
    research(db)
    assert topic_of(db)["курсы вязания"] == "Рукоделие"


def test_moving_what_names_a_topic_leaves_the_topic_to_the_others(db: Path) -> None:
    before = topic_of(db)
    named = next(row["topic"] for row in listed(db) if row["keywords"] > 1)
    others = [keyword for keyword, topic in before.items() if topic == named and keyword != named]
    assert topics(db, "--move", named, "--to", "Отдельно", "--new").exit_code == 0
    now = topic_of(db)
    assert now[named] == "Отдельно"
    assert {now[keyword] for keyword in others} == {now[others[0]]}
    assert now[others[0]] in others
    rows = listed(db)
    assert sum(row["keywords"] for row in rows) == len(before)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--move", "ремонт часов"], "--to"),
        (["--to", "x"], "--move"),
        (["--move", "нет такого", "--to", "1"], "нет такого"),
        (["--move", "ремонт часов", "--to", "прокат каякоф"], "Did you mean"),
        (["--forget", "ремонт часов"], "was not moved"),
    ],
)
def test_what_cannot_be_done_says_why(db: Path, arguments: list[str], said: str) -> None:
    done = topics(db, *arguments)
    assert done.exit_code != 0
    assert said in f"{done.output} {done.exception} {getattr(done.exception, 'advice', '')}"


SERP = "keyword,position,url\n" + "".join(
    f"{keyword},{place},https://{site}.example/\n"
    for keyword, sites in {
        "прокат каяков": "abcdefghij", "прокат байдарок": "abcdklmnop", "ремонт обуви": "qrstuvwxyz",
        "сапожник": "qrstuvw123", "часовщик": "xyz1234567",
    }.items()
    for place, site in enumerate(sites, 1)
)  # fmt: skip


def test_groups_by_search_results_stand_beside_topics(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "serp.csv"
    path.write_text(SERP, encoding="utf-8")
    research(db, imports=[path])
    rows = {row["keyword"]: row for row in listed(db, "--by-results")}
    assert rows["сапожник"]["results_topic"] == rows["ремонт обуви"]["results_topic"]
    assert rows["сапожник"]["topic"] != rows["ремонт обуви"]["topic"], "their words say nothing"
    assert not rows["сапожник"]["agree"] or not rows["ремонт обуви"]["agree"]
    assert rows["прокат байдарок"]["results_topic"] == rows["прокат каяков"]["results_topic"]
    assert {rows[keyword]["shared"] for keyword in ("прокат байдарок", "прокат каяков")} == {4, 10}
    assert rows["часовщик"]["results_topic"] == "часовщик"


def test_without_search_results_it_says_what_to_import(db: Path) -> None:
    assert "keyword,position,url" in topics(db, "--by-results").stderr


def results(sites: str) -> frozenset[str]:
    return first_results([SearchResult(place, f"https://{site}.example/") for place, site in enumerate(sites, 1)])


def test_strict_groups_share_results_in_every_pair() -> None:
    known = {0: results("abcdefgh"), 1: results("abcd1234"), 2: results("efgh5678"), 3: results("zyxwvu")}
    loose = around_heads(known, [0, 1, 2, 3])
    assert [loose[number].head for number in known] == [0, 0, 0, 3]
    strict = all_alike(known, [0, 1, 2, 3])
    assert [strict[number].head for number in known] == [0, 0, 2, 3]
    assert [strict[number].shared for number in known] == [8, 4, 8, 6]


def test_only_the_first_ten_results_count() -> None:
    assert len(results("abcdefghijklmnop")) == 10
