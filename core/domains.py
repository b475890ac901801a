"""Which hosts belong to one owner, by the Public Suffix List (publicsuffix.org)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .urls import parts

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    # Without the first two tldextract fetches and keeps a fresh list: nothing here may call home. The private part of
    # the list is what parts the sites of github.io or blogspot.com from each other.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=16_384)
def icann_domain(host: str) -> str:
    """The domain that a host is registered under by the ICANN part of the list: platforms such as github.io are one.

    The host itself for IP addresses, local names and public suffixes.
    """
    return _suffixes().extract_str(host, include_psl_private_domains=False).top_domain_under_public_suffix or host


@lru_cache(maxsize=16_384)
def _registrable(host: str) -> str:
    return _suffixes().extract_str(host).top_domain_under_public_suffix or host


def registrable_domain(url: str) -> str:
    """The domain a normalised URL's host was registered under, with the port unless it is the scheme's default.

    example.co.uk for www.shop.example.co.uk, and the host itself for IP addresses, local names and public suffixes.
    The list is the snapshot that came with tldextract.
    """
    pieces = parts(url)
    domain = _registrable(pieces.host)
    return domain if pieces.port is None else f"{domain}:{pieces.port}"
