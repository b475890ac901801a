"""Crawler traps: URLs without end that lead to nothing new, recognised by their template and left.

A template is left when its pages, one after another, repeat what pages of it said before *and* still lead to new URLs:
a finite set of pages that look alike is none. Before that its URLs are put off until everything else was visited.
What is counted is bounded by the number of templates, not of URLs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Enum

from ..core.facts import Kind, Reason
from ..core.url_template import Templates, circular
from ..store.frontier import Discovery, Lease
from ..store.trap_rows import Trap
from .facets import Facets
from .session_ids import SessionIds
from .sketch import Sketch, Unit
from .trap_family import COUNTERS, Family, Memory, Verdict

EXAMPLES = 10  # URLs of a template that is left already: kept, to show why they are not visited; others are counted
MOST_ROWS = 100  # refused URLs of a template that are recorded one by one
SMALL = 40  # pages read before a template is judged by itself alone
FEW = 10  # URLs of a template that is too small to be sampled
SAMPLE = 5  # pages of a larger one that are read before it counts as part of a maze
MOST_DOUBTED = 5_000
MOST_NESTED = 10  # indexes listed by one index, before no more of what it lists are fetched
MOST_FAMILIES = 5_000
MOST_NAMED = 5  # first path segments by which parts of one maze are told apart
_REST = "/**"


class Admission(Enum):
    """What becomes of a URL whose turn it is."""

    GO = "go"
    LATER = "later"  # when everything else was visited
    REFUSED = "refused"
    DROPPED = "dropped"  # refused as well, but enough of its kind are recorded


class Traps:
    """The templates of one crawl; `limit` as in `Family.note`."""

    def __init__(self, limit: int, is_known: Callable[[str], bool]) -> None:
        self._limit = limit
        self._is_known = is_known
        self._templates = Templates()
        self._families: dict[str, Family] = {}
        self._rest = Family(_REST)  # pages of small families: a maze may have a template for every URL
        self._last = "", self._rest
        self._memory = Memory()
        self._facets = Facets()
        self._sessions = SessionIds()
        self._news = 0  # pages with something new
        self._nested: dict[str, int] = {}  # indexes -> how many of their sitemaps were indexes
        self._doubted: set[str] = set()
        self._around_names: set[str] = set()
        self._traps: dict[tuple[str, str], Trap] = {}
        self._dirty: set[tuple[str, str]] = set()

    # -- what the crawl asks

    def admit(self, url: str, *, late: bool = False) -> tuple[Admission, str]:
        """Whether a page may be fetched now, and why not. `late` says that everything else was visited."""
        refusal = self._refusal(url, late=late)
        if refusal is not None:
            self._count(refusal)
            refusal.recorded += 1
            return Admission.REFUSED if refusal.recorded <= MOST_ROWS else Admission.DROPPED, refusal.detail
        if not late and self._family(url).suspect:
            return Admission.LATER, ""
        self._sessions.claim(url)
        return Admission.GO, ""

    def nested_index(self, source: str) -> None:
        """Notes that a sitemap named by this index was an index itself."""
        self._nested[source] = self._nested.get(source, 0) + 1

    def refuses_sitemap(self, lease: Lease) -> tuple[Reason, str] | None:
        """Why a sitemap is not fetched: an index that lists indexes goes on for ever."""
        if lease.kind is not Kind.SITEMAP or self._nested.get(lease.source, 0) < MOST_NESTED:
            return None
        return Reason.TRAP, f"{MOST_NESTED} sitemaps that {lease.source} lists are indexes themselves"

    def sift(self, found: Iterable[Discovery]) -> list[Discovery]:
        """What is to be visited of what a page, a redirect or a sitemap leads to; the rest is counted.

        The first EXAMPLES URLs of a trap are kept, so that some of them end with an outcome that says why.
        """
        kept: list[Discovery] = []
        for item in found:
            if item.kind is Kind.PAGE and item.in_scope:
                refusal = self._refusal(item.url)
                if refusal is None:
                    self._found(item.url)
                elif refusal.shown < EXAMPLES:
                    refusal.shown += 1
                else:
                    self._count(refusal)
                    continue
            kept.append(item)
        return kept

    def read(self, url: str, said: Sketch | None, found: Iterable[Discovery]) -> list[Discovery]:
        """Learns from a page that was read and led to these URLs; returns those to be visited, as `sift` does."""
        if said is None:
            return self.sift(found)
        family = self._family(url)
        family.example = family.example or url
        if "?" in url:
            self._facets.read(self._templates.place(url))

        def linked() -> list[Unit]:
            return self._linked(said, family)

        lonely = self._is_lonely(family)
        verdict = self._memory.judge(family.template, said.units, linked)
        among = self._memory.judge(_REST, said.units, linked) if lonely and family is not self._rest else verdict
        slot = self._sessions.learn(url, said.units)
        if slot:
            self._trap(
                "session-id", slot, f"template {slot}: pages whose URLs differ in a random token only are the same"
            )
        kept = self.sift(found)
        silent = verdict is not Verdict.NEWS or (lonely and among is not Verdict.NEWS)
        led = self._led(family, said, kept) if silent else set()
        self._news += verdict is Verdict.NEWS
        family.note(verdict, led, self._news - family.news, self._limit)
        self._watch(family, said.units)
        if lonely:
            self._rest.note(
                among, {self._rest if self._is_lonely(item) else item for item in led}, self._news, self._limit
            )
            self._watch(self._rest, said.units)
            if silent:
                if self._rest.suspect and url in self._doubted:
                    # In a maze no template comes twice: what it leads to waits until all else was visited.
                    kept = [self._put_off(item) for item in kept]
                self._doubt(kept)
        return kept

    # -- what is kept

    def changed(self) -> list[Trap]:
        """Templates to be written to the database, as they stand; each is given once a change."""
        changed = [self._traps[key] for key in self._dirty]
        self._dirty.clear()
        return changed

    def restore(self, traps: Iterable[Trap], known: Iterable[str]) -> None:
        """Goes on where a crawl was interrupted: from its saved templates and its pages' URLs, in their order."""
        for url in known:
            self._found(url)
        for trap in traps:
            self._traps[trap.key] = trap
            if trap.kind == "repeating":
                family = self._rest if trap.template == _REST else self._families.get(trap.template)
                if family is None:
                    family = self._families[trap.template] = Family(trap.template)
                family.example, family.cut = trap.example, trap.detail.partition(": ")[2]
                family.resume(trap.counters)
                self._news += family.news if family is not self._rest else 0
                family.watched = len(trap.counters) > COUNTERS
                for key in trap.counters[COUNTERS:]:
                    self._memory.recall(family.template, key)
            elif trap.kind == "session-id":
                self._sessions.recall(trap.template)
            elif trap.kind == "filters":
                self._facets.recall(trap.template, trap.detail)

    # -- judging

    def _refusal(self, url: str, *, late: bool = False) -> Trap | None:
        """The trap that keeps a URL from being visited."""
        why = circular(url)
        if why:
            return self._trap("path", why.removeprefix("template ").partition(": ")[0], why, url)
        stripped = self._sessions.stripped(url)
        if stripped is not None:
            plain, template = stripped
            if self._sessions.claimed(url, plain) or (plain != url and self._is_known(plain)):
                why = f"template {template}: the same page is visited without this session id or with another"
                return self._trap("session-id", template, why, url)
        place = self._templates.place(url) if "?" in url else ""
        why = self._facets.refuses(place, url) if place else ""
        if why:
            trap = self._trap("filters", why.removeprefix("template ").partition(": ")[0], why, url)
            trap.fetched = self._facets.places[place].fetched
            return trap
        family = self._family(url)
        if family.cut:
            return self._trap("repeating", family.template, f"template {family.template}: {family.cut}", url)
        if late and self._rest.cut and self._is_part_of_maze(family):
            around = self._around(url)
            return self._trap("repeating", around, f"template {around}: {self._rest.cut}", url)
        return None

    def _found(self, url: str) -> None:
        """Counts a URL that is to be visited."""
        self._family(url).born += 1
        self._sessions.claim(url)
        if "?" in url:
            place = self._templates.place(url)
            self._facets.found(place, url)

    def _linked(self, said: Sketch, family: Family) -> list[Unit]:
        """What a page says by its links: those to its own kind, or to what nobody has found good, say nothing."""
        return [
            link.unit
            for link in said.links
            if not link.internal or ((target := self._family(link.target)) is not family and target.good)
        ]

    def _led(self, family: Family, said: Sketch, found: list[Discovery]) -> set[Family]:
        """The templates of the new URLs that a silent page led to; counts those of its own, new and known."""
        led: set[Family] = set()
        own = {link.target for link in said.links if link.internal and self._family(link.target) is family}
        opened = 0
        for item in found:
            if item.kind is Kind.PAGE and item.in_scope and not self._is_known(item.url):
                target = self._family(item.url)
                target.tainted += family.suspect and target is not family
                opened += item.url in own
                led.add(target)
        family.opened += opened
        family.closed += len(own) - opened
        return led

    def _is_lonely(self, family: Family) -> bool:
        """It has too few pages to be judged by itself."""
        return family is self._rest or (family.fetched < SMALL and not family.suspect)

    def _is_part_of_maze(self, family: Family) -> bool:
        """A family of more than a few URLs may prove itself first; one that was suspect is judged by itself."""
        if not self._is_lonely(family) or family.watched:
            return False
        return family.born < FEW or family.run >= SAMPLE

    def _put_off(self, item: Discovery) -> Discovery:
        if item.kind is Kind.PAGE and item.in_scope and self._is_lonely(self._family(item.url)):
            return replace(item, late=True)
        return item

    def _doubt(self, found: list[Discovery]) -> None:
        """Remembers what a silent page led to: only where such a page is silent again begins a maze."""
        if len(self._doubted) >= MOST_DOUBTED:
            self._doubted.clear()
        self._doubted.update(item.url for item in found[: FEW * FEW] if item.kind is Kind.PAGE)

    def _around(self, url: str) -> str:
        """What URLs of a maze are named by: their first path segment, as long as these are few."""
        place = self._templates.place(url)
        first, _, more = place[1:].partition("/")
        if more and (first in self._around_names or len(self._around_names) < MOST_NAMED):
            self._around_names.add(first)
            return f"/{first}/**"
        return _REST

    def _family(self, url: str) -> Family:
        # The same URL is asked about several times in a row.
        if url != self._last[0]:
            self._last = url, self._family_of(url)
        return self._last[1]

    def _family_of(self, url: str) -> Family:
        template = self._templates.of(url)
        names = template.count("=*")
        if names > 2:
            # Parameters that combine would make a family of every few URLs.
            template = f"{template.partition('?')[0]}?*"
        family = self._families.get(template)
        if family is None:
            if len(self._families) >= MOST_FAMILIES:
                return self._rest
            family = self._families[template] = Family(template)
        return family

    def _watch(self, family: Family, units: tuple[Unit, ...]) -> None:
        """Saves a family that may be a trap, so that a crawl that is resumed decides alike."""
        if not (family.suspect or family.watched):
            if family.fetched >= SAMPLE and family.fetched.bit_count() == 1:
                # Now and then, so that a resumed crawl knows what was good.
                self._save(family, [])
            return
        family.watched = True
        self._save(family, [unit.key for unit in units[:64]])

    def _save(self, family: Family, units: list[int]) -> None:
        detail = f"template {family.template}: {family.cut}" if family.cut else ""
        trap = self._trap("repeating", family.template, detail)
        trap.detail, trap.fetched, trap.example = detail, family.fetched, family.example or trap.example
        trap.counters = [*family.counters(), *units]
        self._dirty.add(trap.key)

    def _trap(self, kind: str, template: str, detail: str, example: str = "") -> Trap:
        trap = self._traps.get((kind, template))
        if trap is None:
            trap = self._traps[kind, template] = Trap(kind, template, detail, example=example)
            self._dirty.add(trap.key)
        trap.example = trap.example or example
        return trap

    def _count(self, trap: Trap) -> None:
        trap.refused += 1
        self._dirty.add(trap.key)
