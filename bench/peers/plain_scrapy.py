"""A Scrapy spider as its tutorial teaches: selectors, LinkExtractor, items, a JSON Lines feed. The same fields as ours.

Run as: python plain_scrapy.py URL OUTPUT.jl
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class PlainSpider(CrawlSpider):
    """Every page of one host."""

    name = "plain"
    rules = (Rule(LinkExtractor(), callback="parse_page", follow=True),)

    def parse_start_url(self, response: Response, **_: Any) -> Iterator[dict[str, Any]]:
        return self.parse_page(response)

    def parse_page(self, response: Response) -> Iterator[dict[str, Any]]:
        if not isinstance(response, HtmlResponse):
            return
        yield {
            "url": response.url,
            "status": response.status,
            "depth": response.meta.get("depth"),
            "size": len(response.body),
            "latency": response.meta.get("download_latency"),
            "headers": {name.decode(): value[0].decode("latin-1") for name, value in response.headers.items()},
            "lang": response.css("html::attr(lang)").get(),
            "titles": response.css("title::text").getall(),
            "metas": [
                (meta.attrib.get("name") or meta.attrib.get("property"), meta.attrib.get("content"))
                for meta in response.css("meta")
            ],
            "canonicals": response.css("link[rel=canonical]::attr(href)").getall(),
            "hreflangs": [
                (link.attrib["hreflang"], link.attrib.get("href"))
                for link in response.css("link[rel=alternate][hreflang]")
            ],
            "headings": [
                (heading.root.tag, " ".join(heading.css("::text").getall()))
                for heading in response.css("h1, h2, h3, h4, h5, h6")
            ],
            "json_ld": response.css('script[type="application/ld+json"]::text').getall(),
            "images": [(image.attrib.get("src"), image.attrib.get("alt")) for image in response.css("img")],
            "resources": response.css("script::attr(src), link[rel=stylesheet]::attr(href)").getall(),
            "text": " ".join(response.css("main ::text").getall()),
            "links": [
                (response.urljoin(link.attrib["href"]), " ".join(link.css("::text").getall()), link.attrib.get("rel"))
                for link in response.css("a[href]")
            ],
        }


if __name__ == "__main__":
    start, output = sys.argv[1:]
    process = CrawlerProcess(
        {
            "FEEDS": {output: {"format": "jsonlines", "overwrite": True}},
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(PlainSpider, start_urls=[start], allowed_domains=[urlsplit(start).hostname])
    process.start()
