"""Finding the rule of a robots.txt that decides about a path, fast whatever rules there are.

Rules without wildcards are looked up by the prefixes of the path; those with are tried in the order of their rank.
Nothing backtracks: a wildcard takes the first place that fits, which is enough (Google's parser decides the same).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .robots_rules import Rule


class _Wildcard(NamedTuple):
    """A pattern cut at its asterisks."""

    rank: tuple[int, bool, int]
    first: str
    rest: tuple[str, ...]
    last: str | None  # what the path has to end with; None when any end will do
    rule: Rule


class Matcher:
    """The rules of one robots.txt that count for one crawler."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._prefixes: dict[str, Rule] = {}
        self._whole: dict[str, Rule] = {}
        self._wildcards: list[_Wildcard] = []
        for rule in rules:
            anchored = rule.pattern.endswith("$")
            pattern = rule.pattern[:-1] if anchored else rule.pattern
            if "*" in pattern:
                first, *rest = pattern.split("*")
                last = rest.pop() if anchored else None
                pieces = tuple(piece for piece in rest if piece)
                self._wildcards.append(_Wildcard(rule.rank, first, pieces, last, rule))
            else:
                known = self._whole if anchored else self._prefixes
                before = known.get(pattern)
                if before is None or rule.rank < before.rank:
                    known[pattern] = rule
        self._lengths = sorted({len(pattern) for pattern in self._prefixes}, reverse=True)
        self._wildcards.sort(key=lambda wildcard: wildcard.rank)

    def find(self, path: str) -> Rule | None:
        """The rule of the lowest rank that matches a path (encoded as patterns are), None when none does."""
        best = self._whole.get(path)
        if best is None:
            size = len(path)
            for length in self._lengths:
                if length <= size:
                    best = self._prefixes.get(path[:length])
                    if best is not None:
                        break
        if self._wildcards:
            rank = (1, False, 0) if best is None else best.rank
            for wildcard in self._wildcards:
                if wildcard.rank > rank:
                    break
                if path.startswith(wildcard.first) and _fits(wildcard, path):
                    return wildcard.rule
        return best


def _fits(wildcard: _Wildcard, path: str) -> bool:
    position = len(wildcard.first)
    for piece in wildcard.rest:
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    last = wildcard.last
    return last is None or (path.endswith(last) and len(path) - len(last) >= position)
