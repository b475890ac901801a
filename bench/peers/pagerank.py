"""PageRank of the links in links.npy by one library: python bench/peers/pagerank.py LIBRARY FOLDER NODES

Prints JSON: CPU seconds of building and ranking, peak memory in MB; the ranks go to FOLDER/LIBRARY.npy.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

library, folder, nodes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
links = np.load(folder / "links.npy")  # int32, one row of sources and one of targets
cpu = time.process_time

if library == "sitewright":
    from sitewright.backlinks.pagerank import link_matrix, pagerank

    link_matrix(links[0, :9], links[1, :9], nodes)
    start = cpu()
    matrix = link_matrix(links[0], links[1], nodes)
    built = cpu()
    ranks = pagerank(matrix)
elif library == "scipy":
    # As networkx does it.
    import scipy.sparse

    scipy.sparse.csr_array((2, 2))
    start = cpu()
    table = scipy.sparse.coo_array((np.ones(links.shape[1]), (links[0], links[1])), shape=(nodes, nodes)).tocsr()
    out = table.sum(axis=1)
    scale = np.where(out > 0, 1.0 / np.where(out > 0, out, 1), 0)
    table = scipy.sparse.dia_array((scale[None], [0]), shape=table.shape).tocsr() @ table
    built = cpu()
    ranks = np.full(nodes, 1.0 / nodes)
    for _ in range(100):
        last = ranks
        ranks = 0.85 * (ranks @ table + ranks[out == 0].sum() / nodes) + 0.15 / nodes
        if np.abs(ranks - last).sum() < 1e-8:
            break
elif library == "igraph":
    import igraph

    start = cpu()
    graph = igraph.Graph(n=nodes, edges=links.T, directed=True)
    built = cpu()
    ranks = np.array(graph.pagerank(damping=0.85))
else:
    import networkit

    networkit.setNumberOfThreads(1)
    start = cpu()
    graph = networkit.GraphFromCoo((links[0], links[1]), n=nodes, directed=True)
    built = cpu()
    work = networkit.centrality.PageRank(
        graph, damp=0.85, tol=1e-8, distributeSinks=networkit.centrality.SinkHandling.DistributeSinks
    )
    work.run()
    ranks = np.array(work.scores())
done = cpu()
np.save(folder / f"{library}.npy", ranks / ranks.sum())
status = Path("/proc/self/status").read_text(encoding="ascii")
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024  # ru_maxrss would count what the parent had, too
print(json.dumps({"build": built - start, "rank": done - built, "peak": peak}))
