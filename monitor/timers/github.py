"""GitHub Actions: a workflow that keeps the database from run to run in the cache."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..schedule import Schedule
from .elsewhere import Elsewhere, cron_times

WORKFLOW = """\
# The audit {name}. Cron on GitHub knows no time zones, so it asks at each hour in UTC at which {daily} {tz} may be;
# the run itself knows whether it is due, and runs once a local day.
name: Sitewright {name}
on:
  workflow_dispatch:
  schedule:
{crons}
concurrency:
  group: sitewright-{name}
permissions:
  contents: read
jobs:
  audit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install sitewright
      - uses: actions/cache/restore@v4
        with:
          path: {db}
          key: sitewright-{name}-${{{{ github.run_id }}}}
          restore-keys: sitewright-{name}-
      - run: {command}
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: {db}
          key: sitewright-{name}-${{{{ github.run_id }}}}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: sitewright-{name}
          path: {out}
          if-no-files-found: ignore
"""


class GithubActions(Elsewhere):
    """A file for .github/workflows of the repository that holds the site.toml."""

    name = "github"
    place = ".github/workflows/ of your repository"

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:  # noqa: ARG002 - there the program is sitewright
        """The workflow, for a site.toml at the root of the repository."""
        there = replace(schedule, config=Path(schedule.config).name, db="sitewright.db", out="sitewright-out")
        return WORKFLOW.format(
            name=schedule.name, daily=schedule.daily, tz=schedule.tz, db=there.db, out=there.out,
            crons="\n".join(f'    - cron: "{item}"' for item in cron_times(schedule)),
            command=json.dumps(shlex.join(["sitewright", *there.arguments()]), ensure_ascii=False),
        )  # fmt: skip
