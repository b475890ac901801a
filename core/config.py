"""site.toml: the settings of one site's audits."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .assertions import Assertion, read_assertions
from .custom_fields import custom_fields
from .errors import ConfigError, UsageError
from .plan import ADDRESSES, CrawlPlan
from .user_rules import UserRule, read_user_rules

TABLES = ("crawl", "rules", "keywords", "alerts")

# What a value must be, by the annotation of its field in CrawlPlan.
_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "float": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "str": ("a text", lambda value: isinstance(value, str)),
    "tuple[str, ...]": (
        "a list of texts", lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value)
    ),
    "tuple[tuple[str, int], ...]": (
        "a table of patterns with whole numbers",
        lambda value: isinstance(value, dict) and all(type(item) is int for item in value.values()),
    ),
    "tuple[CustomField, ...]": (
        "tables: [[crawl.extract]]",
        lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    ),
    "table": ("a table", lambda value: isinstance(value, dict)),
}  # fmt: skip
_SETTINGS = {
    item.name: str(item.type).removesuffix(" | None") for item in fields(CrawlPlan) if item.name not in ADDRESSES
}
_KEYWORD_SETTINGS = {"import": "tuple[str, ...]", "embedder": "str"}


@dataclass(frozen=True)
class SiteConfig:
    """A site.toml as read: the plan's values, the rules' tables, the keyword settings."""

    url: str
    more_urls: tuple[str, ...] = ()  # further start URLs
    crawl: dict[str, Any] = field(default_factory=dict)  # fields of CrawlPlan
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)  # by rule id: enabled, severity, options
    user_rules: tuple[UserRule, ...] = ()  # [[rule]] tables, of the file and of those named by rules_files
    assertions: tuple[Assertion, ...] = ()  # [[assert]] tables
    keyword_imports: tuple[Path, ...] = ()  # lists to import, relative to the file
    embedder: str = "auto"
    language: str = "en"  # of the report's interface
    alerts: dict[str, Any] = field(default_factory=dict)  # the table as written, which monitor.alerts reads

    @classmethod
    def read(cls, path: Path) -> SiteConfig:
        """Raises ConfigError naming the file and the setting that cannot be used."""
        table = _toml(path)
        url, *more_urls = _start_urls(path, table)
        language = table.pop("language", "en")
        _expect(path, "language", language, "str")
        user_rules, assertions = _user_rules(path, table), _assertions(path, table)
        unknown = [name for name in table if name not in TABLES]
        if unknown:
            raise ConfigError(
                f"{path} has an unknown setting {unknown[0]!r}.",
                f"Known tables: {', '.join((*TABLES, 'rule', 'assert'))}; and rules_files.",
            )
        for name, content in table.items():
            _expect(path, f"[{name}]", content, "table")
        crawl, keywords, rules = (table.get(name, {}) for name in ("crawl", "keywords", "rules"))
        _check_settings(path, "crawl", crawl, _SETTINGS)
        _check_settings(path, "keywords", keywords, _KEYWORD_SETTINGS)
        try:
            custom_fields(crawl.get("extract", ()))
        except UsageError as error:
            raise ConfigError(f"{path}: {error}", error.advice) from None
        for name, content in rules.items():
            _expect(path, f"[rules.{name}]", content, "table")
        return cls(
            url=url,
            more_urls=tuple(more_urls),
            crawl={name: _frozen(value) for name, value in crawl.items()},
            rules=rules,
            user_rules=user_rules,
            assertions=assertions,
            keyword_imports=tuple(path.parent / name for name in keywords.get("import", ())),
            embedder=keywords.get("embedder", "auto"),
            language=language,
            alerts=table.get("alerts", {}),
        )

    def plan(self, **overrides: Any) -> CrawlPlan:
        """The crawl plan, with what was typed on the command line on top. Raises UsageError.

        Lists and sitemaps are crawled for themselves: links to other sites, images and scripts are checked only where
        that is asked for, and how deep links are followed means nothing.
        """
        settings = dict(self.crawl)
        typed = {name: value for name, value in overrides.items() if value not in (None, ())}
        if (settings | typed).get("mode", "site") != "site":
            settings.pop("max_depth", None)
            settings = {"check_external": False, "check_resources": False} | settings
        limits = dict(settings.get("limits", ())) | dict(typed.get("limits", ()))
        return CrawlPlan(self.url, self.more_urls, **(settings | typed | {"limits": tuple(limits.items())}))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None


def _user_rules(path: Path, table: dict[str, Any]) -> tuple[UserRule, ...]:
    files = table.pop("rules_files", [])
    _expect(path, "rules_files", files, "tuple[str, ...]")
    found = list(read_user_rules(str(path), table.pop("rule", [])))
    for name in files:
        file = path.parent / name
        content = _toml(file)
        found.extend(read_user_rules(str(file), content.pop("rule", [])))
        if content:
            raise ConfigError(f"{file} has an unknown setting {next(iter(content))!r}.", "It holds [[rule]] tables.")
    return tuple(found)


def _assertions(path: Path, table: dict[str, Any]) -> tuple[Assertion, ...]:
    tables = table.pop("assert", [])
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise ConfigError(f"{path}: assert must be tables: [[assert]].")
    try:
        return read_assertions(tables)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}", error.advice) from None


def _start_urls(path: Path, table: dict[str, Any]) -> list[str]:
    one, several = table.pop("url", None), table.pop("urls", None)
    urls = [one] if several is None else several
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        raise ConfigError(f"{path} lacks the site's address.", 'Add a first line like: url = "https://example.org/"')
    if one is not None and several is not None:
        raise ConfigError(f"{path} has both url and urls.", "Give every start URL in urls.")
    return urls


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def _check_settings(path: Path, table: str, settings: dict[str, Any], known: Mapping[str, str]) -> None:
    for name, value in settings.items():
        if name not in known:
            raise ConfigError(f"{path}: [{table}] has no setting {name!r}.", f"It has: {', '.join(sorted(known))}.")
        _expect(path, f"[{table}] {name}", value, known[name])


def _expect(path: Path, name: str, value: Any, kind: str) -> None:
    words, fits = _KINDS[kind]
    if not fits(value):
        raise ConfigError(f"{path}: {name} must be {words}, not {value!r}.")
