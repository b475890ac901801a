"""Scrapy's settings for this project: what a crawl of a hostile web needs, and nothing that is not used.

Scrapy fetches; what to fetch, when, and how often again is decided in `crawl.Crawl`. So everything in Scrapy that
follows, retries, filters or remembers by itself is switched off here.
"""

from __future__ import annotations

from typing import Any

from ..core.plan import CrawlPlan

BOT_NAME = "sitewright"
SPIDER_MODULES = ["sitewright.crawler.spiders"]

SCHEDULER = "sitewright.crawler.scheduler.CrawlScheduler"
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
LOG_FORMATTER = "sitewright.crawler.log_formatter.QuietFormatter"
LOG_LEVEL = "WARNING"
WARN_ON_GENERATOR_RETURN_VALUE = False

# Of Scrapy's own components only what is named here: what an update adds, as it added two servers that run any code
# they are sent, shall not come by itself.
EXTENSIONS_BASE = {"scrapy.extensions.memusage.MemoryUsage": 0}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0

# Fetching is libcurl's work; middlewares, slots and delays of Scrapy's own downloader have nothing left to do.
DOWNLOADER = "sitewright.crawler.downloader.Downloader"
# These stay off even when a component above comes back in an update under another name.
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_ENABLED = False
REFERER_ENABLED = False
RETRY_ENABLED = False
ROBOTSTXT_OBEY = False
HTTPERROR_ALLOW_ALL = True

DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https", "data", "file", "ftp", "s3"))
REACTOR_THREADPOOL_MAXSIZE = 2

# The default starts about a hundred tasks for every response, to process items we do not have.
CONCURRENT_ITEMS = 1
OTHER_HOSTS = 32  # requests at once to hosts other than the site's


def plan_settings(plan: CrawlPlan) -> dict[str, Any]:
    """What of a plan Scrapy has to know."""
    return {
        "CONCURRENT_REQUESTS": plan.concurrency + OTHER_HOSTS,
        "USER_AGENT": plan.user_agent,
    }
