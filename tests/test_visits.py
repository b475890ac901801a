"""Looking at pages that link, or might, on real servers: what is there, what is gone, and where nobody may go."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_site import LocalSite, Route, redirect
from sitewright.backlinks.name_mentions import folded_names, mentions
from sitewright.backlinks.visited_links import pages_to_visit
from sitewright.core.facts import Element, Fetch, Kind, Page
from sitewright.core.plan import CrawlPlan
from sitewright.core.urls import parts
from sitewright.store.backlinks import BacklinkData
from sitewright.store.crawl_writer import CrawlWriter


def sitewright(*arguments: object) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "sitewright", "backlinks", *map(str, arguments), "-f", "jsonl"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def others() -> Iterator[LocalSite]:
    with LocalSite() as site:
        yield site


def own_database(folder: Path, home: str, *linking: str) -> Path:
    path = folder / "site.db"
    writer = CrawlWriter.open(path, CrawlPlan(home))
    page = Page(
        Fetch(home, Kind.PAGE, 200, depth=0, content_type="text/html"), titles=(Element("Каяк под наем"),),
        text="Каяк под наем", words=3, language="bg",
    )  # fmt: skip
    writer.record(page.fetch, page=page)
    writer.close("finished")
    rows = "".join(f"{url},{home},remembered\n" for url in linking)
    (folder / "links.csv").write_text(f"Source URL,Target URL,Anchor\n{rows}", encoding="utf-8")
    sitewright("import", folder / "links.csv", "--db", path)
    return path


def test_a_visit_records_what_is_on_the_page_and_what_is_gone(tmp_path: Path, others: LocalSite) -> None:
    home = "http://own.example/"
    others.routes.update({
        "/robots.txt": Route("User-agent: *\nDisallow: /private", type="text/plain"),
        "/there": Route(
            f'<main><a rel="ugc nofollow" href="{home}">каяк</a></main><footer><a href="{home}x">още</a></footer>'
            '<a href="http://third.example/">x</a>'
        ),
        "/page-nofollow": Route(f'<meta name=robots content=nofollow><a href="{home}">каяк</a>'),
        "/moved": redirect("/there"),
        "/silent": Route("<p>Морски Вълк е чудесен, морски вълк!</p>"),
        "/private": Route(f'<a href="{home}">x</a>'),
    })  # fmt: skip
    pages = [others.url(path) for path in ("/there", "/moved", "/silent", "/private", "/404", "/page-nofollow")]
    db = own_database(tmp_path, home, *pages)
    visit = ("visit", db, "--delay", "0", "--brand", "Морски вълк")
    found = sitewright(*visit, "--allow-private", "127.0.0.1")
    seen = {parts(row["page"]).path: row for row in found}
    assert {path: (row["status"], row["reason"], row["links"], row["mentions"]) for path, row in seen.items()} == {
        "/there": (200, None, 2, 0),
        "/moved": (200, None, 2, 0),
        "/silent": (200, None, 0, 2),
        "/private": (None, "blocked-by-robots", 0, 0),
        "/404": (404, None, 0, 0),
        "/page-nofollow": (200, None, 1, 0),
    }
    assert (seen["/there"]["anchors"], seen["/there"]["positions"]) == (["каяк", "още"], ["main", "footer"])
    assert seen["/page-nofollow"]["rel"] == ["nofollow"]
    assert others.asked("/private") == []
    links = {
        (parts(row["source_url"]).path, row["anchor"]): (row["follow"], row["verdict"])
        for row in sitewright("profile", "own.example", "--db", db, "--view", "links")
    }
    assert links == {
        ("/there", "каяк"): (False, "there"),
        ("/there", "още"): (True, "there"),
        ("/moved", "каяк"): (False, "there"),
        ("/moved", "още"): (True, "there"),
        ("/page-nofollow", "каяк"): (False, "there"),
        ("/private", "remembered"): (None, "unreachable"),
    }
    assert sitewright(*visit) == [], "nothing is visited again so soon"
    with BacklinkData.open(db) as data:
        assert {item.via for item in data.visits("own.example")} == {"visit"}


def test_an_import_leads_nobody_into_the_private_network(tmp_path: Path, others: LocalSite) -> None:
    db = own_database(tmp_path, "http://own.example/", others.url("/there"))
    (row,) = sitewright("visit", db, "--delay", "0")
    assert (row["status"], row["reason"]) == (None, "private-address")
    assert others.requests == []


def test_pages_never_visited_come_first_and_fresh_ones_not_at_all() -> None:
    visited = {"old": "2026-01-01T00:00:00", "older": "2025-01-01T00:00:00", "fresh": "2026-11-29T00:00:00"}
    pages = pages_to_visit(["old", "fresh", "new", "older"], ["candidate", "new"], visited, "2026-11-01", 4)
    assert pages == ["new", "candidate", "older", "old"]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Взехме каяк от Морски вълк вчера", ["Морски Вълк"], 1),
        ("морскивълк и Морски-Вълк", ["Морски Вълк"], 2),
        ("вълк", ["Морски Вълк"], 0),
        ("Seawolfing around", ["Sea Wolf"], 0),
        ("قایق گرگ دریا را گرفتیم", ["گرگ دریا"], 1),
        ("the and of", ["of"], 0),
        ("", ["Sea Wolf"], 0),
    ],
)
def test_names_are_found_as_whole_words_in_any_script(text: str, names: list[str], expected: int) -> None:
    assert sum(1 for _ in mentions(text, folded_names(names))) == expected
