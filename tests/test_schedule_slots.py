"""When a schedule is due: one run a local day, whatever clocks and machines do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.errors import UsageError
from sitewright.monitor.due import MOST_ATTEMPTS, verdict
from sitewright.monitor.slots import Slots
from sitewright.store.schedule_ledger import Outcome, ScheduledRun

SOFIA = Slots.parse("03:30", "Europe/Sofia")
TICK = timedelta(minutes=5)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        pytest.param("2026-01-15", "2026-01-15 01:30", id="winter"),
        pytest.param("2026-07-15", "2026-07-15 00:30", id="summer"),
        pytest.param("2026-03-29", "2026-03-29 01:30", id="03:30 is skipped, and 04:30 is as long after midnight"),
        pytest.param("2026-10-25", "2026-10-25 00:30", id="03:30 comes twice, and the first counts"),
    ],
)
def test_every_local_day_has_one_slot(day: str, instant: str) -> None:
    assert SOFIA.instant(date.fromisoformat(day)) == utc(instant)


def lived(slots: Slots, start: datetime, end: datetime, awake: Callable[[datetime], bool]) -> Iterator[ScheduledRun]:
    """What a machine runs that asks every few minutes while it is awake; each run ends at once."""
    runs = [ScheduledRun("s", start.date(), start, start, Outcome.ADDED)]
    now = start
    while now < end:
        if awake(now):
            what = verdict(slots, runs, now)
            if what.run is not None:
                run = ScheduledRun("s", what.run, slots.instant(what.run), now, Outcome.OK, now)
                runs = [*(item for item in runs[-3:] if item.slot != run.slot), run]
                yield run
        now += TICK


@pytest.mark.parametrize(
    ("zone", "at", "start"),
    [
        pytest.param("Europe/Sofia", "02:30", "2026-03-25 00:00", id="forward, before the hour"),
        pytest.param("Europe/Sofia", "03:30", "2026-03-25 00:00", id="forward, in the hour that is skipped"),
        pytest.param("Europe/Sofia", "03:30", "2026-10-21 00:00", id="back, in the hour that comes twice"),
        pytest.param("Europe/Riga", "00:00", "2026-10-21 00:00", id="at midnight"),
        pytest.param("America/New_York", "01:59", "2026-10-28 00:00", id="west of Greenwich, twice"),
        pytest.param("Australia/Lord_Howe", "02:15", "2026-10-01 00:00", id="clocks that move half an hour"),
        pytest.param("Africa/Cairo", "00:30", "2026-04-20 00:00", id="midnight itself is skipped"),
        pytest.param("Asia/Tehran", "23:55", "2026-03-20 00:00", id="half hours from Greenwich"),
    ],
)
def test_a_machine_that_is_always_on_runs_once_a_local_day(zone: str, at: str, start: str) -> None:
    slots = Slots.parse(at, zone)
    runs = list(lived(slots, utc(start), utc(start) + timedelta(days=9), lambda _now: True))
    days = Counter(run.started.astimezone(ZoneInfo(zone)).date() for run in runs)
    assert set(days.values()) == {1}
    assert len(days) == (max(days) - min(days)).days + 1 >= 8
    assert all(timedelta(0) <= run.started - run.due < TICK for run in runs)


@given(
    st.sampled_from(["Europe/Sofia", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland", "UTC"]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(0, 5 * 365 * 24 * 60),
    st.sets(st.integers(0, 6), min_size=1),
)  # fmt: skip
def test_the_last_slot_is_before_now_and_the_next_after(zone: str, at: object, minutes: int, days: set[int]) -> None:
    slots = Slots(at, ZoneInfo(zone), frozenset(days))  # type: ignore[arg-type]
    now = utc("2025-01-01 00:00") + timedelta(minutes=minutes)
    last, following = slots.latest(now), slots.following(now)
    assert slots.instant(last) <= now < slots.instant(following)
    assert {last.weekday(), following.weekday()} <= days
    assert not slots.between(last, following)


def test_missed_slots_are_made_up_for_by_one_run() -> None:
    asleep = (utc("2026-05-03 12:00"), utc("2026-05-06 15:00"))
    runs = list(lived(SOFIA, utc("2026-05-01 12:00"), utc("2026-05-08 12:00"),
                      lambda now: not asleep[0] < now < asleep[1]))  # fmt: skip
    assert [run.slot.day for run in runs] == [2, 3, 6, 7, 8]
    assert runs[2].started == asleep[1]
    what = verdict(SOFIA, runs[:2], asleep[1])
    assert [day.day for day in what.missed] == [4, 5]
    assert "made up for" in what.reason


def test_a_schedule_that_was_just_added_does_not_run_for_this_morning() -> None:
    noon = utc("2026-05-01 12:00")
    added = ScheduledRun("s", noon.date(), noon, noon, Outcome.ADDED, noon)
    assert verdict(SOFIA, [added], noon + timedelta(minutes=1)).run is None
    assert verdict(SOFIA, [added], utc("2026-05-02 00:31")).run == date(2026, 5, 2)


def test_a_database_that_was_never_seen_runs_for_a_slot_of_the_last_hour_only() -> None:
    assert verdict(SOFIA, [], utc("2026-05-02 00:31")).run == date(2026, 5, 2)
    assert verdict(SOFIA, [], utc("2026-05-02 09:00")).run is None


def test_a_run_that_died_is_gone_on_with_until_it_died_too_often() -> None:
    due = utc("2026-05-02 00:30")
    for attempts in range(1, MOST_ATTEMPTS + 1):
        died = ScheduledRun("s", date(2026, 5, 2), due, due, Outcome.RUNNING, attempts=attempts)
        what = verdict(SOFIA, [died], due + timedelta(hours=1))
        assert (what.run is None) is (attempts == MOST_ATTEMPTS)
    assert f"died {MOST_ATTEMPTS} times" in what.reason


def test_days_of_the_week() -> None:
    slots = Slots.parse("03:30", "Europe/Sofia", ["mon", "thu"])
    runs = list(lived(slots, utc("2026-05-01 12:00"), utc("2026-05-15 12:00"), lambda _now: True))
    assert [f"{run.slot:%a %d}" for run in runs] == ["Mon 04", "Thu 07", "Mon 11", "Thu 14"]


@pytest.mark.parametrize(
    ("at", "zone", "days", "said"),
    [
        ("25:00", "UTC", [], "25:00"),
        ("2.30", "UTC", [], "2.30"),
        ("02:30", "Europe/Atlantis", [], "Europe/Atlantis"),
        ("02:30", "../etc/passwd", [], "../etc/passwd"),
        ("02:30", "", [], "time zone"),
        ("02:30", "UTC", ["funday"], "funday"),
    ],
)
def test_what_cannot_be_understood_is_named(at: str, zone: str, days: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Slots.parse(at, zone, days)


def test_times_in_utc_cover_both_halves_of_the_year() -> None:
    assert [f"{item:%H:%M}" for item in Slots.parse("02:30", "Europe/Sofia").utc_times(2026)] == ["00:30", "23:30"]
    assert [f"{item:%H:%M}" for item in Slots.parse("02:30", "Asia/Tehran").utc_times(2026)] == ["23:00"]
