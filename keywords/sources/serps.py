"""Search results in a list: which pages rank for a keyword, and at which place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from urllib.parse import urlsplit

from ...core.figures import read_figure
from ...core.keywords import SearchResult
from ...core.urls import normalize

MOST_RESULTS = 100  # kept of one keyword
LEAST_SHARE = 0.5  # of the keywords must have results of several sites before a list of positions is a dump of results
_URLS = re.compile(r"https?://[^\s,;|\"'<>]+", re.IGNORECASE)


def results_of_cell(cell: str) -> tuple[SearchResult, ...]:
    """The addresses in one cell, best first."""
    found = (normalize(url) for url in _URLS.findall(cell))
    distinct = dict.fromkeys(url for url in found if url)
    return tuple(SearchResult(place, url) for place, url in enumerate(islice(distinct, MOST_RESULTS), 1))


def results_of_rows(rows: Sequence[tuple[str, str, str]]) -> Mapping[str, tuple[SearchResult, ...]]:
    """The results by keyword, from (keyword, position, URL); empty when the rows say where one site stands.

    Both kinds of list have these columns. In a dump of results most keywords have pages of several sites.
    """
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for keyword, position, address in rows:
        figure = read_figure(position, whole=False)
        url = normalize(address) if address.lower().startswith(("http://", "https://")) else None
        if url and figure and figure.low == int(figure.low) and 1 <= figure.low <= MOST_RESULTS:
            place = int(figure.low)
            found[keyword][url] = min(place, found[keyword].get(url, place))
    several = sum(len({urlsplit(url).hostname for url in urls}) > 1 for urls in found.values())
    if not found or several < LEAST_SHARE * len(found):
        return {}
    return {
        keyword: tuple(SearchResult(place, url) for url, place in sorted(urls.items(), key=lambda item: item[::-1]))
        for keyword, urls in found.items()
    }
