"""Fills the generated parts of the documents in docs/: `python docs/generate.py`, or with --check only compares.

A document holds hand-written text and, between `<!-- generated: NAME -->` and `<!-- end -->`, what the code says.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from itertools import groupby
from pathlib import Path

from click.testing import CliRunner
from sitewright.audit.rule import Rule, all_rules
from sitewright.cli import cli
from sitewright.cli.lazy_group import command_paths
from sitewright.core.plan import ADDRESSES, CrawlPlan
from sitewright.store.database import open_writer

DOCS = Path(__file__).parent
PART = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rules() -> str:
    """Every rule's manual page, by category."""
    catalogue = sorted(all_rules().values(), key=lambda rule: (rule.category, rule.id))
    text = [f"{len(catalogue)} rules.\n"]
    for category, group in groupby(catalogue, key=lambda rule: rule.category):
        text.append(f"\n## {category}\n")
        text.extend(_rule(rule) for rule in group)
    return "\n".join(text)


def _rule(rule: Rule) -> str:
    manual = rule.manual
    options = "".join(f"- `{name}` = `{value!r}`\n" for name, value in rule.options.items())
    return (
        f"### {rule.id}\n\n**{manual.title}** ({rule.severity}, looks at each {rule.subject})\n\n{manual.what}\n\n"
        f"Why: {manual.why}\n\nFix: {manual.fix}\n\nSource: {manual.source}\n"
        + (f"\nOptions:\n\n{options}" if options else "")
    )


def commands() -> str:
    """The help of every command."""
    pages = []
    for arguments in command_paths(cli):
        result = CliRunner().invoke(cli, [*arguments, "--help"], prog_name="sitewright", terminal_width=100)
        pages.append(f"## {' '.join(['sitewright', *arguments])}\n\n```text\n{result.output.rstrip()}\n```\n")
    return "\n".join(pages)


def crawl_settings() -> str:
    """The settings of the [crawl] table with their defaults."""
    source = Path(sys.modules[CrawlPlan.__module__].__file__ or "").read_text(encoding="utf-8")
    rows = ["| setting | default | meaning |", "| --- | --- | --- |"]
    for item in fields(CrawlPlan):
        if item.name in ADDRESSES:
            continue
        line = re.search(rf"^    {item.name}: .*?# (?:noqa[^-]*- )?(.*)$", source, re.MULTILINE)
        rows.append(f"| `{item.name}` | `{_toml(item.default)}` | {line.group(1) if line else ''} |")
    return "\n".join(rows) + "\n"


def rule_options() -> str:
    """The options of every rule that has any."""
    rows = ["| rule | option | default |", "| --- | --- | --- |"]
    for rule in all_rules().values():
        rows.extend(f"| {rule.id} | `{name}` | `{_toml(value)}` |" for name, value in rule.options.items())
    return "\n".join(rows) + "\n"


def _toml(value: object) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    return "[]" if value == () else repr(value).replace("'", '"')


def schema() -> str:
    """The CREATE statements of a fresh database, as SQLite keeps them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "schema.db")
        open_writer(path).close()
        connection = sqlite3.connect(path)
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_%' ESCAPE '\\'"
            " AND name NOT LIKE 'sqlite%' ORDER BY type, name"
        ).fetchall()
        connection.close()
    return "\n".join(f"### {name}\n\n```sql\n{_dedent(sql)};\n```\n" for _, name, sql in rows)


def _dedent(sql: str) -> str:
    return re.sub(r"\n {8}", "\n", sql)


PARTS: dict[str, Callable[[], str]] = {
    "rules": rules, "commands": commands, "crawl-settings": crawl_settings, "rule-options": rule_options,
    "schema": schema,
}  # fmt: skip


def filled(text: str) -> str:
    """The document with every generated part made anew. Raises KeyError for an unknown part."""
    return PART.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]().strip()}\n\n{match[3]}", text)


def main(arguments: list[str]) -> int:
    """Writes the documents, or with --check returns 1 when one is out of date."""
    stale = []
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        new = filled(text)
        if new != text:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(new, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} {'is out of date: run make docs' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
