"""The robots.txt files of a site, and what they say to one crawler."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.facts import RobotsFile
from ..core.robots import Robots, Verdict, parse
from ..core.urls import origin
from ..store.site import Site


def own_files(site: Site) -> Iterator[RobotsFile]:
    """The robots.txt of the site's own origins; those of other sites are asked for when links to them are checked."""
    return (file for file in site.robots() if site.plan.is_internal(file.origin + "/"))


def has_rules(file: RobotsFile) -> bool:
    """It was answered with 2xx, directly or after the redirects that may be followed; other answers set no rules."""
    return file.fetch.ok or bool(file.body)


def verdict_for(robots: Robots, url: str, *agents: str) -> Verdict:
    """The verdict for the first of these product tokens that has a group, else the one for everyone.

    Google's crawlers for images, news and video obey the group of Googlebot where they have none of their own.
    """
    named = (agent for agent in agents if any(group.names(agent) for group in robots.groups))
    return robots.verdict(url, next(named, agents[0]))


class RobotsRules:
    """The rules of the site's own origins."""

    def __init__(self, site: Site) -> None:
        self._files = {file.origin: (file, parse(file.body)) for file in own_files(site) if has_rules(file)}

    def __bool__(self) -> bool:
        return bool(self._files)

    def refusal(self, url: str, *agents: str) -> tuple[Verdict, RobotsFile] | None:
        """The rule that keeps a crawler from a URL, and its file; None when it may fetch it or nothing is known."""
        found = self._files.get(origin(url))
        if found is None:
            return None
        file, robots = found
        verdict = verdict_for(robots, url, *agents)
        return None if verdict.allowed else (verdict, file)
