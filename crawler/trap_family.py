"""The pages of one URL template, as far as it matters whether they ever end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from .sketch import Unit

SUSPECT_RUN = 15  # pages in a row that say nothing new before the template's URLs are visited last
CUT_RUN = 40  # ... before no more of them are visited
THIN_RUN = 80  # ... where there is hardly any text to go by; a twentieth of the rest of the site if that is more
CLOSED = 10  # times as many where most links lead to known pages
TAINTED_RUN = 15  # the same for templates that only pages of a trap lead to
FORGIVEN = 20  # one page in so many may say something new: the year of a calendar turns
RICH = 20  # pages of a template that has said so much may fall silent for a while: a twentieth of them
GROWTH = 5  # at least one of so many silent pages must lead on, else the template ends by itself
PROVEN = 5  # pages to be read before a template counts as good
SILENT_BYTES = 32  # a date or two; a page may say as much and still say nothing new
SILENT_SHARE = 16  # ... or the sixteenth part of what it says
SOLID_BYTES = 16  # known text that must stand beside it for a sure verdict
_WINDOW = (1 << CUT_RUN) - 1
GENERATION = 16_384  # units remembered at least


class Verdict(Enum):
    """What a page adds to what was read before of its template."""

    NEWS = "news"
    SILENT = "silent"  # nearly all it says stood on pages before
    THIN = "thin"  # nothing new, but so little text that this proves little


class Memory:
    """The units read lately; two generations, so that what keeps coming is kept. At most about 3 MB."""

    def __init__(self) -> None:
        self._young: set[int] = set()
        self._old: set[int] = set()

    def judge(self, owner: str, units: Iterable[Unit], more: Callable[[], Iterable[Unit]]) -> Verdict:
        """Weighs a page's units against those read before for the same owner, and remembers them.

        `more` gives the units of its links. It is asked only where the text has no news.
        """
        salt = hash_of(owner)
        total, news, solid = self._weigh(units, salt)
        if not _is_news(news, total):
            linked = self._weigh(more(), salt)
            total, news, solid = total + linked[0], news + linked[1], solid + linked[2]
            if not _is_news(news, total):
                return Verdict.SILENT if solid >= max(SOLID_BYTES, total // 2) else Verdict.THIN
        return Verdict.NEWS

    def _weigh(self, units: Iterable[Unit], salt: int) -> tuple[int, int, int]:
        """Bytes in all, of news, and of what is known and not of the page's URL."""
        total = news = solid = 0
        for unit in units:
            key = unit.key ^ salt
            total += unit.weight
            known = key in self._young
            if not known:
                known = key in self._old
                self._learn(key)
            if not known:
                news += unit.weight
            elif not unit.masked:
                solid += unit.weight
        return total, news, solid

    def recall(self, owner: str, key: int) -> None:
        """Remembers a unit read before a restart."""
        self._learn(key ^ hash_of(owner))

    def _learn(self, key: int) -> None:
        if len(self._young) >= GENERATION:
            self._old, self._young = self._young, set()
        self._young.add(key)


def _is_news(news: int, total: int) -> bool:
    return news > max(SILENT_BYTES, total // SILENT_SHARE)


@dataclass(slots=True, eq=False)
class Family:
    """Counters of one template."""

    template: str
    example: str = ""
    fetched: int = 0  # pages read
    news: int = 0  # of these, with something new
    run: int = 0  # silent pages lately, with no more than one in FORGIVEN between
    thin: int = 0  # of the run
    misses: int = 0  # pages with news within the run
    recent: int = 0  # bits, the lowest for the last page of the run: whether it led to new URLs of no known good
    opened: int = 0  # links of the run to new URLs of this template
    closed: int = 0  # and to known ones
    born: int = 0  # URLs of this template found
    tainted: int = 0  # of these, by silent pages of templates that are suspicious
    cut: str = ""  # why no more are visited
    watched: bool = False  # it was suspect once

    def note(self, verdict: Verdict, led: set[Family], beside: int, limit: int) -> None:
        """Takes one page of the template, which led to new URLs of others.

        `beside` is how many pages of other templates had news. `limit` is how many thin pages there may be in a row
        where the template is most of the site.
        """
        self.fetched += 1
        if verdict is Verdict.NEWS:
            self.news += 1
            self.misses += 1
            if self.misses * FORGIVEN > self.run:
                self.run = self.thin = self.misses = self.recent = self.opened = self.closed = 0
            return
        self.run += 1
        self.thin += verdict is Verdict.THIN
        # What was hardly read yet may be good: lists come before the pages they list.
        leads_on = self in led or any(other.fetched >= PROVEN and not other.good for other in led)
        self.recent = (self.recent << 1 | leads_on) & _WINDOW
        if not self.cut and self.run >= self._patience(beside, limit) and self.growing:
            share = 100 * self.run // (self.run + self.misses)
            self.cut = f"{self.run + self.misses} pages in a row, {share} % of which said nothing new, led to ever more"

    @property
    def growing(self) -> bool:
        """Its last silent pages led to new ones, of its own or of other templates not known as good."""
        return self.recent.bit_count() * GROWTH >= min(self.run, CUT_RUN)

    @property
    def suspect(self) -> bool:
        """Its pages say nothing new and lead to ever more of their kind."""
        return bool(self.cut) or (self.run >= SUSPECT_RUN and self.growing)

    @property
    def good(self) -> bool:
        """Finding URLs of this template is no sign of a trap."""
        return self.fetched >= PROVEN and self.news * 2 >= self.fetched and self.run < SUSPECT_RUN

    def counters(self) -> list[int]:
        """What `resume` takes."""
        return [getattr(self, name) for name in _COUNTED]

    def resume(self, counters: list[int]) -> None:
        """Goes on counting where another process stopped."""
        for name, value in zip(_COUNTED, counters, strict=False):
            setattr(self, name, value)

    def _patience(self, beside: int, limit: int) -> int:
        if self.thin * 2 > self.run:
            if self.fetched <= beside:
                return max(THIN_RUN, beside // RICH, self.news // RICH)
            # It may be all there is: a site whose pages have hardly a word of their own. Where most links lead back,
            # it is likely to end.
            return CLOSED * limit if self.closed > self.opened else limit
        tainted = self.born >= TAINTED_RUN and self.tainted * 10 >= self.born * 9
        return max(TAINTED_RUN if tainted else CUT_RUN, self.news // RICH)


_COUNTED = ("fetched", "news", "run", "thin", "misses", "recent", "opened", "closed", "born", "tainted")
COUNTERS = len(_COUNTED)


def hash_of(text: str) -> int:
    """A 63-bit number for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
