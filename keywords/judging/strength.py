"""How strong a site is, by its place in a graph of the web's domains, where somebody has told this database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.domains import registrable_domain
from ...core.web_graph import authority
from ...store.site import Site

AUTHORITY, RANK = "authority", "harmonic_rank"  # metrics of a domain's address, from whoever knows them
RANKED = 100_000_000  # domains that Common Crawl ranks, about: where a release does not say how many


@dataclass(frozen=True, slots=True)
class Strength:
    """0-100, with where it comes from."""

    value: float
    source: str
    date: str

    def evidence(self) -> dict[str, Any]:
        return {"value": self.value, "source": self.source, "date": self.date}


def of_rank(rank: float, domains: int | None = None) -> float:
    """0-100 from a domain's place by harmonic centrality (`core.web_graph.authority`), to one decimal."""
    return round(authority(int(max(1, min(rank, RANKED))), domains or RANKED), 1)


def strengths(site: Site) -> dict[str, Strength]:
    """The strength of every domain that has one in the database, by registrable domain; the newest number counts.

    Ranks of a web graph (`sitewright backlinks fetch`) come before numbers that somebody else stored.
    """
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
    for row in site.query(
        "SELECT k.domain, k.harmonic_position, g.source, g.release, g.domains, max(t.at) AS at FROM graph_ranks k"
        " JOIN graph_releases g ON g.id = k.release_id LEFT JOIN graph_targets t ON t.release_id = g.id"
        " GROUP BY k.domain, g.id ORDER BY at"
    ):
        value = of_rank(row["harmonic_position"], row["domains"])
        found[row["domain"]] = Strength(value, f"{row['source']}, {row['release']}", (row["at"] or "")[:10])
    return found
