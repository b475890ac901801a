"""What the columns of an export are, by their headers, and which tool writes such headers.

Columns go by name and never by place: tools add and move them. A header cell may have spaces around it (Ahrefs writes
"Traffic "). Headers were read from real exports unless docs/backlinks.md says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...core.backlinks import Report
from ...core.text import fold

AHREFS, SEMRUSH, MAJESTIC, MOZ, BING, UBERSUGGEST, SEARCH_CONSOLE = (
    "Ahrefs", "Semrush", "Majestic", "Moz", "Bing Webmaster Tools", "Ubersuggest", "Google Search Console",
)  # fmt: skip
HEADER_WITHIN = 12  # rows; Moz writes six lines before its header

# Headers that only one tool writes: all of one of the sets must be there. Checked in this order.
_MARKS: tuple[tuple[str, frozenset[str]], ...] = (
    (AHREFS, frozenset({"referring page url", "domain rating"})),
    (AHREFS, frozenset({"domain", "dr", "links to target"})),
    (AHREFS, frozenset({"link url", "textpre", "link anchor"})),
    (SEMRUSH, frozenset({"page ascore", "source url"})),
    (SEMRUSH, frozenset({"domain ascore", "domain"})),
    (MAJESTIC, frozenset({"target url", "source url", "flagnofollow"})),
    (MAJESTIC, frozenset({"sourceurl", "targeturl", "acrank"})),
    (MOZ, frozenset({"url", "page authority", "domain authority", "target url"})),
    (SEARCH_CONSOLE, frozenset({"linking page"})),
    (SEARCH_CONSOLE, frozenset({"site", "linking pages", "target pages"})),
    (SEARCH_CONSOLE, frozenset({"target page", "incoming links", "linking sites"})),
)
# The same, where the names are so common that nothing else may stand beside them.
_WHOLE: tuple[tuple[str, frozenset[str]], ...] = (
    (BING, frozenset({"source url", "anchor text", "target url"})),
    (BING, frozenset({"domain", "backlinks count"})),
    (BING, frozenset({"anchor", "backlinks count"})),
)
_ROLES: Mapping[str, tuple[str, ...]] = {
    "source": (
        "referring page url", "source url", "sourceurl", "source page url", "linking page", "url from", "from url",
        "backlink url", "source page", "backlink",
    ),
    "target": ("target url", "link url", "targeturl", "url to", "to url", "target page", "target page url"),
    "domain": ("domain", "referring domain", "site", "root domain", "source domain", "linking domain"),
    "anchor": ("anchor", "anchor text", "link anchor", "anchortext", "link text", "top linking text"),
    "title": ("referring page title", "source title", "title", "source page title"),
    "language": ("language",),
    "platform": ("platform",),
    "status": ("referring page http code", "last http code?", "http code", "source status"),
    "target_status": ("target page http code",),
    "nofollow": ("nofollow", "flagnofollow", "only rel=nofollow"),
    "follow": ("dofollow", "follow", "only follow"),
    "ugc": ("ugc",),
    "sponsored": ("sponsored",),
    "type": ("type", "link type", "linktype", "item type"),
    "image": ("image", "flagimagelink", "flagimages"),
    "frame": ("frame", "flagframe"),
    "form": ("form",),
    "redirect": ("flagredirect", "301"),
    "mention": ("flagmention",),
    "text": ("text",),
    "sitewide": ("sitewide",),
    "outlinks": ("external links", "external links count"),
    "first_seen": ("first seen", "source first found date", "firstindexeddate", "first found"),
    "last_seen": ("last seen", "source crawl date", "lastseendate", "last crawled", "last check"),
    "lost": ("lost", "lost link", "flagdeleted", "datelost"),
    "links": (
        "links to target", "backlinks", "backlinks count", "linking pages", "incoming links", "links",
        "total backlinks",
    ),
    "domains": ("linking sites", "referring domains", "domains"),
    "intersect": ("intersect",),
}  # fmt: skip
# Numbers kept beside a row under the name that its tool gives them.
_METRICS: Mapping[str, tuple[str, ...]] = {
    AHREFS: (
        "domain rating", "ur", "domain traffic", "page traffic", "dr", "traffic", "url rating",
        "dofollow ref. domains", "dofollow linked domains", "linked domains",
    ),
    SEMRUSH: ("page ascore", "domain ascore"),
    MAJESTIC: ("sourcecitationflow", "sourcetrustflow", "acrank"),
    MOZ: ("spam score", "page authority", "domain authority"),
    UBERSUGGEST: ("domain authority", "page authority", "spam score", "domain score", "page score"),
}  # fmt: skip
_OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    MOZ: {"source": ("url",)},
    AHREFS: {"source": ("referring page url",), "domains": ()},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what."""

    tool: str  # "" when the file does not say who wrote it
    report: Report
    columns: Mapping[str, int]  # by role
    metrics: Mapping[str, int] = field(default_factory=dict)  # by the tool's name of the number
    compared: Mapping[str, int] = field(default_factory=dict)  # by the site that a link intersect compares
    first_row: int = 0  # index of the first row that is not header

    @property
    def blank(self) -> bool | None:
        """What an empty flag means: Majestic marks only what is so, others leave out what they do not know."""
        return False if self.tool == MAJESTIC else None


def find_layout(rows: Sequence[tuple[int, list[str]]], wanted: str = "") -> Layout | None:
    """The layout by headers, None when no row is one. `wanted` names the tool when the file does not."""
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        names = [fold(cell.lstrip("\ufeff")) for cell in cells]
        tool = wanted or _tool(set(names))
        columns = _columns(names, {**_ROLES, **_OWN.get(tool, {})})
        report = _report(columns)
        if report is None:
            continue
        metrics = {name: names.index(name) for name in _METRICS.get(tool, ()) if name in names}
        compared = _compared(cells, columns["intersect"]) if "intersect" in columns else {}
        return Layout(tool, report, columns, metrics, compared, index + 1)
    return None


def _tool(names: set[str]) -> str:
    by_marks = (tool for tool, marks in _MARKS if marks <= names)
    return next(by_marks, "") or next((tool for tool, whole in _WHOLE if whole == names), "")


def _columns(names: Sequence[str], roles: Mapping[str, Iterable[str]]) -> dict[str, int]:
    found = {}
    for role, known in roles.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[role] = place
    return found


def _report(columns: Mapping[str, int]) -> Report | None:
    if "source" in columns:
        return Report.LINKS
    if "domain" in columns and len(columns) > 1:
        return Report.DOMAINS
    if "target" in columns and columns.keys() & {"links", "domains"}:
        return Report.PAGES
    if "anchor" in columns and columns.keys() & {"links", "domains"}:
        return Report.ANCHORS
    return None


def _compared(cells: Sequence[str], after: int) -> dict[str, int]:
    """The sites of a link intersect: columns behind "Intersect" are named for them, with a slash."""
    return {cell: place for place, cell in enumerate(cells) if place > after and "." in cell and "/" in cell}
