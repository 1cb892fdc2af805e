"""The demo: an invented publication with its cited official documents, served on loopback under reserved names."""
