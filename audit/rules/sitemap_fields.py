"""What sitemaps say of their entries beside the address: dates, priorities, news, videos."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..wording import number_of, quoted

# https://www.w3.org/TR/NOTE-datetime: a time needs a time zone.
_W3C = re.compile(
    r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)?)?"
)
_FUTURE = timedelta(hours=24)  # clocks and time zones differ


@rule(Severity.WARNING, "sitemap")
def sitemap_lastmod_invalid(site: Site) -> Iterator[Evidence]:
    """Sitemap has dates that are none

    A lastmod of an XML sitemap is not written as the protocol wants it (W3C Datetime, as in 2026-01-31 or
    2026-01-31T09:30:00+02:00), or it lies more than a day in the future.

    Why: Search engines skip what they cannot read and distrust a sitemap whose dates cannot be true.

    Fix: Write the day only if in doubt; a time needs a time zone.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html#lastmoddef; W3C, "Date and Time Formats",
    https://www.w3.org/TR/NOTE-datetime
    """
    rows = site.query(
        """
        SELECT e.sitemap, e.url, e.lastmod, f.at FROM sitemap_entry e
        JOIN sitemaps s ON s.crawl_id = :crawl AND s.url_id = e.sitemap_id
        JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = e.sitemap_id
        WHERE s.format = 'urlset' AND e.lastmod <> '' ORDER BY e.sitemap_id, e.url_id
        """
    )
    dated = False
    for sitemap, group in groupby(rows, key=lambda row: str(row["sitemap"])):
        dated = True
        wrong: list[tuple[str, str]] = []
        what = ""
        for row in group:
            date, now = _date(row["lastmod"]), _date(row["at"])
            readable = _W3C.fullmatch(row["lastmod"]) is not None
            if not readable or (date and now and date > now + _FUTURE):
                wrong.append((row["url"], row["lastmod"]))
                what = what or ("in the future" if readable else "no W3C Datetime")
        if wrong:
            others = f", and {number_of(len(wrong) - 1, 'other')} are wrong too" if len(wrong) > 1 else ""
            yield Evidence(
                f"The lastmod {quoted(wrong[0][1])} of {wrong[0][0]} is {what}{others}.",
                value=len(wrong),
                snippet=f"<lastmod>{wrong[0][1]}</lastmod>",
                url=sitemap,
                details={"lastmods": dict(wrong[:20])},
            )
    if not dated:
        raise NotApplicable("No sitemap has dates.")


@rule(Severity.WARNING, "sitemap")
def sitemap_lastmod_uniform(site: Site, *, min_dates: int = 20, share: float = 0.9) -> Iterator[Evidence]:
    """All dates of the sitemaps are the same

    At least 90 % of the lastmod values of all sitemaps, 20 or more, are of one day. Sitemaps for news are not counted.

    Why: It is the day the file was written and not the day the pages changed. Google uses lastmod only where it proves
    to be true, and then ignores all of them.

    Fix: Write the day on which the content of the page last changed, or no date.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    rows = site.query(
        """
        SELECT substr(lastmod, 1, 10) AS day, count(*) AS times, min(sitemap) AS sitemap FROM sitemap_entry
        WHERE lastmod GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
          AND sitemap_id NOT IN (SELECT sitemap_id FROM sitemap_article)
        GROUP BY 1
        """
    ).fetchall()
    days = Counter({row["day"]: row["times"] for row in rows})
    if days.total() < min_dates:
        raise NotApplicable(f"The sitemaps have fewer than {min_dates} dates.")
    (day, times), *_ = days.most_common(1)
    if times >= share * days.total():
        yield Evidence(
            f"{times:,} of {days.total():,} dates are {day}.",
            value=round(times / days.total(), 3),
            threshold=share,
            url=next(row["sitemap"] for row in rows if row["day"] == day),
            details={"day": day},
        )


@rule(Severity.NOTICE, "sitemap")
def sitemap_priority_changefreq(site: Site) -> Iterator[Evidence]:
    """Sitemap has priorities or change frequencies

    Entries of a sitemap have priority or changefreq.

    Why: Google ignores both, so they only make the file larger. What helps is a lastmod that is true.

    Fix: Nothing has to be done. Leave them out when you touch the template next.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    rows = site.query(
        """
        SELECT sitemap, count(*) AS times FROM sitemap_entry WHERE priority <> '' OR changefreq <> ''
        GROUP BY sitemap_id, sitemap ORDER BY sitemap_id
        """
    )
    for row in rows:
        yield Evidence(f"Priority or changefreq is given {row['times']:,} times; Google ignores them.",
                       value=row["times"], url=row["sitemap"])  # fmt: skip


@rule(Severity.WARNING, "sitemap")
def sitemap_news_stale(site: Site, *, max_days: float = 2, max_articles: int = 1000) -> Iterator[Evidence]:
    """News sitemap lists old articles

    A sitemap for news lists articles that are older than two days, or more than 1,000 articles.

    Why: Google takes only articles of the last two days from it, and refuses a file with more than 1,000.

    Fix: Remove articles from the news sitemap after two days; they may stay in the ordinary one.

    Source: Google Search Central, "Create a news sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """
    rows = site.query(
        """
        SELECT n.sitemap, n.url, n.date, f.at FROM sitemap_article n
        JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = n.sitemap_id ORDER BY n.sitemap_id, n.url_id, n.seq
        """
    )
    found = False
    for sitemap, group in groupby(rows, key=lambda row: str(row["sitemap"])):
        found = True
        articles = list(group)
        now = _date(articles[0]["at"])
        limit = now - timedelta(days=max_days) if now else None
        # A day without a time lasts until its end.
        old = [row for row in articles if limit and (date := _date(row["date"], whole_day=True)) and date < limit]
        if old or len(articles) > max_articles:
            many = f"The news sitemap lists {len(articles):,} articles, {max_articles:,} are allowed."
            stale = f"{len(old):,} of {len(articles):,} articles are older than {max_days:g} days." if old else many
            yield Evidence(
                stale,
                value=len(old) or len(articles),
                threshold=max_days if old else max_articles,
                url=sitemap,
                details={"articles": [row["url"] for row in (old or articles)[:20]]},
            )
    if not found:
        raise NotApplicable("There is no sitemap for news.")


@rule(Severity.WARNING, "sitemap")
def sitemap_video_incomplete(site: Site) -> Iterator[Evidence]:
    """Sitemap entry of a video lacks something

    A video in a sitemap has no thumbnail, no title, no description, or neither the address of the video itself
    (content_loc) nor that of its player (player_loc).

    Why: These are required. Without them the video is not shown among the video results.

    Fix: Add what is missing.

    Source: Google Search Central, "Video sitemaps and alternatives",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
    """
    rows = site.query("SELECT * FROM sitemap_video ORDER BY sitemap_id, url_id, seq")
    found = False
    for row in rows:
        found = True
        lacking = [
            name
            for name, given in (
                ("thumbnail_loc", row["thumbnail"] or row["thumbnail_raw"]),
                ("title", row["title"]),
                ("description", row["description"]),
                (
                    "content_loc or player_loc",
                    row["content"] or row["content_raw"] or row["player"] or row["player_raw"],
                ),
            )
            if not given
        ]
        if lacking:
            yield Evidence(f"A video of the page lacks {', '.join(lacking)} in the sitemap.", value=lacking,
                           url=row["url"], target=row["sitemap"])  # fmt: skip
    if not found:
        raise NotApplicable("No sitemap lists videos.")


def _date(written: str, *, whole_day: bool = False) -> datetime | None:
    """A date of ISO 8601 (UTC without a time zone), None when it is none; the end of a day without a time if wanted."""
    with suppress(ValueError, OverflowError):
        date = datetime.fromisoformat(written.strip())
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return date + timedelta(days=1) if whole_day and len(written.strip()) == 10 else date
    return None


@rule(Severity.NOTICE, "sitemap")
def sitemap_image_limit(site: Site, *, max_images: int = 1000) -> Iterator[Evidence]:
    """Sitemap lists too many images of a page

    An entry of a sitemap lists more than 1,000 images.

    Why: Google reads the first 1,000 images of an entry and leaves out the rest.

    Fix: List the images that matter, or the pages on which the others are shown.

    Source: Google Search Central, "Image sitemaps",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
    """
    rows = site.query(
        """
        SELECT sitemap, url, count(*) AS images FROM sitemap_image GROUP BY sitemap_id, url_id
        HAVING images > :most ORDER BY sitemap_id, url_id
        """,
        most=max_images,
    )
    for row in rows:
        message = f"The entry {row['url']} lists more than {max_images:,} images."
        yield Evidence(message, value=row["images"], threshold=max_images, url=row["sitemap"], target=row["url"])
