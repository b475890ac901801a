"""Baseline files: reading, writing, and saying what they did."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from ..core.baseline import Baseline, Entry, Judged, read_baseline, to_table
from ..core.errors import ConfigError, SitewrightError
from ..core.findings import Finding
from .progress import note

CallableT = TypeVar("CallableT", bound=Callable[..., Any])
SHOWN_ENTRIES = 10


def baseline_option(command: CallableT) -> CallableT:
    """Adds --baseline to a command."""
    return click.option(
        "--baseline", "baseline_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="Known findings that are accepted: they are listed last and do not count for --fail-on.",
    )(command)  # fmt: skip


def today() -> date:
    """The day in UTC, by which entries expire."""
    return datetime.now(UTC).date()


def read(path: Path | None) -> Baseline | None:
    """The baseline in a TOML file, or in a JSON file when its name ends in .json. Raises ConfigError."""
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.", "Write it first: sitewright audit DB --write-baseline FILE"
        ) from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be understood: {error}.") from None
    return read_baseline(str(path), table if isinstance(table, dict) else {})


def judge(baseline: Baseline | None, findings: Sequence[Finding], *, quiet: bool = False) -> Judged:
    """The findings beside a baseline, with a word on stderr about what was waived, has expired or is not needed."""
    if baseline is None:
        return Judged(counted=list(findings))
    judged = baseline.judge(findings, today())
    note(f"{len(judged.waived)} of {len(findings)} findings are waived by the baseline.", quiet=quiet)
    expired = {id(entry): entry for _, entry in judged.expired}
    _tell("accept findings no longer: they have expired", list(expired.values()))
    _tell("are not needed: no finding of this audit matches", judged.unused)
    return judged


def _tell(what: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    note(f"{len(entries)} baseline {'entry' if len(entries) == 1 else 'entries'} {what}:", quiet=False)
    for entry in entries[:SHOWN_ENTRIES]:
        until = f" (until {entry.expires})" if entry.expires else ""
        note(f"  {entry.place}{until}", quiet=False)
    if len(entries) > SHOWN_ENTRIES:
        note(f"  and {len(entries) - SHOWN_ENTRIES} more", quiet=False)


def write_for(
    path: Path, db: Path, crawl_id: int | None, baseline: Baseline | None, findings: Sequence[Finding]
) -> None:
    """Writes the baseline that accepts the failures of a crawl, with what another baseline says of them kept."""
    from ..store.site import Site

    with Site.open(db, crawl_id) as site:
        seed = site.plan.seed
    reason = f"Known on {today()}."
    write(path, (baseline or Baseline()).renewed(findings, reason, today()), seed)


def write(path: Path, baseline: Baseline, seed: str) -> None:
    """Writes a baseline as TOML, or as JSON when the name ends in .json. Raises SitewrightError."""
    table = to_table(baseline, seed, today())
    text = json.dumps(table, ensure_ascii=False, indent=2) + "\n" if path.suffix.lower() == ".json" else _toml(table)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SitewrightError(f"{path} cannot be written: {error.strerror}.", "Give another file.") from None
    note(f"{len(baseline.entries)} known findings are written to {path}", quiet=False)


def _toml(table: dict[str, Any]) -> str:
    content = table["baseline"]
    lines = [
        "# Known findings, by rule, URL and target. Change reason, add owner and expires (the last day it holds).",
        "[baseline]",
        f"seed = {_text(content['seed'])}",
        f"written = {content['written']}",
    ]
    for item in content["accept"]:
        lines += ["", "[[baseline.accept]]"]
        lines += [f"{name} = {value if name == 'expires' else _text(value)}" for name, value in item.items()]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes, and DEL, which TOML does not take as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def waiver(entry: Entry) -> dict[str, str]:
    """Why, by whom and until when a finding is accepted, as it is printed."""
    return {"reason": entry.reason, "owner": entry.owner, "expires": entry.expires.isoformat() if entry.expires else ""}


def accepted(waived: dict[str, str] | None) -> str:
    """The same in one line, for tables."""
    if waived is None:
        return ""
    by = f"by {waived['owner']}" if waived["owner"] else ""
    until = f"until {waived['expires']}" if waived["expires"] else ""
    more = ", ".join(part for part in (by, until) if part)
    return f"{waived['reason']} ({more})" if more else waived["reason"]
