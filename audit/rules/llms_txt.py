"""/llms.txt, where a site has one. Google Search does not use it, and no AI service says that it must be there."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import status_text
from ..llms_txt import llms_file
from ..rule import rule
from ..wording import number_of

_WHY_NOT = {"noindex": "says noindex", "canonicalised": "names another page as its canonical"}


@rule(Severity.NOTICE, "ai-access")
def llms_txt_invalid(site: Site, *, min_characters: int = 50) -> Iterator[Evidence]:
    """llms.txt does not follow its format

    /llms.txt has no heading of the first level (# Name), holds no link in Markdown, is shorter than 50 characters, or
    has list items that begin like a link and are none. A site without the file lacks nothing. The crawl asks for it
    only when told to (--probe).

    Why: Programs that read the file look for its title and its links.

    Fix: Begin with "# Name of the site", then sections ("## Guides") with lists of links:
    "- [Title](https://example.org/page): what it is". Or delete the file.

    Source: "The /llms.txt file", https://llmstxt.org/
    """
    file = llms_file(site)
    problems = []
    if not file.title:
        problems.append("has no heading (# Name)")
    if not file.links:
        problems.append("holds no link")
    if file.size < min_characters:
        problems.append(f"is only {number_of(file.size, 'character')} long")
    if file.unreadable:
        lines = ", ".join(map(str, file.unreadable[:5]))
        problems.append(f"has list items whose link cannot be read (line {lines})")
    if problems:
        yield Evidence(f"{file.url} {'; '.join(problems)}.", value=problems, url=file.url)


@rule(Severity.NOTICE, "ai-access")
def llms_txt_broken_link(site: Site) -> Iterator[Evidence]:
    """llms.txt links to a page that does not exist

    /llms.txt lists an address that the crawl knows, and that answers with an error or a redirect to another site.
    Addresses the crawl did not ask for are not judged.

    Why: A program that follows the list finds nothing there.

    Fix: Correct the address, or take it out. A list made by hand is outdated soon: generate it with the sitemap.

    Source: "The /llms.txt file", https://llmstxt.org/
    """
    file = llms_file(site)
    for link in file.links:
        path = site.redirect_path(link.url)
        if not path:
            continue
        end = path[-1]
        if end.status is not None and end.status >= 400:
            refused = end.status in (401, 403, 429)
            yield Evidence(
                f"{file.url} lists {link.url}, which answers {status_text(end.status)}.",
                value=end.status, url=file.url, target=link.url, line=link.line,
                status=Status.INCONCLUSIVE if refused else Status.FAIL,
            )  # fmt: skip
        elif len(path) > 1 and site.plan.is_internal(link.url) and not site.plan.is_internal(end.url):
            message = f"{file.url} lists {link.url}, which redirects to another site, {end.url}."
            yield Evidence(message, value=end.url, url=file.url, target=link.url, line=link.line)


@rule(Severity.NOTICE, "ai-access")
def llms_txt_nonindexable_link(site: Site) -> Iterator[Evidence]:
    """llms.txt links to a page that search engines are kept from

    /llms.txt lists a page of the site that says noindex, names another page as canonical, or is blocked by robots.txt.

    Why: The site recommends a page in one place and withholds it in another. Most programs that read pages for people
    obey robots.txt.

    Fix: List the canonical page, or pages that may be read; or take the page out.

    Source: "The /llms.txt file", https://llmstxt.org/; RFC 9309, https://www.rfc-editor.org/rfc/rfc9309
    """
    file = llms_file(site)
    for link in file.links:
        row = site.query(
            "SELECT f.reason, p.indexability FROM fetch f LEFT JOIN page p ON p.url_id = f.url_id WHERE f.url = :url",
            url=link.url,
        ).fetchone()
        if row is None:
            continue
        why = "is blocked by robots.txt" if row["reason"] == "blocked-by-robots" else ""
        why = why or _WHY_NOT.get(row["indexability"] or "", "")
        if why:
            message = f"{file.url} lists {link.url}, which {why}."
            yield Evidence(message, value=row["indexability"], url=file.url, target=link.url, line=link.line)
