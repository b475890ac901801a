"""The structured data of a page as nodes: JSON-LD graphs taken apart, references followed, microdata alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..core.facts import StructuredData
from .schema_org import vocabulary

_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_PRIMARY = frozenset(("mainEntity", "mainEntityOfPage"))  # properties whose values a page is about
_DEEPEST = 64


@dataclass(eq=False, slots=True)
class Node:
    """One item with its properties; values are nodes, texts, numbers and booleans, empty ones left out."""

    types: tuple[str, ...]  # without the schema.org prefix
    properties: dict[str, list[Any]] = field(default_factory=dict)
    identifier: str = ""  # @id or itemid
    primary: bool = False  # stands for itself, not as a property of another item
    parent: str = ""  # the property it is a value of
    format: str = "json-ld"
    line: int = 0  # of its block

    def is_a(self, *kinds: str) -> bool:
        """One of its types is one of these or below it in schema.org."""
        known = vocabulary()
        return any(known.is_a(own, kind) for own in self.types for kind in kinds)

    def values(self, name: str) -> list[Any]:
        """The values of a property; of a path ("offers.price") those of all nodes on the way."""
        first, _, rest = name.partition(".")
        found = self.properties.get(first, [])
        return [deep for value in found if isinstance(value, Node) for deep in value.values(rest)] if rest else found

    def has(self, name: str) -> bool:
        return bool(self.values(name))

    def text(self, name: str) -> str:
        """The first value that is a text or number, as text; "" when there is none."""
        return next((str(value).strip() for value in self.values(name) if isinstance(value, str | int | float)), "")

    @property
    def label(self) -> str:
        """How a message calls it: its type, with its name when it has one."""
        kind = self.types[0] if self.types else "item"
        name = self.text("name") or self.text("headline")
        return f"{kind} “{name[:60]}”" if name else kind


def nodes(blocks: Iterable[StructuredData]) -> list[Node]:
    """Every schema.org item of a page, nested ones included, each once; several with one @id are one.

    Blocks of JSON-LD whose @context is not schema.org's, and items of other vocabularies, are left out.
    """
    reader = _Reader()
    for block in blocks:
        if isinstance(block.data, dict | list) and (block.format != "json-ld" or has_context(block.data)):
            reader.read(block)
    return reader.result()


def has_context(data: Any) -> bool:
    """A JSON-LD block, or all items of one that is a list, name schema.org as their context."""
    if isinstance(data, list):
        items = [item for item in data if isinstance(item, dict)]
        return bool(items) and all("@context" in item and _is_schema_org(item["@context"]) for item in items)
    return isinstance(data, dict) and _is_schema_org(data.get("@context"))


def _is_schema_org(context: Any) -> bool:
    if isinstance(context, str):
        return "schema.org" in context.lower()
    if isinstance(context, list):
        return any(map(_is_schema_org, context))
    return isinstance(context, dict) and any(map(_is_schema_org, context.values()))


def short_name(name: str) -> str:
    """A type's or member's name without the schema.org prefix."""
    return _PREFIX.sub("", name.strip())


class _Reader:
    def __init__(self) -> None:
        self._found: list[Node] = []
        self._named: dict[str, Node] = {}
        self._block = StructuredData("json-ld")

    def read(self, block: StructuredData) -> None:
        self._block = block
        for item in _items(block.data):
            graph = _items(item.get("@graph"))
            if not graph or set(item) - {"@context", "@graph", "@id"}:
                self._node(item, primary=True, parent="", depth=0)
            for member in graph:
                self._node(member, primary=True, parent="", depth=0)

    def result(self) -> list[Node]:
        for node in self._found:
            for name, values in node.properties.items():
                node.properties[name] = [
                    self._named.get(value.identifier, value) if isinstance(value, _Reference) else value
                    for value in values
                ]
        for node in self._found:
            for name in _PRIMARY:
                for value in node.properties.get(name, ()):
                    if isinstance(value, Node) and node.primary:
                        value.primary = True
        return [node for node in self._found if node.types and not any(":" in kind for kind in node.types)]

    def _node(self, item: dict[str, Any], *, primary: bool, parent: str, depth: int) -> Node:
        kinds = item.get("@type")
        types = tuple(
            short_name(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
        )
        identifier = item.get("@id")
        identifier = identifier.strip() if isinstance(identifier, str) else ""
        node = self._named.get(identifier) if identifier else None
        if node is None:
            node = Node(types, identifier=identifier, parent=parent, format=self._block.format, line=self._block.line)
            self._found.append(node)
            if identifier:
                self._named[identifier] = node
        elif types:
            node.types = tuple(dict.fromkeys((*node.types, *types)))
        node.primary |= primary
        for key, value in item.items():
            if not key.startswith("@") and depth < _DEEPEST:
                name = short_name(key)
                found = list(self._values(value, name, depth + 1))
                if found:
                    node.properties.setdefault(name, []).extend(found)
        return node

    def _values(self, value: Any, name: str, depth: int) -> Iterator[Any]:
        if isinstance(value, list):
            for item in value:
                yield from self._values(item, name, depth)
        elif isinstance(value, dict):
            if "@value" in value:
                yield from self._values(value["@value"], name, depth)
            elif "@list" in value or "@set" in value:
                yield from self._values(value.get("@list", value.get("@set")), name, depth)
            elif set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
                yield _Reference((), identifier=value["@id"].strip())
            elif value:
                yield self._node(value, primary=False, parent=name, depth=depth)
        elif isinstance(value, str):
            if value.strip():
                yield value.strip()
        elif value is not None:
            yield value


class _Reference(Node):
    """Only names another node, which may stand elsewhere on the page or on another page."""


def _items(data: Any) -> list[dict[str, Any]]:
    return [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
