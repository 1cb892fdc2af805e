"""How well pages are read: the figures of every collected set beside the floors that hold for them."""
