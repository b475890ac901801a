"""Google's rich results: what each asks for (data/google_rich_results.toml), and what a page's markup lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ..core.facts import Page
from ..core.findings import Evidence
from .same_page import SamePage
from .structured_nodes import Node, nodes

_MOST_LISTED = 10  # items named in a finding's details


@dataclass(frozen=True)
class Result:
    """One kind of rich result. A property is a path; "a|b" is either of two."""

    title: str
    types: tuple[str, ...]
    required: tuple[str, ...] = ()
    any: tuple[tuple[str, ...], ...] = ()  # of each group one property is required
    recommended: tuple[str, ...] = ()
    everywhere: bool = False
    source: str = ""

    def lacks(self, node: Node) -> list[str]:
        """The required properties a node does not have."""
        missing = [name for name in self.required if not _has(node, name)]
        return missing + [" or ".join(group) for group in self.any if not any(_has(node, name) for name in group)]

    def could_have(self, node: Node) -> list[str]:
        """The recommended properties a node does not have."""
        return [name.partition("|")[0] for name in self.recommended if not _has(node, name)]


@dataclass(frozen=True)
class Retired:
    """A rich result that Google has ended."""

    title: str
    types: tuple[str, ...]
    ended: str  # year and month, or day
    having: tuple[str, ...] = ()  # one of these properties makes it this use of the type
    unless: tuple[str, ...] = ()  # subtypes that were not ended

    def holds(self, node: Node) -> bool:
        """The node was written for this result."""
        if not node.is_a(*self.types) or node.is_a(*self.unless):
            return False
        return not self.having or any(node.has(name) for name in self.having)


def _has(node: Node, name: str) -> bool:
    return any(map(node.has, name.split("|")))


@cache
def results() -> dict[str, Result]:
    """Every kind of result that Google shows, by its key in the table."""
    return {
        key: Result(
            table["title"],
            tuple(table["types"]),
            tuple(table.get("required", ())),
            tuple(map(tuple, table.get("any", ()))),
            tuple(table.get("recommended", ())),
            table.get("everywhere", False),
            table["source"],
        )
        for key, table in _table()["result"].items()
    }


@cache
def retired() -> tuple[Retired, ...]:
    """Every kind of result that Google no longer shows."""
    return tuple(
        Retired(
            table["title"],
            tuple(table["types"]),
            table["ended"],
            tuple(table.get("with", ())),
            tuple(table.get("unless", ())),
        )
        for table in _table()["retired"]
    )


def is_retired(node: Node) -> bool:
    """The item was written for an ended result; nothing is asked of it. A WebSite has a use beside the search box."""
    return any(item.holds(node) for item in retired() if item.types != ("WebSite",))


def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data", "google_rich_results.toml").read_text(encoding="utf-8"))


def page_nodes(page: Page) -> list[Node]:
    """The structured data of a page, see `structured_nodes.nodes`. Many rules ask for the same page in turn."""
    return _page_nodes(SamePage(page)) if page.structured else []


@lru_cache(maxsize=1)
def _page_nodes(key: SamePage) -> list[Node]:
    return nodes(key.page.structured)


def primary(page: Page, *kinds: str) -> list[Node]:
    """The items of these types, or below them, that stand for themselves."""
    return [node for node in page_nodes(page) if node.primary and node.is_a(*kinds)]


def incomplete(
    page: Page,
    key: str,
    found: Iterable[Node] | None = None,
    extra: Callable[[Node], list[str]] = lambda _: [],
    *,
    recommended: bool = False,
) -> Iterator[Evidence]:
    """One finding when items lack what Google asks for: all of the result's types unless `found` says which.

    `extra` names further faults of an item, as in "price (0)".
    """
    result = results()[key]
    faulty = [
        (node, missing)
        for node in (primary(page, *result.types) if found is None else found)
        if (missing := (result.could_have(node) if recommended else result.lacks(node)) + extra(node))
    ]
    yield from report(faulty, "lacks")


def report(faulty: list[tuple[Node, list[str]]], verb: str) -> Iterator[Evidence]:
    """One finding for the items at fault, with what is wrong with the first of them."""
    if not faulty:
        return
    node, missing = faulty[0]
    more = f" Items with such faults on the page: {len(faulty)}." if len(faulty) > 1 else ""
    yield Evidence(
        f"{node.label} {verb} {', '.join(missing)}.{more}",
        value=missing[0],
        line=node.line,
        details={
            "items": [{"item": item.label, "faults": lacking} for item, lacking in faulty[:_MOST_LISTED]],
            "format": node.format,
        },
    )
