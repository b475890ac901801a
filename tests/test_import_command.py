"""`sitewright import`: what is kept, what research makes of it, and what is said of files that are no lists."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rival_sites import OWN, rival_sites
from sitewright.cli import cli
from sitewright.core.errors import ImportFailed
from sitewright.keywords.sources.clicks import read_clicks
from sitewright.keywords.sources.kept import kept_lists, read_file
from sitewright.store.imported import Performance
from sitewright.store.site import Site


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return rival_sites(tmp_path / "site.db")


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_kept_and_judged_with_until_it_is_forgotten(db: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "list.csv", "Keyword,Volume,KD,Last Update\nкаяк под наем,90,4,2026-10-01\nрафт,70,9,\n")
    (kept,) = lines(call("import", file, "--db", db, "--format", "jsonl"))
    assert (kept["file"], kept["keywords"], kept["clicks_rows"]) == ("list.csv", 2, 0)
    found = {row["keyword"]: row for row in lines(call("keywords", db, "--format", "jsonl"))}
    assert (found["каяк под наем"]["volume"], found["рафт"]["difficulty"]) == (90, 9)
    assert call("keywords", db, "--refresh", "--format", "jsonl").stderr == ""
    assert lines(call("import", "--db", db, "--format", "jsonl"))[0]["tool"] == ""
    call("import", "--db", db, "--forget", "list.csv")
    found = {row["keyword"]: row for row in lines(call("keywords", db, "--format", "jsonl"))}
    assert found.get("рафт", {"volume": None})["volume"] is None
    missing = call("import", "--db", db, "--forget", "list.csv")
    assert (missing.exit_code, "keeps no file" in str(missing.exception)) == (1, True)


def test_importing_a_file_again_replaces_it(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    for volume in (90, 500):
        call("import", written(file, f"Keyword,Volume\nрафт,{volume}\n"), "--db", db)
        rows = lines(call("keywords", db, "--contains", "рафт", "--format", "jsonl"))
        assert [row["volume"] for row in rows if row["keyword"] == "рафт"] == [volume]
    with Site.open(db) as site:
        assert [len(item.keywords) for item in kept_lists(site)] == [1]


def test_nothing_is_kept_when_one_file_is_no_list(db: Path, tmp_path: Path) -> None:
    good, bad = written(tmp_path / "a.csv", "Keyword\nрафт\n"), tmp_path / "b.pdf"
    bad.write_bytes(b"%PDF-1.7")
    done = call("import", good, bad, "--db", db)
    assert isinstance(done.exception, ImportFailed)
    assert "b.pdf" in str(done.exception)
    assert "Expected" in done.exception.advice
    assert call("import", "--db", db, "--format", "jsonl").stdout == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("picture.png", b"\x89PNG\r\n"),
        ("empty.csv", b""),
        ("prices.csv", b"1,2\n3,4\n"),
        ("links.csv", b"Source url,Target url\nhttps://a.example/,https://b.example/\n"),
    ],
)
def test_wrong_files_are_named_with_what_was_expected(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImportFailed) as caught:
        read_file(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


DAYS = "Query,Page,Date,Clicks,Impressions,CTR,Position\n"


def test_clicks_by_query_page_and_day_are_kept_and_added_up(db: Path, tmp_path: Path) -> None:
    rows = f"каяк под наем,{OWN}/naem,2026-10-01,3,40,7.5%,4\nкаяк под наем,{OWN}/naem,2026-10-02,1,60,1.7%,9\n"
    rows += f"каяк под наем,{OWN}/,2026-10-02,0,100,0%,12\n"
    (kept,) = lines(call("import", written(tmp_path / "gsc.csv", DAYS + rows), "--db", db, "--format", "jsonl"))
    assert (kept["keywords"], kept["clicks_rows"], kept["day"]) == (1, 3, "2026-10-02")
    (row,) = [item for item in lines(call("keywords", db, "--format", "jsonl")) if item["keyword"] == "каяк под наем"]
    assert (row["clicks"], row["impressions"], row["position"]) == (4, 200, 9.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Top queries,Clicks,Impressions,CTR,Position\nkayak,12,340,3.53%,8.2\n",
         [Performance(12, 340, 8.2, "kayak", "kayak")]),
        ("Häufigste Seiten;Klicks;Impressionen;CTR;Position\nhttps://e.com/x;12;1.340;0,9 %;8,2\n",
         [Performance(12, 1340, 8.2, page="https://e.com/x")]),
        ("Дата,Клики,Показы,CTR,Позиция\n2026-10-01,5,50,10%,3\n", [Performance(5, 50, 3.0, date="2026-10-01")]),
        ("Date,Clicks,Impressions,CTR,Position\n2026-10-01,5,5x,10%,3\n2026-13-01,5,50,10%,3\n2026-10-02,5,50,10%,3\n",
         [Performance(5, 50, 3.0, date="2026-10-02")]),
        ("Page,Query,Impressions,Clicks,Position\nhttps://e.com/,کایاک,30,2,5\nhttps://e.com/,کایاک,20,9,5\n",
         [Performance(11, 50, 5.0, "کایاک", "کایاک", "https://e.com/")]),
        ("Query,Clicks,Impressions,CTR,Position\nkayak,99,3,3300%,1\nkayak,,,,\n", []),
        ("Keyword,Volume\nkayak,90\n", []),
    ],
)  # fmt: skip
def test_tables_of_clicks_are_known_by_what_they_hold(tmp_path: Path, text: str, expected: list[Performance]) -> None:
    assert read_clicks(written(tmp_path / "clicks.csv", text)) == expected


def test_an_archive_gives_queries_pages_and_days(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Запросы.csv", "Популярные запросы,Клики,Показы,CTR,Позиция\nпрокат каяков,4,90,4.4%,7\n")
        archive.writestr("Страницы.csv", f"Популярные страницы,Клики,Показы,CTR,Позиция\n{OWN}/ru,4,90,4.4%,7\n")
        archive.writestr("Страны.csv", "Страна,Клики,Показы,CTR,Позиция\nЛатвия,4,90,4.4%,7\n")
        archive.writestr("Диаграмма.csv", "Дата,Клики,Показы,CTR,Позиция\n2026-10-01,4,95,4.2%,7\n")
    found = read_file(path)
    assert [item.keyword for item in found.keywords.keywords] == ["прокат каяков"]
    assert [(row.folded, row.page, row.date) for row in found.clicks] == [
        ("прокат каяков", "", ""), ("", f"{OWN}/ru", ""), ("", "", "2026-10-01"),
    ]  # fmt: skip
