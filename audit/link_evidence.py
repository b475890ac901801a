"""A link as evidence: what it says, where it stands, where it leads."""

from __future__ import annotations

import sqlite3
from typing import Any

from ..core.facts import Link
from ..core.findings import Evidence
from .wording import quoted


def row_evidence(row: sqlite3.Row, clause: str, **values: Any) -> Evidence:
    """Evidence for a row of the link view: "The link <text> <clause>." The row needs source, target, anchor, label,
    position and line."""
    name = row["anchor"] or row["label"]
    details = {"anchor": row["anchor"], "label": row["label"], "position": row["position"]}
    details |= values.pop("details", {})
    return Evidence(
        f"The link {quoted(name)} {clause}." if name else f"A link without text {clause}.",
        url=row["source"],
        target=row["target"],
        line=row["line"],
        details={key: value for key, value in details.items() if value},
        **values,
    )


def link_evidence(link: Link, clause: str, **values: Any) -> Evidence:
    """Evidence for a link of the page that is being judged: "The link <text> <clause>."."""
    name = link.anchor or link.label
    details = {"anchor": link.anchor, "label": link.label, "position": link.position.value}
    details |= values.pop("details", {})
    return Evidence(
        f"The link {quoted(name)} {clause}." if name else f"A link without text {clause}.",
        target=link.target,
        line=link.line,
        details={key: value for key, value in details.items() if value},
        **values,
    )
