"""`sitewright backlinks` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sitewright.cli import cli
from sitewright.core.errors import UsageError
from sitewright.store.backlinks import BacklinkData

LINKS = (
    "Source URL,Target URL,Anchor,Nofollow\n"
    "https://blog.example/a,https://example.com/,каяк,false\n"
    "no address,https://example.com/,x,false\n"
)


def backlinks(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["backlinks", *map(str, arguments)])


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def export(folder: Path, text: str = LINKS, name: str = "links.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_import_says_what_it_read_and_what_not(tmp_path: Path) -> None:
    done = backlinks("import", export(tmp_path), "--db", tmp_path / "site.db", "-f", "jsonl")
    (row,) = rows(done)
    assert (row["source"], row["report"], row["rows"], row["refused"], row["new"]) == ("list", "links", 1, 1, True)
    assert row["targets"] == ["example.com"]
    assert "line 3: no address of a page of the web in 'no address'" in done.stderr


def test_the_same_file_again_replaces_what_it_said(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    backlinks("import", export(tmp_path), "--db", db)
    (row,) = rows(backlinks("import", export(tmp_path), "--db", db, "-f", "jsonl"))
    assert row["new"] is False
    with BacklinkData.open(db) as data:
        assert [said.link.anchor for said in data.links("example.com")] == ["каяк"]
        assert [batch.refused for batch in data.batches()] == [1]


def test_an_export_without_targets_needs_to_be_told_whose_it_is(tmp_path: Path) -> None:
    path = export(tmp_path, "Linking page,Last crawled\nhttps://blog.example/a,2026-11-01\n")
    refused = backlinks("import", path, "--db", tmp_path / "site.db")
    assert isinstance(refused.exception, UsageError)
    assert "--for DOMAIN" in refused.exception.advice
    (row,) = rows(
        backlinks("import", path, "--db", tmp_path / "site.db", "--for", "https://www.example.com/", "-f", "jsonl")
    )
    assert row["targets"] == ["example.com"]


@pytest.mark.parametrize("typed", ["localhost", "not a domain", "https://"])
def test_what_is_no_domain_is_refused(tmp_path: Path, typed: str) -> None:
    refused = backlinks("import", export(tmp_path), "--db", tmp_path / "site.db", "--for", typed)
    assert isinstance(refused.exception, UsageError)


def test_a_file_name_runs_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    path = export(tmp_path, name="=1+1.csv")
    done = backlinks("import", path, "--db", tmp_path / "site.db", "-f", "csv")
    assert next(csv.DictReader(io.StringIO(done.stdout)))["file"] == "'=1+1.csv"
