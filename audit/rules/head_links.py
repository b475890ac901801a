"""Link elements and attributes that say less than they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.identity import KEY
from ..rule import Applies, rule
from ..wording import quoted


@rule(Severity.ERROR, "canonical", needs="markup.links")
def canonical_extra_attributes(page: Page) -> Iterator[Evidence]:
    """Canonical has attributes that make Google ignore it

    The link element that names the canonical also has hreflang, lang, media or type.

    Why: Google does not use such a canonical: it describes another version of the page, not this one.

    Fix: Write the canonical with rel and href alone, and versions in other languages in elements of their own.

    Source: Google Search Central, "How to specify a canonical URL" (rel="canonical" annotations that suggest alternate
    versions of a page are ignored),
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for item in page.markup.links:
        if item.rel == "canonical":
            shown = " ".join(f'{name}="{value}"' for name, value in item.attributes)
            yield Evidence(
                f"The canonical also says {shown}.",
                value=shown,
                snippet=f'<link rel="canonical" href="{item.raw}" {shown}>',
                line=item.line,
                target=item.url or "",
            )


@rule(Severity.ERROR, "international", applies=Applies.INDEXABLE, needs="markup.links")
def hreflang_outside_head(page: Page) -> Iterator[Evidence]:
    """Versions in other languages are named outside the head

    Link elements with hreflang stand in the body, as browsers see it: they were written there, or an element that does
    not belong into the head ended it before them.

    Why: Google takes them from the head, the HTTP header or a sitemap only.

    Fix: Move them into the head. If they are written there, look for the element before them that the head may not
    hold.

    Source: Google Search Central, "Tell Google about localized versions of your page" (put the link elements in the
    head), https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    found = [
        item
        for item in page.markup.links
        if item.rel == "alternate" and item.section == "body" and any(name == "hreflang" for name, _ in item.attributes)
    ]
    if found:
        codes = [dict(item.attributes)["hreflang"] for item in found]
        yield Evidence(
            f"{len(found)} hreflang links stand in the body: {', '.join(codes[:5])}.",
            value=len(found),
            threshold=0,
            snippet=f'<link rel="alternate" hreflang="{codes[0]}" href="{found[0].raw}">',
            line=found[0].line,
        )


@rule(Severity.NOTICE, "international")
def xml_lang_mismatch(page: Page) -> Iterator[Evidence]:
    """Page declares two languages

    The html element has lang and xml:lang, and they name different languages. Regions (en-GB and en) are not compared.

    Why: Browsers go by lang, tools for XML by xml:lang: one of them reads the page out in the wrong language.

    Fix: Write the same in both, or leave xml:lang out.

    Source: HTML Standard, "The lang and xml:lang attributes",
    https://html.spec.whatwg.org/multipage/dom.html#the-lang-and-xml:lang-attributes
    """
    xml = page.markup.xml_lang.strip()
    own = (page.lang or "").strip()
    if xml and own and _base(xml) != _base(own):
        yield Evidence(
            f"The html element says lang={quoted(own)} and xml:lang={quoted(xml)}.", value=xml, threshold=own
        )


def _base(code: str) -> str:
    return code.lower().replace("_", "-").partition("-")[0]


@rule(Severity.NOTICE, "indexability", applies=Applies.INDEXABLE)
def data_nosnippet_main(page: Page, *, max_share: float = 0.5, min_characters: int = 200) -> Iterator[Evidence]:
    """Most of the text may not be shown in search results

    More than half of the page's main text stands in elements with data-nosnippet.

    Why: Search engines may not quote it, in snippets nor in answers, and have little left to show.

    Fix: Keep data-nosnippet for the parts that must not be quoted.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag#data-nosnippet-attr
    """
    length = len(page.text)
    if length >= min_characters and page.markup.nosnippet > max_share * length:
        share = min(page.markup.nosnippet / length, 1.0)
        yield Evidence(
            f"{share:.0%} of the main text stands in data-nosnippet.", value=round(share, 3), threshold=max_share
        )


@rule(Severity.WARNING, "content", needs="markup.frames")
def content_frames(page: Page) -> Iterator[Evidence]:
    """Page consists of frames

    The page has a frameset or frame element. An iframe is none.

    Why: What is in a frame belongs to another address: search engines show the frame without the page around it, or
    leave it out. HTML has not had frames since 2014.

    Fix: Put the parts into one page, by includes on the server.

    Source: HTML Standard, "Non-conforming features", https://html.spec.whatwg.org/multipage/obsolete.html
    """
    found = [frame for frame in page.markup.frames if frame.tag in ("frameset", "frame")]
    if found:
        frames = sum(frame.tag == "frame" for frame in found)
        yield Evidence(f"The page is a frameset of {frames} frames.", value=frames, line=found[0].line)


@rule(Severity.NOTICE, "site-config", needs="markup.containers")
def analytics_duplicate(page: Page) -> Iterator[Evidence]:
    """Counter is loaded twice

    The page loads the same Google tag (gtag.js with one measurement id) or the same Tag Manager container more than
    once.

    Why: Visits and purchases may be counted twice, and the page loads a large script for nothing.

    Fix: Keep one: the template and a plugin often write one each.

    Source: Google Tag Platform, "Troubleshoot: multiple tags",
    https://developers.google.com/tag-platform/devguides/fix-multiple-tags
    """
    for identifier, times in page.markup.containers:
        yield Evidence(
            f"The page loads {identifier} {times} times.", value=times, threshold=1, details={KEY: identifier}
        )
