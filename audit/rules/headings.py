"""Headings: one that names the page, and an outline without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..markup import element
from ..rule import Applies, rule
from ..same_value import says_the_same
from ..wording import is_blank, quoted


@rule(Severity.WARNING, "headings", applies=Applies.INDEXABLE)
def h1_missing(page: Page) -> Iterator[Evidence]:
    """Page has no main heading

    A page that may be indexed has no h1 with text. The alternative text of an image inside the h1 counts as text.

    Why: The main heading tells readers, screen readers and search engines what the page is about; Google may also use
    it as the title in search results.

    Fix: Make the heading that names the page an h1, or write one if there is none.

    Source: Google Search Central, "Influencing title links in search results",
    https://developers.google.com/search/docs/appearance/title-link; WCAG technique H42,
    https://www.w3.org/WAI/WCAG22/Techniques/html/H42
    """
    main = [heading for heading in page.headings if heading.level == 1]
    if any(not is_blank(heading.text) for heading in main):
        return
    if page.cut == "depth":
        yield Evidence(
            "No h1 was found, but the page nests its elements so deeply that it could not be read to its end.",
            status=Status.INCONCLUSIVE,
        )
    elif main:
        yield Evidence("The h1 of the page is empty.", snippet=element("h1", ""), line=main[0].line)
    else:
        yield Evidence("The page has no h1.")


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def h1_multiple(page: Page) -> Iterator[Evidence]:
    """Page has more than one main heading

    The page has two or more h1 headings with text. HTML allows that, so this is for information only.

    Why: Several main headings are often a template's mistake, such as a logo or the name of the site set as h1, and
    make it less clear what this page is about.

    Fix: Keep the h1 that names the page and make the others h2, or plain text.

    Source: HTML Standard, "Headings and outlines",
    https://html.spec.whatwg.org/multipage/sections.html#headings-and-outlines-2
    """
    found = [heading for heading in page.headings if heading.level == 1 and not is_blank(heading.text)]
    if len(found) > 1:
        yield Evidence(
            f"The page has {len(found)} h1 headings, the second being {quoted(found[1].text)}.",
            value=len(found),
            threshold=1,
            snippet="".join(element("h1", heading.text) for heading in found[:3]),
            line=found[1].line,
            details={"headings": [heading.text for heading in found[:20]]},
        )


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def heading_skipped(page: Page) -> Iterator[Evidence]:
    """Headings skip a level

    A heading is more than one level below the heading before it, such as an h4 after an h2. Only the first such pair
    of a page is shown. Going back up by several levels is fine. Headings of menus, sidebars, page headers and footers
    are not meant: they name a box and stand in no outline.

    Why: Readers of a screen reader jump from heading to heading and take a missing level for text they have missed.

    Fix: Choose the level by the place in the outline, not by the size of the letters; change the size with CSS.

    Source: WCAG technique G141, https://www.w3.org/WAI/WCAG22/Techniques/general/G141
    """
    for before, heading in pairwise(heading for heading in page.headings if not heading.apart):
        if heading.level > before.level + 1:
            yield Evidence(
                f"The h{heading.level} {quoted(heading.text)} follows the h{before.level} {quoted(before.text)}.",
                value=heading.level,
                threshold=before.level + 1,
                snippet=element(f"h{before.level}", before.text) + element(f"h{heading.level}", heading.text),
                line=heading.line,
            )
            return


@rule(Severity.NOTICE, "headings", applies=Applies.INDEXABLE)
def h1_not_first(page: Page) -> Iterator[Evidence]:
    """Another heading stands before the main heading

    The first heading with text on the page is not an h1, although an h1 follows. Headings of menus, sidebars, page
    headers and footers are not meant.

    Why: Readers of a screen reader who jump from heading to heading meet a part of the page before they learn what the
    page is about. Often the early heading is the title of a menu or a box, not part of the text.

    Fix: Move the h1 up, or make the heading before it plain text if it only names a menu or a box.

    Source: WCAG 2.2 technique H42, "Using h1-h6 to identify headings",
    https://www.w3.org/WAI/WCAG22/Techniques/html/H42; W3C, "Headings",
    https://www.w3.org/WAI/tutorials/page-structure/headings/
    """
    spoken = [heading for heading in page.headings if not is_blank(heading.text)]
    main = next((heading for heading in spoken if heading.level == 1), None)
    early = next((heading for heading in spoken if not heading.apart), main)
    if main is not None and early is not None and early.level != 1:
        yield Evidence(
            f"The h{early.level} {quoted(early.text)} stands before the h1 {quoted(main.text)}.",
            value=early.level,
            threshold=1,
            snippet=element(f"h{early.level}", early.text) + element("h1", main.text),
            line=early.line,
        )


@rule(Severity.NOTICE, "headings")
def h1_duplicate(site: Site) -> Iterator[Evidence]:
    """Several pages have the same main heading

    Two or more pages that may be indexed have the same first h1 in the same language, compared without regard to case
    and white space. The later pages of a paginated list and versions of a page that are linked by hreflang are left
    out.

    Why: The main heading tells what sets a page apart. The same one on many pages is often the name of the site, or the
    pages compete with each other for the same searches.

    Fix: Name in each main heading what only this page has. If the h1 holds the logo or the name of the site, make that
    plain text and the heading of the page the h1.

    Source: Google Search Central, "Influencing title links in search results" (the main heading is a source of the
    title that is shown), https://developers.google.com/search/docs/appearance/title-link
    """
    for same in says_the_same(site, "h1"):
        yield same.evidence(f"The h1 {quoted(same.value)}", snippet=element("h1", same.value))
