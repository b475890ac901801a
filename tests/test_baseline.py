"""Baselines: findings somebody accepted, with a reason and an end."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sitewright.cli import baseline as files
from sitewright.cli import cli
from sitewright.core.baseline import Baseline, Entry, read_baseline, to_table
from sitewright.core.errors import ConfigError
from sitewright.core.findings import Finding, Severity, Status
from tiny_site import absolute, audit_into, crawl_into

TODAY = date(2026, 11, 22)
HOME = "https://example.com/"
SITE = {"/": "<html lang=bg><title>Каяци под наем</title><a href=/a>a</a><a href=/b>b</a>", "/a": "<p>A</p>"}


def fault(**values: Any) -> Finding:
    known: dict[str, Any] = {
        "rule": "r", "severity": Severity.ERROR, "category": "c", "status": Status.FAIL, "url": HOME, "target": "",
        "message": "m", "evidence": {},
    }  # fmt: skip
    return Finding(**{**known, **values})


@pytest.mark.parametrize(
    ("entry", "finding", "accepted"),
    [
        ({}, {}, True),
        ({"rule": "other"}, {}, False),
        ({"url": HOME}, {}, True),
        ({"url": HOME + "a"}, {}, False),
        ({"url": HOME + "*"}, {"url": HOME + "a/b"}, True),
        ({"url": "*.pdf"}, {"url": HOME + "a"}, False),
        ({"url": HOME + "?a=*"}, {"url": HOME + "?a=*"}, True),
        ({"url": ""}, {}, False),
        ({"url": ""}, {"url": ""}, True),
        ({"target": ""}, {"target": HOME + "x"}, False),
        ({"target": HOME + "x"}, {"target": HOME + "x"}, True),
        ({"key": "k"}, {"evidence": {"key": "k"}}, True),
        ({"key": "k"}, {"evidence": {"key": "other"}}, False),
        ({"expires": TODAY}, {}, True),  # the last day counts
        ({"expires": date(2026, 11, 21)}, {}, False),
    ],
)
def test_what_an_entry_accepts(entry: dict[str, Any], finding: dict[str, Any], accepted: bool) -> None:
    judged = Baseline((Entry(**{"rule": "r", "reason": "known", **entry}),)).judge([fault(**finding)], TODAY)
    assert (len(judged.waived), len(judged.counted)) == ((1, 0) if accepted else (0, 1))


def test_expired_entries_count_again_and_unused_ones_are_told() -> None:
    expired = Entry("r", "until May", expires=date(2026, 5, 1))
    unused = Entry("gone", "known")
    judged = Baseline((expired, unused)).judge([fault()], TODAY)
    assert [entry for _, entry in judged.expired] == [expired]
    assert judged.unused == [unused]
    renewed = Baseline((expired, Entry("r", "for good"), unused)).judge([fault()], TODAY)
    assert [entry.reason for _, entry in renewed.waived] == ["for good"]


def test_a_baseline_written_anew_keeps_what_was_said() -> None:
    known = Entry("r", "a decision", "Ana", url=HOME)
    found = [
        fault(),
        fault(rule="s", target=HOME + "x"),
        fault(rule="t", status=Status.INCONCLUSIVE),
        fault(rule="change-title", category="change"),
    ]
    written = Baseline((known, Entry("gone", "old"))).renewed(found, "new", TODAY)
    assert written.entries == (known, Entry("s", "new", url=HOME, target=HOME + "x", key=""))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries = st.builds(
    Entry,
    rule=st.sampled_from(["r", "title-missing"]),
    reason=texts.filter(str.strip),
    owner=texts,
    expires=st.none() | st.dates(),
    url=st.none() | texts,
    target=st.none() | texts,
    key=st.none() | texts.filter(bool),
)


@given(st.lists(entries, max_size=3), st.sampled_from([".toml", ".json"]))
def test_a_baseline_is_read_as_it_was_written(tmp_path_factory: Any, written: list[Entry], ending: str) -> None:
    path = tmp_path_factory.mktemp("b") / f"known{ending}"
    files.write(path, Baseline(tuple(written)), HOME)
    assert files.read(path) == Baseline(tuple(written))


@given(st.recursive(st.none() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)))
def test_whatever_is_in_the_file_is_read_or_refused(accept: Any) -> None:
    for table in ({"baseline": accept}, {"baseline": {"accept": accept}}, {"baseline": {"accept": [accept]}}):
        with suppress(ConfigError):
            assert isinstance(read_baseline("known.toml", table), Baseline)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[baseline.accept]]\nrule = 'r'", "entry 1 .* lacks a reason"),
        ("[[baseline.accept]]\nreason = 'r'", "lacks a rule"),
        ("[[baseline.accept]]\nrule = 'r'\nreason = 'x'\nurls = 'a'", "no setting 'urls'"),
        ("[[baseline.accept]]\nrule = 'r'\nreason = 'x'\nexpires = 'soon'", "expires must be a day"),
        ("[[baseline.accept]]\nrule = 1\nreason = 'x'", "rule must be a text"),
        ("[baseline]\nentries = 3", "no setting 'entries'"),
        ("url = 'x'", "is no baseline"),
        ("[", "cannot be understood"),
    ],
)
def test_a_baseline_that_cannot_be_used_says_why(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        files.read(path)


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        files.read(tmp_path / "none.toml")
    assert "--write-baseline" in refused.value.advice


def test_a_table_holds_plain_values() -> None:
    table = to_table(Baseline((Entry("r", "x", expires=TODAY, url=""),)), HOME, TODAY)
    assert table["baseline"]["accept"] == [{"rule": "r", "url": "", "reason": "x", "expires": "2026-11-22"}]


# -- the command line


def sitewright(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(item) for item in arguments], standalone_mode=False)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exception is None, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", ["known.toml", "known.json"])
def test_an_audit_with_the_baseline_it_wrote_passes(tmp_path: Path, name: str) -> None:
    db, known = tmp_path / "a.db", tmp_path / name
    crawl_into(db, {"site": SITE})
    first = rows(sitewright("audit", db, "--write-baseline", known, "--format", "jsonl"))
    failures = [row for row in first if row["status"] == "fail"]
    assert failures
    again = sitewright("audit", db, "--baseline", known, "--fail-on", "notice", "--format", "jsonl")
    assert again.return_value == 0
    found = rows(again)
    assert len(found) == len(first)
    assert sum(row["waived"] is not None for row in found) == len(failures)
    assert f"{len(failures)} of {len(first)} findings are waived" in again.stderr
    # Listed apart: after everything that counts.
    waived = [row["waived"] is not None for row in found]
    assert waived == sorted(waived)
    compare = sitewright("compare", db, "--baseline", known)
    assert "no audited crawl" in str(compare.exception)


def test_a_new_fault_counts_beside_a_baseline(tmp_path: Path) -> None:
    db, known = tmp_path / "a.db", tmp_path / "known.toml"
    crawl_into(db, {"site": SITE})
    sitewright("audit", db, "--write-baseline", known)
    crawl_into(db, {"site": {**SITE, "/b": "<p>B</p>"}})
    audit_into(db)
    assert sitewright("audit", db, "--baseline", known, "--fail-on", "new:error").return_value == 3
    result = sitewright("compare", db, "--baseline", known, "--format", "jsonl", "--rule", "title-missing")
    assert {row["url"]: (row["change"], row["waived"] is not None) for row in rows(result)} == {
        absolute("/a"): ("unchanged", True),
        absolute("/b"): ("new", False),
    }


def test_unused_and_expired_entries_are_reported(tmp_path: Path) -> None:
    db, known = tmp_path / "a.db", tmp_path / "known.toml"
    crawl_into(db, {"site": SITE})
    known.write_text(
        "[[baseline.accept]]\nrule = 'title-missing'\nreason = 'relaunch'\nexpires = 2020-01-31\n"
        "[[baseline.accept]]\nrule = 'h1-multiple'\nreason = 'design'\nowner = 'Ana'\n",
        encoding="utf-8",
    )
    result = sitewright("audit", db, "--baseline", known, "--rule", "title-missing", "--fail-on", "error")
    assert result.return_value == 3
    assert "have expired:\n  title-missing (until 2020-01-31)" in result.stderr
    assert "no finding of this audit matches:\n  h1-multiple" in result.stderr


def test_the_file_is_toml_that_people_can_edit(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    files.write(path, Baseline((Entry("r", 'said "yes"\n', "Ана", date(2027, 1, 31), HOME),)), HOME)
    assert tomllib.loads(path.read_text(encoding="utf-8"))["baseline"]["accept"] == [
        {"rule": "r", "url": HOME, "reason": 'said "yes"\n', "owner": "Ана", "expires": date(2027, 1, 31)}
    ]
