"""A small release of a domain graph in the exact formats of Common Crawl's files."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

from bvgraph_writer import write_graph

RELEASE = "cc-main-2026-apr-may-jun"
SUFFIXES = ("com", "org", "bg", "ru", "lv", "uk.co", "xn--p1ai", "xn--mgba3a4f16a")


@dataclass(frozen=True)
class SmallRelease:
    """What is in the files."""

    names: list[str]  # reversed, by number
    referrers: list[list[int]]  # by number of the domain linked to
    ranks: dict[str, tuple[int, float, int, float, int]]  # by reversed name

    def domain(self, number: int) -> str:
        return ".".join(reversed(self.names[number].split(".")))

    def referrers_of(self, domain: str) -> set[str]:
        name = ".".join(reversed(domain.split(".")))
        return {self.domain(number) for number in self.referrers[self.names.index(name)]}


def write_release(folder: Path, *, domains: int = 3000, links: int = 20_000, seed: int = 1) -> SmallRelease:
    """Writes a release with the layout of the server under `folder`."""
    draw = random.Random(seed)  # noqa: S311 - test data
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    unique: set[str] = set()
    while len(unique) < domains:
        unique.add(f"{draw.choice(SUFFIXES)}.{''.join(draw.choices(letters, k=draw.randint(1, 16)))}")
    names = sorted(unique)
    edges: set[tuple[int, int]] = set()
    while len(edges) < links:
        source, target = draw.randrange(domains), int(domains * draw.random() ** 3)
        if source != target:
            edges.add((source, target))
    referrers: list[list[int]] = [[] for _ in names]
    for source, target in sorted(edges):
        referrers[target].append(source)
    order = sorted(range(domains), key=lambda number: (-len(referrers[number]), number))
    ranks = {
        names[number]: (position, 2.9e7 / position, position % domains + 1, 0.01 / position, draw.randint(1, 99))
        for position, number in enumerate(order, 1)
    }
    place = folder / RELEASE / "domain"
    place.mkdir(parents=True)

    def packed(kind: str, text: str) -> None:
        # Common Crawl's files carry no name and no time.
        (place / f"{RELEASE}-domain-{kind}").write_bytes(gzip.compress(text.encode("ascii"), 6, mtime=0))

    packed("vertices.txt.gz", "".join(f"{i}\t{name}\t{ranks[name][4]}\n" for i, name in enumerate(names)))
    packed("edges.txt.gz", "".join(f"{source}\t{target}\n" for source, target in sorted(edges)))
    packed(
        "ranks.txt.gz",
        "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
        + "".join(f"{h}\t{hv:.7E}\t{p}\t{pv}\t{name}\t{n}\n" for name, (h, hv, p, pv, n) in ranks.items()),
    )
    graph, properties = write_graph(referrers, seed=seed)
    (place / f"{RELEASE}-domain-t.graph").write_bytes(graph)
    (place / f"{RELEASE}-domain-t.properties").write_text(properties, encoding="ascii")
    listed = [
        {
            "id": RELEASE, "crawls": ["CC-MAIN-2026-17", "CC-MAIN-2026-21", "CC-MAIN-2026-25"], "index": "x",
            "location": "s3://x",
            "stats": {"host": {"nodes": 9, "arcs": 9}, "domain": {"nodes": domains, "arcs": links}},
        },
        {"id": "cc-main-2026-jan-feb-mar"},
    ]  # fmt: skip
    (folder / "graphinfo.json").write_text(json.dumps(listed), encoding="utf-8")
    return SmallRelease(names, referrers, ranks)
