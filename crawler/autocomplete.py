"""Asking an autocomplete service what people go on to type. Nothing is asked unless a user names the service.

It stands here because only the crawler opens connections. Services answer in the format of OpenSearch suggestions:
[query, [suggestion, ...], ...] (https://github.com/dewitt/opensearch, Suggestions extension 1.1).
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from ..core.errors import UsageError
from ..core.urls import normalize

DELAY = 1.0  # seconds between two questions
MOST_QUERIES = 200  # of one call
TIMEOUT = 10.0  # seconds
LARGEST_ANSWER = 256 * 1024  # bytes
LONGEST_SUGGESTION = 120  # characters
FAILURES = 3  # one after the other, after which the service is left alone
_REFUSED = frozenset({401, 403, 429, 503})


@dataclass(frozen=True, slots=True)
class Suggestion:
    query: str
    text: str


class Autocomplete:
    """One service, asked slowly. `template` is its address with {query}, and {language} where it takes one."""

    def __init__(
        self, template: str, *, language: str, user_agent: str, delay: float = DELAY,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        if "{query}" not in template or normalize(template.replace("{query}", "q")) is None:
            raise UsageError(
                f"{template!r} is not the address of an autocomplete service.",
                "Give an http(s) address with {query}, and {language} where the service takes one.",
            )
        self.host = urlsplit(template).hostname or ""
        self.stopped = ""  # why the service was left alone, "" while it answers
        self._template = template.replace("{language}", quote(language, safe=""))
        self._user_agent = user_agent
        self._delay = delay
        self._sleep = sleep

    def suggestions(self, queries: Iterable[str]) -> Iterator[Suggestion]:
        """What the service suggests, query by query; ends early when it refuses or fails again and again."""
        failures = 0
        for number, query in enumerate(queries):
            if number >= MOST_QUERIES:
                self.stopped = f"{MOST_QUERIES} questions are the most of one call"
                return
            if number:
                self._sleep(self._delay)
            try:
                found = self._ask(query)
                failures = 0
            except urllib.error.HTTPError as error:
                error.close()
                failures += 1
                if error.code in _REFUSED or failures == FAILURES:
                    self.stopped = f"{self.host} answered {error.code}"
                    return
            except (OSError, ValueError) as error:
                failures += 1
                if failures == FAILURES:
                    self.stopped = f"{self.host}: {error}"
                    return
            else:
                yield from (Suggestion(query, text) for text in found)

    def _ask(self, query: str) -> list[str]:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._template.replace("{query}", quote(query, safe="")),
            headers={"User-Agent": self._user_agent, "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as said
            data = answer.read(LARGEST_ANSWER)
            charset = answer.headers.get_content_charset() or "utf-8"
        return _suggested(data, charset)


def _suggested(data: bytes, charset: str) -> list[str]:
    """The suggestions of an answer, none for what is no such answer."""
    try:
        answer: Any = json.loads(data.decode(charset, "replace"))
    except (ValueError, LookupError, RecursionError):
        return []
    if not isinstance(answer, list) or len(answer) < 2 or not isinstance(answer[1], list):
        return []
    texts = (item for item in answer[1] if isinstance(item, str))
    return [text for text in texts if 0 < len(text) <= LONGEST_SUGGESTION]
