"""The reading room: pages of `fonds serve` for people. Every fact in them is one that the API has a field for."""
