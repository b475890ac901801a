"""Phrases of other sites' crawls: candidates by language, kept apart from the site's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sitewright.core.facts import Element, Fetch, Heading, Kind, Page
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.research import research
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site


def crawl(path: Path, home: str, titles: tuple[str, ...], language: str = "bg") -> None:
    writer = CrawlWriter.open(path, CrawlPlan(f"{home}/"))
    for number, title in enumerate(titles):
        found = Page(
            Fetch(f"{home}/{number or ''}", Kind.PAGE, 200, depth=1, content_type="text/html"),
            lang=language, language=language, titles=(Element(title),), headings=(Heading(1, title),),
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    crawl(path, "https://own.example", ("Каяк под наем", "Школа по каяк"))
    return path


def sources(db: Path) -> dict[str, set[str]]:
    with Site.open(db, 1) as site:
        return {result.keyword: set(result.sources) for result in site.keywords()}


def test_a_competitor_in_the_same_database(db: Path) -> None:
    crawl(db, "https://rival.example", ("Каяк под наем", "Ремонт на лодки"))
    crawl(db, "https://german.example", ("Kanu mieten",), "de")
    research(db, crawl_id=1)
    found = sources(db)
    assert found["ремонт на лодки"] == {"competitor:rival.example"}
    assert found["каяк под наем"] >= {"title", "h1", "competitor:rival.example"}
    assert "kanu mieten" not in found, "the site has no page in German"
    with Site.open(db, 1) as site:
        known = {result.keyword: result for result in site.keywords()}
    assert known["ремонт на лодки"].page == ""
    assert known["каяк под наем"].page == "https://own.example/"


def test_a_competitor_in_a_database_of_its_own(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "rival.db"
    crawl(other, "https://rival.example", ("Ремонт на лодки",))
    crawl(other, "https://own.example", ("Нещо старо",))
    research(db, competitors=[other])
    found = sources(db)
    assert found["ремонт на лодки"] == {"competitor:rival.example"}
    assert "нещо старо" not in found, "the site is no competitor of itself"
    with Site.open(db) as site:
        (urls,) = site.query(
            "SELECT group_concat(DISTINCT u.url) FROM keyword_sources s JOIN urls u ON u.id = s.url_id"
            " WHERE s.source LIKE 'competitor:%'"
        ).fetchone()
    assert urls == "https://rival.example/"
    research(db)
    assert "ремонт на лодки" not in sources(db), "a run knows the databases it is given"
