"""How many URLs of one part of a site a crawl asks for at most."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .urls import parts


class PathLimits:
    """Counts URLs by the patterns that are found in their path and query."""

    def __init__(self, limits: Iterable[tuple[str, int]], asked: Iterable[str] = ()) -> None:
        """`limits` are regular expressions with how many URLs each lets pass; `asked` were let pass before."""
        self._limits = [(re.compile(pattern), most) for pattern, most in limits]
        self._counts = [0] * len(self._limits)
        if self._limits:
            for url in asked:
                self.add(url)

    def __bool__(self) -> bool:
        return bool(self._limits)

    def full(self, url: str) -> str | None:
        """The first pattern of a normalised URL that lets no more pass, None when there is none."""
        for index in self._matching(url):
            pattern, most = self._limits[index]
            if self._counts[index] >= most:
                return pattern.pattern
        return None

    def add(self, url: str) -> None:
        """Counts a normalised URL under every pattern that is found in it."""
        for index in self._matching(url):
            self._counts[index] += 1

    def _matching(self, url: str) -> list[int]:
        if not self._limits:
            return []
        pieces = parts(url)
        text = f"{pieces.path}?{pieces.query}" if pieces.query else pieces.path
        return [index for index, (pattern, _) in enumerate(self._limits) if pattern.search(text)]
