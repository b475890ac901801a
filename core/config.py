"""site.toml: the settings of one site's audits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import ConfigError
from .plan import CrawlPlan

TABLES = ("crawl", "rules", "keywords")


@dataclass(frozen=True)
class SiteConfig:
    """A site.toml as read: the plan's values, the rules' tables, the keyword settings."""

    url: str
    crawl: dict[str, Any] = field(default_factory=dict)  # fields of CrawlPlan
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)  # by rule id: enabled, severity, options
    keyword_imports: tuple[Path, ...] = ()  # lists to import, relative to the file
    embedder: str = "auto"
    language: str = "en"  # of the report's interface

    @classmethod
    def read(cls, path: Path) -> SiteConfig:
        """Raises ConfigError naming the file and the setting that cannot be used."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} is not valid TOML: {error}.") from None
        url = table.pop("url", None)
        if not isinstance(url, str):
            raise ConfigError(
                f"{path} lacks the site's address.", 'Add a first line like: url = "https://example.org/"'
            )
        language = table.pop("language", "en")
        unknown = [name for name in table if name not in TABLES]
        if unknown:
            raise ConfigError(f"{path} has an unknown setting {unknown[0]!r}.", f"Known tables: {', '.join(TABLES)}.")
        crawl = table.get("crawl", {})
        known = {item.name for item in fields(CrawlPlan)} - {"seed"}
        for name in crawl:
            if name not in known:
                raise ConfigError(f"{path}: [crawl] has no setting {name!r}.", f"It has: {', '.join(sorted(known))}.")
        keywords = table.get("keywords", {})
        for name in keywords:
            if name not in ("import", "embedder"):
                raise ConfigError(f"{path}: [keywords] has no setting {name!r}.", "It has: import, embedder.")
        return cls(
            url=url,
            crawl={name: tuple(value) if isinstance(value, list) else value for name, value in crawl.items()},
            rules=table.get("rules", {}),
            keyword_imports=tuple(path.parent / name for name in keywords.get("import", ())),
            embedder=keywords.get("embedder", "auto"),
            language=language,
        )

    def plan(self, **overrides: Any) -> CrawlPlan:
        """The crawl plan, with what was typed on the command line on top. Raises UsageError."""
        values = self.crawl | {name: value for name, value in overrides.items() if value not in (None, ())}
        try:
            return CrawlPlan(self.url, **values)
        except TypeError as error:
            raise ConfigError(f"[crawl] has a value of the wrong kind: {error}.") from None
