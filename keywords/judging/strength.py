"""How strong a site is, by its place in a graph of the web's domains, where somebody has told this database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ...core.domains import registrable_domain
from ...store.site import Site

AUTHORITY, RANK = "authority", "harmonic_rank"
RANKED = 1e8  # domains that Common Crawl ranks: the last of them has no strength


@dataclass(frozen=True, slots=True)
class Strength:
    """0-100, with where it comes from."""

    value: float
    source: str
    date: str

    def evidence(self) -> dict[str, Any]:
        return {"value": self.value, "source": self.source, "date": self.date}


def of_rank(rank: float) -> float:
    """0-100 from a domain's place by harmonic centrality: the first is 100, the hundred millionth 0, by logarithm."""
    return round(max(0.0, 100 * (1 - math.log10(max(rank, 1)) / math.log10(RANKED))), 1)


def strengths(site: Site) -> dict[str, Strength]:
    """The strength of every domain that has one in the database, by registrable domain; the newest number counts."""
    found: dict[str, Strength] = {}
    for row in site.query(
        "SELECT u.url, m.name, m.value, m.source, m.date FROM metrics m JOIN urls u ON u.id = m.subject_id"
        " WHERE m.subject IN ('url', 'domain') AND m.name IN (:authority, :rank) ORDER BY m.date, m.name DESC",
        authority=AUTHORITY,
        rank=RANK,
    ):
        value = row["value"] if row["name"] == AUTHORITY else of_rank(row["value"])
        if 0 <= value <= 100:
            found[registrable_domain(row["url"])] = Strength(round(value, 1), row["source"], row["date"])
    return found
