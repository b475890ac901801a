"""Link gap: domains that link to competitors and not to us, with the page to get the link on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ...core.backlinks import Prospect, ProspectKind
from ..known_links import KnownLink
from ..left_out import checked, left_out
from ..profile import Profile, Referrer
from .factors import attainability, authority_factor, link_signals, shown
from .relevance import Embeds, Fit, OwnPage, fits

MOST_JUDGED = 5_000  # domains whose relevance is judged, those that link to most competitors first
PAGES_SHOWN = 5
TEXTS_LOOKED_AT = 8  # titles and link texts of one domain


@dataclass(frozen=True, slots=True)
class GapInput:
    """What a gap is found from."""

    own: Profile
    rivals: Mapping[str, Profile]  # by domain
    pages: Sequence[OwnPage] = ()
    language: str = ""  # of the own site
    today: date = field(default_factory=date.today)


@dataclass(frozen=True, slots=True)
class Gap:
    """The prospects, and what was left out."""

    prospects: tuple[Prospect, ...]
    left_out: Mapping[str, int]  # referring domains of competitors that are no prospects, by the reason


@dataclass(slots=True)
class _Candidate:
    domain: str
    referrers: dict[str, Referrer] = field(default_factory=dict)  # by competitor

    @property
    def links(self) -> list[KnownLink]:
        return [link for item in self.referrers.values() for link in item.links]


def find_gap(known: GapInput, model: Embeds | None) -> Gap:
    """Domains that link to at least one competitor and not to us, unranked.

    Without a model the relevance is unknown; so is that of a domain of which neither a title nor a link text is known,
    and that of domains beyond MOST_JUDGED.
    """
    ours: Collection[str] = {item.domain for item in known.own.referrers}
    skipped: Counter[str] = Counter()
    found: dict[str, _Candidate] = {}
    for rival, profile in known.rivals.items():
        for item in profile.referrers:
            why = _no_prospect(item.domain, known, ours)
            if why:
                skipped[why] += item.domain not in found
            else:
                found.setdefault(item.domain, _Candidate(item.domain)).referrers[rival] = item
    candidates = sorted(found.values(), key=_promise, reverse=True)
    texts = ["\n".join(_texts(candidate)) for candidate in candidates[:MOST_JUDGED]]
    texts += [""] * (len(candidates) - len(texts))
    fitting = fits(texts, known.pages, model) if model else [None] * len(candidates)
    return Gap(tuple(_prospect(item, fit, known) for item, fit in zip(candidates, fitting, strict=True)), dict(skipped))


def _promise(candidate: _Candidate) -> tuple[int, float, int, str]:
    """What puts a candidate before others as long as its relevance is not known."""
    authority = max(item.authority or 0.0 for item in candidate.referrers.values())
    return len(candidate.referrers), authority, len(candidate.links), candidate.domain


def _no_prospect(domain: str, known: GapInput, ours: Collection[str]) -> str:
    if domain in ours:
        return "links to us already"
    if domain == known.own.domain or domain in known.rivals:
        return "one of the compared sites"
    return left_out(domain)


def _texts(candidate: _Candidate) -> list[str]:
    """Titles of the linking pages and the texts of their links."""
    texts: dict[str, None] = {}
    for link in candidate.links:
        texts.update(dict.fromkeys(text for text in (link.link.title, link.link.anchor or "") if text))
    return list(texts)[:TEXTS_LOOKED_AT]


def _prospect(candidate: _Candidate, fit: Fit | None, known: GapInput) -> Prospect:
    link, reaches = _best_link(candidate)
    metrics = _metrics(candidate)
    graph = next((item.authority for item in candidate.referrers.values() if item.authority is not None), None)
    authority, authority_from = authority_factor(graph, metrics)
    signals = link_signals(link, known.language, known.today) if link else []
    rivals = sorted(candidate.referrers)
    return Prospect(
        ProspectKind.GAP, candidate.domain, link.link.source_url if link else "", fit.page if fit else "", 0.0,
        fit.relevance if fit else None, authority, round(len(rivals) / len(known.rivals), 4), attainability(signals),
        _reason(link, reaches, rivals, len(known.rivals)),
        {
            "competitors": rivals, "of": len(known.rivals), "pages": _pages(candidate),
            "sources": list(dict.fromkeys(name for item in candidate.referrers.values() for name in item.sources)),
            "relevance_from": _texts(candidate), "fit": fit.similarity if fit else None,
            "authority_from": authority_from, "metrics": metrics, "attainability": shown(signals),
            "left_out_list": checked(),
        },
    )  # fmt: skip


def _best_link(candidate: _Candidate) -> tuple[KnownLink | None, list[str]]:
    """The link on the page that reaches most competitors, then follows, then is fresh; and which it reaches."""
    by_page: defaultdict[str, dict[str, KnownLink]] = defaultdict(dict)
    for rival, item in candidate.referrers.items():
        for link in item.links:
            by_page[link.link.source_url].setdefault(rival, link)
    if not by_page:
        return None, []
    page = max(
        by_page,
        key=lambda url: (
            len(by_page[url]), any(link.link.follow for link in by_page[url].values()),
            max(link.link.last_seen for link in by_page[url].values()), url,
        ),
    )  # fmt: skip
    return next(iter(by_page[page].values())), sorted(by_page[page])


def _pages(candidate: _Candidate) -> list[dict[str, str]]:
    rows = [
        {"url": link.link.source_url, "links_to": link.link.target_url or rival, "anchor": link.link.anchor or ""}
        for rival, item in candidate.referrers.items()
        for link in item.links[:PAGES_SHOWN]
    ]
    return rows[:PAGES_SHOWN]


def _metrics(candidate: _Candidate) -> dict[str, float]:
    """The numbers that tools give the domain or its page, by tool and name; the newest of each."""
    found: dict[str, float] = {}
    for item in candidate.referrers.values():
        for link in item.links:
            found.update(link.link.metrics)
        for counted, by in reversed(item.counted):
            found.update({f"{by.source} {name}": value for name, value in counted.metrics})
    return found


def _reason(link: KnownLink | None, reaches: Sequence[str], rivals: Sequence[str], of: int) -> str:
    text = f"links to {len(rivals)} of {of} competitors ({', '.join(rivals[:5])}{', ...' if len(rivals) > 5 else ''})"
    if link is None:
        return f"{text}; which page is not known"
    title = f" ({link.link.title[:80]!r})" if link.link.title else ""
    said = f" with the text {link.link.anchor[:60]!r}" if link.link.anchor else ""
    return f"{text}; this page{title} links to {', '.join(reaches[:3])}{said}"
