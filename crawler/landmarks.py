"""Where on a page an element stands."""

from __future__ import annotations

from ..core.facts import Position
from .parser import Node

_ROLES = {
    "banner": Position.HEADER,
    "navigation": Position.NAV,
    "main": Position.MAIN,
    "complementary": Position.ASIDE,
    "contentinfo": Position.FOOTER,
}
_LANDMARKS = {"nav": Position.NAV, "main": Position.MAIN, "aside": Position.ASIDE}
_PAGE_PARTS = {"header": Position.HEADER, "footer": Position.FOOTER}
# HTML Accessibility API Mappings: a header or footer inside one of these is its own, not the page's.
_SECTIONING = frozenset(("article", "aside", "main", "nav", "section"))


_TAGS = _SECTIONING.union(_LANDMARKS, _PAGE_PARTS)


class Landmarks:
    """The landmarks of one page: its header, navigation, main part, aside and footer, by element or ARIA role."""

    def __init__(self) -> None:
        # Where what stands in an element stands, and whether that is inside sectioning content.
        self._known: dict[Node, tuple[Position, bool]] = {None: (Position.BODY, False)}

    def position(self, element: Node) -> Position:
        """The nearest landmark that holds an element or is it; BODY for None."""
        known = self._known
        chain: list[Node] = []
        while (found := known.get(element)) is None:
            chain.append(element)
            element = element.getparent()
        for node in reversed(chain):
            tag, role = node.tag, node.get("role")
            if role or tag in _TAGS:
                found = _inside(tag, role, *found)
            known[node] = found
        return found[0]


def _inside(tag: str, role: str | None, position: Position, sectioned: bool) -> tuple[Position, bool]:
    landmark = _ROLES.get(role.strip().lower()) if role else None
    if landmark is not None:
        position = landmark
    elif tag in _LANDMARKS:
        position = _LANDMARKS[tag]
    elif tag in _PAGE_PARTS and not sectioned:
        position = _PAGE_PARTS[tag]
    return position, sectioned or tag in _SECTIONING
