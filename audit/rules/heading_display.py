"""Main headings that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rule import Applies, rule
from ..wording import quoted


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE, needs="markup.headings")
def h1_alt_text_only(page: Page) -> Iterator[Evidence]:
    """Main heading is a picture

    The page's only h1 headings hold images and no text: all there is to read is their alternative text.

    Why: The alternative text of an image counts less than written text, and an h1 around the logo says the same on each
    page.

    Fix: Write the page's subject into the h1. The logo does not need a heading.

    Source: Google Search Central, "Google image SEO best practices",
    https://developers.google.com/search/docs/appearance/google-images; WCAG 2.2, success criterion 1.4.5
    """
    found = [heading for heading in page.markup.headings if heading.images_only]
    if found and len(found) == sum(heading.level == 1 for heading in page.headings):
        yield Evidence(f"The h1 is an image, {quoted(found[0].text)}.", value=found[0].text, line=found[0].line)


@rule(Severity.WARNING, "headings", applies=Applies.INDEXABLE, needs="markup.headings")
def h1_hidden(page: Page) -> Iterator[Evidence]:
    """Main heading is hidden

    Every h1 of the page, or something around it, has the hidden attribute, aria-hidden="true", or a style that does not
    show it. Headings hidden by a stylesheet, as for screen readers, are not seen by this rule.

    Why: Visitors do not see what the page is about. Text that is there for search engines only is against Google's
    rules.

    Fix: Show the heading, or make the heading that is shown an h1.

    Source: Google Search Central, "Spam policies for Google web search" (hidden text),
    https://developers.google.com/search/docs/essentials/spam-policies
    """
    found = [heading for heading in page.markup.headings if heading.hidden and heading.text]
    written = sum(heading.level == 1 for heading in page.headings)
    if found and len([heading for heading in page.markup.headings if heading.hidden]) == written:
        yield Evidence(f"The h1 {quoted(found[0].text)} is hidden.", value=found[0].text, line=found[0].line)
