"""Elements as the evidence of a finding shows them."""

from __future__ import annotations

from html import escape

from ..core.facts import Canonical, Image, Meta
from .wording import shorten

LONGEST = 300  # characters of a text or an attribute's value


def element(name: str, text: str | None = None, /, **attributes: str | None) -> str:
    """An element as HTML: without end tag when `text` is None, without the attributes that are None."""
    written = "".join(
        f' {key}="{escape(shorten(value, LONGEST))}"' for key, value in attributes.items() if value is not None
    )
    if text is None:
        return f"<{name}{written}>"
    return f"<{name}{written}>{escape(shorten(text, LONGEST), quote=False)}</{name}>"


def meta_element(meta: Meta) -> str:
    return element("meta", **{meta.attribute: meta.key, "content": meta.content})


def canonical_markup(canonical: Canonical) -> str:
    """The link element, or the header line, that names a canonical."""
    if canonical.source == "header":
        return f'Link: <{shorten(canonical.raw, LONGEST)}>; rel="canonical"'
    return element("link", rel="canonical", href=canonical.raw)


def image_element(image: Image) -> str:
    """The img element with its resolved src, which inline images do not have, and its dimensions."""
    return element("img", src=image.url, alt=image.alt, width=image.width, height=image.height)
