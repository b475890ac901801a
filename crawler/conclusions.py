"""What a believed outcome means: the facts to record, the URLs to visit next, the bodies to be read first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ..core.facts import Fetch, Kind, Sitemap
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import Discovery
from ..store.reuse import NOT_MODIFIED as CONFIRMED
from .agenda import Agenda
from .circuits import Circuits
from .discover import Known, outgoing, redirected
from .exchange import Failure, Outcome, Request, Response
from .gate import Gate, next_hop, robots_file
from .lanes import Lanes
from .listings import Listings
from .reading import Job, Reader, Reading
from .rendering import Rendering
from .renders import Renders, rendered_with, seen_in
from .revalidation import NOT_MODIFIED, Revalidation
from .slow_pages import SlowPages
from .traps import Traps
from .visit import Visit


class Conclusions:
    """Turns outcomes into facts. Bodies are read elsewhere; the crawl goes on in the meantime."""

    def __init__(
        self,
        writer: CrawlWriter,
        reader: Reader,
        ask: Callable[[Visit, Request], None],
        clock: Callable[[], float],
        *,
        agenda: Agenda,
        circuits: Circuits,
        gate: Gate,
        lanes: Lanes,
        renders: Renders,
        revalidation: Revalidation,
        traps: Traps,
    ) -> None:
        """`ask` makes another request for a URL that has no outcome yet."""
        self._writer = writer
        self._plan = writer.plan
        self._reader = reader
        self._ask = ask
        self._clock = clock
        self._agenda = agenda
        self._circuits = circuits
        self._gate = gate
        self._lanes = lanes
        self._renders = renders
        self._revalidation = revalidation
        self._traps = traps
        self._known = Known()
        self.listings = Listings(writer, self._plan, traps.sift)
        self.slow = SlowPages()
        self.unread = 0  # bodies the reader has
        self.errors = 0  # pages answered 4xx or 5xx, or not at all
        self.rendered_count = writer.rendered.count()  # pages the browser is done with

    def conclude(self, visit: Visit, request: Request, outcome: Outcome) -> None:
        """Records a URL's outcome, at once or when its body has been read."""
        if request.kind is Kind.ROBOTS:
            self._robots(visit, request, outcome)
            return
        if request.condition and isinstance(outcome, Response) and outcome.status == NOT_MODIFIED:
            self._confirmed(visit, request, outcome)
            return
        fetch = visit.fetch(request, outcome)
        lane = self._lanes.of(request.url)
        if not self._lanes.owns(lane):
            self._circuits.notice(lane, outcome)
        if request.kind is Kind.PAGE and (fetch.status is None or fetch.status >= 400):
            self.errors += 1
        if fetch.redirect_to:
            self._redirect(visit, fetch, fetch.redirect_to)
        elif request.kind is Kind.SITEMAP:
            self._sitemap(visit, fetch, outcome)
        elif request.kind is Kind.PAGE:
            self._page(fetch, outcome)
        else:
            self._writer.record(fetch)

    def _page(self, fetch: Fetch, outcome: Outcome) -> None:
        if isinstance(outcome, Response) and fetch.ok and fetch.is_html:
            self._read(fetch, outcome, partial(self._page_read, fetch))
        else:
            self._page_read(fetch, None)

    def _read(self, fetch: Fetch, outcome: Response, done: Callable[[Reading], None]) -> None:
        """Has a body read; the crawl goes on in the meantime."""

        def arrived(reading: Reading) -> None:
            self.unread -= 1
            done(reading)

        self.unread += 1
        job = Job(
            fetch.url, fetch.kind, outcome.status, fetch.content_type, outcome.headers, outcome.body, outcome.encoding,
            linked=fetch.kind is Kind.PAGE and fetch.depth is not None,
        )  # fmt: skip
        self._reader.submit(job, arrived)

    def _page_read(
        self, fetch: Fetch, reading: Reading | None, sitemap: Sitemap | None = None, carried: str = ""
    ) -> None:
        found: list[Discovery] = []
        if reading is not None:
            fetch = _with_reading(fetch, reading)
            depth = None if fetch.depth is None else fetch.depth + 1
            if depth is None and self._plan.max_depth is not None:
                # No link path to this page is short enough, so none to what it links is.
                depth = self._plan.max_depth + 1
            found = self._traps.read(fetch.url, reading.sketch, outgoing(reading, self._plan, depth, self._known))
        page = None if reading is None else reading.page
        self._writer.record(fetch, page=page, sitemap=sitemap, discovered=found, carried=carried)
        if page is not None or (reading is not None and carried):
            self._renders.add(fetch.url, fetch.depth)
        self.slow.notice(fetch)

    def _confirmed(self, visit: Visit, request: Request, response: Response) -> None:
        """The server says that a page is what it was."""
        fetch = self._revalidation.confirmed(visit, response)
        if fetch is not None:
            self.carry(fetch, CONFIRMED)
            return
        visit.tries = 0
        self._ask(visit, replace(request, condition=()))

    def carry(self, fetch: Fetch, how: str) -> None:
        """Records a page with what it said in the last crawl."""
        self._page_read(fetch, self._revalidation.reading(fetch, self._plan), carried=how)

    def rendered(self, request: Request, rendering: Rendering) -> None:
        """Records what a browser made of a page."""
        if not self._renders.arrive(request, rendering):
            return
        done = partial(self._render_read, request, rendering)
        if rendering.html:
            self._read(rendering.fetch, rendering.response, done)
        else:
            done(None)

    def _render_read(self, request: Request, rendering: Rendering, reading: Reading | None) -> None:
        found = seen_in(rendering.rendered, reading, request.depth, self._plan, self._known)
        rendered = rendered_with(rendering.rendered, reading)
        self.rendered_count += 1
        self._writer.record_rendered(rendered, page=None if reading is None else reading.page, discovered=found)

    def _redirect(self, visit: Visit, fetch: Fetch, target: str) -> None:
        """Records a hop; its target is a URL of its own."""
        source = visit.lease.source
        sitemap = None
        if fetch.kind in (Kind.RESOURCE, Kind.SITEMAP):
            depth, hops = visit.lease.depth, fetch.hops + 1
            found: Discovery | None = Discovery(target, fetch.kind, depth, hops, source=source)
            if fetch.kind is Kind.SITEMAP and source != "well-known":
                sitemap = Sitemap(fetch, error=f"redirects to {target}", source=source)
        else:
            found = redirected(fetch, target, self._plan)
        self._writer.record(fetch, sitemap=sitemap, discovered=self._traps.sift([found] if found else []))

    def _robots(self, visit: Visit, request: Request, outcome: Outcome) -> None:
        further = next_hop(visit, request, outcome)
        if further is not None:
            self._ask(visit, further)
            return
        file, now = robots_file(visit, request, outcome), self._clock()
        fetch = file.fetch
        if self._gate.outlives(file.origin, fetch.status, fetch.reason, now):
            return
        for lease in self._gate.settle(file.origin, fetch.status, fetch.reason, fetch.detail, file.body, now):
            self._agenda.put_back(lease)
        self._writer.record(fetch, robots=file, discovered=self._gate.sitemaps(file.origin))

    def _sitemap(self, visit: Visit, fetch: Fetch, outcome: Outcome) -> None:
        source = visit.lease.source
        if isinstance(outcome, Failure) or not fetch.ok:
            error = fetch.detail or fetch.reason or f"status {fetch.status}"
            # Nobody promised that there is one at the well-known place.
            gone = source == "well-known" and fetch.status in (404, 410)
            self._writer.record(fetch, sitemap=None if gone else Sitemap(fetch, error=error, source=source))
            return
        self._read(fetch, outcome, partial(self._sitemap_read, visit, fetch))

    def _sitemap_read(self, visit: Visit, fetch: Fetch, reading: Reading) -> None:
        source, level = visit.lease.source, visit.lease.depth or 0
        fetch = _with_reading(fetch, reading)
        text = reading.sitemap
        if text is None:
            self._writer.record(fetch, sitemap=Sitemap(fetch, error=fetch.detail, source=source))
            return
        if text.format == "index" and level > 0:
            text.note("an index inside an index, which is not followed")
            text.children.clear()
            self._traps.nested_index(source)
        sitemap = Sitemap(fetch, text.format, text.count, text.size, text.error, source)
        if fetch.is_html and not text.format and source == "well-known":
            # A site that answers every address with a page has none of this name.
            self._writer.record(fetch)
            return
        if fetch.is_html and not text.format and self._plan.in_scope(fetch.url) and not self._gate.refuses(fetch.url):
            page = replace(fetch, kind=Kind.PAGE)
            self._page_read(page, reading, replace(sitemap, fetch=page))
            return
        self.listings.add(sitemap, text, level)


def _with_reading(fetch: Fetch, reading: Reading) -> Fetch:
    """The fetch with what only became known when its body was read."""
    return replace(
        fetch, size=reading.size, reason=reading.reason or fetch.reason, detail=reading.detail or fetch.detail
    )
