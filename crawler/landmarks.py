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


class Landmarks:
    """The landmarks of one page: its header, navigation, main part, aside and footer, by element or ARIA role."""

    def __init__(self) -> None:
        self._known: dict[Node, tuple[Position, bool]] = {}

    def position(self, element: Node | None) -> Position:
        """The nearest landmark that holds an element or is it."""
        known = self._known
        chain: list[Node] = []
        node = element
        while node is not None and node not in known:
            chain.append(node)
            node = node.getparent()
        position, sectioned = (Position.BODY, False) if node is None else known[node]
        for node in reversed(chain):
            tag, role = node.tag, node.get("role")
            landmark = _ROLES.get(role.strip().lower()) if role else None
            if landmark is not None:
                position = landmark
            elif tag in _LANDMARKS:
                position = _LANDMARKS[tag]
            elif tag in _PAGE_PARTS and not sectioned:
                position = _PAGE_PARTS[tag]
            sectioned = sectioned or tag in _SECTIONING
            known[node] = (position, sectioned)
        return position
