"""What a site.toml expects of some of a site's pages, as [[assert]] tables say it, and whether that is so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ConfigError
from .findings import Severity
from .url_patterns import UrlPattern

_EXPECTED = ("status", "indexable", "canonical", "hreflang")
_COUNTED = ("rule", "severity")
_SETTINGS = ("url", *_COUNTED, "max", *_EXPECTED, "min_pages")


@dataclass(frozen=True, slots=True)
class Assertion:
    """One [[assert]] table: at most so many failures, or what every page has to be."""

    text: str  # as it is named in messages
    pattern: UrlPattern
    rule: str = ""  # whose failures count
    severity: Severity | None = None  # whose failures, or worse ones, count when no rule is named
    most: int = 0  # failures
    status: int | None = None
    indexable: bool | None = None
    canonical: str | None = None  # a URL, "self", or "" for none
    hreflang: tuple[str, ...] | None = None  # codes that must be there
    min_pages: int = 1  # URLs that must match: a pattern that finds nothing proves nothing

    @property
    def counts(self) -> bool:
        """It is about findings, not about what pages are."""
        return bool(self.rule) or self.severity is not None


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """How an assertion ended."""

    text: str
    problems: tuple[str, ...] = ()  # why it does not hold, at most a few
    count: int = 0  # of all problems, also those that are not in `problems`

    @property
    def holds(self) -> bool:
        return not self.count


def read_assertions(tables: Iterable[Mapping[str, Any]]) -> tuple[Assertion, ...]:
    """The [[assert]] tables of a site.toml. Raises ConfigError for one that cannot be used."""
    return tuple(_read(number, table) for number, table in enumerate(tables, 1))


def _read(number: int, table: Mapping[str, Any]) -> Assertion:
    name = f"[[assert]] number {number}"
    for key, value in table.items():
        if key not in _SETTINGS:
            raise ConfigError(f"{name} has no setting {key!r}.", f"It has: {', '.join(_SETTINGS)}.")
        _expect(name, key, value)
    if not any(key in table for key in (*_COUNTED, *_EXPECTED)):
        raise ConfigError(
            f"{name} expects nothing.", f"Give one of: {', '.join((*_COUNTED, *_EXPECTED))}; see docs/outputs.md."
        )
    counted, expected = [[key for key in keys if key in table] for keys in (_COUNTED, _EXPECTED)]
    if counted and (expected or len(counted) > 1):
        raise ConfigError(f"{name} has both {counted[0]} and {(counted[1:] + expected)[0]}.", "Make it two assertions.")
    wrong = [key for key in (("min_pages",) if counted else ("max",)) if key in table]
    if wrong:
        raise ConfigError(f"{name}: {wrong[0]} does not go with {(counted or expected)[0]}.", "Leave it out.")
    severity = table.get("severity")
    return Assertion(
        text=_text(table),
        pattern=UrlPattern.read(name, table.get("url", "")),
        rule=table.get("rule", ""),
        severity=None if severity is None else Severity(severity),
        most=table.get("max", 0),
        status=table.get("status"),
        indexable=table.get("indexable"),
        canonical=table.get("canonical"),
        hreflang=None if "hreflang" not in table else tuple(table["hreflang"]),
        min_pages=table.get("min_pages", 1),
    )


def _text(table: Mapping[str, Any]) -> str:
    """The assertion in one line, as in: url = "^/shop/", rule = "title-missing", max = 0"""
    return ", ".join(f"{key} = {_toml(value)}" for key, value in table.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _expect(name: str, key: str, value: Any) -> None:
    if key == "indexable":
        words, fits = "true or false", isinstance(value, bool)
    elif key in ("max", "min_pages", "status"):
        words, fits = "a whole number from 0", type(value) is int and value >= 0
    elif key == "severity":
        words, fits = "error, warning or notice", value in list(Severity)
    elif key == "hreflang":
        words, fits = "a list of texts", isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        words, fits = "a text", isinstance(value, str)
    if not fits:
        raise ConfigError(f"{name}: {key} must be {words}, not {value!r}.")
