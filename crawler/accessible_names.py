"""How elements are called for whoever does not see them (WAI-ARIA, "Accessible Name and Description Computation")."""

from __future__ import annotations

from .element_text import fold, text_of
from .parser import Node


class AccessibleNames:
    """The accessible names that elements of a page have beside their content and their alt attribute."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._ids: dict[str, Node] | None = None

    def of(self, element: Node) -> str:
        """The text that aria-labelledby points to, else aria-label, else title; "" when there is none."""
        labelled = element.get("aria-labelledby")
        # A handful of labels is a name; thousands are an attack on whoever reads them.
        if labelled and (name := fold(" ".join(self._text(token) for token in labelled.split()[:10]))):
            return name
        label = element.get("aria-label") or element.get("title")
        return fold(label) if label else ""

    def _text(self, identifier: str) -> str:
        if self._ids is None:
            self._ids = {}
            for element in self._root.iter():
                name = element.get("id")
                if name:
                    self._ids.setdefault(name, element)
        element = self._ids.get(identifier)
        return "" if element is None else text_of(element)
