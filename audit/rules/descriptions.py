"""Meta descriptions: there, one, of a length that search results show."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Meta, Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes
from ...store.site import Site
from ..markup import element, meta_element
from ..rule import Applies, rule
from ..same_value import says_the_same
from ..wording import has_cjk, is_blank, number_of, quoted


def _descriptions(page: Page) -> list[Meta]:
    """The page's meta descriptions; itemprop="description" and og:description are something else."""
    return [meta for meta in page.metas if meta.key == "description" and meta.attribute == "name"]


def _first(page: Page) -> tuple[Meta, int] | None:
    """The first meta description that says something, and its length in characters as people see them."""
    for meta in _descriptions(page):
        if not is_blank(meta.content):
            return meta, graphemes(meta.content)
    return None


@rule(Severity.WARNING, "meta-description", applies=Applies.INDEXABLE)
def description_missing(page: Page) -> Iterator[Evidence]:
    """Page has no meta description

    A page that may be indexed has no meta description, or one without text. Descriptions for social networks
    (og:description) do not count.

    Why: Search engines then cut a snippet out of the page's text, which may be a menu or the middle of a sentence. The
    description does not influence the position of a page, but whether people choose it.

    Fix: Describe in one or two sentences what the reader finds on this page and nowhere else on the site.

    Source: Google Search Central, "Control your snippets in search results",
    https://developers.google.com/search/docs/appearance/snippet
    """
    if _first(page) is not None:
        return
    empty = _descriptions(page)
    if empty:
        yield Evidence("The meta description is empty.", snippet=meta_element(empty[0]), line=empty[0].line)
    else:
        yield Evidence("The page has no meta description.")


@rule(Severity.NOTICE, "meta-description", applies=Applies.INDEXABLE)
def description_too_long(page: Page, *, max_chars: int = 155) -> Iterator[Evidence]:
    """Meta description is too long to be shown whole

    The meta description has more characters than a snippet usually has room for. Characters are counted as people see
    them, whatever their script.

    Why: Search results cut the rest off, and with it what the last words were meant to say.

    Fix: Put what matters into the first sentence and shorten the rest.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/;
    Google cuts snippets to the width of the screen: https://developers.google.com/search/docs/appearance/snippet
    """
    found = _first(page)
    if found is not None and found[1] > max_chars:
        meta, length = found
        yield Evidence(
            f"The meta description has {length} characters; about {max_chars} are shown.",
            value=length,
            threshold=max_chars,
            snippet=meta_element(meta),
            line=meta.line,
        )


@rule(Severity.NOTICE, "meta-description", applies=Applies.INDEXABLE)
def description_too_short(page: Page, *, min_chars: int = 70, min_chars_cjk: int = 25) -> Iterator[Evidence]:
    """Meta description is very short

    The meta description has fewer characters than fill one line of a snippet. Chinese, Japanese and Korean say more
    with each character, so descriptions with such characters have a lower minimum.

    Why: A short description leaves room unused in which the page could be recommended, and search engines tend to
    replace it by a piece of the page's text.

    Fix: Add what distinguishes the page: what it offers, for whom, at what price, by when.

    Source: default of Screaming Frog (70 characters, about 400 pixels, which 25 Chinese or Japanese characters fill),
    https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/
    """
    found = _first(page)
    if found is None:
        return
    meta, length = found
    least = min_chars_cjk if has_cjk(meta.content) else min_chars
    if length < least:
        yield Evidence(
            f"The meta description has only {number_of(length, 'character')}; {least} or more fill the snippet.",
            value=length,
            threshold=least,
            snippet=meta_element(meta),
            line=meta.line,
        )


@rule(Severity.WARNING, "meta-description")
def description_duplicate(site: Site) -> Iterator[Evidence]:
    """Several pages have the same meta description

    Two or more pages that may be indexed have the same meta description in the same language, compared without regard
    to case and white space. The later pages of a paginated list and versions of a page that are linked by hreflang are
    left out.

    Why: A description that fits many pages describes none of them, so search engines rarely show it.

    Fix: Write descriptions for the most visited pages first. Where that is too much work, leave the description out or
    have it made from the page's own data.

    Source: Google Search Central, "Control your snippets in search results" (unique descriptions for each page),
    https://developers.google.com/search/docs/appearance/snippet
    """
    for same in says_the_same(site, "description"):
        yield same.evidence(
            f"The meta description {quoted(same.value)}",
            snippet=element("meta", name="description", content=same.value),
        )


@rule(Severity.WARNING, "meta-description")
def description_multiple(page: Page) -> Iterator[Evidence]:
    """Page has more than one meta description

    The head of the page holds two or more meta descriptions.

    Why: Search engines choose one of them or join them, and the one that was written for this page may lose.

    Fix: Find out which theme, template or plugin adds the second one and remove it there.

    Source: HTML Standard, "Standard metadata names" (no more than one description for each document),
    https://html.spec.whatwg.org/multipage/semantics.html#meta-description
    """
    found = [meta for meta in _descriptions(page) if meta.section == "head"]
    if len(found) > 1:
        yield Evidence(
            f"The head of the page has {len(found)} meta descriptions, the second being {quoted(found[1].content)}.",
            value=len(found),
            threshold=1,
            snippet="".join(meta_element(meta) for meta in found[:3]),
            line=found[1].line,
            details={"descriptions": [meta.content for meta in found[:20]]},
        )


@rule(Severity.NOTICE, "meta-description", applies=Applies.INDEXABLE)
def meta_keywords_present(page: Page) -> Iterator[Evidence]:
    """Page has a list of keywords

    The page has a keywords meta element with text. News keywords (news_keywords) are something else. Several are
    reported together.

    Why: Google has not read it since before 2009. It only shows competitors which words the page is meant for.

    Fix: Remove it from the template, or let it be: it does no harm.

    Source: Google Search Central, "Meta tags and attributes that Google supports" (keywords are not among them),
    https://developers.google.com/search/docs/crawling-indexing/special-tags; "Google does not use the keywords meta
    tag in web ranking", https://developers.google.com/search/blog/2009/09/google-does-not-use-keywords-meta-tag
    """
    found = [meta for meta in page.metas if meta.key == "keywords" and meta.attribute == "name"]
    found = [meta for meta in found if not is_blank(meta.content)]
    if found:
        yield Evidence(
            f"The page has a list of keywords, {quoted(found[0].content)}, which Google does not read.",
            value=len(found),
            snippet="\n".join(meta_element(meta) for meta in found[:3]),
            line=found[0].line,
        )
