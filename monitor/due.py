"""Whether a schedule is to run now, from its slots and what became of the last ones. Pure: the clock is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..store.schedule_ledger import Outcome, ScheduledRun
from .slots import Slots

GRACE = timedelta(hours=1)  # a schedule that was never seen before still makes up for a slot this long ago
MOST_ATTEMPTS = 3  # of a slot whose run died: a run that takes the machine down with it must not do so for ever


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done at a moment."""

    run: date | None  # the day whose slot is to be run, or None
    reason: str  # one sentence: why, or why not
    missed: tuple[date, ...] = ()  # days before it whose slots nobody ran; the one run makes up for all of them


def verdict(slots: Slots, runs: Sequence[ScheduledRun], now: datetime) -> Verdict:
    """What to do at `now`. `runs` are those of the schedule, in any order; whether one of them still goes on is not
    asked here: that is what the lock is for."""
    day = slots.latest(now)
    due = slots.instant(day)
    following = slots.instant(slots.following(now)).astimezone(slots.zone)
    wait = f"The next run is due at {following:%Y-%m-%d %H:%M} {following:%Z}."
    known = {run.slot: run for run in runs}
    this = known.get(day)
    if this is not None and this.outcome is not Outcome.ADDED:
        if this.outcome is not Outcome.RUNNING:
            return Verdict(None, f"The run of {day} is done ({this.outcome}). {wait}")
        if this.attempts >= MOST_ATTEMPTS:
            return Verdict(None, f"The run of {day} died {this.attempts} times and is given up. {wait}")
        return Verdict(day, f"The run of {day} died and is gone on with.")
    begun = min((run.started for run in runs), default=None)
    if due < (now - GRACE if begun is None else begun):
        return Verdict(None, wait)
    before = [run.slot for run in runs if run.outcome is not Outcome.ADDED and run.slot < day]
    missed = tuple(slots.between(max(before), day)) if before else ()
    late = now - due
    if missed or late > GRACE:
        many = f" and of {len(missed)} days before" if missed else ""
        return Verdict(day, f"The run of {day}{many} was missed and is made up for.", missed)
    return Verdict(day, f"The run of {day} is due.")
