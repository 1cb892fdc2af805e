"""Joining the small WARC files that frequent crawls leave into files of the usual size."""
