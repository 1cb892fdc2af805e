"""The second form: a sub-site built ahead as static pages that carry their data for a program of their own."""
