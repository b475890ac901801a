"""Images as pages show them, and what their addresses answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..core.facts import Fetch, Image, Reason
from ..core.findings import Evidence, Status
from ..store.site import Site
from .answers import confirmed, opens_in_browser, status_text
from .rule import NotApplicable

# Answers that say more about who asks than about the image, when another site gives them.
_REFUSALS = (401, 403, 405, 429, 999)
# Reasons that do not mean that visitors miss the image: it was not requested, or came and was large.
_NOT_BROKEN = (Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.UNSUPPORTED, Reason.TOO_LARGE)
_NUMBER = re.compile(r"\s*\+?(\d+)")  # how HTML reads width and height: what follows the digits is ignored


def pixels(attribute: str | None) -> int | None:
    """The px of a width or height attribute, or None when it holds no number."""
    match = _NUMBER.match(attribute or "")
    return int(match[1][:9]) if match else None


def is_pixel(image: Image) -> bool:
    """An image of at most 1 x 1 pixels, as statistics use them: nobody sees it."""
    width, height = pixels(image.width), pixels(image.height)
    return width is not None and height is not None and width <= 1 and height <= 1


def broken(site: Site, url: str) -> Evidence | None:
    """What is wrong with the answer of an image that was requested, or None."""
    path = site.redirect_path(url)
    fetch = path[-1]
    hops = {"hops": [step.url for step in path]} if len(path) > 1 else {}
    if fetch.redirect_to in hops.get("hops", [url]):
        return Evidence("The image redirects in a circle.", value=fetch.status, details=hops)
    if fetch.status is None or fetch.reason == Reason.REDIRECT_LIMIT:
        if fetch.reason in _NOT_BROKEN:
            return None
        evidence = Evidence(f"The image does not answer ({fetch.reason}).", value=fetch.reason, details=hops)
        return confirmed(evidence, fetch)
    if fetch.status >= 400:
        return _refused(fetch, hops, own=site.plan.is_internal(fetch.url))
    if fetch.status >= 300 or may_be_image(fetch):
        return None  # or a redirect whose target was not requested
    return Evidence(f"The image answers with {fetch.content_type}.", value=fetch.content_type, details=hops)


def _refused(fetch: Fetch, hops: dict[str, list[str]], *, own: bool) -> Evidence | None:
    """What an error status means for an image."""
    if opens_in_browser(fetch):
        return None
    answer = status_text(fetch.status)
    evidence = Evidence(f"The image answers {answer}.", value=fetch.status, details={**hops})
    if fetch.status == 429 or (fetch.status in _REFUSALS and not own):
        message = f"The image could not be verified: it answers {answer} to the crawler."
        return replace(evidence, message=message, status=Status.INCONCLUSIVE)
    return confirmed(evidence, fetch) if evidence.value >= 500 else evidence


def may_be_image(fetch: Fetch) -> bool:
    """Browsers look into a file that is declared as bytes or not at all; 204 and the like have no type."""
    return (
        not fetch.content_type or fetch.content_type.startswith("image/") or fetch.content_type.endswith("octet-stream")
    )


@dataclass(frozen=True, slots=True)
class Use:
    """A page showing an image."""

    page: str
    depth: int
    url_id: int
    target: str
    line: int
    is_pixel: bool
    srcset: bool  # one of several candidates, or a poster


_FAR = 1_000_000  # the depth of pages that no link leads to


def uses(site: Site, which: str, **parameters: int) -> Iterator[Use]:
    """The uses of images whose fetch fulfils a condition. Raises NotApplicable when no image was requested."""
    if not site.plan.check_resources:
        raise NotApplicable("The crawl did not check images.")
    rows = site.query(
        f"""
        WITH used AS (
            SELECT page_id, url_id, width, height, line, 0 AS srcset FROM image
            UNION ALL
            SELECT page_id, url_id, NULL, NULL, line, 1 FROM resource WHERE kind = 'image'
        )
        SELECT p.url AS page, coalesce(p.depth, :far) AS depth, f.url_id, f.url, u.width, u.height, u.line, u.srcset
        FROM used u JOIN fetch f ON f.url_id = u.url_id JOIN page p ON p.url_id = u.page_id
        WHERE {which} ORDER BY u.page_id, u.srcset, u.line
        """,  # noqa: S608 - `which` is a literal of this module
        far=_FAR,
        **parameters,
    )
    for row in rows:
        image = Image(row["url"], None, width=row["width"], height=row["height"])
        yield Use(
            row["page"], row["depth"], row["url_id"], row["url"], row["line"], is_pixel(image), bool(row["srcset"])
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """An image, and the pages that show it."""

    first: Use  # on the page nearest to the start page
    pages: tuple[str, ...]  # nearest first


def by_image(found: Iterable[Use]) -> Iterator[Shown]:
    """The uses of each image together, in the order in which the images come first."""
    together: dict[int, list[Use]] = {}
    for use in found:
        together.setdefault(use.url_id, []).append(use)
    for group in together.values():
        group.sort(key=lambda use: (use.depth, use.page, use.line))
        yield Shown(group[0], tuple(dict.fromkeys(use.page for use in group)))
