"""Fields of a user's own, taken from every page: what is asked for, and whether it can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import UsageError

HOWS = ("css", "xpath", "regex")
MAX_FIELDS = 50
NAMESPACES = {"re": "http://exslt.org/regular-expressions"}  # usable in XPath, as in Scrapy: re:test(@href, "...")
_NAME = re.compile(r"\w[\w-]{0,63}")
_TYPED = re.compile(r"(?s)([^=]*)=(css|xpath|regex)(?:/([^:]*))?:(.*)")
_KEYS = {"name", "take", *HOWS}


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field: a name, and where on a page its values stand. Raises UsageError when it can find nothing ever.

    `take` is "text", "html", "count" or "@" and an attribute's name. Of a regular expression it is "text" (the first
    group, or the whole match when there is none) or "count".
    """

    name: str
    how: str  # "css", "xpath" or "regex"
    pattern: str
    take: str = "text"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UsageError(
                f"{self.name!r} cannot name a field to extract.",
                "Use up to 64 letters, digits, _ and -, beginning with a letter or digit.",
            )
        known = self.take in ("text", "count") or (self.how != "regex" and self.take == "html")
        if not known and (self.how == "regex" or not re.fullmatch(r"@[^\s@/>=\"']+", self.take)):
            takes = "text or count" if self.how == "regex" else "text, html, count or @attribute"
            raise UsageError(f"The field {self.name!r} cannot take {self.take!r}.", f"With {self.how}: {takes}.")
        self.compile()

    @classmethod
    def parse(cls, text: str) -> CustomField:
        """The field meant by `NAME=HOW:PATTERN` or `NAME=HOW/TAKE:PATTERN`, as typed. Raises UsageError."""
        found = _TYPED.fullmatch(text)
        if found is None:
            raise UsageError(
                f"{text!r} is not a field to extract.",
                "Type NAME=css:SELECTOR, NAME=xpath:EXPRESSION or NAME=regex:PATTERN;"
                " NAME=css/@content:SELECTOR takes an attribute.",
            )
        name, how, take, pattern = found.groups()
        return cls(name.strip(), how, pattern, take or "text")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> CustomField:
        """The field of a [[crawl.extract]] table, or of a stored plan. Raises UsageError."""
        table = (
            {table["how"]: table["pattern"], "name": table["name"], "take": table["take"]} if "how" in table else table
        )
        label = repr(table.get("name", "without a name"))
        for key, value in table.items():
            if key not in _KEYS or not isinstance(value, str):
                said = f"must be a text, not {value!r}" if key in _KEYS else "is not known there"
                raise UsageError(
                    f"The field {label} to extract: {key} {said}.",
                    "It has name, one of css, xpath and regex, and take.",
                )
        hows = [how for how in HOWS if how in table]
        if len(hows) != 1 or "name" not in table:
            raise UsageError(f"The field {label} to extract needs a name and one of css, xpath and regex.")
        return cls(table["name"], hows[0], table[hows[0]], table.get("take", "text"))

    def compile(self) -> Any:
        """What finds the values: an lxml.etree.XPath, or a regex.Pattern. Raises UsageError naming what is wrong."""
        if not self.pattern.strip():
            raise UsageError(f"The field {self.name!r} has an empty {self.how} pattern.")
        try:
            return _pattern(self.pattern) if self.how == "regex" else _path(self.pattern, css=self.how == "css")
        except ValueError as error:
            raise UsageError(
                f"The field {self.name!r}: {self.pattern!r} is not valid {_TITLES[self.how]}: {error}."
            ) from None


_TITLES = {"css": "CSS", "xpath": "XPath", "regex": "as a regular expression"}


def custom_fields(items: Iterable[CustomField | Mapping[str, Any] | str]) -> tuple[CustomField, ...]:
    """The fields that texts as typed, tables as configured or fields as stored mean. Raises UsageError."""
    fields = tuple(
        item
        if isinstance(item, CustomField)
        else CustomField.parse(item)
        if isinstance(item, str)
        else CustomField.from_table(item)
        for item in items
    )
    names = [field.name for field in fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two fields to extract are named {twice!r}.")
    if len(fields) > MAX_FIELDS:
        raise UsageError(f"{len(fields)} fields to extract are too many: at most {MAX_FIELDS}.")
    return fields


def _pattern(pattern: str) -> Any:
    import regex

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(str(error) or type(error).__name__) from None


def _path(pattern: str, *, css: bool) -> Any:
    from cssselect import HTMLTranslator, SelectorError
    from lxml import etree

    try:
        expression = HTMLTranslator().css_to_xpath(pattern) if css else pattern
        path = etree.XPath(expression, namespaces=NAMESPACES, smart_strings=False)
        # Unknown functions, variables and prefixes are found out only by use.
        path(etree.fromstring("<html/>"))
    except (SelectorError, etree.XPathError, re.error, RecursionError, UnicodeError) as error:
        raise ValueError(str(error) or type(error).__name__) from None
    return path
