"""Sphinx's settings for the documentation; `make docs` builds it into docs/_site, and every warning is an error."""

project = "Fonds"
author = "The Fonds contributors"
copyright = "The Fonds contributors, Apache-2.0"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_site"]
html_theme = "furo"
html_title = "Fonds"
html_static_path: list[str] = []
html_show_sphinx = False
# Links between pages are checked like everything else; headings get the anchors that GitHub gives them.
myst_heading_anchors = 3
nitpicky = True
