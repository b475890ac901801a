"""Structured data: JSON-LD blocks and microdata items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from math import isinf
from typing import Any, NoReturn

from ..core.facts import StructuredData
from ..core.urls import text_without_credentials, without_credentials
from .addresses import Addresses
from .element_text import text_of
from .parser import Node, line, with_attribute

# Bounds of what describes anything; what goes beyond is an attack on those who read it.
MAX_DEPTH = 64
MAX_DIGITS = 300

_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_URL_ATTRIBUTES = {
    "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src", "iframe": "src", "img": "src",
    "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip


def json_ld(scripts: Iterable[Node], utf8: bytes) -> Iterator[StructuredData]:
    """Each JSON-LD script, parsed strictly: what JavaScript or a lenient reader would forgive is an error.

    `utf8` is the document the scripts were parsed from; it tells where in the page an error stands.
    """
    source: _Source | None = None
    for script in scripts:
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = script.text or ""
        number = line(script)
        if not text.strip():
            yield StructuredData("json-ld", error="empty block", line=number)
            continue
        try:
            data = _load(text)  # as written, for errors to stand where the page has them
            if (clean := text_without_credentials(text)) != text:
                data = _load(clean)
        except json.JSONDecodeError as error:
            source = source or _Source(utf8)
            row, column = source.locate(text, error.pos) or (number + error.lineno - 1 if number else 0, 0)
            yield StructuredData("json-ld", error=error.msg, line=row, column=column)
        except RecursionError:
            yield StructuredData("json-ld", error="nested too deeply", line=number)
        except ValueError as error:
            yield StructuredData("json-ld", error=str(error), line=number)
        else:
            yield StructuredData("json-ld", tuple(_json_types(data)), data, line=number)


class _Source:
    """Finds places in a document's text, going forward only: its length is read once, whatever the page holds."""

    def __init__(self, utf8: bytes) -> None:
        self._text = utf8.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        self._position = 0
        self._line = 1

    def locate(self, block: str, offset: int) -> tuple[int, int] | None:
        """The line and column (from 1) of an offset in the next occurrence of a block, None when there is none."""
        start = self._text.find(block, self._position)
        if start < 0:
            self._position = len(self._text)
            return None
        place = start + offset
        self._line += self._text.count("\n", self._position, place)
        self._position = place
        return self._line, place - self._text.rfind("\n", 0, place)


def _load(text: str) -> Any:
    data = json.loads(text, parse_constant=_refuse, parse_float=_real, parse_int=_integer)
    _check_depth(data)
    return data


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _real(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number is too large")
    return number


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too large")
    return int(digits)


def _check_depth(data: Any) -> None:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError("nested too deeply")


def _json_types(data: Any) -> Iterator[str]:
    """The types of the top-level items and of the members of their graphs."""
    for item in _items(data):
        for member in (item, *_items(item.get("@graph"))):
            kinds = member.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, str):
                    yield short_type(kind)


def _items(data: Any) -> list[dict[str, Any]]:
    return [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]


def short_type(kind: str) -> str:
    """A type's name without the schema.org prefix."""
    return _PREFIX.sub("", kind.strip())


def microdata(root: Node, addresses: Addresses) -> Iterator[StructuredData]:
    """Each top-level microdata item (HTML 5) with its properties, nested items included; itemref is not followed."""
    for item in with_attribute(root, "//*/@itemscope"):
        if item.get("itemprop") is not None:
            continue
        data = _item(item, addresses, 0)
        yield StructuredData("microdata", tuple(data["@type"]), data, line=line(item))


def _item(scope: Node, addresses: Addresses, depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {"@type": [short_type(kind) for kind in (scope.get("itemtype") or "").split()]}
    if identifier := scope.get("itemid"):
        data["@id"] = without_credentials(identifier.strip())
    stack = list(reversed(scope))
    while stack:
        element = stack.pop()
        names = (element.get("itemprop") or "").split()
        nested = element.get("itemscope") is not None
        if names:
            deeper = nested and depth < MAX_DEPTH // 2
            value = _item(element, addresses, depth + 1) if deeper else _property(element, addresses)
            for name in names:
                data.setdefault(name, []).append(value)
        if not nested:
            stack.extend(reversed(element))
    return data


def _property(element: Node, addresses: Addresses) -> str:
    tag = element.tag
    if tag == "meta":
        return text_without_credentials(element.get("content") or "")
    if tag in _URL_ATTRIBUTES:
        written = element.get(_URL_ATTRIBUTES[tag]) or ""
        return (addresses.resolve(written) or without_credentials(written)) if written else ""
    if tag in ("data", "meter"):
        return element.get("value") or ""
    if tag == "time" and element.get("datetime") is not None:
        return element.get("datetime") or ""
    # The standard knows content on meta alone; Google reads it on any element.
    return text_without_credentials(element.get("content") or text_of(element))
