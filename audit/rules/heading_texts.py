"""Headings in relation to text: too long, empty, or missing where there is much to read."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Heading, Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes
from ..markup import element
from ..rule import Applies, rule
from ..wording import is_blank, number_of, quoted

_LINES_INSIDE = 3  # how far below its start tag the content of a heading is looked for


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def h1_too_long(page: Page, *, max_chars: int = 70) -> Iterator[Evidence]:
    """Main heading is long

    The first h1 with text has more than 70 characters, counted as people see them, whatever their script.

    Why: A heading is read at a glance. A long one is often a whole paragraph that was made a heading for its looks.

    Fix: Say in a few words what the page is about and leave the rest to the text below.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/; no search engine
    states a limit
    """
    main = next((item for item in page.headings if item.level == 1 and not is_blank(item.text)), None)
    if main is not None:
        yield from _too_long(main, max_chars)


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def h2_too_long(page: Page, *, max_chars: int = 70) -> Iterator[Evidence]:
    """Second-level heading is long

    An h2 of the page has more than 70 characters, counted as people see them, whatever their script. The first such
    heading is shown, with the number of all.

    Why: People skim a page by its headings. A long one is often a paragraph that was made a heading for its looks.

    Fix: Say in a few words what the section is about and leave the rest to the text below.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/; no search engine
    states a limit
    """
    long = [item for item in page.headings if item.level == 2 and graphemes(item.text) > max_chars]
    for heading in long[:1]:
        for evidence in _too_long(heading, max_chars):
            evidence.details["count"] = len(long)
            yield evidence


def _too_long(heading: Heading, max_chars: int) -> Iterator[Evidence]:
    length = graphemes(heading.text)
    if length > max_chars:
        yield Evidence(
            f"The h{heading.level} {quoted(heading.text)} has {length} characters, more than {max_chars}.",
            value=length,
            threshold=max_chars,
            snippet=element(f"h{heading.level}", heading.text),
            line=heading.line,
        )


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def heading_empty(page: Page) -> Iterator[Evidence]:
    """Heading is empty

    A heading of the page has no text, and no image in it has an alternative text. Empty main headings are left to the
    rule h1-missing, unless there is another h1 with text. Headings around a link that is named by its aria-label or
    title are not meant. The first empty heading is shown, with the number of all.

    Why: A screen reader announces a heading and then says nothing. Empty headings are left over from editors, or used
    to make room.

    Fix: Remove the heading, or write into it what the section is about. Make room with CSS.

    Source: WCAG 2.2, success criterion 1.3.1, technique F43,
    https://www.w3.org/WAI/WCAG22/Techniques/failures/F43; ACT rule "Heading has non-empty accessible name",
    https://www.w3.org/WAI/standards-guidelines/act/rules/ffd0e9/
    """
    has_main = any(item.level == 1 and not is_blank(item.text) for item in page.headings)
    empty = [
        item
        for item in page.headings
        if is_blank(item.text) and (item.level > 1 or has_main) and not _holds_named_link(page, item)
    ]
    if empty:
        first = empty[0]
        more = "" if len(empty) == 1 else f" It has {number_of(len(empty), 'empty heading')} in all."
        yield Evidence(
            f"An h{first.level} of the page is empty.{more}",
            value=len(empty),
            snippet=element(f"h{first.level}", ""),
            line=first.line,
            details={"lines": [item.line for item in empty[:20]]},
        )


def _holds_named_link(page: Page, heading: Heading) -> bool:
    """A link without text of its own but with a label stands where the content of the heading would."""
    return any(
        is_blank(link.anchor) and not is_blank(link.label) and 0 <= link.line - heading.line <= _LINES_INSIDE
        for link in page.links
    )


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def headings_none(page: Page, *, min_words: int = 300) -> Iterator[Evidence]:
    """Long text has no headings

    The main text of the page has more than 300 words, and the page has no heading with text at all. Pages that could
    not be read to their end are not judged.

    Why: People skim, and readers of a screen reader jump from heading to heading. A long text without any is read by
    few.

    Fix: Give the page an h1 that names it, and its sections headings that say what they are about.

    Source: W3C, "Headings", https://www.w3.org/WAI/tutorials/page-structure/headings/; WCAG 2.2, success criterion
    2.4.10
    """
    if page.words > min_words and not page.cut and all(is_blank(heading.text) for heading in page.headings):
        yield Evidence(f"The page has {page.words} words and no heading.", value=page.words, threshold=min_words)


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def h2_missing(page: Page, *, min_words: int = 500) -> Iterator[Evidence]:
    """Long text has no sections

    The main text of the page has more than 500 words, and below its h1 there is no heading. Pages whose sections have
    headings of another level are not meant, and those that could not be read to their end are not judged.

    Why: Headings let people find the part they are looking for, and search engines jump to it.

    Fix: Divide the text into sections with an h2 each.

    Source: W3C, "Headings", https://www.w3.org/WAI/tutorials/page-structure/headings/; WCAG 2.2, success criterion
    2.4.10
    """
    levels = {heading.level for heading in page.headings if not is_blank(heading.text)}
    if page.words > min_words and not page.cut and levels == {1}:
        yield Evidence(
            f"The page has {page.words} words and no h2 that divides them.", value=page.words, threshold=min_words
        )
