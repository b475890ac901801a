"""The ids and names of a page's elements: where links with a fragment lead, and what labels refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...core.page_markup import MAX_ITEMS, MAX_TEXT, RepeatedId
from ..parser import Node, line, with_attribute, xpath

MOST = 20_000  # ids of one page
MOST_CHARACTERS = 256 * 1024  # in all of them

_REFERRING = (
    "for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant", "headers",
    "list", "form",
)  # fmt: skip
_REFERENCES = "|".join(f"//@{name}" for name in _REFERRING)


def identifiers(root: Node, *, ids: bool) -> list[str]:
    """The ids and the names of anchors, repeated ones repeated; `ids` says whether there may be any ids."""
    found: list[str] = xpath("//@id")(root) if ids else []
    return [*found, *xpath("//a/@name")(root)]


def kept(found: Sequence[str]) -> str:
    """The ids and names as they are stored: each once, a line each; "" when they are too many to be all there."""
    if not found:
        return ""
    text = "\n".join(dict.fromkeys(item.replace("\n", " ") for item in found if item))
    return text if len(found) <= MOST and len(text) <= MOST_CHARACTERS else ""


def repeated(root: Node, ids: Sequence[str], fragments: Sequence[str]) -> Iterator[RepeatedId]:
    """The ids that several elements have, if a label, an ARIA attribute or a link within the page refers to them."""
    if len(ids) == len(set(ids)):
        return
    counts = Counter(ids)
    twice = {identifier for identifier, times in counts.items() if times > 1 and identifier}
    by: dict[str, str] = {fragment: "href" for fragment in fragments if fragment in twice}
    for attribute in xpath(_REFERENCES, smart_strings=True)(root):
        for token in str(attribute).split()[:20]:
            if token in twice:
                by.setdefault(token, attribute.attrname)
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
