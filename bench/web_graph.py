"""What answers from a domain graph cost: links a CPU second, seconds a look-up and a gap, and PageRank beside peers.

python bench/web_graph.py [FOLDER [PART ...]]     parts: links, lookups, pagerank; default all, in a temporary folder

links     a gap for six domains over 84 million links, from the list of all links and from the index
lookups   20 million domains, 300 million links: the index, 2,000 look-ups compared with the truth, and a gap
pagerank  1 million nodes, 20 million links, beside scipy as networkx uses it, igraph and networkit
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BENCH = Path(__file__).resolve().parent
PEERS = ("scipy", "igraph", "networkit")
COMPETITORS = 5
REAL_LINKS = 3_902_808_757  # of cc-main-2026-apr-may-jun
GRAPHS = {"links": (2_600_000, 84e6), "lookups": (20_000_000, 300e6)}  # nodes, links


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak() -> int:
    """Of this process, in MB; ru_maxrss would count what its parent had, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def prepared(part: str, folder: Path) -> tuple[Path, dict[int, np.ndarray], list[int], int]:
    """A generated release, what is true of it, six domains, and how many links there are."""
    from generated_graph import generate

    nodes, links = GRAPHS[part]
    place = folder / part
    truth = place / "truth.pickle"
    if not truth.is_file():
        started = cpu()
        wanted = np.random.default_rng(11).choice(nodes, 40_000, replace=False)
        made = generate(place, nodes, links / nodes * 1.6, wanted, text=part == "links")
        truth.write_bytes(pickle.dumps((made.lists, made.links)))
        print(f"  generated {nodes:,} domains and {made.links:,} links: {cpu() - started:.0f} CPU s", flush=True)
    lists, count = pickle.loads(truth.read_bytes())  # noqa: S301 - written above
    largest = sorted(lists, key=lambda node: -len(lists[node]))
    return place, lists, largest[: COMPETITORS + 1], count


def gap(place: Path, mode: str, cache: Path) -> None:
    """In a process of its own, so that memory is its own."""
    from generated_graph import RELEASE, reversed_name
    from sitewright.backlinks.sources import domain_graph
    from sitewright.backlinks.sources.graph_files import GraphFiles
    from sitewright.backlinks.sources.mirror import Mirror
    from sitewright.backlinks.sources.reversed_names import from_reversed
    from sitewright.core.web_graph import GraphMode

    lists, links = pickle.loads((place / "truth.pickle").read_bytes())  # noqa: S301 - written above
    six = sorted(lists, key=lambda node: -len(lists[node]))[: COMPETITORS + 1]
    truth = set(np.concatenate([lists[node] for node in six[1:]]).tolist()) - set(lists[six[0]].tolist())
    lists.clear()
    graph = domain_graph.DomainGraph(GraphFiles(Mirror(str(place)), RELEASE, cache), GraphMode(mode))
    started = cpu()
    numbers = graph.vertices.ids([from_reversed(reversed_name(node)) for node in six])
    named = cpu()
    pairs = list(graph._pairs(sorted(numbers.values())))  # noqa: SLF001 - this step is what is measured
    read = cpu()
    own = {source for source, target in pairs if target == six[0]}
    votes: dict[int, int] = {}
    for source, target in pairs:
        if target != six[0] and source not in own:
            votes[source] = votes.get(source, 0) + 1
    if votes.keys() != truth:
        raise SystemExit("the gap is not the true one")
    names = dict(graph.vertices.names(list(votes)))
    joined = cpu()
    ranks = list(graph.ranks(list(names.values())))
    done = cpu()
    if len(ranks) != len(votes):
        raise SystemExit("ranks are missing")
    print(
        f"  gap, {mode}: {len(votes):,} domains, exact; CPU s: names {named - started:.2f}, links {read - named:.2f}, "
        f"sets and names {joined - read:.2f}, ranks {done - joined:.2f}; peak {peak():,} MB"
    )
    if mode == "stream":
        rate = links / (read - named)
        print(f"  list of links: {rate / 1e6:.1f} M a CPU s, so 3.9 G in {REAL_LINKS / rate:.0f} CPU s")
    print(f"  joins over {links / 1e6:.0f} M links: {done - read:.2f} CPU s")


def lookups(place: Path, cache: Path) -> None:
    from generated_graph import RELEASE
    from sitewright.backlinks.sources.bvgraph_properties import read_properties
    from sitewright.backlinks.sources.byte_source import LocalFile
    from sitewright.backlinks.sources.cut_points import cut_points
    from sitewright.backlinks.sources.graph_lookup import GraphLookup

    lists, links = pickle.loads((place / "truth.pickle").read_bytes())  # noqa: S301 - written above
    properties = read_properties(next(place.glob("*.properties")).read_text(encoding="ascii"), "properties")
    source = LocalFile(place / f"{RELEASE}-domain-t.graph")
    index = cache / RELEASE / f"{RELEASE}-t.cuts.npz"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.unlink(missing_ok=True)
    # Compiled before it is measured, as it is in every run but the first.
    small = GraphLookup(source, properties, cut_points(source, properties, index))
    small.neighbours(0)
    index.unlink()
    started = cpu()
    cuts = cut_points(source, properties, index)
    made = cpu() - started
    graph = GraphLookup(source, properties, cuts)
    asked = list(lists)[:2000]
    started = cpu()
    found = [graph.neighbours(node) for node in asked]
    spent = cpu() - started
    right = sum(np.array_equal(answer, lists[node]) for node, answer in zip(asked, found, strict=True))
    print(
        f"  index: {links / made / 1e6:.0f} M links a CPU s, {source.size / made / 1e6:.0f} MB a CPU s, "
        f"{index.stat().st_size / 1e6:.1f} MB for a graph of {source.size / 1e6:.0f} MB"
    )
    print(
        f"  look-ups: {right:,} of {len(asked):,} right, {spent / len(asked) * 1e3:.4f} CPU ms each; peak {peak():,} MB"
    )


def pageranks(folder: Path) -> None:
    nodes, count = 1_000_000, 20_000_000
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(5)
    # 62 % of the nodes link nowhere, the others to few much more often than to most.
    links = np.empty((2, count), np.int32)
    links[0] = (nodes * 0.38 * draw.random(count) ** 1.5).astype(np.int32)
    links[1] = (nodes * draw.random(count) ** 3).astype(np.int32)
    keys = np.unique(links[0].astype(np.int64) * nodes + links[1])
    np.save(folder / "links.npy", np.stack((keys // nodes, keys % nodes)).astype(np.int32))
    target = folder / "peers"
    if not target.is_dir():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), "igraph",
             "networkit", "texttable"],
            check=True,
        )  # fmt: skip
    reference = None
    for library in ("sitewright", *PEERS):
        environment = os.environ | {"PYTHONPATH": str(target), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        result = subprocess.run(
            [sys.executable, str(BENCH / "peers/pagerank.py"), library, str(folder), str(nodes)],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        if result.returncode:
            print(f"  {library}: failed: {result.stderr.strip().splitlines()[-1]}")
            continue
        row = json.loads(result.stdout)
        ranks = np.load(folder / f"{library}.npy")
        reference = ranks if reference is None else reference
        print(
            f"  {library:10s} build {row['build']:6.2f}  PageRank {row['rank']:6.2f} CPU s  peak {row['peak']:6.0f} MB"
            f"  L1 from ours {np.abs(ranks - reference).sum():.0e}", flush=True,
        )  # fmt: skip


def alone(*arguments: str) -> None:
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1].startswith("--"):
        step, *arguments = sys.argv[1:]
        {"--gap": lambda: gap(Path(arguments[0]), arguments[1], Path(arguments[2])),
         "--lookups": lambda: lookups(Path(arguments[0]), Path(arguments[1])),
         "--prepare": lambda: prepared(arguments[0], Path(arguments[1]))}[step]()  # fmt: skip
        return
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="web-graph-"))
    parts = sys.argv[2:] or ["links", "lookups", "pagerank"]
    for part in parts:
        started = time.time()
        print(f"{part} ({folder})", flush=True)
        if part == "pagerank":
            pageranks(folder / part)
            continue
        alone("--prepare", part, str(folder))
        place, cache = str(folder / part), str(folder / f"{part}-cache")
        subprocess.run(["rm", "-rf", cache], check=True)
        if part == "lookups":
            alone("--lookups", place, cache)
        for mode in ("stream", "indexed") if part == "links" else ("indexed",):
            alone("--gap", place, mode, cache)
        print(f"  {time.time() - started:.0f} s in all", flush=True)


if __name__ == "__main__":
    main()
