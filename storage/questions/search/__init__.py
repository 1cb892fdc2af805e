"""Questions to the search index: what matches, in which order, what is shown of it, and what it has in common."""
