"""Where messages go: standard output, a file, or any service that Apprise knows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from ...core.errors import SitewrightError, UsageError
from .settings import ChannelSettings

NEEDS_APPRISE = "Install what sends it: pip install 'sitewright[alerts]'"


class Channel(Protocol):
    """One way of sending a message."""

    def send(self, subject: str, body: str) -> None:
        """Raises SitewrightError, without any password, when the message was not taken."""
        ...


class StandardOutput:
    """For cron, which mails what a program prints."""

    def send(self, subject: str, body: str) -> None:
        sys.stdout.write(f"{subject}\n\n{body}\n")
        sys.stdout.flush()


class File:
    """Appends to a file, a message after the other."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def send(self, subject: str, body: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"# {subject}\n\n{body}\n")
        except OSError as error:
            raise SitewrightError(f"{self._path} cannot be written: {error.strerror}.") from None


class Apprise:
    """Mail, Slack, Teams, webhooks and about a hundred more, by an Apprise URL (https://appriseit.com/services/)."""

    def __init__(self, name: str, url: str) -> None:
        """Raises UsageError for a URL that Apprise does not know, and where Apprise is not installed."""
        try:
            import apprise
        except ModuleNotFoundError:
            raise UsageError(f"The channel {name} needs Apprise, which is not installed.", NEEDS_APPRISE) from None
        self._name = name
        self._apprise = apprise.Apprise()
        self._plain = apprise.NotifyFormat.TEXT
        if not self._apprise.add(url):
            raise UsageError(
                f"The url of the channel {name} is none that Apprise knows.",
                "See https://appriseit.com/services/ for how each service is written.",
            )

    def send(self, subject: str, body: str) -> None:
        if not self._apprise.notify(title=subject, body=body, body_format=self._plain):
            raise SitewrightError(f"The channel {self._name} did not take the message.")


Opener = Callable[[ChannelSettings], Channel]


def open_channel(settings: ChannelSettings, environment: Mapping[str, str] | None = None) -> Channel:
    """The channel of its settings; env:NAME stands for the URL in a variable. Raises UsageError."""
    url = settings.url
    if url.startswith("env:"):
        variable = url.removeprefix("env:")
        url = (os.environ if environment is None else environment).get(variable, "")
        if not url:
            raise UsageError(
                f"The channel {settings.name} is to be read from {variable}, which is not set.",
                f"Set it, for example at the top of your crontab: {variable}=mailtos://...",
            )
    if url.startswith("stdout:"):
        return StandardOutput()
    if url.startswith("file:"):
        return File(url.removeprefix("file:").removeprefix("//"))
    return Apprise(settings.name, url)
