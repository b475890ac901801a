"""The site's icon, as search results and browser tabs show it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fetch, Page, Reason, ResourceKind
from ...core.findings import Evidence, Severity, Status
from ...core.urls import join
from ...store.site import Site
from ..answers import opens_in_browser, status_text
from ..image_uses import may_be_image
from ..robots_files import RobotsRules
from ..rule import NotApplicable, rule

_ROBOT = "Googlebot-Image"


@rule(Severity.NOTICE, "social")
def favicon_missing(site: Site) -> Iterator[Evidence]:
    """Site has no icon

    The home page names no icon (link rel="icon"), and /favicon.ico, which browsers ask for in that case, does not
    exist; or the icons it names answer with errors. The crawl asks for /favicon.ico only where a page names it, so a
    home page that names no icon is inconclusive.

    Why: Search results and browser tabs show a grey globe instead of the icon people know the site by.

    Fix: Add <link rel="icon" href="/favicon.ico"> to the head of the home page, with an icon that is there.

    Source: Google Search Central, "Define a favicon to show in search results",
    https://developers.google.com/search/docs/appearance/favicon-in-search
    """
    home = _home(site)
    icons = _icons(home)
    if not icons:
        default = join("/favicon.ico", home.url) or ""
        fetch = site.fetch(default)
        if fetch is None:
            message = "The home page names no icon; whether /favicon.ico exists was not asked."
            yield Evidence(message, url=home.url, status=Status.INCONCLUSIVE)
        elif _is_missing(fetch):
            message = f"The home page names no icon, and /favicon.ico answers {status_text(fetch.status)}."
            yield Evidence(message, value=fetch.status, url=home.url, target=default)
        return
    answers = [site.redirect_path(url)[-1:] for url in icons]
    if all(answer and _is_missing(answer[0]) for answer in answers):
        status = answers[0][0].status
        yield Evidence(
            f"The icon that the home page names answers {status_text(status)}.",
            value=status,
            url=home.url,
            target=icons[0],
            details={"icons": icons[:20]},
        )


@rule(Severity.NOTICE, "social")
def favicon_invalid(site: Site) -> Iterator[Evidence]:
    """Site's icon cannot be shown in search results

    The icon that the home page names is no image, judged by the Content-Type it comes with, or robots.txt blocks it for
    Googlebot-Image. Whether it is square and large enough (48 pixels or more) is not seen.

    Why: Google then shows a grey globe beside the site's results.

    Fix: Let the server send the icon with its own type (image/x-icon, image/png, image/svg+xml), and allow
    Googlebot-Image to fetch it.

    Source: Google Search Central, "Define a favicon to show in search results",
    https://developers.google.com/search/docs/appearance/favicon-in-search
    """
    home = _home(site)
    robots = RobotsRules(site)
    icons = _icons(home)
    if not icons:
        raise NotApplicable("The home page names no icon.")
    for url in icons:
        refusal = robots.refusal(url, _ROBOT, "Googlebot")
        path = site.redirect_path(url)
        if refusal is not None:
            verdict, file = refusal
            message = f'robots.txt blocks the icon for {_ROBOT} with "{verdict.rule}" in line {verdict.line}.'
            yield Evidence(message, value=verdict.rule, url=home.url, target=url, details={"robots": file.fetch.url})
        elif path and path[-1].ok and not may_be_image(path[-1]):
            message = f"The icon comes as {path[-1].content_type}, which is no image."
            yield Evidence(message, value=path[-1].content_type, url=home.url, target=url)


def _home(site: Site) -> Page:
    """The home page, after redirects. Raises NotApplicable when the crawl did not read it."""
    path = site.redirect_path(site.plan.home)
    page = site.page(path[-1].url) if path else None
    if page is None or not (page.fetch.ok and page.fetch.is_html):
        raise NotApplicable("The crawl did not read the home page.")
    if page.cut:
        raise NotApplicable("The home page could not be read to its end.")
    return page


def _icons(page: Page) -> list[str]:
    return list(dict.fromkeys(item.url for item in page.resources if item.kind is ResourceKind.ICON))


def _is_missing(fetch: Fetch) -> bool:
    if fetch.status is None:
        return fetch.reason == Reason.DNS
    return fetch.status in (404, 410) and not opens_in_browser(fetch)
