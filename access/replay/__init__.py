"""Replay: pywb, in an environment of its own, shows an archive's folder as it is."""
