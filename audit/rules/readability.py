"""How hard the English of a page is to read."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.reading_ease import reading_ease
from ..rule import Applies, rule


def _score(page: Page, min_words: int) -> float | None:
    """The reading ease of an English page with enough words."""
    return reading_ease(page.text) if page.language == "en" and page.words >= min_words else None


@rule(Severity.NOTICE, "content", applies=Applies.INDEXABLE)
def content_readability_difficult(page: Page, *, min_words: int = 100) -> Iterator[Evidence]:
    """Text is difficult to read

    The Flesch Reading Ease of an English main text of 100 or more words is between 30 and 50: as difficult as texts for
    students. Lists and headings are left out; texts in other languages are not judged, since the formula is made for
    English.

    Why: Long sentences and long words cost readers. It is no signal to search engines.

    Fix: Make two sentences of one, and use the shorter word where there is one. A text for experts may stay difficult.

    Source: Flesch, "A new readability yardstick" (1948), https://doi.org/10.1037/h0057532; bands as in Screaming Frog,
    https://www.screamingfrog.co.uk/seo-spider/issues/content/readability-difficult/
    """
    score = _score(page, min_words)
    if score is not None and 30 <= score < 50:
        yield Evidence(
            f"The text has a reading ease of {score:.0f}, which is difficult.", value=round(score, 1), threshold=50
        )


@rule(Severity.NOTICE, "content", applies=Applies.INDEXABLE)
def content_readability_very_difficult(page: Page, *, min_words: int = 100) -> Iterator[Evidence]:
    """Text is very difficult to read

    The Flesch Reading Ease of an English main text of 100 or more words is below 30: as difficult as scientific papers.
    Lists and headings are left out; texts in other languages are not judged.

    Why: Most readers give up. It is no signal to search engines.

    Fix: Make two sentences of one, and use the shorter word where there is one. A text for experts may stay difficult.

    Source: Flesch, "A new readability yardstick" (1948), https://doi.org/10.1037/h0057532; bands as in Screaming Frog,
    https://www.screamingfrog.co.uk/seo-spider/issues/content/readability-very-difficult/
    """
    score = _score(page, min_words)
    if score is not None and score < 30:
        yield Evidence(
            f"The text has a reading ease of {score:.0f}, which is very difficult.", value=round(score, 1), threshold=30
        )
