"""pywb's program, run by pywb's own Python; it ends when the process that started it is gone.

Nothing of Fonds is imported here, because Fonds is not installed in that environment.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent = int(sys.argv.pop(1))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        runpy.run_module("pywb.apps.cli", run_name="__main__")
