"""The doctype and the html, head and body tags as the source has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.page_markup import SourceTag
from ..rule import rule
from ..wording import quoted

# HTML 13.2.6.4.1: doctypes that mean quirks mode.
_QUIRKS = re.compile(
    r"<!doctype(?!\s+html\b)|-//W3C//DTD HTML (?:2|3)|-//IETF//DTD HTML"
    r"|-//W3C//DTD HTML 4\.0 (?:Transitional|Frameset)//"
    r"|-//W3C//DTD HTML 4\.01 (?:Transitional|Frameset)//[^\"']*[\"']\s*>",
    re.IGNORECASE,
)
_PAGE_METAS = ("name", "http-equiv", "charset")


@rule(Severity.NOTICE, "html")
def doctype_missing(page: Page) -> Iterator[Evidence]:
    """Page has no doctype

    The page does not begin with <!doctype html> (a byte order mark, white space and comments may come first), or begins
    with a doctype of the last century that means the same to browsers.

    Why: Browsers then lay the page out as browsers did before 2000 ("quirks mode"): boxes, tables and font sizes come
    out otherwise than the stylesheet says.

    Fix: Write <!doctype html> as the first line.

    Source: HTML Standard, "The DOCTYPE", https://html.spec.whatwg.org/multipage/syntax.html#the-doctype
    """
    doctype = page.markup.doctype
    if doctype is None:
        return
    if not doctype:
        yield Evidence("The page has no doctype.", value="", threshold="<!doctype html>", line=1)
    elif _QUIRKS.search(doctype):
        yield Evidence(f"The doctype {quoted(doctype)} means quirks mode.", value=doctype, snippet=doctype, line=1)


@rule(Severity.WARNING, "html", needs="markup.head_ended_by")
def head_invalid_element(page: Page) -> Iterator[Evidence]:
    """Element in the head ends the head too early

    Between <head> and </head> stands an element that the head may not hold (div, img, p, iframe ...), and a title, meta
    or canonical of the page comes after it. Browsers then end the head before that element; all that follows belongs to
    the body.

    Why: Google stops reading the head there. The title, the canonical or the robots rules behind it may not count.

    Fix: Move the element into the body. Often a tag manager or a plugin wrote it.

    Source: Google Search Central, "Use valid HTML to specify page metadata",
    https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata
    """
    tag = page.markup.head_ended_by
    pushed = _in_body(page)
    if tag is not None and pushed:
        yield Evidence(
            f"<{tag.name}> ends the head; behind it, in the body: {', '.join(pushed[:5])}.",
            value=tag.name,
            snippet=f"<{tag.name}>",
            line=tag.line,
            details={"pushed": pushed[:20]},
        )


@rule(Severity.WARNING, "html")
def head_missing(page: Page) -> Iterator[Evidence]:
    """Page has no head tag, and its metadata ends up in the body

    The source has no <head>, and a title, meta or canonical of the page stands in the body, as browsers see it. A page
    without the tag whose metadata comes first is fine: the tag may be left out.

    Why: Search engines look for metadata in the head and may ignore it elsewhere.

    Fix: Write <head> before the metadata and </head> after it.

    Source: Google Search Central, "Use valid HTML to specify page metadata",
    https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata
    """
    names = _names(page)
    pushed = _in_body(page)
    if names is not None and "head" not in names and pushed:
        message = f"The page has no head tag, and in the body stand: {', '.join(pushed[:5])}."
        yield Evidence(message, value=0, threshold=1, details={"pushed": pushed[:20]})


@rule(Severity.WARNING, "html")
def head_multiple(page: Page) -> Iterator[Evidence]:
    """Page has several head tags

    The source has more than one <head>, outside of comments, scripts and other raw text.

    Why: Browsers ignore the second one: what it was to hold may end up in the body. Usually a page was pasted into
    another.

    Fix: Keep one head and merge what the others hold.

    Source: HTML Standard, "The head element", https://html.spec.whatwg.org/multipage/semantics.html#the-head-element
    """
    yield from _repeated(page, "head")


@rule(Severity.WARNING, "html")
def body_multiple(page: Page) -> Iterator[Evidence]:
    """Page has several body tags

    The source has more than one <body>, outside of comments, scripts and other raw text.

    Why: Browsers only take over the attributes of the second one. Usually a page was pasted into another, with a head
    of its own that then stands in the body.

    Fix: Keep one body.

    Source: HTML Standard, "The body element", https://html.spec.whatwg.org/multipage/sections.html#the-body-element
    """
    yield from _repeated(page, "body")


@rule(Severity.WARNING, "html")
def body_missing(page: Page) -> Iterator[Evidence]:
    """Page has no body

    The source has no <body>, and there is nothing to show: no text, no link, no image, no frame. A page without the tag
    that shows something is fine: the tag may be left out.

    Why: The page is empty, for visitors and for search engines. Usually the server stopped in the middle.

    Fix: Find out why the page ends early; its error log says so.

    Source: HTML Standard, "The body element", https://html.spec.whatwg.org/multipage/sections.html#the-body-element
    """
    names = _names(page)
    if names is None or "body" in names or page.refresh is not None:
        return
    shown = page.text or page.links or page.images or page.markup.frames or page.markup.controls or page.markup.players
    if not shown and not page.cut:
        yield Evidence("The page has no body tag and shows nothing.", value=0, threshold=1)


@rule(Severity.WARNING, "html")
def body_before_html(page: Page) -> Iterator[Evidence]:
    """Body begins before the html tag

    In the source a <body> stands before the <html>.

    Why: Browsers have begun the page by then: the attributes of the html tag, such as its language, still count, but a
    head that follows does not.

    Fix: Write html, head and body in this order. Usually a part of the page is sent before the page.

    Source: HTML Standard, "Optional tags", https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
    """
    tags = page.markup.tags or ()
    names = [tag.name for tag in tags]
    if "html" in names and "body" in names[: names.index("html")]:
        line = tags[names.index("body")].line
        yield Evidence("A body tag stands before the html tag.", value="body", line=line)


@rule(Severity.NOTICE, "html", needs="markup.in_noscript")
def noscript_in_head(page: Page) -> Iterator[Evidence]:
    """Noscript in the head holds what the head may not

    A noscript element in the head holds something else than link, style and meta, such as the img or iframe of a
    counter.

    Why: Where scripts do not run, that element ends the head, and the metadata behind it stands in the body.

    Fix: Move the noscript element to the beginning of the body.

    Source: HTML Standard, "The noscript element",
    https://html.spec.whatwg.org/multipage/scripting.html#the-noscript-element
    """
    inside = page.markup.in_noscript
    if inside:
        shown = ", ".join(f"<{tag}>" for tag in inside[:5])
        yield Evidence(f"A noscript in the head holds {shown}.", value=inside[0], snippet="<noscript>")


def _names(page: Page) -> list[str] | None:
    return None if page.markup.tags is None else [tag.name for tag in page.markup.tags]


def _repeated(page: Page, name: str) -> Iterator[Evidence]:
    found: list[SourceTag] = [tag for tag in page.markup.tags or () if tag.name == name]
    if len(found) > 1:
        yield Evidence(
            f"The page has {len(found)} {name} tags.",
            value=len(found),
            threshold=1,
            snippet=f"<{name}>",
            line=found[1].line,
        )


def _in_body(page: Page) -> list[str]:
    """What of the page's metadata stands in the body, by tag."""
    found = ["title" for item in page.titles if item.section == "body"]
    found += [f"meta {item.key}" for item in page.metas if item.section == "body" and item.attribute in _PAGE_METAS]
    found += ["link canonical" for item in page.canonicals if item.section == "body" and item.source == "html"]
    return list(dict.fromkeys(found))
