"""What the viewport meta element asks of phones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.directives import indexability
from ...core.facts import Meta, Page
from ...core.findings import Evidence, Severity
from ..markup import meta_element
from ..rule import rule

# CSS Viewport, "Parsing the content property": names and values, apart from each other by commas, semicolons or spaces.
_PROPERTY = re.compile(r"([a-z-]+)\s*=\s*([^\s,;=]+)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_LARGEST_SCALE = 10.0  # what larger values, and device-width, are read as


def _viewports(page: Page) -> list[Meta]:
    """The viewport meta elements that say something; a page that forwards at once is shown to nobody."""
    if indexability(page) == "redirect":
        return []
    return [meta for meta in page.metas if meta.key == "viewport" and meta.attribute == "name" and meta.content.strip()]


def _properties(meta: Meta) -> dict[str, str]:
    return dict(_PROPERTY.findall(meta.content.lower()))


def _number(value: str) -> float:
    """The number a value begins with; 0 when it is none (CSS Viewport: unknown words are read as 0)."""
    match = _NUMBER.match(value)
    return float(match[0][:20]) if match else 0.0


@rule(Severity.WARNING, "mobile")
def viewport_no_device_width(page: Page) -> Iterator[Evidence]:
    """Page is laid out for a fixed width

    The viewport meta element sets a fixed number of pixels as width, or neither a width nor an initial scale. An
    initial scale alone (initial-scale=1) is enough: browsers then take the width of the device. When there are several
    viewport elements, the last one counts, as in browsers.

    Why: Phones lay the page out for that width and shrink it, or people have to scroll sideways.

    Fix: Write <meta name="viewport" content="width=device-width, initial-scale=1">.

    Source: web.dev, "Responsive web design basics", https://web.dev/articles/responsive-web-design-basics#viewport; CSS
    Viewport Module, https://www.w3.org/TR/css-viewport-1/
    """
    for meta in _viewports(page)[-1:]:
        found = _properties(meta)
        width = found.get("width", "")
        if width[:1].isdigit():
            message = f"The viewport has a fixed width of {width} pixels."
        elif not width and "initial-scale" not in found:
            message = "The viewport has neither a width nor an initial scale."
        else:
            continue
        yield Evidence(
            message, value=width or None, threshold="device-width", snippet=meta_element(meta), line=meta.line
        )


@rule(Severity.WARNING, "mobile")
def viewport_zoom_disabled(page: Page, *, min_scale: float = 5.0) -> Iterator[Evidence]:
    """Page cannot be enlarged

    The viewport meta element forbids zooming (user-scalable=no) or limits it to less than five times (maximum-scale).
    When there are several viewport elements, the last one counts, as in browsers.

    Why: People with weak sight cannot read the text. Some browsers ignore the ban, others obey it.

    Fix: Take user-scalable and maximum-scale out of the viewport meta element.

    Source: WCAG 2.2, success criterion 1.4.4, https://www.w3.org/WAI/WCAG22/Understanding/resize-text; threshold as in
    Lighthouse, https://dequeuniversity.com/rules/axe/4.10/meta-viewport-large
    """
    for meta in _viewports(page)[-1:]:
        found = _properties(meta)
        scalable, scale = found.get("user-scalable", "yes"), found.get("maximum-scale", "")
        # A negative maximum-scale is dropped by browsers.
        largest = _LARGEST_SCALE if scale in ("", "device-width", "device-height") else _number(scale)
        if scalable not in ("yes", "device-width", "device-height") and abs(_number(scalable)) < 1:
            yield Evidence(
                "The viewport forbids zooming.", value=f"user-scalable={scalable}", snippet=meta_element(meta),
                line=meta.line,
            )  # fmt: skip
        elif 0 <= largest < min_scale:
            yield Evidence(
                f"The viewport lets people enlarge the page {largest:g} times at most.",
                value=largest,
                threshold=min_scale,
                snippet=meta_element(meta),
                line=meta.line,
            )


@rule(Severity.NOTICE, "mobile")
def viewport_multiple(page: Page) -> Iterator[Evidence]:
    """Page has more than one viewport

    The page has two or more viewport meta elements that say something.

    Why: Browsers take the last one, or mix them, so that what the template says may have no effect.

    Fix: Find out which theme, template or plugin adds the second one, and keep one.

    Source: CSS Viewport Module (each element overrides those before it), https://www.w3.org/TR/css-viewport-1/
    """
    found = _viewports(page)
    if len(found) > 1:
        yield Evidence(
            f"The page has {len(found)} viewport meta elements.",
            value=len(found),
            threshold=1,
            snippet="\n".join(meta_element(meta) for meta in found[:3]),
            line=found[1].line,
        )
