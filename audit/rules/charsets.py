"""Whether a page says in which encoding its letters are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Meta, Page
from ...core.findings import Evidence, Severity
from ..charset_names import encoding
from ..markup import meta_element
from ..rule import rule

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;,"']+)""", re.IGNORECASE)


def _declared(page: Page) -> list[tuple[Meta, str]]:
    """The meta elements that name an encoding, with the name they give."""
    found = []
    for meta in page.metas:
        if meta.attribute == "charset" and meta.content:
            found.append((meta, meta.content))
        elif meta.attribute == "http-equiv" and meta.key == "content-type" and (name := _CHARSET.search(meta.content)):
            found.append((meta, name[1]))
    return found


@rule(Severity.WARNING, "html")
def charset_missing(page: Page) -> Iterator[Evidence]:
    """Page does not say how its letters are encoded

    Neither the Content-Type header nor a byte order mark nor a meta element within the first 1,024 bytes of the page
    names its encoding. A meta element that stands further down comes too late.

    Why: Browsers then guess, and guess differently: letters beyond the English ones may show up as nonsense. That a
    page has none of them today says nothing of tomorrow.

    Fix: Send "Content-Type: text/html; charset=utf-8", or write <meta charset="utf-8"> as the first element of the
    head.

    Source: HTML Standard, "Specifying the document's character encoding",
    https://html.spec.whatwg.org/multipage/semantics.html#charset
    """
    if page.charset_source != "default" or not page.elements:
        return
    late = next(iter(_declared(page)), None)
    if late is None:
        yield Evidence(f"The page names no encoding; {page.charset} was guessed.", value=page.charset)
    else:
        meta, name = late
        yield Evidence(
            f"The page names its encoding, {name}, only after its first 1,024 bytes, or by a name nobody knows.",
            value=name,
            snippet=meta_element(meta),
            line=meta.line,
        )


@rule(Severity.WARNING, "html")
def charset_conflict(page: Page) -> Iterator[Evidence]:
    """Page names two encodings

    The Content-Type header, or the byte order mark, names another encoding than a meta element of the page. Names that
    browsers read as the same encoding (latin1, iso-8859-1 and windows-1252) are no conflict, and neither is utf-16 in a
    meta element, which they read as utf-8.

    Why: Browsers believe the byte order mark and then the header. If the meta element is right, letters beyond the
    English ones show up as nonsense; and programs that read a saved copy of the page see only the meta element.

    Fix: Let both say utf-8, and save the page in that encoding.

    Source: HTML Standard, "Determining the character encoding",
    https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
    """
    if page.charset_source not in ("header", "bom"):
        return
    used = encoding(page.charset)
    for meta, name in _declared(page):
        named = encoding(name)
        if used and named and named != used and not named.startswith("utf-16"):
            where = "Content-Type header" if page.charset_source == "header" else "byte order mark"
            yield Evidence(
                f"The {where} says {page.charset}, a meta element {name}.",
                value=name,
                threshold=page.charset,
                snippet=meta_element(meta),
                line=meta.line,
            )
            return
