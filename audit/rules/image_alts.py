"""What alternative texts say of their images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.facts import Image, Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes
from ...core.urls import parts
from ..image_uses import is_pixel
from ..markup import image_element
from ..rule import Applies, rule
from ..wording import quoted

# How cameras, telephones and programs name files; and whatever ends like the name of an image file.
_CAMERA = re.compile(
    r"(?:img|dsc|dscn|dscf|pict|pxl|mvi|gopr|p|cimg|sam|screenshot|screen shot|image|photo|picture|untitled)"
    r"[-_ ]?\(?\d{3,}[\d_-]*\)?(?:[-_ ]?(?:copy|edited|scaled|min|\d{2,4}x\d{2,4}))*",
    re.IGNORECASE,
)
_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)", re.IGNORECASE)
_SIZE = re.compile(r"[-_]\d{2,4}x\d{2,4}$")


@rule(Severity.NOTICE, "images", applies=Applies.INDEXABLE, needs="images")
def image_alt_too_long(page: Page, *, max_chars: int = 100) -> Iterator[Evidence]:
    """Alternative text is long

    The alt attribute of an image has more than 100 characters, counted as people see them, whatever their script. Each
    image of a page is listed once.

    Why: A screen reader reads the alternative text in one go; nobody can stop in it or go back a sentence.

    Fix: Say in a sentence what the image shows. What takes longer, such as the content of a chart, belongs into the
    text or the caption.

    Source: default of Screaming Frog and SEOnaut, https://www.screamingfrog.co.uk/seo-spider/user-guide/tabs/; W3C,
    "Complex images", https://www.w3.org/WAI/tutorials/images/complex/
    """
    for image in page.images:
        length = graphemes(image.alt or "")
        if length > max_chars:
            yield _at(
                image, f"The alternative text {quoted(image.alt or '')} has {length} characters.", length, max_chars
            )


@rule(Severity.NOTICE, "images", applies=Applies.INDEXABLE, needs="images")
def image_alt_filename(page: Page) -> Iterator[Evidence]:
    """Alternative text is the name of a file

    The alt attribute of an image is the name of its file, or is named like one: IMG_1234, DSC00042, boat.jpg. A word
    that the file is named after too (alt="boat" for boat.jpg) is fine. Tracking pixels and images that mean nothing are
    left out. Each image of a page is listed once.

    Why: A screen reader spells the name out, and search engines learn nothing about what the image shows.

    Fix: Say what the image shows or does, or write alt="" if it only decorates.

    Source: WCAG 2.2, technique F30, https://www.w3.org/WAI/WCAG22/Techniques/failures/F30; Google Search Central,
    "Google image SEO best practices", https://developers.google.com/search/docs/appearance/google-images
    """
    for image in page.images:
        alt = (image.alt or "").strip()
        if alt and not image.decorative and not is_pixel(image) and _is_file_name(alt, image.url):
            yield _at(image, f"The alternative text {quoted(alt)} is the name of a file.", alt)


def _is_file_name(alt: str, url: str | None) -> bool:
    if _CAMERA.fullmatch(alt) or _FILE.fullmatch(alt):
        return True
    name = unquote(parts(url).path.rpartition("/")[2]) if url else ""
    stem = name.rpartition(".")[0] or name
    same = bool(stem) and alt in (stem, _SIZE.sub("", stem))
    # Names of one or two words are words of a language; these marks are those of files.
    return same and (" " not in alt) and ("_" in alt or alt.count("-") > 1 or sum(map(str.isdigit, alt)) > 3)


def _at(image: Image, message: str, value: str | int, threshold: int | None = None) -> Evidence:
    return Evidence(
        message,
        value=value,
        threshold=threshold,
        snippet=image_element(image),
        line=image.line,
        target=image.url or "",
    )
