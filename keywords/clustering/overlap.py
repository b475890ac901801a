"""Groups by search results: keywords for which the same pages rank, whatever their words.

Four of the first ten results shared (40 %) is what the tools of this field take by default; see docs/keywords.md. Both
of their ways to group are here: around the keyword with the most searches, and strict, where every pair agrees.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.keywords import SearchResult

SHARED = 4  # of the first FIRST results
FIRST = 10
MOST_KEYWORDS_OF_A_PAGE = 2000  # a page that ranks for more of a list says nothing about two of its keywords


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where one keyword is grouped: by the number of the keyword that names its group."""

    head: int
    shared: int  # results it shares with the head, of the first ten; its own number for the head itself


def first_results(results: Sequence[SearchResult]) -> frozenset[str]:
    """The addresses of the first ten results."""
    return frozenset(found.url for found in sorted(results, key=lambda found: found.position)[:FIRST])


def around_heads(
    results: Mapping[int, frozenset[str]], order: Sequence[int], shared: int = SHARED
) -> dict[int, Overlap]:
    """Every keyword with the first one in `order` (the most searched first) that it shares `shared` results with."""
    by_page = _by_page(results)
    found: dict[int, Overlap] = {}
    for head in order:
        if head in found:
            continue
        found[head] = Overlap(head, len(results[head]))
        common = Counter(other for page in results[head] for other in by_page[page] if other not in found)
        for other, number in common.items():
            if number >= shared:
                found[other] = Overlap(head, number)
    return found


def all_alike(results: Mapping[int, frozenset[str]], order: Sequence[int], shared: int = SHARED) -> dict[int, Overlap]:
    """Groups in which every two keywords share `shared` results; those that share the most are joined first."""
    pairs: Counter[tuple[int, int]] = Counter()
    for keywords in _by_page(results).values():
        ranked = sorted(keywords)
        pairs.update((one, other) for place, one in enumerate(ranked) for other in ranked[place + 1 :])
    group_of = {keyword: keyword for keyword in results}
    members = {keyword: [keyword] for keyword in results}
    for (one, other), number in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        left, right = group_of[one], group_of[other]
        if number < shared or left == right:
            continue
        if all(pairs[min(a, b), max(a, b)] >= shared for a in members[left] for b in members[right]):
            members[left] += members.pop(right)
            group_of |= dict.fromkeys(members[left], left)
    place_of = {keyword: place for place, keyword in enumerate(order)}
    found: dict[int, Overlap] = {}
    for group in members.values():
        head = min(group, key=lambda keyword: place_of[keyword])
        found |= {keyword: Overlap(head, len(results[keyword] & results[head])) for keyword in group}
    return found


def _by_page(results: Mapping[int, frozenset[str]]) -> Mapping[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for keyword, pages in results.items():
        for page in pages:
            found[page].append(keyword)
    for page, keywords in found.items():
        if len(keywords) > MOST_KEYWORDS_OF_A_PAGE:
            found[page] = []
    return found
