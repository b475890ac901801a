"""Titles: there, one, of a length that search results show."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import indexability
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes, title_pixels
from ...store.site import Site
from ..markup import element
from ..rule import Applies, rule
from ..same_value import says_the_same
from ..wording import has_cjk, is_blank, number_of, quoted


@rule(Severity.ERROR, "title")
def title_missing(page: Page) -> Iterator[Evidence]:
    """Page has no title

    The page holds no title element, or one without text. The title of an SVG drawing does not count. A title outside
    the head has a rule of its own (title-outside-head).

    Why: The title is what search results, browser tabs, bookmarks and shared links show of a page. Without one, search
    engines make up their own, and people who use a screen reader do not hear where they are.

    Fix: Give the page a title of its own that says what it is about, in the language of the page.

    Source: Google Search Central, "Influencing title links in search results",
    https://developers.google.com/search/docs/appearance/title-link; WCAG 2.2, success criterion 2.4.2
    """
    if indexability(page) == "redirect" or any(not is_blank(title.text) for title in page.titles):
        return
    if page.titles:
        yield Evidence("The title element is empty.", snippet=element("title", ""), line=page.titles[0].line)
    else:
        yield Evidence("The page has no title element.")


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_too_long(page: Page, *, max_chars: int = 60) -> Iterator[Evidence]:
    """Title is too long to be shown whole

    The title has more characters than search results usually have room for. Characters are counted as people see
    them: an accented letter or an emoji is one, whatever its script. The evidence also says how wide the title is in
    the 20 px Arial of desktop results, where about 560 to 600 px are shown (an estimate).

    Why: Search results cut long titles, so that readers may not see the words that set this page apart.

    Fix: Say what the page is about in the first words and drop what every page repeats.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/;
    Google states no limit: https://developers.google.com/search/docs/appearance/title-link
    """
    length = graphemes(page.title)
    if length > max_chars:
        yield Evidence(
            f"The title has {length} characters; about {max_chars} are shown.",
            value=length,
            threshold=max_chars,
            snippet=element("title", page.title),
            line=page.titles[0].line,
            details={"pixels": round(title_pixels(page.title))},
        )


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_too_short(page: Page, *, min_chars: int = 30, min_chars_cjk: int = 10) -> Iterator[Evidence]:
    """Title is very short

    The title has fewer characters than most descriptive titles. Chinese, Japanese and Korean say more with each
    character, so titles with such characters have a lower minimum.

    Why: A title of one or two words leaves unused room in search results and rarely tells two pages apart.

    Fix: Add what the page offers, or for whom, in the words people search with. A short title that already says
    everything can stay as it is.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/
    """
    if is_blank(page.title):
        return
    length = graphemes(page.title)
    least = min_chars_cjk if has_cjk(page.title) else min_chars
    if length < least:
        yield Evidence(
            f"The title {quoted(page.title)} has only {number_of(length, 'character')}; {least} or more say what a page"
            " is about.",
            value=length,
            threshold=least,
            snippet=element("title", page.title),
            line=page.titles[0].line,
        )


@rule(Severity.WARNING, "title")
def title_duplicate(site: Site) -> Iterator[Evidence]:
    """Several pages have the same title

    Two or more pages that may be indexed have the same title in the same language, compared without regard to case and
    white space. The later pages of a paginated list and versions of a page that are linked by hreflang are left out.

    Why: In search results nobody can tell these pages apart, and search engines may take one for a copy of the other.

    Fix: Name in each title what only this page has: the product, the place, the topic. If the pages are copies,
    keep one and name it as canonical on the others.

    Source: Google Search Central, "Influencing title links in search results" (avoid boilerplate titles),
    https://developers.google.com/search/docs/appearance/title-link
    """
    for same in says_the_same(site, "title"):
        yield same.evidence(f"The title {quoted(same.value)}", snippet=element("title", same.value))


@rule(Severity.ERROR, "title")
def title_multiple(page: Page) -> Iterator[Evidence]:
    """Page has more than one title

    The head of the page holds two or more title elements. Titles of SVG drawings are not counted.

    Why: A document has one title. Browsers show the first, search engines choose for themselves, so the one that was
    written for this page may never be seen.

    Fix: Find out which theme, template or plugin adds the second title element and remove it there.

    Source: HTML Standard, "The title element" (no more than one for each document),
    https://html.spec.whatwg.org/multipage/semantics.html#the-title-element
    """
    titles = [title for title in page.titles if title.section == "head"]
    if len(titles) > 1:
        yield Evidence(
            f"The head of the page has {len(titles)} titles, the second being {quoted(titles[1].text)}.",
            value=len(titles),
            threshold=1,
            snippet="".join(element("title", title.text) for title in titles[:3]),
            line=titles[1].line,
            details={"titles": [title.text for title in titles[:20]]},
        )
