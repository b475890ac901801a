"""cron: one line in the user's crontab between two comments that name the schedule."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from ...core.errors import SitewrightError
from ..schedule import Schedule
from . import EVERY_MINUTES


class Crontab:
    """The crontab of the user who adds the schedule."""

    name = "crontab"

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:
        """The lines between the marks, with the marks."""
        log = Path(schedule.out, "schedule.log")
        command = shlex.join([*program, *schedule.arguments(), "--quiet"]) + f" >> {shlex.quote(str(log))} 2>&1"
        # In a crontab % ends the command (crontab(5)), in quotes too.
        line = f"*/{EVERY_MINUTES} * * * * {command}".replace("%", "\\%")
        first, last = _marks(schedule.name)
        return f"{first}\n{line}\n{last}\n"

    def install(self, schedule: Schedule, program: Sequence[str]) -> str:
        """Raises SitewrightError when there is no crontab command, or it refuses."""
        Path(schedule.out).mkdir(parents=True, exist_ok=True)
        _write(_without(_read(), schedule.name) + self.text(schedule, program))
        return f"your crontab (crontab -l shows it), asked every {EVERY_MINUTES} minutes whether a run is due"

    def remove(self, schedule: Schedule) -> str:
        """Raises SitewrightError when there is no crontab command, or it refuses."""
        before = _read()
        after = _without(before, schedule.name)
        if after != before:
            _write(after)
        return "Its lines are gone from your crontab."


def _marks(name: str) -> tuple[str, str]:
    return f"# sitewright schedule {name}", f"# end of sitewright schedule {name}"


def _without(crontab: str, name: str) -> str:
    """The crontab without the lines between a schedule's marks; a first mark without a last one hides nothing."""
    first, last = _marks(name)
    lines = crontab.splitlines()
    if first in lines and last in lines[lines.index(first) :]:
        start = lines.index(first)
        del lines[start : lines.index(last, start) + 1]
    return "".join(f"{line}\n" for line in lines)


def _read() -> str:
    if which("crontab") is None:
        raise SitewrightError(
            "This machine has no crontab command.", "Install cron, or choose another --timer; --print shows each."
        )
    done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)  # noqa: S607 - the user's own cron
    if done.returncode and "no crontab" not in done.stderr:
        raise SitewrightError(f"The crontab cannot be read: {done.stderr.strip()}.", "Check crontab -l.")
    return "" if done.returncode else done.stdout


def _write(text: str) -> None:
    done = subprocess.run(["crontab", "-"], input=text, capture_output=True, text=True, check=False)  # noqa: S607 - as above
    if done.returncode:
        raise SitewrightError(f"The crontab was refused: {done.stderr.strip()}.", "Check crontab -e.")
