"""Reading everything and judging nothing: a crawl, its findings and its topics as one HTML file."""
