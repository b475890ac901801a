"""`sitewright backlinks` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sitewright.backlinks.stored_graphs import release_month
from sitewright.cli import cli
from sitewright.core.errors import UsageError
from sitewright.core.facts import Element, Fetch, Kind, Meta, Page
from sitewright.core.plan import CrawlPlan
from sitewright.core.web_graph import COMMON_CRAWL, DomainRank, GraphMode, GraphReferrer, GraphRelease
from sitewright.core.web_graph import Provenance as GraphProvenance
from sitewright.store.backlinks import BacklinkData
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.web_graph import write_web_graph

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


HOSTILE = (
    "Source URL,Target URL,Anchor,Title\n"
    'https://evil.example/,https://example.com/,"=HYPERLINK(""http://x"")",<script>alert(1)</script>\n'
    "https://rtl.example/,https://example.com/,\u202eexe.gpj\x1b[31m,سلام\n"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    backlinks("import", export(folder, HOSTILE), "--db", folder / "site.db")
    return folder / "site.db"


@pytest.mark.parametrize("view", ["summary", "domains", "links", "anchors", "pages", "changes", "risks", "sources"])
def test_every_view_of_a_profile_prints_what_strangers_wrote_harmlessly(hostile: Path, view: str) -> None:
    printed = {
        format_: backlinks("profile", "www.example.com", "--db", hostile, "--view", view, "-f", format_)
        for format_ in ("table", "csv")
    }
    assert {done.exit_code for done in printed.values()} == {0}
    assert not re.search("[\x1b\u202e]", printed["table"].stdout)
    cells = [cell for line in csv.reader(io.StringIO(printed["csv"].stdout)) for cell in line]
    assert cells
    assert not any(cell.startswith("=") for cell in cells)


def test_a_profile_knows_keywords_and_names_from_the_crawl(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    writer = CrawlWriter.open(db, CrawlPlan("https://example.com/"))
    for place in ("/", "/kurs"):
        page = Page(
            Fetch(f"https://example.com{place}", Kind.PAGE, 200, depth=0, content_type="text/html"),
            titles=(Element(f"{place} | Морски Вълк"),), metas=(Meta("og:site_name", "Sea Wolf", "property"),),
        )  # fmt: skip
        writer.record(page.fetch, page=page)
    writer.close("finished")
    text = "Source URL,Target URL,Anchor\n" + "".join(
        f"https://blog.example/{n},https://example.com/,{anchor}\n"
        for n, anchor in enumerate(["Sea Wolf", "морски вълк", "Acme"])
    )
    backlinks("import", export(tmp_path, text), "--db", db)
    done = rows(backlinks("profile", "example.com", "--db", db, "--view", "links", "--brand", "ACME", "-f", "jsonl"))
    assert {row["anchor"]: row["class"] for row in done} == {
        "Sea Wolf": "brand", "морски вълк": "brand", "Acme": "brand",
    }  # fmt: skip


def graph(db: Path, name: str, referrers: dict[str, list[str]], harmonic: dict[str, float]) -> None:
    by = GraphProvenance(COMMON_CRAWL, name, GraphMode.STREAM, "edges.txt.gz")
    order = sorted(harmonic, key=lambda domain: -harmonic[domain])
    write_web_graph(
        db, GraphRelease(name, domains=10_000, links=1_000), by, list(referrers),
        [GraphReferrer(target, domain, by) for target, found in referrers.items() for domain in found],
        [DomainRank(domain, order.index(domain) + 1, harmonic[domain], 1, 0.1, 1) for domain in order],
    )  # fmt: skip


def test_a_profile_and_a_gap_know_the_releases_that_were_fetched(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    backlinks("import", export(tmp_path), "--db", db)
    ranks = {"big.example": 900.0, "example.com": 500.0, "blog.example": 100.0}
    # Stored newest first: the order of time is that of the names.
    graph(db, "cc-main-2026-apr-may-jun", {"example.com": ["big.example"], "rival.example": ["new.example"]}, ranks)
    graph(
        db, "cc-main-2025-26-nov-dec-jan", {"example.com": ["blog.example"], "rival.example": []},
        ranks | {"example.com": 520.0},
    )  # fmt: skip
    summary = {row["name"]: row for row in rows(backlinks("profile", "example.com", "--db", db, "-f", "jsonl"))}
    assert summary["referring domains"]["count"] == 2
    assert summary["not seen in cc-main-2026-apr-may-jun"]["count"] == 1
    assert summary["change since cc-main-2025-26-nov-dec-jan"]["count"] == pytest.approx(-0.0392, abs=1e-4)
    assert "beyond noise" in summary["change since cc-main-2025-26-nov-dec-jan"]["note"]
    domains = {
        row["domain"]: row
        for row in rows(backlinks("profile", "example.com", "--db", db, "--view", "domains", "-f", "jsonl"))
    }
    assert domains["big.example"]["authority"] == 100.0
    assert domains["blog.example"]["releases"] == ["cc-main-2025-26-nov-dec-jan"]
    (found,) = rows(backlinks("gap", "example.com", "rival.example", "--db", db, "-f", "jsonl"))
    assert (found["domain"], found["page"]) == ("new.example", "")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("cc-main-2025-oct-nov-dec", "cc-main-2025-26-nov-dec-jan"),
        ("cc-main-2025-26-nov-dec-jan", "cc-main-2026-jan-feb-mar"),
        ("cc-main-2017-feb-mar-apr", "cc-main-2017-may-jun-jul"),
        ("cc-main-2018-jan", "cc-main-2018-feb-mar-apr"),
        ("own-graph", "cc-main-2018-jan"),
    ],
)
def test_releases_stand_in_the_order_of_time(earlier: str, later: str) -> None:
    assert release_month(earlier) < release_month(later)
