"""From the rows of an export, whose layout is known, to facts; a row that cannot be used is told, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...core.backlinks import AnchorCount, Backlink, LinkedPage, LinkKind, Metrics, ReferringDomain, RefusedRow, Report
from ...core.domains import registrable_domain
from ...core.facts import Rel
from . import cells
from .dates import day_first, read_day
from .headers import Layout

PROBLEMS_KEPT = 20
DATES_LOOKED_AT = 2000  # rows by which the order of day and month is told
_EXCERPT = 120  # characters of a row that is shown
_KINDS = {kind.value: kind for kind in LinkKind} | {
    "anchor": LinkKind.TEXT, "textlink": LinkKind.TEXT, "imagelink": LinkKind.IMAGE, "iframe": LinkKind.FRAME,
    "alternate": LinkKind.OTHER, "rss": LinkKind.OTHER, "meta": LinkKind.OTHER, "link": LinkKind.OTHER,
}  # fmt: skip
_FOLLOW_WORDS = {"nofollow": False, "no follow": False, "dofollow": True, "follow": True}


class RowRefused(Exception):
    """A row says nothing that can be kept; the message says why."""


@dataclass(slots=True)
class Facts:
    """What was read of one export so far."""

    links: list[Backlink] = field(default_factory=list)
    domains: list[ReferringDomain] = field(default_factory=list)
    pages: list[LinkedPage] = field(default_factory=list)
    anchors: list[AnchorCount] = field(default_factory=list)
    refused: int = 0
    problems: list[RefusedRow] = field(default_factory=list)

    def refuse(self, line: int, reason: str, text: str) -> None:
        """Counts a row that could not be used, and keeps the first of them."""
        self.refused += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(RefusedRow(line, reason, cells.text(text)[:_EXCERPT]))


class Row:
    """The cells of one row by what they hold."""

    def __init__(self, layout: Layout, row: Sequence[str], day_order: dict[str, bool | None]) -> None:
        self.layout = layout
        self._row = row
        self._day_order = day_order

    def cell(self, role: str) -> str:
        """The cell of a role, "" when the row or the file has none."""
        return self._at(self.layout.columns.get(role))

    def flag(self, role: str) -> bool | None:
        return cells.flag(self.cell(role), blank=self.layout.blank) if role in self.layout.columns else None

    def day(self, role: str) -> str:
        return read_day(self.cell(role), first=self._day_order.get(role))

    def lost(self) -> bool | None:
        """Yes or no, or the day since when."""
        said = cells.flag(self.cell("lost"), blank=False) if "lost" in self.layout.columns else None
        return True if said is None and self.day("lost") else said

    def address(self, role: str) -> str:
        """The URL of a role. Raises RowRefused."""
        text = self.cell(role)
        url = cells.address(text)
        if url is None:
            raise RowRefused(f"no address of a page of the web in {text[:80]!r}" if text else f"no {role} address")
        return url

    def metrics(self) -> Metrics:
        found = ((name, cells.measure(self._at(place))) for name, place in self.layout.metrics.items())
        return tuple((name, value) for name, value in found if value is not None)

    def compared(self) -> list[str]:
        """The compared sites, as domains, that this row's page links to."""
        found = []
        for site, place in self.layout.compared.items():
            linked = self._at(place).strip()
            if linked and cells.flag(linked) is not False and (name := cells.domain(site)):
                found.append(name)
        return found

    def _at(self, place: int | None) -> str:
        return self._row[place] if place is not None and place < len(self._row) else ""


def read_facts(rows: Sequence[tuple[int, list[str]]], layout: Layout, target: str = "") -> Facts:
    """The facts of an export. `target` is the domain linked to where the rows themselves do not say."""
    facts = Facts()
    order = {
        role: day_first(
            cells_[layout.columns[role]]
            for _, cells_ in rows[layout.first_row : layout.first_row + DATES_LOOKED_AT]
            if layout.columns[role] < len(cells_)
        )
        for role in ("first_seen", "last_seen", "lost")
        if role in layout.columns
    }
    take = _TAKE[layout.report]
    for line, content in rows[layout.first_row :]:
        try:
            take(Row(layout, content, order), facts, target)
        except RowRefused as refusal:
            facts.refuse(line, str(refusal), " | ".join(content))
    return facts


def _link(row: Row, facts: Facts, target: str) -> None:
    source = row.address("source")
    said = row.layout.columns.keys()
    target_url = row.address("target") if "target" in said else ""
    domains = row.compared() if row.layout.compared else [registrable_domain(target_url) if target_url else target]
    if not domains:
        raise RowRefused("links to none of the sites that are compared")
    for domain in domains:
        facts.links.append(
            Backlink(
                source, target_url, domain,
                anchor=cells.text(row.cell("anchor")) if "anchor" in said else None,
                rel=_rel(row), kind=_kind(row),
                title=cells.text(row.cell("title")), language=cells.text(row.cell("language"))[:20].lower(),
                platform=cells.text(row.cell("platform"))[:80].lower(),
                status=cells.status(row.cell("status")), target_status=cells.status(row.cell("target_status")),
                outlinks=cells.count(row.cell("outlinks")),
                first_seen=row.day("first_seen"), last_seen=row.day("last_seen"), lost=row.lost(),
                sitewide=row.flag("sitewide"), metrics=row.metrics(),
            )
        )  # fmt: skip


def _rel(row: Row) -> Rel | None:
    flags = {name: row.flag(name) for name in ("nofollow", "ugc", "sponsored")}
    follow = row.flag("follow")
    if follow is not None and flags["nofollow"] is None:
        flags["nofollow"] = not follow
    said = _FOLLOW_WORDS.get(row.cell("type").strip().lower())
    if said is not None:
        flags["nofollow"] = not said
    if all(value is None for value in flags.values()):
        return None
    rel = Rel.NONE
    for name, bit in (("nofollow", Rel.NOFOLLOW), ("ugc", Rel.UGC), ("sponsored", Rel.SPONSORED)):
        rel |= bit if flags[name] else Rel.NONE
    return rel


def _kind(row: Row) -> LinkKind:
    said = row.cell("type").strip().lower()
    if said and said not in _FOLLOW_WORDS:
        return _KINDS.get(said, LinkKind.OTHER)
    for role in ("mention", "redirect", "frame", "form", "image", "text"):
        if row.flag(role):
            return LinkKind(role)
    # Where images, frames and redirects are marked, what is none of them is a text link.
    return LinkKind.TEXT if row.flag("image") is False else LinkKind.UNKNOWN


def _domain(row: Row, facts: Facts, target: str) -> None:
    text = row.cell("domain")
    name = cells.domain(text)
    if name is None:
        raise RowRefused(f"no domain in {text[:80]!r}")
    facts.domains.append(
        ReferringDomain(
            name, target, cells.count(row.cell("links")), row.day("first_seen"), row.day("last_seen"), row.lost(),
            row.metrics(),
        )
    )  # fmt: skip


def _page(row: Row, facts: Facts, _target: str) -> None:
    url = row.address("target")
    facts.pages.append(LinkedPage(url, cells.count(row.cell("links")), cells.count(row.cell("domains"))))


def _anchor(row: Row, facts: Facts, _target: str) -> None:
    facts.anchors.append(
        AnchorCount(cells.text(row.cell("anchor")), cells.count(row.cell("links")), cells.count(row.cell("domains")))
    )


_TAKE: dict[Report, Callable[[Row, Facts, str], None]] = {
    Report.LINKS: _link, Report.DOMAINS: _domain, Report.PAGES: _page, Report.ANCHORS: _anchor,
}  # fmt: skip
