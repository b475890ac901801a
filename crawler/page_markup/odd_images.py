"""Images whose srcset or alternative text is not what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...core.page_markup import MAX_TEXT, OddImage
from ..element_text import fold, text_of
from ..media import srcset_candidates
from ..parser import Node, line
from . import kept_text

# HTML 4.8.4.3: a descriptor is a width in whole pixels, a density, or a height beside a width.
_DESCRIPTOR = re.compile(r"[0-9]+[wh]|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?x")


def odd_images(elements: Iterable[Node]) -> Iterator[OddImage]:
    """What is odd about the img and source elements of a page, in order."""
    for element in elements:
        tag = element.tag
        if tag != "img" and tag != "source":
            continue
        candidates = element.get("srcset")
        if candidates and (problem := _problem(candidates, element)):
            yield OddImage(problem, kept_text.several(candidates), "", line(element))
        if tag != "img":
            continue
        alt = element.get("alt")
        if alt and (problem := _repeats(element, fold(alt))):
            yield OddImage(problem, fold(alt)[:MAX_TEXT], kept_text.address(element.get("src")), line(element))


def _problem(candidates: str, element: Node) -> str:
    """What browsers cannot read in a srcset: "srcset" when they drop a candidate, "sizes" when those are missing."""
    widths = 0
    for _, descriptors in srcset_candidates(candidates):
        tokens = descriptors.split()
        if len(tokens) > 2 or any(not _DESCRIPTOR.fullmatch(token) for token in tokens):
            return "srcset"
        kinds = {token[-1] for token in tokens}
        if "x" in kinds and len(kinds) > 1:
            return "srcset"
        widths += "w" in kinds
    # Without sizes the image counts as being as wide as the window; "auto" goes with lazy loading.
    return "sizes" if widths and element.get("sizes") is None else ""


def _repeats(element: Node, alt: str) -> str:
    """Where the alternative text stands as text beside the image: in the same link, or as its caption."""
    around = element.getparent()
    for _ in range(4):
        if around is None:
            return ""
        if around.tag == "a":
            return "alt-is-link-text" if text_of(around).casefold() == alt.casefold() else ""
        if around.tag == "figure":
            caption = next(around.iter("figcaption"), None)
            same = caption is not None and text_of(caption).casefold() == alt.casefold()
            return "alt-is-caption" if same else ""
        around = around.getparent()
    return ""
