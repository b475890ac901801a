"""Decoding bodies without forgetting how they were sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

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

    def process_response(self, request: Request, response: Response, *_: object) -> Request | Response:
        request.meta["sent_headers"] = response.headers
        request.meta["transferred"] = len(response.body)
        if b"Content-Encoding" not in response.headers:
            return response
        request.meta["download_maxsize"] = request.meta["room"]
        plain = _plain(response)
        try:
            return super().process_response(request, plain)
        except IgnoreRequest:
            return plain.replace(body=b"", flags=[*plain.flags, TOO_LARGE])
        except Exception:
            # Each encoding's library has errors of its own, and some raise plain ValueError or EOFError.
            log.info("%s cannot be decoded", request.url, exc_info=True)
            return plain.replace(body=b"", flags=[*plain.flags, BROKEN])


def _plain(response: Response) -> Response:
    """The response as one that has no text, with headers of its own.

    Replacing the body of a TextResponse asks for its encoding: Scrapy would search the compressed bytes for a charset.
    """
    return Response(
        response.url, response.status, response.headers, response.body, response.flags, response.request,
        response.certificate, response.ip_address, response.protocol,
    )  # fmt: skip
