"""Topics that no page is on, and pages that are on no topic."""

from __future__ import annotations

from pathlib import Path

from ...store.site import Site
from .analysis import Analysis, Found

MOST_KEYWORDS = 5  # shown of a topic


def topics_without_page(_db: Path, site: Site) -> Found:
    """Topics of whose keywords the site has no page on any, the most demand first."""
    rows = site.query(
        """
        SELECT topic, topic_id, language, count(*) AS keywords, sum(volume) AS volume, max(opportunity) AS opportunity,
               min(difficulty) AS difficulty, max(competitors) AS competitors
        FROM keyword GROUP BY topic_id HAVING count(page) = 0
        ORDER BY volume IS NULL, volume DESC, opportunity IS NULL, opportunity DESC, keywords DESC, topic
        """
    ).fetchall()
    return Found([dict(row) | {"examples": _examples(site, row["topic_id"])} for row in rows])


def _examples(site: Site, topic: int) -> list[str]:
    rows = site.query(
        "SELECT keyword FROM keyword WHERE topic_id = :topic ORDER BY volume IS NULL, volume DESC, folded LIMIT :most",
        topic=topic,
        most=MOST_KEYWORDS,
    )
    return [row["keyword"] for row in rows]


def pages_without_topic(_db: Path, site: Site) -> Found:
    """Indexable pages that are the site's page on no keyword and name none in title or h1, the most linked first."""
    rows = site.query(
        """
        SELECT p.url AS page, p.language, p.title, p.words, s.inlinks,
               (SELECT sum(c.clicks) FROM search_performance c WHERE c.page_id = p.url_id) AS clicks
        FROM page p LEFT JOIN structure s ON s.url_id = p.url_id
        WHERE p.indexable
          AND NOT EXISTS (
              SELECT 1 FROM keyword_results r WHERE r.crawl_id = :crawl AND r.page_id = p.url_id)
          AND NOT EXISTS (
              SELECT 1 FROM keyword_sources k WHERE k.crawl_id = :crawl AND k.url_id = p.url_id
              AND k.source IN ('title', 'h1'))
        ORDER BY clicks IS NULL, clicks DESC, s.inlinks IS NULL, s.inlinks DESC, p.url
        """
    ).fetchall()
    return Found([dict(row) for row in rows])


TOPICS = Analysis(
    "topics-without-page",
    "Topics that no page of the site is on.",
    "imported lists, or competitors: a crawl alone only knows topics of its own pages",
    (
        "topic", "topic_id", "language", "keywords", "volume", "opportunity", "difficulty", "competitors", "examples",
    ),
    topics_without_page,
    ("topic", "language", "keywords", "volume", "difficulty", "opportunity", "examples"),
)  # fmt: skip
PAGES = Analysis(
    "pages-without-topic",
    "Pages that are on no keyword: nobody will search for what they say they are about.",
    "a crawl with pages whose titles and headings name no keyword",
    ("page", "language", "title", "words", "inlinks", "clicks"),
    pages_without_topic,
)
