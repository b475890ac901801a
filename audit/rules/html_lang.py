"""The language a page says it is in, beside what its text and its hreflang say."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import indexability
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.language import detect
from ..language_codes import LANGUAGES, X_DEFAULT
from ..language_tags import are_alike, primary, tag_fault
from ..markup import element
from ..rule import Applies, rule
from ..wording import quoted


@rule(Severity.WARNING, "international")
def html_lang_invalid(page: Page) -> Iterator[Evidence]:
    """Page says in a wrong way which language it is in

    The lang attribute of the html element is no BCP 47 language tag, or its language does not exist.

    Why: Browsers and screen readers take the language for unknown: they guess how to read, hyphenate and translate.

    Fix: Write the two-letter code, with a script or country only where it makes a difference: bg, en-GB, zh-Hant.

    Source: RFC 5646 (BCP 47), https://www.rfc-editor.org/rfc/rfc5646; HTML, "The lang and xml:lang attributes",
    https://html.spec.whatwg.org/multipage/dom.html#the-lang-and-xml:lang-attributes
    """
    fault = tag_fault(page.lang) if page.lang and page.lang.strip() else ""
    if page.lang and fault:
        yield Evidence(f"The lang attribute {quoted(page.lang)} is not valid: {fault}.", value=page.lang,
                       snippet=element("html", lang=page.lang))  # fmt: skip


@rule(Severity.WARNING, "international")
def content_language_mismatch(page: Page, *, min_words: int = 50) -> Iterator[Evidence]:
    """Page is in another language than it says

    The main text, of 50 words or more, is in another language than the lang attribute of the html element says. Both
    halves of the text must agree, and languages that are hard to tell apart (Czech and Slovak, Norwegian and Danish,
    Serbian and Croatian) do not count.

    Why: Screen readers read the text with the wrong pronunciation, and browsers offer to translate it from the wrong
    language. Often it shows a translation that was never made.

    Fix: Correct the attribute, or translate the text.

    Source: WCAG 2.2, success criterion 3.1.1, https://www.w3.org/TR/WCAG22/#language-of-page
    """
    declared = primary(page.lang or "")
    if declared not in LANGUAGES or not page.language or page.words < min_words or indexability(page) == "redirect":
        return
    if are_alike(declared, page.language):
        return
    middle = len(page.text) // 2
    if detect(page.text[:middle]) == page.language == detect(page.text[middle:]):
        yield Evidence(
            f"The page says that it is in {declared}, but its text is in {page.language}.",
            value=page.language,
            threshold=page.lang,
            snippet=element("html", lang=page.lang),
        )


@rule(Severity.WARNING, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_lang_mismatch(page: Page) -> Iterator[Evidence]:
    """Page has two languages, by lang and by hreflang

    The language for which the page names itself with hreflang differs from the one of its html element. Differences in
    country or script do not count.

    Why: One of the two is wrong. Search engines go by hreflang and may show the page to people who cannot read it.

    Fix: Correct the one that is wrong.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    declared = primary(page.lang or "")
    own = [one for one in page.hreflangs if one.url == page.url and one.code.strip().lower() != X_DEFAULT]
    if declared in LANGUAGES and own and not any(are_alike(primary(one.code), declared) for one in own):
        yield Evidence(
            f"The page names itself for {own[0].code} with hreflang, but its lang attribute says {page.lang}.",
            value=own[0].code,
            threshold=page.lang,
            line=own[0].line,
        )


@rule(Severity.NOTICE, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_without_html_lang(page: Page) -> Iterator[Evidence]:
    """Page has language versions but does not say its own language

    The page has hreflang annotations, and its html element has no lang attribute.

    Why: hreflang is for search engines such as Google and Yandex. Bing, browsers and screen readers go by the lang
    attribute.

    Fix: Write the language of each version on its html element.

    Source: W3C, "Declaring language in HTML",
    https://www.w3.org/International/questions/qa-html-language-declarations
    """
    if page.hreflangs and not (page.lang or "").strip():
        yield Evidence("The page lists language versions, but its html element has no lang attribute.",
                       value=len(page.hreflangs), snippet=element("html", lang=page.lang))  # fmt: skip
