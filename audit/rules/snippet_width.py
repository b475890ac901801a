"""Titles and descriptions that are short in characters and still too wide for a search result."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes, title_pixels
from ..markup import element
from ..rule import Applies, rule

_DESCRIPTION_SIZE = 14 / 20  # desktop results set snippets in 14 px, titles in 20 px


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_too_wide(page: Page, *, max_pixels: int = 561, max_chars: int = 60) -> Iterator[Evidence]:
    """Title is too wide to be shown whole

    The title is wider than 561 px in the 20 px Arial of desktop results (an estimate), although it has no more than 60
    characters: capitals, Cyrillic and above all Chinese, Japanese and Korean letters take more room. Titles with more
    characters are left to the rule title-too-long, which tells the width as well.

    Why: Search results cut wide titles, so that readers may not see the words that set this page apart.

    Fix: Put what the page is about first, and drop what every page repeats.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/; Google says that
    titles are cut to the width of the screen: https://developers.google.com/search/docs/appearance/title-link
    """
    width = title_pixels(page.title)
    if width > max_pixels and graphemes(page.title) <= max_chars:
        yield Evidence(
            f"The title is about {width:.0f} px wide; about {max_pixels} are shown.",
            value=round(width),
            threshold=max_pixels,
            snippet=element("title", page.title),
            line=page.titles[0].line,
        )


@rule(Severity.NOTICE, "meta-description", applies=Applies.INDEXABLE)
def description_too_wide(page: Page, *, max_pixels: int = 985, max_chars: int = 155) -> Iterator[Evidence]:
    """Meta description is too wide to be shown whole

    The meta description is wider than 985 px in the 14 px Arial of desktop results (an estimate), although it has no
    more than 155 characters: wide letters take more room, above all Chinese, Japanese and Korean ones. Descriptions
    with more characters are left to the rule description-too-long.

    Why: Search results cut the rest off, and with it what the last words were meant to say.

    Fix: Put what matters into the first sentence and shorten the rest.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/; Google cuts snippets
    to the width of the screen: https://developers.google.com/search/docs/appearance/snippet
    """
    width = title_pixels(page.description) * _DESCRIPTION_SIZE
    if width > max_pixels and graphemes(page.description) <= max_chars:
        yield Evidence(
            f"The meta description is about {width:.0f} px wide; about {max_pixels} are shown.",
            value=round(width),
            threshold=max_pixels,
            snippet=element("meta", name="description", content=page.description),
        )
