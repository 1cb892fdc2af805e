"""A house of houses: one article in the manner of many builders and newsrooms, changed as no reader would mind.

`contents/` holds the articles, `skeletons/` the houses, `changes/` what may be done to a page without changing what it
says. `python -m tests.pages.houses 1000` reads so many pages and tells how each skeleton and change came out.
"""
