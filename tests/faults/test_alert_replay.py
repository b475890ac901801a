"""Thirty nights of a site that is never quite the same: only what was planted is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alert_nights import Nights
from sitewright.store.alert_ledger import explained
from test_alerts import GOOD, LINKS, NAMES, UNTITLED, alerts, page

pytestmark = pytest.mark.faults
NIGHTS = 30
ALLOWED = 1.1  # events told for each one planted

# What somebody broke, from which night on; each is one event to be told.
PLANTED: dict[int, tuple[str, Any]] = {
    4: ("/kayak2", UNTITLED["kayak2"]),
    9: ("/kayak5", page("kayak5", head='<link rel=canonical href="https://example.com/no-such-page">')),
    14: ("/kayak7", page("kayak7", "<img src=/boat.png>")),
    20: ("/kayak8", {"status": 500, "body": "for good"}),
    24: ("/", page("harbour", LINKS + "<a href=/gone>a trip that is over</a>")),
}
OUTAGE = (17, 18)
RECOVERY = 19


def noisy(night: int, site: dict[str, Any], random: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the site answers in the crawl and at the second look."""
    shown = {url: answer for url, answer in site.items() if isinstance(answer, str)}
    site = dict(site)
    for url in random.sample(sorted(shown), 4):  # news of the day
        site[url] = shown[url].replace(
            "</main>", f"<p>It is night {night}, and {random.random()} is the tide.</p></main>"
        )
    again = dict(site)
    for url in random.sample(sorted(set(shown) - {"/"}), 2):
        site[url] = random.choice(  # passing trouble
            [{"status": 500, "body": "once"}, {"error": "timeout"}, {"status": 429, "body": "slower"},
             {"body": shown[url], "ttfb": 4.0, "seconds": 4.1}]
        )  # fmt: skip
    if night % 3 == 0:  # a plugin that forgets what it says
        site["/kayak10"] = again["/kayak10"] = UNTITLED["kayak10"]
    if night in OUTAGE:
        site |= {f"/{name}": {"status": 503, "body": "down"} for name in NAMES}
    return site, again


def test_only_what_was_planted_is_told(tmp_path: Path) -> None:
    nights = Nights.of(tmp_path, alerts())
    random = Random(7)  # noqa: S311 - a replay
    site: dict[str, Any] = GOOD | {"/boat.png": {"body": "png", "headers": {"Cache-Control": "max-age=604800"}}}
    for night in range(1, NIGHTS + 1):
        if night in PLANTED:
            url, answer = PLANTED[night]
            site[url] = answer
        answers, again = noisy(night, site, random)
        nights.live(answers, again, at=timedelta(minutes=random.randrange(60)))
    told = [
        f"night {row['crawl_id']}, told {row['decided'][:10]}: {row['kind']} {row['rule']} ({row['pages']} pages)"
        for row in explained(nights.db)
        if row["decision"] == "sent"
    ]
    withheld = sum(row["findings"] for row in nights.ledger() if row["decision"] == "withheld")
    planted = len(PLANTED) + 3  # the outage, its end, and the plugin's first time
    print(f"\n{NIGHTS} nights: {len(nights.messages)} messages with {len(told)} events for {planted} planted")
    print("\n".join(told))
    print(f"last night: {withheld} findings not told, each with a reason")
    assert len(told) <= planted * ALLOWED
    for fault in ("title-missing", "canonical-to", "image-alt-missing", "kayak8", "/gone", "is down", "answers again"):
        assert any(fault in body for _, _, _, body in nights.messages), fault
