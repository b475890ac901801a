"""Metadata that stands where browsers and search engines do not look for it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import indexability
from ...core.facts import Meta, Page
from ...core.findings import Evidence, Severity
from ..markup import element, meta_element
from ..rule import Applies, rule
from ..wording import is_blank, quoted

_MOST_SHOWN = 3
_KEYS = frozenset(
    ("viewport", "charset", "content-type", "content-security-policy", "theme-color", "google-site-verification")
)
_KEY_STARTS = ("og:", "twitter:", "article:")


@rule(Severity.ERROR, "title")
def title_outside_head(page: Page) -> Iterator[Evidence]:
    """Title stands outside the head

    The page's only title element with text stands in the body, as browsers see it: an element that does not belong
    there may have closed the head before it. Titles of SVG drawings are not meant.

    Why: Only the title in the head is the title of the document. Search engines may leave one in the body unread and
    make up their own.

    Fix: Move the title into the head. If it is written there, look for an element before it that the head may not hold
    (div, img, p, iframe), or for text, and move that into the body.

    Source: Google Search Central, "Use valid page metadata",
    https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata; HTML Standard, "The title element",
    https://html.spec.whatwg.org/multipage/semantics.html#the-title-element
    """
    titles = [title for title in page.titles if not is_blank(title.text)]
    if not titles or indexability(page) == "redirect" or any(title.section == "head" for title in titles):
        return
    yield Evidence(
        f"The title {quoted(titles[0].text)} stands outside the head.",
        value=titles[0].text,
        snippet=element("title", titles[0].text),
        line=titles[0].line,
    )


@rule(Severity.WARNING, "meta-description", applies=Applies.INDEXABLE)
def description_outside_head(page: Page) -> Iterator[Evidence]:
    """Meta description stands outside the head

    The page's only meta description stands in the body, as browsers see it: an element that does not belong there may
    have closed the head before it. itemprop="description" belongs into the body and is not meant.

    Why: Search engines may leave the description unread and cut a snippet out of the page's text.

    Fix: Move the meta description into the head. If it is written there, look for an element before it that the head
    may not hold (div, img, p, iframe), or for text, and move that into the body.

    Source: Google Search Central, "Use valid page metadata",
    https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata
    """
    found = [meta for meta in page.metas if meta.key == "description" and meta.attribute == "name"]
    found = [meta for meta in found if not is_blank(meta.content)]
    if found and all(meta.section == "body" for meta in found):
        yield Evidence(
            f"The meta description {quoted(found[0].content)} stands outside the head.",
            value=found[0].content,
            snippet=meta_element(found[0]),
            line=found[0].line,
        )


@rule(Severity.WARNING, "html", applies=Applies.INDEXABLE)
def meta_in_body(page: Page) -> Iterator[Evidence]:
    """Metadata stands in the body

    Meta elements that only count in the head stand in the body, as browsers see it: viewport, charset, content security
    policy, site verification, Open Graph or X cards. There is one finding for each page. Titles, descriptions,
    canonicals, hreflang and robots directives in the body have rules of their own. Microdata (itemprop) belongs into
    the body and is not meant.

    Why: The HTML standard lets these elements stand in the head only, and whoever reads them may stop at its end.
    Several at once usually mean that an element which does not belong there has closed the head.

    Fix: Move the elements into the head. If they are written there, look for an element before the first of them that
    the head may not hold (div, img, p, iframe), or for text, and move that into the body.

    Source: HTML Standard, "The meta element",
    https://html.spec.whatwg.org/multipage/semantics.html#the-meta-element; Google Search Central, "Use valid page
    metadata", https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata
    """
    found = [meta for meta in page.metas if meta.section == "body" and _belongs_into_head(meta)]
    if not found:
        return
    keys = list(dict.fromkeys(meta.key for meta in found))
    more = f" and {len(keys) - _MOST_SHOWN} more" if len(keys) > _MOST_SHOWN else ""
    yield Evidence(
        f"In the body stands what belongs into the head: {', '.join(keys[:_MOST_SHOWN])}{more}.",
        value=len(found),
        snippet="\n".join(meta_element(meta) for meta in found[:_MOST_SHOWN]),
        line=found[0].line,
        details={"keys": keys[:20]},
    )


def _belongs_into_head(meta: Meta) -> bool:
    return meta.attribute != "itemprop" and (meta.key in _KEYS or meta.key.startswith(_KEY_STARTS))
