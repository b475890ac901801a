"""Template groups: pages that one template makes, told by their URLs and the shape of their markup.

A page's group is its URL template (`core.url_template`) and its shape: the landmarks that hold links, the og:type and
the types of its structured data. No element tree is stored, and need not be: where one kind of page has another
template than its neighbours, these differ, while an odd page among its kind differs in them no more than they do among
themselves. So a shape only counts when enough pages share it; the rest belong to the largest group of their template.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import msgspec

from ..core.url_template import Templates
from ..store.site import Site
from .link_score import score_links

FEW = 3  # pages; fewer say nothing of a template
SHARE = 0.05  # of the pages of a URL template that a shape needs to be a group of its own
_HOME = "/"

Shape = tuple[int, str, frozenset[str]]


class _Meta(msgspec.Struct):
    key: str = ""
    content: str = ""


class _Block(msgspec.Struct):
    types: list[str] = []


class _Facts(msgspec.Struct):
    """The parts of a page's stored facts that say what kind of page it is; msgspec skips the others."""

    metas: list[_Meta] = []
    structured: list[_Block] = []


@dataclass(frozen=True, slots=True)
class TemplateGroups:
    """The groups of a crawl's HTML pages, the largest first."""

    names: tuple[str, ...]  # as in "/blog/{slug}", or "/blog/{slug} #2" for the second shape there
    pages: tuple[int, ...]  # how many pages each has
    group_of: Mapping[int, int]  # index of its group by URL id


_known: WeakKeyDictionary[Site, TemplateGroups] = WeakKeyDictionary()


def page_templates(site: Site) -> TemplateGroups:
    """The template groups of every page whose HTML was read, found once for each open Site."""
    found = _known.get(site)
    if found is None:
        regions = score_links(site).graph.regions
        rows = site.query("SELECT url_id, url, facts FROM page ORDER BY url_id")
        found = _known[site] = group_pages(
            (url_id, url, _shape(int(regions[url_id]), facts)) for url_id, url, facts in rows
        )
    return found


def keep_templates(site: Site, groups: TemplateGroups) -> None:
    """Has `page_templates` return these for an open Site."""
    _known[site] = groups


def group_pages(pages: Iterable[tuple[int, str, Shape]]) -> TemplateGroups:
    """Groups pages given as (id, normalised URL, shape)."""
    templates = Templates()
    places: dict[str, list[tuple[int, Shape]]] = defaultdict(list)
    for url_id, url, shape in pages:
        places[templates.of(url)].append((url_id, shape))
    groups: list[tuple[str, list[int]]] = []
    for place, members in _with_siblings(places).items():
        groups += _by_shape(place, members)
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    return TemplateGroups(
        tuple(name for name, _ in groups),
        tuple(len(members) for _, members in groups),
        {url_id: number for number, (_, members) in enumerate(groups) for url_id in members},
    )


def _with_siblings(places: Mapping[str, list[tuple[int, Shape]]]) -> dict[str, list[tuple[int, Shape]]]:
    """Puts templates of a page or two together with those beside them: /about and /contact are both /{*}.

    Where their folder has a group of slugs they belong to it: /blog/snow is a post as /blog/the-first-snow is.
    """
    joined: dict[str, list[tuple[int, Shape]]] = defaultdict(list)
    for place, members in places.items():
        path, mark, query = place.partition("?")
        if len(members) < FEW and path != _HOME:
            end = "/" if path.endswith("/") else ""
            folder = path.removesuffix("/").rpartition("/")[0]
            slugs = f"{folder}/{{slug}}{end}"
            path = slugs if len(places.get(slugs + mark + query, ())) >= FEW else f"{folder}/{{*}}{end}"
        joined[path + mark + query] += members
    return joined


def _by_shape(place: str, members: list[tuple[int, Shape]]) -> list[tuple[str, list[int]]]:
    counts = Counter(shape for _, shape in members).most_common()
    enough = max(FEW, SHARE * len(members))
    numbers = {shape: number for number, (shape, count) in enumerate(counts) if number == 0 or count >= enough}
    groups: dict[int, list[int]] = defaultdict(list)
    for url_id, shape in members:
        groups[numbers.get(shape, 0)].append(url_id)
    return [(f"{place} #{number + 1}" if number else place, ids) for number, ids in sorted(groups.items())]


def _shape(regions: int, facts: str) -> Shape:
    kind, types = _kind(facts)
    return regions, kind, types


_decoder = msgspec.json.Decoder(_Facts)


def _kind(facts: str) -> tuple[str, frozenset[str]]:
    """(og:type, types of structured data) of a page's stored facts."""
    try:
        found = _decoder.decode(facts)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return "", frozenset()
    kind = next((meta.content for meta in found.metas if meta.key == "og:type"), "")
    return kind.strip().lower(), frozenset(name for block in found.structured for name in block.types)
