"""One crawl by news-please: its pages fetched by threads and read in a process for each processor; it keeps no page."""

from __future__ import annotations

import json
import sys

from newsplease import NewsPlease

from bench.origin import page_urls

if __name__ == "__main__":
    port, pages = map(int, sys.argv[1:3])
    found = NewsPlease.from_urls(page_urls(port, pages), request_args={"timeout": 60}, fetch_images=False)
    print(json.dumps({"pages": sum(bool(article) for article in found.values())}))
