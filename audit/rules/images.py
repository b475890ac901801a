"""Images: shown, described, light, and with room kept for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...core.facts import Fetch, Image, Page, Reason
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, status_text
from ..markup import element, image_element
from ..rule import Applies, NotApplicable, rule
from ..wording import is_blank, number_of, shorten

# Answers that say more about who asks than about the image, when another site gives them.
_REFUSALS = (401, 403, 405, 429, 999)
# Reasons that do not mean that visitors miss the image: it was not requested, or came and was large.
_NOT_BROKEN = (Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.UNSUPPORTED, Reason.TOO_LARGE)
_MOST_LISTED = 20
_NUMBER = re.compile(r"\s*\+?(\d+)")  # how HTML reads width and height: what follows the digits is ignored


@rule(Severity.WARNING, "images", applies=Applies.INDEXABLE)
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
        if image.alt is None and is_blank(image.name) and not image.decorative and not _is_pixel(image):
            yield Evidence(
                f"The image {shorten(image.url)} has no alt attribute."
                if image.url
                else "An image without an address of its own has no alt attribute.",
                snippet=image_element(image),
                line=image.line,
                target=image.url or "",
            )


@rule(Severity.NOTICE, "images", applies=Applies.INDEXABLE)
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
        if image.url and not _is_pixel(image) and (_pixels(image.width) is None or _pixels(image.height) is None)
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


def _pixels(attribute: str | None) -> int | None:
    match = _NUMBER.match(attribute or "")
    return int(match[1][:9]) if match else None


def _is_pixel(image: Image) -> bool:
    """An image of at most 1 x 1 pixels, as statistics use them: nobody sees it."""
    width, height = _pixels(image.width), _pixels(image.height)
    return width is not None and height is not None and width <= 1 and height <= 1


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
    for use in _uses(
        site,
        "f.status IS NULL OR f.reason IS NOT NULL OR f.status NOT BETWEEN 200 AND 299"
        " OR f.content_type NOT LIKE 'image/%'",
    ):
        if use.url_id not in verdicts:
            verdicts[use.url_id] = _broken(site, use.target)
        verdict = verdicts[use.url_id]
        if verdict is not None and not use.is_pixel:
            yield replace(
                verdict, url=use.page, target=use.target, line=use.line, snippet=element("img", src=use.target)
            )


def _broken(site: Site, url: str) -> Evidence | None:
    """What is wrong with an image's answer, or None."""
    path = site.redirect_path(url)
    fetch = path[-1]
    hops = {"hops": [step.url for step in path]} if len(path) > 1 else {}
    if fetch.redirect_to in hops.get("hops", [url]):
        return Evidence("The image redirects in a circle.", value=fetch.status, details=hops)
    if fetch.status is None or fetch.reason == Reason.REDIRECT_LIMIT:
        if fetch.reason in _NOT_BROKEN:
            return None
        evidence = Evidence(f"The image does not answer ({fetch.reason}).", value=fetch.reason, details=hops)
        return confirmed(evidence, fetch)
    if fetch.status >= 400:
        return _refused(fetch, hops, own=site.plan.is_internal(fetch.url))
    if fetch.status >= 300 or _may_be_image(fetch):
        return None  # or a redirect whose target was not requested
    return Evidence(f"The image answers with {fetch.content_type}.", value=fetch.content_type, details=hops)


def _refused(fetch: Fetch, hops: dict[str, list[str]], *, own: bool) -> Evidence | None:
    """What an error status means for an image."""
    if opens_in_browser(fetch):
        return None
    answer = status_text(fetch.status)
    evidence = Evidence(f"The image answers {answer}.", value=fetch.status, details={**hops})
    if fetch.status == 429 or (fetch.status in _REFUSALS and not own):
        message = f"The image could not be verified: it answers {answer} to the crawler."
        return replace(evidence, message=message, status=Status.INCONCLUSIVE)
    return confirmed(evidence, fetch) if evidence.value >= 500 else evidence


def _may_be_image(fetch: Fetch) -> bool:
    """Browsers look into a file that is declared as bytes or not at all; 204 and the like have no type."""
    return (
        not fetch.content_type or fetch.content_type.startswith("image/") or fetch.content_type.endswith("octet-stream")
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
    if not site.plan.check_resources:
        raise NotApplicable("The crawl did not check images.")
    sizes: dict[int, int] = {}
    pages: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    targets: dict[int, str] = {}
    for use in _uses(site, "f.redirect_id IS NOT NULL OR max(f.size, f.transferred) > :limit", limit=limit):
        if use.srcset:
            continue
        if use.url_id not in sizes:
            sizes[use.url_id] = _transferred(site.redirect_path(use.target)[-1])
        if sizes[use.url_id] > limit:
            targets[use.url_id] = use.target
            pages[use.url_id].append((use.depth, use.page, use.line))
    for url_id, shown in pages.items():
        _, first, line = min(shown)
        on = list(dict.fromkeys(page for _, page, _ in sorted(shown)))
        yield Evidence(
            f"The image has {sizes[url_id] / 1024:,.0f} KiB, more than {max_kib} ({number_of(len(on), 'page')}).",
            value=sizes[url_id],
            threshold=limit,
            url=first,
            target=targets[url_id],
            line=line,
            snippet=element("img", src=targets[url_id]),
            details={"pages": on[:_MOST_LISTED], "count": len(on)},
        )


def _transferred(fetch: Fetch) -> int:
    """Bytes of an image on the wire; 0 for what is no image or did not say how large it is."""
    if fetch.status is None or not 200 <= fetch.status <= 299 or not _may_be_image(fetch):
        return 0
    return fetch.transferred or fetch.size


@dataclass(frozen=True, slots=True)
class _Use:
    """A page showing an image."""

    page: str
    depth: int
    url_id: int
    target: str
    line: int
    is_pixel: bool
    srcset: bool  # one of several candidates, or a poster


_FAR = 1_000_000  # the depth of pages that no link leads to


def _uses(site: Site, which: str, **parameters: int) -> Iterator[_Use]:
    """The uses of images whose fetch fulfils a condition. Raises NotApplicable when no image was requested."""
    if not site.plan.check_resources:
        raise NotApplicable("The crawl did not check images.")
    rows = site.query(
        f"""
        WITH used AS (
            SELECT page_id, url_id, width, height, line, 0 AS srcset FROM image
            UNION ALL
            SELECT page_id, url_id, NULL, NULL, line, 1 FROM resource WHERE kind = 'image'
        )
        SELECT p.url AS page, coalesce(p.depth, :far) AS depth, f.url_id, f.url, u.width, u.height, u.line, u.srcset
        FROM used u JOIN fetch f ON f.url_id = u.url_id JOIN page p ON p.url_id = u.page_id
        WHERE {which} ORDER BY u.page_id, u.srcset, u.line
        """,  # noqa: S608 - `which` is a literal of this module
        far=_FAR,
        **parameters,
    )
    for row in rows:
        image = Image(row["url"], None, width=row["width"], height=row["height"])
        yield _Use(
            row["page"], row["depth"], row["url_id"], row["url"], row["line"], _is_pixel(image), bool(row["srcset"])
        )
