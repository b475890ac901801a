"""What the command line hands to a report, because another stage has to work it out first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..core.brief import Brief
from ..core.comparison import Compared


@dataclass(frozen=True, slots=True)
class Extras:
    """All of it may be missing."""

    manuals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # title, what, why, fix, source by rule
    compared: tuple[int, Sequence[Compared]] | None = None  # an earlier crawl, and what became of every finding since
    briefs: Sequence[Brief] = ()
