"""Referring domains and ranks from a release of Common Crawl's domain graph, read in one of three ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from ...core.errors import SourceFailed
from ...core.web_graph import COMMON_CRAWL, DomainRank, GraphMode, GraphReferrer, GraphRelease, Provenance
from .edges import LinksTo, read_edge
from .graph_files import GraphFiles
from .line_scan import LineScan
from .mirror import EDGES, RANKS, TRANSPOSED, VERTICES
from .ranks import RanksOf, read_rank
from .reversed_names import reversed_name
from .vertices import Vertices

MOST_REFERRERS = 1_000_000  # of one domain: their names are kept in memory

NEEDED = {
    GraphMode.STREAM: (VERTICES, EDGES, RANKS),
    GraphMode.INDEXED: (VERTICES, TRANSPOSED, RANKS),
    GraphMode.REMOTE: (VERTICES, TRANSPOSED, RANKS),
}


class DomainGraph:
    """A release as a ReferrerSource. What was read is kept beside the files, so that a later call goes on there."""

    def __init__(self, files: GraphFiles, mode: GraphMode) -> None:
        self._files = files
        self._mode = mode
        self._vertices: Vertices | None = None
        self._links: int | None = None

    @property
    def release(self) -> GraphRelease:
        """The release with its size, as far as what was read tells it. Raises SourceFailed."""
        return GraphRelease(self._files.release, domains=self.vertices.count, links=self._links)

    @property
    def provenance(self) -> Provenance:
        """Of referrers."""
        kind = EDGES if self._mode is GraphMode.STREAM else TRANSPOSED
        return Provenance(COMMON_CRAWL, self._files.release, self._mode, f"{self._files.release}-domain-{kind}")

    @property
    def vertices(self) -> Vertices:
        """The names. Raises SourceFailed."""
        if self._vertices is None:
            self._vertices = Vertices(
                self._files.open(VERTICES), self._files.state("vertices.json"), self._files.progress
            )
        return self._vertices

    def referrers(self, domains: Sequence[str]) -> Iterator[GraphReferrer]:
        """See ReferrerSource. Domains as `graph_domain` gives them; of one that is not in the graph come no rows."""
        numbers = self.vertices.ids(domains)
        pairs = list(self._pairs(sorted(numbers.values())))
        names = dict(self.vertices.names([source for source, _ in pairs]))
        targets = {number: domain for domain, number in numbers.items()}
        provenance = self.provenance
        for source, target in pairs:
            yield GraphReferrer(targets[target], names[source], provenance)

    def ranks(self, domains: Sequence[str]) -> Iterator[DomainRank]:
        """See ReferrerSource."""
        names = sorted(map(reversed_name, domains))
        if names:
            source = self._files.open(RANKS)
            for line in self._scan(RANKS, names, RanksOf(names, source.name)):
                yield read_rank(line, source.name)

    def _pairs(self, targets: list[int]) -> Iterator[tuple[int, int]]:
        """The numbers of domains that link and of those that are linked to."""
        if not targets:
            return
        if self._mode is GraphMode.STREAM:
            name = self._files.open(EDGES).name
            for line in self._scan(EDGES, map(str, targets), LinksTo(targets, name)):
                yield read_edge(line, name)
            return
        from .cut_points import cut_points
        from .graph_lookup import GraphLookup

        properties = self._files.properties()
        source = self._files.open(TRANSPOSED)
        cuts = cut_points(source, properties, self._files.state("t.cuts.npz"), self._files.progress)
        graph = GraphLookup(source, properties, cuts)
        self._links = properties.arcs
        for target in targets:
            found = graph.neighbours(target)
            if found.size > MOST_REFERRERS:
                raise SourceFailed(
                    f"{next(self.vertices.names([target]))[1]} has {found.size:,} referring domains.",
                    f"More than {MOST_REFERRERS:,} are not taken: leave out giants that half the web links to.",
                )
            for number in found.tolist():
                yield number, target

    def _scan(self, kind: str, asked: Iterable[str], choose: LinksTo | RanksOf) -> list[bytes]:
        question = " ".join(asked)
        digest = blake2b(question.encode(), digest_size=8).hexdigest()
        state = self._files.state(f"{kind.partition('.')[0]}-{digest}.json")
        scan = LineScan(self._files.open(kind), question, choose, state)
        found = scan.run(self._files.progress)
        if kind == EDGES:
            self._links = scan.lines
        return found
