"""A report as PDF, printed by the Chromium of this machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from ..core.errors import SitewrightError, UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
LONGEST = 120.0  # seconds
PATIENCE_MS = 15_000  # for the report's script to draw what is printed
_OFFLINE = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-pdf-header-footer", f"--virtual-time-budget={PATIENCE_MS}",
)  # fmt: skip


def print_to_pdf(report: Path, pdf: Path) -> None:
    """Prints an HTML report. Raises UsageError without a browser, SitewrightError when it does not print."""
    browser = next((found for name in NAMES if (found := which(name))), None)
    if browser is None:
        raise UsageError(
            "A PDF needs Chromium or Chrome, which was not found.",
            f"Install it (Debian: apt install chromium), or print {report} from your browser.",
        )
    # Chromium refuses to run as root with its sandbox, as it does in containers. The report loads nothing.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with TemporaryDirectory() as profile:
        words = [browser, *_OFFLINE, *root, f"--user-data-dir={profile}", f"--print-to-pdf={pdf.absolute()}"]
        try:
            done = subprocess.run(  # noqa: S603 - a browser of this machine, and a file of ours
                [*words, report.absolute().as_uri()], capture_output=True, check=False, timeout=LONGEST
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SitewrightError(
                f"{browser} did not print the report: {error}.", "Print it from your browser."
            ) from None
    if done.returncode or not pdf.is_file():
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SitewrightError(
            f"{browser} did not print {pdf}: {said[-1] if said else 'it does not say why'}.",
            "Print it from your browser.",
        )
