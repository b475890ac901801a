"""Lines of a robots.txt that do not do what their author meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ...core.facts import RobotsFile
from ...core.findings import Evidence, Severity
from ...core.robots import Robots, parse
from ...store.site import Site
from ..robots_files import has_rules, own_files
from ..rule import NotApplicable, rule
from ..wording import number_of, quoted

_MOST_LISTED = 20  # lines in one finding
_FIELDS = ("user-agent", "allow", "disallow", "sitemap", "crawl-delay")
_SYNTAX = {
    "missing-colon": "has no colon",
    "typo": "is misspelt",
    "empty-user-agent": "names no crawler",
    "bad-crawl-delay": "has no number of seconds",
    "line-too-long": "is too long to be read whole",
}
# Search engines that obey a Crawl-delay; Google does not.
_OBEDIENT = {"*": "all others", "bingbot": "Bing", "msnbot": "Bing", "slurp": "Yahoo", "yandex": "Yandex",
             "yandexbot": "Yandex", "seznambot": "Seznam", "yeti": "Naver"}  # fmt: skip

_Line = tuple[int, str, str]  # number, text, what is wrong


@rule(Severity.WARNING, "robots-txt")
def robots_syntax_error(site: Site) -> Iterator[Evidence]:
    """robots.txt has lines that crawlers cannot read

    A line that is no comment has no colon, misspells a field (Disalow, Useragent), names no crawler after User-agent,
    or has a Crawl-delay that is no number. Fields that are not part of the standard, such as Host, Clean-param or
    Content-Signal, are no errors: RFC 9309 lets a file have them, and who does not know them skips them.

    Why: Google forgives some of these mistakes, other crawlers skip the line, and what it was to protect is crawled.

    Fix: Write one field, a colon and one value in each line.

    Source: RFC 9309, section 2.2, https://www.rfc-editor.org/rfc/rfc9309#section-2.2
    """
    for file, robots in _files(site):
        lines: list[_Line] = []
        for line, text, what in robots.problems:
            if what in _SYNTAX:
                lines.append((line, text, _SYNTAX[what]))
            elif what == "unknown-directive":
                name, colon, _ = text.partition(":")
                meant = get_close_matches(name.strip().lower(), _FIELDS, 1, 0.75)
                if meant or not colon:
                    lines.append((line, text, f"was perhaps meant to be {meant[0]}" if meant else "is no rule"))
        yield from _told(file, lines, "")


@rule(Severity.ERROR, "robots-txt")
def robots_rule_without_group(site: Site) -> Iterator[Evidence]:
    """robots.txt has rules for nobody

    An Allow or Disallow line stands before the first User-agent line.

    Why: It belongs to no group, so no crawler obeys it.

    Fix: Write "User-agent: *" above it.

    Source: RFC 9309, section 2.1, https://www.rfc-editor.org/rfc/rfc9309#section-2.1
    """
    yield from _with_problem(site, "rule-before-user-agent", "stands before any user-agent")


@rule(Severity.WARNING, "robots-txt")
def robots_pattern_invalid(site: Site) -> Iterator[Evidence]:
    """robots.txt has a rule that matches nothing

    The value of an Allow or Disallow begins neither with a slash nor with *, or it has a $ that is not its last
    character. A $ at the end is right: it stands for the end of the address.

    Why: Paths begin with a slash, so such a rule matches no address.

    Fix: Begin with a slash, without scheme and host, and use $ at the end only; write %24 for the character itself.

    Source: RFC 9309, section 2.2.2 and 2.2.3, https://www.rfc-editor.org/rfc/rfc9309#section-2.2.2
    """
    for file, robots in _files(site):
        lines: list[_Line] = [
            (line, text, "does not begin with a slash")
            for line, text, what in robots.problems
            if what == "no-leading-slash"
        ]
        rules = {rule.line: rule for group in robots.groups for rule in group.rules}
        lines += [
            (rule.line, rule.text, "has a $ that is not at the end")
            for rule in rules.values()
            if "$" in rule.text.rstrip().removesuffix("$")
        ]
        yield from _told(file, sorted(lines), "")


@rule(Severity.WARNING, "robots-txt")
def robots_noindex_field(site: Site) -> Iterator[Evidence]:
    """robots.txt says noindex

    The file has a Noindex line.

    Why: It was never part of the standard, and Google has ignored it since September 2019: the pages can be indexed.

    Fix: Mark the pages themselves as noindex, and let search engines read them.

    Source: Google Search Central Blog, "A note on unsupported rules in robots.txt",
    https://developers.google.com/search/blog/2019/07/a-note-on-unsupported-rules-in-robotstxt
    """
    for file, robots in _files(site):
        lines = [(line, f"{name}: {value}", "") for line, name, value in robots.others if name == "noindex"]
        yield from _told(file, lines, "has had no effect since 2019")


@rule(Severity.NOTICE, "robots-txt")
def robots_crawl_delay(site: Site, *, max_seconds: float = 10.0) -> Iterator[Evidence]:
    """robots.txt asks search engines to crawl very slowly

    A Crawl-delay of more than 10 seconds is for all crawlers or for that of a search engine that obeys it.

    Why: Google ignores it. Bing, Yandex and others read one page and then wait: with 10 seconds no more than 8,640
    pages a day, so that changes show late.

    Fix: Remove the line, or ask for a second or two.

    Source: Bing Webmaster Guidelines, "Crawl delay", https://www.bing.com/webmasters/help/crawl-control-55a30302
    """
    for file, robots in _files(site):
        slow = {agent: seconds for agent, seconds in robots.delays if agent in _OBEDIENT and seconds > max_seconds}
        if slow:
            agent, seconds = max(slow.items(), key=lambda item: item[1])
            yield Evidence(
                f"robots.txt asks {_OBEDIENT[agent]} to wait {seconds:g} seconds between two pages.",
                value=seconds,
                threshold=max_seconds,
                snippet=f"Crawl-delay: {seconds:g}",
                url=file.fetch.url,
                details={"agents": slow},
            )


@rule(Severity.WARNING, "robots-txt")
def robots_sitemap_url_invalid(site: Site) -> Iterator[Evidence]:
    """robots.txt names a sitemap without its full address

    The value of a Sitemap line is not a full http or https address.

    Why: The line does not belong to a host, so search engines need scheme and host to find the file. They skip the
    line, and the sitemap is not read.

    Fix: Write the whole address, as in "Sitemap: https://example.org/sitemap.xml".

    Source: Google Search Central, "How Google interprets the robots.txt specification",
    https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt#sitemap
    """
    yield from _with_problem(site, "relative-sitemap", "is not a full address")


@rule(Severity.NOTICE, "robots-txt")
def robots_duplicate_groups(site: Site) -> Iterator[Evidence]:
    """robots.txt has several groups for one crawler

    Two or more groups name the same crawler.

    Why: Crawlers that follow the standard put them together, older ones obey only the first. Whoever edits the file may
    see only one of them.

    Fix: Write all rules for a crawler into one group.

    Source: RFC 9309, section 2.2.1, https://www.rfc-editor.org/rfc/rfc9309#section-2.2.1
    """
    for file, robots in _files(site):
        places: dict[str, list[int]] = {}
        for group in robots.groups:
            for agent in dict.fromkeys(name.lower() for name in group.agents):
                places.setdefault(agent, []).append(group.line)
        again = {agent: lines for agent, lines in places.items() if agent and len(lines) > 1}
        if again:
            agent, lines = next(iter(again.items()))
            yield Evidence(
                f"{number_of(len(lines), 'group')} are for {agent}, beginning in lines {', '.join(map(str, lines))}.",
                value=len(lines),
                threshold=1,
                line=lines[1],
                url=file.fetch.url,
                details={"groups": again},
            )


def _files(site: Site) -> Iterator[tuple[RobotsFile, Robots]]:
    """Every robots.txt of the site that has text. Raises NotApplicable when there is none."""
    files = [(file, parse(file.body)) for file in own_files(site) if has_rules(file)]
    if not files:
        raise NotApplicable("The site has no robots.txt.")
    for file, robots in files:
        if not any(problem.what == "html-page" for problem in robots.problems):
            yield file, robots


def _with_problem(site: Site, kind: str, what: str) -> Iterator[Evidence]:
    for file, robots in _files(site):
        yield from _told(file, [(line, text, "") for line, text, known in robots.problems if known == kind], what)


def _told(file: RobotsFile, lines: Iterable[_Line], what: str) -> Iterator[Evidence]:
    """One finding for all lines of a file, if there are any."""
    found = list(lines)
    if found:
        line, text, own = found[0]
        more = f" ({number_of(len(found) - 1, 'further line')})" if len(found) > 1 else ""
        yield Evidence(
            f"Line {line} of robots.txt, {quoted(text)}, {own or what}{more}.",
            value=len(found),
            snippet=text,
            line=line,
            url=file.fetch.url,
            details={"lines": [f"{number}: {quote}" for number, quote, _ in found[:_MOST_LISTED]]},
        )
