"""Links out of archived pages: the same work on one machine and on a cluster."""
