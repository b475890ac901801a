"""Titles, descriptions, headings and texts that only scripts write, or change."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...core.text import fold
from ...store.site import Site
from ..rendering import after_scripts, comparisons
from ..rule import rule
from ..wording import quoted


@rule(Severity.WARNING, "javascript")
def js_title_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts write the title

    The HTML as sent has no title, or an empty one; the title is there after scripts ran.

    Why: Whoever does not run scripts, such as most link previews, AI crawlers and several search engines, sees a page
    without a title. Google sees it only after rendering.

    Fix: Send the title with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        if page.rendered.title and not page.raw.title:
            yield after_scripts(
                f"Only scripts write the title {quoted(page.rendered.title)}.", page.url, value=page.rendered.title
            )


@rule(Severity.NOTICE, "javascript")
def js_title_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change the title

    The title after scripts ran differs from the one in the HTML as sent, other than in case and white space.

    Why: Search engines and previews that do not run scripts show another title than the one that was meant.

    Fix: Send the final title with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        yield from _changed("title", page.url, page.raw.title, page.rendered.title)


@rule(Severity.NOTICE, "javascript")
def js_description_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts write the description

    The HTML as sent has no meta description; it is there after scripts ran.

    Why: Link previews and search engines that do not run scripts never see it.

    Fix: Send the description with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        after = page.rendered.description
        if after and not page.raw.description:
            yield after_scripts(f"Only scripts write the description {quoted(after)}.", page.url, value=after)


@rule(Severity.NOTICE, "javascript")
def js_description_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change the description

    The meta description after scripts ran differs from the one in the HTML as sent, other than in case and white space.

    Why: Which of the two is shown depends on who reads the page, and when it was rendered.

    Fix: Send the final description with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        yield from _changed("description", page.url, page.raw.description, page.rendered.description)


@rule(Severity.WARNING, "javascript")
def js_h1_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts write the main heading

    The HTML as sent has no h1 with a text; one is there after scripts ran.

    Why: Whoever does not run scripts does not learn what the page is about from its heading.

    Fix: Send the heading with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        if page.rendered.headings and not page.raw.headings:
            first = page.rendered.headings[0]
            yield after_scripts(f"Only scripts write the main heading {quoted(first)}.", page.url, value=first)


@rule(Severity.NOTICE, "javascript")
def js_h1_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change the main heading

    The h1 elements after scripts ran differ from those in the HTML as sent, other than in case and white space.

    Why: Search engines may judge the page by one or by the other.

    Fix: Send the final heading with the HTML.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        before, after = page.raw.headings, page.rendered.headings
        if before and before != after:
            now = f"{quoted(after[0])} after scripts ran" if after else "gone after scripts ran"
            yield after_scripts(
                f"The main heading is {quoted(before[0])} in the HTML as sent, and {now}."
                if before[:1] != after[:1]
                else f"There are {len(before)} main headings in the HTML as sent, and {len(after)} after scripts ran.",
                page.url,
                value=list(after),
                threshold=list(before),
            )


@rule(Severity.NOTICE, "javascript")
def js_lang_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change the page's language

    The lang attribute of the html element after scripts ran differs from the one in the HTML as sent.

    Why: Screen readers and translators that start with the HTML read it in the wrong language. Findings about the
    language are about the HTML as sent.

    Fix: Send the right lang attribute with the HTML.

    Source: W3C, "Declaring language in HTML", https://www.w3.org/International/questions/qa-html-language-declarations
    """
    for page in comparisons(site):
        before, after = page.raw.lang, page.rendered.lang
        if before != after:
            yield after_scripts(
                f"The language is {before or 'not stated'} in the HTML as sent, and {after or 'not stated'} after"
                " scripts ran.",
                page.url,
                value=after,
                threshold=before,
            )


@rule(Severity.WARNING, "javascript")
def js_content_only_rendered(
    site: Site, *, min_words: int = 200, min_added: int = 100, max_covered: float = 0.6
) -> Iterator[Evidence]:
    """Only scripts write most of the text

    The main text after scripts ran has at least 200 words, at least 100 of them are not in the HTML as sent, and what
    is there is no more than 60 % of it.

    Why: Whoever does not run scripts, such as AI crawlers and several search engines, does not see the text. Google
    sees it later than that of other pages.

    Fix: Render the text on the server, or when the site is built.

    Source: Google Search Central, "Understand JavaScript SEO basics" (server-side or pre-rendering),
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics; the thresholds are
    those of squirrelscan
    """
    for page in comparisons(site):
        words = page.rendered.words
        if words >= min_words and words * (1 - page.covered) >= min_added and page.covered <= max_covered:
            yield after_scripts(
                f"Only {page.covered:.0%} of the main text ({words} words) is in the HTML as sent.",
                page.url,
                value=round(page.covered, 3),
                threshold=max_covered,
                words=words,
                words_as_sent=page.raw.words,
            )


@rule(Severity.WARNING, "javascript")
def js_spa_shell(site: Site, *, max_words: int = 50) -> Iterator[Evidence]:
    """Page is empty without scripts

    The HTML as sent has fewer than 50 words of main text and no main heading; after scripts ran there are at least 50
    words, more than half of them new.

    Why: Whoever does not run scripts sees an empty frame: AI crawlers, link previews, several search engines, and
    Google until it has rendered the page.

    Fix: Render the page on the server, or when the site is built, and let scripts take over from there.

    Source: Google Search Central, "Understand JavaScript SEO basics" (app shell model),
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        before, after = page.raw.words, page.rendered.words
        if before < max_words <= after and not page.raw.headings and page.covered < 0.5:
            yield after_scripts(
                f"The HTML as sent has {before} words of main text, the page after scripts ran {after}.",
                page.url,
                value=before,
                threshold=max_words,
                words_after=after,
            )


def _changed(what: str, url: str, before: str, after: str) -> Iterator[Evidence]:
    if before and fold(before) != fold(after):
        now = f"{quoted(after)} after scripts ran" if after else "gone after scripts ran"
        yield after_scripts(
            f"The {what} is {quoted(before)} in the HTML as sent, and {now}.", url, value=after, threshold=before
        )
