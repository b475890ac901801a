"""How much a page has to say."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..rule import rule
from ..wording import number_of

# Rules of thumb for pages whose point is not their text. On a listing or in a gallery every entry has a few words.
_FEWEST_ENTRIES = 5
_WORDS_PER_LINK = 20
_WORDS_PER_IMAGE = 40


@rule(Severity.NOTICE, "content")
def content_thin(site: Site, *, min_words: int = 200) -> Iterator[Evidence]:
    """Page has little text

    The main text of a page that may be indexed, without header, navigation, sidebars and footer, has fewer than 200
    words. In scripts without spaces the number of words is estimated from the characters. Pages whose point is not
    their text are left out: listings (many links for their words), pages with a form, a video, a map or a gallery that
    is not on many other pages as well.

    Why: A page that says little answers few questions, so there is little it can be found for.

    Fix: Ask what a reader who came for this topic still wants to know, and add it. Join pages that are thin because
    their topic is split too finely. A page that already answers its question can stay as it is.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/;
    Google names no number: https://developers.google.com/search/docs/fundamentals/creating-helpful-content
    """
    thin = "SELECT 1 FROM page WHERE indexable AND words < :least LIMIT 1"
    if site.query(thin, least=min_words).fetchone() is None:
        return
    (pages,) = site.query("SELECT count(*) FROM page").fetchone()
    # What stands on more than a few pages belongs to the template and says nothing about one of them.
    few = max(2, pages // 10)
    excepted = _with_own_form(site, few) | _with_own_media(site, few)
    links = _entries(site, pages)
    images = _own_images(site, few)
    for row in site.query(
        "SELECT url_id, url, words FROM page WHERE indexable AND words < :least ORDER BY url_id", least=min_words
    ):
        entries, pictures = links.get(row["url_id"], 0), images.get(row["url_id"], 0)
        is_listing = entries >= _FEWEST_ENTRIES and row["words"] <= entries * _WORDS_PER_LINK
        is_gallery = pictures >= _FEWEST_ENTRIES and row["words"] <= pictures * _WORDS_PER_IMAGE
        if row["url_id"] not in excepted and not is_listing and not is_gallery:
            yield Evidence(
                f"The main text has about {number_of(row['words'], 'word')}, fewer than {min_words}.",
                value=row["words"],
                threshold=min_words,
                url=row["url"],
            )


def _with_own_form(site: Site, few: int) -> set[int]:
    """Pages with a form that few pages have; forms that lead to their own page count as one form."""
    rows = site.query(
        """
        WITH form AS (
            SELECT p.url_id, nullif(json_extract(f.value, '$.action'), p.url) AS action,
                   json_extract(f.value, '$.method') AS method
            FROM page p, json_each(p.facts, '$.forms') f
        )
        SELECT url_id FROM form WHERE (coalesce(action, ''), method) IN (
            SELECT coalesce(action, ''), method FROM form GROUP BY action, method
            HAVING count(DISTINCT url_id) <= :few
        )
        """,
        few=few,
    )
    return {row["url_id"] for row in rows}


def _with_own_media(site: Site, few: int) -> set[int]:
    """Pages with a video, a recording or an embedded document (a map, a player) that few pages have."""
    rows = site.query(
        """
        WITH media AS (
            SELECT page_id, url_id FROM resource
            WHERE kind IN ('video', 'audio', 'iframe') AND url NOT LIKE 'https://www.googletagmanager.com/%'
        )
        SELECT page_id FROM media
        WHERE url_id IN (SELECT url_id FROM media GROUP BY url_id HAVING count(DISTINCT page_id) <= :few)
        """,
        few=few,
    )
    return {row["page_id"] for row in rows}


def _own_images(site: Site, few: int) -> dict[int, int]:
    """How many images a page has that few pages have."""
    rows = site.query(
        """
        SELECT page_id, count(DISTINCT url_id) AS number FROM image
        WHERE url_id IN (SELECT url_id FROM image GROUP BY url_id HAVING count(DISTINCT page_id) <= :few)
        GROUP BY page_id
        """,
        few=few,
    )
    return {row["page_id"]: row["number"] for row in rows}


def _entries(site: Site, pages: int) -> dict[int, int]:
    """How many targets a page links to in its main text.

    On pages without a main element the links of the menu are in that text too, so what most pages link to is left out.
    """
    rows = site.query(
        """
        SELECT source_id, count(DISTINCT target_id) AS number FROM link
        WHERE position = 'main' OR (position = 'body' AND target_id NOT IN (
            SELECT target_id FROM link WHERE position = 'body'
            GROUP BY target_id HAVING count(DISTINCT source_id) > :half
        ))
        GROUP BY source_id
        """,
        half=max(2, pages // 2),
    )
    return {row["source_id"]: row["number"] for row in rows}
