"""sitewright alerts send: what a scheduled run does after its audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from ...core.config import SiteConfig
from ...core.errors import SitewrightError
from .. import baseline as baselines
from .. import steps
from ..progress import note

FAILED = 1  # exit code when a channel took no message


@click.command("send")
@click.argument("db", type=click.Path(path_type=Path))
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The site.toml with [alerts]."
)
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
def command(db: Path, config: Path, quiet: bool) -> int:
    """Weigh the newest audited crawl of database DB, unless that was done, and send what is due."""
    return FAILED if send_alerts(db, config, "", quiet=quiet) else 0


def send_alerts(db: Path, config_file: Path, report: str, *, quiet: bool, crawl_id: int | None = None) -> list[str]:
    """Weighs a crawl and sends what is due; says on stderr what was done, and returns what went wrong."""
    from ...monitor.alerts.evaluation import evaluate
    from ...monitor.alerts.settings import read_alerts
    from .second_look import second_look

    config = SiteConfig.read(config_file)
    settings = read_alerts(config_file, config.alerts)
    if not settings.channels:
        note("No alert: site.toml has no [[alerts.channel]].", quiet=quiet)
        return []
    look = None
    if settings.second_look is not None:
        look = second_look(config, config_file, settings.second_look, quiet=quiet)
    titles = {rule: manual["title"] for rule, manual in steps.manuals(config).items()}
    problems = evaluate(
        db, settings, datetime.now(UTC), titles=titles, report=report, crawl_id=crawl_id,
        baseline=baselines.read(settings.baseline), look_again=look,
    )  # fmt: skip
    for problem in problems:
        note(f"Alert not sent: {problem}", quiet=False)
    return problems


def send_outage(db: Path, config_file: Path, why: str) -> None:
    """Tells that the newest crawl found no site at all; says on stderr what went wrong with channels."""
    from ...monitor.alerts.evaluation import tell_outage
    from ...monitor.alerts.settings import read_alerts

    settings = read_alerts(config_file, SiteConfig.read(config_file).alerts)
    if settings.channels:
        for problem in tell_outage(db, settings, datetime.now(UTC), why):
            note(f"Alert not sent: {problem}", quiet=False)


def send_queued(db: Path, config_file: Path, report: str) -> None:
    """Sends what waits for its hour, where there is a database already; says what went wrong on stderr."""
    from ...monitor.alerts.evaluation import send_waiting
    from ...monitor.alerts.settings import read_alerts

    settings = read_alerts(config_file, SiteConfig.read(config_file).alerts)
    if not settings.channels or not db.exists():
        return
    try:
        problems = send_waiting(db, settings, datetime.now(UTC), report)
    except SitewrightError as error:
        problems = [str(error)]
    for problem in problems:
        note(f"Alert not sent: {problem}", quiet=False)
