"""Who links to a domain, from sources with provenance, and whom to ask next."""
