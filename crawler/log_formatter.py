"""What Scrapy may log: nothing about single responses, which the database tells in full."""

from __future__ import annotations

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Leaves out the line a response, which costs more than it tells."""

    def crawled(self, *_: object) -> None:  # type: ignore[override]  # None is Scrapy's documented "do not log"
        return None
