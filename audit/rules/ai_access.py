"""Which crawlers of AI services robots.txt lets in. What is right is the owner's choice, so these are notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...core.facts import RobotsFile
from ...core.findings import Evidence, Severity
from ...core.robots import Robots, parse
from ...core.urls import origin
from ...store.site import Site
from ..ai_crawlers import MAY_IGNORE, RETIRED, SEARCH, TRAINING, USER
from ..robots_files import has_rules, own_files
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "ai-access")
def ai_search_crawler_blocked(site: Site, *, max_share: float = 0.1) -> Iterator[Evidence]:
    """Search of an AI service may not read the site

    robots.txt disallows the home page, or more than 10 % of the pages that may be indexed, for a crawler that finds
    pages which answers quote and link to: OAI-SearchBot, Claude-SearchBot, PerplexityBot, Bingbot.

    Why: The service cannot quote or link to the site. These crawlers do not collect texts for training.

    Fix: Nothing if that is your choice. Otherwise allow the crawler, in a group of its own if need be.

    Source: OpenAI, "Overview of OpenAI crawlers", https://platform.openai.com/docs/bots; Perplexity, "Perplexity
    crawlers", https://docs.perplexity.ai/guides/bots
    """
    pages = [str(row["url"]) for row in site.query("SELECT url FROM page WHERE indexable ORDER BY url_id")]
    for file, robots in _open_files(site):
        own = [url for url in pages if origin(url) == file.origin]
        blocked = []
        for agent in SEARCH:
            closed = sum(not robots.verdict(url, agent).allowed for url in own)
            if not robots.verdict(f"{file.origin}/", agent).allowed or closed > max_share * len(own):
                blocked.append(agent)
        if blocked:
            yield _evidence(file, robots, blocked, "quote the site in answers")


@rule(Severity.NOTICE, "ai-access")
def ai_user_fetcher_blocked(site: Site) -> Iterator[Evidence]:
    """AI assistant may not open the site for a person

    robots.txt disallows the home page for an agent that opens a page because a person asked for it: ChatGPT-User,
    Claude-User, Perplexity-User, MistralAI-User. OpenAI and Perplexity say that theirs may ignore robots.txt.

    Why: Someone who asks an assistant about your page or your product gets an answer without it.

    Fix: Nothing if that is your choice. Otherwise allow the agent.

    Source: OpenAI, "Overview of OpenAI crawlers", https://platform.openai.com/docs/bots; Perplexity, "Perplexity
    crawlers", https://docs.perplexity.ai/guides/bots
    """
    for file, robots in _open_files(site):
        blocked = _blocked(file, robots, USER)
        if blocked:
            note = "" if MAY_IGNORE.isdisjoint(blocked) else "; some of them may open it all the same"
            yield _evidence(file, robots, blocked, f"open the site for a person{note}")


@rule(Severity.NOTICE, "ai-access")
def ai_training_crawler_blocked(site: Site) -> Iterator[Evidence]:
    """Texts of the site may not be used for training AI models

    robots.txt disallows the home page for crawlers or tokens that stand for training: GPTBot, ClaudeBot, CCBot,
    Meta-ExternalAgent, Amazonbot, Bytespider, Google-Extended, Applebot-Extended. It is told, not judged.

    Why: It is a matter of policy and does not change how search engines treat the site. It is good to know what the
    file says today.

    Fix: Nothing, unless it is not what you want.

    Source: RFC 9309, https://www.rfc-editor.org/rfc/rfc9309; Google, "Google's common crawlers",
    https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers
    """
    for file, robots in _open_files(site):
        blocked = _blocked(file, robots, TRAINING)
        if blocked:
            yield _evidence(file, robots, blocked, "use it for training")


@rule(Severity.NOTICE, "ai-access")
def ai_blanket_block_side_effect(site: Site) -> Iterator[Evidence]:
    """Rule against AI training shuts out AI search as well

    A group of robots.txt that disallows everything names crawlers for training together with crawlers for AI search or
    agents that open pages for people; or everyone is disallowed and only classic search engines are let in.

    Why: Whoever wants to keep texts out of training usually still wants to be quoted and linked in answers.

    Fix: Give the crawlers for search (OAI-SearchBot, Claude-SearchBot, PerplexityBot) and for people (ChatGPT-User,
    Claude-User, Perplexity-User) a group of their own.

    Source: OpenAI, "Overview of OpenAI crawlers", https://platform.openai.com/docs/bots
    """
    wanted = tuple(agent for agent in (*SEARCH, *USER) if agent != "Bingbot")
    for file, robots in _open_files(site):
        blocked = _blocked(file, robots, wanted)
        for group in robots.groups:
            both = [agent for agent in blocked if group.names(agent)]
            if both and any(group.names(agent) for agent in TRAINING):
                yield Evidence(
                    f"The group in line {group.line} shuts out crawlers for training together with {', '.join(both)}.",
                    value=both,
                    line=group.line,
                    url=file.fetch.url,
                )
                break
        else:
            unnamed = [agent for agent in blocked if not any(group.names(agent) for group in robots.groups)]
            if unnamed:
                yield Evidence(f"Everyone is shut out but a few, and so is {', '.join(unnamed)}.", value=unnamed,
                               url=file.fetch.url)  # fmt: skip


@rule(Severity.NOTICE, "ai-access")
def ai_unknown_token(site: Site) -> Iterator[Evidence]:
    """robots.txt names an AI crawler that does not exist

    A group names a crawler that was retired or never existed (anthropic-ai, Claude-Web, ChatGPT), and the name in use
    today is in no group; or Google-Extended is written as an address to disallow.

    Why: The rule does nothing.

    Fix: Write the name in use, as the finding says.

    Source: Anthropic, "Does Anthropic crawl data from the web, and how can site owners block the crawler?",
    https://support.claude.com/en/articles/8896518; OpenAI, https://platform.openai.com/docs/bots
    """
    for file, robots in _files(site):
        named = {agent.lower() for group in robots.groups for agent in group.agents}
        wrong = {
            agent: RETIRED[agent.lower()]
            for group in robots.groups
            for agent in group.agents
            if agent.lower() in RETIRED and RETIRED[agent.lower()].lower() not in named
        }
        as_path = [
            rule.line
            for group in robots.groups
            for rule in group.rules
            if rule.pattern.strip("/*$").lower() == "google-extended"
        ]
        if wrong or as_path:
            name, instead = next(iter(wrong.items()), ("", ""))
            line = 0 if name else as_path[0]
            message = f"No crawler is called {name}; write {instead}." if name else (
                f"Line {line} disallows the address google-extended; it is the name of an agent."
            )  # fmt: skip
            yield Evidence(message, value=wrong or as_path, line=line, url=file.fetch.url, details={"names": wrong})


@rule(Severity.NOTICE, "ai-access")
def ai_google_extended_confusion(site: Site) -> Iterator[Evidence]:
    """Google-Extended is shut out, which concerns Gemini only

    robots.txt disallows the site for Google-Extended.

    Why: The token says whether texts may be used for Gemini. It changes nothing in Google Search, neither the results
    nor AI Overviews and AI Mode, which go by the rules for Googlebot.

    Fix: Nothing if Gemini is what you meant. To limit what AI Overviews show, use nosnippet or max-snippet.

    Source: Google Search Central, "Google's common crawlers",
    https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers#google-extended
    """
    for file, robots in _files(site):
        own = any(group.names("Google-Extended") for group in robots.groups)
        verdict = robots.verdict(f"{file.origin}/", "Google-Extended")
        if own and not verdict.allowed:
            yield Evidence("Google-Extended is shut out, which does not concern Google Search or AI Overviews.",
                           value=verdict.rule, line=verdict.line, url=file.fetch.url)  # fmt: skip


def _files(site: Site) -> Iterator[tuple[RobotsFile, Robots]]:
    """The robots.txt of the start pages' origins. Raises NotApplicable when there is none."""
    starts = set(map(origin, site.plan.starts)) | {fetch.url and origin(fetch.url) for fetch in
                                                   site.redirect_path(site.plan.seed)}  # fmt: skip
    files = [(file, parse(file.body)) for file in own_files(site) if has_rules(file) and file.origin in starts]
    if not files:
        raise NotApplicable("The site has no robots.txt.")
    yield from files


def _open_files(site: Site) -> Iterator[tuple[RobotsFile, Robots]]:
    """Those that do not shut out search engines as well, which is another finding."""
    for file, robots in _files(site):
        if robots.verdict(f"{file.origin}/", "Googlebot").allowed:
            yield file, robots


def _blocked(file: RobotsFile, robots: Robots, agents: Iterable[str]) -> list[str]:
    return [agent for agent in agents if not robots.verdict(f"{file.origin}/", agent).allowed]


def _evidence(file: RobotsFile, robots: Robots, agents: list[str], what: str) -> Evidence:
    verdict = robots.verdict(f"{file.origin}/", agents[0])
    return Evidence(f"{', '.join(agents)} may not {what}.", value=agents, snippet=verdict.rule, line=verdict.line,
                    url=file.fetch.url)  # fmt: skip
