"""A rule: one function whose signature and docstring say everything about it.

The function's name is the id, its first parameter (`fetch`, `page`, `site` or `comparison`) the subject, its
keyword-only parameters the options with their defaults, its docstring the manual: a title line, what is found, and what
follows "Why:", "Fix:" and "Source:" at the beginning of a line. A `comparison` is the crawl beside the one before, None
when there is none.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules
from typing import Any, TypeVar

from ..core.facts import Fetch, Kind, Page
from ..core.findings import Evidence, Severity
from .plugins import import_plugins

Check = Callable[..., Iterable[Evidence]]
CheckT = TypeVar("CheckT", bound=Check)
SUBJECTS = ("fetch", "page", "site", "comparison")


class Applies(StrEnum):
    """Which pages a page rule is asked about; the engine filters, so that no rule repeats the guard."""

    HTML = "html"  # 2xx HTML pages that were read
    INDEXABLE = "indexable"  # of those, the ones that may be indexed: not noindex, not canonicalised elsewhere


class NotApplicable(Exception):
    """Raised by a site rule when there is nothing to check; the message says why."""


class Unknowable(NotApplicable):
    """Raised by a site rule when the crawl alone cannot tell, as without an earlier crawl; the message says why."""


class RuleFailed(Exception):
    """Raised by a rule that could not run for a reason that is known; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Manual:
    """A rule's docstring, taken apart."""

    title: str
    what: str
    why: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    check: Check
    severity: Severity
    category: str
    subject: str  # "fetch", "page", "site" or "comparison"
    applies: Applies
    kinds: frozenset[Kind]  # of the fetches a fetch rule is asked about
    needs_complete_crawl: bool  # its failures are inconclusive when the crawl stopped early
    version: int
    options: dict[str, Any]  # name to default
    manual: Manual
    unread: bool = False  # it judges pages that nobody has read as well, see audit/unread.py
    needs: str = ""  # what a page must have for the rule to find anything, as in "hreflangs" or "markup.frames"


_registry: dict[str, Rule] = {}
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=(?:Why|Fix|Source): )")


def rule(
    severity: Severity,
    category: str,
    *,
    applies: Applies = Applies.HTML,
    kinds: Iterable[Kind] = (Kind.PAGE,),
    needs_complete_crawl: bool = False,
    unread: bool = False,
    needs: str = "",
    version: int = 1,
) -> Callable[[CheckT], CheckT]:
    """Registers a function as a rule. Raises TypeError for a signature or docstring that breaks the contract.

    `needs` names an attribute of a page. Where it is empty the rule counts as passed without being asked, which is what
    most rules about rare markup spend their time on.
    """

    def register(check: CheckT) -> CheckT:
        name = check.__name__.replace("_", "-")
        if name in _registry and _registry[name].check.__module__ != check.__module__:
            raise TypeError(f"two rules are called {name}")
        parameters = list(inspect.signature(check).parameters.values())
        subject = parameters[0].name if parameters else ""
        if subject not in SUBJECTS:
            raise TypeError(f"{name}: the first parameter must be one of {', '.join(SUBJECTS)}, not {subject!r}")
        if any(item.kind is not item.KEYWORD_ONLY or item.default is item.empty for item in parameters[1:]):
            raise TypeError(f"{name}: options must be keyword-only and have defaults")
        if needs and (subject != "page" or not _is_of_pages(needs)):
            raise TypeError(f"{name}: needs must name an attribute of a page, not {needs!r}")
        _registry[name] = Rule(
            name, check, severity, category, subject, applies, frozenset(kinds), needs_complete_crawl, version,
            {item.name: item.default for item in parameters[1:]}, read_manual(name, check.__doc__ or ""),
            unread, needs,
        )  # fmt: skip
        return check

    return register


def _is_of_pages(path: str) -> bool:
    try:
        attrgetter(path)(Page(Fetch("", Kind.PAGE, 200)))
    except AttributeError:
        return False
    return True


def read_manual(name: str, docstring: str) -> Manual:
    """The parts of a rule's docstring. Raises TypeError when one is missing."""
    paragraphs = [" ".join(part.split()) for part in _PARAGRAPH.split(inspect.cleandoc(docstring)) if part.strip()]
    parts = {"why": "", "fix": "", "source": ""}
    what: list[str] = []
    for paragraph in paragraphs[1:]:
        label, colon, text = paragraph.partition(": ")
        if colon and label.lower() in parts:
            parts[label.lower()] = text
        else:
            what.append(paragraph)
    manual = Manual(paragraphs[0].rstrip(".") if paragraphs else "", " ".join(what), **parts)
    missing = [part for part in Manual.__slots__ if not getattr(manual, part)]
    if missing:
        raise TypeError(f"{name}: the docstring lacks {', '.join(missing)}")
    return manual


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by id, sorted. Importing the rule modules registers them, and so does importing plugins.

    Raises UsageError for a plugin that cannot be used.
    """
    package = import_module(".rules", __package__)
    for module in iter_modules(package.__path__):
        import_module(f".rules.{module.name}", __package__)
    import_plugins()
    return dict(sorted(_registry.items()))


def iterate(evidence: Iterable[Evidence] | None) -> Iterator[Evidence]:
    """What a check returned, also when it returned nothing."""
    return iter(evidence or ())
