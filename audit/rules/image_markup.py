"""How images are written: choices for the browser, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.identity import KEY
from ..occurrences import and_more, occurrences
from ..rule import rule
from ..wording import quoted, shorten


@rule(Severity.WARNING, "images", needs="markup.images")
def image_srcset_invalid(page: Page) -> Iterator[Evidence]:
    """Choice of image sizes cannot be read

    A srcset has a candidate that browsers drop (a descriptor that is no width such as 800w and no density such as 2x,
    or both at once), or gives widths without a sizes attribute.

    Why: The browser cannot choose as it was meant: it leaves the candidate out, or takes the image to be as wide as the
    window and loads far too much.

    Fix: Write each candidate as "address 800w", separated by commas, and say in sizes how wide the image is shown.

    Source: HTML Standard, "Srcset attributes" and "Sizes attributes",
    https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
    """
    for problem, what in (("srcset", "has a candidate that browsers drop"), ("sizes", "gives widths without sizes")):
        found = [item for item in page.markup.images if item.problem == problem]
        if found:
            message = f"The srcset {quoted(found[0].value)}{and_more(len(found))} {what}."
            yield occurrences(found, message, snippet=f'srcset="{shorten(found[0].value)}"', details={KEY: problem})


@rule(Severity.WARNING, "images", needs="markup.strays")
def picture_without_img(page: Page) -> Iterator[Evidence]:
    """Picture element holds no image

    A picture element that is shown has no img in it.

    Why: The img is what is shown; picture and source only choose its address. Without it browsers show nothing, and
    search engines find no image.

    Fix: Add an img with src and alt as the last child.

    Source: HTML Standard, "The picture element",
    https://html.spec.whatwg.org/multipage/embedded-content.html#the-picture-element
    """
    found = [item for item in page.markup.strays if item.tag == "picture"]
    if found:
        yield occurrences(found, f"A picture element{and_more(len(found))} holds no img.", snippet="<picture>")


@rule(Severity.NOTICE, "images", needs="markup.images")
def image_alt_redundant(page: Page) -> Iterator[Evidence]:
    """Alternative text repeats what stands beside the image

    An image's alternative text is, word for word, the text of the link it is in, or the caption of its figure.

    Why: A screen reader says the same twice.

    Fix: Leave the alternative text empty (alt="") where the text beside the image says it all, or describe what the
    picture shows.

    Source: WAI, "Images tutorial: functional images", https://www.w3.org/WAI/tutorials/images/functional/; Lighthouse,
    "image-redundant-alt", https://dequeuniversity.com/rules/axe/4.10/image-redundant-alt
    """
    for problem, where in (("alt-is-link-text", "the text of its link"), ("alt-is-caption", "its caption")):
        found = [item for item in page.markup.images if item.problem == problem]
        if found:
            message = f"The alternative text {quoted(found[0].value)}{and_more(len(found))} repeats {where}."
            snippet = f'alt="{shorten(found[0].value)}"'
            yield occurrences(found, message, snippet=snippet, details={KEY: problem, "src": found[0].url})
