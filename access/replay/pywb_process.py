"""Run by pywb's own Python, not by Fonds: pywb's program, which ends when the process that began it is gone.

Nothing of Fonds is imported here, for none of it is installed beside pywb.
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
