"""Pages that share what each page should have for itself: a title, a description, a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from ..core.findings import Evidence
from ..core.text import fold
from ..store.site import Site
from .pagination import is_later_page
from .wording import is_blank, number_of

_NO_LANGUAGE = "x"  # of hreflang="x-default": a version for everybody
_FIRST_H1 = """
    (SELECT json_extract(heading.value, '$.text') FROM json_each(page.facts, '$.headings') heading
     WHERE json_extract(heading.value, '$.level') = 1 LIMIT 1)
"""
MOST_LISTED = 20  # other pages named in a finding; the count is always whole


@dataclass(frozen=True, slots=True)
class Member:
    """A page of a group whose pages share a value."""

    url_id: int
    url: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """One page, and the others it shares its value with."""

    url: str
    value: str
    others: tuple[str, ...]  # the first of them
    count: int  # all of them

    def evidence(self, subject: str, *, snippet: str = "") -> Evidence:
        """One sentence about `subject`, as in 'The title "Home"', with the other pages."""
        if self.count == 1:
            message = f"{subject} is the same on {self.others[0]}."
        else:
            message = f"{subject} is the same on {number_of(self.count, 'other page')}, among them {self.others[0]}."
        return Evidence(
            message,
            value=self.value or None,
            snippet=snippet,
            url=self.url,
            details={"duplicates": list(self.others), "count": self.count},
        )


def says_the_same(site: Site, column: Literal["title", "description", "h1"]) -> Iterator[Sharing]:
    """Every indexable page whose title, description or first h1 another indexable page of the same language has too.

    The language is the declared one, else the detected one, else that of most pages. Later pages of paginated lists
    and pages that hreflang names as versions of each other are left out.
    """
    value = _FIRST_H1 if column == "h1" else column
    # Literals of this module, never data.
    sql = f"SELECT url_id, url, {value} AS value, lang, language FROM page WHERE indexable ORDER BY url_id"  # noqa: S608 - see above
    rows = site.query(sql)
    found = [
        (Member(row["url_id"], row["url"], row["value"]), _language(row["lang"], row["language"]))
        for row in rows
        if not is_blank(row["value"] or "") and not is_later_page(row["url"])
    ]
    usual = Counter(language for _, language in found if language).most_common(1)
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member, language in found:
        groups[fold(member.value), language or (usual[0][0] if usual else "")].append(member)
    return sharing(site, groups.values())


def sharing(site: Site, groups: Iterable[list[Member]], *, translations: bool = False) -> Iterator[Sharing]:
    """Each page of the groups of two or more, with the other pages of its group.

    Versions of one page that hreflang ties together are not told of each other; with `translations` only versions in
    one language (for two countries) are left out, so that versions in two languages that say the same are reported.
    """
    for group in groups:
        if len(group) < 2:
            continue
        versions = _versions(site, {member.url_id for member in group}, one_language=translations)
        for member in group:
            own = versions[member.url_id] | {member.url_id}
            count = len(group) - len(own)
            if count:
                others = (other.url for other in group if other.url_id not in own)
                yield Sharing(member.url, member.value, tuple(islice(others, MOST_LISTED)), count)


def versions_of(site: Site, url_id: int, *, one_language: bool = False) -> set[int]:
    """The pages that a page's hreflang annotations name as its versions, the page itself left out."""
    codes: dict[int, set[str]] = defaultdict(set)
    for row in site.query(
        "SELECT target_id, code FROM hreflang WHERE page_id = :id AND target_id IS NOT NULL", id=url_id
    ):
        codes[row["target_id"]].add(_language(row["code"]))
    for named in codes.values():
        if len(named) > 1:
            named.discard(_NO_LANGUAGE)
    own = codes.pop(url_id, {_NO_LANGUAGE})
    return {target for target, named in codes.items() if not one_language or own & named or _NO_LANGUAGE in own | named}


def _versions(site: Site, ids: Collection[int], *, one_language: bool) -> dict[int, set[int]]:
    """For each page of a group the others that it names as its versions, or that name it."""
    pairs: dict[int, set[int]] = {url_id: set() for url_id in ids}
    for url_id in ids:
        for target in versions_of(site, url_id, one_language=one_language).intersection(ids):
            pairs[url_id].add(target)
            pairs[target].add(url_id)
    return pairs


def _language(*tags: Any) -> str:
    """The language subtag of the first tag that is not empty, lower case."""
    tag = next((str(tag).strip() for tag in tags if tag and str(tag).strip()), "")
    return tag.replace("_", "-").partition("-")[0].lower()
