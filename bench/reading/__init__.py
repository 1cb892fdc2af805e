"""How well pages are read: the figures of every collected set and the floors they must reach."""
