"""HTML source as evidence and as a suggestion, built and escaped by BeautifulSoup, so that hostile text stays text."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

SNIPPET_LENGTH = 4000  # characters of a snippet worth parsing


class _Source(HTMLFormatter):
    """HTML as people write it: attributes in the order given, no closing slash, letters left as they are."""

    def __init__(self) -> None:
        super().__init__(EntitySubstitution.substitute_xml, void_element_close_prefix="")

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        return list(tag.attrs.items())


_SOURCE = _Source()
_soup = BeautifulSoup("", "html.parser")


def element(name: str, text: str | None = None, /, **attributes: str) -> str:
    """The source of one element. A trailing underscore in an attribute's name is dropped."""
    tag = _soup.new_tag(name, attrs={key.rstrip("_"): value for key, value in attributes.items()})
    if text is not None:
        tag.string = text
    source = str(tag.decode(formatter=_SOURCE))
    return source.removesuffix(f"</{name}>") if name in ("html", "body") else source


def amended(snippet: str, name: str, **attributes: str) -> str:
    """The first `name` element of a snippet with other attributes, "" when there is none to be found."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        tag = BeautifulSoup(snippet[:SNIPPET_LENGTH], "html.parser").find(name)
    if not isinstance(tag, Tag):
        return ""
    tag.attrs.update(attributes)
    return str(tag.decode(formatter=_SOURCE))
