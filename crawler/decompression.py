"""Decoding bodies without forgetting how they were sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)

TOO_LARGE = "too-large"
BROKEN = "broken-encoding"


class Decompression(HttpCompressionMiddleware):
    """Scrapy's bounded decompression; what it drops is kept.

    request.meta gets `sent_headers`, with the Content-Encoding, and `transferred`, the bytes on the wire. A body that
    cannot be decoded leaves an empty response with a flag instead of an error without a status.
    """

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        # It warns of what the crawl records anyway.
        logging.getLogger(HttpCompressionMiddleware.__module__).setLevel(logging.ERROR)

    def process_response(self, request: Request, response: Response, *_: object) -> Response:
        request.meta["sent_headers"] = response.headers
        request.meta["transferred"] = len(response.body)
        if b"Content-Encoding" not in response.headers:
            return response
        request.meta["sent_headers"] = response.headers.copy()
        request.meta["download_maxsize"] = request.meta["room"]
        try:
            decoded = super().process_response(request, response)
        except IgnoreRequest:
            return response.replace(body=b"", flags=[*response.flags, TOO_LARGE])
        except Exception:
            # Each encoding's library has errors of its own, and some raise plain ValueError or EOFError.
            log.info("%s cannot be decoded", request.url, exc_info=True)
            return response.replace(body=b"", flags=[*response.flags, BROKEN])
        return decoded  # type: ignore[return-value]
