"""The whole calculation behind one keyword, as lines to read: every term, its number and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .competition import PARTS, RELATED, RELEVANCE_EDGE, STALE_CREDIT, STRENGTH_EDGE, WEAK_CREDIT

Evidence = Mapping[str, Any]
MOST_PAGES = 10


def explain(row: Evidence, evidence: Evidence) -> Iterator[str]:
    """Lines on a keyword (a row of keyword_view) and the evidence it was judged by."""
    yield f"{row['keyword']}  ({row['language'] or 'language unknown'}, topic {row['topic']!r}, {row['embedder']})"
    for part in (_intent, _demand, _position, _difficulty, _competition, _personal, _own_pages, _gain, _opportunity):
        yield from part(row, evidence)
    yield from _confidence(evidence.get("confidence", {}))


def _intent(row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("intent")
    if not found:
        yield "\nIntent: unknown. No word, name or page type tells."
        return
    yield f"\nIntent: {row['intent']}"
    for reason in found["reasons"]:
        yield f"  {reason['by']}: {reason['found']}  -> {reason['intent']}"


def _demand(_row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("demand")
    if not found:
        yield "\nDemand: unknown. Import a list with search volumes, or clicks of Search Console."
        return
    most = f" to {found['up to']:,.0f}" if "up to" in found else ""
    yield f"\nDemand: {found['value']:g} = log10(1 + {found['number']:,.0f}) / 5, at most 1"
    yield f"  {found['number']:,.0f}{most} {found['basis']}, {_from(found)}"


def _position(_row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("position")
    yield f"\nPosition: {found['value']:g}, {_from(found)}" if found else "\nPosition: unknown"


def _difficulty(row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("difficulty")
    if not found:
        yield "\nDifficulty: unknown. Import a list with difficulties, or crawl competitors into the same database."
        return
    hidden = "" if row["difficulty"] is not None else "  (hidden: too little is known)"
    yield f"\nDifficulty: {found['value']:g} of 100, {found['basis']}{hidden}"
    if "source" in found:
        count = f" of {found['keywords']} keywords" if "keywords" in found else ""
        yield f"  {_from(found)}{count}"


def _competition(_row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("competition")
    if not found:
        yield "\nCompetitors' pages: no competitor with pages in this language was crawled into this database."
        return
    yield f"\nCompetitors' pages: {found['value']:g} of 100, confidence {found['confidence']:g}"
    yield f"  coverage {found['coverage']:g}: {found['with a page on it']} of {found['competitors']} have a page on it"
    if not found["pages"]:
        yield f"  their nearest page has {found['nearest']:.0%} of the keyword" + (
            ": they are about something else" if found["nearest"] < RELATED else ""
        )
        return
    parts = " + ".join(f"{weight:g} {name}" for name, weight in PARTS.items())
    yield f"  x median over their pages of {parts}, without what is unknown"
    strength = "unknown" if found["strength"] is None else f"{found['strength']:g}"
    yield f"    strength {strength}, match {found['match']:g}, depth {found['depth']:g}"
    yield f"  - {WEAK_CREDIT} x weak spots {found['weak spots']:g} ({', '.join(found['weaknesses']) or 'none'})"
    old = "unknown" if found["old"] is None else f"{found['old']:g}"
    yield f"  - {STALE_CREDIT} x share older than two years {old} ({found['dated pages']} pages tell their date)"
    yield f"  the very words in {found['exact']:.0%} of the pages"
    yield from (f"  {url}" for url in found["pages"][:MOST_PAGES])


def _personal(_row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("personal difficulty")
    if not found:
        return
    yield f"\nPersonal difficulty: {found['value']:g} of 100"
    yield f"  {found['difficulty']:g} difficulty"
    if "less for strength" in found:
        yield (
            f"  - {found['less for strength']:g} = {STRENGTH_EDGE} x ({found['own strength']:g} own strength"
            f" - {found['their strength']:g} theirs)"
        )
    else:
        yield "  strength unknown: left out"
    if "less for relevance" in found:
        yield f"  - {found['less for relevance']:g} = {RELEVANCE_EDGE} x (2 x relevance - 1), at least 0"


def _own_pages(row: Evidence, evidence: Evidence) -> Iterator[str]:
    coverage, relevance = evidence.get("coverage"), evidence.get("relevance")
    if coverage is None or relevance is None:
        yield "\nOwn pages: none were read."
        return
    yield f"\nOwn pages: coverage {coverage['value']:g}, relevance {relevance['value']:g}"
    if "page" in coverage:
        yield f"  {coverage['page']} has the very words in {', '.join(coverage['fields'])}"
    elif row["page"]:
        yield f"  {row['page']} has it in other words"
    if "nearest phrase" in relevance:
        yield f"  nearest phrase of the site: {relevance['nearest phrase']}"


def _gain(_row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("gain")
    if not found:
        return
    yield f"\nGain: {found['value']:,.1f} clicks a month"
    yield (
        f"  {found['demand']:,.0f} x ({found['rate there']:.1%} at position {found['target position']}"
        f" - {found['rate now']:.1%} now)"
    )
    own = f", fitted to {found['queries']:,} queries with {found['clicks']:,} clicks" if "queries" in found else ""
    yield f"  by {found['curve']}{own}"


def _opportunity(row: Evidence, evidence: Evidence) -> Iterator[str]:
    found = evidence.get("opportunity")
    if not found:
        yield "\nOpportunity: hidden. Demand and difficulty must both be known."
        return
    yield f"\nOpportunity: {row['opportunity']:g} of 100"
    product = " x ".join(f"{name} {value:g}^{found['weights'][name]:g}" for name, value in found["terms"].items())
    yield f"  100 x ({product})^(1/{sum(found['weights'].values()):g})"


def _confidence(found: Evidence) -> Iterator[str]:
    if not found:
        return
    yield f"\nConfidence: {found['value']:g}; scores are hidden below {found['least']:g}"
    for name in ("known", "estimated", "missing"):
        if found.get(name):
            yield f"  {name}: {', '.join(found[name])}"


def _from(found: Evidence) -> str:
    return f"{found['source']}, {found['date']}" if found.get("date") else str(found.get("source", "source unknown"))
