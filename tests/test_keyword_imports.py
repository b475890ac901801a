"""Keyword lists as tools write them: encodings, delimiters, headers, numbers, and files that are none."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitewright.core.errors import ImportFailed
from sitewright.core.figures import Figure, read_figure
from sitewright.keywords.sources.imports import KeywordList, read_list


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


HISTORY = ("monthly_searches", "trend")


def values(found: KeywordList) -> dict[str, dict[str, float]]:
    return {
        item.keyword: {metric.name: metric.value for metric in item.metrics if metric.name not in HISTORY}
        for item in found.keywords
    }


def history(found: KeywordList, keyword: str) -> dict[str, float]:
    (item,) = (item for item in found.keywords if item.keyword == keyword)
    return {metric.date: metric.value for metric in item.metrics if metric.name in HISTORY}


LISTS = {
    case["name"]: case
    for case in tomllib.loads(Path(__file__).with_name("keyword_lists.toml").read_text(encoding="utf-8"))["list"]
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_every_tool(tmp_path: Path, name: str) -> None:
    case = LISTS[name]
    found = read_list(write(tmp_path, "list.csv", case["text"]))
    assert found.tool == case.get("tool", "")
    assert values(found) == case["keywords"]


def test_a_quotation_mark_that_is_an_inch_swallows_nothing(tmp_path: Path) -> None:
    text = 'Keyword\tVolume\n"5 inch nails\t10\n' + "".join(f"nails {n}\t{n}\n" for n in range(1, 80))
    assert len(read_list(write(tmp_path, "list.tsv", text)).keywords) == 80


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    found = read_list(write(tmp_path, "list.tsv", "Keyword\tVolume\nкаяк под наем\t90\nlaivu noma\t20\n", encoding))
    assert values(found) == {"каяк под наем": {"volume": 90}, "laivu noma": {"volume": 20}}


def test_utf_16_of_keyword_planner(tmp_path: Path) -> None:
    case = LISTS["keyword planner"]
    found = read_list(write(tmp_path, "planner.csv", case["text"], "utf-16"))
    assert values(found) == case["keywords"]
    assert found.keywords[0].metrics[0].date == "2026-06-09"


@pytest.mark.parametrize(
    ("encoding", "languages", "keyword"),
    [
        ("cp1251", [], "каяк под наем"),
        ("cp1251", ["bg"], "школа по каяк"),
        ("cp1252", [], "école de kayak à la mer"),
        ("cp1252", ["de"], "kanukurs für anfänger"),
        ("cp1257", ["lv"], "kajaku noma jūrmalā"),
        ("cp1250", ["pl"], "wypożyczalnia kajaków"),
        ("cp1253", [], "ενοικίαση καγιάκ"),
        ("cp1256", ["ar"], "تأجير قوارب"),
    ],
)
def test_8_bit_encodings(tmp_path: Path, encoding: str, languages: list[str], keyword: str) -> None:
    found = read_list(write(tmp_path, "list.csv", f"Keyword;Volume\n{keyword};90\n", encoding), languages)
    assert values(found) == {keyword: {"volume": 90}}


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        ("12.100", True, 12100), ("1,300", True, 1300), ("0,35", False, 0.35), ("1 300", True, 1300),
        ("1\u00a0300", True, 1300), ("1'300", True, 1300), ("1.300,50", False, 1300.5), ("1,300.50", False, 1300.5),
        ("2 000 000", True, 2e6), ("1.2K", True, 1200), ("3M", True, 3e6), ("US$2.17", False, 2.17),
        ("€ 1,20", False, 1.2), ("3,25 %", False, 0.0325), ("۱۲۳", True, 123), ("٣٫٥", False, 3.5), ("0", True, 0),
        ("12.345", False, 12.345),
    ],
)  # fmt: skip
def test_numbers(text: str, whole: bool, expected: float) -> None:
    assert read_figure(text, whole=whole) == Figure(expected, expected)


@pytest.mark.parametrize("text", ["", "-", "–", "n/a", "N/A", "null", "unknown", "-5", "2026-05-01", "1e9", "9" * 400])
def test_unknown_is_absent_and_never_zero(text: str) -> None:
    assert read_figure(text, whole=True) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("10 – 100", 10, 100), ("10-100", 10, 100), ("1K – 10K", 1000, 10000), ("10 тыс. – 100 тыс.", 10000, 100000),
     ("<10", 0, 10), ("10K+", 10000, None)],
)  # fmt: skip
def test_ranges(text: str, low: float, high: float | None) -> None:
    assert read_figure(text, whole=True) == Figure(low, high)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", "Keyword,Volume,Last Update\nkayak,10,2025-03-04 10:00:00\n", "2025-03-04"),
        ("kayak_us_2026-05-01.csv", "Keyword,Volume\nkayak,10\n", "2026-05-01"),
        ("a.csv", "Keyword,Volume\nkayak,10\n", "2024-07-03"),
    ],
)
def test_the_date_of_a_number_is_the_lists_or_the_files(tmp_path: Path, name: str, text: str, expected: str) -> None:
    path = write(tmp_path, name, text)
    os.utime(path, (1720000000, 1720000000))
    (metric,) = read_list(path).keywords[0].metrics
    assert metric.date == expected
    assert metric.source == name


def test_a_keyword_once_for_each_of_its_pages_keeps_its_best_position(tmp_path: Path) -> None:
    text = "Keyword,Position,Search Volume,URL\nkayak,14,90,https://e.com/a\nkayak,6,,https://e.com/b\n"
    (keyword,) = read_list(write(tmp_path, "positions.csv", text)).keywords
    assert {metric.name: metric.value for metric in keyword.metrics} == {"position": 6, "volume": 90}
    assert keyword.url == "https://e.com/b"


def test_difficulty_outside_its_scale_is_unknown(tmp_path: Path) -> None:
    found = read_list(write(tmp_path, "list.csv", "Keyword,KD\na keyword,140\nother keyword,45%\n"))
    assert values(found) == {"a keyword": {}, "other keyword": {"difficulty": 45}}


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b" \n\n", "empty"),
        ("sheet.xlsx", b"PK\x03\x04rest", "cannot be unpacked"),
        ("sheet.xls", b"\xd0\xcf\x11\xe0rest", "spreadsheet that cannot be read"),
        ("binary.csv", bytes(range(256)) * 4 + b"\0" * 900, "text"),
        ("Pages.csv", b"Top pages,Clicks,Impressions,CTR,Position\nhttps://e.com/,1,2,50%,3\n", "no column"),
        ("numbers.csv", b"1,2\n3,4\n", "no column"),
        ("broken16.csv", b"\xff\xfeK\0\x00\xd8", "line 1"),
        ("huge.csv", b"Keyword,Volume\nshoes,10\n" + b"x" * 200_000 + b",5\n", "line 3"),
    ],
)
def test_what_is_no_keyword_list_says_so(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImportFailed, match=re.escape(what)) as raised:
        read_list(path)
    assert name in str(raised.value)
    assert raised.value.advice


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"nowhere\.csv"):
        read_list(tmp_path / "nowhere.csv")
    with pytest.raises(ImportFailed, match="cannot be read"):
        read_list(tmp_path)


_CELLS = st.text(st.sampled_from("abц١é,;\t\"'\n\r\0 0123456789.-–%K<\ufeff字"), max_size=60)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(st.binary(max_size=300), _CELLS.map(str.encode), _CELLS.map(lambda t: ("Keyword,KD\n" + t).encode()))
)
def test_no_file_makes_it_fail_otherwise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    try:
        found = read_list(path)
    except ImportFailed:
        return
    assert found.keywords
    assert all(0 <= metric.value < float("inf") for item in found.keywords for metric in item.metrics)
