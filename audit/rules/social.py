"""What is shown of a page when its address is shared."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rule import Applies, rule

# ogp.me, "Basic Metadata", with the other names ogp.me gives the same property.
_REQUIRED = {
    "og:title": ("og:title",),
    "og:type": ("og:type",),
    "og:image": ("og:image", "og:image:url", "og:image:secure_url"),
    "og:url": ("og:url",),
}


@rule(Severity.NOTICE, "social", applies=Applies.INDEXABLE)
def og_missing(page: Page) -> Iterator[Evidence]:
    """Page does not say how it looks when shared

    The page has no Open Graph properties (meta elements whose name begins with "og:").

    Why: Networks and messengers then pick a title, a text and a picture of their own when someone shares the page, or
    show its bare address.

    Fix: Add og:title, og:type, og:image and og:url to the template.

    Source: The Open Graph protocol, https://ogp.me/
    """
    if not any(meta.key.startswith("og:") for meta in page.metas):
        yield Evidence("The page has no Open Graph properties.")


@rule(Severity.NOTICE, "social", applies=Applies.INDEXABLE)
def og_incomplete(page: Page) -> Iterator[Evidence]:
    """Some of what is shown when the page is shared is missing

    The page has Open Graph properties, but og:title, og:type, og:image or og:url is missing or empty.

    Why: These four are the ones every page needs. Without a picture a shared link is easily overlooked; without og:url
    shares of the same page under different addresses are counted apart.

    Fix: Add what is missing, from the page's own title, its main picture and its canonical address.

    Source: The Open Graph protocol, "Basic Metadata", https://ogp.me/#metadata
    """
    given = {meta.key for meta in page.metas if meta.content.strip()}
    lacking = [name for name, keys in _REQUIRED.items() if given.isdisjoint(keys)]
    if lacking and any(meta.key.startswith("og:") for meta in page.metas):
        yield Evidence(f"The Open Graph properties lack {', '.join(lacking)}.", value=lacking)


@rule(Severity.NOTICE, "social", applies=Applies.INDEXABLE)
def twitter_card_missing(page: Page) -> Iterator[Evidence]:
    """Page has no card for X

    The page has neither a twitter:card meta element nor an og:title that X can use in its place.

    Why: On X, a shared link to the page is shown without title and picture.

    Fix: Add Open Graph properties, which X reads too; with twitter:card you also choose how large the picture is.

    Source: X Developer Platform, "Cards markup",
    https://developer.x.com/en/docs/x-for-websites/cards/overview/markup
    """
    if not any(page.meta(key) for key in ("twitter:card", "og:title")):
        yield Evidence("The page has neither twitter:card nor og:title.")
