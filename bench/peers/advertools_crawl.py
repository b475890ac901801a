"""advertools on one site. Run as: python advertools_crawl.py URL OUTPUT.jl"""

from __future__ import annotations

import sys
import urllib.parse

import advertools

site = urllib.parse.urlsplit(sys.argv[1])
advertools.crawl(
    sys.argv[1],
    sys.argv[2],
    follow_links=True,
    # Its domain filters disagree about ports: one wants them, the other ignores domains that have one.
    allowed_domains=[site.hostname, site.netloc],
    custom_settings={
        "LOG_LEVEL": "ERROR",
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
    },
)
