"""One run of trafilatura's command over a list of the addresses, a thread for each processor, without its waits."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

import trafilatura

from bench.origin import page_urls


def main(port: int, pages: int, folder: Path) -> None:
    """Write the list and its settings, run the command, and count the files that it made."""
    settings = configparser.ConfigParser()
    settings.read(Path(trafilatura.__file__).with_name("settings.cfg"))
    settings["DEFAULT"].update({"SLEEP_TIME": "0", "SSRF_PROTECTION": "off"})
    with (folder / "settings.cfg").open("w") as stream:
        settings.write(stream)
    (folder / "list.txt").write_text("\n".join(page_urls(port, pages)))
    command = [str(Path(sys.executable).with_name("trafilatura")), "--json", "--with-metadata", "--no-comments"]
    given = ["-i", str(folder / "list.txt"), "-o", str(folder / "out"), "--config-file", str(folder / "settings.cfg")]
    subprocess.run([*command, *given, "--parallel", str(os.cpu_count())], check=True, stdout=subprocess.DEVNULL)
    print(json.dumps({"pages": sum(1 for _ in (folder / "out").rglob("*.json"))}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[4]))
