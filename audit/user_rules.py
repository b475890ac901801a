"""Rules written as SQL, made into rules like all others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from ..core.errors import UsageError
from ..core.findings import Evidence
from ..core.user_rules import UserRule
from ..store.select_only import QueryRefused, columns
from ..store.site import VIEWS, Site
from .rule import Applies, Manual, Rule, RuleFailed, all_rules

_PLACE = re.compile(r"\{(\w+)\}")
_OWN = ("url", "target", "value", "threshold", "snippet", "line")  # columns that are fields of the evidence


def catalogue(user_rules: Iterable[UserRule]) -> dict[str, Rule]:
    """All rules by id, sorted, those of the user among them.

    Raises UsageError for an id that is taken.
    """
    rules = dict(all_rules())
    for item in user_rules:
        if item.id in rules:
            raise UsageError(f"There are two rules {item.id!r}.", f"Give the one in {item.source} another id.")
        rules[item.id] = _rule(item)
    return dict(sorted(rules.items()))


def check_queries(user_rules: Iterable[UserRule]) -> None:
    """Runs every query on an empty database. Raises UsageError for one that cannot run or lacks a column."""
    for item in user_rules:
        _try(item)


def _try(item: UserRule) -> None:
    try:
        found = columns(item.sql, {"crawl": 0, **item.options}, VIEWS)
    except QueryRefused as error:
        raise UsageError(f"The query of the rule {item.id!r} cannot run: {error}.", "See docs/user-rules.md.") from None
    listed = ", ".join(found)
    if "url" not in found:
        raise UsageError(
            f"The query of the rule {item.id!r} has no column url; it returns {listed}.",
            "Select the address of the page at fault, AS url; NULL stands for the whole site.",
        )
    for name in _PLACE.findall(item.message):
        if name not in (*found, *item.options):
            raise UsageError(
                f"The message of the rule {item.id!r} names {{{name}}}, which its query does not return.",
                f"It returns {listed}.",
            )


def _rule(item: UserRule) -> Rule:
    return Rule(
        item.id, partial(_check, item), item.severity, item.category, "site", Applies.HTML, frozenset(),
        item.needs_complete_crawl, item.version, dict(item.options),
        Manual(item.title, item.what, item.why, item.fix, item.source),
    )  # fmt: skip


def _check(item: UserRule, site: Site, **options: Any) -> Iterator[Evidence]:
    try:
        rows = site.select(item.sql, **options)
    except QueryRefused as error:
        raise RuleFailed(f"The query failed: {error}.") from None
    for row in rows:
        yield _evidence(item, row, options)


def _evidence(item: UserRule, row: Mapping[str, Any], options: Mapping[str, Any]) -> Evidence:
    values = {name: _plain(value) for name, value in row.items()}
    for name in ("url", "target"):
        if not isinstance(values.get(name), str | None):
            raise RuleFailed(f"The query returns {values[name]!r} as {name}, which must be an address.")
    line = values.get("line")
    return Evidence(
        message=_PLACE.sub(lambda match: _shown({**options, **values}.get(match[1])), item.message),
        value=values.get("value"),
        threshold=values.get("threshold"),
        snippet=_shown(values.get("snippet")),
        line=line if isinstance(line, int) else 0,
        url=values["url"] or "",
        target=values.get("target") or "",
        details={name: value for name, value in values.items() if name not in _OWN and value is not None},
    )


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
