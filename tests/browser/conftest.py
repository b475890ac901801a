"""Chromium for the tests that open the report as a reader does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from report_crawl import MANUALS, write_crawl, write_topics
from sitewright.reports.extras import Extras
from sitewright.reports.html import write_report

ARGUMENTS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

Open = Callable[..., Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium; skips when there is none on this machine."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    # Chromium refuses to run as root with its sandbox, as it does in containers.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=path, args=ARGUMENTS + root)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of the test crawl in every language of the interface, and one of an unaudited crawl."""
    folder = tmp_path_factory.mktemp("reports")
    db = write_topics(write_crawl(folder / "site.db"))
    paths = {}
    for language in ("en", "fa", "bg", "lv", "ru"):
        paths[language] = folder / f"{language}.html"
        write_report(db, paths[language], language=language, extras=Extras(MANUALS))
    paths["unaudited"] = folder / "unaudited.html"
    write_report(write_crawl(folder / "unaudited.db", audited=False), paths["unaudited"])
    return paths


@pytest.fixture
def open_report(chromium: Any, files: dict[str, Path]) -> Iterator[Open]:
    """Opens a report and, when the test is over, checks that it stayed quiet: no request, dialog or console message."""
    noises: list[str] = []
    contexts = []

    def open_(
        name: str = "en",
        place: str = "",
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        noisy: bool = False,
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
            java_script_enabled=script, permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        address = files[name].as_uri()
        heard = [] if noisy else noises
        page.on("request", lambda request: request.url.startswith((address, "data:")) or heard.append(request.url))
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        page.goto(address + place)
        if script:
            page.wait_for_selector("html.js")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert noises == []
