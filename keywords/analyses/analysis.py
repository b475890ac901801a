"""What an analysis is: a name, what it needs, and a function from the database to rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ...store.site import Site

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What an analysis found, the most worth first."""

    rows: list[Row] = field(default_factory=list)
    notes: tuple[str, ...] = ()  # where the numbers are from and what limits them, as sentences


@dataclass(frozen=True, slots=True)
class Analysis:
    name: str
    title: str  # one sentence
    needs: str  # to find anything
    columns: tuple[str, ...]
    run: Callable[[Path, Site], Found]  # the database, and the site's crawl in it
    shown: tuple[str, ...] = ()  # columns of a table, all when empty


def of_list(name: str) -> str:
    """Where clicks are from, as a sentence."""
    return f"Clicks are from {name}."
