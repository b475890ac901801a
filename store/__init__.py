"""One SQLite file for everything: the only place that knows files and SQL schemas."""
