"""One run of a fuzzer over a target: `python -m tests.fuzz.engine TARGET SECONDS FOLDER`.

atheris (libFuzzer for Python) chooses inputs that reach code that no input reached before; half of them are changed by
our own mutations, which know the words of the format and repeat. Errors are kept and do not end the run; what ends the
process does, or takes longer than libFuzzer allows, and libFuzzer keeps it.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

from tests.fuzz import findings
from tests.fuzz.mutation import mutated
from tests.fuzz.target import Target, target_of, words_of
from tests.scratch import write_in_memory

_READERS = ["access", "crawler", "pipelines", "storage"]
# In seconds of the day, which on a busy machine are few of a processor's: those are bounded by `findings`.
_HANGS = 300
_MEMORY = 3000


def main() -> None:
    """Run it."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    write_in_memory()
    with atheris.instrument_imports(include=_READERS):
        target = target_of(name)
    corpus, found = folder / "corpus", folder / "findings"
    for path in (corpus, found):
        path.mkdir(parents=True, exist_ok=True)
    seeds = list(target.seeds())
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    arguments = [
        f"fuzz-{name}", f"-max_total_time={seconds}", f"-max_len={target.longest}", f"-timeout={_HANGS}",
        f"-rss_limit_mb={_MEMORY}", f"-report_slow_units={_HANGS}",
        f"-artifact_prefix={found}/", "-print_final_stats=1", "-verbosity=0", str(corpus),
    ]  # fmt: skip
    atheris.Setup(arguments, _Trial(target, found), custom_mutator=_Changing(seeds, words_of(name), target.longest))
    atheris.Fuzz()


class _Trial:
    """Gives inputs to a target, and keeps the first that fails at each place."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._places = {path.read_text(encoding="utf-8").partition("\n")[0] for path in folder.glob("*.txt")}

    def __call__(self, data: bytes) -> None:
        """Give it one."""
        finding = findings.tried(self._target, data)
        if finding is not None and finding.place not in self._places:
            self._places.add(finding.place)
            sys.stderr.write(f"{findings.keep(self._folder, data, finding)}: {finding.place}\n")


class _Changing:
    """Changes inputs: every second time as libFuzzer does, else as we do."""

    def __init__(self, seeds: list[bytes], words: list[bytes], longest: int) -> None:
        self._seeds = seeds
        self._words = words
        self._longest = longest

    def __call__(self, data: bytes, longest: int, seed: int) -> bytes:
        """Change one."""
        if seed % 2:
            return bytes(atheris.Mutate(data, longest))
        most = min(longest, self._longest)
        return mutated(bytes(data), self._seeds, self._words, most, random.Random(seed))


if __name__ == "__main__":
    main()
