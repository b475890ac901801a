"""systemd: a timer and a service of the user, or of the system for root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from ...core.errors import SitewrightError
from ..schedule import Schedule
from . import EVERY_MINUTES

SERVICE = """\
[Unit]
Description=Sitewright audit {name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
Nice=10
"""
TIMER = """\
[Unit]
Description=Asks every {minutes} minutes whether the Sitewright audit {name} is due

[Timer]
OnCalendar=*:0/{minutes}
Persistent=true

[Install]
WantedBy=timers.target
"""


def is_running() -> bool:
    """systemd manages this machine (sd_booted(3))."""
    return Path("/run/systemd/system").is_dir() and which("systemctl") is not None


class Systemd:
    """Two unit files and systemctl."""

    name = "systemd"

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:
        """Both files, each under the name it has."""
        files = _files(schedule, program)
        return "\n".join(f"# {path}\n{text}" for path, text in files.items())

    def install(self, schedule: Schedule, program: Sequence[str]) -> str:
        """Raises SitewrightError when systemd does not run here or refuses."""
        if not is_running():
            raise SitewrightError("systemd does not run this machine.", "Choose another --timer; --print shows each.")
        Path(schedule.out).mkdir(parents=True, exist_ok=True)
        files = _files(schedule, program)
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", _unit(schedule, "timer"))
        return f"{next(iter(files)).parent} (systemctl {' '.join(_scope())} list-timers shows it)".replace("  ", " ")

    def remove(self, schedule: Schedule) -> str:
        """Raises SitewrightError when systemd refuses."""
        if is_running():
            _systemctl("disable", "--now", _unit(schedule, "timer"))
        for path in _files(schedule, ()):
            path.unlink(missing_ok=True)
        return "Its units are gone."


def _files(schedule: Schedule, program: Sequence[str]) -> dict[Path, str]:
    folder = Path("/etc/systemd/system")
    if os.geteuid():
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "systemd", "user")
    command = " ".join(map(_quoted, [*program, *schedule.arguments(), "--quiet"]))
    return {
        folder / _unit(schedule, "service"): SERVICE.format(name=schedule.name, command=command),
        folder / _unit(schedule, "timer"): TIMER.format(name=schedule.name, minutes=EVERY_MINUTES),
    }


def _unit(schedule: Schedule, kind: str) -> str:
    return f"sitewright-{schedule.name}.{kind}"


def _quoted(word: str) -> str:
    """A word of a command line as systemd.service(5) and systemd.unit(5) read it: with specifiers and variables off."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return plain if plain and not set(plain) & set(" \t'\";") else f'"{plain}"'


def _scope() -> list[str]:
    return ["--user"] if os.geteuid() else []


def _systemctl(*words: str) -> None:
    done = subprocess.run(["systemctl", *_scope(), *words], capture_output=True, text=True, check=False)  # noqa: S603, S607 - our own unit names
    if done.returncode:
        raise SitewrightError(
            f"systemctl {' '.join(words)} failed: {done.stderr.strip()}.", "Choose another --timer; --print shows each."
        )
