"""Sitewright: an open, local-first SEO auditor and keyword researcher."""

__version__ = "0.1.0"
