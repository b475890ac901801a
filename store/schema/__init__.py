"""The database schema as numbered migrations, a file a topic; docs/schema.md is generated from the result.

URLs are interned in `urls` and short repeated strings in `strings`, so that a link row is a few small integers.
Tables of one crawl are clustered by (crawl, page): reading a page's links is one range scan. Who adds a migration
appends it to MIGRATIONS and raises SCHEMA_VERSION in store/schema_version.py; one that was released is never changed.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database, Migrations

from . import (
    alerts,
    backlinks,
    crawls,
    findings,
    judging,
    keywords,
    markup,
    recrawls,
    rendered,
    schedules,
    sitemaps,
    structure,
    topics,
    traps,
    web_graph,
)

MIGRATIONS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("0001_crawls", crawls.crawls),
    ("0002_views", crawls.views),
    ("0003_findings", findings.findings),
    ("0004_keywords", keywords.keywords),
    ("0005_again", recrawls.again),
    ("0006_rendered", rendered.rendered),
    ("0007_traps", traps.traps),
    ("0008_sitemap_lists", sitemaps.sitemap_lists),
    ("0009_structure", structure.structure),
    ("0010_scheduled_runs", schedules.scheduled_runs),
    ("0011_backlinks", backlinks.backlinks),
    ("0012_judging", judging.judging),
    ("0013_keyword_research", judging.research),
    ("0014_markup", markup.markup),
    ("0015_alerts", alerts.alerts),
    ("0016_topics", topics.topics),
    ("0017_web_graph", web_graph.web_graph),
    ("0018_backlink_profiles", backlinks.profiles),
    ("0019_meanings", topics.meanings),
)

migrations = Migrations("sitewright")
for name, step in MIGRATIONS:
    migrations(name=name)(step)
