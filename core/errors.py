"""Every error a user can meet.

    SitewrightError                 exit 1
    |- UsageError                   exit 2   what was typed or configured cannot be used
    |  |- ConfigError               a site.toml that cannot be read
    |- StoreError                   the database
    |  |- NotOurDatabase            a file that is not a Sitewright database
    |  |- NewerDatabase             written by a newer Sitewright
    |  |- DatabaseLocked            another crawl of the same site is writing
    |  |- NoCrawl                   a database without the crawl asked for
    |- ImportFailed                 a file to import could not be understood
    |- SourceFailed                 a release, file or server with links could not be had or read
    |- ModelUnavailable             an embedding model that is not installed
    |- CrawlFailed                  nothing of the site could be fetched

Each message says what failed, with which value; `advice` says what to do next. Only the command line prints them.
What is wrong with a *web page* is never an exception: it is a fact.
"""

from __future__ import annotations


class SitewrightError(Exception):
    """The run could not do what was asked."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class UsageError(SitewrightError):
    """An argument, option or setting cannot be used."""

    exit_code = 2


class ConfigError(UsageError):
    """A site.toml is missing, malformed or names an unknown setting."""


class StoreError(SitewrightError):
    """The database file could not be opened, read or written."""


class NotOurDatabase(StoreError):
    """The file exists but holds something else."""


class NewerDatabase(StoreError):
    """The file was written by a newer version."""


class DatabaseLocked(StoreError):
    """Another process holds the crawl."""


class NoCrawl(StoreError):
    """There is no crawl in the database, or not the one asked for."""


class ImportFailed(SitewrightError):
    """A list or export of another tool could not be read."""


class SourceFailed(SitewrightError):
    """A source of links is missing, out of reach or damaged."""


class ModelUnavailable(SitewrightError):
    """The embedding model asked for is not installed or could not be loaded."""


class CrawlFailed(SitewrightError):
    """The start page could not be fetched, so there is nothing to audit."""
