"""A backlink profile in lines: counts with what they are a share of, and changes beside their noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..core.backlinks import ProfileLine
from .graph_facts import NOISE_MEDIAN, NOISE_P90, NOISE_P99, authority_change
from .profile import Profile, authority_of
from .seen_in_releases import seen_in_both

MOST_LINES = 10  # of countries and platforms; the rest is one line


@dataclass(frozen=True, slots=True)
class DomainChange:
    """A referring domain that one of two releases has and the other has not."""

    domain: str
    change: str  # "seen" or "not seen" in the later release
    before: str  # releases
    after: str
    authority: float | None
    visited: str = ""  # the day one of its pages was looked at last
    verdict: str = ""


def summarize(profile: Profile) -> Iterator[ProfileLine]:
    """The profile in lines, by section."""
    yield ProfileLine("total", "referring domains", len(profile.referrers), note="known from any source")
    yield ProfileLine("total", "links", len(profile.links), note="whose page is known")
    yield from _sources(profile)
    yield from _authority(profile)
    yield from _counts("rel", profile.rels(), "links", len(profile.links))
    yield from _counts("anchor", {kind.value: count for kind, count in profile.anchor_classes().items()}, "links")
    yield from _counts("country", Counter(item.country or "(generic)" for item in profile.referrers), "domains")
    yield from _counts(
        "platform", Counter(item.platform or "(own or unknown)" for item in profile.referrers), "domains"
    )
    yield from _counts("visit", Counter(item.verdict for item in profile.links if item.verdict), "links visited")
    yield from _releases(profile)


def domain_changes(profile: Profile) -> Iterator[DomainChange]:
    """Referring domains that only one of the last two releases has, the most central first."""
    if not _comparable(profile):
        return
    seen = seen_in_both(profile.domain, profile.graphs[-2], profile.graphs[-1])
    links = {item.domain: item.links for item in profile.referrers}
    rows = []
    for change, domains in (("seen", seen.only_after), ("not seen", seen.only_before)):
        for domain in domains:
            visits = [(link.visited, link.verdict) for link in links.get(domain, ()) if link.visited]
            authority = authority_of(domain, profile.graphs)
            rows.append(
                DomainChange(domain, change, seen.before, seen.after, authority, *max(visits, default=("", "")))
            )
    yield from sorted(rows, key=lambda row: (-(row.authority or 0), row.domain))


def _sources(profile: Profile) -> Iterator[ProfileLine]:
    counts = Counter(source for item in profile.referrers for source in item.sources)
    for source, count in counts.most_common():
        yield ProfileLine("source", source, count, count / len(profile.referrers), "domains", "who knows of the domain")


def _authority(profile: Profile) -> Iterator[ProfileLine]:
    if not profile.graphs:
        yield ProfileLine("authority", "harmonic centrality", None, note="unknown: no domain graph was fetched")
        return
    newest = profile.graphs[-1]
    rank = newest.ranks.get(profile.domain)
    if rank is None:
        yield ProfileLine(
            "authority", "harmonic centrality", None, note=f"{newest.release.name} does not rank the domain"
        )
        return
    yield ProfileLine(
        "authority", "0-100, log rank of harmonic centrality", newest.authority(profile.domain),
        note=f"position {rank.harmonic_position:,} ({rank.pagerank_position:,} by PageRank) in {newest.release.name}",
    )  # fmt: skip
    if len(profile.graphs) > 1 and (change := authority_change(profile.domain, profile.graphs[-2], newest)):
        verdict = "beyond noise" if change.beyond_noise else "within noise"
        yield ProfileLine(
            "authority", f"change since {change.before}", change.change,
            note=f"{verdict}: well-known domains move {NOISE_MEDIAN:.2%} (median), {NOISE_P90:.1%} (9 of 10),"
            f" {NOISE_P99:.1%} (99 of 100) by themselves; the release's own shift of {change.shift:+.2%}"
            f" ({change.compared} domains) is taken out",
        )  # fmt: skip


def _comparable(profile: Profile) -> bool:
    """Two releases were asked about the domain: one that was not asked has seen nothing."""
    return len(profile.graphs) > 1 and all(profile.domain in graph.referrers for graph in profile.graphs[-2:])


def _releases(profile: Profile) -> Iterator[ProfileLine]:
    if not _comparable(profile):
        return
    seen = seen_in_both(profile.domain, profile.graphs[-2], profile.graphs[-1])
    total = len(seen.both) + len(seen.only_before)
    share = None if not total else len(seen.only_before) / total
    note = "not the same as lost: visit the pages to know"
    if seen.expected_unseen is not None:
        note += (
            f"; about {seen.expected_unseen:.0f} would be missing if nothing had happened to this domain"
            f" (by {seen.survival_of}), {seen.unseen_beyond_release:.0f} are beyond that"
        )
    yield ProfileLine("release", f"seen in {seen.before} and {seen.after}", len(seen.both))
    yield ProfileLine("release", f"seen in {seen.after}, not in {seen.before}", len(seen.only_after))
    yield ProfileLine(
        "release", f"not seen in {seen.after}", len(seen.only_before), share, f"domains of {seen.before}", note
    )


def _counts(section: str, counts: Mapping[str, int], of: str, total: int | None = None) -> Iterator[ProfileLine]:
    total = total or sum(counts.values())
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    for name in ordered[:MOST_LINES]:
        yield ProfileLine(section, name, counts[name], counts[name] / total, of)
    rest = sum(counts[name] for name in ordered[MOST_LINES:])
    if rest:
        yield ProfileLine(section, f"{len(ordered) - MOST_LINES} others", rest, rest / total, of)
