"""A year of a publication in invented time."""
