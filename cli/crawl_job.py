"""What a person asked to crawl: URLs, a site.toml, a list or sitemaps, with the passwords that belong to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.config import SiteConfig
from ..core.credentials import AUTH_VARIABLE, NONE, Credentials, has_credentials, read_credentials
from ..core.errors import UsageError
from ..core.plan import CrawlPlan
from ..core.url_lists import UrlList, read_url_list
from ..core.urls import is_loopback, join, without_credentials
from .progress import note


@dataclass(frozen=True)
class CrawlJob:
    """One crawl to be run."""

    config: SiteConfig
    plan: CrawlPlan
    listed: tuple[str, ...] = ()  # the URLs of a list
    credentials: Credentials = NONE


def crawl_job(targets: Sequence[str], typed: Mapping[str, Any], *, quiet: bool = False) -> CrawlJob:
    """The crawl that the arguments and options of a command describe.

    Says on stderr what of a list was left out and who gets passwords. Raises UsageError and ConfigError.
    """
    options = dict(typed)
    list_file, limits = options.pop("list_file", None), options.pop("limits", ())
    auth, headers = options.pop("auth_env", ()), options.pop("header_env", ())
    scopes = [scope for scope in ("folder", "subdomains") if options.pop(scope, False)]
    if len(scopes) > 1:
        raise UsageError("A folder is on one host, subdomains are many.", "Leave --folder or --subdomains out.")
    if scopes:
        options["scope"] = scopes[0]
    if limits:
        options["limits"] = tuple(map(_limit, limits))
    sitemaps: tuple[str, ...] = options.get("sitemaps") or ()
    if list_file is not None and (sitemaps or options.get("mode") not in (None, "list")):
        raise UsageError("A list is crawled by itself.", "Leave --sitemap and --mode out, or --list.")
    if sitemaps:
        options["mode"] = options.get("mode") or "sitemap"
    config = configuration(targets, sitemaps, listed=list_file is not None)
    urls = (config.url, *config.more_urls, *sitemaps, *config.crawl.get("sitemaps", ()))
    listed: tuple[str, ...] = ()
    if list_file is not None:
        found = read_list(list_file, quiet=quiet)
        listed, first, urls = found.urls, found.starts, sitemaps
        config = replace(config, url=first[0], more_urls=first[1:])
        options |= {"mode": "list", "listed": found.digest}
    credentials = read_credentials(os.environ, auth=auth, headers=headers, typed=urls)
    plan = plan_of(config, options)
    _tell_passwords(credentials, plan, typed=any(map(has_credentials, (*targets, *sitemaps))))
    return CrawlJob(config, plan, listed, credentials)


def configuration(targets: Sequence[str], sitemaps: Sequence[str] = (), *, listed: bool = False) -> SiteConfig:
    """What was typed as URLs or as a site.toml, as a configuration. Raises UsageError and ConfigError.

    Without either, the site is that of the first sitemap; a list (`listed`) brings its own.
    """
    if len(targets) == 1 and not _is_url(targets[0]):
        return _configuration_file(targets[0])
    for target in targets:
        if not _is_url(target):
            raise UsageError(f"{without_credentials(target)!r} is not an http(s) URL.", "Give URLs, or one site.toml.")
    if listed and targets:
        raise UsageError("A list is crawled by itself.", "Leave the URL out, or --list.")
    if targets:
        return SiteConfig(url=targets[0], more_urls=tuple(targets[1:]))
    if listed:
        return SiteConfig(url="")
    if sitemaps:
        return SiteConfig(url=join("/", sitemaps[0]) or sitemaps[0])
    raise UsageError("There is nothing to crawl.", "Give a URL or a site.toml, or --list or --sitemap.")


def plan_of(config: SiteConfig, options: Mapping[str, Any]) -> CrawlPlan:
    """The crawl plan. A site on this machine is not delayed unless that was asked for. Raises UsageError."""
    plan = config.plan(**options)
    if options.get("delay") is None and "delay" not in config.crawl and all(map(is_loopback, plan.starts)):
        return config.plan(**{**options, "delay": 0.0})
    return plan


def read_list(file: str, *, quiet: bool = False) -> UrlList:
    """The list in a file, or on standard input for "-". Raises UsageError."""
    name = "Standard input" if file == "-" else file
    try:
        if file == "-":
            found = read_url_list(sys.stdin.buffer, name)  # type: ignore[arg-type]  # buffered, unless replaced
        else:
            with Path(file).open("rb") as stream:
                found = read_url_list(stream, name)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    if found.refused:
        note(
            f"{name}: {found.refused} lines hold no http(s) URL and are left out ({found.first_refused}).", quiet=quiet
        )
    if found.passwords:
        note(f"{name}: {found.passwords} URLs held a user name or password, which is not used.", quiet=False)
    return found


def _configuration_file(target: str) -> SiteConfig:
    if target.endswith(".toml") or Path(target).is_file():
        return SiteConfig.read(Path(target))
    advice = "Give the full address, as in https://example.org/"
    shown = without_credentials(target)
    if "://" not in target:
        advice = f"For a site, type the whole address: https://{shown}"
    raise UsageError(f"{shown!r} is neither an http(s) URL nor a site.toml.", advice)


def _is_url(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _limit(written: str) -> tuple[str, int]:
    pattern, _, number = written.rpartition("=")
    if not pattern or not (number.isascii() and number.isdigit()):
        raise UsageError(f"{written!r} is not a limit.", "Write it as in --limit '^/blog/=200'.")
    return pattern, int(number[:9])


def _tell_passwords(credentials: Credentials, plan: CrawlPlan, *, typed: bool) -> None:
    if not credentials:
        return
    note(f"Passwords and headers are sent to {', '.join(credentials.origins)} and to no other origin.", quiet=False)
    if typed:
        note(
            "The password in the URL is not kept. Other users of this machine may see it in the list of processes while"
            f" this runs; in {AUTH_VARIABLE} they would not.",
            quiet=False,
        )
    if not any(plan.is_internal(f"{place}/") for place in credentials.origins):
        note(f"None of them is of {plan.site}.", quiet=False)
