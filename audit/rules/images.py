"""Images: shown, described, light, and with room kept for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Fetch, Page
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..image_uses import Use, broken, by_image, is_pixel, may_be_image, pixels, uses
from ..markup import element, image_element
from ..rule import Applies, rule
from ..wording import is_blank, number_of, shorten

_MOST_LISTED = 20


@rule(Severity.WARNING, "images", applies=Applies.INDEXABLE, needs="images")
def image_alt_missing(page: Page) -> Iterator[Evidence]:
    """Image has no alternative text

    An image has no alt attribute and no other name that assistive technology could read. An empty alt marks an image
    as decoration and is fine, and so is an image hidden by its role or aria-hidden. Tracking pixels are left out.
    Each image of a page is listed once.

    Why: Screen readers fall back to reading the file name, and search engines learn less about what the image shows.

    Fix: Say in the alt attribute what the image shows or does. Write alt="" if it only decorates.

    Source: WCAG 2.2, success criterion 1.1.1, https://www.w3.org/WAI/WCAG22/Understanding/non-text-content
    """
    for image in page.images:
        if image.alt is None and is_blank(image.name) and not image.decorative and not is_pixel(image):
            yield Evidence(
                f"The image {shorten(image.url)} has no alt attribute."
                if image.url
                else "An image without an address of its own has no alt attribute.",
                snippet=image_element(image),
                line=image.line,
                target=image.url or "",
            )


@rule(Severity.NOTICE, "images", applies=Applies.INDEXABLE, needs="images")
def image_dimensions_missing(page: Page) -> Iterator[Evidence]:
    """Images have no width and height

    The page has images whose width or height attribute is missing or no number. Whether a style sheet keeps room for
    them is not seen; if it does (by aspect-ratio or fixed sizes), there is nothing to do. Inline images (data:) and
    tracking pixels are left out.

    Why: The browser cannot keep room for an image of unknown size, so the text jumps when it arrives. Such shifts count
    in Cumulative Layout Shift, one of the Core Web Vitals.

    Fix: Give each image its own size in pixels as width and height; a style sheet can still scale it.

    Source: web.dev, "Optimize Cumulative Layout Shift", https://web.dev/articles/optimize-cls
    """
    unsized = [
        image
        for image in page.images
        if image.url and not is_pixel(image) and (pixels(image.width) is None or pixels(image.height) is None)
    ]
    if unsized:
        distinct = list(dict.fromkeys(image.url for image in unsized))
        yield Evidence(
            f"{number_of(len(unsized), 'image')} of {len(page.images)} on the page"
            f" {'has' if len(unsized) == 1 else 'have'} no width or height.",
            value=len(unsized),
            snippet=image_element(unsized[0]),
            line=unsized[0].line,
            details={"images": distinct[:_MOST_LISTED], "count": len(unsized)},
        )


@rule(Severity.ERROR, "images")
def image_broken(site: Site) -> Iterator[Evidence]:
    """Image is not shown

    An image of a page (also one of several sizes in srcset, or the poster of a video) answers with an error, with
    something else than an image, or not at all, in two requests of which the last asked for the whole file. When
    another site turns the crawler away, the finding says that the image could not be verified. Tracking pixels are left
    out.

    Why: Readers see an empty frame or the alternative text, and the image is lost to image search.

    Fix: Correct the address, upload the file again, or take the image out of the page.

    Source: Google Search Central, "Google image SEO best practices",
    https://developers.google.com/search/docs/appearance/google-images; RFC 9110, section 15.5
    """
    verdicts: dict[int, Evidence | None] = {}
    for use in uses(
        site,
        "f.status IS NULL OR f.reason IS NOT NULL OR f.status NOT BETWEEN 200 AND 299"
        " OR f.content_type NOT LIKE 'image/%'",
    ):
        if use.url_id not in verdicts:
            verdicts[use.url_id] = broken(site, use.target)
        verdict = verdicts[use.url_id]
        if verdict is not None and not use.is_pixel:
            yield replace(
                verdict, url=use.page, target=use.target, line=use.line, snippet=element("img", src=use.target)
            )


@rule(Severity.NOTICE, "images")
def image_too_large(site: Site, *, max_kib: int = 100) -> Iterator[Evidence]:
    """Image file is large

    The file of an img element is larger than 100 KiB as it comes over the network. Each file is listed once, at the
    page nearest to the start page that shows it. The sizes that srcset offers are not judged, because browsers choose
    among them.

    Why: Large images are the most frequent cause of slow pages, above all on phones.

    Fix: Scale the image to the size it is shown at, and save it as WebP or AVIF, or with a stronger compression.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/;
    web.dev, "Image performance", https://web.dev/learn/performance/image-performance
    """
    limit = max_kib * 1024
    sizes: dict[int, int] = {}
    large: list[Use] = []
    for use in uses(site, "f.redirect_id IS NOT NULL OR max(f.size, f.transferred) > :limit", limit=limit):
        if use.srcset:
            continue
        if use.url_id not in sizes:
            sizes[use.url_id] = _transferred(site.redirect_path(use.target)[-1])
        if sizes[use.url_id] > limit:
            large.append(use)
    for shown in by_image(large):
        use, size = shown.first, sizes[shown.first.url_id]
        count = len(shown.pages)
        yield Evidence(
            f"The image has {size / 1024:,.0f} KiB, more than {max_kib} ({number_of(count, 'page')}).",
            value=size,
            threshold=limit,
            url=use.page,
            target=use.target,
            line=use.line,
            snippet=element("img", src=use.target),
            details={"pages": list(shown.pages[:_MOST_LISTED]), "count": count},
        )


def _transferred(fetch: Fetch) -> int:
    """Bytes of an image on the wire; 0 for what is no image or did not say how large it is."""
    if fetch.status is None or not 200 <= fetch.status <= 299 or not may_be_image(fetch):
        return 0
    return fetch.transferred or fetch.size
