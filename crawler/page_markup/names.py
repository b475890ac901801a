"""Accessible names, as far as HTML and ARIA attributes give them.

Accessible Name and Description Computation 1.2, https://www.w3.org/TR/accname-1.2/, and HTML Accessibility API Mappings
1.0, https://www.w3.org/TR/html-aam-1.0/: a placeholder is the last resort, but it is a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from ..element_text import alts_of, fold, text_of
from ..parser import Node, with_attribute

_LABELS = 10  # a handful of labels is a name; thousands are an attack on whoever reads them
_INSIDE = 50  # elements in a button or link that are asked for a name of their own
_OF_TYPE = {"submit": "Submit", "reset": "Reset"}  # names that browsers give, in the language of the browser


class Names:
    """The accessible names on one page."""

    def __init__(self, root: Node, labels: Sequence[Node] = (), ids: Iterable[str] = ()) -> None:
        self._root = root
        self._known = frozenset(ids)
        self._labels = labels
        self._ids: dict[str, Node] | None = None
        self._explicit: dict[str, Node] | None = None

    def has_id(self, identifier: str) -> bool:
        """Whether an element has that id."""
        return identifier in self._known

    def by_id(self, identifier: str) -> Node | None:
        """The first element with that id."""
        if identifier not in self._known:
            return None
        if self._ids is None:
            self._ids = {}
            for element in with_attribute(self._root, "//@id"):
                self._ids.setdefault(element.get("id"), element)
        return self._ids.get(identifier)

    def of_attributes(self, element: Node) -> str:
        """The name that aria-labelledby or aria-label gives."""
        references = element.get("aria-labelledby")
        if references:
            found = (self.by_id(token) for token in references.split()[:_LABELS])
            name = fold(" ".join(self.of_content(item) for item in found if item is not None))
            if name:
                return name
        label = element.get("aria-label")
        return fold(label) if label else ""

    def of_content(self, element: Node) -> str:
        """The text in an element, else what the images, drawings and other elements in it are called."""
        if name := text_of(element) or alts_of(element):
            return name
        for inside in islice(element.iter(), _INSIDE):
            if name := self.of_attributes(inside) if inside is not element else "":
                return name
            title = inside.get("title") or (inside.get("alt") if inside.tag in ("input", "area") else None)
            if title and (name := fold(title)):
                return name
        return ""

    def of_link(self, element: Node) -> str:
        """The name of a hyperlink."""
        return self.of_attributes(element) or self.of_content(element) or fold(element.get("title") or "")

    def of_control(self, element: Node, kind: str) -> str:
        """The name of a form control or button of that type."""
        name = self.of_attributes(element) or self._label(element)
        if not name and element.tag == "button":
            name = self.of_content(element)
        elif not name and kind in ("submit", "reset", "button"):
            name = fold(element.get("value") or "") or _OF_TYPE.get(kind, "")
        elif not name and kind == "image":
            name = fold(element.get("alt") or element.get("value") or "")
        return name or fold(element.get("title") or "") or fold(element.get("placeholder") or "")

    def _label(self, element: Node) -> str:
        identifier = element.get("id")
        if identifier and (label := self._labels_by_id().get(identifier)) is not None:
            return self.of_content(label)
        around = next(element.iterancestors("label"), None)
        return "" if around is None else self.of_content(around)

    def _labels_by_id(self) -> dict[str, Node]:
        if self._explicit is None:
            self._explicit = {}
            for label in self._labels:
                if target := label.get("for"):
                    self._explicit.setdefault(target, label)
        return self._explicit
