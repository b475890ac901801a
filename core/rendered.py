"""What a browser made of a page: the second reading of a URL, after its scripts ran."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .facts import Page


class RenderReason(StrEnum):
    """Why a render is not what a visitor would see in the end; a closed set, each explained in docs/reasons.md."""

    UNSETTLED = "unsettled"  # still loading when the time was up; what was there is kept
    NAVIGATES = "navigates"  # scripts sent the visitor on, or reload without end; what was there before is kept
    REDIRECTED = "redirected"  # the server sent the browser elsewhere
    HUNG = "hung"  # scripts kept the page busy, nothing could be read
    CRASHED = "crashed"  # the page, or the whole browser, died
    FAILED = "failed"  # the browser could not load the URL; the detail has its error


@dataclass(frozen=True, slots=True)
class FailedResource:
    """Something a page asked for and did not get: an HTTP status, or the browser's error."""

    url: str
    status: int | None = None
    error: str = ""  # as in net::ERR_CONNECTION_REFUSED; "" beside a status


@dataclass(frozen=True, slots=True)
class Rendered:
    """The outcome of rendering one URL. Times are of this machine and connection: lab values, for comparing pages."""

    url: str
    at: str = ""  # UTC, ISO 8601
    status: int | None = None  # of the document; None when there was none
    reason: str | None = None  # a RenderReason value
    detail: str = ""  # the error text behind the reason, for people
    redirect_to: str | None = None  # where the server or a script led the browser
    console_errors: tuple[str, ...] = ()  # errors written to the console and exceptions nobody caught, oldest first
    failed: tuple[FailedResource, ...] = ()
    blocked: int = 0  # requests to other sites that were not let through
    blocked_hosts: tuple[str, ...] = ()  # of these
    requests: int = 0  # all that were made, those not let through left out
    size: int = 0  # bytes of all responses on the wire
    lcp: float | None = None  # seconds, Largest Contentful Paint (web.dev/articles/lcp)
    cls: float | None = None  # Cumulative Layout Shift, no unit (web.dev/articles/cls)
    tbt: float | None = None  # seconds, Total Blocking Time (web.dev/articles/tbt)
    elements: int = 0  # of the document in the end, those in shadow trees left out
    seconds: float | None = None  # from the first request until the page was read
    page: Page | None = None  # the document after scripts ran; None when it could not be read or is no page

    @property
    def complete(self) -> bool:
        """The page loaded and settled as it does for a visitor."""
        return self.reason is None and self.page is not None
