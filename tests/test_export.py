"""sitewright export: whole tables in every format, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sitewright.cli import cli
from sitewright.cli.export import TABLES
from sitewright.reports.tables.parquet import write_parquet
from test_compare import TITLED, crawls

FORMULA = TITLED.replace("Sea kayaking for beginners", "=cmd|' /C calc'!A0")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "site.db"
    crawls(path, {"/": f"{TITLED}<a href=/a>a</a><img src=/i.png>", "/a": FORMULA})
    return path


def export(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, words)])


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_can_be_written(db: Path, table: str) -> None:
    done = export(db, table, "--format", "jsonl")
    assert done.exit_code == 0, done.output
    for row in map(json.loads, done.output.splitlines()):
        assert not any(name.endswith("_id") for name in row)


def test_spreadsheets_run_nothing(db: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(export(db, "pages", "--format", "csv").output)))
    assert len(rows) == 2
    assert next(row["title"] for row in rows if row["url"].endswith("/a")).startswith("'=cmd")


def test_parquet(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "pages.parquet"
    assert export(db, "pages", "--format", "parquet", "--output", path).exit_code == 0
    table = parquet.read_table(path)
    assert table.num_rows == 2
    assert str(table.schema.field("words").type) == "int64"
    assert "=cmd|' /C calc'!A0" in table.column("title").to_pylist()
    refused = export(db, "pages", "--format", "parquet")
    assert "--output" in str(getattr(refused.exception, "advice", refused.exception))


def test_parquet_takes_whatever_comes_after_the_first_rows() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    rows = [{"n": 1, "t": "a"}] * 20_000 + [{"n": "x", "t": ["b", 2]}, {"n": None, "t": "\ud800"}, {"n": 2.5}]
    write_parquet(rows, ["n", "t", "none"], stream)
    table = parquet.read_table(io.BytesIO(stream.getvalue()))
    assert table.column("n").to_pylist()[-3:-1] == [None, None]
    assert table.column("t").to_pylist()[-3:] == ['["b", 2]', "?", None]
