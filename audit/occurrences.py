"""Faults of one kind on one page as one piece of evidence: a template that makes one mistake makes it many times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ..core.findings import Evidence

MOST_LINES = 20  # in the details


class Placed(Protocol):
    """Something that stands on a line of a page."""

    @property
    def line(self) -> int: ...


def occurrences(found: Sequence[Placed], message: str, *, snippet: str = "", **values: Any) -> Evidence:
    """Evidence for all of `found`, shown at the first; `value` is their number unless it is given."""
    lines = [item.line for item in found if item.line]
    details = {"count": len(found), "lines": lines[:MOST_LINES]} if len(found) > 1 else {}
    details |= values.pop("details", {})
    values.setdefault("value", len(found))
    return Evidence(message, snippet=snippet, line=found[0].line, details=details, **values)


def and_more(count: int) -> str:
    """What follows the first of several in a message: "" or " and 2 more"."""
    return f" and {count - 1:,} more" if count > 1 else ""
