"""Analyses: what a site's keywords, pages and clicks say to do next, a small module each."""
