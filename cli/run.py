"""sitewright run: the whole way from a URL to a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..core.errors import SitewrightError, UsageError
from ..core.findings import Status
from . import baseline as baselines
from . import scores, steps
from .crawl_job import crawl_job
from .crawl_options import crawl_options, target_argument
from .exit_codes import FINDINGS, INTERRUPTED
from .gate import fail_on_option, fails
from .progress import note
from .report import LANGUAGES, language_option


@click.command("run")
@target_argument
@click.option(
    "--db", type=click.Path(path_type=Path), metavar="FILE", help="Default: sitewright.db in the --out folder."
)
@click.option("--out", type=click.Path(path_type=Path), default="sitewright-out", show_default=True, metavar="DIR")
@click.option(
    "--import", "imports", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
    help="A keyword list or export (CSV, TSV, text); may be repeated.",
)  # fmt: skip
@language_option
@baselines.baseline_option
@fail_on_option
@crawl_options
@click.pass_context
def command(
    context: click.Context,
    /,
    targets: tuple[str, ...],
    db: Path | None,
    out: Path,
    imports: tuple[Path, ...],
    language: str | None,
    baseline_file: Path | None,
    fail_on: str | None,
    fresh: bool,
    quiet: bool,
    **typed: Any,
) -> int:
    """Crawl a site, audit it, cluster its keywords and write DIR/report.html.

    Prints where the report is and what is most worth fixing. What a site.toml sets, an option here overrides.
    """
    job = crawl_job(targets, typed, quiet=quiet)
    config = job.config
    lists = (*config.keyword_imports, *imports)
    steps.check_imports(lists)
    steps.check_rules(config)
    baseline = baselines.read(baseline_file)
    if config.language not in LANGUAGES:
        raise UsageError(f"There is no report in {config.language!r}.", f"Choose one of: {', '.join(LANGUAGES)}.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SitewrightError(
            f"The folder {out} cannot be made: {error.strerror}.", "Give another folder with --out."
        ) from None
    db = db or out / "sitewright.db"
    outcome = steps.crawl(db, job, fresh=fresh, quiet=quiet)
    code = steps.crawl_exit_code(outcome, db, context, quiet=quiet)
    if code == INTERRUPTED:
        return code
    failed = steps.no_page(db, job.plan, outcome)
    findings = steps.audit(db, config, outcome.crawl_id)
    counted = baselines.judge(baseline, findings, quiet=quiet).counted
    asserted = steps.assertions(db, config, counted, outcome.crawl_id)
    unsure = sum(item.status is Status.INCONCLUSIVE for item in findings)
    doubt = f", {unsure} of them inconclusive" if unsure else ""
    note(f"{steps.counted(len(findings), 'finding')}{doubt}", quiet=quiet)
    number = steps.keywords(db, lists, config.embedder, outcome.crawl_id)
    note(steps.counted(number, "keyword"), quiet=quiet)
    path = out / "report.html"
    steps.report(db, path, language or config.language, outcome.crawl_id, config)
    click.echo(f"Report: {path.absolute()}")
    for line in scores.lines(db, outcome.crawl_id, config):
        click.echo(line)
    if failed:
        # The report still says why: robots.txt, a redirect to elsewhere, an error.
        raise failed
    broken = not all(item.holds for item in asserted)
    return FINDINGS if broken or fails(db, outcome.crawl_id, counted, fail_on) else code
