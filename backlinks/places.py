"""Where a domain is from, by its top-level domain, and which platform its pages stand on, by its host."""

from __future__ import annotations

from ..core.domains import registrable_domain
from ..core.urls import parts

# Country codes that Google counts as generic, so that they say nothing of a country:
# https://developers.google.com/search/docs/specialty/international/managing-multi-regional-sites#generic-domains
_GENERIC = frozenset(
    "ad ai as bz cc cd co dj eu fm io la me ms nu sc sr su tv tk ws".split()  # noqa: SIM905 - read as a sentence
)
# Country codes in other scripts (IANA root zone database), as the ASCII form of their names.
_OTHER_SCRIPTS = {
    "xn--p1ai": "ru", "xn--90ae": "bg", "xn--90a3ac": "rs", "xn--j1amh": "ua", "xn--90ais": "by", "xn--80ao21a": "kz",
    "xn--d1alf": "mk", "xn--l1acc": "mn", "xn--y9a3aq": "am", "xn--node": "ge", "xn--qxam": "gr", "xn--qxa6a": "eu",
    "xn--mgba3a4f16a": "ir", "xn--mgbaam7a8h": "ae", "xn--mgberp4a5d4ar": "sa", "xn--wgbh1c": "eg",
    "xn--mgbayh7gpa": "jo", "xn--mgbc0a9azcg": "ma", "xn--pgbs0dh": "tn", "xn--mgbtx2b": "iq", "xn--ogbpf8fl": "sy",
    "xn--ygbi2ammx": "ps", "xn--lgbbat1ad8j": "dz", "xn--mgb9awbf": "om", "xn--wgbl6a": "qa", "xn--mgbai9azgqp6j": "pk",
    "xn--fiqs8s": "cn", "xn--fiqz9s": "cn", "xn--j6w193g": "hk", "xn--kprw13d": "tw", "xn--kpry57d": "tw",
    "xn--3e0b707e": "kr", "xn--o3cw4h": "th", "xn--h2brj9c": "in", "xn--xkc2dl3a5ee0h": "in", "xn--fzc2c9e2c": "lk",
    "xn--54b7fta0cc": "bd", "xn--4dbrk0ce": "il", "xn--clchc0ea0b2g2a9gcd": "sg", "xn--yfro4i67o": "sg",
}  # fmt: skip
# Hosts under which a platform serves what others write; the part before it is the writer's.
_PLATFORMS = {
    "blogspot.com": "blogger", "wordpress.com": "wordpress.com", "substack.com": "substack", "medium.com": "medium",
    "github.io": "github pages", "gitlab.io": "gitlab pages", "netlify.app": "netlify", "vercel.app": "vercel",
    "pages.dev": "cloudflare pages", "web.app": "firebase", "firebaseapp.com": "firebase", "wixsite.com": "wix",
    "weebly.com": "weebly", "webflow.io": "webflow", "myshopify.com": "shopify", "tumblr.com": "tumblr",
    "livejournal.com": "livejournal", "over-blog.com": "over-blog", "tistory.com": "tistory", "ameblo.jp": "ameba",
    "hatenablog.com": "hatena", "fc2.com": "fc2", "blogfa.com": "blogfa", "blog.ir": "blog.ir", "virgool.io": "virgool",
    "tilda.ws": "tilda", "ucoz.ru": "ucoz", "ucoz.net": "ucoz", "narod.ru": "narod", "jimdofree.com": "jimdo",
    "webnode.page": "webnode", "notion.site": "notion", "herokuapp.com": "heroku", "azurewebsites.net": "azure",
}  # fmt: skip


def country(domain: str) -> str:
    """The ISO 3166 code, lower case, of a domain's top-level domain; "" for generic ones and addresses."""
    top = domain.partition(":")[0].rpartition(".")[2]
    code = _OTHER_SCRIPTS.get(top, top if len(top) == 2 and top.isalpha() else "")
    return "" if code in _GENERIC else {"uk": "gb"}.get(code, code)


def platform(url: str) -> str:
    """The platform of a page by its host, "" when the host tells of none."""
    host = parts(url).host
    for name in (registrable_domain(url).partition(".")[2], ".".join(host.split(".")[-2:])):
        if name in _PLATFORMS:
            return _PLATFORMS[name]
    return ""
