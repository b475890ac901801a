"""/llms.txt, a list of a site's pages for language models: https://llmstxt.org/."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..core.urls import join
from ..store.site import Site
from .rule import NotApplicable, Unknowable

_LINK = re.compile(r"\[([^\]\n]{0,500})\]\(\s*<?([^)\s>]{1,2000})>?(?:\s[^)\n]{0,500})?\)")
_HEADING = re.compile(r"#\s+\S")


@dataclass(frozen=True, slots=True)
class LlmsLink:
    url: str  # absolute
    line: int


@dataclass(slots=True)
class LlmsFile:
    """What the file says."""

    url: str
    title: str = ""  # its first line that is a heading of the first level
    size: int = 0  # characters, white space at the ends left out
    links: list[LlmsLink] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)  # lines that should be a link, and are none


def llms_file(site: Site) -> LlmsFile:
    """The site's file. Raises Unknowable when it was not asked for, NotApplicable when there is none."""
    row = site.query("SELECT url, status, reason, content_type, body FROM probe WHERE name = 'llms.txt'").fetchone()
    if row is None:
        raise Unknowable("The crawl did not ask for it: crawl with --probe.")
    if row["status"] != 200 or row["reason"] is not None or not row["body"]:
        raise NotApplicable("The site has no /llms.txt, which nobody needs.")
    return read(row["url"], row["body"])


def read(url: str, body: str) -> LlmsFile:
    """The file's title, links, and the lines of its lists that hold no link. Never raises."""
    found = LlmsFile(url, size=len(body.strip().removeprefix("\ufeff")))
    in_list = False
    for number, line in enumerate(body.removeprefix("\ufeff").splitlines(), 1):
        text = line.strip()
        if not found.title and _HEADING.match(text):
            found.title = text.lstrip("#").strip()
        in_list = text.startswith("## ") or (in_list and not text.startswith("# "))
        links = list(_LINK.finditer(line))
        for match in links:
            target = join(match[2], url)
            if target:
                found.links.append(LlmsLink(target, number))
        if in_list and not links and line.startswith(("- [", "* [")):
            found.unreadable.append(number)
    return found
