"""The formats of image files."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fetch
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..image_uses import Shown, by_image, uses
from ..markup import element
from ..rule import rule
from ..wording import number_of

# Those of Google Search Central, "Google image SEO best practices", with their other names; and icons.
_NOT_INDEXED = """
    f.status BETWEEN 200 AND 299 AND f.reason IS NULL AND f.content_type LIKE 'image/%' AND f.content_type NOT IN (
        'image/bmp', 'image/x-bmp', 'image/x-ms-bmp', 'image/gif', 'image/jpeg', 'image/jpg', 'image/pjpeg',
        'image/png', 'image/x-png', 'image/webp', 'image/svg+xml', 'image/avif',
        'image/x-icon', 'image/vnd.microsoft.icon', 'image/ico', 'image/icon'
    )
"""
_MOST_LISTED = 20


@rule(Severity.WARNING, "images")
def image_unsupported_format(site: Site) -> Iterator[Evidence]:
    """Image has a format that image search does not know

    An image of a page is neither BMP, GIF, JPEG, PNG, WebP, SVG nor AVIF, judged by the Content-Type it came with:
    HEIC, TIFF, JPEG XL and others. Candidates of a srcset, which browsers choose among, are left out, and so are icons
    (ICO). Each image is listed once, at the page nearest to the start page that shows it.

    Why: Google does not index such images, and most browsers do not show them.

    Fix: Save the image as WebP, AVIF, JPEG or PNG. If it is one of these already, correct the type the server sends.

    Source: Google Search Central, "Google image SEO best practices" (supported image formats),
    https://developers.google.com/search/docs/appearance/google-images
    """
    for shown in by_image(use for use in uses(site, _NOT_INDEXED) if not use.srcset):
        fetch = site.fetch(shown.first.target)
        if fetch is not None:
            yield _at(shown, f"The image has the format {fetch.content_type}", value=fetch.content_type)


@rule(Severity.NOTICE, "images")
def image_legacy_format(site: Site, *, min_kib: int = 30) -> Iterator[Evidence]:
    """Image could be saved in a smaller format

    A JPEG or PNG file of an img element is larger than 30 KiB, and the page offers no WebP or AVIF at all: neither as a
    source of a picture, nor in a srcset, nor, as its Vary header would tell, to browsers that ask for it. Each image is
    listed once, at the page nearest to the start page that shows it.

    Why: WebP and AVIF show the same picture in half to two thirds of the bytes, and all current browsers know them.

    Fix: Offer the image as WebP or AVIF, by a picture element with the JPEG or PNG for old browsers, or let the server
    or content delivery network choose by the Accept header.

    Source: web.dev, "Use WebP images" and "Image performance",
    https://web.dev/learn/performance/image-performance; threshold: a convention of this program
    """
    limit = min_kib * 1024
    modern = {
        row["page"]
        for row in site.query(
            """
            SELECT DISTINCT r.page FROM resource r LEFT JOIN fetch f ON f.url_id = r.url_id
            WHERE r.kind = 'image' AND (f.content_type IN ('image/webp', 'image/avif')
                OR r.url LIKE '%.webp%' OR r.url LIKE '%.avif%' OR r.url LIKE '%=webp%' OR r.url LIKE '%=avif%')
            """
        )
    }
    old = uses(
        site,
        "f.status BETWEEN 200 AND 299 AND f.reason IS NULL AND max(f.size, f.transferred) > :limit"
        " AND f.content_type IN ('image/jpeg', 'image/jpg', 'image/pjpeg', 'image/png', 'image/x-png')",
        limit=limit,
    )
    for shown in by_image(use for use in old if not use.srcset and not use.is_pixel and use.page not in modern):
        fetch = site.fetch(shown.first.target)
        if fetch is not None and not _is_negotiated(fetch):
            size = fetch.transferred or fetch.size
            what = f"The image is a {fetch.content_type.partition('/')[2].upper()} of {size / 1024:,.0f} KiB"
            yield _at(shown, what, value=size, threshold=limit)


def _is_negotiated(fetch: Fetch) -> bool:
    """The server chooses by what the browser accepts, so that a browser may have got another format."""
    named = ",".join(fetch.header_values("vary")).lower().split(",")
    return any(name.strip() in ("accept", "*") for name in named)


def _at(shown: Shown, what: str, *, value: str | int, threshold: int | None = None) -> Evidence:
    use, count = shown.first, len(shown.pages)
    return Evidence(
        f"{what} ({number_of(count, 'page')}).",
        value=value,
        threshold=threshold,
        url=use.page,
        target=use.target,
        line=use.line,
        snippet=element("img", src=use.target),
        details={"pages": list(shown.pages[:_MOST_LISTED]), "count": count},
    )
