"""Who repairs a fault and how they see that it is gone, by the category of its rule.

Both are this project's judgement of how most teams share their work: a fault of words belongs to whoever writes them,
one of templates to whoever builds them, one of answers and files to whoever runs the server.
"""

from __future__ import annotations

OWNERS = {
    "title": "writer",
    "meta-description": "writer",
    "headings": "writer",
    "content": "writer",
    "images": "writer",
    "links": "writer",
    "duplicates": "seo",
    "canonical": "seo",
    "indexability": "seo",
    "international": "seo",
    "robots-txt": "seo",
    "sitemap": "seo",
    "redirects": "seo",
    "site-structure": "seo",
    "search-data": "seo",
    "structured-data": "seo",
    "social": "seo",
    "ai-access": "seo",
    "change": "seo",
    "pagination": "developer",
    "html": "developer",
    "mobile": "developer",
    "javascript": "developer",
    "accessibility": "developer",
    "core-web-vitals": "developer",
    "url": "developer",
    "performance": "server",
    "security": "server",
    "http-status": "server",
    "site-config": "server",
}
CHECKS = {
    "http-status": "open",
    "links": "click",
    "redirects": "open",
    "url": "open",
    "performance": "speed",
    "core-web-vitals": "speed",
    "security": "headers",
    "robots-txt": "file",
    "sitemap": "file",
    "site-config": "file",
    "structured-data": "structured",
    "accessibility": "keyboard",
    "mobile": "phone",
    "content": "read",
    "javascript": "console",
}


def owner(category: str) -> str:
    """writer, seo, developer or server; seo where the category is not known, since someone has to decide."""
    return OWNERS.get(category, "seo")


def check(category: str) -> str:
    """How to see that the fault is gone: a name of the interface's texts; "source" for what stands in the HTML."""
    return CHECKS.get(category, "source")
