"""Landmarks, roles and ARIA attributes."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.identity import KEY
from ...core.page_markup import AriaFault
from ..occurrences import and_more, occurrences
from ..rule import rule

_WRONG = {
    "name": "is no attribute of ARIA",
    "value": "has a value that ARIA does not know",
    "reference": "names an id that no element of the page has",
}


@rule(Severity.NOTICE, "accessibility")
def a11y_main_landmark(page: Page) -> Iterator[Evidence]:
    """Page has no main landmark

    No main element and no role="main" says where the content of the page begins. Pages without text, framesets and
    pages that send the visitor on are not meant.

    Why: People who listen to the page, or use it by keyboard, jump to its content by this landmark instead of hearing
    the menu on each page. Programs that extract a page's text look for it as well.

    Fix: Put the content, without header, menu and footer, into one main element. Once in the template is enough.

    Source: WAI, "Page regions", https://www.w3.org/WAI/tutorials/page-structure/regions/; WCAG 2.2, technique ARIA11,
    https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA11
    """
    framed = any(frame.tag == "frameset" for frame in page.markup.frames)
    if page.markup.mains == 0 and page.words and page.refresh is None and not framed:
        yield Evidence("The page has no main element.", value=0, threshold=1)


@rule(Severity.NOTICE, "accessibility")
def a11y_multiple_main(page: Page) -> Iterator[Evidence]:
    """Page has several main landmarks

    More than one main element (or role="main") of the page is shown. Hidden ones are not counted: a page may hold
    several views and show one.

    Why: The main landmark is to lead to the one content of the page.

    Fix: Keep one main element around the whole content; use article or section inside it.

    Source: HTML Standard, "The main element" (not more than one that is not hidden),
    https://html.spec.whatwg.org/multipage/grouping-content.html#the-main-element
    """
    if page.markup.mains > 1:
        yield Evidence(f"The page has {page.markup.mains} main elements.", value=page.markup.mains, threshold=1)


@rule(Severity.NOTICE, "accessibility", needs="markup.aria")
def a11y_tabindex_positive(page: Page) -> Iterator[Evidence]:
    """Element changes the order of the tab key

    An element has a tabindex above 0.

    Why: It is reached before everything else on the page, whatever stands above it: people who use the keyboard jump
    from place to place.

    Fix: Take the number out, or write 0, and put the element where it belongs in the source.

    Source: WCAG 2.2, success criterion 2.4.3, failure F44, https://www.w3.org/WAI/WCAG22/Techniques/failures/F44
    """
    found = [item for item in page.markup.aria if item.problem == "order"]
    if found:
        first = f'<{found[0].tag} tabindex="{found[0].value}">'
        yield occurrences(
            found, f"{first}{and_more(len(found))} is reached before the page's other links.", snippet=first
        )


@rule(Severity.WARNING, "accessibility", needs="markup.aria")
def a11y_aria_hidden_focusable(page: Page) -> Iterator[Evidence]:
    """Link or button is hidden from assistive technology, but not from the keyboard

    A link, button or form field has aria-hidden="true" itself, is not hidden otherwise, and can be reached by the tab
    key. One with tabindex="-1" is not meant, nor is one inside of something hidden: a closed dialog may be.

    Why: A screen reader stops there and has nothing to say.

    Fix: Take aria-hidden out, or take the element out of the tab order too (tabindex="-1").

    Source: WCAG 2.2, success criterion 4.1.2; ARIA 1.2, aria-hidden, https://www.w3.org/TR/wai-aria-1.2/#aria-hidden
    """
    found = [item for item in page.markup.aria if item.problem == "focusable"]
    if found:
        first = f'<{found[0].tag} aria-hidden="true">'
        yield occurrences(
            found, f"{first}{and_more(len(found))} can be reached by keyboard but says nothing.", snippet=first
        )


@rule(Severity.NOTICE, "accessibility", needs="markup.aria")
def a11y_aria_invalid(page: Page) -> Iterator[Evidence]:
    """ARIA attribute or role does not exist, or refers to nothing

    A role of which no word is a role, an attribute that begins with aria- and is none, a value that its attribute does
    not have (true and false, or a list of words), or an aria-labelledby or aria-describedby of whose ids none is on the
    page. Values a template is still to fill in are left out.

    Why: Browsers ignore it, so that assistive technology does not learn what it was to say.

    Fix: Correct the word. A name such as aria-labeledby (one l) is a frequent slip.

    Source: WAI-ARIA 1.2, https://www.w3.org/TR/wai-aria-1.2/#role_definitions; WCAG 2.2, success criterion 4.1.2
    """
    found: dict[tuple[str, str], list[AriaFault]] = {}
    for item in page.markup.aria:
        if item.problem in _WRONG:
            found.setdefault((item.attribute, "" if item.problem == "name" else item.value), []).append(item)
    for (attribute, value), items in found.items():
        first = f'{attribute}="{items[0].value}"'
        message = f"{first} ({items[0].tag}{and_more(len(items))}) {_WRONG[items[0].problem]}."
        yield occurrences(items, message, snippet=first, details={KEY: f"{attribute}={value}"})
