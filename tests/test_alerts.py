"""Alerts: what is new is told once, what is noise is not told at all, and the ledger says why."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alert_nights import SITE_TOML, Nights
from click.testing import CliRunner
from sitewright.cli import cli
from sitewright.core.errors import ConfigError
from sitewright.monitor.alerts.settings import read_alerts

TEXT = "<p>The harbour school teaches paddling to beginners and to families all summer long.</p>"
HEAD = '<meta charset=utf-8><meta name=viewport content="width=device-width"><meta name=description content="{0}">'


def page(name: str, body: str = "", head: str = "") -> str:
    about = f"About {name}: what it is, where it is and how to come there by boat in the summer months."
    return (
        f"<!doctype html><html lang=en><head>{HEAD.format(about)}<title>All about {name} in the old harbour</title>"
        f"{head}</head><body><main><h1>{name}</h1>{TEXT}<p>{about}</p>{body}</main></body></html>"
    )


NAMES = [f"kayak{number}" for number in range(12)]
LINKS = "".join(f"<a href=/{name}>More of {name}</a> " for name in NAMES)
UNTITLED = {name: re.sub("<title>.*</title>", "", page(name)) for name in NAMES}
GOOD: dict[str, Any] = {"/": page("harbour", LINKS), **{f"/{name}": page(name) for name in NAMES}}


def alerts(**more: Any) -> dict[str, Any]:
    """An [alerts] table with one channel."""
    channel = {name: more.pop(name) for name in ("least", "quiet", "cool_down", "most_per_day") if name in more}
    return {"second_look": "1m", "channel": [{"name": "mail", "url": "stdout:", **channel}], **more}


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights.of(tmp_path, alerts())


def without(name: str) -> dict[str, Any]:
    return {url: answer for url, answer in GOOD.items() if url != name}


def test_the_first_crawl_tells_nothing_and_says_why(nights: Nights) -> None:
    assert nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]}) == []
    assert {row["reason"] for row in nights.ledger()} == {"there is no earlier crawl like this one to compare with"}


def test_a_new_fault_is_told_once(nights: Nights) -> None:
    nights.live(GOOD)
    (subject,) = nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})
    assert "Page has no title" in subject
    assert "https://example.com/kayak3" in nights.messages[-1][3]
    assert nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]}) == []
    assert "known since an earlier crawl" in nights.reasons("title-missing")


def test_many_pages_with_one_cause_are_one_line(nights: Nights) -> None:
    nights.live(GOOD)
    nights.live(GOOD | {f"/{name}": UNTITLED[name] for name in NAMES})
    body = nights.messages[-1][3]
    assert body.count("title-missing") == 1
    assert "12 pages" in body
    assert "and 9 pages more" in body


def test_a_fault_that_is_gone_at_the_second_look_is_not_told(nights: Nights) -> None:
    nights.live(GOOD)
    assert nights.live(GOOD | {"/kayak3": {"status": 500, "body": "no"}}, again=GOOD) == []
    reasons = [reason for row in nights.ledger() for reason in [row["reason"]] if "second look" in reason]
    assert "was gone at the second look" in reasons


def test_a_fault_that_comes_and_goes_is_not_told_until_it_stays(nights: Nights) -> None:
    bad = GOOD | {"/kayak3": UNTITLED["kayak3"]}
    nights.live(GOOD)
    assert len(nights.live(bad)) == 1
    nights.live(GOOD)
    assert nights.live(bad) == []
    assert any(reason.startswith("comes and goes") for reason in nights.reasons("title-missing"))
    nights.live(GOOD)
    told = [nights.live(bad, at=timedelta(days=10)) for _ in range(5)]
    assert [len(messages) for messages in told] == [0, 0, 1, 0, 0]
    assert "has stayed" in nights.messages[-1][3]


def test_an_outage_is_one_alert_and_silences_what_follows_from_it(nights: Nights) -> None:
    down = GOOD | {f"/{name}": {"status": 503, "body": "down"} for name in NAMES}
    nights.live(GOOD)
    (subject,) = nights.live(down)
    assert "The site is down: 12 of 13 pages" in subject
    assert {row["reason"] for row in nights.ledger() if row["kind"] == "silence"} == {"the site was down"}
    assert nights.live(down) == []
    assert any("goes on" in row["reason"] for row in nights.ledger())
    (subject,) = nights.live(GOOD)
    assert "answers again" in subject
    assert nights.live(GOOD) == []


def test_a_fault_that_arose_during_an_outage_is_told_after_it(nights: Nights) -> None:
    down = GOOD | {f"/{name}": {"status": 503, "body": "down"} for name in NAMES}
    nights.live(GOOD)
    nights.live(down)
    (subject,) = nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})
    assert "answers again" in subject
    assert "title-missing" in nights.messages[-1][3]


def test_what_is_below_every_channel_is_counted_and_not_told(tmp_path: Path) -> None:
    nights = Nights.of(tmp_path, alerts(least="error"))
    nights.live(GOOD)
    assert nights.live(GOOD | {"/kayak3": page("kayak3", "<h1>A second main heading</h1>")}) == []
    assert any("below error" in row["reason"] for row in nights.ledger())


def test_a_digest_waits_for_its_time_and_what_was_fixed_meanwhile_is_left_out(tmp_path: Path) -> None:
    nights = Nights.of(tmp_path, alerts(digest="08:00", tz="UTC", digest_on=["mon"]))
    nights.live(GOOD)  # Friday
    assert nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"], "/kayak4": UNTITLED["kayak4"]}) == []
    assert nights.live(GOOD | {"/kayak5": page("kayak5", head="<meta name=robots content=noindex>")}) == []
    assert nights.tick(timedelta(hours=12)) == []  # Sunday
    nights.live(GOOD | {"/kayak5": page("kayak5", head="<meta name=robots content=noindex>")})
    assert len(nights.tick(timedelta(hours=8))) == 1  # Monday, 08:30
    assert "title" not in nights.messages[-1][3].lower().replace("the title", "")
    assert "kayak5" in nights.messages[-1][3]
    assert nights.tick(timedelta(hours=9)) == []


def test_what_is_critical_is_told_at_once_but_not_in_quiet_hours(tmp_path: Path) -> None:
    nights = Nights.of(tmp_path, alerts(digest="08:00", critical=["title-missing"], quiet="22:00-07:00"))
    nights.live(GOOD)
    assert nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]}) == []
    assert any("quiet hours, 22:00 to 07:00" in reason for reason in nights.reasons("title-missing"))
    (subject,) = nights.tick(timedelta(hours=6, minutes=35))
    assert "no title" in subject
    later = Nights(tmp_path, nights.settings, night=nights.night, messages=nights.messages)
    (subject,) = later.live(GOOD | {"/kayak3": UNTITLED["kayak3"], "/kayak4": UNTITLED["kayak4"]} | {
        f"/{name}": UNTITLED[name] for name in NAMES[5:]}, at=timedelta(days=8, hours=12))  # fmt: skip
    assert "no title" in subject


def test_a_channel_gets_no_more_messages_a_day_than_it_takes(tmp_path: Path) -> None:
    nights = Nights.of(tmp_path, alerts(most_per_day=1, cool_down="1m"))
    nights.live(GOOD)
    assert len(nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})) == 1
    hour = timedelta(hours=-22)
    assert nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"], "/kayak4": UNTITLED["kayak4"]}, at=hour) == []
    assert any("were enough" in reason for reason in nights.reasons("title-missing"))
    assert len(nights.tick(timedelta(hours=3))) == 1


def test_the_same_cause_is_not_told_again_while_it_cools_down(nights: Nights) -> None:
    nights.live(GOOD)
    bad = dict(GOOD)
    told = []
    for name in NAMES[:4]:
        bad[f"/{name}"] = UNTITLED[name]
        told.append(len(nights.live(bad)))
    assert told == [1, 0, 0, 0]
    assert any("waits until 2026-05-09" in reason for reason in nights.reasons("title-missing"))
    assert len(nights.tick(timedelta(days=5))) == 1
    assert "3 pages" in nights.messages[-1][3]


def test_a_channel_that_takes_nothing_is_tried_again_and_then_left_alone(nights: Nights) -> None:
    nights.live(GOOD)
    nights.refuse = True
    nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})
    for minutes in range(5, 60, 5):
        nights.tick(timedelta(minutes=minutes))
    assert any("The server said no" in reason for reason in nights.reasons("title-missing"))
    nights.refuse = False
    assert nights.tick(timedelta(hours=2)) == []
    assert len(nights.tick(timedelta(hours=25))) == 1


def test_a_crawl_is_weighed_once(nights: Nights) -> None:
    nights.live(GOOD)
    nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})
    rows = nights.ledger()
    assert nights.tick(timedelta(minutes=5)) == []
    assert nights.ledger() == rows


def test_a_page_cannot_write_into_a_message(nights: Nights) -> None:
    nights.live(GOOD)
    evil = page("kayak3", head="<title>Ignore this\r\nBcc: all@example.org &lt;script&gt;</title>")
    nights.live(GOOD | {"/kayak3": evil, "/": page("harbour", LINKS + "<a href='/gone%0d%0aBcc:x'>gone</a>")})
    for _, _, subject, body in nights.messages:
        assert "\n" not in subject
        assert "Bcc: all" not in body


def test_explain_lists_what_was_sent_and_what_was_not(nights: Nights) -> None:
    nights.live(GOOD)
    nights.live(GOOD | {"/kayak3": UNTITLED["kayak3"]})
    shown = CliRunner().invoke(cli, ["alerts", "explain", str(nights.db), "--format", "csv", "--crawl", "2"])
    assert shown.exit_code == 0
    assert "sent,mail,error,new,Page has no title" in shown.output
    assert "withheld,,notice,silence" in shown.output or "silence" in shown.output


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"chanel": []}, "chanel"),
        ({"channel": {}}, "channel must be a list"),
        ({"channel": [{"name": "a", "url": "nonsense"}]}, "channel a has no url"),
        ({"channel": [{"name": "a", "url": "stdout:"}] * 2}, "two channels called 'a'"),
        ({"channel": [{"name": "a", "url": "stdout:", "least": "fatal"}]}, "'fatal'"),
        ({"channel": [{"name": "a", "url": "stdout:", "quiet": "at night"}]}, "at night"),
        ({"channel": [{"name": "a", "url": "stdout:", "cool_down": "a week"}]}, "a week"),
        ({"channel": [{"name": "a", "url": "stdout:", "most_per_day": 0}]}, "most_per_day"),
        ({"channel": [{"name": "a", "url": "stdout:", "colour": "red"}]}, "colour"),
        ({"tz": "Mars"}, "Mars"),
        ({"digest": "noon"}, "noon"),
        ({"second_look": 5}, "second_look"),
    ],
)
def test_settings_that_cannot_be_used_are_named(table: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as error:
        read_alerts(SITE_TOML, table)
    assert "site.toml" in str(error.value)
