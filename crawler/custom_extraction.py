"""The values of a user's own fields in one page: bounded in number, length and, for regular expressions, time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any

from lxml import etree

from ..core.custom_fields import CustomField
from ..core.facts import Extracted
from .element_text import fold
from .parser import Node

MAX_VALUES = 100  # of a field on one page
MAX_LENGTH = 1000  # characters of a value
REGEX_SECONDS = 1.0  # for all regular expressions of a page together
_MAX_READ = 4 * MAX_LENGTH  # white space included
_BREAKS = (etree.LxmlError, re.error, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


class Extractors:
    """The compiled fields of a crawl. Raises UsageError for one that cannot be compiled."""

    def __init__(self, fields: Iterable[CustomField]) -> None:
        self._fields = [(field, field.compile()) for field in fields]

    def __bool__(self) -> bool:
        return bool(self._fields)

    def of(self, root: Node, utf8: bytes) -> tuple[Extracted, ...]:
        """Every value of every field, in the order of the fields and of the document.

        CSS and XPath look at the tree, regular expressions at the whole source. What could not be answered in time,
        or broke at this page, is one Extracted without a value that says so.
        """
        found: list[Extracted] = []
        html, deadline = "", 0.0
        for field, compiled in self._fields:
            if field.how == "regex":
                # The clock starts with the first of them: parsing the page is not their fault.
                html = html or utf8.decode("utf-8", "replace")
                deadline = deadline or monotonic() + REGEX_SECONDS
                values = _matches(compiled, html, field.take, deadline)
            else:
                values = _nodes(compiled, root, field.take)
            found.extend(_bounded(field.name, values))
        return tuple(found)


@lru_cache(maxsize=1)
def extractors(fields: tuple[CustomField, ...]) -> Extractors:
    """The compiled fields of the crawl this process works for."""
    return Extractors(fields)


def _bounded(name: str, values: Iterator[str]) -> Iterator[Extracted]:
    try:
        for number, value in enumerate(values):
            if number == MAX_VALUES:
                yield Extracted(name, "", "more")
                return
            cut = len(value) > MAX_LENGTH
            yield Extracted(name, value[:MAX_LENGTH], "cut" if cut else "")
    except TimeoutError:
        yield Extracted(name, "", "timeout")
    except _BREAKS:
        # An expression may be sound and break at one page, as re:test does with a pattern made of its text.
        yield Extracted(name, "", "failed")


def _matches(pattern: Any, html: str, take: str, deadline: float) -> Iterator[str]:
    # The library reads a timeout of zero or less as none.
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    count = 0
    for match in pattern.finditer(html, timeout=left):
        if monotonic() > deadline:
            raise TimeoutError
        count += 1
        if take == "text":
            yield fold((match.group(1 if pattern.groups else 0) or "")[:_MAX_READ])
    if take == "count":
        yield str(count)


def _nodes(path: Any, root: Node, take: str) -> Iterator[str]:
    result = path(root)
    if isinstance(result, bool):
        yield str(result).lower()
    elif isinstance(result, float):
        yield str(int(result)) if result.is_integer() else str(result)
    elif isinstance(result, str):
        yield fold(result[:_MAX_READ])
    elif take == "count":
        yield str(len(result))
    else:
        for item in result:
            value = _value(item, take)
            if value is not None:
                yield value


def _value(item: Any, take: str) -> str | None:
    """What is taken of one result: an element, an attribute or a text."""
    if isinstance(item, str):
        return None if take.startswith("@") else fold(item[:_MAX_READ])
    if not isinstance(item, etree._Element):  # noqa: SLF001 - lxml's class of elements has no public name
        return None
    if take == "html":
        return str(etree.tostring(item, encoding="unicode", method="html", with_tail=False))
    if take.startswith("@"):
        value = item.get(take[1:].lower())
        return None if value is None else fold(value[:_MAX_READ])
    return _text(item)


def _text(element: Node) -> str:
    """The element's text as DOM's textContent, white space folded; no more is read than can be kept."""
    pieces: list[str] = []
    length = 0
    for text in islice(element.itertext(), _MAX_READ):
        pieces.append(text[: _MAX_READ - length])
        length += len(pieces[-1])
        if length >= _MAX_READ:
            break
    return fold("".join(pieces))
