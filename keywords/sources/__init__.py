"""Where keywords come from: pages of the crawl and lists of other tools."""
