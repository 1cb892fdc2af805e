"""One run of wget over a list of the addresses, one after the other, into a WARC file; nobody reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.origin import page_urls


def main(port: int, pages: int, folder: Path) -> None:
    """Write the list, run the command, and count what it kept."""
    (folder / "list.txt").write_text("\n".join(page_urls(port, pages)))
    keeps = [f"--warc-file={folder / 'wget'}", "--header=Accept-Encoding: gzip", "--output-document=/dev/null"]
    command = ["wget", "--no-config", "--no-verbose", "--no-proxy", *keeps, f"--input-file={folder / 'list.txt'}"]
    ended = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
    print(json.dumps({"pages": ended.stderr.count(f"http://127.0.0.1:{port}/page/")}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[4]))
