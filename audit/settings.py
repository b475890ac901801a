"""What a site's configuration says of rules: which are off, other severities and options, for all URLs or for some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.errors import UsageError
from ..core.findings import Severity
from ..core.url_patterns import UrlPattern
from .rule import Rule, all_rules

FOR = "for"  # the key of the tables that are about some URLs


@dataclass(frozen=True, slots=True)
class Place:
    """How a rule is asked about one URL."""

    enabled: bool
    severity: Severity
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Override:
    """One [[rules.ID.for]] table: what is different for URLs in which its pattern is found."""

    pattern: UrlPattern
    enabled: bool | None = None
    severity: Severity | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def over(self, place: Place) -> Place:
        """The place with what this table sets."""
        return Place(
            place.enabled if self.enabled is None else self.enabled,
            self.severity or place.severity,
            {**place.options, **self.options},
        )


@dataclass(frozen=True)
class Settings:
    """The settings of all rules; what is not set is as the rule has it."""

    off: frozenset[str] = frozenset()  # rules that are off, except where an override has them on
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    overrides: Mapping[str, tuple[Override, ...]] = field(default_factory=dict)  # later ones on top of earlier ones

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Any]], known: Mapping[str, Rule] | None = None) -> Settings:
        """From the [rules.<id>] tables of a site.toml: `enabled`, `severity`, the rule's own options, and [[for]]
        tables that set any of these for some URLs.

        `known` are the rules there are, those of the package by default. Raises UsageError for an unknown rule or
        option, and for a value of the wrong kind.
        """
        settings = cls()
        catalogue = all_rules() if known is None else known
        for name, table in tables.items():
            if name not in catalogue:
                raise UsageError(f"There is no rule {name!r}.", "List them with: sitewright rules")
            settings = settings._with(catalogue[name], table)
        return settings

    def _with(self, rule: Rule, table: Mapping[str, Any]) -> Settings:
        own = {key: value for key, value in table.items() if key != FOR}
        enabled, severity, options = _read(rule, rule.id, own)
        places = table.get(FOR, [])
        if not isinstance(places, list) or not all(isinstance(item, dict) for item in places):
            raise UsageError(f"{rule.id}: for must be tables: [[rules.{rule.id}.for]].")
        overrides = tuple(_override(rule, item) for item in places)
        return replace(
            self,
            off=self.off | ({rule.id} if enabled is False else set()),
            severities=self.severities if severity is None else {**self.severities, rule.id: severity},
            options={**self.options, rule.id: options},
            overrides={**self.overrides, rule.id: overrides} if overrides else self.overrides,
        )

    def runs(self, rule: Rule) -> bool:
        """The rule is on, at least for some URLs."""
        return rule.id not in self.off or any(item.enabled for item in self.overrides.get(rule.id, ()))

    def everywhere(self, rule: Rule) -> Place:
        """How the rule is asked about URLs that no override is about."""
        options = {**rule.options, **self.options.get(rule.id, {})}
        return Place(rule.id not in self.off, self.severities.get(rule.id, rule.severity), options)


def _override(rule: Rule, table: Mapping[str, Any]) -> Override:
    name = f"[[rules.{rule.id}.for]]"
    written = table.get("url")
    if not isinstance(written, str):
        raise UsageError(f"{name} lacks the pattern of the URLs it is about.", 'Add a line like: url = "^/blog/"')
    enabled, severity, options = _read(rule, name, {key: value for key, value in table.items() if key != "url"})
    if options and rule.subject not in ("page", "fetch"):
        raise UsageError(
            f"{name}: {next(iter(options))} is one for the whole site: the rule compares its pages.",
            "For some URLs, enabled and severity can be set.",
        )
    return Override(UrlPattern.read(name, written), enabled, severity, options)


def _read(rule: Rule, name: str, table: Mapping[str, Any]) -> tuple[bool | None, Severity | None, dict[str, Any]]:
    _check_table(rule, name, table)
    severity = table.get("severity")
    options = {option: value for option, value in table.items() if option in rule.options}
    return table.get("enabled"), None if severity is None else Severity(severity), options


def _check_table(rule: Rule, title: str, table: Mapping[str, Any]) -> None:
    for name, value in table.items():
        if name not in ("enabled", "severity", *rule.options):
            choices = ", ".join([*rule.options, "enabled", "severity"])
            raise UsageError(f"{title} has no option {name!r}.", f"It has: {choices}.")
        default = rule.options.get(name)
        if name == "severity":
            words, fits = "error, warning or notice", value in list(Severity)
        elif name == "enabled" or isinstance(default, bool):
            words, fits = "true or false", isinstance(value, bool)
        elif isinstance(default, str):
            words, fits = "a text", isinstance(value, str)
        else:
            words, fits = "a number", isinstance(value, int | float) and not isinstance(value, bool)
        if not fits:
            raise UsageError(f"{title}: {name} must be {words}, not {value!r}.")
