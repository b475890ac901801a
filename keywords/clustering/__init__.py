"""Keywords to topics: neighbours, the Leiden algorithm and names."""
