"""The options that describe a crawl, shared by `crawl` and `run`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

OPTIONS = (
    click.option(
        "--list", "list_file", metavar="FILE",
        help="Crawl the URLs of FILE, one a line or a column of a CSV, and no others; - is standard input.",
    ),
    click.option(
        "--sitemap", "sitemaps", multiple=True, metavar="URL",
        help="Crawl what this sitemap lists, and nothing else; may be repeated.",
    ),
    click.option(
        "--mode", type=click.Choice(["site", "sitemap"]),
        help="Follow links (site), or crawl what the site's own sitemaps list (sitemap).",
    ),
    click.option("--folder", is_flag=True, help="Crawl only what is below the start page's folder."),
    click.option("--subdomains", is_flag=True, help="Crawl every host of the start page's registered domain."),
    click.option("--max-pages", type=int, metavar="N", help="Stop after N pages of the site."),
    click.option("--max-depth", type=int, metavar="N", help="Follow links up to N clicks from the start page."),
    click.option("--max-time", type=float, metavar="MINUTES", help="Stop after so many minutes; it can go on later."),
    click.option(
        "--limit", "limits", multiple=True, metavar="REGEX=N",
        help="At most N URLs whose path matches, as in '^/blog/=200'; may be repeated.",
    ),
    click.option("--include", multiple=True, metavar="REGEX", help="Crawl only URLs that match; may be repeated."),
    click.option("--exclude", multiple=True, metavar="REGEX", help="Leave out URLs that match; may be repeated."),
    click.option("--concurrency", type=int, metavar="N", help="Requests at once to one host (4)."),
    click.option("--delay", type=float, metavar="SECONDS", help="Between two requests to one host (0.25)."),
    click.option("--timeout", type=float, metavar="SECONDS", help="For one whole response (20)."),
    click.option("--recheck-delay", type=float, metavar="SECONDS", help="Before a failed URL is tried again (30)."),
    click.option("--user-agent", metavar="TEXT", help="Sent with every request."),
    click.option(
        "--auth-env", multiple=True, metavar="NAME",
        help="Environment variable with passwords, ORIGIN=USER:PASSWORD; SITEWRIGHT_AUTH is always read.",
    ),
    click.option(
        "--header-env", multiple=True, metavar="NAME",
        help="Environment variable with request headers, ORIGIN=NAME: VALUE; SITEWRIGHT_HEADERS is always read.",
    ),
    click.option(
        "--external/--no-external", "check_external", default=None,
        help="Check links to other sites (yes, but not of a list or sitemap).",
    ),
    click.option(
        "--resources/--no-resources", "check_resources", default=None,
        help="Check images, scripts and stylesheets (yes, but not of a list or sitemap).",
    ),
    click.option(
        "--probe", is_flag=True, default=None,
        help="Ask once for /llms.txt, for addresses that do not exist, and as AI crawlers for the start page.",
    ),
    click.option(
        "--ignore-robots", "obey_robots", flag_value=False, default=None, help="Crawl what robots.txt disallows too."
    ),
    click.option(
        "--allow-private",
        multiple=True,
        metavar="HOST[:PORT]",
        help="Follow links there though its address is not public, like the start page's may be; may be repeated.",
    ),
    click.option(
        "--extract", multiple=True, metavar="NAME=HOW:PATTERN",
        help="Take a field of your own from every page: NAME=css:SELECTOR, NAME=xpath:EXPRESSION, NAME=regex:PATTERN;"
        " css/@href, css/html and css/count take another part; may be repeated.",
    ),
    click.option(
        "--no-reuse", "reuse", flag_value=False, default=None,
        help="Fetch every page in full, also when the last crawl tells how to ask whether it changed.",
    ),
    click.option(
        "--only-changed", is_flag=True, default=None,
        help="Do not even ask for pages of the last crawl that a sitemap says have not changed since.",
    ),
    click.option(
        "--render", is_flag=True, default=None,
        help="Read pages once more after their scripts ran in a browser (needs sitewright[render]).",
    ),
    click.option("--render-pages", type=int, metavar="N", help="Render at most N pages (500)."),
    click.option(
        "--render-third-parties", is_flag=True, default=None, help="Let rendered pages load from other sites."
    ),
    click.option("--warc", metavar="FILE.warc.gz", help="Keep every request and response in a WARC file, too."),
    click.option("--fresh", is_flag=True, help="Begin anew instead of going on where an interrupted crawl stopped."),
    click.option("--quiet", "-q", is_flag=True, help="No progress and no notes on stderr."),
)  # fmt: skip

target_argument = click.argument("targets", nargs=-1, metavar="URL...|site.toml")


def crawl_options(command: CallableT) -> CallableT:
    """Adds the crawl options to a command; values not typed are None or empty."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
