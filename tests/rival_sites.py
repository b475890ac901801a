"""A site with pages in Bulgarian and Russian, and three others that compete with it, in one database."""

from __future__ import annotations

from pathlib import Path

from sitewright.core.facts import Element, Fetch, Heading, Kind, Meta, Page, StructuredData
from sitewright.core.plan import CrawlPlan
from sitewright.store.crawl_writer import CrawlWriter

OWN = "https://own.example"


def crawl(db: Path, home: str, pages: list[tuple[str, str, str]]) -> None:
    writer = CrawlWriter.open(db, CrawlPlan(f"{home}/"))
    for path, language, title in pages:
        found = Page(
            Fetch(home + path, Kind.PAGE, 200, depth=1, content_type="text/html", at="2026-11-01T10:00:00Z"),
            lang=language, language=language, titles=(Element(title),), headings=(Heading(1, title),),
            text=f"{title}. " * 40, words=600, metas=(Meta("description", title),),
            structured=(StructuredData("json-ld", ("Article",), {"dateModified": "2020-01-31T08:00:00Z"}),),
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")


def rival_sites(path: Path) -> Path:
    """The database: crawl 1 is the site's own, crawls 2 to 4 are the others'."""
    own = [("/", "bg", "Каяк школа"), ("/naem", "bg", "Каяк под наем"), ("/ru", "ru", "Прокат каяков")]
    crawl(path, OWN, own)
    for name in ("one", "two", "three"):
        pages = [("/", "bg", "Каяк под наем на Дунав"), ("/x", "bg", "Спускане с рафт")]
        crawl(path, f"https://{name}.example", pages)
    return path
