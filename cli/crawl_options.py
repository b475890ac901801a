"""The options that describe a crawl, shared by `crawl` and `run`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

OPTIONS = (
    click.option("--max-pages", type=int, metavar="N", help="Stop after N pages of the site."),
    click.option("--max-depth", type=int, metavar="N", help="Follow links up to N clicks from the start page."),
    click.option("--include", multiple=True, metavar="REGEX", help="Crawl only URLs that match; may be repeated."),
    click.option("--exclude", multiple=True, metavar="REGEX", help="Leave out URLs that match; may be repeated."),
    click.option("--concurrency", type=int, metavar="N", help="Requests at once to one host (4)."),
    click.option("--delay", type=float, metavar="SECONDS", help="Between two requests to one host (0.25)."),
    click.option("--timeout", type=float, metavar="SECONDS", help="For one whole response (20)."),
    click.option("--recheck-delay", type=float, metavar="SECONDS", help="Before a failed URL is tried again (30)."),
    click.option("--user-agent", metavar="TEXT", help="Sent with every request."),
    click.option("--no-external", "check_external", flag_value=False, default=None, help="Do not check other sites."),
    click.option(
        "--no-resources", "check_resources", flag_value=False, default=None, help="Do not check images and scripts."
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
    click.option("--fresh", is_flag=True, help="Begin anew instead of going on where an interrupted crawl stopped."),
    click.option("--quiet", "-q", is_flag=True, help="No progress and no notes on stderr."),
)


def crawl_options(command: CallableT) -> CallableT:
    """Adds the crawl options to a command; values not typed are None or empty."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
