"""Whether what a page says for social networks holds together: its address, its picture, its card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

from ...core.directives import canonical_url
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import join, normalize
from ...store.site import Site
from ..image_uses import broken
from ..markup import element
from ..rule import Applies, NotApplicable, rule
from ..wording import shorten

_IMAGES = ("og:image", "og:image:url", "og:image:secure_url")
_MEBIBYTE = 1024 * 1024
_LARGE_CARDS = ("summary", "summary_large_image")
_SCHEME = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@rule(Severity.WARNING, "social", needs="canonicals")
def og_url_mismatch(page: Page) -> Iterator[Evidence]:
    """og:url and canonical differ

    The page's og:url is another address than its canonical. How letters are escaped makes no difference. Pages without
    a canonical, or with several, are left out.

    Why: Shares are counted for the address in og:url, and people who click them arrive there. Search engines meanwhile
    show the canonical.

    Fix: Write the canonical address into og:url.

    Source: The Open Graph protocol, "og:url: the canonical URL of your object", https://ogp.me/#metadata
    """
    canonical, written = canonical_url(page), (page.meta("og:url") or "").strip()
    if canonical is None or not written:
        return
    url = join(written, page.url)
    if url is None or unquote(url) != unquote(canonical):
        line = next(meta.line for meta in page.metas if meta.key == "og:url")
        yield Evidence(
            f"og:url is {shorten(written)}, the canonical is {canonical}.",
            value=written,
            threshold=canonical,
            snippet=element("meta", property="og:url", content=written),
            line=line,
        )


@dataclass(frozen=True, slots=True)
class _Picture:
    page: str
    raw: str
    line: int
    sizes: tuple[int | None, int | None]  # declared width and height in px, of a page's only picture


def _pictures(site: Site) -> Iterator[_Picture]:
    """The first og:image of each page that may be indexed. Raises NotApplicable when there is none."""
    rows = site.query(
        """
        SELECT p.url, json_extract(m.value, '$.key') AS name, json_extract(m.value, '$.content') AS content,
               json_extract(m.value, '$.line') AS line
        FROM page p, json_each(p.facts, '$.metas') m
        WHERE p.indexable AND name LIKE 'og:image%' ORDER BY p.url_id, m.id
        """
    )
    found = False
    for url, group in groupby(rows, key=itemgetter("url")):
        metas = [(row["name"], row["content"].strip(), row["line"]) for row in group]
        images = [(content, line) for name, content, line in metas if name in _IMAGES and content]
        if images:
            found = True
            alone = len({content for content, _ in images}) == 1
            sides = {name: _pixels(content) for name, content, _ in metas} if alone else {}
            yield _Picture(url, *images[0], (sides.get("og:image:width"), sides.get("og:image:height")))
    if not found:
        raise NotApplicable("No page has an og:image.")


def _pixels(written: str) -> int | None:
    value = written.removesuffix("px").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


@rule(Severity.WARNING, "social")
def og_image_broken(site: Site) -> Iterator[Evidence]:
    """Picture for shared links does not work

    The page's og:image is no absolute address, or it is one the crawl requested, because pages show it, and that
    answers with an error or with something else than an image. Pictures that no page shows are not requested and not
    judged.

    Why: Networks and messengers then show the shared link without a picture.

    Fix: Write the full address, with https:// and the host, of a picture that exists.

    Source: The Open Graph protocol, "URL: all valid URLs that utilize the http:// or https:// protocols",
    https://ogp.me/#types
    """
    verdicts: dict[str, Evidence | None] = {}
    for picture in _pictures(site):
        snippet = element("meta", property="og:image", content=picture.raw)
        if not _SCHEME.match(picture.raw):
            message = f"The address {shorten(picture.raw)} in og:image is not absolute."
            yield Evidence(message, value=picture.raw, url=picture.page, line=picture.line, snippet=snippet)
            continue
        url = join(picture.raw, picture.page) or ""
        if url not in verdicts:
            verdicts[url] = broken(site, url) if url and site.fetch(url) else None
        verdict = verdicts[url]
        if verdict is not None:
            message = verdict.message.replace("The image", "The picture in og:image", 1)
            yield replace(verdict, message=message, url=picture.page, target=url, line=picture.line, snippet=snippet)


@rule(Severity.NOTICE, "social")
def og_image_size(site: Site, *, min_pixels: int = 200, max_mib: int = 8) -> Iterator[Evidence]:
    """Picture for shared links is too small or too large

    The page declares its og:image (og:image:width, og:image:height) to be less than 200 pixels wide or high, or its
    file has more than 8 MiB, if the crawl requested it because pages show it. What the file's own dimensions are is not
    seen.

    Why: Facebook shows no smaller picture than 200 x 200 pixels and loads none larger than 8 MB. Others have similar
    limits.

    Fix: Offer a picture of 1200 x 630 pixels.

    Source: Meta for Developers, "Images in link shares",
    https://developers.facebook.com/docs/sharing/webmasters/images/
    """
    sizes: dict[str, int] = {}
    for picture in _pictures(site):
        url = normalize(picture.raw) or ""
        if url not in sizes:
            fetch = site.fetch(url) if url else None
            sizes[url] = max(fetch.size, fetch.transferred) if fetch and fetch.ok else 0
        known = [side for side in picture.sizes if side]
        if known and min(known) < min_pixels:
            width, height = (side or "?" for side in picture.sizes)
            message, value, threshold = f"The picture is {width} x {height} pixels.", min(known), min_pixels
        elif sizes[url] > max_mib * _MEBIBYTE:
            message = f"The picture has {sizes[url] / _MEBIBYTE:.1f} MiB."
            value, threshold = sizes[url], max_mib * _MEBIBYTE
        else:
            continue
        snippet = element("meta", property="og:image", content=picture.raw)
        yield Evidence(message, value, threshold, snippet, picture.line, url=picture.page, target=url)


@rule(Severity.NOTICE, "social", applies=Applies.INDEXABLE)
def twitter_card_incomplete(page: Page) -> Iterator[Evidence]:
    """Card for X lacks its title or picture

    The page asks X for a card (summary or summary_large_image), but names no title or no picture for it: neither as
    twitter:title or twitter:image, nor as og:title or og:image, which X reads in their place.

    Why: Without a title X shows no card, without a picture a grey field.

    Fix: Add og:title and og:image, which serve other networks too.

    Source: X Developer Platform, "Cards markup",
    https://developer.x.com/en/docs/x-for-websites/cards/overview/markup
    """
    if (page.meta("twitter:card") or "").strip().lower() not in _LARGE_CARDS:
        return
    given = {meta.key for meta in page.metas if meta.content.strip()}
    wanted = {
        "a title": ("twitter:title", "og:title"),
        "a picture": ("twitter:image", "twitter:image:src", "twitter:image0", *_IMAGES),
    }
    lacking = [name for name, keys in wanted.items() if given.isdisjoint(keys)]
    if lacking:
        card = next(meta for meta in page.metas if meta.key == "twitter:card")
        yield Evidence(
            f"The card for X lacks {' and '.join(lacking)}.",
            value=lacking,
            snippet=element("meta", name="twitter:card", content=card.content),
            line=card.line,
        )
