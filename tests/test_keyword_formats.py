"""Keyword lists in archives, spreadsheets and JSON, and what comes with keywords besides numbers."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitewright.core.errors import ImportFailed
from sitewright.keywords.sources.imports import KeywordList, read_list

SHARED = Path(__file__).parents[2] / "shared/data/links/imports-synthetic"
SEARCH_CONSOLE = "Google Search Console"
GSC_BULGARIAN = {
    "Заявки.csv": "Най-чести заявки,Кликвания,Импресии,CTR,Позиция\nкаяк под наем,12,340,3.53%,8.1\n",
    "Страници.csv": "Най-посещавани страници,Кликвания,Импресии,CTR,Позиция\nhttps://e.com/,12,340,3.53%,8.1\n",
    "Държави.csv": "Държава,Кликвания,Импресии,CTR,Позиция\nБългария,12,340,3.53%,8.1\nГърция,0,5,0%,9\n",
    "Устройства.csv": "Устройство,Кликвания,Импресии,CTR,Позиция\nМобилни,10,300,3.33%,8\nКомпютър,2,40,5%,9\n",
    "Диаграма.csv": "Дата,Кликвания,Импресии,CTR,Позиция\n2026-03-01,7,200,3.5%,8\n2026-03-02,5,140,3.57%,8\n",
    "Филтри.csv": "Филтър,Стойност\nТип търсене,Мрежа\n",
}


def zipped(folder: Path, members: dict[str, str], name: str = "export.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return path


def workbook(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "export.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet, rows in sheets.items():
            page = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def numbers(found: KeywordList, keyword: str) -> dict[str, float]:
    (item,) = (item for item in found.keywords if item.keyword == keyword)
    return {metric.name: metric.value for metric in item.metrics}


def test_the_zip_of_search_console_in_any_language(tmp_path: Path) -> None:
    found = read_list(zipped(tmp_path, GSC_BULGARIAN))
    assert found.tool == "Google Search Console"
    assert [item.keyword for item in found.keywords] == ["каяк под наем"]
    assert numbers(found, "каяк под наем") == {"clicks": 12, "impressions": 340, "ctr": 0.0353, "position": 8.1}
    assert {metric.date for metric in found.keywords[0].metrics} == {"2026-03-02"}, "the last day it is about"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared exports are not on this machine")
@pytest.mark.parametrize(
    ("name", "tool", "expected"),
    [
        ("gsc-performance-en.zip", SEARCH_CONSOLE, {"clicks": 12, "impressions": 340, "ctr": 0.0353, "position": 8.2}),
        ("gsc-performance-de.zip", SEARCH_CONSOLE, {"clicks": 12, "impressions": 1340, "ctr": 0.009, "position": 8.2}),
        ("ubersuggest-keywords.csv", "Ubersuggest", {"volume": 1300, "cpc": 2.17, "difficulty": 29}),
    ],
)  # fmt: skip
def test_exports_made_by_others(name: str, tool: str, expected: dict[str, float]) -> None:
    found = read_list(SHARED / name)
    assert (found.tool, found.name) == (tool, name)
    assert numbers(found, "seo audit") == pytest.approx(expected)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared exports are not on this machine")
@pytest.mark.parametrize("name", ["ahrefs-backlinks.csv", "semrush-backlinks.csv", "gsc-links-en.zip"])
def test_exports_of_links_are_told_apart(name: str) -> None:
    with pytest.raises(ImportFailed) as raised:
        read_list(SHARED / name)
    assert "lists links" in (raised.value.advice or "")


def test_a_spreadsheet_of_search_console(tmp_path: Path) -> None:
    sheets = {
        "Queries": [["Запросы", "Клики", "Показы", "CTR", "Позиция"], ["прокат каяков", 12, 340, 0.0353, 8.125]],
        "Pages": [["Страницы", "Клики", "Показы", "CTR", "Позиция"], ["https://e.com/", 12, 340, 0.0353, 8.1]],
        "Countries": [["Страна", "Клики", "Показы", "CTR", "Позиция"], ["Россия", 12, 340, 0.0353, 8.1]],
    }
    found = read_list(workbook(tmp_path, sheets))
    assert found.tool == "Google Search Console"
    assert numbers(found, "прокат каяков") == {"clicks": 12, "impressions": 340, "ctr": 0.0353, "position": 8.125}


def test_a_spreadsheet_of_semrush(tmp_path: Path) -> None:
    header = ["Keyword", "Intent", "Volume", "Trend", "Keyword Difficulty", "CPC (USD)", "Competitive Density"]
    rows = [header, ["аренда каяков", "Commercial, Transactional", 1300, "0.5,1.00", None, 0.98, 0.1]]
    found = read_list(workbook(tmp_path, {"Sheet 1": rows}, "kayak_broad-match_ru_2026-05-14.xlsx"))
    (item,) = found.keywords
    assert found.tool == "Semrush"
    assert item.intents == ("commercial", "transactional")
    assert [(m.name, m.value, m.date) for m in item.metrics] == [
        ("volume", 1300, "2026-05-14"), ("cpc", 0.98, "2026-05-14"),
        ("trend", 0.5, "2026-03-01"), ("trend", 1, "2026-04-01"),
    ]  # fmt: skip


def test_several_lists_in_one_archive_and_a_compressed_one(tmp_path: Path) -> None:
    found = read_list(
        zipped(tmp_path, {"a.csv": "Keyword,KD\nkayak,3\n", "b.csv": "Keyword,KD\nkanu,\n", "c.pdf": "%PDF"})
    )
    assert {item.keyword for item in found.keywords} == {"kayak", "kanu"}
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress("Keyword,KD\nkayak,3\n".encode("utf-16")))
    assert numbers(read_list(path), "kayak") == {"difficulty": 3}


KEYWORD_PLANNER = """Keyword Stats 2026-06-09 at 21_25_18
May 1, 2025 - April 30, 2026
Keyword\tCurrency\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)\t\
Top of page bid (low range)\tTop of page bid (high range)\tAd impression share\tOrganic impression share\t\
Organic average position\tIn account?\tIn plan?\tSearches: May 2025\tSearches: Jun 2025
kayak hire\tEUR\t1300\t0%\t-18%\tHigh\t87\t0.2\t1.1\t\t\t\t\t\t1000\t1600
"""


def test_keyword_planner_keeps_its_months_and_no_competition(tmp_path: Path) -> None:
    path = tmp_path / "Keyword Stats.csv"
    path.write_bytes(KEYWORD_PLANNER.encode("utf-16"))
    (item,) = read_list(path).keywords
    assert [(m.name, m.value, m.date) for m in item.metrics] == [
        ("volume", 1300, "2026-06-09"),
        ("monthly_searches", 1000, "2025-05-01"),
        ("monthly_searches", 1600, "2025-06-01"),
    ]


def test_a_market_stays_in_the_source(tmp_path: Path) -> None:
    path = tmp_path / "ahrefs.csv"
    path.write_text(
        "#,Keyword,Country,Difficulty,Volume,Parent Keyword,Traffic potential,Intents,SV trend (12-2025 - 01-2026)\n"
        '1,socks,gb,2,500,Socks,90,"Commercial,Local","3,4"\n2,socks,us,9,8000,Socks,90,,\n'
    )
    (item,) = read_list(path).keywords
    assert item.parent == "socks"
    assert item.intents == ("commercial",)
    volumes = {metric.source: metric.value for metric in item.metrics if metric.name == "volume"}
    assert volumes == {"Ahrefs (ahrefs.csv, gb)": 500, "Ahrefs (ahrefs.csv, us)": 8000}
    assert {m.date: m.value for m in item.metrics if m.name == "monthly_searches"} == {"2025-12-01": 3, "2026-01-01": 4}


def test_search_results_are_not_positions_of_the_site(tmp_path: Path) -> None:
    path = tmp_path / "serp.csv"
    path.write_text(
        "keyword,position,url\nkayak,2,https://b.example/x#y\nkayak,1,https://a.example\nkayak,1,nonsense\n"
    )
    (item,) = read_list(path).keywords
    assert [(found.position, found.url) for found in item.results] == [
        (1, "https://a.example/"),
        (2, "https://b.example/x"),
    ]
    assert item.metrics == ()
    path.write_text('keyword,serp_urls\nkayak,"https://a.example/, https://b.example/x"\nroll,\n')
    found = read_list(path)
    assert [len(item.results) for item in found.keywords] == [2, 0]
    assert found.has_results


def test_positions_of_one_site_are_no_search_results(tmp_path: Path) -> None:
    path = tmp_path / "positions.csv"
    path.write_text("keyword,position,url\nkayak,14,https://e.com/a\nkayak,6,https://e.com/b\n")
    (item,) = read_list(path).keywords
    assert item.results == ()
    assert {metric.name: metric.value for metric in item.metrics} == {"position": 6}


def dataforseo(items: Any, **result: Any) -> bytes:
    return json.dumps({"version": "0.1", "tasks": [{"id": "1", "result": [result | {"items": items}]}]}).encode()


LABS_ITEM = {
    "se_type": "google",
    "keyword": "каяк под наем",
    "location_code": 2100,
    "keyword_info": {
        "last_updated_time": "2026-04-20 03:55:47 +00:00", "competition": 0.9, "competition_level": "HIGH", "cpc": 0.4,
        "search_volume": 90, "monthly_searches": [{"year": 2026, "month": 3, "search_volume": 110}],
    },
    "keyword_properties": {"keyword_difficulty": 7},
    "avg_backlinks_info": {"referring_domains": 12.5},
    "search_intent_info": {"main_intent": "commercial"},
}  # fmt: skip


def test_dataforseo(tmp_path: Path) -> None:
    path = tmp_path / "ideas.json"
    unknown = {
        "keyword": "нищо",
        "keyword_info": {"search_volume": None},
        "keyword_properties": {"keyword_difficulty": None},
    }
    path.write_bytes(dataforseo([LABS_ITEM, unknown]))
    found = read_list(path)
    assert found.tool == "DataForSEO"
    item = found.keywords[0]
    assert item.intents == ("commercial",)
    assert {(m.name, m.value, m.date) for m in item.metrics} == {
        ("volume", 90, "2026-04-20"), ("cpc", 0.4, "2026-04-20"), ("difficulty", 7, "2026-04-20"),
        ("referring_domains", 12.5, "2026-04-20"), ("monthly_searches", 110, "2026-03-01"),
    }  # fmt: skip
    assert {m.source for m in item.metrics} == {"DataForSEO (ideas.json, 2100)"}
    assert numbers(found, "нищо") == {}, "unknown is not zero"


def test_dataforseo_ranked_keywords_and_search_results(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    ranked = {
        "keyword_data": LABS_ITEM,
        "ranked_serp_element": {"serp_item": {"rank_absolute": 4, "url": "https://e.com/"}},
    }
    path.write_bytes(dataforseo([ranked]))
    (item,) = read_list(path).keywords
    assert item.url == "https://e.com/"
    assert {m.name: m.value for m in item.metrics}["position"] == 4
    organic = [
        {"type": "organic", "rank_group": 1, "rank_absolute": 2, "url": "https://a.example/"},
        {"type": "people_also_ask", "rank_group": 1},
        {"type": "organic", "rank_group": 2, "rank_absolute": 5, "url": "https://b.example/"},
    ]
    path.write_bytes(dataforseo(organic, keyword="kayak", datetime="2026-05-05 00:00:00 +00:00"))
    found = read_list(path)
    assert [(r.position, r.url) for r in found.keywords[0].results] == [
        (1, "https://a.example/"),
        (2, "https://b.example/"),
    ]


def test_an_export_that_was_cut_off_is_said(tmp_path: Path) -> None:
    path = tmp_path / "Queries.csv"
    rows = "".join(f"kayak {number},1,10,10%,3\n" for number in range(1000))
    path.write_text("Top queries,Clicks,Impressions,CTR,Position\n" + rows)
    (note,) = read_list(path).notes
    assert "1,000 rows" in note


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("other.json", b'{"a": [1, 2]}', "JSON without keywords"),
        ("broken.json", b'[{"keyword": ', "JSON without keywords"),
        ("deep.json", b"[" * 100_000, "JSON without keywords"),
        ("page.html", b"<!DOCTYPE html><p>no", "web page"),
        ("report.pdf", b"%PDF-1.7", "PDF"),
        ("cut.gz", gzip.compress(b"Keyword\nkayak\n" * 99, mtime=0)[:30], "cannot be unpacked"),
    ],
)
def test_what_is_no_keyword_list_names_what_was_expected(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImportFailed, match=re.escape(what)) as raised:
        read_list(path)
    assert raised.value.advice
    assert "\n" not in str(raised.value)


def test_archives_and_sheets_without_keywords(tmp_path: Path) -> None:
    for path in (
        zipped(tmp_path, {"readme.md": "x"}),
        workbook(tmp_path, {"Sheet1": [[1, 2], [3, 4]]}),
        workbook(tmp_path, {"Sheet1": []}, "empty.xlsx"),
    ):
        with pytest.raises(ImportFailed):
            read_list(path)


def _spreadsheet() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("a").write_row(0, 0, ["Keyword", "Volume"])
    return stream.getvalue()


SPREADSHEET = _spreadsheet()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.tuples(st.integers(0, len(SPREADSHEET) - 1), st.binary(min_size=1, max_size=8)).map(
            lambda cut: SPREADSHEET[: cut[0]] + cut[1] + SPREADSHEET[cut[0] + len(cut[1]) :]
        ),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from([*LABS_ITEM, "items", "url", "type", "result", "rank_group"]), inner)
            ),
            max_leaves=12,
        ).map(lambda value: dataforseo([value, LABS_ITEM])),
    )
)
def test_no_spreadsheet_or_json_makes_it_fail_otherwise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(data)
    try:
        found = read_list(path)
    except ImportFailed:
        return
    assert all(0 <= metric.value < float("inf") for item in found.keywords for metric in item.metrics)
