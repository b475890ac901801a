"""How servers are treated that are slow, busy, broken or gone: simulated ones, with a clock that needs no waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from crawl_process import start
from local_site import LocalSite, Route
from simulated_web import HOME, Server, Web, html, page_of
from sitewright.core.facts import Kind, Reason
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.exchange import Failure, Outcome, Request, Response
from sitewright.crawler.lanes import Lanes
from sitewright.crawler.pace import LEAST, WINDOW, Pace
from sitewright.crawler.turns import Turns
from sitewright.store.site import Site

Make = Callable[..., Web]


@pytest.fixture
def web(tmp_path: Path) -> Make:
    def make(server: Server, **plan: Any) -> Web:
        return Web(tmp_path / "crawl.db", server, CrawlPlan(f"{HOME}/", **{"delay": 0.25} | plan))

    return make


def during(begin: float, end: float, trouble: Outcome, pages: int = 1000, seconds: float = 0.05) -> Server:
    """A site that is fine but for one time, in which everything it answers is `trouble`."""

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        return (trouble if begin <= now < end else page_of(pages, request)), seconds

    return server


# -- a server that is gone for a while


@pytest.mark.parametrize("trouble", [Failure(Reason.CONNECTION), Failure(Reason.TIMEOUT), Response(503), Response(429)],
                         ids=["refused", "timeout", "503", "429"])  # fmt: skip
@pytest.mark.parametrize("seconds", [20, 300, 3600])
@pytest.mark.parametrize("pages", [150, pytest.param(1000, marks=pytest.mark.faults)])
def test_every_page_is_audited_after_an_outage(web: Make, trouble: Outcome, seconds: int, pages: int) -> None:
    run = web(during(15, 15 + seconds, trouble, pages))
    assert run.go() == "finished"
    assert run.pages() == {"200": pages}
    assert len(run.starts(16, 15 + seconds)) <= 40


def test_a_site_that_never_comes_back_is_given_up(web: Make) -> None:
    run = web(during(10, 1e9, Failure(Reason.CONNECTION), pages=100))
    assert run.go() == "finished"
    assert run.pages()["connection"] > 50
    assert 3600 < run.clock.now < 7200


def test_pages_that_are_refused_for_good_do_not_hold_up_the_others(web: Make) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        number = request.url.rpartition("/")[2]
        return (Response(503) if number.isdigit() and int(number) < 40 else page_of(200, request)), 0.05

    run = web(server)
    assert run.go() == "finished"
    assert run.pages() == {"200": 160, "503": 40}
    assert run.clock.now < 7200


# -- Retry-After


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("value", "pause"),
    [("30", 30.0), ("600", 600.0), ("1000000000", 3600.0), (in_seconds(1800), 1200.0), (in_seconds(-120), 5.0),
     ("", 5.0), ("soon", 5.0)],
    ids=["seconds", "minutes", "for ever", "date", "past date", "none", "nonsense"],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_asked_before_retry_after_ends(web: Make, value: str, pause: float, status: int) -> None:
    busy = Response(status, (("retry-after", value),) if value else ())
    run = web(during(10, 40, busy, pages=50), concurrency=8, delay=0.5)
    assert run.go() == "finished"
    refusals = [at for at, _, outcome in run.ended if isinstance(outcome, Response) and outcome.status == status]
    assert refusals
    for at in refusals:
        assert run.starts(at, at + pause - 0.001) == []
    assert run.pages() == {"200": 50}


def test_a_pause_outlives_the_process(web: Make) -> None:
    busy = Response(503, (("retry-after", "1800"),))
    run = web(during(10, 40, busy, pages=100))
    assert run.go(until=30) == "killed"
    asked = len(run.log)
    assert run.go() == "finished"
    assert run.log[asked][0] > 1700
    assert run.pages() == {"200": 100}


def test_without_retry_after_pauses_grow_and_the_rate_recovers_slowly(web: Make) -> None:
    run = web(during(60, 200, Response(503), pages=600))
    run.go()
    probes = run.starts(60.5, 230)
    waits = [round(after - before) for before, after in pairwise(probes) if after - before > 4]
    assert waits == sorted(waits)
    assert waits[0] >= 5
    back = next(
        at for at, _, outcome in run.ended if at > 200 and isinstance(outcome, Response) and outcome.status == 200
    )
    early, late = len(run.starts(back, back + 10)), len(run.starts(run.clock.now - 30, run.clock.now - 20))
    assert early <= late / 2
    assert late >= 30


# -- a server that slows down


def test_a_server_that_slows_down_is_asked_less_and_recovers(web: Make) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        return page_of(700, request), 5.0 if 10 < now < 60 else 0.05

    run = web(server, delay=0.05, concurrency=8)
    assert run.go() == "finished"
    before = max(number for at, number in run.flights if 5 < at < 10)
    slow = max(number for at, number in run.flights if 40 < at < 59)
    assert before >= 1
    assert slow <= 4
    last = [at for at, _ in run.log if at > run.clock.now - 10]
    assert len(last) > 150
    assert run.pages() == {"200": 700}


def test_a_pace_halves_when_the_time_doubles_and_recovers_step_by_step() -> None:
    pace = Pace()
    shares = []
    for seconds in (0.2, 0.2, 0.5, 1.5, 1.5, 1.5, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2):
        for _ in range(WINDOW):
            pace.measured(seconds)
        shares.append(pace.share)
    assert shares == [1.0, 1.0, 0.5, 0.25, LEAST, LEAST, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0]


@pytest.mark.parametrize("times", [(0.01, 0.02, 0.04, 0.08, 0.16), (0.3, 0.5, 0.55, 0.5), (1.0, 1.9, 1.9)])
def test_what_nobody_notices_slows_nothing_down(times: tuple[float, ...]) -> None:
    pace = Pace()
    for seconds in times:
        for _ in range(WINDOW):
            pace.measured(seconds)
    assert pace.share == 1.0


def test_single_slow_pages_slow_nothing_down() -> None:
    pace = Pace()
    for number in range(500):
        pace.measured(9.0 if number % 3 == 0 else 0.1)
    assert pace.share == 1.0


def test_pages_that_just_take_longer_are_the_new_usual() -> None:
    pace = Pace()
    for number in range(600):
        pace.measured(0.1 if number < 50 else 0.5)
    assert pace.share == 1.0


# -- other hosts


def test_one_host_of_many_links_does_not_hold_up_others(web: Make) -> None:
    one = [f"https://one.example.net/{n}" for n in range(1000)]
    others = [f"https://h{n}.example.org/" for n in range(300)]

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        return (html(*one, *others) if request.url == f"{HOME}/" else Response(200)), 0.1

    run = web(server)
    assert run.go() == "finished"
    first = [at for at, request in run.log if "one.example.net" in request.url]
    assert len(first) == 1000
    assert min(after - before for before, after in pairwise(first)) > 0.999
    assert max(at for at, request in run.log if "example.org" in request.url) < 60


def test_one_host_of_the_site_that_is_down_does_not_hold_up_the_others(web: Make) -> None:
    shop = "https://shop.example.com"

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if request.url.startswith(shop):
            return (Failure(Reason.CONNECTION) if 15 < now < 1000 else html()), 0.1
        if request.url == f"{HOME}/":
            return html(*(f"{host}/{n}" for n in range(100) for host in (shop, HOME))), 0.1
        return (Response(404) if request.url.endswith((".txt", ".xml")) else html()), 0.1

    run = web(server, scope="subdomains")
    assert run.go() == "finished"
    assert run.pages() == {"200": 201}
    assert max(run.starts(0, 1e9)) < 60
    assert len(run.starts(16, 999, shop)) < 40


def test_a_host_that_is_gone_costs_a_few_tries_and_no_other_host_waits(web: Make) -> None:
    dead = [f"https://dead.example.net/{n}" for n in range(500)]
    alive = [f"https://alive.example.org/{n}" for n in range(50)]

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if "dead" in request.url:
            return Failure(Reason.TIMEOUT, "20 s"), 20.0
        return (html(*dead, *alive) if request.url == f"{HOME}/" else Response(200)), 0.1

    run = web(server)
    assert run.go() == "finished"
    assert sum("dead" in request.url for _, request in run.log) < 50
    facts = run.facts()
    assert {facts[url].reason for url in dead} == {"timeout"}
    assert sum("not asked" in facts[url].detail for url in dead) > 450
    assert {facts[url].status for url in alive} == {200}
    assert max(at for at, request in run.log if "alive" in request.url) < 60


def test_many_thousand_hosts_are_not_remembered() -> None:
    lanes = Lanes(CrawlPlan(f"{HOME}/"))
    now = 0.0
    for number in range(30_000):
        request = Request(f"https://h{number}.example.net/", Kind.EXTERNAL)
        assert lanes.free(lanes.of(request.url), now)
        lanes.depart(request, now, 0)
        lanes.arrive(request, Response(200) if number % 2 else Failure(Reason.TIMEOUT), now)
        now += 0.01
        lanes.freed(now)
    assert len(lanes) <= 101
    assert lanes.empty


def test_pauses_are_found_by_their_end_whatever_their_order() -> None:
    lanes = Lanes(CrawlPlan(f"{HOME}/"))
    for number in (5, 3, 9, 1, 7):
        lanes.pause(f"h{number}", float(number), 0.0)
    lanes.pause("h1", 6.0, 0.0)
    lanes.pause("h9", 2.0, 0.0)  # shorter than what it has
    ends = []
    now = 0.0
    while (end := lanes.next_free(now)) is not None:
        ends.append(now := end)
        assert lanes.freed(now) or end == 1.0
    assert [end for end in ends if end != 1.0] == [3.0, 5.0, 6.0, 7.0, 9.0]


def test_lanes_that_wait_cost_nothing_and_come_back() -> None:
    turns: Turns[int] = Turns()
    for number in range(300):
        turns.add(f"h{number % 100}", number)
    asked: Counter[str] = Counter()

    def may_go(lane: str) -> bool:
        asked[lane] += 1
        return lane == "h7"

    assert [turns.take(may_go) for _ in range(5)] == [7, 107, 207, None, None]
    assert max(asked.values()) == 3
    assert turns.size == 297
    turns.free(["h3", "unknown"])
    assert turns.take(bool) == 3


# -- robots.txt


RULES = "User-agent: *\nDisallow: /x"
TEXT = (("content-type", "text/plain"),)
LONG = b"#" * 512_000


def by_path(answers: dict[str, Any]) -> Server:
    """A site by path; robots.txt may change with time."""

    def server(request: Request, now: float) -> tuple[Outcome, float]:
        path = request.url.removeprefix(HOME)
        found = answers.get(path)
        if callable(found):
            found = found(now)
        return found or (html("/x", "/y") if path == "/" else html()), 0.1

    return server


def chain(hops: int, last: Outcome) -> dict[str, Outcome]:
    """robots.txt behind so many redirects."""
    places = ["/robots.txt", *(f"/hop{n}.txt" for n in range(hops))]
    found: dict[str, Outcome] = {
        here: Response(301, (("location", there),)) for here, there in pairwise(places)
    }  # fmt: skip
    return found | {places[-1]: last}


RULED = Response(200, TEXT, RULES.encode())
ALLOWED, BLOCKED, UNREACHABLE = None, "blocked-by-robots", "robots-unreachable"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"/robots.txt": RULED}, BLOCKED),
        *(({"/robots.txt": replace(RULED, status=status)}, ALLOWED) for status in (400, 401, 403, 404, 410, 451)),
        *(({"/robots.txt": replace(RULED, status=status)}, UNREACHABLE) for status in (429, 500, 502, 503, 504)),
        *(
            ({"/robots.txt": Failure(reason)}, UNREACHABLE)
            for reason in (Reason.TIMEOUT, Reason.CONNECTION, Reason.RESET, Reason.EMPTY, Reason.DNS, Reason.TLS)
        ),
        ({"/robots.txt": lambda now: Response(503) if now < 40 else RULED}, BLOCKED),
        *((chain(hops, RULED), BLOCKED) for hops in (1, 2, 5)),
        *((chain(hops, RULED), ALLOWED) for hops in (6, 15)),
        (chain(1, Response(404, TEXT, RULES.encode())), ALLOWED),
        (chain(3, Response(500)), UNREACHABLE),
        ({"/robots.txt": Response(302, (("location", "https://elsewhere.example/r"),))}, ALLOWED),
        ({"/robots.txt": Response(302)}, ALLOWED),
        ({"/robots.txt": Response(200, TEXT, LONG + b"\n" + RULES.encode())}, ALLOWED),
        ({"/robots.txt": Response(200, TEXT, RULES.encode() + b"\n" + LONG + LONG)}, BLOCKED),
        ({"/robots.txt": Response(200, TEXT, b"User-agent: *\n" + b"#" * 511_974 + b"\nDisallow: /xyz")}, ALLOWED),
        ({"/robots.txt": html("/a")}, ALLOWED),
        ({"/robots.txt": Response(200, TEXT, b"\xef\xbb\xbf" + RULES.encode())}, BLOCKED),
        ({"/robots.txt": Response(200, TEXT, b"")}, ALLOWED),
        ({"/robots.txt": Response(204)}, ALLOWED),
    ],
)  # fmt: skip
def test_every_answer_to_robots_txt_means_what_google_says(
    web: Make, answers: dict[str, Any], reason: str | None
) -> None:
    """Google, "How Google interprets the robots.txt specification", and RFC 9309 sections 2.3 and 2.5."""
    run = web(by_path(answers))
    run.go()
    facts = run.facts()
    if reason == UNREACHABLE:
        assert facts[f"{HOME}/"].reason == reason
        assert not [request for _, request in run.log if request.kind is Kind.PAGE]
    else:
        assert facts[f"{HOME}/x"].reason == reason
        assert facts[f"{HOME}/y"].status == 200


@pytest.mark.parametrize("trouble", [Response(500), Failure(Reason.TIMEOUT), Failure(Reason.RESET)])
def test_a_robots_txt_that_fails_is_asked_for_with_growing_pauses(web: Make, trouble: Outcome) -> None:
    run = web(by_path({"/robots.txt": trouble}), recheck_delay=30)
    run.go()
    times = [at for at, request in run.log if request.url.endswith("/robots.txt")]
    assert [round(after - before) for before, after in pairwise(times)] == [30, 60, 120]


def test_every_origin_has_its_own_robots_txt(web: Make) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if request.url == f"{HOME}/":
            return html("http://example.com/x", "/x", "https://www.example.com/x"), 0.1
        if request.url == f"{HOME}/robots.txt":
            return RULED, 0.1
        return (Response(404) if request.url.endswith(".txt") else html()), 0.1

    run = web(server)
    run.go()
    facts = run.facts()
    assert facts[f"{HOME}/x"].reason == BLOCKED
    assert facts["http://example.com/x"].status == 200
    assert facts["https://www.example.com/x"].status == 200


DAY = 24 * 3600.0


def test_robots_txt_is_read_again_after_a_day_and_what_is_new_is_said(web: Make) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        rules = Response(200, TEXT, b"User-agent: *\nDisallow: /9" if now > 60 else b"")
        return (rules if request.url.endswith("robots.txt") else page_of(100, request)), 1.0

    run = web(server, delay=1800, concurrency=1)
    run.go()
    asked = [at for at, request in run.log if request.url.endswith("robots.txt")]
    assert [round(at / DAY) for at in asked][:2] == [0, 1]
    blocked = {url: fetch for url, fetch in run.facts().items() if fetch.reason == BLOCKED}
    assert blocked
    assert {fetch.detail for fetch in blocked.values()} == {"line 2: Disallow: /9 (new since the crawl began)"}
    assert {url.removeprefix(f"{HOME}/")[0] for url in blocked} == {"9"}
    assert not run.starts(asked[1] + 10_000, 1e9, f"{HOME}/9")


@pytest.mark.parametrize("trouble", [Response(500), Failure(Reason.TIMEOUT)])
def test_the_last_good_robots_txt_counts_while_there_is_no_new_one(web: Make, trouble: Outcome) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if request.url.endswith("robots.txt"):
            return (trouble if now > 60 else Response(200, TEXT, b"User-agent: *\nDisallow: /2")), 0.1
        return page_of(100, request), 0.1

    run = web(server, delay=1800, concurrency=1)
    run.go()
    assert run.pages() == {"200": 89, "blocked-by-robots": 11}
    assert run.clock.now > 2 * DAY
    assert run.facts()[f"{HOME}/robots.txt"].status == 200


def test_after_a_month_without_robots_txt_nothing_is_fetched_any_more(web: Make) -> None:
    def server(request: Request, now: float) -> tuple[Outcome, float]:
        if request.url.endswith("robots.txt"):
            return Failure(Reason.TIMEOUT) if now > 60 else Response(200, TEXT, b""), 0.1
        return page_of(40, request), 0.1

    run = web(server, delay=DAY, concurrency=1)
    run.go()
    pages = [at for at, request in run.log if request.kind is Kind.PAGE]
    assert 25 * DAY < max(pages) < 34 * DAY
    assert run.pages()[UNREACHABLE] >= 8


@pytest.mark.parametrize(("asked", "gap"), [("10", 10), ("100000", 30), ("nan", 0.25), ("-5", 0.25), ("inf", 0.25)])
def test_crawl_delay_is_obeyed_up_to_thirty_seconds(
    web: Make, asked: str, gap: float, caplog: pytest.LogCaptureFixture
) -> None:
    run = web(by_path({"/robots.txt": Response(200, TEXT, f"User-agent: *\nCrawl-delay: {asked}".encode())}))
    run.go()
    times = run.starts(0, 1e9)
    assert {round(after - before, 2) for before, after in pairwise(times)} == {gap}
    assert ("Crawl-delay" in caplog.text) is (asked == "100000")


# -- real servers


@pytest.mark.faults
@pytest.mark.parametrize(
    "trouble",
    [Route(raw=b""), Route(status=503), Route(status=429, headers={"Retry-After": "3"})],
    ids=["closed", "503", "429"],
)
def test_a_real_server_that_is_down_for_twenty_seconds_loses_no_page(tmp_path: Path, trouble: Route) -> None:
    began: list[float] = []

    def page(path: str) -> Route:
        began.append(monotonic())
        if 3 < began[-1] - began[0] < 23:
            return trouble
        if path == "/":
            return Route("".join(f"<a href='/{n}'>{n}</a> " for n in range(999)))
        return Route(status=404) if path.endswith((".txt", ".xml")) else Route("<title>T</title>")

    with LocalSite(pages=page) as site:
        plan = {"concurrency": 8, "delay": 0.01, "recheck_delay": 2}
        assert start(tmp_path / "crawl.db", site.url(), **plan).result(300)["state"] == "finished"
    down = [at - began[0] for at in began if 4 < at - began[0] < 23]
    assert len(down) < 40
    with Site.open(tmp_path / "crawl.db") as found:
        assert Counter(fetch.status for fetch in found.fetches(Kind.PAGE)) == {200: 1000}
