"""The backlink profile: the same link once, texts by class in any language, changes beside their noise, risks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.backlinks.anchors import AnchorReader
from sitewright.backlinks.graph_facts import ReleaseFacts, authority_change, gather
from sitewright.backlinks.known_links import known_links
from sitewright.backlinks.left_out import checked, left_out
from sitewright.backlinks.places import country, platform
from sitewright.backlinks.profile import Inputs, Profile, build_profile
from sitewright.backlinks.risks import find_risks
from sitewright.backlinks.seen_in_releases import seen_in_both
from sitewright.backlinks.summary import domain_changes, summarize
from sitewright.core.backlinks import Backlink, LinkKind, Provenance, ReferringDomain, Visit
from sitewright.core.domains import registrable_domain
from sitewright.core.facts import Rel
from sitewright.core.web_graph import COMMON_CRAWL, DomainRank, GraphMode, GraphReferrer, GraphRelease
from sitewright.core.web_graph import Provenance as GraphProvenance
from sitewright.store.backlinks import Said

AHREFS = Provenance("Ahrefs", "a.csv", "2026-11-02")
SEARCH_CONSOLE = Provenance("Google Search Console", "latest.csv", "2026-11-20")
CRAWL = Provenance("crawl", "visit", "2026-11-10")
PAGE, HOME = "https://blog.example/a", "https://own.example/"


def said(by: Provenance = AHREFS, source: str = PAGE, target: str = HOME, **facts: object) -> Said:
    return Said(Backlink(source, target, "own.example", **facts), by, registrable_domain(source))  # type: ignore[arg-type]


def profile(items: Sequence[Said] = (), *, keywords: Sequence[str] = (), **inputs: object) -> Profile:
    return build_profile("own.example", Inputs(items, **inputs), keywords=keywords)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("anchor", "language", "expected"),
    [
        (None, "", "unknown"),
        ("", "", "empty"),
        ("  \u200b ", "", "generic"),
        ("https://own.example/page", "", "url"),
        ("own.example", "", "url"),
        ("www.пример.рф", "", "url"),
        ("Sea Kayak Ltd", "en", "brand"),
        ("SEAKAYAK", "en", "brand"),
        ("sea-kayak: reviews", "en", "brand"),
        ("Морски Каяк", "bg", "brand"),
        ("курс по гребане", "bg", "exact"),
        ("КУРС ПО ГРЕБАНЕ!", "bg", "exact"),
        ("най-добрият курс по гребане", "bg", "partial"),
        ("دوره قایقرانی", "fa", "exact"),
        ("بهترین دوره قایقرانی در تهران", "fa", "partial"),
        ("最好的皮划艇课程推荐", "zh", "partial"),
        ("皮划艇课程", "zh", "exact"),
        ("тук", "bg", "generic"),
        ("šeit", "lv", "generic"),
        ("اینجا", "fa", "generic"),
        ("read more", "", "generic"),
        ("»", "", "generic"),
        ("прочетете повече", "", "generic"),
        ("a walk by the river", "en", "other"),
        ("курсове", "bg", "other"),
        ("<script>alert(1)</script>", "", "other"),
    ],
)
def test_link_texts_have_classes_in_any_language(anchor: str | None, language: str, expected: str) -> None:
    reader = AnchorReader(
        "sea-kayak.example", ["Морски каяк"], ["курс по гребане", "دوره قایقرانی", "皮划艇课程", "sea kayak"]
    )
    assert reader.classify(anchor, language=language) == expected


def test_an_image_is_an_image_whatever_its_alternative_text_says() -> None:
    assert AnchorReader("own.example").classify("own", LinkKind.IMAGE) == "image"


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_has_a_class(anchor: str, brand: str) -> None:
    assert AnchorReader("own.example", [brand], [anchor[:20]]).classify(anchor) in list(
        type(AnchorReader("own.example").classify(""))
    )


def test_the_same_link_is_one_link_with_everybody_who_says_so() -> None:
    (link,) = known_links(
        [
            said(AHREFS, anchor="каяк", rel=Rel.NOFOLLOW, first_seen="2026-03-01", last_seen="2026-11-02", status=200,
                 metrics=(("domain rating", 41.0),)),
            said(SEARCH_CONSOLE, target="", last_seen="2026-11-20"),
            said(CRAWL, anchor="каяк", rel=Rel.NONE, position="main", last_seen="2026-11-10"),
            said(Provenance("Bing Webmaster Tools", "b.csv", "2026-11-21")),
        ]
    )  # fmt: skip
    assert link.sources == ["crawl", "Bing Webmaster Tools", "Google Search Console", "Ahrefs"]
    assert link.link.rel is Rel.NONE, "what was seen on the page counts before what an index remembers"
    assert (link.link.position, link.link.status) == ("main", 200)
    assert (link.link.first_seen, link.link.last_seen) == ("2026-03-01", "2026-11-20")
    assert link.link.metrics == (("Ahrefs domain rating", 41.0),)


def test_links_with_other_texts_or_targets_are_other_links() -> None:
    found = known_links([said(anchor="a"), said(anchor="b"), said(anchor="a", target="https://own.example/x")])
    assert len(found) == 3


def test_a_page_that_only_search_console_names_is_a_link_without_details() -> None:
    (link,) = known_links([said(SEARCH_CONSOLE, target="")])
    assert (link.link.target_url, link.link.anchor, link.link.follow) == ("", None, None)


@pytest.mark.parametrize(
    ("visit", "verdict", "alive"),
    [
        (Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 200, links=1), "there", True),
        (Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 200), "not there", False),
        (Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 404), "page gone", False),
        (Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 503), "unreachable", None),
        (Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", None, "dns"), "unreachable", None),
    ],
)
def test_only_a_visit_tells_that_a_link_is_gone(visit: Visit, verdict: str, alive: bool | None) -> None:
    items = [said(anchor="old text"), *[said(CRAWL, anchor="text", last_seen="2026-11-10")] * visit.links]
    (link,) = known_links(items, [Visit(PAGE, "own.example", "2026-01-01T10:00:00Z", "visit", 200), visit])
    assert (link.verdict, link.alive) == (verdict, alive)
    assert link.link.anchor == ("text" if alive else "old text")
    assert len(profile(items, visits=[visit]).links) == (alive is not False)


def test_a_source_that_saw_the_link_after_the_visit_knows_better() -> None:
    visit = Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 200)
    assert len(profile([said(last_seen="2026-11-20")], visits=[visit]).links) == 1
    assert profile([said(last_seen="2026-11-01")], visits=[visit]).links == ()


def test_a_visit_ends_what_an_earlier_visit_saw() -> None:
    items = [said(CRAWL, anchor="text", last_seen="2026-06-01")]
    visits = [Visit(PAGE, "own.example", f"2026-{month}-01T10:00:00Z", "visit", 200) for month in ("06", "11")]
    (link,) = known_links(items, visits)
    assert link.verdict == "not there"


SAID = st.builds(
    said, st.sampled_from([AHREFS, SEARCH_CONSOLE, CRAWL]), st.sampled_from([PAGE, "https://b.example/"]),
    st.sampled_from([HOME, f"{HOME}x", ""]), anchor=st.sampled_from([None, "", "text", "other"]),
    last_seen=st.sampled_from(["", "2026-11-02", "2026-11-10"]), lost=st.sampled_from([None, True, False]),
)  # fmt: skip
VISITS = st.lists(st.builds(
    Visit, st.sampled_from([PAGE, "https://b.example/"]), st.just("own.example"),
    st.sampled_from(["2026-11-01T10:00:00Z", "2026-11-10T10:00:00Z"]), st.just("visit"),
    st.sampled_from([200, 404, None]), links=st.integers(0, 2),
), max_size=3)  # fmt: skip


@given(st.lists(SAID, max_size=8), VISITS)
def test_nothing_a_source_says_is_lost_and_no_link_is_made_up(items: list[Said], visits: list[Visit]) -> None:
    links = known_links(items, visits)
    assert {(by, link.link.source_url) for link in links for by in link.said_by} == {
        (item.by, item.link.source_url) for item in items
    }
    assert {link.link.target_url for link in links} <= {item.link.target_url for item in items}
    assert len(links) <= len(items)
    assert known_links(items, visits) == links


def test_a_profile_counts_domains_marks_countries_and_platforms() -> None:
    found = profile(
        [
            said(anchor="x", rel=Rel.NONE),
            said(source="https://blog.example/b", anchor="y", rel=Rel.NOFOLLOW | Rel.UGC),
            said(source="https://name.blogspot.com/", anchor="z"),
            said(source="https://xn--e1afmkfd.xn--p1ai/"),
            said(source="https://own.example/self", anchor="own"),
            said(source="https://lost.example/", lost=True),
            said(source="https://says.example/", kind=LinkKind.MENTION),
        ],
        domains=[(ReferringDomain("lv.lv", "own.example", 12), SEARCH_CONSOLE)],
    )
    assert [item.domain for item in found.referrers] == [
        "blog.example", "name.blogspot.com", "xn--e1afmkfd.xn--p1ai", "lv.lv",
    ]  # fmt: skip
    assert found.rels() == {"follow": 1, "nofollow": 1, "ugc": 1, "unknown": 2}
    assert [item.country for item in found.referrers] == ["", "", "ru", "lv"]
    assert [item.platform for item in found.referrers] == ["", "blogger", "", ""]
    lines = {(line.section, line.name): line for line in summarize(found)}
    assert lines["country", "ru"].share == 0.25
    assert lines["source", "Google Search Console"].count == 1
    assert "no domain graph" in lines["authority", "harmonic centrality"].note


@pytest.mark.parametrize(
    ("domain", "code"),
    [("example.bg", "bg"), ("example.co.uk", "gb"), ("example.io", ""), ("example.com", ""),
     ("xn--90ae.xn--90ae", "bg"), ("127.0.0.1:8080", ""), ("xn--mgba.xn--mgba3a4f16a", "ir")],
)  # fmt: skip
def test_countries_are_those_of_the_top_level_domain(domain: str, code: str) -> None:
    assert country(domain) == code


def test_platforms_are_told_by_the_host() -> None:
    assert platform("https://name.github.io/x") == "github pages"
    assert platform("https://github.io.example.org/") == ""


@pytest.mark.parametrize(
    ("domain", "why"),
    [("googleapis.com", "plumbing"), ("google.bg", "search"), ("google.co.uk", "search"), ("facebook.com", "social"),
     ("blogspot.com", "platform"), ("name.blogspot.com", ""), ("google.blogspot.com", ""), ("example.org", "")],
)  # fmt: skip
def test_nobody_is_sent_to_ask_plumbing_for_a_link(domain: str, why: str) -> None:
    assert left_out(domain) == why
    assert checked() >= "2026-11-30"


# -- graphs


class Graph:
    """A source of referring domains in memory."""

    def __init__(self, links: dict[str, set[str]], harmonic: dict[str, float]) -> None:
        self._links, self._harmonic = links, harmonic

    def referrers(self, domains: Sequence[str]):  # type: ignore[no-untyped-def]
        by = GraphProvenance(COMMON_CRAWL, "r", GraphMode.STREAM, "edges")
        return (GraphReferrer(to, name, by) for to in domains for name in sorted(self._links.get(to, ())))

    def ranks(self, domains: Sequence[str]):  # type: ignore[no-untyped-def]
        order = sorted(self._harmonic, key=lambda name: -self._harmonic[name])
        return (
            DomainRank(name, order.index(name) + 1, self._harmonic[name], 1, 0.1, 1)
            for name in order
            if name in domains
        )


def release(name: str, links: dict[str, set[str]], harmonic: dict[str, float], arcs: int | None = None) -> ReleaseFacts:
    about = GraphRelease(name, domains=10_000, links=arcs)
    return gather(Graph(links, harmonic), about, ["own.example", "rival.example"])


def test_the_shift_of_a_whole_release_is_no_change_of_a_domain() -> None:
    links = {"own.example": {f"d{n}.example" for n in range(9)}}
    ranks = {f"d{n}.example": 1000.0 + n for n in range(9)} | {"own.example": 500.0}
    before = release("old", links, ranks)
    same = authority_change(
        "own.example", before, release("new", links, {name: hc * 0.8 for name, hc in ranks.items()})
    )
    assert same is not None
    assert (round(same.change, 9), same.beyond_noise, same.compared) == (0.0, False, 9)
    fallen = authority_change("own.example", before, release("new", links, ranks | {"own.example": 450.0}))
    assert fallen is not None
    assert fallen.beyond_noise
    assert authority_change("unknown.example", before, before) is None


def test_what_a_release_lost_as_a_whole_is_not_held_against_a_domain() -> None:
    was = {f"d{n}.example" for n in range(100)}
    before = release("old", {"own.example": was}, {}, arcs=4_000)
    half = release("new", {"own.example": {f"d{n}.example" for n in range(50)} | {"new.example"}}, {}, arcs=2_000)
    seen = seen_in_both("own.example", before, half)
    assert (len(seen.both), seen.only_after, len(seen.only_before)) == (50, {"new.example"}, 50)
    assert (seen.survival, seen.expected_unseen, seen.unseen_beyond_release) == (0.5, 50.0, 0.0)


def test_survival_is_measured_on_the_links_of_others_where_there_are_enough() -> None:
    was = {f"d{n}.example" for n in range(100)}
    before = release("old", {"own.example": was, "rival.example": was}, {}, arcs=4_000)
    after = release("new", {"own.example": {"d1.example"}, "rival.example": was}, {}, arcs=2_000)
    seen = seen_in_both("own.example", before, after)
    assert (seen.survival, seen.unseen_beyond_release) == (1.0, 99.0)
    assert seen.survival_of == "100 links to 1 other domains"


def test_changes_name_domains_and_whether_somebody_looked() -> None:
    ranks = {"own.example": 9.0, "blog.example": 8.0, "late.example": 7.0}
    graphs = [
        release("old", {"own.example": {"blog.example"}}, ranks, 100),
        release("new", {"own.example": {"late.example"}}, ranks, 100),
    ]
    found = profile(
        [said(CRAWL, last_seen="2026-11-10")], graphs=graphs,
        visits=[Visit(PAGE, "own.example", "2026-11-10T10:00:00Z", "visit", 200, links=1)],
    )  # fmt: skip
    assert [(row.domain, row.change, row.verdict) for row in domain_changes(found)] == [
        ("blog.example", "not seen", "there"),
        ("late.example", "seen", ""),
    ]
    notes = " ".join(line.note for line in summarize(found))
    assert "not the same as lost" in notes
    assert "within noise: well-known domains move 0.24% (median)" in notes
    assert next(item.authority for item in found.referrers if item.domain == "late.example") == pytest.approx(
        88.07, 0.01
    )


# -- risks


def test_risks_have_evidence_and_another_explanation() -> None:
    found = profile(
        [
            *(said(source=f"https://farm.example/{n}", anchor="курс по гребане", rel=Rel.NONE) for n in range(12)),
            said(source="https://hacked.example/wp-content/uploads/x.php", anchor="online casino", title="казино"),
            said(source="https://list.example/", outlinks=4_000, anchor="x"),
            said(source="http://203.0.113.7/", anchor="y"),
            *(
                said(source=f"https://net{n}.example/", title="Ten best kayak shops", anchor="see this shop")
                for n in range(5)
            ),
        ],
        keywords=["курс по гребане"],
    )
    risks = {risk.signal: risk for risk in find_risks(found)}
    assert set(risks) == {
        "sitewide-keyword", "planted-text", "planted-page", "link-list", "same-template", "address-only",
        "keyword-share",
    }  # fmt: skip
    assert all(risk.evidence and risk.may_be and risk.pages and risk.domains for risk in risks.values())
    assert risks["sitewide-keyword"].links == 12
    assert risks["planted-text"].domains == ("hacked.example",)


def test_more_links_with_a_falling_rank_are_a_signal() -> None:
    ranks = {f"d{n}.example": 1000.0 for n in range(20)} | {"own.example": 500.0}
    few, many = ({f"d{n}.example" for n in range(count)} for count in (10, 20))
    before = release("old", {"own.example": few}, ranks)
    fallen = release("new", {"own.example": many}, ranks | {"own.example": 400.0})
    (risk,) = find_risks(profile(graphs=[before, fallen]))
    assert (risk.signal, risk.links) == ("rising-links", 10)
    assert find_risks(profile(graphs=[before, release("new", {"own.example": many}, ranks)])) == []


def test_a_sites_own_trade_is_no_planted_text() -> None:
    found = profile([said(anchor="online casino")])
    assert [risk.signal for risk in find_risks(found)] == ["planted-text"]
    assert find_risks(found, ["Casino guide", "best online casino"]) == []


@pytest.mark.parametrize("anchor", ["Essex and Sussex", "the port of Riga", "Козинов", "хазартен", "a specialist"])
def test_words_that_only_hold_such_a_word_are_none(anchor: str) -> None:
    assert find_risks(profile([said(anchor=anchor)])) == []


def test_an_honest_profile_has_no_risks() -> None:
    items = [
        said(source=f"https://site{n}.example/page", anchor="Own" if n % 2 else f"about trip {n}", rel=Rel.NONE,
             title=f"Trip number {n}", outlinks=12)
        for n in range(30)
    ]  # fmt: skip
    assert find_risks(profile(items, keywords=["kayak"])) == []
