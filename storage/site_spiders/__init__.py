"""Spiders of one's own: what their authors write against, and how their code is run."""
