"""Where links come from: published graphs of the web, and what was extracted from its pages."""
