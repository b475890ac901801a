"""Domains that are never asked for a link: plumbing of the web, and hosts where nobody speaks for the whole."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_ANY_SUFFIX = ".*"


@cache
def _classes() -> dict[str, str]:
    text = files(__package__).joinpath("data/left_out.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {domain: kind for domain, kind in rows}  # noqa: C416 - rows are lists, which dict() does not take typed


def left_out(domain: str) -> str:
    """Why a registrable domain is no prospect: plumbing, platform, social, search or shortener; "" when it may be one.

    Somebody's own part of a platform (name.blogspot.com) is a domain of its own and may be one.
    """
    known = _classes()
    if domain in known:
        return known[domain]
    label, _, suffix = domain.partition(".")
    # google.fr and google.co.uk, but not name.blogspot.com, whose suffix is the platform itself.
    if suffix in known or f"{suffix.partition('.')[0]}{_ANY_SUFFIX}" in known:
        return ""
    return known.get(label + _ANY_SUFFIX, "")


def checked() -> str:
    """The day the list was last checked, ISO 8601."""
    text = files(__package__).joinpath("data/left_out.tsv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("# checked: "))
    return line.removeprefix("# checked: ")[:10]
