"""The factors of a prospect's rank, each 0-1, and how they make one score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

from ...core.backlinks import Prospect
from ..known_links import KnownLink

FLOOR = 0.05  # a factor counts at least this: being unlike in one respect makes a prospect worse, not worthless
NAMES = ("relevance", "authority", "consensus", "attainability")
FEW_OUTLINKS, MANY_OUTLINKS = 100, 300  # links to other sites: a page of links people keep, and one nobody keeps
FRESH_DAYS, OLD_DAYS = 365, 3 * 365
# Numbers of 0-100 that stand in for the authority where no domain graph was fetched, best known first.
STAND_INS = (
    "Ahrefs domain rating", "Ahrefs dr", "Moz domain authority", "Semrush domain ascore", "Semrush page ascore",
    "Majestic sourcetrustflow",
)  # fmt: skip
_HARD_PLATFORMS = ("wiki", "forum", "message", "board", "social", "question")


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that makes a link easier or harder to get."""

    name: str
    value: float  # 0-1
    why: str


def rank(prospects: Iterable[Prospect]) -> list[Prospect]:
    """The prospects with scores, best first.

    The score is the geometric mean of the four factors. One that is unknown counts as the median of those that are
    known in this list, and not at all where none is: neither is it a reason to be first nor to be last.
    """
    found = list(prospects)
    middles = {name: median(known) for name in NAMES if (known := _known(found, name))}
    scored = [replace(item, score=_score(item, middles)) for item in found]
    return sorted(scored, key=lambda item: (-item.score, item.domain, item.page, item.kind))


def attainability(signals: Sequence[Signal]) -> float | None:
    """The mean of what is known, None when nothing is."""
    return round(sum(signal.value for signal in signals) / len(signals), 4) if signals else None


def link_signals(link: KnownLink, language: str, today: date) -> list[Signal]:
    """What a page that links to others tells of how hard a link on it is to get. `language` is the own site's."""
    facts = link.link
    found = []
    if facts.follow is not None:
        said = ("marks links to others as nofollow, ugc or sponsored", "links to others without nofollow")[facts.follow]
        found.append(Signal("follow", 1.0 if facts.follow else 0.4, said))
    if facts.outlinks is not None:
        value = 1.0 if facts.outlinks <= FEW_OUTLINKS else 0.5 if facts.outlinks <= MANY_OUTLINKS else 0.2
        found.append(Signal("outlinks", value, f"has {facts.outlinks} links to other sites"))
    if facts.language and language:
        same = facts.language[:2] == language[:2]
        found.append(Signal("language", 1.0 if same else 0.3, f"is in {facts.language}, the site in {language}"))
    if facts.last_seen and (age := _age(facts.last_seen, today)) is not None:
        value = 1.0 if age <= FRESH_DAYS else 0.6 if age <= OLD_DAYS else 0.3
        found.append(Signal("fresh", value, f"was seen {age} days ago"))
    if facts.platform:
        hard = any(word in facts.platform for word in _HARD_PLATFORMS)
        found.append(Signal("platform", 0.4 if hard else 1.0, f"stands on {facts.platform}"))
    return found


def shown(signals: Sequence[Signal]) -> list[dict[str, Any]]:
    """Signals as they are stored."""
    return [{"name": signal.name, "value": signal.value, "why": signal.why} for signal in signals]


def authority_factor(graph: float | None, metrics: Mapping[str, float]) -> tuple[float | None, str]:
    """(0-1, what it comes from): of the domain graph, else the first known number of a tool; (None, "") without one."""
    if graph is not None:
        return round(graph / 100, 4), "log rank of harmonic centrality in Common Crawl's graph"
    for name in STAND_INS:
        if name in metrics and 0 <= metrics[name] <= 100:
            return round(metrics[name] / 100, 4), name
    return None, ""


def _known(prospects: Sequence[Prospect], name: str) -> list[float]:
    return [value for item in prospects if (value := getattr(item, name)) is not None]


def _score(item: Prospect, middles: Mapping[str, float]) -> float:
    product, count = 1.0, 0
    for name, middle in middles.items():
        value = getattr(item, name)
        product *= max(FLOOR, middle if value is None else value)
        count += 1
    return round(product ** (1 / count), 4) if count else 0.0


def _age(day: str, today: date) -> int | None:
    try:
        return max(0, (today - date.fromisoformat(day)).days)
    except ValueError:
        return None
