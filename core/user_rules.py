"""Rules of the user's own: [[rule]] tables of a site.toml or of a file that it names, one SQL query and its texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ConfigError
from .findings import Severity

_TEXTS = ("id", "category", "sql", "message", "what", "why", "fix")
_MORE = ("severity", "title", "source", "options", "needs_complete_crawl", "version")
_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OPTION = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = ("crawl", "enabled", "severity", "for", "url")


@dataclass(frozen=True, slots=True)
class UserRule:
    """One [[rule]] table."""

    id: str
    severity: Severity
    category: str
    sql: str  # one SELECT; each row of it is a finding
    message: str  # with the columns of a row in braces, as in {title}
    title: str
    what: str
    why: str
    fix: str
    source: str
    options: Mapping[str, Any] = field(default_factory=dict)  # bound in the query, as in :max_chars
    needs_complete_crawl: bool = False
    version: int = 1


def read_user_rules(file: str, tables: Any) -> tuple[UserRule, ...]:
    """The [[rule]] tables of a file, whose name is for messages. Raises ConfigError."""
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise ConfigError(f"{file}: rule must be tables: [[rule]].")
    return tuple(_read(file, number, table) for number, table in enumerate(tables, 1))


def _read(file: str, number: int, table: Mapping[str, Any]) -> UserRule:
    name = f"{file}: the rule {table['id']!r}" if isinstance(table.get("id"), str) else f"{file}: [[rule]] {number}"
    for key in table:
        if key not in (*_TEXTS, *_MORE):
            raise ConfigError(f"{name} has no setting {key!r}.", f"It has: {', '.join((*_TEXTS, *_MORE))}.")
    for key in _TEXTS:
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise ConfigError(f"{name} lacks {key}.", f"Every rule needs: {', '.join(_TEXTS)}.")
    texts = {key: table[key] if key == "sql" else " ".join(table[key].split()) for key in _TEXTS}
    for key in ("id", "category"):
        if not _WORDS.fullmatch(texts[key]):
            raise ConfigError(f"{name}: {key} must be words of a-z and 0-9 with hyphens between, not {texts[key]!r}.")
    severity = table.get("severity", Severity.WARNING)
    if severity not in list(Severity):
        raise ConfigError(f"{name}: severity must be error, warning or notice, not {severity!r}.")
    title, source, version = table.get("title", ""), table.get("source", file), table.get("version", 1)
    complete = table.get("needs_complete_crawl", False)
    if not isinstance(title, str) or not isinstance(source, str):
        raise ConfigError(f"{name}: title and source must be texts.")
    if not isinstance(complete, bool):
        raise ConfigError(f"{name}: needs_complete_crawl must be true or false, not {complete!r}.")
    if type(version) is not int or version < 1:
        raise ConfigError(f"{name}: version must be a whole number from 1, not {version!r}.")
    return UserRule(
        severity=Severity(severity),
        title=" ".join(title.split()) or texts["what"].partition(". ")[0].rstrip("."),
        source=source,
        options=_options(name, table.get("options", {})),
        needs_complete_crawl=complete,
        version=version,
        **texts,
    )


def _options(name: str, options: Any) -> dict[str, Any]:
    if not isinstance(options, dict):
        raise ConfigError(f"{name}: options must be a table, not {options!r}.")
    for key, value in options.items():
        if not _OPTION.fullmatch(key) or key in _RESERVED:
            raise ConfigError(f"{name}: an option cannot be called {key!r}.", "Use a-z, 0-9 and _, as in max_chars.")
        if not isinstance(value, bool | int | float | str):
            raise ConfigError(f"{name}: the option {key} must be a number, a text, true or false, not {value!r}.")
    return options
