"""What pages say otherwise than in the crawl before: title, description, headings, text, structured data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..earlier import earlier_crawl, facts_twice, read_twice
from ..rule import rule
from ..shingles import jaccard, shingles
from ..wording import number_of, quoted

MOST_LISTED = 20


@rule(Severity.NOTICE, "change")
def change_title(site: Site) -> Iterator[Evidence]:
    """Title changed

    The title of a page is another one than in the crawl before.

    Why: The title is what search results show and one of the strongest signals for what a page is found by. A change
    that nobody meant, by a template or a plugin, often shows up here first.

    Fix: Nothing if the change was meant. Otherwise restore the title.

    Source: Google Search Central, "Influencing your title links in search results",
    https://developers.google.com/search/docs/appearance/title-link
    """
    for row in read_twice(site, "p.title <> q.title"):
        yield _changed("title", row["url"], row["was_title"], row["title"])


@rule(Severity.NOTICE, "change")
def change_description(site: Site) -> Iterator[Evidence]:
    """Meta description changed

    The meta description of a page is another one than in the crawl before.

    Why: Search results may show it below the title, so it decides who clicks.

    Fix: Nothing if the change was meant. Otherwise restore the description.

    Source: Google Search Central, "Control your snippets in search results",
    https://developers.google.com/search/docs/appearance/snippet
    """
    for row in read_twice(site, "p.description <> q.description"):
        yield _changed("meta description", row["url"], row["was_description"], row["description"])


@rule(Severity.NOTICE, "change")
def change_h1(site: Site) -> Iterator[Evidence]:
    """Main heading changed

    The h1 headings of a page are others than in the crawl before.

    Why: The main heading tells visitors and search engines what the page is about, and search engines may show it
    instead of the title.

    Fix: Nothing if the change was meant. Otherwise restore the heading.

    Source: Google Search Central, "Influencing your title links in search results",
    https://developers.google.com/search/docs/appearance/title-link
    """
    for row in read_twice(site, "p.facts <> q.facts"):
        was, now = (
            [heading["text"] for heading in headings if heading["level"] == 1]
            for headings in facts_twice(row, "headings")
        )
        if was != now:
            yield _changed("main heading", row["url"], " | ".join(was), " | ".join(now))


def _changed(what: str, url: str, was: str, now: str) -> Evidence:
    if not now:
        message = f"The {what} {quoted(was)} is gone."
    elif not was:
        message = f"The page has a {what} now: {quoted(now)}."
    else:
        message = f"The {what} was {quoted(was)} and is {quoted(now)} now."
    return Evidence(message, value=now, url=url, details={"before": was})


@rule(Severity.NOTICE, "change")
def change_content(site: Site, *, min_similarity: float = 0.9) -> Iterator[Evidence]:
    """Text changed

    The main text of a page and that of the crawl before have less than 90 % (option `min_similarity`, 0-1) of their
    runs of five words in common. The similarity is exact, not an estimate.

    Why: A page that says something else may be found by something else. On pages that nobody edited, it points to an
    error: a block that is missing, a text of another language, a page that a script fills no more.

    Fix: Nothing if the text was edited. Otherwise compare the page with an older copy.

    Source: Broder, "On the resemblance and containment of documents", 1997; the threshold is the one at which Screaming
    Frog SEO Spider reports a change of content, https://www.screamingfrog.co.uk/seo-spider/tutorials/crawl-comparison/
    """
    base = earlier_crawl(site)
    for row in read_twice(site, "p.text_hash <> q.text_hash"):
        was, now = (_text(site, crawl, row["url_id"]) for crawl in (base, site.crawl.id))
        similarity = jaccard(shingles(was), shingles(now))
        if similarity < min_similarity:
            yield Evidence(
                # Rounded down: only the same text is the same to 100 %.
                f"The main text is {int(similarity * 100)} % the same as before.",
                value=round(similarity, 4),
                threshold=min_similarity,
                url=row["url"],
                details={"words": row["words"], "words_before": row["was_words"]},
            )


def _text(site: Site, crawl: int, url_id: int) -> str:
    row = site.query("SELECT text FROM page_texts WHERE crawl_id = :id AND url_id = :url", id=crawl, url=url_id)
    found = row.fetchone()
    return str(found[0]) if found else ""


@rule(Severity.NOTICE, "change")
def change_word_count(site: Site, *, min_share: float = 0.2, min_words: int = 50) -> Iterator[Evidence]:
    """Length of the text changed

    The main text of a page has over 20 % (option `min_share`, 0-1) and over 50 words (option `min_words`) more or less
    than in the crawl before.

    Why: Texts seldom grow or shrink so much by themselves: content was taken away, or a list, a comment section or a
    consent notice was added to the main text.

    Fix: Nothing if the text was edited. Otherwise see which part of the page is missing or new.

    Source: The thresholds are this project's judgement.
    """
    for row in read_twice(site, "p.words <> q.words"):
        was, now = row["was_words"], row["words"]
        if abs(now - was) > min_words and abs(now - was) > min_share * was:
            yield Evidence(
                f"The main text has {number_of(now, 'word')}; it had {was:,}.",
                value=now,
                url=row["url"],
                details={"before": was},
            )


@rule(Severity.WARNING, "change")
def change_structured_data(site: Site) -> Iterator[Evidence]:
    """Structured data is gone

    A page had structured data of a type (such as Product or Article) in the crawl before and has none of that type now,
    or none that can be read.

    Why: Without it, search engines do not show the rich result of that type for the page.

    Fix: Restore the markup if it was lost by mistake, for example with a plugin or in a new template.

    Source: Google Search Central, "Introduction to structured data markup in Google Search",
    https://developers.google.com/search/docs/appearance/structured-data/intro-structured-data
    """
    for row in read_twice(site, "p.facts <> q.facts"):
        was, now = map(_types, facts_twice(row, "structured"))
        gone = [name for name in was if name not in now]
        if gone:
            yield Evidence(
                f"The page has no {' and no '.join(gone[:3])} in its structured data any more.",
                value=gone[:MOST_LISTED],
                url=row["url"],
                details={"before": was[:MOST_LISTED]},
            )


def _types(blocks: list[dict[str, Any]]) -> list[str]:
    """The types of all blocks, those within a graph too, each once."""
    found: dict[str, None] = {}
    for block in blocks:
        found.update(dict.fromkeys(block.get("types", ())))
    return list(found)
