"""What the crawl asked for by itself: addresses that do not exist, and the start page as AI crawlers."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.ai_agents import USER_AGENTS
from ...core.findings import Evidence, Severity, Status
from ...core.identity import KEY
from ...store.site import Site
from ..answers import status_text
from ..robots_files import RobotsRules
from ..rule import Unknowable, rule

NOT_PROBED = "The crawl did not ask for it: crawl with --probe."
_REFUSALS = (401, 403, 406, 429, 503)


@rule(Severity.ERROR, "http-status")
def unknown_path_returns_200(site: Site) -> Iterator[Evidence]:
    """Address that does not exist answers as if it did

    The crawl asked for two made-up addresses, one in the root and one in a folder, and was answered 2xx. It does so
    only when told to (--probe).

    Why: Every mistyped or outdated link is a page of its own to search engines ("soft 404"): they crawl and index pages
    that say nothing, and errors stay unseen.

    Fix: Answer 404 to unknown addresses, with a helpful page. Applications that run in the browser can do so on the
    server, or send visitors to an address that answers 404.

    Source: Google Search Central, "Soft 404 errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors#soft-404-errors
    """
    rows = site.query("SELECT url, status FROM probe WHERE name = 'unknown' AND status IS NOT NULL").fetchall()
    if not rows:
        raise Unknowable(NOT_PROBED)
    found = [row for row in rows if 200 <= row["status"] < 300]
    if found:
        yield Evidence(
            f"{len(found)} of {len(rows)} addresses that do not exist answer {status_text(found[0]['status'])}.",
            value=found[0]["status"],
            threshold=404,
            url=site.plan.home,
            details={"asked": [row["url"] for row in rows]},
        )


@rule(Severity.WARNING, "ai-access")
def ai_robots_waf_mismatch(site: Site) -> Iterator[Evidence]:
    """Server refuses an AI crawler that robots.txt lets in

    The start page answers the crawl with 200, and refuses the same request under the user agent of an AI crawler that
    robots.txt allows (401, 403, 406, 429 or 503). It is inconclusive always: a firewall that knows the true crawler by
    its address is right to refuse an imitation. The crawl asks only when told to (--probe).

    Why: robots.txt says that the crawler is welcome, and a firewall or delivery network may shut it out: the site then
    cannot be quoted or linked to, and nobody notices.

    Fix: Look in the firewall's log, or in the rules for AI bots of the delivery network, whether the true crawler gets
    in. If it is to stay out, say so in robots.txt.

    Source: OpenAI, "Overview of OpenAI crawlers" (published IP addresses), https://platform.openai.com/docs/bots;
    Cloudflare, "AI Crawl Control", https://developers.cloudflare.com/ai-crawl-control/
    """
    fetch = site.fetch(site.plan.seed)
    asked = [] if fetch is None else [attempt for attempt in fetch.attempts if attempt.agent in USER_AGENTS]
    if fetch is None or not asked:
        raise Unknowable(NOT_PROBED)
    rules = RobotsRules(site)
    for attempt in asked:
        if attempt.status not in _REFUSALS or not fetch.ok:
            continue
        if rules.refusal(fetch.url, attempt.agent):
            continue
        yield Evidence(
            f"robots.txt lets {attempt.agent} in, and the server answers it {status_text(attempt.status)}; it may have"
            " seen that it was not the true one.",
            value=attempt.status,
            threshold=fetch.status,
            url=fetch.url,
            details={KEY: attempt.agent, "user_agent": USER_AGENTS[attempt.agent]},
            status=Status.INCONCLUSIVE,
        )
