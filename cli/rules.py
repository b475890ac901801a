"""sitewright rules: the catalogue, and a rule's manual page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .output import format_option, write

COLUMNS = ("rule", "severity", "category", "title", "what", "why", "fix", "source", "options", "version")
SHOWN = ("rule", "severity", "category", "title")


@click.command("rules")
@click.argument("rule_id", required=False, metavar="[RULE]")
@click.option("--category", help="Only the rules of this category.")
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), help="A site.toml whose own rules are listed too."
)
@format_option
def command(rule_id: str | None, category: str | None, config: Path | None, format_: str, output: str | None) -> None:
    """List the rules of the audit; with the id of a RULE, print its manual page."""
    import difflib
    import textwrap

    from ..audit.rule import Rule
    from ..audit.user_rules import catalogue, check_queries
    from ..core.config import SiteConfig

    own = SiteConfig.read(config).user_rules if config else ()
    known = catalogue(own)
    check_queries(own)
    if rule_id is not None and rule_id not in known:
        near = difflib.get_close_matches(rule_id, known, n=1)
        raise click.UsageError(
            f"There is no rule {rule_id!r}." + (f" Did you mean {near[0]!r}?" if near else " See: sitewright rules")
        )

    def row(rule: Rule) -> dict[str, Any]:
        manual = rule.manual
        return {
            "rule": rule.id, "severity": rule.severity.value, "category": rule.category, "title": manual.title,
            "what": manual.what, "why": manual.why, "fix": manual.fix, "source": manual.source,
            "options": rule.options, "version": rule.version,
        }  # fmt: skip

    if rule_id is not None and format_ == "table" and output is None:
        rule = known[rule_id]
        options = ", ".join(f"{name} = {value}" for name, value in rule.options.items()) or "none"
        click.echo(f"{rule.id}  ({rule.severity}, {rule.category})\n{rule.manual.title}\n")
        for text in (rule.manual.what, f"Why: {rule.manual.why}", f"Fix: {rule.manual.fix}"):
            click.echo(textwrap.fill(text, 90) + "\n")
        click.echo(f"Source: {rule.manual.source}\nOptions: {options}")
        return
    chosen = [known[rule_id]] if rule_id else [rule for rule in known.values() if category in (None, rule.category)]
    write([row(rule) for rule in chosen], COLUMNS, format_, output, SHOWN)
