"""The desk of the reading room: where whoever keeps the archive acts on it, each act confirmed before it is done."""
