"""Languages: what a page declares of itself and of its versions in other languages.

Annotations from the HTML, the Link header and the sitemap count alike. Only indexable pages are judged: on the others
search engines ignore hreflang, except where that is the very fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import canonical_url, indexability, is_canonicalised
from ...core.facts import Hreflang, Page
from ...core.findings import Evidence, Severity
from ..language_codes import X_DEFAULT, check_hreflang
from ..markup import element
from ..rule import Applies, rule
from ..wording import quoted


@rule(Severity.WARNING, "international")
def html_lang_missing(page: Page) -> Iterator[Evidence]:
    """Page does not say which language it is in

    The html element has no lang attribute, or an empty one.

    Why: Screen readers choose their pronunciation by it, browsers hyphenation, quotation marks and whether to offer a
    translation. Without it they guess.

    Fix: Name the language of the page on the html element, as in lang="bg" or lang="en-GB".

    Source: WCAG 2.2, success criterion 3.1.1, https://www.w3.org/TR/WCAG22/#language-of-page
    """
    if indexability(page) == "redirect":
        return
    if page.lang is None:
        yield Evidence("The html element has no lang attribute.", snippet=element("html"))
    elif not page.lang.strip():
        yield Evidence("The lang attribute of the html element is empty.", snippet=element("html", lang=page.lang))


@rule(Severity.ERROR, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_invalid_code(page: Page) -> Iterator[Evidence]:
    """Language version has a code that search engines do not know

    The value of an hreflang annotation is neither x-default nor a two-letter language with, if need be, a script and a
    two-letter country. Upper and lower case make no difference.

    Why: Search engines ignore an annotation whose value they cannot read, so that this version is not shown to the
    people it is made for.

    Fix: Write the language first (en), then the script where one language has several (zh-Hant), then the country if
    the version is for one country only (en-GB).

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions; ISO 639-1, ISO 15924,
    ISO 3166-1 alpha-2
    """
    for hreflang in page.hreflangs:
        fault = check_hreflang(hreflang.code)
        if fault is not None:
            advice = f"; write {fault.fix}" if fault.fix else ""
            yield Evidence(
                f"The hreflang value {quoted(hreflang.code)} is not valid: {fault.reason}{advice}.",
                value=hreflang.code,
                snippet=_snippet(hreflang),
                line=hreflang.line,
                target=hreflang.url or "",
                details={"fix": fault.fix, "source": hreflang.source} if fault.fix else {"source": hreflang.source},
            )


@rule(Severity.WARNING, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_missing_self(page: Page) -> Iterator[Evidence]:
    """Page does not name itself among its language versions

    The page lists versions of itself in other languages with hreflang, but its own address is not in the list.

    Why: Google expects every version to list itself and all others. A list without the page itself may be ignored, and
    copies of it on the other pages are incomplete as well.

    Fix: Add a line for the page's own language and address. The list can then be the same on all versions.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    if page.hreflangs and all(hreflang.url != page.url for hreflang in page.hreflangs):
        number = len({hreflang.url for hreflang in page.hreflangs})
        yield Evidence(
            f"The page lists language versions ({number}), but its own address is not one of them.",
            value=number,
            snippet=_snippet(page.hreflangs[0]),
            line=page.hreflangs[0].line,
            details={"codes": sorted({hreflang.code for hreflang in page.hreflangs})},
        )


@rule(Severity.NOTICE, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_missing_x_default(page: Page, *, min_languages: int = 2) -> Iterator[Evidence]:
    """No version is named for readers of all other languages

    The page lists versions in two or more languages, but none with the value x-default.

    Why: It tells search engines what to show to people whose language is not on the list. Without it they choose.

    Fix: Add a line with hreflang="x-default" that names the page to fall back on: often the English version, or a page
    where visitors choose their language.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    codes = {hreflang.code.strip().lower() for hreflang in page.hreflangs}
    languages = {code.replace("_", "-").partition("-")[0] for code in codes if check_hreflang(code) is None}
    if X_DEFAULT not in codes and len(languages) >= min_languages:
        yield Evidence(
            f"The page lists versions in {len(languages)} languages but no x-default.",
            value=len(languages),
            threshold=min_languages,
            details={"codes": sorted(codes)},
        )


@rule(Severity.ERROR, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_same_lang_several_urls(page: Page) -> Iterator[Evidence]:
    """One language is given several addresses

    The page names two or more different addresses for the same language or for the same language and country.

    Why: Only one of them can be shown to these readers. Search engines may take either, or drop the annotations.

    Fix: Keep one address for each value. If the annotations stand in several places (HTML, sitemap, HTTP header), keep
    them in one.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    named: dict[str, dict[str, Hreflang]] = {}
    for hreflang in page.hreflangs:
        if hreflang.url is not None:
            named.setdefault(hreflang.code.strip().lower(), {}).setdefault(hreflang.url, hreflang)
    for code, urls in named.items():
        if len(urls) > 1:
            second = list(urls.values())[1]
            yield Evidence(
                f"The value {code} names {len(urls)} different addresses.",
                value=code,
                snippet=_snippet(second),
                line=second.line,
                target=second.url or "",
                details={"addresses": list(urls)},
            )


@rule(Severity.ERROR, "international", needs="hreflangs")
def hreflang_on_noncanonical(page: Page) -> Iterator[Evidence]:
    """Page with language versions names another page as its original

    The page has hreflang annotations and a canonical link to a different address. When that address is another of the
    listed versions, the finding says so. A copy that only repeats the list of its original, and is not in the list
    itself (an address with a tracking parameter, say), is not meant.

    Why: The canonical link says that this page should not be in search results, hreflang says for whom it should be
    shown. Search engines follow the first, and the language version disappears.

    Fix: Let every language version name itself as canonical.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    canonical = canonical_url(page)
    if not page.hreflangs or canonical is None or not is_canonicalised(page):
        return
    codes = {url: [one.code for one in page.hreflangs if one.url == url] for url in (page.url, canonical)}
    if codes[canonical] and not codes[page.url]:
        return
    other = f", the version for {', '.join(codes[canonical])}" if codes[canonical] else ""
    yield Evidence(
        f"The page has hreflang annotations but names {canonical} as canonical{other}.",
        value=canonical,
        line=next((item.line for item in page.canonicals if item.url == canonical), 0),
        target=canonical,
        details={"codes": sorted({hreflang.code for hreflang in page.hreflangs})},
    )


def _snippet(hreflang: Hreflang) -> str:
    """The annotation as markup where it stands in HTML, "" for headers and sitemaps."""
    if hreflang.source != "html":
        return ""
    return element("link", rel="alternate", hreflang=hreflang.code, href=hreflang.raw)
