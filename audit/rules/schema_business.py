"""Markup of businesses and what they announce: events, jobs, apps, logos."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import join
from ..dates import at, read_date
from ..rich_results import incomplete, page_nodes, primary, report
from ..rule import Applies, rule
from ..structured_nodes import Node
from ..wording import number_of

# Kinds of Event that nobody attends.
_NO_EVENTS = ("UserInteraction", "PublicationEvent", "CourseInstance", "DeliveryEvent")


def _events(page: Page) -> list[Node]:
    return [node for node in primary(page, "Event") if not node.is_a(*_NO_EVENTS)]


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_event(page: Page) -> Iterator[Evidence]:
    """Event markup lacks what a search result needs

    An Event that stands for itself has no name, startDate or location.

    Why: Without them Google does not list the event.

    Fix: Add what the finding names.

    Source: Google Search Central, "Event (Event) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/event
    """
    yield from incomplete(page, "event", _events(page))


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_event_past(page: Page) -> Iterator[Evidence]:
    """All events of a page are over

    Every Event in the markup of an indexable page had ended when the page was fetched: its endDate, or its startDate
    where there is no endDate, lay in the past. Events with a schedule of repetitions are left out.

    Why: Search engines do not list past events. A page that is about nothing else answers a question nobody asks any
    more.

    Fix: Announce the next date, or say what came of the event and link to the next one. An archive can stay as it is.

    Source: Google Search Central, "Event (Event) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/event
    """
    events = _events(page)
    ends = [node.text("endDate") or node.text("startDate") for node in events if not node.has("eventSchedule")]
    found = [(moment.latest, end) for end in ends if (moment := read_date(end))]
    if not events or len(found) != len(events):
        return
    latest, written = max(found)
    if latest < at(page.fetch.at):
        what = events[0].label if len(events) == 1 else f"The last of {number_of(len(events), 'event')}"
        yield Evidence(f"{what} ended on {written}.", value=written, line=events[0].line)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_job_posting(page: Page) -> Iterator[Evidence]:
    """Markup of a job lacks what a search result needs

    A JobPosting has no title, description, datePosted or hiringOrganization, or neither a jobLocation nor, for work
    from home, jobLocationType TELECOMMUTE with applicantLocationRequirements.

    Why: Without them Google's job search leaves it out.

    Fix: Add what the finding names.

    Source: Google Search Central, "Job posting (JobPosting) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/job-posting
    """

    def remote(node: Node) -> list[str]:
        without_place = not node.has("jobLocation") and node.has("applicantLocationRequirements")
        return ["jobLocationType TELECOMMUTE"] if without_place and not _is_remote(node) else []

    yield from incomplete(page, "job-posting", None, remote)


def _is_remote(node: Node) -> bool:
    return node.text("jobLocationType").upper() == "TELECOMMUTE"


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_job_expired(page: Page) -> Iterator[Evidence]:
    """Job is still online after it expired

    The validThrough of a JobPosting lay in the past when the page was fetched, and the page may be indexed. On pages
    with several jobs all of them must have expired.

    Why: Google forbids job markup on pages of jobs that are filled, and takes whole sites out of its job search for it.

    Fix: Answer 404 or 410, mark the page noindex, or remove the JobPosting markup.

    Source: Google Search Central, "Job posting": remove a job posting,
    https://developers.google.com/search/docs/appearance/structured-data/job-posting#remove-a-job-posting
    """
    jobs = primary(page, "JobPosting")
    ends = [read_date(node.text("validThrough")) for node in jobs]
    fetched = at(page.fetch.at)
    if jobs and all(end is not None and end.latest < fetched for end in ends):
        until = jobs[0].text("validThrough")
        yield Evidence(f"{jobs[0].label} was valid until {until}.", value=until, line=jobs[0].line)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_local_business(page: Page) -> Iterator[Evidence]:
    """Markup of a local business lacks name or address

    A LocalBusiness, or a kind of it such as a restaurant or shop, that stands for itself has no name or no address.

    Why: Without them Google cannot match it with a place on the map.

    Fix: Add what the finding names. A business without a place that customers visit is an Organization.

    Source: Google Search Central, "Local business (LocalBusiness) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/local-business
    """
    yield from incomplete(page, "local-business")


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_organization_logo(page: Page, *, min_pixels: int = 112) -> Iterator[Evidence]:
    """Logo in the markup cannot be used

    The logo of an Organization has no web address, or is said to be smaller than 112 by 112 pixels. Whether the file
    exists is told by another rule; its real size is not known to a crawl.

    Why: Google shows the logo next to the organisation's name, if it can load it and it is large enough.

    Fix: Give the address of a picture of at least 112 by 112 pixels.

    Source: Google Search Central, "Organization (Organization) structured data": logo,
    https://developers.google.com/search/docs/appearance/structured-data/organization
    """
    faulty = []
    for node in page_nodes(page):
        if node.is_a("Organization"):
            faults = [fault for logo in node.values("logo") if (fault := _logo_fault(logo, page, min_pixels))]
            if faults:
                faulty.append((node, faults))
    yield from report(faulty, "lacks")


def _logo_fault(logo: object, page: Page, least: int) -> str:
    if not isinstance(logo, Node):
        return "" if join(str(logo), page.base or page.url) else f"a logo with an address ({str(logo)[:80]})"
    # A node of another page, or one without anything but a name, may be described elsewhere.
    written = logo.text("contentUrl") or logo.text("url")
    if not written or not join(written, page.base or page.url):
        return "" if logo.identifier and not written else "a logo with an address"
    sizes = [re.match(r"\d{1,6}", logo.text(name)) for name in ("width", "height")]
    pixels = [int(size[0]) for size in sizes if size]
    return f"a logo of {least} px ({min(pixels)} px)" if pixels and min(pixels) < least else ""


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_software_app(page: Page) -> Iterator[Evidence]:
    """Markup of an app lacks what a search result needs

    A SoftwareApplication that stands for itself has no name, no price in its offers (0 for a free app), or neither
    aggregateRating nor review.

    Why: Without them Google shows no app result.

    Fix: Add what the finding names.

    Source: Google Search Central, "Software app (SoftwareApplication) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/software-app
    """
    found = [node for node in primary(page, "SoftwareApplication") if not node.is_a("VideoGame")]
    yield from incomplete(page, "software-app", found)
