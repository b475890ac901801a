"""The ids and names of a page's elements: where links with a fragment lead, and what labels refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...core.page_markup import MAX_ITEMS, MAX_TEXT, RepeatedId
from ..parser import Node, line, with_attribute, xpath

MOST = 20_000  # ids of one page
MOST_CHARACTERS = 256 * 1024  # in all of them


def identifiers(root: Node) -> list[str]:
    """The ids of the elements, repeated ones repeated."""
    found: list[str] = xpath("//@id")(root)
    return found


def kept(found: Sequence[str]) -> str:
    """The ids and names as they are stored: each once, a line each; "" when they are too many to be all there."""
    if not found:
        return ""
    text = "\n".join(dict.fromkeys(item.replace("\n", " ") for item in found if item))
    return text if len(found) <= MOST and len(text) <= MOST_CHARACTERS else ""


def repeated(root: Node, ids: Sequence[str], references: Iterable[tuple[str, str]]) -> Iterator[RepeatedId]:
    """The ids that several elements have, if any of the references, (attribute, ids it names), is to one of them."""
    if len(ids) == len(set(ids)):
        return
    counts = Counter(ids)
    by: dict[str, str] = {}
    for attribute, value in references:
        for token in value.split()[:20]:
            if counts.get(token, 0) > 1:
                by.setdefault(token, attribute)
    if not by:
        return
    second: dict[str, Node] = {}
    seen: set[str] = set()
    for element in with_attribute(root, "//@id"):
        identifier = element.get("id")
        if identifier in seen:
            second.setdefault(identifier, element)
        seen.add(identifier)
    for identifier, attribute in list(by.items())[:MAX_ITEMS]:
        place = line(second[identifier]) if identifier in second else 0
        yield RepeatedId(identifier[:MAX_TEXT], counts[identifier], attribute, place)
