"""Why a keyword is worth a look, in one line, from the terms it was judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def why(evidence: Mapping[str, Any], page: str | None) -> str:
    """The facts behind a keyword's place in a list, most telling first; what is not known is said too."""
    parts = [_demand(evidence.get("demand")), _difficulty(evidence), _competitors(evidence.get("competition"))]
    position = evidence.get("position")
    if position:
        parts.append(f"you are at position {position['value']:g}")
    parts.append(_page(evidence, page))
    return "; ".join(part for part in parts if part)


def _demand(demand: Mapping[str, Any] | None) -> str:
    if not demand:
        return "searches unknown"
    most = f" to {demand['up to']:,.0f}" if "up to" in demand else ""
    what = "impressions" if demand["basis"].startswith("impressions") else "searches a month"
    return f"{demand['number']:,.0f}{most} {what}"


def _difficulty(evidence: Mapping[str, Any]) -> str:
    difficulty = evidence.get("difficulty")
    if not difficulty:
        return "difficulty unknown"
    own = evidence.get("personal difficulty", {}).get("value")
    basis = difficulty.get("source") if difficulty["basis"] == "imported" else difficulty["basis"]
    yours = f", {own:g} for you" if own is not None and own != difficulty["value"] else ""
    return f"difficulty {difficulty['value']:g}{yours} ({basis})"


def _competitors(competition: Mapping[str, Any] | None) -> str:
    if not competition:
        return ""
    some, all_ = competition["with a page on it"], competition["competitors"]
    return f"{some} of {all_} competitors {'has' if some == 1 else 'have'} a page on it"


def _page(evidence: Mapping[str, Any], page: str | None) -> str:
    if not page:
        return "no page of yours is on it"
    fields = evidence.get("coverage", {}).get("fields")
    return f"your page has it in {' and '.join(fields)}" if fields else "your nearest page has it in other words"
