"""Which referring domains a release has and another has not: "seen" and "not seen", which is not "won" and "lost".

A release holds what three months of crawling happened to meet. The number of links of all releases of Common Crawl
moves by 5 % in the median and by up to 80 %, so that a naive chart of lost links falls for every site at once. What is
not seen is therefore held against what the release lost as a whole, and only a visit tells that a link is gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from .graph_facts import ReleaseFacts

LEAST_CONTROL = 50  # referring domains of other targets before their survival is a measure


@dataclass(frozen=True, slots=True)
class SeenDomains:
    """The referring domains of one domain in two releases."""

    before: str  # releases
    after: str
    both: frozenset[str]
    only_after: frozenset[str]  # seen now, not seen before
    only_before: frozenset[str]  # not seen now
    survival: float | None  # 0-1: share of links that the later release still has, whatever happened to this domain
    survival_of: str  # what that share was measured on

    @property
    def expected_unseen(self) -> float | None:
        """How many would not be seen any more if nothing had happened to this domain in particular."""
        if self.survival is None:
            return None
        return (1 - self.survival) * (len(self.both) + len(self.only_before))

    @property
    def unseen_beyond_release(self) -> float | None:
        """How many are not seen beyond what the release lost as a whole; 0 when it explains all."""
        expected = self.expected_unseen
        return None if expected is None else max(0.0, len(self.only_before) - expected)


def seen_in_both(target: str, before: ReleaseFacts, after: ReleaseFacts) -> SeenDomains:
    """Compares the referring domains of a target in two releases."""
    was, now = before.referrers.get(target, frozenset()), after.referrers.get(target, frozenset())
    survival, measured_on = _survival(target, before, after)
    return SeenDomains(
        before.release.name, after.release.name, was & now, now - was, was - now, survival, measured_on
    )  # fmt: skip


def _survival(target: str, before: ReleaseFacts, after: ReleaseFacts) -> tuple[float | None, str]:
    """By the other domains that were fetched, where they have enough links; else by the size of the releases."""
    others = [name for name in before.referrers if name != target and name in after.referrers]
    links = sum(len(before.referrers[name]) for name in others)
    if links >= LEAST_CONTROL:
        kept = sum(len(before.referrers[name] & after.referrers[name]) for name in others)
        return kept / links, f"{links} links to {len(others)} other domains"
    if before.release.links and after.release.links:
        return min(1.0, after.release.links / before.release.links), "the number of links in the releases"
    return None, ""
